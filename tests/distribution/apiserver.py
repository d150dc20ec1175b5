"""A server that answers discovery and lists, for a real kubectl to complete names from."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def _named(kind: str, *names: str, **more: Any) -> dict[str, Any]:
    return {"kind": f"{kind}List", "items": [{"metadata": {"name": name}, **more} for name in names]}


def _resources(version: str, *rows: tuple[str, str, bool]) -> dict[str, Any]:
    resources = [
        {
            "name": name,
            "singularName": kind.lower(),
            "shortNames": ["deploy"] if kind == "Deployment" else [],
            "kind": kind,
            "namespaced": inside,
            "verbs": ["get", "list"],
        }
        for name, kind, inside in rows
    ]
    return {"kind": "APIResourceList", "groupVersion": version, "resources": resources}


def _group(name: str) -> dict[str, Any]:
    version = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [version], "preferredVersion": version}


ANSWERS: dict[str, dict[str, Any]] = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "groups": [_group("apps"), _group("node.k8s.io")]},
    "/api/v1": _resources("v1", ("pods", "Pod", True), ("namespaces", "Namespace", False)),
    "/apis/apps/v1": _resources("apps/v1", ("deployments", "Deployment", True)),
    "/apis/node.k8s.io/v1": _resources("node.k8s.io/v1", ("runtimeclasses", "RuntimeClass", False)),
    "/apis/node.k8s.io/v1/runtimeclasses": {
        "kind": "RuntimeClassList",
        "items": [
            {"metadata": {"name": "gvisor"}, "handler": "runsc"},
            {"metadata": {"name": "kata-qemu"}, "handler": "kata"},
        ],
    },
    "/api/v1/namespaces": _named("Namespace", "default", "shop"),
    "/api/v1/namespaces/default/pods": _named("Pod", "web-0"),
    "/api/v1/namespaces/shop/pods": _named("Pod", "checkout-7d9f"),
    "/apis/apps/v1/namespaces/shop/deployments": _named("Deployment", "checkout", "cart"),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        answer = ANSWERS.get(path, {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404})
        parts = path.split("/")
        version = "/".join(parts[2:4]) if parts[1] == "apis" and len(parts) > 3 else "v1"
        body = json.dumps({"apiVersion": version, **answer}).encode()
        self.send_response(200 if path in ANSWERS else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """A kubeconfig in this folder for a server that runs for the while."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        path = folder / "kubeconfig"
        path.write_text(kubeconfig(f"http://127.0.0.1:{server.server_port}"))
        yield path
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kubeconfig(address: str) -> str:
    """Two contexts: `prod`, the current one, is unreachable and `test` is the server at this address."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "prod",
            "clusters": [
                {"name": "test-cluster", "cluster": {"server": address}},
                {"name": "prod-cluster", "cluster": {"server": "http://127.0.0.1:1"}},
            ],
            "users": [{"name": "me", "user": {}}],
            "contexts": [
                {"name": "test", "context": {"cluster": "test-cluster", "user": "me"}},
                {"name": "prod", "context": {"cluster": "prod-cluster", "user": "me"}},
            ],
        }
    )
