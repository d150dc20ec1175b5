"""Access to the cluster through the Python package `kubernetes`, for places without kubectl: in a pod, in CI.

Only the package's configuration and connections are used. Bodies stay JSON, since its models drop unknown fields. Two
of its known faults are handled here: with several kubeconfigs it takes the last current context instead of the first,
and it ignores impersonation, which is refused.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from ..errors import os_message
from ..kube.object import Object
from ..system.processes import within
from . import ClusterError, api
from .api import ApiError, Get
from .lookup import Selection
from .resources import resource_type
from .timeout import request_timeout

MISSING = (
    "reading a cluster needs kubectl: there is none on PATH, and KUBECTL_PATH names none; "
    "install it, or the Python package kubernetes (extra `cluster`), or read files with --snapshot"
)


class ConnectionSettings:
    """How to reach the cluster, by kubectl's connection flags and the kubeconfig. Raises ClusterError.

    `files` are the kubeconfigs, `timeout` is in seconds or None. Without a kubeconfig, `in_cluster` is True: the
    service account of the pod is used.
    """

    def __init__(self, flags: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
        options = dict(_options(flags))
        environ = os.environ if environ is None else environ
        kubeconfig = options.pop("kubeconfig", "") or environ.get("KUBECONFIG", "")
        self.files = [path for path in kubeconfig.split(os.pathsep) if path] or [os.path.expanduser(_DEFAULT)]
        self.context = options.pop("context", "")
        self.timeout = request_timeout(flags)
        options.pop("request-timeout", None)
        if options:
            raise ClusterError(f"--{', --'.join(options)}: handed to kubectl, and there is no kubectl here")
        existing = [path for path in self.files if os.path.exists(path)]
        if not existing and kubeconfig:
            raise ClusterError(f"{kubeconfig}: no such file")
        self.in_cluster = not existing
        self.namespace = _pod_namespace() if self.in_cluster else "default"
        if existing:
            self._resolve([_load(path) for path in existing])

    def _resolve(self, configs: list[Mapping[str, Any]]) -> None:
        """Find context, namespace and user as kubectl does: the first file that names one counts."""
        self.context = self.context or next(
            (c["current-context"] for c in configs if c.get("current-context")), ""
        )
        if not self.context:
            raise ClusterError("the kubeconfig has no current context: give one with --context")
        context = _entry_named(configs, "contexts", self.context).get("context") or {}
        self.namespace = context.get("namespace") or "default"
        user = _entry_named(configs, "users", context.get("user", "")).get("user") or {}
        impersonates = [key for key in ("as", "as-groups", "as-uid", "as-user-extra") if user.get(key)]
        if impersonates:
            raise ClusterError(f"context {self.context}: its user has {impersonates[0]}, which needs kubectl")


_DEFAULT = "~/.kube/config"
_SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"


def _pod_namespace() -> str:
    try:
        with open(_SERVICE_ACCOUNT, encoding="utf-8") as file:
            return file.read().strip() or "default"
    except OSError:
        return "default"


def _options(flags: Sequence[str]) -> Iterator[tuple[str, str]]:
    for flag in flags:
        name, _, value = flag.removeprefix("--").partition("=")
        yield name, value


def _load(path: str) -> Mapping[str, Any]:
    import yaml

    try:
        with open(path, "rb") as file:
            config = yaml.load(file, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise ClusterError(f"{path}: {os_message(error)}") from None
    except yaml.YAMLError as error:
        raise ClusterError(
            f"{path}: not a kubeconfig: {getattr(error, 'problem', None) or 'no YAML'}"
        ) from None
    return config if isinstance(config, dict) else {}


def _entry_named(configs: list[Mapping[str, Any]], kind: str, name: str) -> Mapping[str, Any]:
    """The first entry with this name in `contexts` or `users`; {} for a user that does not exist."""
    for config in configs:
        for entry in config.get(kind) or ():
            if entry.get("name") == name:
                return dict(entry)
    if kind == "contexts":
        raise ClusterError(f'context "{name}" does not exist in the kubeconfig')
    return {}


def connect(settings: ConnectionSettings) -> Get:
    """A function for requests over the package's connections. Raises ClusterError, also if it is not installed."""
    try:
        client: Any = import_module("kubernetes.client")
        config: Any = import_module("kubernetes.config")
    except ImportError:
        raise ClusterError(MISSING) from None
    configuration = client.Configuration()

    def configure() -> bool:
        """Load the configuration, which may run a credential plugin."""
        if settings.in_cluster:
            config.load_incluster_config(client_configuration=configuration)
        else:
            config.load_kube_config(
                os.pathsep.join(settings.files),
                context=settings.context,
                client_configuration=configuration,
                persist_config=False,
            )
        return True

    try:
        if not within(settings.timeout, configure):
            raise _timed_out(settings.timeout, "getting credentials")
    except config.ConfigException as error:
        if settings.in_cluster:
            raise ClusterError(f"no cluster is configured, and this is no pod: {error}\n{MISSING}") from None
        raise ClusterError(f"kubeconfig: {error}") from None
    connections = client.ApiClient(configuration).rest_client.pool_manager
    return _requests(connections, configuration, settings.timeout)


