"""What a real API server and scheduler say of a case, as a value: the shape is that of the recorded cases.

    {"name", "objects": a List as kubectl prints it, "pod": as submitted,
     "admission": {"allowed", "code", "message"} or {"allowed", "code", "pod": what admission decides},
     "scheduling": {"nodeName"} or {"reason", "message"}, and "perNode": {node: [reasons]}}

Each node is asked by pinning a copy of the pod to it; `perNode` is absent where that would change the answer.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .client import ApiError, Client, Object
from .generate import COMMON, Bound, Case

ANSWER_SECONDS = 20
PATHS = {
    "CSIDriver": "/apis/storage.k8s.io/v1/csidrivers",
    "CSIStorageCapacity": "/apis/storage.k8s.io/v1/namespaces/default/csistoragecapacities",
    "CSINode": "/apis/storage.k8s.io/v1/csinodes",
    "DeviceClass": "/apis/resource.k8s.io/v1/deviceclasses",
    "Namespace": "/api/v1/namespaces",
    "Node": "/api/v1/nodes",
    "PersistentVolume": "/api/v1/persistentvolumes",
    "PersistentVolumeClaim": "/api/v1/namespaces/default/persistentvolumeclaims",
    "PriorityClass": "/apis/scheduling.k8s.io/v1/priorityclasses",
    "ResourceClaim": "/apis/resource.k8s.io/v1/namespaces/default/resourceclaims",
    "ResourceSlice": "/apis/resource.k8s.io/v1/resourceslices",
    "RuntimeClass": "/apis/node.k8s.io/v1/runtimeclasses",
    "StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
}
NAMESPACED = {"LimitRange": "limitranges", "Pod": "pods", "ResourceQuota": "resourcequotas"}
ADMITTED = ("runtimeClassName", "overhead", "nodeSelector", "tolerations")
NO_NODE = {"key": "example.com/no-node-has-this", "operator": "Exists"}
NOT_OURS = ("managedFields", "uid", "creationTimestamp", "resourceVersion", "generation")


def kind_has_status(item: Object) -> bool:
    """Whether the status that is wanted has to be written after the object."""
    return item["kind"] in ("ResourceClaim", "ResourceQuota") and "status" in item


def _path(item: Object) -> str:
    return f"{collection(item)}/{item['metadata']['name']}"


def collection(item: Object) -> str:
    """The path that an object is created at."""
    kind = item["kind"]
    if kind in NAMESPACED:
        return f"/api/v1/namespaces/{item['metadata']['namespace']}/{NAMESPACED[kind]}"
    return PATHS[kind]


class Cluster:
    """A control plane that cases are loaded into, one after the other.

    What was made is remembered rather than listed: a consistent list waits for etcd's progress notification.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._pool = ThreadPoolExecutor(8)
        self._made: list[str] = []
        self._seen: dict[str, Object] = {}
        self._changed = threading.Condition()
        self._common = [client.create(collection(item), item) for item in COMMON]
        self._common.append(client.get("/api/v1/namespaces/default"))
        self.version = str(client.get("/version")["gitVersion"])
        since = client.get("/api/v1/pods")["metadata"]["resourceVersion"]
        threading.Thread(target=self._follow, args=(since,), daemon=True).start()

    def _follow(self, since: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # the server stops before this thread does
            for kind, pod in self.client.watch("/api/v1/pods", since):
                with self._changed:
                    if kind == "DELETED":
                        self._seen.pop(pod["metadata"]["uid"], None)
                    else:
                        self._seen[pod["metadata"]["uid"]] = pod
                    self._changed.notify_all()

    def wait(self, pod: Object, done: Callable[[Object], bool]) -> Object:
        """The pod, once done(pod); TimeoutError when that does not happen."""
        uid = pod["metadata"]["uid"]
        with self._changed:
            if self._changed.wait_for(lambda: uid in self._seen and done(self._seen[uid]), ANSWER_SECONDS):
                return self._seen[uid]
        raise TimeoutError(f"no word from the scheduler about pod {pod['metadata']['name']}")

    def each(self, function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """function of each item, several at a time, in order."""
        return list(self._pool.map(function, items))

    def create(self, item: Object) -> Object:
        """The object as the server made it."""
        path = collection(item)
        made = self.client.create(path, item)
        own = _path(made)
        self._made.append(own)
        if kind_has_status(item):
            made = self.client.request("PATCH", f"{own}/status", {"status": item["status"]})
        return made

    def used(self, quota: Object) -> Object:
        """What a quota has counted."""
        return dict(self.client.get(_path(quota))["status"]["used"])

    def delete(self, path: str) -> None:
        """Remove an object, and what the scheduler keeps it by: no controller that would do so runs here."""
        with contextlib.suppress(ApiError):  # somebody else was faster
            left = self.client.delete(path)
            if left.get("metadata", {}).get("finalizers"):
                self.client.request("PATCH", path, {"metadata": {"finalizers": None}})

    def clear(self) -> None:
        """Remove what create() made, at once."""
        self.each(self.delete, self._made)
        self._made.clear()

    # -- loading -------------------------------------------------------------------------------------------

    def load(self, case: Case) -> Object:
        """Create a case's objects: a List of what became of them, as `kubectl get -o json` prints it.

        A bound pod that admission rejects is left out.
        """
        items = [*self._common, *self.each(self.create, (*case.classes, *case.nodes, *case.objects))]
        items += [pod for pod in self.each(self._bind, case.bound) if pod]
        items = [self.client.get(_path(each)) if each["kind"] == "ResourceQuota" else each for each in items]
        lasting = [{**item, "metadata": _lasting(item["metadata"])} for item in items]
        return {"apiVersion": "v1", "kind": "List", "items": lasting}

    def _bind(self, bound: Bound) -> Object | None:
        try:
            made = self.create(bound.pod)
        except ApiError as error:
            if error.code not in (403, 422):
                raise
            return None
        path = f"{collection(made)}/{made['metadata']['name']}"
        if bound.phase != "Pending":
            made = self.client.request("PATCH", f"{path}/status", {"status": {"phase": bound.phase}})
        if bound.status:
            made = self.client.request("PATCH", f"{path}/status", {"status": bound.status})
        if bound.nominated:
            status = {"status": {"nominatedNodeName": bound.nominated}}
            made = self.client.request("PATCH", f"{path}/status", status)
        if bound.terminating and bound.phase in ("Pending", "Running"):
            made = self.client.request("DELETE", path, {"kind": "DeleteOptions", "apiVersion": "v1"})
        return made

    # -- asking --------------------------------------------------------------------------------------------

    def schedule(self, pod: Object) -> Object:
        """The scheduler's answer to an admitted pod."""
        decided = self.wait(pod, lambda seen: bool(_place(seen) or _condition(seen)))
        if node := _place(decided):
            return {"nodeName": node}
        condition = _condition(decided)
        return {"reason": condition["reason"], "message": condition["message"]}

    def ask_node(self, pod: Object, node: str) -> list[str]:
        """Why a copy of the pod that is pinned to a node cannot run there; empty when it can."""
        copied = self.create(pinned(pod, node))
        answer = self.schedule(copied)
        self.delete(f"{collection(copied)}/{copied['metadata']['name']}")
        return [] if "nodeName" in answer else sorted(reasons(answer["message"]))

    def per_node(self, pod: Object, nodes: Sequence[str]) -> dict[str, list[str]]:
        """Every node's answer. Copies that would count for each other are asked about one at a time."""
        ask = functools.partial(self.ask_node, pod)
        answers = [ask(node) for node in nodes] if _meet(pod) else self.each(ask, nodes)
        return dict(zip(nodes, answers, strict=True))


def _meet(pod: Object) -> bool:
    """Whether copies of a pod on different nodes have to do with each other."""
    spec = pod["spec"]
    related = {"podAffinity", "podAntiAffinity"} & spec.get("affinity", {}).keys()
    return bool(related or spreads(pod) or spec.get("volumes"))


def _place(pod: Object) -> str | None:
    """The node that a pod is on, or is to be on once its volumes are there."""
    return pod["spec"].get("nodeName") or pod.get("status", {}).get("nominatedNodeName")


def _condition(pod: Object) -> Object:
    conditions = pod.get("status", {}).get("conditions", ())
    return next((each for each in conditions if each["type"] == "PodScheduled"), {})


def _lasting(metadata: Object) -> Object:
    return {key: value for key, value in metadata.items() if key not in NOT_OURS}


def spreads(pod: Object) -> list[Object]:
    """The spread constraints that filter."""
    constraints = pod["spec"].get("topologySpreadConstraints", ())
    return [each for each in constraints if each["whenUnsatisfiable"] == "DoNotSchedule"]


def can_pin(case: Case) -> bool:
    """Whether a pinned copy fares on its node as the pod does.

    Not if the domains to spread over are those of the nodes it may go to; nor if it names nodes of its own and
    has volumes, since names that conflict are found before a volume that is missing.
    """
    pod = case.pod
    if any(each.get("nodeAffinityPolicy") != "Ignore" for each in spreads(pod)):
        return False
    # Devices and volumes that wait for a pod are given to the first of the copies.
    waiting = [each for each in case.objects if "-late" in str(each["spec"].get("storageClassName"))]
    names = [f"'{each['metadata']['name']}'" for each in waiting if each["kind"] == "PersistentVolumeClaim"]
    if any(name in str(pod) for name in ("resourceClaims", "example.com/gpu", "deviceclass.", *names)):
        return False
    return not (pod["spec"].get("volumes") and "matchFields" in str(pod["spec"].get("affinity")))


def pinned(pod: Object, node: str) -> Object:
    """A copy of a pod that no node but one passes, by the means of the DaemonSet controller."""
    made = copy.deepcopy(pod)
    made["metadata"]["name"] += f"-{node}"
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    affinity = made["spec"].setdefault("affinity", {}).setdefault("nodeAffinity", {})
    required = affinity.setdefault("requiredDuringSchedulingIgnoredDuringExecution", {})
    # A term without requirements matches nothing; with the field alone it would match.
    terms = [
        term or {"matchExpressions": [NO_NODE]}
        for term in required.get("nodeSelectorTerms", [{"matchFields": []}])
    ]
    required["nodeSelectorTerms"] = [
        {**term, "matchFields": [*term.get("matchFields", ()), field]} for term in terms
    ]
    return made


def reasons(message: str) -> set[str]:
    """The filters' reasons in a scheduler's message, less those of nodes that a pinned pod never looks at.

    A pod whose terms exclude the node by name fails in PreFilter, with a message of its own.
    """
    filters = message.partition(": ")[2].partition(". ")[0].rstrip(".")
    if filters == "pod affinity terms conflict" or filters.startswith("node(s) didn't satisfy plugin"):
        return {"node(s) didn't match Pod's node affinity/selector"}
    counted = (re.sub(r"^\d+ ", "", each) for each in filters.split(", "))
    return {each for each in counted if not each.startswith("node(s) didn't satisfy plugin(s)")}


def admission(cluster: Cluster, pod: Object) -> tuple[Object, Object | None]:
    """The API server's verdict on a pod, and the pod as admitted."""
    try:
        made = cluster.create(pod)
    except ApiError as error:
        return {"allowed": False, "code": error.code, "message": str(error)}, None
    spec = made["spec"]
    fields = {key: spec[key] for key in ADMITTED if key in spec}
    containers = [
        [each.get("resources", {}) for each in spec.get(f, ())] for f in ("containers", "initContainers")
    ]
    verdict = {"allowed": True, "code": 201, "pod": fields | {"qosClass": made["status"]["qosClass"]}}
    return verdict | {"resources": [*containers, spec.get("resources")]}, made


def record(cluster: Cluster, case: Case, patience: float = 0.0) -> Object:
    """Load a case and ask the servers. `patience`: seconds that they are given to notice what was loaded."""
    try:
        objects = cluster.load(case)
        time.sleep(patience)
        verdict, made = admission(cluster, case.pod)
        answer = {"name": case.name, "objects": objects, "pod": case.pod, "admission": verdict}
        answer["server"] = cluster.version
        quotas = [item for item in case.objects if item["kind"] == "ResourceQuota"]
        if made is None or case.pod["spec"].get("nodeName"):
            return answer
        if quotas:
            answer["used"] = {each["metadata"]["name"]: cluster.used(each) for each in quotas}
        scheduling = answer["scheduling"] = cluster.schedule(made)
        if can_pin(case) and not quotas and scheduling.get("reason") != "SchedulingGated":
            cluster.delete(f"{collection(made)}/{made['metadata']['name']}")
            names = [node["metadata"]["name"] for node in case.nodes]
            with contextlib.suppress(
                ApiError
            ):  # two LimitRanges: a copy may get the other one's defaults, and be refused
                scheduling["perNode"] = cluster.per_node(case.pod, names)
        return answer
    finally:
        cluster.clear()
