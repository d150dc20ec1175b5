"""What kinds a cluster serves, and as which resources: its discovery, which every user may read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..kube.object import Object
from . import api
from .api import Get


def definitions(get: Get, groups: Collection[str]) -> list[Object]:
    """The kinds of those API groups, each as the parts of a CustomResourceDefinition that tell its resource.

    Raises ApiError and ClusterError.
    """
    served = api.one(get, "/apis", "APIGroupList").get("groups") or ()
    kinds: dict[tuple[str, str], Object] = {}
    for group in served:
        if group["name"] not in groups:
            continue
        for version in (served_version["version"] for served_version in group["versions"]):
            for resource in _resources(get, group["name"], version):
                made = kinds.setdefault(
                    (group["name"], resource["kind"]), _definition(group["name"], resource)
                )
                made["spec"]["versions"].append({"name": version, "served": True})
    return list(kinds.values())


def _resources(get: Get, group: str, version: str) -> Iterator[dict[str, Any]]:
    """Those that can be created; what has a slash in its name is a part of another."""
    for resource in api.one(get, f"/apis/{group}/{version}", "APIResourceList").get("resources") or ():
        if "/" not in resource["name"] and "create" in resource["verbs"]:
            yield resource


def _definition(group: str, resource: dict[str, Any]) -> dict[str, Any]:
    names = {"kind": resource["kind"], "plural": resource["name"]}
    scope = "Namespaced" if resource["namespaced"] else "Cluster"
    return {
        "kind": "CustomResourceDefinition",
        "spec": {"group": group, "names": names, "scope": scope, "versions": []},
    }
