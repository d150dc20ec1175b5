"""What rules say of pod templates, and how label selectors match."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.errors import SelectorError
from kubectl_runtimeclass.kube import selectors
from kubectl_runtimeclass.rewriting.stream import namespaces_in, rewrite
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.decision import (
    ASSIGNED,
    KEPT,
    NO_MATCH,
    REFUSED,
    REMOVED,
    SKIPPED,
    UNCHANGED,
    Decision,
)
from kubectl_runtimeclass.rules.match import MATCH_FIELDS, Namespaces
from kubectl_runtimeclass.rules.model import Rules, RulesError
from kubectl_runtimeclass.yamledit.plain import document as plain

HEAD = f"apiVersion: {rules.API_VERSION}\nkind: {rules.KIND}\nspec:\n"

NO_NAMESPACES = Namespaces()

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout, namespace: shop, labels: {team: pay}}
spec:
  template:
    metadata: {labels: {app: web, tier: edge}}
    spec:
      serviceAccountName: runner
      initContainers:
      - {name: i, image: busybox, resources: {requests: {cpu: 1}}}
      containers:
      - {name: c, image: "ghcr.io/acme/web:1", resources: {limits: {nvidia.com/gpu: 1}}}
"""
BARE = """
apiVersion: v1
kind: Pod
metadata: {generateName: debug-}
spec:
  hostNetwork: true
  containers: [{name: c}]
"""


def load(*lines: str) -> Rules:
    """Rules of lines below `rules:`, each one rule in flow style."""
    return rules_file.load(
        (HEAD + "  rules:\n" + "".join(f"  - {line}\n" for line in lines)).encode(), "r.yaml"
    )


def decide(found: Rules, manifest: str, namespaces: Namespaces = NO_NAMESPACES) -> Decision:
    (decision,) = rewrite(manifest.encode(), found, "m.yaml", namespaces).decisions
    return decision


def decide_match(conditions: str, manifest: str, namespaces: Namespaces = NO_NAMESPACES) -> Decision:
    return decide(load(f"{{name: r, runtimeClassName: gvisor, match: {conditions}}}"), manifest, namespaces)


NODE = """
apiVersion: batch/v1
kind: Job
metadata: {name: agent, annotations: {example.com/exempt: "false"}}
spec:
  template:
    metadata:
      annotations:
        example.com/exempt: "true"
        note: |
          of two
          lines
    spec:
      hostPID: true
      hostIPC: true
      nodeSelector: {pool: gpu-large, disk: ssd}
      initContainers:
      - {name: i, image: busybox, securityContext: {privileged: true}}
      containers:
      - {name: c, image: busybox, securityContext: {privileged: false}}
"""
WINDOWS = NODE.replace("hostPID: true", "os: {name: windows}")

