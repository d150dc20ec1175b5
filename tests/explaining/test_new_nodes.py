"""Nodes that do not exist yet: the same filters are asked of them, and what is not known of them is named."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from kubectl_runtimeclass.explaining.explained import Explained, ExplainOptions, explain_template
from kubectl_runtimeclass.snapshot.applied import with_new_nodes
from kubectl_runtimeclass.snapshot.node_templates import templates
from kubectl_runtimeclass.snapshot.snapshot import Cluster
from kubectl_runtimeclass.workloads.as_pods import of_object
from kubectl_runtimeclass.workloads.kinds.table import KindTable

from ..scheduling.builders import claim, in_zone, node, pod, runtime_class, snapshot, volume

Object = dict[str, Any]
ZONE = "topology.kubernetes.io/zone"


def pool(
    name: str = "kata", *, taints: Any = (), startup: Any = (), labels: Any = None, **rest: Any
) -> Object:
    """A NodePool; requirements by keyword `requirements` as (key, operator, *values), what else is its spec's."""
    asked = [
        {"key": key, "operator": operator, "values": list(values)}
        for key, operator, *values in rest.pop("requirements", ())
    ]
    status = rest.pop("status", {})
    made = {
        "taints": list(taints),
        "startupTaints": list(startup),
        "requirements": asked,
        "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"},
    }
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": {"template": {"metadata": {"labels": labels or {}}, "spec": made}, **rest},
        "status": status,
    }


def explain(wanted: Object, *objects: Object, template: Object | None = None) -> Explained:
    (found,) = of_object(wanted, KindTable(), "pod.yaml")
    cluster = Cluster(snapshot(*objects))
    if template is not None:
        cluster = with_new_nodes(cluster, templates([template]))
    return explain_template(found, cluster, "default", ExplainOptions())


KATA = runtime_class(scheduling={"nodeSelector": {"pool": "kata"}})
FULL = node("full", allocatable={"pods": "0"})
TAINT = {"key": "dedicated", "value": "kata", "effect": "NoSchedule"}
NOT_READY = {"key": "katacontainers.io/not-ready", "effect": "NoSchedule"}
CPU = {"requests": {"cpu": "2"}}
TOLERATES = {"tolerations": [{"key": "dedicated", "operator": "Exists"}]}
LABELLED = {"labels": {"pool": "kata"}}


def affinity(*terms: list[tuple[str, str, list[str]]]) -> Object:
    found = [
        {"matchExpressions": [{"key": key, "operator": op, "values": values} for key, op, values in term]}
        for term in terms
    ]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": found}}}


class Case(NamedTuple):
    wanted: Object
    new: Object
    can_run: bool | None
    words: str = ""
    """Of what keeps the pod away, or is not known."""


