"""RuntimeClasses as they are used."""

from __future__ import annotations

from kubectl_runtimeclass.scheduling.class_usage import usage

from .builders import node, pod, runtime_class

SCHEDULED = runtime_class("kata", scheduling={"nodeSelector": {"kata": "true"}})


def test_nodes_are_counted_by_what_they_say_of_the_handler() -> None:
    (found,) = usage(
        [
            SCHEDULED,
            node("a", handlers=["kata"], kata="true"),
            node("b", handlers=["runc"], kata="true"),
            node("c", kata="true"),
            node("d", handlers=["kata"]),
        ]
    ).classes
    assert (found.served, found.missing, found.unknown) == (("a",), ("b",), ("c",))
    assert found.pods is None, "pods were not read"


def test_pods_are_counted_until_they_end_in_any_packing() -> None:
    pods = [pod(f"p{number}", on="n1", runtimeClassName="kata") for number in range(3)]
    pods[2]["status"]["phase"] = "Succeeded"
    packed = {"apiVersion": "v1", "kind": "PodList", "items": pods[:1]}
    found = usage([{"apiVersion": "v1", "kind": "List", "items": [packed, pods[1], SCHEDULED]}, pods[2]])
    assert [(each.name, each.pods) for each in found.classes] == [("kata", 2)]


def test_a_class_that_pods_have_and_that_is_gone_is_shown() -> None:
    found = usage([SCHEDULED, pod(on="n1", runtimeClassName="gone")])
    assert [(each.name, each.pods, each.problem) for each in found.classes] == [
        ("kata", 0, ""),
        ("gone", 1, "no such RuntimeClass"),
    ]