MATCHING = {
    "nothing matches everything": ("{}", WEB),
    "podSelector: the labels of the pod template": (
        "{podSelector: {matchLabels: {app: web, tier: edge}}}",
        WEB,
    ),
    "podSelector: an empty one": ("{podSelector: {}}", BARE),
    "podSelector: one without labels": ("{podSelector: {matchLabels: {}, matchExpressions: []}}", BARE),
    "objectSelector: an empty one": ("{objectSelector: {}}", BARE),
    "namespaceSelector: an empty one, whatever is known of the namespace": ("{namespaceSelector: {}}", WEB),
    "podSelector: In": (
        "{podSelector: {matchExpressions: [{key: tier, operator: In, values: [edge, x]}]}}",
        WEB,
    ),
    "podSelector: NotIn": (
        "{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [x]}]}}",
        WEB,
    ),
    "podSelector: NotIn without the label": (
        "{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [edge]}]}}",
        BARE,
    ),
    "podSelector: Exists": ("{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}", WEB),
    "podSelector: DoesNotExist": (
        "{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}",
        BARE,
    ),
    "objectSelector: the labels of the object": ("{objectSelector: {matchLabels: {team: pay}}}", WEB),
    "namespaces: a name": ("{namespaces: [shop]}", WEB),
    "namespaces: a glob": ("{namespaces: [x, sh*]}", WEB),
    "namespaces: the default one where none is given": ("{namespaces: [default]}", BARE),
    "namespaceSelector: the name is always a label": (
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}",
        WEB,
    ),
    "kinds: a kind": ("{kinds: [StatefulSet, Deployment]}", WEB),
    "kinds: a group and a kind": ("{kinds: [apps/Deployment]}", WEB),
    "kinds: all of a group": ("{kinds: [apps/*]}", WEB),
    "kinds: the core group": ("{kinds: [/Pod]}", BARE),
    "kinds: one character": ("{kinds: [P?d]}", BARE),
    "names: a glob": ("{names: [check*]}", WEB),
    "names: of an object that gets its name from generateName": ("{names: [debug-*]}", BARE),
    "images: of a container": ("{images: [ghcr.io/acme/*]}", WEB),
    "images: of an init container": ("{images: [busybox]}", WEB),
    "resources: limited by a container": ("{resources: [nvidia.com/gpu]}", WEB),
    "resources: requested by an init container": ("{resources: [cpu]}", WEB),
    "resources: a glob": ("{resources: [nvidia.com/*]}", WEB),
    "serviceAccountNames: a name": ("{serviceAccountNames: [runner]}", WEB),
    "serviceAccountNames: default where none is given": ("{serviceAccountNames: [default]}", BARE),
    "serviceAccountNames: the old name of the field": (
        "{serviceAccountNames: [old]}",
        BARE.replace("hostNetwork: true", "serviceAccount: old"),
    ),
    "hostNetwork: true": ("{hostNetwork: true}", BARE),
    "hostNetwork: false where it is not set": ("{hostNetwork: false}", WEB),
    "hostPID": ("{hostPID: true}", NODE),
    "hostIPC": ("{hostIPC: true, hostPID: true}", NODE),
    "hostIPC: false where it is not set": ("{hostIPC: false}", WEB),
    "privileged: an init container": ("{privileged: true}", NODE),
    "privileged: false where it is not set": ("{privileged: false}", WEB),
    "os: linux where nothing says another": ("{os: linux}", NODE),
    "os: what the pod says": ("{os: windows}", WINDOWS),
    "os: what the node selector says": (
        "{os: windows}",
        NODE.replace("pool: gpu", "kubernetes.io/os: windows, pool: gpu"),
    ),
    "os: the pod's word goes before the node selector's": (
        "{os: windows}",
        WINDOWS.replace("pool: gpu", "kubernetes.io/os: linux, pool: gpu"),
    ),
    "podAnnotations: of the pod template": ("{podAnnotations: {example.com/exempt: 'true'}}", NODE),
    "podAnnotations: all of them": ("{podAnnotations: {example.com/exempt: '*', note: 'of*'}}", NODE),
    "nodeSelector: a glob": ("{nodeSelector: {pool: gpu-*, disk: ssd}}", NODE),
    "two fields that both match": ("{kinds: [Deployment], names: [checkout]}", WEB),
}

MISMATCHING = {
    "podSelector: another value": (
        "{podSelector: {matchLabels: {app: db}}}",
        WEB,
        "podSelector: app=db does not match, app is 'web'",
    ),
    "podSelector: no such label": (
        "{podSelector: {matchLabels: {zone: a}}}",
        WEB,
        "podSelector: zone=a does not match, no label zone",
    ),
    "podSelector: not the labels of the object": (
        "{podSelector: {matchLabels: {team: pay}}}",
        WEB,
        "podSelector: team=pay does not match, no label team",
    ),
    "podSelector: In": (
        "{podSelector: {matchExpressions: [{key: tier, operator: In, values: [a, b]}]}}",
        WEB,
        "podSelector: tier in (a,b) does not match, tier is 'edge'",
    ),
    "podSelector: NotIn": (
        "{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [edge, x]}]}}",
        WEB,
        "podSelector: tier notin (edge,x) does not match, tier is 'edge'",
    ),
    "podSelector: Exists": (
        "{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}",
        BARE,
        "podSelector: app does not match, no label app",
    ),
    "podSelector: DoesNotExist": (
        "{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}",
        WEB,
        "podSelector: !app does not match, app is 'web'",
    ),
    "objectSelector: not the labels of the pod template": (
        "{objectSelector: {matchLabels: {app: web}}}",
        WEB,
        "objectSelector: app=web does not match, no label app",
    ),
    "namespaces": ("{namespaces: [team-*, x]}", WEB, "namespaces: shop is not of team-*, x"),
    "kinds: another group": (
        "{kinds: [batch/Deployment]}",
        WEB,
        "kinds: Deployment, apps/Deployment is not of batch/Deployment",
    ),
    "kinds: letters count": (
        "{kinds: [deployment]}",
        WEB,
        "kinds: Deployment, apps/Deployment is not of deployment",
    ),
    "names": ("{names: [web]}", WEB, "names: checkout is not of web"),
    "images: none": ("{images: [a]}", BARE, "images: none is not of a"),
    "images: the whole of it is compared": (
        "{images: [web]}",
        WEB,
        "images: busybox, ghcr.io/acme/web:1 is not of web",
    ),
    "resources": ("{resources: [amd.com/gpu]}", WEB, "resources: cpu, nvidia.com/gpu is not of amd.com/gpu"),
    "serviceAccountNames": ("{serviceAccountNames: [x]}", WEB, "serviceAccountNames: runner is not of x"),
    "hostNetwork: false": ("{hostNetwork: false}", BARE, "hostNetwork: hostNetwork is true"),
    "hostNetwork: true": ("{hostNetwork: true}", WEB, "hostNetwork: hostNetwork is false"),
    "hostPID: false": ("{hostPID: false}", NODE, "hostPID: hostPID is true"),
    "hostIPC: true": ("{hostIPC: true}", WEB, "hostIPC: hostIPC is false"),
    "privileged: no container is": ("{privileged: true}", WEB, "privileged: privileged is false"),
    "os": ("{os: linux}", WINDOWS, "os: os is windows"),
    "podAnnotations: not those of the object": (
        "{podAnnotations: {example.com/exempt: 'false'}}",
        NODE,
        "podAnnotations: example.com/exempt is 'true', not false",
    ),
    "podAnnotations: none": ("{podAnnotations: {a: '*'}}", WEB, "podAnnotations: no a"),
    "nodeSelector: one of two": (
        "{nodeSelector: {pool: gpu-*, disk: hdd}}",
        NODE,
        "nodeSelector: disk is 'ssd', not hdd",
    ),
    "the first field that does not match is told": (
        "{kinds: [Deployment], names: [x], images: [z]}",
        WEB,
        "names: checkout is not of x",
    ),
}


