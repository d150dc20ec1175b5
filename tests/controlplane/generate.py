"""Random clusters and pods: the same seed gives the same case.

A case is raw manifests; what the API server makes of them is read back from it.
"""

from __future__ import annotations

from typing import NamedTuple

from controlplane.draw import HOSTNAME, LABELS, Draw, Object, Odds

NAMESPACES = ({"name": "blue", "labels": {"team": "blue"}}, {"name": "green", "labels": {"team": "green"}})
MODES = (
    ("tight", Odds(taint=0.2, constrain=0.25, spread=0.1, affinity=0.1, request=0.5, pods=2)),
    ("loose", Odds(taint=0.04, constrain=0.08, spread=0.3, affinity=0.7, request=0.25, pods=4)),
    ("spread", Odds(taint=0.08, constrain=0.1, spread=0.85, affinity=0.15, request=0.2, pods=3)),
)


class Bound(NamedTuple):
    """A pod that is on a node already: its manifest has the node's name."""

    pod: Object
    phase: str = "Running"
    terminating: bool = False


class Case(NamedTuple):
    name: str
    classes: tuple[Object, ...]
    nodes: tuple[Object, ...]
    bound: tuple[Bound, ...]
    pod: Object


def new_runtime_class(draw: Draw, name: str, handler: str, selector: dict[str, str]) -> Object:
    made: Object = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "handler": handler}
    made["metadata"] = {"name": name}
    if draw.chance(0.65):
        made["overhead"] = draw.overhead()
    if draw.chance(0.75):
        made["scheduling"] = {}
        if draw.chance(0.2 + draw.odds.constrain):
            made["scheduling"]["nodeSelector"] = selector | ({"disk": "ssd"} if draw.chance(0.2) else {})
        if tolerations := draw.tolerations(3):
            made["scheduling"]["tolerations"] = tolerations
    return made


def new_node(draw: Draw, index: int) -> Object:
    name = f"n{index}"
    labels = {HOSTNAME: name, "kubernetes.io/os": "linux"}
    labels |= {key: draw.pick(values) for key, values in LABELS.items() if draw.chance(0.75)}
    room = {
        "cpu": draw.pick(("1", "2", "3920m", "4", "7910m", "16")),
        "memory": draw.pick(("1Gi", "2Gi", "4Gi", "7846756Ki", "8e9")),
        "pods": draw.pick(("110",) * 7 + ("2", "1")),
        "ephemeral-storage": "20Gi",
    }
    if draw.chance(0.2):
        room["nvidia.com/gpu"] = draw.pick(("1", "2"))
    if draw.chance(0.1):
        room["hugepages-2Mi"] = "64Mi"
    handlers = ["", "runc", *(each for each in ("runsc", "kata-qemu") if draw.chance(0.5))]
    features = {"recursiveReadOnlyMounts": True, "userNamespaces": True}
    taints = [draw.taint() for _ in range(3) if draw.chance(draw.odds.taint)]
    taints = [each for i, each in enumerate(taints) if each["key"] not in {t["key"] for t in taints[:i]}]
    spec: Object = {"taints": taints} if taints else {}
    if draw.chance(draw.odds.taint / 4):
        spec["unschedulable"] = True
    status: Object = {"capacity": room, "allocatable": room}
    if draw.chance(0.7):
        status["runtimeHandlers"] = [{"name": each, "features": features} for each in handlers]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": spec,
        "status": status,
    }


def new_affinity(draw: Draw, nodes: int) -> Object:
    affinity: Object = {}
    if draw.chance(draw.odds.constrain):
        affinity["nodeAffinity"] = draw.node_affinity(nodes)
    if draw.chance(draw.odds.affinity / 2):
        term = draw.pod_term()
        affinity["podAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    if draw.chance(draw.odds.affinity / 2):
        term = draw.pod_term()
        affinity["podAntiAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    return affinity


def new_pod(draw: Draw, name: str, classes: tuple[Object, ...], nodes: int) -> Object:
    containers = [draw.container(f"c{each}") for each in range(draw.pick((1, 1, 1, 2, 2, 3)))]
    spec: Object = {"containers": containers}
    if draw.chance(0.35):
        count = draw.random.randint(1, 2)
        spec["initContainers"] = [draw.init_container(f"i{each}") for each in range(count)]
    if draw.chance(0.8):
        spec["runtimeClassName"] = draw.pick(classes)["metadata"]["name"]
    if draw.chance(draw.odds.constrain):
        spec["nodeSelector"] = draw.node_selector()
    if draw.chance(0.5) and (tolerations := draw.tolerations(3)):
        spec["tolerations"] = tolerations
    if affinity := new_affinity(draw, nodes):
        spec["affinity"] = affinity
    if draw.chance(0.08):
        spec["hostNetwork"] = True
        for port in (port for each in _containers(spec) for port in each.get("ports", ())):
            port["containerPort"] = port["hostPort"]
    if draw.chance(0.1):
        spec["resources"] = draw.pod_level()
    labels = {"app": draw.pick(("web", "db")), "tier": draw.pick(("x", "y"))}
    namespace = draw.pick(("default",) * 6 + ("blue", "green"))
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _containers(spec: Object) -> list[Object]:
    return [*spec["containers"], *spec.get("initContainers", ())]


def new_bound(draw: Draw, index: int, node: str, classes: tuple[Object, ...], nodes: int) -> Bound:
    pod = new_pod(draw, f"e{index}", classes, nodes)
    pod["spec"]["nodeName"] = node
    return Bound(pod, draw.pick(("Running",) * 8 + ("Pending", "Succeeded", "Failed")), draw.chance(0.07))


def new_tested(draw: Draw, classes: tuple[Object, ...], nodes: int) -> Object:
    """The pod whose fate is compared; some are wrong, so that admission is compared too."""
    pod = new_pod(draw, "p", classes, nodes)
    spec = pod["spec"]
    constraints = [draw.spread() for _ in range(2) if draw.chance(draw.odds.spread * 0.7)]
    keys = {(each["topologyKey"], each["whenUnsatisfiable"]): each for each in constraints}
    if keys:
        spec["topologySpreadConstraints"] = list(keys.values())
    if draw.chance(0.04):
        spec["runtimeClassName"] = "missing"
    elif draw.chance(0.08):
        spec["overhead"] = draw.overhead()["podFixed"]
    if draw.chance(0.02):
        spec["schedulingGates"] = [{"name": "example.com/wait"}]
    return pod


def case(seed: int) -> Case:
    """The case of this seed. Its classes have names of their own, so that no cache knows an older one."""
    mode, odds = MODES[seed % len(MODES)]
    draw = Draw(seed, odds)
    classes = (
        new_runtime_class(draw, f"gvisor-{seed}", "runsc", {"sandbox.gke.io/runtime": "gvisor"}),
        new_runtime_class(draw, f"kata-qemu-{seed}", "kata-qemu", {"katacontainers.io/kata-runtime": "true"}),
    )
    count = draw.random.randint(1, 6)
    nodes = tuple(new_node(draw, index) for index in range(count))
    owners = [node["metadata"]["name"] for node in nodes for _ in range(draw.random.randint(0, odds.pods))]
    bound = tuple(new_bound(draw, index, name, classes, count) for index, name in enumerate(owners))
    return Case(f"{mode}-{seed}", classes, nodes, bound, new_tested(draw, classes, count))
