"""Random parts of manifests: taints, tolerations, selectors, affinities, resources, containers.

Values are few on purpose, so that selectors, taints, ports and quantities meet often, and include the
spellings that are easy to get wrong.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from .client import Object

CPU = ("100m", "250m", "0.3333", "0.5", "1", "1e0", "1500m", "2", "3")
MEMORY = ("64Mi", "128Mi", "134217728", "129e6", "0.5Gi", "1Gi", "1234567890", "1500M", "2e9", "3Gi")
LABELS = {
    "topology.kubernetes.io/zone": ("a", "b", "c"),
    "disk": ("ssd", "hdd"),
    "gen": ("3", "7", "12", "x"),
    "katacontainers.io/kata-runtime": ("true", "true", "false"),
    "sandbox.gke.io/runtime": ("gvisor",),
}
TAINTS = (
    ("dedicated", "gpu"),
    ("dedicated", "sandbox"),
    ("sandbox.gke.io/runtime", "gvisor"),
    ("maintenance", ""),
    ("node.kubernetes.io/not-ready", ""),
    ("node.kubernetes.io/memory-pressure", ""),
    ("node.kubernetes.io/unschedulable", ""),
)
EFFECTS = ("NoSchedule", "NoSchedule", "NoExecute", "PreferNoSchedule")
HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
IMAGE = "registry.example/app:1"


class Odds(NamedTuple):
    """How often a feature appears, 0 to 1."""

    taint: float  # for each of a node's three chances
    constrain: float  # selectors and node affinity
    spread: float
    affinity: float  # between pods
    request: float  # for each of a container's cpu and memory
    roomy: float  # for each node: resources do not decide
    ports: float  # for each container
    claims: float  # a pod has volumes
    pods: int  # at most, bound to each node


class Draw:
    """One stream of random choices."""

    def __init__(self, seed: int, odds: Odds) -> None:
        self.random = random.Random(seed)
        self.odds = odds

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, values: Any) -> Any:
        return self.random.choice(values)

    # -- what constrains: taints, tolerations, selectors ---------------------------------------------------

    def taint(self) -> Object:
        key, value = self.pick(TAINTS)
        return {"key": key, "effect": self.pick(EFFECTS)} | ({"value": value} if value else {})

    def toleration(self) -> Object:
        key, value = self.pick(TAINTS)
        toleration: Object = {}
        if self.chance(0.9):
            toleration["key"] = key
        operator = "Exists" if "key" not in toleration else self.pick(("Exists", "Equal", None))
        if operator:
            toleration["operator"] = operator
        if operator != "Exists":
            toleration["value"] = value if self.chance(0.7) else "other"
            if self.chance(0.2):
                del toleration["value"]
        if self.chance(0.7):
            toleration["effect"] = self.pick(EFFECTS)
        if toleration.get("effect") == "NoExecute" and self.chance(0.3):
            toleration["tolerationSeconds"] = self.pick((0, 10, 60, 300))
        return toleration

    def tolerations(self, most: int) -> list[Object]:
        drawn = [self.toleration() for _ in range(self.random.randint(0, most))]
        # A RuntimeClass may not have two that differ in their seconds only; an empty value is none.
        kinds = [{**each, "tolerationSeconds": None, "value": each.get("value", "")} for each in drawn]
        return [each for index, each in enumerate(drawn) if kinds[index] not in kinds[:index]]

    def node_selector(self) -> dict[str, str]:
        keys = self.random.sample(sorted(LABELS), self.random.randint(1, 2))
        return {key: self.pick(LABELS[key]) for key in keys}

    def node_requirement(self) -> Object:
        key = self.pick(sorted(LABELS))
        operator = self.pick(("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"))
        if operator in ("Gt", "Lt"):
            return {"key": "gen", "operator": operator, "values": [self.pick(("3", "5", "7", "0"))]}
        if operator in ("Exists", "DoesNotExist"):
            return {"key": key, "operator": operator}
        values = [*self.random.sample(LABELS[key], 1), *(["zzz"] if self.chance(0.3) else [])]
        return {"key": key, "operator": operator, "values": values}

    def node_affinity(self, nodes: int) -> Object:
        terms = []
        for _ in range(self.random.randint(1, 2)):
            term: Object = {}
            if self.chance(0.85):
                term["matchExpressions"] = [self.node_requirement() for _ in range(self.random.randint(1, 2))]
            if self.chance(0.25):  # as the DaemonSet controller pins its pods
                name = f"n{self.random.randrange(nodes + 1)}"
                operator = self.pick(("In", "In", "NotIn"))
                term["matchFields"] = [{"key": "metadata.name", "operator": operator, "values": [name]}]
            terms.append(term)
        return {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}

    def label_selector(self) -> Object:
        selector: Object = {}
        if self.chance(0.05):
            return selector
        if self.chance(0.7):
            selector["matchLabels"] = {"app": self.pick(("web", "db"))}
        if self.chance(0.3) or not selector:
            operator = self.pick(("In", "NotIn", "Exists", "DoesNotExist"))
            values = {"values": [self.pick(("x", "y"))]} if operator.endswith("In") else {}
            selector["matchExpressions"] = [{"key": "tier", "operator": operator, **values}]
        return selector

    def pod_term(self) -> Object:
        term: Object = {"topologyKey": self.pick((HOSTNAME, ZONE)), "labelSelector": self.label_selector()}
        if self.chance(0.15):
            term["namespaces"] = self.random.sample(("default", "blue", "green"), self.random.randint(1, 2))
        if self.chance(0.15):
            team = self.pick(("blue", "green", "red"))
            term["namespaceSelector"] = self.pick(({}, {"matchLabels": {"team": team}}))
        return term

    def spread(self) -> Object:
        hard = self.chance(0.85)
        constraint: Object = {
            "maxSkew": self.pick((1, 1, 2)),
            "topologyKey": self.pick((HOSTNAME, ZONE)),
            "whenUnsatisfiable": "DoNotSchedule" if hard else "ScheduleAnyway",
            "labelSelector": self.label_selector(),
        }
        if hard and self.chance(0.4):
            constraint["minDomains"] = self.pick((2, 3, 4))
        if self.chance(0.8):
            constraint["nodeAffinityPolicy"] = self.pick(("Honor",) + ("Ignore",) * 5)
        if self.chance(0.3):
            constraint["nodeTaintsPolicy"] = self.pick(("Honor", "Ignore"))
        if self.chance(0.15) and "tier" not in str(constraint["labelSelector"]):
            constraint["matchLabelKeys"] = ["tier"]
        return constraint

    # -- what takes room: containers, ports, overhead ------------------------------------------------------

    def resources(self) -> Object:
        requests, limits = {}, {}
        if self.chance(self.odds.request):
            requests["cpu"] = self.pick(CPU)
        if self.chance(self.odds.request):
            requests["memory"] = self.pick(MEMORY)
        if self.chance(self.odds.request / 6):
            requests["ephemeral-storage"] = self.pick(("1Gi", "15Gi", "30Gi"))
        if self.chance(0.12):
            limits["cpu"] = "4"
        if self.chance(0.12):
            limits["memory"] = "4Gi"
        if self.chance(self.odds.request / 5):
            limits["nvidia.com/gpu"] = self.pick(("0", "1", "2"))
        if self.chance(self.odds.request / 10) and requests:
            requests["hugepages-2Mi"] = limits["hugepages-2Mi"] = self.pick(("2Mi", "64Mi", "128Mi"))
        return {key: value for key, value in (("requests", requests), ("limits", limits)) if value}

    def container(self, name: str) -> Object:
        container: Object = {"name": name, "image": IMAGE}
        if resources := self.resources():
            container["resources"] = resources
        if self.chance(self.odds.ports):
            port: Object = {"containerPort": 8080, "hostPort": self.pick((8080, 9090))}
            if self.chance(0.3):
                port["hostIP"] = self.pick(("127.0.0.1", "10.0.0.1", "0.0.0.0"))
            if self.chance(0.2):
                port["protocol"] = "UDP"
            container["ports"] = [port]
        return container

    def few_resources(self) -> Object:
        found = {"cpu": self.pick(CPU), "memory": self.pick(MEMORY)}
        if self.chance(0.4):
            del found[self.pick(("cpu", "memory"))]
        return found

    def container_status(self, name: str) -> Object:
        made: Object = {"name": name, "image": IMAGE, "imageID": "", "ready": True, "restartCount": 0}
        if self.chance(0.7):
            made["resources"] = {"requests": self.few_resources()}
        if self.chance(0.6):
            made["allocatedResources"] = self.few_resources()
        return made

    def init_container(self, name: str) -> Object:
        return self.container(name) | ({"restartPolicy": "Always"} if self.chance(0.4) else {})

    def pod_level(self) -> Object:
        resources: Object = {"requests": {"cpu": self.pick(("2", "4", "8"))}}
        if self.chance(0.5):
            resources["requests"]["memory"] = self.pick(("2Gi", "6Gi", "8Gi"))
        if self.chance(0.3):
            resources["limits"] = {"cpu": "9"}
        return resources

    def overhead(self) -> Object:
        pod_fixed = {
            "cpu": self.pick(("100m", "250m", "1")),
            "memory": self.pick(("64Mi", "120Mi", "160Mi", "2Gi")),
        }
        if self.chance(0.2):
            del pod_fixed[self.pick(("cpu", "memory"))]
        if self.chance(0.1):
            pod_fixed["ephemeral-storage"] = "1Gi"
        if self.chance(self.odds.request / 6):
            pod_fixed["sev-snp.amd.com/esids"] = "1"
        return {"podFixed": pod_fixed}