@pytest.mark.parametrize(("conditions", "manifest"), MATCHING.values(), ids=MATCHING)
def test_a_match_that_holds(conditions: str, manifest: str) -> None:
    decision = decide_match(conditions, manifest)
    assert (decision.outcome, decision.after, decision.rule) == (ASSIGNED, "gvisor", "r")


@pytest.mark.parametrize(("conditions", "manifest", "why"), MISMATCHING.values(), ids=MISMATCHING)
def test_a_match_that_does_not_hold_says_what_was_found(conditions: str, manifest: str, why: str) -> None:
    decision = decide_match(conditions, manifest)
    assert (decision.outcome, decision.rule) == (NO_MATCH, None)
    assert decision.reason == f"no rule matches (r: {why})"


def test_every_field_has_a_row_where_it_matches_and_one_where_it_does_not() -> None:
    for table in (MATCHING, MISMATCHING):
        for field in set(MATCH_FIELDS) - {"namespaceSelector"}:
            assert any(sentence.startswith(field) for sentence in table), field


LABEL_KEYS = {
    "yes": ("yes: a", "'true': a", ASSIGNED),
    "yes, both": ("yes: a", "on: a", ASSIGNED),
    "yes in quotes": ("'yes': a", "yes: a", NO_MATCH),
    "yes in quotes, both": ("'yes': a", '"yes": a', ASSIGNED),
    "what it looks like": ("yes: a", "'yes': a", NO_MATCH),
    "a hexadecimal number": ("0x10: a", "'16': a", ASSIGNED),
    "a fraction": ("1.10: a", "'1.1': a", ASSIGNED),
    "a number in quotes": ("'1.10': a", "'1.10': a", ASSIGNED),
    "a string by its tag": ("!!str 0x10: a", "'0x10': a", ASSIGNED),
}


@pytest.mark.parametrize(("label", "wanted", "outcome"), LABEL_KEYS.values(), ids=LABEL_KEYS)
def test_label_keys_are_those_that_the_api_server_sees(label: str, wanted: str, outcome: str) -> None:
    block = f"metadata:\n  name: p\n  labels:\n    {label}\n"
    for metadata in (block, f"metadata: {{name: p, labels: {{{label}}}}}\n"):
        manifest = f"apiVersion: v1\nkind: Pod\n{metadata}spec:\n  containers: []\n"
        assert decide_match(f"{{podSelector: {{matchLabels: {{{wanted}}}}}}}", manifest).outcome == outcome


# --- exclude, order -------------------------------------------------------------------------------


def test_where_all_fields_of_exclude_match_the_rule_does_not() -> None:
    found = load(
        "{name: r, runtimeClassName: gvisor, match: {}, exclude: {kinds: [Deployment], names: [check*]}}"
    )
    decision = decide(found, WEB)
    assert (decision.outcome, decision.reason) == (NO_MATCH, "no rule matches (r: excluded)")


