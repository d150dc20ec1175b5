"""An API server that answers lists from memory: in pages, with refusals, and with pages that expire."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kubectl_runtimeclass.cluster.resources import RESOURCES


class ApiServer(ThreadingHTTPServer):
    """`lists` are items by path; `refusals` are (code, reason) by path; `expiring` counts lists that expire."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.daemon_threads = True
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.refusals: dict[str, tuple[int, str]] = {}
        self.objects: dict[str, dict[str, Any]] = {}
        self.expiring: dict[str, int] = {}
        self.tokens: set[str | None] = set()
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        """Answers of a path as they are, one after the other: code, headers, body. They come before all else."""
        self.dripping: set[str] = set()
        """Paths whose body comes byte by byte, for a minute."""
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


_KINDS = {resource.name: resource.kind for resource in RESOURCES}


class _Handler(BaseHTTPRequestHandler):
    server: ApiServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if "timeout" not in query:  # what some builds of kubectl ask for themselves
            self.server.asked.append((url.path, query))
        if self.server.answers.get(url.path):
            return self._send(*self.server.answers[url.path].pop(0))
        if url.path in self.server.dripping:
            return self._drip()
        if url.path in self.server.refusals:
            return self._refuse(*self.server.refusals[url.path], url.path)
        self.server.tokens.add(self.headers["Authorization"])
        if url.path in self.server.objects:
            return self._answer(200, self.server.objects[url.path])
        if url.path == "/version":
            return self._answer(200, {"gitVersion": "v1.34.1", "major": "1", "minor": "34"})
        items = self.server.lists.get(url.path, [])
        start, limit = int(query.get("continue", 0)), int(query.get("limit", 0)) or len(items)
        if start and self.server.expiring.get(url.path, 0) > 0:
            self.server.expiring[url.path] -= 1
            return self._refuse(410, "Expired", "The provided continue parameter is too old")
        following = str(start + limit) if start + limit < len(items) else ""
        metadata = {"resourceVersion": "1", **({"continue": following} if following else {})}
        body = {
            "kind": f"{_KINDS[url.path.rpartition('/')[2]]}List",
            "apiVersion": "v1",
            "metadata": metadata,
            "items": items[start : start + limit],
        }
        return self._answer(200, body)

    def _refuse(self, code: int, reason: str, message: str) -> None:
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
        self._answer(code, {**status, "reason": reason, "message": message})

    def _answer(self, code: int, body: dict[str, Any]) -> None:
        self._send(code, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def _send(self, code: int, headers: dict[str, str], data: bytes) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "600")
        self.end_headers()
        with suppress(OSError):
            for _ in range(600):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running() -> Iterator[ApiServer]:
    with ApiServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
