"""Random clusters and pods: the same seed gives the same case.

A case is raw manifests; what the API server makes of them is read back from it.
"""

from __future__ import annotations

from typing import NamedTuple

from . import devices, namespaces, volumes
from .client import Object
from .draw import HOSTNAME, LABELS, Draw, Odds

# What all cases share. No pod preempts another: a case must stay as it is while it is asked about.
COMMON: tuple[Object, ...] = (
    *(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": team, "labels": {"team": team}}}
        for team in ("blue", "green")
    ),
    *(
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": name},
            "value": value,
            "globalDefault": name == "middle",
            "preemptionPolicy": "Never",
        }
        for name, value in (("low", -10), ("middle", 0), ("high", 1000))
    ),
    *volumes.COMMON,
    *namespaces.NAMESPACES,
)
MODES = (
    #              taint  constrain  spread  affinity  request  roomy  ports  claims  pods
    ("tight", Odds(0.20, 0.25, 0.10, 0.10, 0.50, 0.10, 0.15, 0.05, 2)),
    ("loose", Odds(0.04, 0.08, 0.30, 0.70, 0.25, 0.70, 0.15, 0.05, 4)),
    ("spread", Odds(0.10, 0.08, 0.95, 0.10, 0.10, 0.95, 0.03, 0.00, 5)),
    ("volumes", Odds(0.05, 0.05, 0.00, 0.02, 0.10, 0.95, 0.03, 0.70, 3)),
    ("resized", Odds(0.02, 0.03, 0.00, 0.02, 0.90, 0.20, 0.03, 0.00, 4)),
    ("devices", Odds(0.02, 0.05, 0.00, 0.02, 0.10, 0.95, 0.03, 0.00, 1)),
    ("bounds", Odds(0.02, 0.03, 0.00, 0.02, 0.50, 0.95, 0.10, 0.00, 1)),
)
GATE = {"name": "example.com/wait"}


class Bound(NamedTuple):
    """A pod that counts on a node: it runs there, or it is nominated to it and waits.

    The manifest of one that runs has the node's name; a nominated one is kept waiting by a scheduling gate.
    """

    pod: Object
    phase: str = "Running"
    terminating: bool = False
    nominated: str = ""
    status: Object | None = None
    """What the kubelet says of its resources."""


class Case(NamedTuple):
    name: str
    classes: tuple[Object, ...]
    nodes: tuple[Object, ...]
    objects: tuple[Object, ...]
    """Of all other kinds."""
    bound: tuple[Bound, ...]
    pod: Object


def new_runtime_class(draw: Draw, name: str, handler: str, selector: dict[str, str]) -> Object:
    made: Object = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "handler": handler}
    made["metadata"] = {"name": name}
    if draw.chance(0.65):
        made["overhead"] = draw.overhead()
    if draw.chance(0.75):
        made["scheduling"] = {}
        if draw.chance(draw.odds.constrain * 1.6):
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
    if draw.chance(draw.odds.roomy):
        room |= {"cpu": "64", "memory": "256Gi", "pods": "110"}
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
    if draw.chance(0.2):
        spec["priorityClassName"] = draw.pick(("low", "high"))
    if draw.chance(draw.odds.claims):
        spec["volumes"] = volumes.claimed(draw)
    labels = {"app": draw.pick(("web", "db")), "tier": draw.pick(("x", "y"))}
    namespace = draw.pick(("default",) * 8 + ("blue", "green")) if "volumes" not in spec else "default"
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _containers(spec: Object) -> list[Object]:
    return [*spec["containers"], *spec.get("initContainers", ())]


def new_bound(draw: Draw, index: int, node: str, classes: tuple[Object, ...], nodes: int) -> Bound:
    pod = new_pod(draw, f"e{index}", classes, nodes)
    if draw.chance(0.1):
        pod["spec"]["schedulingGates"] = [GATE]
        return Bound(pod, "Pending", nominated=node)
    pod["spec"]["nodeName"] = node
    return Bound(pod, draw.pick(("Running",) * 8 + ("Pending", "Succeeded", "Failed")), draw.chance(0.07))


def new_status(draw: Draw, pod: Object) -> Object | None:
    """What a kubelet may say of a pod's resources while it is resized, and after."""
    if draw.chance(0.3):
        return None
    status: Object = {}
    for field, kind in (("containers", "containerStatuses"), ("initContainers", "initContainerStatuses")):
        found = [
            draw.container_status(each["name"]) for each in pod["spec"].get(field, ()) if draw.chance(0.8)
        ]
        if found:
            status[kind] = found
    if draw.chance(0.4):
        status["resources"] = {"requests": draw.few_resources()}
    if draw.chance(0.4):
        status["allocatedResources"] = draw.few_resources()
    if draw.chance(0.3):
        reason = draw.pick(("Infeasible", "Deferred"))
        status["conditions"] = [{"type": "PodResizePending", "status": "True", "reason": reason}]
    return status


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
        spec["schedulingGates"] = [GATE]
    return pod


def _share_no_port(pods: list[Object]) -> None:
    """Take away ports that pods of one node would share, which the scheduler never lets happen.

    Its cache holds a port once for all pods: it would forget the port when the first of them ends.
    """
    taken: set[tuple[str, int]] = set()
    for container in (each for pod in pods for each in _containers(pod["spec"])):
        wanted = {(port.get("protocol"), port["hostPort"]) for port in container.get("ports", ())}
        if wanted & taken:
            del container["ports"]
        taken |= wanted


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
    objects = volumes.new_storage(draw, count)
    owners = [node["metadata"]["name"] for node in nodes for _ in range(draw.random.randint(0, odds.pods))]
    bound = tuple(new_bound(draw, index, name, classes, count) for index, name in enumerate(owners))
    for name in {item.pod["spec"].get("nodeName") for item in bound}:
        _share_no_port([item.pod for item in bound if item.pod["spec"].get("nodeName") == name])
    tested = new_tested(draw, classes, count)
    if mode == "resized":
        bound = tuple(each._replace(status=new_status(draw, each.pod)) for each in bound)
    elif mode == "devices":
        found = devices.new_devices(draw, seed, count)
        objects = found.objects
        devices.ask_for(draw, tested, found)
    elif mode == "bounds":
        namespace = tested["metadata"]["namespace"] = draw.pick(("default", "blue", *namespaces.ENFORCED))
        objects = namespaces.new_bounds(draw, namespace)
        if draw.chance(0.1):
            tested["spec"]["nodeName"] = "n0"
    return Case(f"{mode}-{seed}", classes, nodes, objects, bound, tested)
