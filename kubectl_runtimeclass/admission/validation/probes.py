"""Probes and lifecycle handlers of containers. `grace` is the pod's terminationGracePeriodSeconds.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateProbe`, `validateHandler`,
`validateLifecycle`.
"""

from __future__ import annotations

from ...kube.object import Object
from . import errors
from .errors import Errors
from .names import http_header, port_name, port_number

_TIMES = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def probe(value: Object | None, kind: str, grace: int, path: str) -> Errors:
    """Errors of a probe, whose `kind` is liveness, readiness or startup (`validateProbe`); None has none."""
    if value is None:
        return
    actions = {name: value[name] for name in ("exec", "httpGet", "tcpSocket", "grpc") if name in value}
    yield from handler(actions, grace, path)
    for field in _TIMES:
        if (value.get(field) or 0) < 0:
            yield errors.invalid(f"{path}.{field}", value[field], errors.NEGATIVE)
    period = value.get("terminationGracePeriodSeconds")
    if period is not None and period <= 0:
        yield errors.invalid(f"{path}.terminationGracePeriodSeconds", period, "must be greater than 0")
    if kind == "readiness":
        if period is not None:
            detail = "must not be set for readinessProbes"
            yield errors.invalid(f"{path}.terminationGracePeriodSeconds", period, detail)
    elif (value.get("successThreshold") or 1) != 1:
        yield errors.invalid(f"{path}.successThreshold", value["successThreshold"], "must be 1")


def lifecycle(value: Object, grace: int, path: str) -> Errors:
    """Errors of postStart and preStop (`validateLifecycle`)."""
    for field in ("postStart", "preStop"):
        actions = value.get(field)
        if actions is not None:
            known = ("exec", "httpGet", "tcpSocket", "sleep")
            yield from handler({k: actions[k] for k in known if k in actions}, grace, f"{path}.{field}")


def handler(actions: Object, grace: int, path: str) -> Errors:
    """Errors of a handler's actions, of which there must be one: `{"exec": …}` (`validateHandler`)."""
    present = [name for name, action in actions.items() if action is not None]
    if not present:
        yield errors.required(path, "must specify a handler type")
        return
    yield from _action(present[0], actions[present[0]], grace, f"{path}.{present[0]}")
    for name in present[1:]:
        yield errors.forbidden(f"{path}.{name}", "may not specify more than 1 handler type")


def _action(name: str, action: Object, grace: int, path: str) -> Errors:
    if name == "exec":
        if not action.get("command"):
            yield errors.required(f"{path}.command")
    elif name == "httpGet":
        yield from _http(action, path)
    elif name == "tcpSocket":
        yield from port_number_or_name(action.get("port"), f"{path}.port")
    elif name == "grpc":
        yield from errors.invalid_each(
            f"{path}.port", action.get("port") or 0, port_number(action.get("port") or 0)
        )
    elif not 0 <= (action.get("seconds") or 0) <= grace:
        detail = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
        yield errors.invalid(path, action["seconds"], detail)


def _http(action: Object, path: str) -> Errors:
    yield from port_number_or_name(action.get("port"), f"{path}.port")
    scheme = action.get("scheme") or "HTTP"
    if scheme not in ("HTTP", "HTTPS"):
        yield errors.not_supported(f"{path}.scheme", scheme, ("HTTP", "HTTPS"))
    for header in action.get("httpHeaders") or ():
        name = header.get("name") or ""
        yield from errors.invalid_each(f"{path}.httpHeaders", name, http_header(name))


def port_number_or_name(port: int | str | None, path: str) -> Errors:
    """Errors of a port that is a number or the name of a container's port (`ValidatePortNumOrName`)."""
    value = 0 if port is None else port
    problems = port_number(value) if isinstance(value, int) else port_name(value)
    yield from errors.invalid_each(path, value, problems)
