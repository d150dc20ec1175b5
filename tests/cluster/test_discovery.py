"""What a cluster serves, as its discovery tells it."""

from __future__ import annotations

import json

from kubectl_runtimeclass.cluster.discovery import definitions


def resource(
    name: str, kind: str, *, namespaced: bool = True, verbs: tuple[str, ...] = ("create",)
) -> object:
    return {"name": name, "kind": kind, "namespaced": namespaced, "verbs": list(verbs)}


def listed(*resources: object) -> object:
    return {"kind": "APIResourceList", "resources": list(resources)}


SERVED: dict[str, object] = {
    "/apis": {
        "kind": "APIGroupList",
        "groups": [
            {"name": "apps", "versions": [{"version": "v1"}]},
            {"name": "example.com", "versions": [{"version": "v2"}, {"version": "v1"}]},
        ],
    },
    "/apis/example.com/v2": listed(resource("widgets", "Widget"), resource("widgets/status", "Widget")),
    "/apis/example.com/v1": listed(
        resource("widgets", "Widget"),
        resource("plants", "Plant", namespaced=False),
        resource("looks", "Look", verbs=("get", "list")),
    ),
}


def get(path: str) -> bytes:
    return json.dumps(SERVED[path]).encode()


def test_the_kinds_of_wanted_groups_come_with_their_resource_scope_and_versions() -> None:
    """Not parts of others (`widgets/status`), nor what nobody can create; groups that nobody wants are not asked for."""
    found = {
        each["spec"]["names"]["kind"]: (
            each["spec"]["names"]["plural"],
            each["spec"]["scope"],
            [version["name"] for version in each["spec"]["versions"]],
        )
        for each in definitions(get, {"example.com", "not.served.example.com"})
    }
    assert found == {
        "Widget": ("widgets", "Namespaced", ["v2", "v1"]),
        "Plant": ("plants", "Cluster", ["v1"]),
    }
