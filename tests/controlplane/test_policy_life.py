"""Policies in the life of a cluster: workloads older than they, updates, forged owners, RBAC."""

from __future__ import annotations

import contextlib
import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.__main__ import main
from kubectl_runtimeclass.policy.generate import (
    VALIDATE,
    GenerateOptions,
    generate_access,
)

from ..policy.draw import CLASSES, Object, collection
from ..support import tools
from .client import ApiError, Client
from .plane import PROGRAMS, Plane
from .policies import (
    ADMISSION,
    PLURALS,
    UNTRUSTED,
    VENDOR,
    ask,
    deployment,
    loaded,
    path,
    rules,
    template,
    until,
)

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]

SAMPLE = Path(__file__).parents[2] / "samples" / "policy"


def test_a_workload_that_is_older_changes_only_with_its_pod_template(server: Client) -> None:
    item = deployment("older")
    server.create(collection(item), item)
    try:
        with loaded(server, rules(UNTRUSTED), with_classes=True):
            for change in ({"metadata": {"annotations": {"a": "b"}}}, {"spec": {"replicas": 2}}):
                answer = server.request("PATCH", path(item), change)
                assert "runtimeClassName" not in answer["spec"]["template"]["spec"]
            restart = {"spec": {"template": {"metadata": {"annotations": {"restartedAt": "now"}}}}}
            answer = server.request("PATCH", path(item), restart)
            assert answer["spec"]["template"]["spec"]["runtimeClassName"] == "gvisor"
            taken = {"spec": {"template": {"spec": {"runtimeClassName": None}}}}
            answer = server.request("PATCH", path(item), taken)
            assert answer["spec"]["template"]["spec"]["runtimeClassName"] == "gvisor"
    finally:
        server.delete(path(item))


def test_an_image_cannot_be_changed_into_one_that_a_rule_asks_for(server: Client) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "store"},
        "spec": {"containers": [{"name": "c", "image": "nginx"}]},
    }

    def image(name: str) -> Object:
        change = {"spec": {"containers": [{"name": "c", "image": name}]}}
        return server.request("PATCH", path(pod), change, patch="strategic-merge")

    with loaded(server, rules(VENDOR), with_classes=True):
        server.create(collection(pod), pod)
        try:
            assert image("nginx:2")["spec"]["containers"][0]["image"] == "nginx:2"
            with pytest.raises(ApiError, match="runtimeClassName must be gvisor .rule vendor."):
                image("vendor/a:1")
        finally:
            server.delete(path(pod))


def test_a_forged_owner_passes_no_rule_that_asks_for_what_pods_show(server: Client) -> None:
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": "u", "controller": True}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "store", "ownerReferences": [owner]},
        "spec": {"containers": [{"name": "c", "image": "vendor/a:1"}]},
    }
    with loaded(server, rules(VENDOR), modes=(VALIDATE,)):
        assert "(rule vendor)" in str(ask(server, pod))


def test_namespaces_that_are_skipped_are_left_alone(server: Client) -> None:
    item = deployment("d")
    with loaded(server, rules(UNTRUSTED), modes=(VALIDATE,), skipped_namespaces=("store",)):
        assert isinstance(ask(server, item), dict)
        item["metadata"]["namespace"] = "team-red"
        assert "(rule untrusted)" in str(ask(server, item))


def test_the_sample_works_as_it_lies_there(server: Client) -> None:
    found = [
        each
        for name in ("10-policies.yaml", "20-bindings.yaml")
        for each in yaml.safe_load_all((SAMPLE / name).read_text(encoding="utf-8"))
    ]
    item = deployment("checkout")
    item["metadata"]["namespace"] = "team-blue"
    try:
        for each in found:
            server.create(f"{ADMISSION}/{PLURALS[each['kind']]}", each)

        def answer() -> bool:
            made = ask(server, item)
            return (
                isinstance(made, dict)
                and made["spec"]["template"]["spec"].get("runtimeClassName") == "gvisor"
            )

        until("the sample's policies", answer)
    finally:
        for each in found:
            server.delete(f"{ADMISSION}/{PLURALS[each['kind']]}/{each['metadata']['name']}")


