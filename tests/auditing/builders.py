"""Objects of a cluster in few words."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def runtime_class(
    name: str, handler: str, selector: dict[str, str] | None = None, overhead: dict[str, str] | None = None
) -> Object:
    found: Object = {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": name},
        "handler": handler,
    }
    if selector is not None:
        found["scheduling"] = {"nodeSelector": selector}
    if overhead is not None:
        found["overhead"] = {"podFixed": overhead}
    return found


def node(
    name: str, *handlers: str, labels: dict[str, str] | None = None, taints: list[Object] | None = None,
    silent: bool = False, memory: str = "16Gi",
) -> Object:  # fmt: skip
    status: Object = {"allocatable": {"cpu": "4", "memory": memory, "pods": "110"}}
    if not silent:
        status["runtimeHandlers"] = [{"name": each} for each in ("", "runc", *handlers)]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels or {}},
        "spec": {"taints": taints or []},
        "status": status,
    }


def pod(
    name: str, class_name: str | None = None, on: str = "", namespace: str = "shop",
    overhead: dict[str, str] | None = None, phase: str = "Running", **metadata: Any,
) -> Object:  # fmt: skip
    spec: Object = {"containers": [{"name": "app", "image": "app:1"}]}
    if class_name is not None:
        spec["runtimeClassName"] = class_name
    if on:
        spec["nodeName"] = on
    if overhead is not None:
        spec["overhead"] = overhead
    about = {"name": name, "namespace": namespace, **metadata}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": spec, "status": {"phase": phase}}


def quota(name: str, hard: dict[str, str], used: dict[str, str], namespace: str = "shop") -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"hard": hard},
        "status": {"hard": hard, "used": used},
    }
