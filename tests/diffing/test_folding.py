"""What many workloads have in common is told once, with the workloads that it is about."""

from __future__ import annotations

from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import Report
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports.diff import table
from kubectl_runtimeclass.reports.diff.folding import groups, remarks

from ..scheduling.builders import node, pod
from .builders import KATA, Object, assigned, cluster, container, read, workload

NODES = (
    node("good", kata="yes", handlers=("", "kata-qemu")),
    node("bad", kata="yes", handlers=("", "runc")),
    pod("other", on="good", requests={"cpu": "1"}),
)


def named(count: int, **spec: object) -> list[Object]:
    return [workload(name=f"svc-{number}", spec={"replicas": 1, **spec}) for number in range(count)]


def test_thirty_workloads_that_change_alike_are_a_row_each() -> None:
    found = assigned(*named(30), cluster=cluster(KATA, *NODES))
    text = table.render(Report(found), Screen(width=120))
    assert text.count("each pod: + overhead cpu 250m, memory 320Mi") == 1
    assert sum("svc-" in line for line in text.splitlines()) == 30
    assert (
        text.count("! all 30 workloads: bad would be given its pods, but does not serve handler kata-qemu")
        == 1
    )
    assert len(text.splitlines()) < 50


def test_workloads_that_change_otherwise_are_groups_of_their_own() -> None:
    own = workload(name="own", nodeSelector={"kata": "yes"})
    (one, other) = groups(assigned(*named(2), own, KATA).changed)
    assert [w.subject.name for w in one.workloads] == ["svc-0", "svc-1"]
    assert "+ nodeSelector kata=yes" in one.text and "nodeSelector" not in other.text
    assert one.text.endswith("(RuntimeClass kata)")


def test_a_change_of_the_pod_itself_is_told_beside_that_of_its_class() -> None:
    before, after = (
        workload(),
        workload(priorityClassName="high", containers=[container(limits={"cpu": "1"})]),
    )
    (group,) = groups(compare(read(before), read(after)).changed)
    assert group.texts == ("limits cpu 0 → 1 (+1)", "priorityClassName none → high")


def test_each_workload_has_its_own_part_of_a_sentence() -> None:
    found = assigned(*named(2, replicas=20), workload(name="one"), cluster=cluster(KATA, *NODES))
    (told,) = [remark.sentence for remark in remarks(found.workloads) if "fit on what is free" in remark.text]
    assert told == "not all pods fit on what is free now: svc-0 (4 of 20), svc-1 (4 of 20)"


def test_names_are_as_long_as_it_takes_to_tell_them_apart() -> None:
    jobs = [workload("Job", name) for name in ("a", "b")]
    elsewhere = [{**job, "metadata": {**job["metadata"], "namespace": "x"}} for job in jobs]
    for given, names in ((jobs, ("a", "b")), ([*jobs, *elsewhere], ("shop/a", "shop/b", "x/a", "x/b"))):
        (told,) = [r for r in remarks(assigned(*given, KATA).workloads) if "Job cannot be changed" in r.text]
        assert told.names == names