def test_where_one_field_of_exclude_does_not_match_the_rule_does() -> None:
    found = load("{name: r, runtimeClassName: gvisor, match: {}, exclude: {kinds: [Deployment], names: [x]}}")
    assert decide(found, WEB).outcome == ASSIGNED


def test_the_first_rule_that_matches_decides() -> None:
    found = load(
        "{name: one, runtimeClassName: a, match: {names: [x]}}",
        "{name: two, runtimeClassName: b, match: {kinds: [Deployment]}}",
        "{name: three, runtimeClassName: c, match: {}}",
    )
    assert (decide(found, WEB).rule, decide(found, WEB).after) == ("two", "b")
    assert (decide(found, BARE).rule, decide(found, BARE).after) == ("three", "c")


def test_a_rule_that_skips_keeps_later_rules_from_deciding() -> None:
    found = load(
        "{name: gpu, match: {resources: [nvidia.com/gpu]}, action: Skip}",
        "{name: all, runtimeClassName: gvisor, match: {}}",
    )
    decision = decide(found, WEB)
    assert (decision.outcome, decision.after, decision.reason) == (SKIPPED, None, "rule gpu skips it")
    assert decide(found, BARE).outcome == ASSIGNED


def test_where_no_rule_matches_each_says_why() -> None:
    found = load(
        "{name: one, match: {names: [x]}, action: Skip}",
        "{name: two, match: {hostNetwork: true}, action: Skip}",
    )
    assert decide(found, WEB).reason == (
        "no rule matches (one: names: checkout is not of x; two: hostNetwork: hostNetwork is false)"
    )


# --- actions --------------------------------------------------------------------------------------

UNSET, EMPTY, SAME, OTHER, NULL = None, '""', "gvisor", "kata", "null"
KEEPS = "it has RuntimeClass kata already"
FAILS = "it has RuntimeClass kata, and rule r says onExisting: Fail"
COUNTS_AS_UNSET = '"" counts as unset, and the API server would refuse it'

ACTIONS = {
    "Assign sets the class": ("", UNSET, ASSIGNED, "gvisor", ""),
    "Assign takes an empty class for none": ("", EMPTY, ASSIGNED, "gvisor", COUNTS_AS_UNSET),
    "Assign takes null for none": ("", NULL, ASSIGNED, "gvisor", ""),
    "Assign leaves the same class": ("", SAME, UNCHANGED, "gvisor", ""),
    "Assign keeps another class by default": ("", OTHER, KEPT, "kata", KEEPS),
    "Keep keeps another class": ("onExisting: Keep", OTHER, KEPT, "kata", KEEPS),
    "Keep sets the class where there is none": ("onExisting: Keep", UNSET, ASSIGNED, "gvisor", ""),
    "Replace replaces another class": ("onExisting: Replace", OTHER, ASSIGNED, "gvisor", ""),
    "Replace leaves the same class": ("onExisting: Replace", SAME, UNCHANGED, "gvisor", ""),
    "Fail refuses another class": ("onExisting: Fail", OTHER, REFUSED, None, FAILS),
    "Fail leaves the same class": ("onExisting: Fail", SAME, UNCHANGED, "gvisor", ""),
    "Fail sets the class where there is none": ("onExisting: Fail", UNSET, ASSIGNED, "gvisor", ""),
    "Fail takes an empty class for none": ("onExisting: Fail", EMPTY, ASSIGNED, "gvisor", COUNTS_AS_UNSET),
}


def pod(runtime_class: str | None) -> str:
    field = "" if runtime_class is None else f"  runtimeClassName: {runtime_class}\n"
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n{field}  containers: []\n"


@pytest.mark.parametrize(("fields", "before", "outcome", "after", "reason"), ACTIONS.values(), ids=ACTIONS)
def test_assign(fields: str, before: str | None, outcome: str, after: str | None, reason: str) -> None:
    decision = decide(load(f"{{name: r, runtimeClassName: gvisor, match: {{}}, {fields}}}"), pod(before))
    assert (decision.outcome, decision.after, decision.reason) == (outcome, after, reason)


@pytest.mark.parametrize("before", ["9p-kata", "${CLASS}", "kata-1.0", "1.2.3", "'123'", '"on"', "0o9"])
def test_a_class_that_is_a_string_is_one_whatever_it_says(before: str) -> None:
    found = decide(load("{name: r, runtimeClassName: gvisor, match: {}}"), pod(before))
    name = before.strip("'\"")
    assert (found.outcome, found.reason) == (KEPT, f"it has RuntimeClass {name} already")


