"""Manifests as YAML text, and what becomes of them, with what a test does not care about filled in."""

from __future__ import annotations

import json
from typing import Any

from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import Diff, WorkloadDiff
from kubectl_runtimeclass.diffing.templates import Manifests
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build
from kubectl_runtimeclass.sources import manifests
from kubectl_runtimeclass.system.files import Input

Object = dict[str, Any]

KATA = {
    "apiVersion": "node.k8s.io/v1",
    "kind": "RuntimeClass",
    "metadata": {"name": "kata"},
    "handler": "kata-qemu",
    "overhead": {"podFixed": {"cpu": "250m", "memory": "320Mi"}},
    "scheduling": {
        "nodeSelector": {"kata": "yes"},
        "tolerations": [{"key": "kata", "operator": "Exists", "effect": "NoSchedule"}],
    },
}


def container(name: str = "c", requests: Any = None, limits: Any = None) -> Object:
    resources = {key: value for key, value in (("requests", requests), ("limits", limits)) if value}
    return {"name": name, "image": "nginx:1", **({"resources": resources} if resources else {})}


def workload(
    kind: str = "Deployment", name: str = "web", *, api_version: str = "", spec: Any = None, **pod: Any
) -> Object:
    """An object with one pod template; `spec` are fields of its own spec, `pod` of its pod spec."""
    group = {"Job": "batch/v1", "CronJob": "batch/v1", "Pod": "v1", "ReplicationController": "v1"}
    pod.setdefault("containers", [container(requests={"cpu": "500m", "memory": "512Mi"})])
    found: Object = {
        "apiVersion": api_version or group.get(kind, "apps/v1"),
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop", "labels": {"app": name}},
    }
    if kind in ("Job", "CronJob"):
        pod.setdefault("restartPolicy", "Never")
    template = {"metadata": {"labels": {"app": name}}, "spec": pod}
    if kind == "Pod":
        return {**found, "spec": pod}
    if kind == "CronJob":
        job = (spec or {}).get("job", {})
        own = {key: value for key, value in (spec or {}).items() if key != "job"}
        return {
            **found,
            "spec": {"schedule": "0 * * * *", **own, "jobTemplate": {"spec": {**job, "template": template}}},
        }
    selector = {"apps/v1": {"matchLabels": {"app": name}}, "v1": {"app": name}}.get(found["apiVersion"])
    own = {"selector": selector} if selector else {}
    return {**found, "spec": {**own, **(spec or {}), "template": template}}


def read(*objects: Object, rule: str | None = None) -> Manifests:
    """Manifests with these objects; `rule` is the class of a rule that matches everything, as onExisting: Replace."""
    text = "---\n".join(f"{json.dumps(each, indent=1)}\n" for each in objects)
    source = Input("shop.yaml", True, text.encode())
    wanted = rules.single(rule, on_existing=rules.REPLACE) if rule else manifests.NO_RULES
    return manifests.read([source], wanted, Namespaces("default"))


def assigned(*objects: Object, to: str = "kata", cluster: Snapshot | None = None) -> Diff:
    """The diff of giving every pod template of these objects a class."""
    found = read(*objects, rule=to)
    assert not found.problems
    return compare(found, found.with_decisions(), cluster)


def only(diff: Diff) -> WorkloadDiff:
    (found,) = diff.workloads
    return found


def codes(workload: WorkloadDiff) -> list[str]:
    """Of its notes, but what the runtime cannot do: the class here is Kata's, and few pods have limits."""
    return [note.code for note in workload.notes if note.code != "RuntimeCannot"]


def quota(hard: Any, used: Any = None, name: str = "compute", **spec: Any) -> Object:
    status = {"status": {"hard": hard, "used": used}} if used is not None else {}
    metadata = {"name": name, "namespace": "shop"}
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": metadata,
        "spec": {"hard": hard, **spec},
        **status,
    }


def cluster(*objects: Object) -> Snapshot:
    return build(objects)