def definition(group: str, kind: str) -> Object:
    """A CustomResourceDefinition whose objects may have anything."""
    plural = f"{kind.lower()}s"
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1alpha1", "served": True, "storage": True, "schema": {"openAPIV3Schema": anything}}
    names = {"kind": kind, "plural": plural}
    spec = {"group": group, "names": names, "scope": "Namespaced", "versions": [version]}
    return {"metadata": {"name": f"{plural}.{group}"}, "spec": spec}


RULES_OF_WIDGETS = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
metadata: {name: custom}
spec:
  rules:
  - {name: by-resources, match: {resources: [example.com/tpu]}, action: Skip}
  - {name: by-node, match: {nodeSelector: {pool: "a*"}}, action: Skip}
  - {name: by-note, match: {podAnnotations: {note: "a*"}}, action: Skip}
  - {name: by-host, match: {hostNetwork: true}, action: Skip}
  - {name: by-privilege, match: {privileged: true}, action: Skip}
  - {name: by-account, match: {serviceAccountNames: ["a*"]}, action: Skip}
  - {name: by-system, match: {os: windows}, action: Skip}
  - {name: by-image, match: {images: ["a*"]}, action: Skip}
  - name: untrusted
    match: {podSelector: {matchLabels: {trust: untrusted}}}
    runtimeClassName: gvisor
  podTemplates:
  - {group: example.com, kind: Widget, path: spec.inner.template}
"""


NULLS: Object = {
    "spec": {
        **dict.fromkeys(
            ("initContainers", "nodeSelector", "hostNetwork", "serviceAccountName", "os", "runtimeClassName")
        ),
        "containers": [
            {"name": "a", "image": None, "resources": None, "securityContext": None},
            {
                "name": "b",
                "resources": {"limits": None, "requests": None},
                "securityContext": {"privileged": None},
            },
        ],
    }
}
"""What no kind of Kubernetes' own has in an API server: a schema that allows anything keeps it."""


