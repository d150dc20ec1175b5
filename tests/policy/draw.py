"""Random rules and random objects, made of few values so that they meet often; and what the rules say of them.

Among the values are those that samples/rules.yaml asks for.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections.abc import Mapping
from typing import Any, NamedTuple

from kubectl_runtimeclass.rules.decision import Verdict
from kubectl_runtimeclass.rules.file import load
from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.rules.model import Rules
from kubectl_runtimeclass.workloads.kinds.table import KindTable
from kubectl_runtimeclass.workloads.objects import objects
from kubectl_runtimeclass.workloads.pod_templates import pod_templates
from kubectl_runtimeclass.yamledit.value import JsonNode

Object = dict[str, Any]

CLASSES = ("gvisor", "kata-qemu", "wasm")
NAMESPACES: dict[str, dict[str, str]] = {
    "store": {"tenancy": "own"},
    "team-blue": {"tenancy": "shared", "tier": "web", "shop.example.com/tenancy": "shared"},
    "team-red": {"tenancy": "shared"},
    "plain": {},
}
KNOWN = Namespaces("store", NAMESPACES)
LABELS = {
    "trust": ("untrusted", "public", "no"),
    "tier": ("web", "edge"),
    "shop.example.com/debug": ("", "true"),
    "shop.example.com/isolation": ("none", "own"),
}
NAMES = ("web", "search", "search-api", "job-1", "db")
IMAGES = ("registry.example.com/vendor/a:1", "ghcr.io/acme/web@sha256:0", "nginx", "a/b'c\\d:2")
ACCOUNTS = ("runner", "tenant-admin", "default")
RESOURCES = ("nvidia.com/gpu", "nvidia.com/mig-1g", "cpu", "example.com/fpga")
ANNOTATIONS = {"example.com/exempt": ("true", "no"), "note": ("it's\nhere", "x")}
NODE_LABELS = {"pool": ("gpu-1", "web"), "kubernetes.io/os": ("linux", "windows"), "disk": ("ssd", "hdd")}

GLOBS: dict[str, tuple[str, ...]] = {
    "namespaces": ("store", "team-*", "*blue", "?lain", "[ps]*"),
    "kinds": ("Deployment", "batch/*", "*Set", "Pod", "[DJ]*", "*", "apps/[!D]*", "/Pod"),
    "names": ("search", "search-*", "*b*", "[!sw]*", "w?b", "job-*", "*"),
    "images": ("registry.example.com/vendor/*", "*@sha256:*", "nginx", "ghcr.io/*/web*", "*'c\\d:[0-9]", "*"),
    "resources": ("nvidia.com/gpu", "nvidia.com/mig-*", "*.com/*", "cpu", "[!c]*"),
    "serviceAccountNames": ("runner", "*-admin", "default", "r*r"),
}


class Workload(NamedTuple):
    """How the API server takes one kind."""

    api: str
    plural: str
    template: tuple[str, ...]
    weight: int = 1


KINDS = {
    "Pod": Workload("v1", "pods", (), 6),
    "PodTemplate": Workload("v1", "podtemplates", ("template",)),
    "ReplicationController": Workload("v1", "replicationcontrollers", ("spec", "template")),
    "Deployment": Workload("apps/v1", "deployments", ("spec", "template"), 3),
    "StatefulSet": Workload("apps/v1", "statefulsets", ("spec", "template")),
    "DaemonSet": Workload("apps/v1", "daemonsets", ("spec", "template")),
    "ReplicaSet": Workload("apps/v1", "replicasets", ("spec", "template")),
    "Job": Workload("batch/v1", "jobs", ("spec", "template"), 2),
    "CronJob": Workload("batch/v1", "cronjobs", ("spec", "jobTemplate", "spec", "template"), 2),
}


def collection(item: Object) -> str:
    """The path of the API that takes objects of this kind."""
    api = KINDS[item["kind"]].api
    prefix = "/api/v1" if api == "v1" else f"/apis/{api}"
    namespace = item["metadata"].get("namespace", KNOWN.default)
    return f"{prefix}/namespaces/{namespace}/{KINDS[item['kind']].plural}"


def template_of(item: Object) -> Object:
    found = item
    for key in KINDS[item["kind"]].template:
        found = found[key]
    return found


def verdict(rules: Rules, item: Object, known: Namespaces = KNOWN) -> Verdict:
    """What the rules say of an object with one pod template."""
    (found,) = objects(JsonNode(item))
    (template,) = pod_templates(found, KindTable())
    return rules.decide(template, known, template_of(item)["spec"].get("runtimeClassName"))


_loads = itertools.count()


def canary(label: str = "") -> Object:
    """A rule that matches nothing drawn, and by which a server shows that it has these rules, not others."""
    return {
        "name": "canary",
        "match": {"podSelector": {"matchLabels": {"canary": label or f"n{next(_loads)}"}}},
        "runtimeClassName": CLASSES[0],
        "onExisting": "Replace",
    }


class Draw:
    """One stream of random choices."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, values: Any) -> Any:
        return self.random.choice(values)

    def some(self, values: Any, most: int = 2) -> list[Any]:
        return self.random.sample(list(values), self.random.randint(1, min(most, len(values))))

    # -- rules ---------------------------------------------------------------------------------------------

    def rules(self, count: int = 5, fields: tuple[str, ...] = (), *, closed: bool = False) -> Rules:
        """So many rules below a canary; `fields` are asked for first, spread over them.

        With `closed` no other classes are allowed than those that the rules give.
        """
        drawn = [canary(), *(self.rule(number, fields[number::count]) for number in range(count))]
        spec: Object = {"rules": drawn}
        if closed:
            spec["classes"] = sorted(
                {rule["runtimeClassName"] for rule in drawn if "runtimeClassName" in rule}
            )
        wanted = {
            "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
            "kind": "RuntimeClassRules",
            "metadata": {"name": "drawn"},
            "spec": spec,
        }
        return load(json.dumps(wanted, indent=1).encode(), "drawn.yaml")

    def rule(self, number: int, fields: tuple[str, ...]) -> Object:
        names = [*fields, *(self.some(_MATCH, 2) if not fields or self.chance(0.3) else ())]
        rule: Object = {"name": f"rule'{number}", "match": {name: self.match(name) for name in names}}
        if self.chance(0.35):
            rule["exclude"] = {name: self.match(name) for name in self.some(_MATCH, 2)}
        action = self.pick(("Assign",) * 6 + ("Skip", "Remove"))
        if action != "Assign":
            return {**rule, "action": action}
        return {
            **rule,
            "runtimeClassName": self.pick(CLASSES),
            "onExisting": self.pick(("Keep", "Replace", "Fail")),
        }

    def match(self, field: str) -> Any:
        if field in GLOBS:
            return self.some(GLOBS[field])
        if field.endswith("Selector") and field != "nodeSelector":
            labels = {"tenancy": ("own", "shared"), **LABELS} if field == "namespaceSelector" else LABELS
            return self.selector(labels)
        if field == "os":
            return self.pick(("linux", "windows"))
        if field == "podAnnotations":
            key = self.pick(list(ANNOTATIONS))
            return {key: self.pick((*ANNOTATIONS[key], "*", "t*", "?*e"))}
        if field == "nodeSelector":
            key = self.pick(list(NODE_LABELS))
            return {key: self.pick((*NODE_LABELS[key], "gpu-*", "*s*"))}
        return self.chance(0.7)

    def selector(self, labels: Mapping[str, tuple[str, ...]]) -> Object:
        key = self.pick(list(labels))
        if self.chance(0.4):
            return {"matchLabels": {key: self.pick(labels[key])}}
        operator = self.pick(("In", "NotIn", "Exists", "DoesNotExist"))
        values = {"values": self.some(labels[key])} if operator.endswith("In") else {}
        return {"matchExpressions": [{"key": key, "operator": operator, **values}]}

    # -- objects -------------------------------------------------------------------------------------------

    def labels(self) -> dict[str, str]:
        return {key: self.pick(values) for key, values in LABELS.items() if self.chance(0.5)}

    def workload(self, kind: str = "") -> Object:
        kind = kind or self.pick([name for name, each in KINDS.items() for _ in range(each.weight)])
        metadata: Object = {"namespace": self.pick(list(NAMESPACES)), "labels": self.labels()}
        if kind in ("Job", "ReplicationController"):
            # Without any they get those of the pod template (pkg/apis/batch/v1/defaults.go): a caveat of policies.
            metadata["labels"]["own"] = "yes"
        if kind != "StatefulSet" and self.chance(0.3):
            metadata["generateName"] = f"{self.pick(NAMES)}-"
        else:
            metadata["name"] = self.pick(NAMES)
        template = self.template(kind)
        item: Object = {"apiVersion": KINDS[kind].api, "kind": kind, "metadata": metadata}
        if kind == "Pod":
            template["metadata"].pop("name", None)
            item["metadata"] = {**template["metadata"], **metadata}
            return {**item, "spec": template["spec"]}
        if kind == "PodTemplate":
            return {**item, "template": template}
        if kind == "CronJob":
            job = {"spec": {"template": template}}
            return {**item, "spec": {"schedule": "@daily", "jobTemplate": job}}
        spec: Object = {"template": template}
        if kind != "Job":
            labels = template["metadata"].get("labels") or {}
            template["metadata"]["labels"] = {**labels, "app": "x"}
            spec["selector"] = (
                {"app": "x"} if kind == "ReplicationController" else {"matchLabels": {"app": "x"}}
            )
        if kind == "StatefulSet":
            spec["serviceName"] = "x"
        return {**item, "spec": spec}

    def template(self, kind: str) -> Object:
        metadata: Object = {"labels": self.labels()} if self.chance(0.8) else {}
        if self.chance(0.4):
            metadata["annotations"] = {
                key: self.pick(values) for key, values in ANNOTATIONS.items() if self.chance(0.6)
            }
        spec: Object = {"containers": [self.container(f"c{n}") for n in range(self.random.randint(1, 3))]}
        if self.chance(0.3):
            spec["initContainers"] = [self.container("i")]
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if self.chance(0.2):
                spec[field] = self.chance(0.7)
        if self.chance(0.3):
            spec[self.pick(("serviceAccountName", "serviceAccount"))] = self.pick(ACCOUNTS)
        if self.chance(0.3):
            spec["nodeSelector"] = {
                key: self.pick(values) for key, values in NODE_LABELS.items() if self.chance(0.5)
            }
        if self.chance(0.1) and not any(spec.get(f) for f in ("hostNetwork", "hostPID", "hostIPC")):
            spec["os"] = {"name": self.pick(("linux", "windows"))}
        if self.chance(0.45):
            spec["runtimeClassName"] = self.pick(CLASSES)
        if kind in ("Job", "CronJob"):
            spec["restartPolicy"] = "Never"
        return {"metadata": metadata, "spec": spec}

    def container(self, name: str) -> Object:
        container: Object = {"name": name, "image": self.pick(IMAGES[:3])}
        if self.chance(0.4):
            resource = self.pick(RESOURCES)
            amounts = {resource: "1"}
            container["resources"] = {"limits": amounts}
            if self.chance(0.4):
                container["resources"]["requests"] = amounts
        if self.chance(0.15):
            container["securityContext"] = {"privileged": self.chance(0.7)}
        return container

    def pod_of(self, workload: Object) -> Object:
        """A pod as a controller makes it of a workload: with names and labels of its own, and its owner."""
        template = copy.deepcopy(template_of(workload))
        base = workload["metadata"].get("name") or workload["metadata"]["generateName"]
        owner = {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "name": f"{base}-5d4",
            "uid": "00000000-0000-4000-8000-000000000000",
            "controller": True,
        }
        metadata = {
            **template["metadata"],
            "namespace": workload["metadata"].get("namespace", KNOWN.default),
            "generateName": f"{base.rstrip('-')}-5d4-",
            "ownerReferences": [owner],
        }
        metadata["labels"] = {**(metadata.get("labels") or {}), "pod-template-hash": "5d4"}
        template["spec"].pop("restartPolicy", None)
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


_MATCH = (
    *("podSelector", "objectSelector", "namespaceSelector"),
    *GLOBS,
    *("hostNetwork", "hostPID", "hostIPC", "privileged", "os", "podAnnotations", "nodeSelector"),
)
