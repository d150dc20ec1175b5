"""Objects as the API server decodes them."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.kube.decoded import decoded

CASES: dict[str, tuple[Any, str, Any]] = {
    "an item of a list of objects is an empty one": ({"tolerations": [None]}, "PodSpec", {"tolerations": [{}]}),
    "an item of a list of strings is the empty one": ({"command": [None, "a"]}, "Container", {"command": ["", "a"]}),
    "a value of a map of strings is the empty one": ({"nodeSelector": {"a": None}}, "PodSpec", {"nodeSelector": {"a": ""}}),
    "an amount is nothing": ({"limits": {"cpu": None}}, "ResourceRequirements", {"limits": {"cpu": "0"}}),
    "a field counts as absent": ({"containers": None}, "PodSpec", {"containers": None}),
    "deep inside": (
        {"spec": {"containers": [{"env": [None]}]}}, "Pod", {"spec": {"containers": [{"env": [{}]}]}}
    ),
    "what has another type stays": ({"tolerations": "x"}, "PodSpec", {"tolerations": "x"}),
    "fields that no type has stay": ({"own": [None]}, "PodSpec", {"own": [None]}),
}  # fmt: skip


@pytest.mark.parametrize(("value", "kind", "expected"), CASES.values(), ids=CASES.keys())
def test_null(value: Any, kind: str, expected: Any) -> None:
    assert decoded(value, kind) == expected


def test_what_has_no_null_is_not_copied() -> None:
    spec = {"containers": [{"name": "a", "command": ["b"]}], "nodeSelector": {"c": "d"}}
    assert decoded(spec, "PodSpec") is spec
