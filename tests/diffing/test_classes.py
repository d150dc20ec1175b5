"""A RuntimeClass that changes is a change: what of it, and which pods keep what the old one gave them."""

from __future__ import annotations

import json as jsonlib
from typing import Any

import pytest

from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import Diff, Report
from kubectl_runtimeclass.kube.resources import to_strings
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports.diff import json, markdown, phrases, table

from ..scheduling.builders import node, pod
from .builders import KATA, Object, cluster, read, workload


def kata(**changes: Any) -> Object:
    return {**KATA, **changes}


def running(name: str, namespace: str, overhead: Any = None) -> Object:
    spec = {"runtimeClassName": "kata", **({"overhead": overhead} if overhead else {})}
    found = pod(name, on="n1", **spec)
    return {**found, "metadata": {**found["metadata"], "namespace": namespace}}


OLD = {"cpu": "250m", "memory": "320Mi"}
PODS = (
    running("a", "shop", OLD), running("b", "shop", OLD), running("c", "tenants", OLD),
    running("d", "tenants", {"cpu": "250m", "memory": "640Mi"}),
)  # fmt: skip
LARGER = kata(overhead={"podFixed": {"cpu": "250m", "memory": "640Mi"}})


def between(old: Object | None, new: Object | None, *objects: Object) -> Diff:
    sides = (read(*(found,)) if found else read() for found in (old, new))
    return compare(*sides, cluster(node(), *objects))


@pytest.mark.parametrize(
    ("new", "paths"),
    [
        pytest.param(kata(), [], id="nothing"),
        pytest.param(
            kata(overhead={"podFixed": {"cpu": "0.25", "memory": "320Mi"}}), [], id="written otherwise"
        ),
        pytest.param(LARGER, ["overhead[memory]"], id="overhead"),
        pytest.param(kata(handler="kata-clh"), ["handler"], id="handler"),
        pytest.param(
            kata(scheduling={"nodeSelector": {"kata": "no"}}),
            ["nodeSelector[kata]", "tolerations[kata:NoSchedule]"],
            id="scheduling",
        ),
    ],
)
def test_what_changes(new: Object, paths: list[str]) -> None:
    found = between(KATA, new).runtime_classes
    assert [change.path for each in found for change in each.changes] == paths


def test_pods_that_run_keep_the_old_overhead_and_what_they_add_when_made_anew_is_counted() -> None:
    (found,) = between(KATA, LARGER, *PODS).runtime_classes
    assert found.kept == {"shop": 2, "tenants": 1}, "one of the four has the new overhead already"
    assert to_strings(found.added) == {"memory": "960Mi"}


def test_all_pods_of_a_class_keep_its_old_handler() -> None:
    (found,) = between(KATA, kata(handler="kata-clh"), *PODS).runtime_classes
    assert found.kept == {"shop": 2, "tenants": 2}


@pytest.mark.parametrize(("old", "new", "state"), [(None, KATA, "new"), (KATA, None, "gone")])
def test_new_and_gone_classes(old: Object | None, new: Object | None, state: str) -> None:
    found = between(old, new)
    assert found.differs
    (told,) = jsonlib.loads(json.render(Report(found)))["runtimeClasses"]
    assert (told["name"], told["state"]) == ("kata", state)
    assert f"RuntimeClass kata is {state}" in table.render(Report(found), Screen(width=120))


def test_without_pods_nobody_knows_who_keeps_it() -> None:
    (found,) = between(KATA, LARGER).runtime_classes
    assert found.kept is None
    assert "keep" not in table.render(Report(between(KATA, LARGER)), Screen(width=120))


def test_every_format_tells_it() -> None:
    found = between(KATA, LARGER, *PODS)
    text = table.render(Report(found), Screen(width=120))
    assert text.startswith(
        "RuntimeClass kata: overhead[memory] 320Mi → 640Mi\n"
        "  3 pods keep what the old one gave (shop 2, tenants 1); made anew, they request memory +960Mi\n"
    )
    assert "#### RuntimeClasses\n\n- `RuntimeClass kata: overhead[memory] 320Mi → 640Mi` — `3 pods keep" in (
        markdown.render(Report(found))
    )
    (told,) = jsonlib.loads(json.render(Report(found)))["runtimeClasses"]
    assert told["podsKept"] == {"shop": 2, "tenants": 1}
    assert told["addedWhenMadeAnew"] == {"memory": "960Mi"}
    assert phrases.headline(found) == "no difference in 0 pod templates; RuntimeClass kata differs"


def test_a_class_and_its_workloads_change_together() -> None:
    given = workload(runtimeClassName="kata")
    found = compare(read(given, KATA), read(given, LARGER))
    assert found.differs and len(found.runtime_classes) == 1 and len(found.changed) == 1


def test_a_class_of_the_cluster_that_no_manifest_has_does_not_change() -> None:
    assert between(None, None, KATA, *PODS).runtime_classes == ()