@pytest.mark.parametrize(
    "before", ["Kata", "kata_qemu", "kata:latest", "-kata", "k" * 254, "gvisor/x", "'a b'"]
)
@pytest.mark.parametrize("match", ["{}", "{kinds: [Job]}"])
def test_a_name_that_no_class_can_have_is_never_left_in_silence(before: str, match: str) -> None:
    found = decide(load(f"{{name: r, runtimeClassName: gvisor, match: {match}}}"), pod(before))
    assert found.outcome == REFUSED and "is not a RuntimeClass name" in found.reason


def test_a_name_that_no_class_can_have_may_be_replaced_or_removed() -> None:
    replaced = decide(
        load("{name: r, runtimeClassName: gvisor, match: {}, onExisting: Replace}"), pod("Kata")
    )
    removed = decide(load("{name: r, match: {}, action: Remove}"), pod("Kata"))
    assert (replaced.outcome, removed.outcome) == (ASSIGNED, REMOVED)


@pytest.mark.parametrize("before", ["123", "1e3", "on", "0x1f", "1_000", ".5"])
def test_what_is_no_string_counts_as_unset(before: str) -> None:
    found = decide(load("{name: r, runtimeClassName: gvisor, match: {}}"), pod(before))
    expected = f"{before} is not a string there, and the API server would refuse it"
    assert (found.outcome, found.before, found.after, found.reason) == (ASSIGNED, before, "gvisor", expected)


@pytest.mark.parametrize("name", ["9p-kata", "1e3", "on"])
def test_a_class_is_the_same_whatever_its_name(name: str) -> None:
    written = rewrite(pod(None).encode(), rules.single(name), "m.yaml").result(pod(None).encode())
    assert decide(rules.single(name), written.decode()).outcome == UNCHANGED


def test_a_rule_that_asks_for_labels_of_an_unknown_namespace_is_told_whatever_decides() -> None:
    asks = "{name: a, runtimeClassName: kata, match: {namespaceSelector: {matchLabels: {tier: shared}}}}"
    other = "{name: b, runtimeClassName: gvisor, match: {}}"
    assert decide(load(asks, other), WEB).unknown_namespace == "shop"
    assert decide(load(asks, other), WEB, Namespaces("default", {"shop": {}})).unknown_namespace == ""


@pytest.mark.parametrize("found", ["names: [zzz]", "kinds: [Pod]", "podSelector: {matchLabels: {none: x}}"])
def test_nobody_needs_labels_of_a_namespace_where_another_condition_does_not_hold(found: str) -> None:
    asks = f"{{name: a, runtimeClassName: kata, match: {{namespaceSelector: {{matchLabels: {{tier: shared}}}}, {found}}}}}"
    decision = decide(load(asks), WEB)
    assert decision.unknown_namespace == "" and "labels of namespace" not in decision.reason


def test_a_name_that_reads_like_a_reason_is_none() -> None:
    name = "the labels of namespace foo are unknown"
    asks = f'{{name: "{name}", runtimeClassName: kata, match: {{names: [zzz]}}}}'
    assert decide(load(asks), WEB).unknown_namespace == ""


@pytest.mark.parametrize(
    ("before", "outcome"), [(UNSET, SKIPPED), (EMPTY, SKIPPED), (SAME, SKIPPED), (OTHER, SKIPPED)]
)
def test_skip_leaves_every_class(before: str | None, outcome: str) -> None:
    found = load("{name: r, match: {}, action: Skip}")
    made = rewrite(pod(before).encode(), found, "m.yaml")
    assert [decision.outcome for decision in made.decisions] == [outcome]
    assert made.edits == ()


@pytest.mark.parametrize(
    ("before", "outcome"), [(UNSET, UNCHANGED), (EMPTY, REMOVED), (SAME, REMOVED), (OTHER, REMOVED)]
)
def test_remove_takes_every_class_away(before: str | None, outcome: str) -> None:
    manifest = pod(before).encode()
    made = rewrite(manifest, load("{name: r, match: {}, action: Remove}"), "m.yaml")
    assert [(decision.outcome, decision.after) for decision in made.decisions] == [(outcome, None)]
    assert made.result(manifest) == pod(None).encode()


# --- namespaces -----------------------------------------------------------------------------------

KNOWN = Namespaces("shop", {"shop": {"pss": "restricted", "kubernetes.io/metadata.name": "a lie"}})


def select_namespace(requirement: str) -> str:
    return f"{{namespaceSelector: {{matchExpressions: [{requirement}]}}}}"