@pytest.mark.skipif(not tools.kubectls(), reason="no kubectl")
def test_custom_kinds_that_the_cluster_serves_are_decided_on(
    plane: Plane, server: Client, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Those whose pod templates are known, and those of the rules; before the cluster has them, these are refused."""
    file = tmp_path / "rules.yaml"
    file.write_text(RULES_OF_WIDGETS)
    arguments = ["policy", "--rules", str(file), "--mode", "mutate", "-o", "json"]
    discover = ["--discover", "--kubeconfig", str(plane.kubeconfig)]
    assert main([*arguments, *discover]) == 2
    assert "example.com/Widget: a policy needs the name of its resource" in capfd.readouterr().err

    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    made = [definition("example.com", "Widget"), definition("argoproj.io", "Rollout")]
    policies: list[Object] = []
    try:
        for each in made:
            server.create(definitions, each)
        until("the custom kinds", lambda: main([*arguments, *discover]) == 0 and served(server))
        capfd.readouterr()
        assert main([*arguments, *discover]) == 0
        policies = json.loads(capfd.readouterr().out)["items"]
        for each in policies:
            server.create(f"{ADMISSION}/{PLURALS[each['kind']]}", each)
        widgets, rollouts = (
            f"/apis/{group}/v1alpha1/namespaces/store/{plural}?dryRun=All"
            for group, plural in (("example.com", "widgets"), ("argoproj.io", "rollouts"))
        )
        widget = {
            "apiVersion": "example.com/v1alpha1", "kind": "Widget", "metadata": {"name": "w"},
            "spec": {"inner": {"template": template()}},
        }  # fmt: skip
        rollout = {
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "r"},
            "spec": {"template": template()},
        }  # fmt: skip
        of_another = {**rollout, "spec": {"workloadRef": {"kind": "Deployment", "name": "d"}}}
        with_nulls = {
            **rollout,
            "spec": {"template": {**NULLS, "metadata": {**template()["metadata"], "annotations": None}}},
        }

        def class_of(collection: str, item: Object, *path: str) -> Any:
            with contextlib.suppress(
                ApiError
            ):  # the server knows of a new kind first, and of its schema later
                made = server.create(collection, item)
                for name in (*path, "spec"):
                    made = made[name]
                return made.get("runtimeClassName")

        in_widget, in_rollout = ("spec", "inner", "template"), ("spec", "template")
        until("the policy on widgets", lambda: class_of(widgets, widget, *in_widget) == "gvisor")
        until("the policy on rollouts", lambda: class_of(rollouts, rollout, *in_rollout) == "gvisor")
        assert server.create(rollouts, of_another)["spec"] == of_another["spec"]
        assert class_of(rollouts, with_nulls, *in_rollout) == "gvisor"
    finally:
        for each in policies:
            server.delete(f"{ADMISSION}/{PLURALS[each['kind']]}/{each['metadata']['name']}")
        for each in made:
            server.delete(f"{definitions}/{each['metadata']['name']}")


def served(server: Client) -> bool:
    groups = {each["name"] for each in server.get("/apis")["groups"]}
    return {"example.com", "argoproj.io"} <= groups


@pytest.mark.skipif(not tools.kubectls(), reason="no kubectl")
def test_cases_are_held_against_what_the_server_decides(
    plane: Plane, server: Client, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def case(name: str, item: Object, **expect: str | None) -> Object:
        return {"name": name, "object": item, "expect": expect}

    refused = deployment("refused")
    refused["spec"]["template"]["spec"]["runtimeClassName"] = CLASSES[1]
    trusted = deployment("trusted")
    trusted["spec"]["template"]["metadata"]["labels"] = {"app": "x"}
    cases = tmp_path / "cases.json"
    listed = [
        case("given", deployment("given"), runtimeClassName="gvisor", rule="untrusted"),
        case("refused", refused, outcome="Refused", rule="untrusted"),
        case("left alone", trusted, runtimeClassName=None),
    ]
    head = {"apiVersion": "kubectl-runtimeclass.github.io/v1alpha1", "kind": "RuntimeClassRulesTest"}
    cases.write_text(json.dumps({**head, "cases": listed}), encoding="utf-8")
    arguments = ["rules", "test", str(cases), "--class", "gvisor", "--server"]
    flags = ["--kubeconfig", str(plane.kubeconfig)]
    with loaded(server, rules(UNTRUSTED), with_classes=True):
        assert main([*arguments, *flags]) == 0, capfd.readouterr().out
    assert main([*arguments, *flags]) == 1
    told = capfd.readouterr().out
    assert "runtimeClassName is none, expected gvisor" in told
    assert "the server takes it, expected Refused" in told


# --- who may use which class --------------------------------------------------------------------------


def test_rbac_says_who_may_use_a_class(plane: Plane, server: Client) -> None:
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    may_make = [{"apiGroups": ["*"], "resources": ["pods", "deployments"], "verbs": ["create"]}]
    config = json.loads(plane.service_account("dev", may_make).read_text(encoding="utf-8"))
    dev = plane.client(config["users"][0]["user"]["token"])
    item = deployment("d")
    item["spec"]["template"]["spec"]["runtimeClassName"] = "gvisor"
    made = generate_access(rules(UNTRUSTED), GenerateOptions()).objects
    places = {"ClusterRole": f"{rbac}/clusterroles"} | {
        kind: f"{ADMISSION}/{plural}" for kind, plural in PLURALS.items()
    }
    grant = {
        "metadata": {"name": "use-gvisor", "namespace": "store"},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "runtimeclass-use-gvisor",
        },
        "subjects": [{"kind": "ServiceAccount", "name": "dev", "namespace": "default"}],
    }
    sentence = (
        "neither system:serviceaccount:default:dev nor the service account default may use RuntimeClass gvisor "
        "in namespace store"
    )
    try:
        for each in made:
            server.create(places[each["kind"]], each)
        until("the policy", lambda: sentence in str(ask(dev, item)))
        server.create(f"{rbac}/namespaces/store/rolebindings", grant)
        until("the grant", lambda: isinstance(ask(dev, item), dict))
        elsewhere = copy.deepcopy(item)
        elsewhere["metadata"]["namespace"] = "team-red"
        assert "may use RuntimeClass gvisor in namespace team-red" in str(ask(dev, elsewhere))
        other = copy.deepcopy(item)
        other["spec"]["template"]["spec"]["runtimeClassName"] = CLASSES[1]
        assert f"may use RuntimeClass {CLASSES[1]}" in str(ask(dev, other))
        del other["spec"]["template"]["spec"]["runtimeClassName"]
        assert isinstance(ask(dev, other), dict)
    finally:
        for each in made:
            server.delete(f"{places[each['kind']]}/{each['metadata']['name']}")
