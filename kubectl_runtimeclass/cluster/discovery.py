"""The kinds that a cluster serves and their resources, from its discovery API, which every user may read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..kube.object import Object
from . import api
from .api import Get


def definitions(get: Get, groups: Collection[str]) -> list[Object]:
    """The kinds of these API groups, in the form of CustomResourceDefinitions with only names, scope and versions.

    Raises ApiError and ClusterError.
    """
    served = api.one(get, "/apis", "APIGroupList").get("groups") or ()
    kinds: dict[tuple[str, str], Object] = {}
    for group in served:
        if group["name"] not in groups:
            continue
        for version in (served_version["version"] for served_version in group["versions"]):
            for resource in _resources(get, group["name"], version):
                definition = kinds.setdefault(
                    (group["name"], resource["kind"]), _definition(group["name"], resource)
                )
                definition["spec"]["versions"].append({"name": version, "served": True})
    return list(kinds.values())


def _resources(get: Get, group: str, version: str) -> Iterator[dict[str, Any]]:
    """The resources of a version that can be created, without subresources (`pods/log`)."""
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