IN_NAMESPACES = {
    "a known label": (KNOWN, "{key: pss, operator: In, values: [restricted]}", ""),
    "a known label with another value": (
        KNOWN,
        "{key: pss, operator: In, values: [x]}",
        "pss=x does not match, pss is 'restricted'",
    ),
    "the absence of a label of a known namespace": (KNOWN, "{key: x, operator: DoesNotExist}", ""),
    "NotIn without the label in a known namespace": (KNOWN, "{key: x, operator: NotIn, values: [z]}", ""),
    "the name cannot be changed by a label": (
        KNOWN,
        "{key: kubernetes.io/metadata.name, operator: In, values: [shop]}",
        "",
    ),
    "the name of an unknown namespace": (
        Namespaces(),
        "{key: kubernetes.io/metadata.name, operator: NotIn, values: [x]}",
        "",
    ),
    "an unknown label never matches": (
        Namespaces(),
        "{key: pss, operator: Exists}",
        "pss does not match, no label pss (the labels of namespace shop are unknown)",
    ),
    "an unknown label does not match by its absence": (
        Namespaces(),
        "{key: pss, operator: DoesNotExist}",
        "the labels of namespace shop are unknown (!pss)",
    ),
    "an unknown label is not outside of a set of values": (
        Namespaces(),
        "{key: pss, operator: NotIn, values: [x]}",
        "the labels of namespace shop are unknown (pss!=x)",
    ),
}


@pytest.mark.parametrize(("namespaces", "requirement", "why"), IN_NAMESPACES.values(), ids=IN_NAMESPACES)
def test_namespace_selector(namespaces: Namespaces, requirement: str, why: str) -> None:
    decision = decide_match(select_namespace(requirement), WEB, namespaces)
    expected = f"no rule matches (r: namespaceSelector: {why})" if why else ""
    assert (decision.outcome, decision.reason) == (NO_MATCH if why else ASSIGNED, expected)


def test_an_object_without_a_namespace_is_in_the_default_one() -> None:
    assert decide_match("{namespaces: [shop]}", BARE, KNOWN).outcome == ASSIGNED


def test_labels_of_namespaces_are_those_of_the_namespace_objects() -> None:
    manifests = b"""
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pss: restricted}}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: other}}
- {apiVersion: example.com/v1, kind: Namespace, metadata: {name: no}}
"""
    assert dict(namespaces_in(manifests)) == {"shop": {"pss": "restricted"}, "other": {}}


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        ("{name: r, match: {namespaceSelector: {matchLabels: {a: b}}}, action: Skip}", True),
        ("{name: r, match: {}, exclude: {namespaceSelector: {matchLabels: {a: b}}}, action: Skip}", True),
        ("{name: r, match: {namespaceSelector: {}}, action: Skip}", False),
        ("{name: r, match: {namespaces: [x]}, action: Skip}", False),
    ],
)
def test_labels_of_namespaces_are_needed_only_for_a_namespace_selector(rule: str, needed: bool) -> None:
    assert load(rule).need_namespaces is needed


# --- custom kinds, mode ---------------------------------------------------------------------------


def test_pod_templates_of_a_custom_kind_are_found_at_its_path() -> None:
    found = rules_file.load(
        (
            HEAD
            + "  rules: [{name: r, runtimeClassName: gvisor, match: {podSelector: {matchLabels: {a: b}}}}]\n"
            "  podTemplates: [{group: example.com, kind: Widget, path: 'spec.workers[*].template'}]\n"
        ).encode(),
        "r.yaml",
    )
    widget = """
apiVersion: example.com/v1
kind: Widget
spec:
  workers:
  - template: {metadata: {labels: {a: b}}, spec: {containers: []}}
  - template: {metadata: {labels: {a: c}}, spec: {containers: []}}
"""
    decisions = rewrite(widget.encode(), found, "m.yaml").decisions
    assert [(decision.outcome, decision.path) for decision in decisions] == [
        (ASSIGNED, "spec.workers[0].template.spec.runtimeClassName"),
        (NO_MATCH, "spec.workers[1].template.spec.runtimeClassName"),
    ]


ONE_TEMPLATE = """
apiVersion: example.com/v1
kind: Widget
spec:
  jobs:
    a:
      template:
        spec:
          containers: []
"""
A_DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers: []\n"
SAME_PLACE = {
    "the same entry again": (ONE_TEMPLATE, "example.com", "Widget", ["spec.jobs.a.template"] * 2),
    "a key, and every key": (
        ONE_TEMPLATE,
        "example.com",
        "Widget",
        ["spec.jobs.a.template", "spec.jobs[*].template"],
    ),
    "an entry of the table": (A_DEPLOYMENT, "apps", "Deployment", ["spec.template"]),
}


