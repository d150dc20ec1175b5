"""The RuntimeClass admission plugin, sentence by sentence."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.admission.answer import Admission
from kubectl_runtimeclass.admission.runtime_class import admit

from ..scheduling.builders import pod, runtime_class

KATA = {"cpu": "250m", "memory": "320Mi"}


def admitted(spec: dict[str, Any], *classes: dict[str, Any]) -> Admission:
    return admit(pod(**spec), {found["metadata"]["name"]: found for found in classes})


@pytest.mark.parametrize(
    ("spec", "runtime_classes", "message", "detail"),
    [
        pytest.param(
            {"runtimeClassName": "kata"},
            [],
            'pod rejected: RuntimeClass "kata" not found',
            "there is no RuntimeClass at all",
            id="a class that does not exist",
        ),
        pytest.param(
            {"runtimeClassName": "kato"},
            [runtime_class("kata")],
            'pod rejected: RuntimeClass "kato" not found',
            'did you mean "kata"?',
            id="a slip of the finger is guessed",
        ),
        pytest.param(
            {"runtimeClassName": "runsc"},
            [runtime_class("gvisor", handler="runsc")],
            'pod rejected: RuntimeClass "runsc" not found',
            '"runsc" is the handler of RuntimeClass gvisor',
            id="a handler in place of the class is recognised",
        ),
        pytest.param(
            {"runtimeClassName": "kata", "overhead": {"cpu": "1"}},
            [runtime_class(overhead=KATA)],
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
            "the pod has cpu 1, RuntimeClass kata has cpu 250m, memory 320Mi",
            id="an overhead of its own",
        ),
        pytest.param(
            {"runtimeClassName": "kata", "overhead": {"cpu": "250m"}},
            [runtime_class(overhead={"cpu": "250m", "memory": "0"})],
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
            "the pod has cpu 250m, RuntimeClass kata has cpu 250m, memory 0",
            id="a name less, if only of zero",
        ),
        pytest.param(
            {"runtimeClassName": "kata", "overhead": {"cpu": "0.0333"}},
            [runtime_class(overhead={"cpu": "0.0333"})],
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
            "the pod has cpu 34m, RuntimeClass kata has cpu 33300u",
            id="finer than a thousandth: the pod's is rounded up, the class's is not",
        ),
        pytest.param(
            {"overhead": {"cpu": "1"}},
            [],
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
            "spec.overhead is set without a runtimeClassName",
            id="overhead without a class",
        ),
        pytest.param(
            {"runtimeClassName": "kata", "overhead": {}},
            [runtime_class()],
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
            "RuntimeClass kata defines no overhead",
            id="even an empty one, for a class without",
        ),
        pytest.param(
            {"runtimeClassName": "kata", "nodeSelector": {"a": "1"}},
            [runtime_class(scheduling={"nodeSelector": {"a": "2"}})],
            "conflict: runtimeClass.scheduling.nodeSelector[a] = 2; pod.spec.nodeSelector[a] = 1",
            "",
            id="another value for a selector key",
        ),
        pytest.param(
            {"runtimeClassName": ""},
            [],
            "resource name may not be empty",
            'runtimeClassName: "" is not the default class: remove the field',
            id="an empty name",
        ),
    ],
)
def test_rejected(spec: dict[str, Any], runtime_classes: list[Any], message: str, detail: str) -> None:
    admission = admitted(spec, *runtime_classes)
    assert (admission.allowed, admission.message, admission.detail) == (False, message, detail)


def test_all_conflicts_are_told_where_the_server_names_one_of_them() -> None:
    scheduling = {"nodeSelector": {"a": "2", "b": "2", "c": "1"}}
    admission = admitted(
        {"runtimeClassName": "kata", "nodeSelector": {"b": "1", "a": "1", "c": "1"}},
        runtime_class(scheduling=scheduling),
    )
    assert admission.messages == (
        "conflict: runtimeClass.scheduling.nodeSelector[a] = 2; pod.spec.nodeSelector[a] = 1",
        "conflict: runtimeClass.scheduling.nodeSelector[b] = 2; pod.spec.nodeSelector[b] = 1",
    )
    assert admission.detail == admission.messages[1]


@pytest.mark.parametrize(
    ("spec", "runtime_class_", "added"),
    [
        pytest.param({}, runtime_class(overhead=KATA), {"overhead": KATA}, id="the class's overhead"),
        pytest.param(
            {"overhead": {"cpu": "0.25", "memory": "327680Ki"}},
            runtime_class(overhead=KATA),
            {"overhead": KATA},
            id="an equal one in other words",
        ),
        pytest.param(
            {}, runtime_class(overhead={"cpu": "0.0333"}), {"overhead": {"cpu": "34m"}}, id="rounded up"
        ),
        pytest.param(
            {"overhead": {}}, runtime_class(overhead={}), {}, id="empty overhead everywhere is none"
        ),
        pytest.param(
            {"nodeSelector": {"a": "1", "b": "1"}},
            runtime_class(scheduling={"nodeSelector": {"a": "1", "c": "1"}}),
            {"nodeSelector": {"a": "1", "b": "1", "c": "1"}},
            id="selectors are joined",
        ),
        pytest.param(
            {"tolerations": [{"operator": "Exists", "key": "a"}, {"operator": "Exists"}]},
            runtime_class(scheduling={}),
            {"tolerations": [{"operator": "Exists"}]},
            id="the pod's own tolerations are tidied up",
        ),
        pytest.param(
            {"tolerations": [{"operator": "Exists", "key": "a"}, {"operator": "Exists"}]},
            runtime_class(),
            {"tolerations": [{"operator": "Exists", "key": "a"}, {"operator": "Exists"}]},
            id="but not by a class without scheduling",
        ),
    ],
)
def test_admitted(spec: dict[str, Any], runtime_class_: dict[str, Any], added: dict[str, Any]) -> None:
    admission = admitted({"runtimeClassName": "kata", **spec}, runtime_class_)
    assert admission.pod is not None
    found = {key: admission.pod["spec"].get(key) for key in ("overhead", "nodeSelector", "tolerations")}
    assert {key: value for key, value in found.items() if value} == added


def test_what_the_class_added_is_told_apart_from_what_the_pod_had() -> None:
    toleration = {"key": "b", "operator": "Exists"}
    scheduling = {"nodeSelector": {"a": "1", "b": "1"}, "tolerations": [toleration]}
    admission = admitted(
        {
            "runtimeClassName": "kata",
            "nodeSelector": {"a": "1"},
            "tolerations": [{"key": "a", "operator": "Exists"}],
        },
        runtime_class(scheduling=scheduling, overhead={"cpu": "1"}),
    )
    assert admission.node_selector == {"b": "1"}
    assert admission.tolerations == (toleration,)
    assert admission.overhead is not None and list(admission.overhead) == ["cpu"]


def test_the_given_pod_is_not_changed() -> None:
    given = pod(runtimeClassName="kata", nodeSelector={"a": "1"})
    admit(given, {"kata": runtime_class(overhead=KATA, scheduling={"nodeSelector": {"b": "1"}})})
    assert given == pod(runtimeClassName="kata", nodeSelector={"a": "1"})
