"""JSON over a kept-open HTTPS connection to a kube-apiserver: as much client as the tests need."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from collections.abc import Iterator
from typing import Any

Object = dict[str, Any]


class ApiError(Exception):
    """The server refused: `code` is the HTTP status, the text the Status object's message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Client:
    """One user of one API server. Safe to share between threads: each has a connection of its own."""

    def __init__(self, port: int, token: str, ca: str) -> None:
        self.port = port
        self.token = token
        self._tls = ssl.create_default_context(cadata=ca)
        self._local = threading.local()

    def _connect(self, timeout: float | None) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self._tls, timeout=timeout)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def request(self, method: str, path: str, body: Object | None = None, *, patch: str = "merge") -> Object:
        """The object that the server answers with; ApiError for any status of 400 and above.

        `patch` is the kind of a PATCH: merge, strategic-merge or json.
        """
        headers = self._headers()
        if method == "PATCH":
            headers["Content-Type"] = f"application/{patch}-patch+json"
        text = None if body is None else json.dumps(body)
        kept = getattr(self._local, "connection", None) is not None
        try:
            response, data = self._ask(method, path, text, headers)
        except (OSError, http.client.HTTPException):
            if not kept:
                raise
            # The server closes a connection that was idle for long; nothing was asked on it then.
            response, data = self._ask(method, path, text, headers)
        answer = json.loads(data) if data.startswith(b"{") else {"message": data.decode(errors="replace")}
        if response.status >= 400:
            raise ApiError(response.status, answer.get("message", ""))
        return answer

    def _ask(
        self, method: str, path: str, text: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect(30)
        try:
            connection.request(method, path, text, headers)
            response = connection.getresponse()
            return response, response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._local.connection = None
            raise

    def get(self, path: str) -> Object:
        return self.request("GET", path)

    def create(self, path: str, body: Object) -> Object:
        return self.request("POST", path, body)

    def delete(self, path: str) -> Object:
        """Delete an object, or all of a collection, at once."""
        options = {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0}
        return self.request("DELETE", path, options)

    def watch(self, path: str, since: str) -> Iterator[tuple[str, Object]]:
        """(ADDED | MODIFIED | DELETED, object) of what happens after a resource version."""
        connection = self._connect(None)
        try:
            connection.request("GET", f"{path}?watch=1&resourceVersion={since}", headers=self._headers())
            response = connection.getresponse()
            if response.status >= 400:
                raise ApiError(response.status, response.read().decode(errors="replace"))
            while line := response.readline():
                event = json.loads(line)
                yield event["type"], event["object"]
        finally:
            connection.close()