CASES = {
    "a label of the template": Case(pod(runtimeClassName="kata"), pool(**LABELLED), None, "whether it would serve handler kata"),
    "a label among the requirements": Case(pod(nodeSelector={"disk": "ssd"}), pool(requirements=[("disk", "In", "hdd", "ssd")]), True),
    "a label that the requirements leave open": Case(pod(nodeSelector={"disk": "ssd"}), pool(requirements=[("disk", "Exists")]), True),
    "a value that the requirements exclude": Case(pod(nodeSelector={"disk": "ssd"}), pool(requirements=[("disk", "NotIn", "ssd")]), False, "didn't match Pod's node affinity/selector"),
    "a label that nothing gives": Case(pod(nodeSelector={"disk": "ssd"}), pool(), False, "didn't match Pod's node affinity/selector"),
    "a label that instance types give": Case(pod(nodeSelector={"kubernetes.io/os": "windows"}), pool(), None, "whether its instance types have kubernetes.io/os=windows"),
    "a label of the provider's": Case(pod(nodeSelector={"karpenter.k8s.aws/instance-family": "m7g"}), pool(), None, "instance-family=m7g"),
    "an instance type that is ruled out": Case(pod(nodeSelector={"kubernetes.io/arch": "arm64"}), pool(requirements=[("kubernetes.io/arch", "In", "amd64")]), False, "didn't match"),
    "its own NodePool": Case(pod(nodeSelector={"karpenter.sh/nodepool": "kata"}), pool(), True),
    "another NodePool": Case(pod(nodeSelector={"karpenter.sh/nodepool": "general"}), pool(), False, "didn't match"),
    "its NodeClass": Case(pod(nodeSelector={"karpenter.k8s.aws/ec2nodeclass": "default"}), pool(), True),
    "numbers": Case(pod(affinity=affinity([("karpenter.k8s.aws/instance-cpu", "Gt", ["7"])])), pool(requirements=[("karpenter.k8s.aws/instance-cpu", "Lt", "9")]), True),
    "numbers that exclude each other": Case(pod(affinity=affinity([("karpenter.k8s.aws/instance-cpu", "Gt", ["7"])])), pool(requirements=[("karpenter.k8s.aws/instance-cpu", "Lt", "8")]), False, "didn't match"),
    "the second term": Case(pod(affinity=affinity([("disk", "In", ["nvme"])], [("disk", "In", ["ssd"])])), pool(labels={"disk": "ssd"}), True),
    "a taint": Case(pod(), pool(taints=[TAINT]), False, "untolerated taint"),
    "a taint that is tolerated": Case(pod(**TOLERATES), pool(taints=[TAINT]), True),
    "a startup taint is gone by then": Case(pod(), pool(startup=[NOT_READY]), True),
    "a taint that the NodePool keeps is not": Case(pod(), pool(taints=[NOT_READY]), False, "untolerated taint"),
    "room": Case(pod(requests=CPU["requests"]), pool(), None, "whether its instance types have cpu 2 to spare"),
    "within limits": Case(pod(requests={"cpu": "2"}), pool(limits={"cpu": "10"}, status={"resources": {"cpu": "8"}}), None),
    "beyond limits": Case(pod(requests={"cpu": "2"}), pool(limits={"cpu": "10"}, status={"resources": {"cpu": "8100m"}}), False, "its limits leave cpu 1900m, the pod requests 2"),
    "limits that are reached": Case(pod(), pool(limits={"cpu": "0"}), False, "its limit of cpu is reached"),
    "a limit on what the pod does not ask for": Case(pod(), pool(limits={"nvidia.com/gpu": "0"}), True),
    "as many nodes as it may have": Case(pod(), pool(limits={"nodes": "3"}, status={"resources": {"nodes": "3"}}), False, "its limit of nodes is reached"),
    "a static one": Case(pod(), pool(replicas=3), False, "keeps 3 nodes"),
    "one that is not ready": Case(pod(), pool(status={"conditions": [{"type": "Ready", "status": "False", "message": "NodeClass not ready"}]}), False, "NodeClass not ready"),
    "a node by name": Case(pod(nodeSelector={"kubernetes.io/hostname": "full"}), pool(), False, "didn't match"),
    "a Node": Case(pod(runtimeClassName="kata"), node("tmpl", handlers=["kata"], pool="kata"), True),
    "a Node without the handler": Case(pod(runtimeClassName="kata"), node("tmpl", handlers=["runc"], pool="kata"), False, "FailedCreatePodSandBox"),
    "a Node that is too small": Case(pod(requests={"cpu": "5"}), node("tmpl"), False, "Insufficient cpu"),
    "a Node's startup taint": Case(pod(), node("tmpl", taints=[NOT_READY]), True),
    "a Node's taint": Case(pod(), node("tmpl", taints=[TAINT]), False, "untolerated taint"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_new_node_would_do(name: str) -> None:
    case = CASES[name]
    explained = explain(case.wanted, FULL, KATA, template=case.new)
    (new,) = explained.new_nodes
    assert new.can_run is case.can_run
    failing = new.answer.failing
    said = (new.refusal, *(failing[1][1:] if failing else ()), *new.unknown)
    assert case.words in " ".join(said)
    assert explained.verdict == ("No" if case.can_run is False else "May")


def test_a_node_pool_of_the_cluster_counts_and_the_heaviest_is_first() -> None:
    explained = explain(pod(), FULL, pool("b"), pool("a"), pool("heavy", weight=10))
    assert [each.made_by.title for each in explained.new_nodes] == [
        "NodePool heavy",
        "NodePool a",
        "NodePool b",
    ]


def test_limits_tell_how_many_pods_they_leave_room_for() -> None:
    (new,) = explain(pod(requests={"cpu": "2"}), FULL, pool(limits={"cpu": "10", "memory": "1Ti"})).new_nodes
    assert new.most == 5
    assert explain(pod(), FULL, pool()).new_nodes[0].most is None


def test_none_is_asked_where_the_pod_fits() -> None:
    assert explain(pod(), node(), pool()).new_nodes == ()


def test_nodes_of_the_pool_tell_its_handlers() -> None:
    there = node("k1", handlers=["kata"], allocatable={"pods": "0"}, pool="kata")
    there["metadata"]["labels"]["karpenter.sh/nodepool"] = "kata"
    (new,) = explain(pod(runtimeClassName="kata"), there, KATA, pool(**LABELLED)).new_nodes
    assert new.can_run is True


def test_the_zone_that_suits_is_chosen() -> None:
    spread = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule"}
    wanted = pod(
        labels={"app": "x"},
        topologySpreadConstraints=[{**spread, "labelSelector": {"matchLabels": {"app": "x"}}}],
    )
    nodes = [node(f"n-{zone}", allocatable={"pods": "1"}, zone=zone) for zone in "abc"]
    there = [pod(f"p-{zone}", on=f"n-{zone}", labels={"app": "x"}) for zone in "ab"]
    other = pod("q", on="n-c")
    (new,) = explain(
        wanted, *nodes, *there, other, pool(requirements=[(ZONE, "In", "a", "b", "c")])
    ).new_nodes
    assert (new.can_run, new.answer.node.labels[ZONE]) == (True, "c")
    (new,) = explain(wanted, *nodes, *there, other, pool(requirements=[(ZONE, "In", "a", "b")])).new_nodes
    assert new.can_run is False


def test_a_volume_decides_on_the_zone() -> None:
    wanted = pod(volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}])
    objects = (FULL, claim(volume="pv"), volume(phase="Bound", nodeAffinity=in_zone("b")))
    assert explain(wanted, *objects, pool()).new_nodes[0].would_take
    elsewhere = explain(wanted, *objects, pool(requirements=[(ZONE, "In", "a")]))
    assert not elsewhere.new_nodes[0].would_take


def test_daemon_sets_and_bound_pods_bring_no_nodes() -> None:
    assert explain(pod(nodeName="full"), FULL, pool()).new_nodes == ()