@pytest.mark.parametrize(("manifest", "group", "kind", "paths"), SAME_PLACE.values(), ids=SAME_PLACE)
@pytest.mark.parametrize("end", ["", "x: &a b\n"], ids=["fast reader", "careful reader"])
def test_a_pod_template_that_several_entries_lead_to_is_edited_once(
    manifest: str, group: str, kind: str, paths: list[str], end: str
) -> None:
    entries = "".join(f"  - {{group: {group}, kind: {kind}, path: '{path}'}}\n" for path in paths)
    text = f"{HEAD}  rules: [{{name: r, match: {{}}, runtimeClassName: gvisor}}]\n  podTemplates:\n{entries}"
    found = rules_file.load(text.encode(), "r.yaml")
    data = (manifest + end).encode()
    assert (plain.read(data) is None) == bool(end)
    made = rewrite(data, found, "m.yaml")
    assert [decision.outcome for decision in made.decisions] == [ASSIGNED]
    assert made.result(data).count(b"runtimeClassName: gvisor\n") == 1


@pytest.mark.parametrize(("text", "mode"), [("", ""), ("  mode: Assign\n", ""), ("  mode: Check\n", "Check")])
def test_the_mode_of_functions(text: str, mode: str) -> None:
    found = rules_file.load(
        (HEAD + text + "  rules: [{name: r, match: {}, action: Skip}]\n").encode(), "r.yaml"
    )
    assert found.mode == mode


# --- --class and -l -------------------------------------------------------------------------------


def test_class_alone_is_a_rule_for_every_pod_template() -> None:
    decision = decide(rules.single("gvisor"), WEB)
    assert (decision.outcome, decision.after, decision.rule) == (ASSIGNED, "gvisor", "--class")


def test_class_with_a_selector_looks_at_the_labels_of_pod_templates() -> None:
    assert decide(rules.single("gvisor", "app=web"), WEB).outcome == ASSIGNED
    assert decide(rules.single("gvisor", "team=pay"), WEB).outcome == NO_MATCH


@pytest.mark.parametrize(
    ("on_existing", "outcome"), [(rules.KEEP, KEPT), (rules.REPLACE, ASSIGNED), (rules.FAIL, REFUSED)]
)
def test_class_with_another_class_there(on_existing: str, outcome: str) -> None:
    assert decide(rules.single("gvisor", on_existing=on_existing), pod("kata")).outcome == outcome


@pytest.mark.parametrize("name", ["", "GVisor", "a_b", "-a", "a-", "a..b", "a/b", "a" * 254, "é", "a\n"])
def test_class_must_be_a_name(name: str) -> None:
    with pytest.raises(
        RulesError, match=r"^--class: .* is not a RuntimeClass name, expected a DNS subdomain"
    ):
        rules.single(name)


# What labels.Parse of k8s.io/apimachinery v0.36.2 gives, requirements by key.
SELECTORS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "": (),
    " \t\r\n": (),
    "a": (("a", "Exists", ()),),
    "!a": (("a", "DoesNotExist", ()),),
    "! a": (("a", "DoesNotExist", ()),),
    "a=b": (("a", "In", ("b",)),),
    "a==b": (("a", "In", ("b",)),),
    "a!=b": (("a", "NotIn", ("b",)),),
    " a = b ": (("a", "In", ("b",)),),
    "a=": (("a", "In", ("",)),),
    "a!=": (("a", "NotIn", ("",)),),
    "a=,b": (("a", "In", ("",)), ("b", "Exists", ())),
    "a in (x,y)": (("a", "In", ("x", "y")),),
    "a in(y,x)": (("a", "In", ("x", "y")),),
    "a in (x,x)": (("a", "In", ("x",)),),
    "a in ()": (("a", "In", ("",)),),
    "a in (,)": (("a", "In", ("",)),),
    "a in (x,)": (("a", "In", ("", "x")),),
    "a notin (x)": (("a", "NotIn", ("x",)),),
    "a>1": (("a", "Gt", ("1",)),),
    "a < 1, b": (("a", "Lt", ("1",)), ("b", "Exists", ())),
    "b,a=c": (("a", "In", ("c",)), ("b", "Exists", ())),
    "a=b,c!=d,e in (x,y),!z": (
        ("a", "In", ("b",)),
        ("c", "NotIn", ("d",)),
        ("e", "In", ("x", "y")),
        ("z", "DoesNotExist", ()),
    ),
    "example.com/a=b": (("example.com/a", "In", ("b",)),),
    "in in (in)": (("in", "In", ("in",)),),
    "notin": (("notin", "Exists", ()),),
    "a=in": (("a", "In", ("in",)),),
}

