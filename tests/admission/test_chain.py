"""A pod on its way through the API server: who has the first word, and what is only named."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.admission.answer import Admission
from kubectl_runtimeclass.admission.chain import create
from kubectl_runtimeclass.kube.version import parse
from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build

from ..scheduling.builders import runtime_class

Object = dict[str, Any]
CONTAINER = {"name": "app", "image": "registry.example/app:1"}


def pod(name: str | None = "p", **spec: Any) -> Object:
    metadata: Object = {"name": name} if name else {"labels": {"app": "web"}}
    found: Object = {"metadata": metadata, "spec": {"containers": [CONTAINER], **spec}}
    return found if name is None else {"apiVersion": "v1", "kind": "Pod", **found}


def namespace(name: str, *, phase: str = "Active", annotations: Any = None, **labels: str) -> Object:
    own = {key.replace("__", "/").replace("_", "-"): value for key, value in labels.items()}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": own, "annotations": annotations or {}},
        "status": {"phase": phase},
    }


def owned(kind: str, template: Object, api_version: str = "apps/v1", **spec: Any) -> Object:
    selector = {"matchLabels": {"app": "web"}}
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "web"},
        "spec": {"selector": selector, "template": template, **spec},
    }


def listed(kind: str, *items: Object, api_version: str = "v1") -> Object:
    return {"apiVersion": api_version, "kind": f"{kind}List", "items": list(items)}


def answer(asked: Object, *objects: Object, **options: Any) -> Admission:
    return create(asked, build(objects), **options)


def refused(admission: Admission) -> tuple[str | None, str | None]:
    return admission.plugin, admission.message


def test_a_pod_is_taken_and_has_what_its_class_adds() -> None:
    found = answer(pod(runtimeClassName="kata"), runtime_class("kata", overhead={"cpu": "250m"}))
    assert found.allowed
    assert found.pod is not None
    assert found.pod["spec"]["overhead"] == {"cpu": "250m"}


@pytest.mark.parametrize(
    ("objects", "where", "expected"),
    [
        pytest.param(
            (namespace("default"),),
            "nowhere",
            ("NamespaceLifecycle", 'namespaces "nowhere" not found'),
            id="not there",
        ),
        pytest.param(
            (namespace("default"), namespace("going", phase="Terminating")),
            "going",
            (
                "NamespaceLifecycle",
                "unable to create new content in namespace going because it is being terminated",
            ),
            id="being deleted",
        ),
        pytest.param((namespace("other"),), "nowhere", (None, None), id="some alone say nothing of others"),
        pytest.param((), "nowhere", (None, None), id="none were read"),
    ],
)
def test_the_namespace(objects: Any, where: str, expected: Any) -> None:
    assert refused(answer(pod(), *objects, namespace=where)) == expected


@pytest.mark.parametrize(
    ("objects", "spec", "expected"),
    [
        pytest.param(
            (listed("ServiceAccount", {"metadata": {"name": "default", "namespace": "other"}}),),
            {},
            "default",
            id="default is missing here",
        ),
        pytest.param(
            (listed("ServiceAccount", {"metadata": {"name": "runner"}}),),
            {},
            None,
            id="one alone says nothing of others",
        ),
        pytest.param(
            (listed("ServiceAccount", {"metadata": {"name": "default"}}),),
            {"serviceAccountName": "ghost"},
            "ghost",
            id="the one that is asked for",
        ),
        pytest.param(
            (listed("ServiceAccount", {"metadata": {"name": "runner"}}),),
            {"serviceAccount": "runner"},
            None,
            id="by the field's old name",
        ),
        pytest.param((), {"serviceAccountName": "ghost"}, None, id="accounts were not read"),
    ],
)
def test_the_service_account(objects: Any, spec: Any, expected: str | None) -> None:
    message = answer(pod(**spec), *objects).message
    said = f'error looking up service account default/{expected}: serviceaccount "{expected}" not found'
    assert message == (said if expected else None)


def test_the_first_plugin_that_refuses_is_heard() -> None:
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "q", "namespace": "default"},
        "spec": {"hard": {"pods": "0"}},
    }
    space = namespace("default", **{"pod_security.kubernetes.io__enforce": "baseline"})
    objects = (space, quota, listed("PriorityClass", api_version="scheduling.k8s.io/v1"))
    asked: dict[str, Any] = {"hostNetwork": True, "priorityClassName": "ghost", "runtimeClassName": "ghost"}
    said = []
    while (found := answer(pod(**asked), *objects)).refusal is not None:
        said.append(found.plugin)
        if found.plugin == "Priority":
            del asked["priorityClassName"]
        elif found.plugin == "RuntimeClass":
            del asked["runtimeClassName"]
        elif found.plugin == "PodSecurity":
            del asked["hostNetwork"]
        else:
            objects = (space,)
    assert said == ["Priority", "RuntimeClass", "PodSecurity", "ResourceQuota"]


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        pytest.param("io.containerd.kata.v2", "must not contain dots", id="the name of a shim"),
        pytest.param("kata_qemu", "a lowercase RFC 1123 label", id="an underscore"),
        pytest.param("", "handler: Required value", id="none"),
    ],
)
def test_a_class_that_the_server_refuses_is_none(handler: str, words: str) -> None:
    wrong = {**runtime_class("kata"), "handler": handler}
    found = answer(pod(runtimeClassName="kata"), wrong)
    assert found.message == 'pod rejected: RuntimeClass "kata" not found'
    assert 'RuntimeClass.node.k8s.io "kata" is invalid: ' in found.detail
    assert words in found.detail


def test_amounts_beside_pod_fixed_are_dropped() -> None:
    wrong = {**runtime_class("kata"), "overhead": {"cpu": "250m", "memory": "1Gi"}}
    found = answer(pod(runtimeClassName="kata"), wrong)
    assert found.pod is not None
    assert "overhead" not in found.pod["spec"]
    assert found.not_evaluated == (
        "RuntimeClass kata: overhead has no podFixed, so cpu, memory is dropped: "
        "amounts belong below overhead.podFixed",
    )


# --- workloads ------------------------------------------------------------------------------------


def test_a_template_that_the_server_refuses_is_its_workload_s() -> None:
    template = pod(None, containers=[{"name": "app"}])
    found = answer(template, owner=owned("Deployment", template))
    assert found.refusal is not None
    assert found.refusal.sentence("web") == (
        'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value'
    )


@pytest.mark.parametrize(
    ("server", "labels", "message"),
    [
        pytest.param(
            "v1.33.1",
            {"app": "db"},
            'spec.template.metadata.labels: Invalid value: map[string]string{"app":"db"}: '
            "`selector` does not match template `labels`",
            id="a map as Go has it",
        ),
        pytest.param(
            "v1.34.0",
            {"app": "db"},
            'spec.template.metadata.labels: Invalid value: {"app":"db"}: '
            "`selector` does not match template `labels`",
            id="a map as JSON",
        ),
        pytest.param(
            "v1.34.0",
            {"app": "web", "a/b/c": "x"},
            'spec.template.labels: Invalid value: "a/b/c": a qualified name must consist of',
            id="a key that was a qualified name",
        ),
    ],
)
def test_sentences_are_those_of_the_server_s_version(server: str, labels: Any, message: str) -> None:
    template = pod(None)
    template["metadata"]["labels"] = labels
    snapshot = build((), version=lambda: parse(server))
    found = create(template, snapshot, owner=owned("Deployment", template))
    assert found.message is not None
    assert found.message.startswith(message)


def test_an_empty_class_is_refused_with_advice() -> None:
    template = pod(None, runtimeClassName="")
    found = answer(template, owner=owned("Deployment", template))
    assert found.detail == 'runtimeClassName: "" is not the default class: remove the field'


@pytest.mark.parametrize("kind", ["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"])
def test_a_controller_gives_its_pods_a_name(kind: str) -> None:
    template = pod(None)
    assert answer(template, owner=owned(kind, template)).allowed


def test_a_stateful_set_s_claims_are_volumes() -> None:
    mounting = {**CONTAINER, "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    template = pod(None, containers=[mounting])
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claims = [{"metadata": {"name": "data"}, "spec": spec}]
    assert answer(template, owner=owned("StatefulSet", template, volumeClaimTemplates=claims)).allowed
    found = answer(template, owner=owned("StatefulSet", template))
    assert found.message == 'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'


def test_what_makes_pods_of_a_custom_kind_may_add_what_is_missing_and_not_mend_what_is_wrong() -> None:
    empty = pod(None, containers=[])
    assert answer(empty, owner=owned("Model", empty, "example.com/v1")).allowed
    wrong = pod(None, containers=[{"name": "app", "resources": {"requests": {"cpu": "-1"}}}])
    found = answer(wrong, owner=owned("Model", wrong, "example.com/v1"))
    assert found.message == (
        'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'
    )


# --- what is named, and not run -------------------------------------------------------------------


def hook(kind: str, name: str, **part: Any) -> Object:
    rule = {"apiGroups": [""], "operations": ["CREATE"], "resources": ["pods"]}
    webhook = {"name": f"{name}.example.com", "rules": [rule], **part}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name},
        "webhooks": [webhook],
    }


def notes(*objects: Object) -> tuple[str, ...]:
    asked = pod()
    asked["metadata"]["labels"] = {"app": "web"}
    return answer(asked, *objects).not_evaluated


@pytest.mark.parametrize(
    ("part", "named"),
    [
        pytest.param({}, True, id="of all pods"),
        pytest.param({"objectSelector": {"matchLabels": {"app": "db"}}}, False, id="of other pods"),
        pytest.param(
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "x"}}},
            False,
            id="of other namespaces",
        ),
        pytest.param(
            {"rules": [{"apiGroups": ["apps"], "operations": ["*"], "resources": ["*"]}]},
            False,
            id="of other kinds",
        ),
        pytest.param(
            {"rules": [{"apiGroups": ["*"], "operations": ["*"], "resources": ["*/*"]}]},
            True,
            id="of everything",
        ),
        pytest.param(
            {"rules": [{"apiGroups": [""], "operations": ["DELETE"], "resources": ["pods"]}]},
            False,
            id="of what is deleted",
        ),
    ],
)
def test_a_webhook_is_named_where_it_would_be_asked(part: Any, named: bool) -> None:
    said = notes(hook("MutatingWebhookConfiguration", "peer-pods", **part))
    assert said == (("MutatingWebhookConfiguration peer-pods may change or refuse the pod",) if named else ())


def test_the_nodes_of_a_namespace_are_named() -> None:
    key = "scheduler.alpha.kubernetes.io/node-selector"
    (said,) = notes(namespace("default", annotations={key: "pool=kata"}))
    assert (
        said
        == f"namespace default has {key}=pool=kata: PodNodeSelector, where it is on, adds it to every pod"
    )


def limit_range(name: str, memory: str) -> Object:
    item = {"type": "Container", "default": {"memory": memory}}
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"limits": [item]},
    }


def test_limit_ranges_that_contradict_each_other_are_named() -> None:
    said = notes(limit_range("a", "1Gi"), limit_range("b", "2Gi"))
    assert said[0] == (
        "LimitRanges that give containers different limits of memory (a says 1Gi, b says 2Gi): "
        "the server takes them in any order"
    )
    assert notes(limit_range("a", "1Gi"), limit_range("b", "1024Mi")) == ()


def test_nothing_is_named_in_an_empty_cluster() -> None:
    assert create(pod(), Snapshot()).not_evaluated == ()
