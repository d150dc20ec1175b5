"""A rule that matched nothing is told with what was probably meant."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rewriting.idle_rules import IdleRules
from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules.match import Namespaces

MANIFESTS = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout-web, namespace: shop, labels: {team: shop}}
spec:
  template:
    metadata: {labels: {tier: edge, app: web}, annotations: {example.com/exempt: "yes"}}
    spec:
      serviceAccountName: runner
      nodeSelector: {pool: gpu-a}
      containers:
      - {name: c, image: ghcr.io/acme/web, resources: {limits: {nvidia.com/gpu: 1}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: train, namespace: batch}
spec:
  template:
    metadata: {labels: {tier: web}}
    spec:
      containers: [{name: c, image: docker.io/train}]
---
apiVersion: example.org/v1
kind: Widget
metadata: {name: w}
spec: {containers: 1}
"""

WHY = {
    "a kind with a slip": ("kinds: [Deploymnt]", "kinds: nothing is of Deploymnt (did you mean Deployment?)"),
    "a kind of another group": (
        "kinds: [extensions/Deployment]",
        "kinds: nothing is of extensions/Deployment (did you mean apps/Deployment?)",
    ),
    "a known kind that is not there": ("kinds: [StatefulSet]", "kinds: nothing is of StatefulSet"),
    "a kind that the table has nearly": (
        "kinds: [ScaledJobs]",
        "kinds: nothing is of ScaledJobs (did you mean ScaledJob?)",
    ),
    "a kind without a pod template": ("kinds: [Widget]", "kinds: no Widget has a pod template"),
    "a label key with a slip": (
        "podSelector: {matchLabels: {teir: edge}}",
        "podSelector: nothing has teir (did you mean tier?)",
    ),
    "a label value with a slip": (
        "podSelector: {matchLabels: {tier: edg}}",
        "podSelector: tier is 'edge', 'web' (did you mean tier: edge?)",
    ),
    "a label of the object": (
        "objectSelector: {matchExpressions: [{key: teams, operator: Exists}]}",
        "objectSelector: nothing has teams (did you mean team?)",
    ),
    "a namespace with a slip": (
        "namespaces: [shp]",
        "namespaces: nothing is of shp (did you mean shop?)",
    ),
    "a name": ("names: [chekout-web]", "names: nothing is of chekout-web (did you mean checkout-web?)"),
    "a resource": (
        "resources: [nvidia.com/gpus]",
        "resources: nothing is of nvidia.com/gpus (did you mean nvidia.com/gpu?)",
    ),
    "a service account": (
        "serviceAccountNames: [runer]",
        "serviceAccountNames: nothing is of runer (did you mean runner?)",
    ),
    "an annotation": (
        "podAnnotations: {example.com/exmpt: '*'}",
        "podAnnotations: nothing has example.com/exmpt (did you mean example.com/exempt?)",
    ),
    "a node selector's value": (
        "nodeSelector: {pool: cpu-a}",
        "nodeSelector: pool is 'gpu-a' (did you mean pool: gpu-a?)",
    ),
    "a flag": ("hostNetwork: true", "hostNetwork is nowhere true"),
    "an operating system": ("os: windows", "os is nowhere windows"),
    "a label of a namespace": (
        "namespaceSelector: {matchLabels: {zone: a}}",
        "namespaceSelector: nothing has zone",
    ),
    "conditions that hold apart": (
        "kinds: [Job], podSelector: {matchLabels: {tier: edge}}",
        "each of its conditions holds somewhere, all of them nowhere",
    ),
    "a pattern is near nothing": ("images: [ghcr.io/acmee/*]", "images: nothing is of ghcr.io/acmee/*"),
    "a kind of the rules' own": ("kinds: [example.org/Gizmo]", "kinds: nothing is of example.org/Gizmo"),
    "two that hold nowhere": (
        "kinds: [Jop], names: [nowhere-at-all]",
        "kinds: nothing is of Jop (did you mean Job?); names: nothing is of nowhere-at-all",
    ),
}


def why(match: str, more: str = "", first: str = "") -> str:
    text = (
        "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
        f"{first}  - {{name: r, match: {{{match}}}, {more}runtimeClassName: gvisor}}\n"
        "  podTemplates: [{group: example.org, kind: Gizmo, path: spec.template}]\n"
    )
    rules = rules_file.load(text.encode(), "r.yaml")
    seen = IdleRules(rules, rules.rules[-1:], Namespaces())
    made = rewrite(MANIFESTS, rules, "x", look=seen)
    assert not [one for one in made.decisions if one.rule == "r"]
    (idle,) = seen.idle()
    return idle.why


@pytest.mark.parametrize(("match", "told"), WHY.values(), ids=WHY)
def test_what_is_near_is_told(match: str, told: str) -> None:
    assert why(match) == told


def test_a_rule_behind_others() -> None:
    first = "  - {name: web, match: {names: ['*']}, action: Skip}\n"
    assert why("kinds: [Job]", first=first) == "earlier rules decide on all that it matches (web)"


def test_a_rule_that_excludes_all() -> None:
    assert why("kinds: [Job]", "exclude: {namespaces: [batch]}, ") == "all that it matches is excluded"


def test_nothing_is_told_where_there_is_no_pod_template() -> None:
    rules = rules_file.load(
        b"apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\n"
        b"spec: {rules: [{name: r, match: {kinds: [Job]}, action: Skip}]}\n",
        "r.yaml",
    )
    seen = IdleRules(rules, rules.rules, Namespaces())
    rewrite(b"apiVersion: v1\nkind: Service\nmetadata: {name: s}\n", rules, "x", look=seen)
    assert seen.idle() == []