NO_SELECTORS = {
    ",a": "invalid selector ',a': found ',', expected a label key",
    "a,": "invalid selector 'a,': found '', expected a label key",
    "a,,b": "invalid selector 'a,,b': found ',', expected a label key",
    "=b": "invalid selector '=b': found '=', expected a label key",
    "!": "invalid selector '!': found '', expected a label key",
    "!!a": "invalid selector '!!a': found '!', expected a label key",
    "!a=b": "invalid selector '!a=b': found '=', expected ',' or end",
    "a b": "invalid selector 'a b': found 'b', expected one of =, ==, !=, in, notin, >, <, ','",
    "a!b": "invalid selector 'a!b': found '!', expected one of =, ==, !=, in, notin, >, <, ','",
    "a===b": "invalid selector 'a===b': found '=', expected a label value",
    "a=b=c": "invalid selector 'a=b=c': found '=', expected ',' or end",
    "a>=1": "invalid selector 'a>=1': found '=', expected a label value",
    "a=(x)": "invalid selector 'a=(x)': found '(', expected a label value",
    "a in": "invalid selector 'a in': found '', expected '('",
    "a in x": "invalid selector 'a in x': found 'x', expected '('",
    "a in (x": "invalid selector 'a in (x': found '', expected ',' or ')'",
    "a in (x y)": "invalid selector 'a in (x y)': found 'y', expected ',' or ')'",
    "a in (=)": "invalid selector 'a in (=)': found '=', expected a value, ',' or ')'",
    "a<x": "Lt needs exactly one integer",
    "a>": "Gt needs exactly one integer",
    "a>9223372036854775808": "Gt needs exactly one integer",
    "x/y/z": "invalid label key 'x/y/z': the part before / must be a DNS subdomain",
    "A/b": "invalid label key 'A/b': the part before / must be a DNS subdomain",
    "-a": (
        "invalid label key '-a': the name must be 1 to 63 letters, digits, '-', '_' or '.', "
        "and begin and end with a letter or digit"
    ),
    "a\u00a0": (
        "invalid label key 'a\\xa0': the name must be 1 to 63 letters, digits, '-', '_' or '.', "
        "and begin and end with a letter or digit"
    ),
    "a=-": (
        "invalid label value '-': it must be at most 63 letters, digits, '-', '_' or '.', "
        "and begin and end with a letter or digit"
    ),
}


@pytest.mark.parametrize(("text", "requirements"), SELECTORS.items())
def test_l_is_read_as_kubectl_reads_it(
    text: str, requirements: tuple[tuple[str, str, tuple[str, ...]], ...]
) -> None:
    assert tuple(map(tuple, selectors.parse(text).requirements)) == requirements


@pytest.mark.parametrize("text", SELECTORS)
def test_a_selector_is_written_as_it_is_read(text: str) -> None:
    found = selectors.parse(text)
    assert selectors.parse(str(found)) == found


@pytest.mark.parametrize(("text", "message"), NO_SELECTORS.items())
def test_l_is_refused_where_kubectl_refuses_it(text: str, message: str) -> None:
    with pytest.raises(SelectorError) as error:
        selectors.parse(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("selector", "labels", "matches"),
    [
        ("", {}, True),
        ("a", {"a": ""}, True),
        ("a", {}, False),
        ("!a", {}, True),
        ("!a", {"a": ""}, False),
        ("a=", {"a": ""}, True),
        ("a=", {}, False),
        ("a!=b", {}, True),
        ("a!=b", {"a": "b"}, False),
        ("a in (b,c)", {"a": "c"}, True),
        ("a notin (b,c)", {"a": "d"}, True),
        ("a notin (b,c)", {"a": "c"}, False),
        ("a>1", {"a": "2"}, True),
        ("a>1", {"a": "1"}, False),
        ("a<1", {"a": "-2"}, True),
        ("a>1", {"a": "two"}, False),
        ("a>1", {"a": "9223372036854775808"}, False),
        ("a<1", {}, False),
        ("a=b,c", {"a": "b", "c": "d"}, True),
        ("a=b,c", {"a": "b"}, False),
    ],
)
def test_a_selector_matches_as_in_kubernetes(selector: str, labels: dict[str, str], matches: bool) -> None:
    found = selectors.parse(selector)
    assert found.matches(labels) is matches
    assert (found.mismatch(labels) is None) is matches