def _timed_out(timeout: float | None, operation: str) -> ClusterError:
    return api.refusal(f"{operation}: no answer before the deadline exceeded {timeout:g}s")


_ATTEMPTS = 10
"""How often a request is sent to a busy server (client-go v0.36, rest/with_retry.go and rest/request.go)."""


def _requests(connections: Any, configuration: Any, timeout: float | None) -> Get:
    urllib3: Any = import_module("urllib3")

    def once(path: str) -> Any:
        headers = {"Accept": "application/json"}
        for setting in configuration.auth_settings().values():
            if setting["in"] == "header" and setting["value"]:
                headers[setting["key"]] = setting["value"]
        try:
            return connections.request(
                "GET", configuration.host + path, headers=headers, timeout=timeout, retries=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise api.refusal(
                f"The connection to the server {configuration.host} failed: {_cause(error)}"
            ) from None

    def with_retries(path: str) -> bytes:
        for _ in range(_ATTEMPTS):
            answer = once(path)
            wait = _retry_after(answer)
            if wait is None:
                break
            time.sleep(wait)
        if answer.status != 200:
            raise _refused(answer.status, answer.data)
        data: bytes = answer.data
        return data

    def get(path: str) -> bytes:
        answer = within(timeout, lambda: with_retries(path))
        if answer is None:
            raise _timed_out(timeout, f"The connection to the server {configuration.host}")
        return answer

    return get


def _retry_after(answer: Any) -> int | None:
    """The seconds after which a busy server asks to retry; None if the answer is final."""
    header = str(answer.headers.get("Retry-After") or "")
    busy = answer.status == 429 or answer.status >= 500
    return int(header) if busy and header.isascii() and header.isdigit() and len(header) < 6 else None


def _cause(error: BaseException) -> str:
    """The cause of a connection error: `[Errno 111] Connection refused`, without the `repr` of Python objects."""
    import re

    return re.sub(
        r"(?:<[^>]* object at 0x[0-9a-f]+>|HTTPS?Connection\([^)]*\)):? ?",
        "",
        str(getattr(error, "reason", "") or error),
    )


_REASONS = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 410: "Expired", 429: "TooManyRequests"}


def _refused(status: int, body: bytes) -> ClusterError:
    """The error for a response with this HTTP status, whose body should be a metav1.Status."""
    import json

    try:
        answer = json.loads(body)
        reason, message = str(answer["reason"]), str(answer["message"])
    except (ValueError, KeyError, TypeError):
        reason, message = _REASONS.get(status, f"HTTP {status}"), body[:200].decode(errors="replace")
    return api.refusal(f"Error from server ({reason}): {message}")


def get_objects(get: Get, names: Sequence[str], namespace: str) -> list[Object]:
    """The objects named TYPE/NAME, only of built-in types. Raises ApiError and ClusterError."""
    objects = []
    for name in names:
        type_, _, object_name = name.partition("/")
        resource = resource_type(type_)
        if resource is None:
            raise ClusterError(f"{type_}: only built-in types are known where there is no kubectl")
        objects.append(api.one(get, resource.path_in(namespace, object_name), resource.kind))
    return objects


def list_objects(get: Get, type_: str, selection: Selection) -> list[Object]:
    """The selected objects of a built-in type. Raises ApiError and ClusterError."""
    resource = resource_type(type_)
    if resource is None:
        raise ClusterError(f"{type_}: only built-in types are known where there is no kubectl")
    path = resource.path_in(selection.namespace) if selection.namespace else resource.path
    type_meta = {"apiVersion": resource.api_version, "kind": resource.kind}
    items = api.list_all(get, path, selector=selection.fields, labels=selection.labels)
    return [{**type_meta, **item} for item in items]


__all__ = [
    "MISSING",
    "ApiError",
    "ConnectionSettings",
    "connect",
    "get_objects",
    "list_objects",
    "resource_type",
]
