"""Containers, init containers and sidecars.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateContainers`, `validateInitContainers`,
`validateContainerCommon`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...kube.object import Object
from ...kube.resources import is_sidecar
from . import errors
from .environment import env, env_from
from .errors import Errors
from .mounts import devices, mounts
from .names import dns1123_label, port_name, port_number
from .probes import lifecycle, probe
from .resources import container_resources
from .security import security_context

PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_PROTOCOLS = ("SCTP", "TCP", "UDP")
_RESTART_ACTIONS = ("Restart", "RestartAllContainers")
_RESTART_POLICIES = ("Always", "Never", "OnFailure")


class Surroundings(NamedTuple):
    """What the containers of a pod refer to.

    `volumes` are the valid volumes by name, `claims` the names in resourceClaims, `grace` the pod's
    terminationGracePeriodSeconds.
    """

    spec: Object
    volumes: Mapping[str, Object]
    claims: frozenset[str]
    grace: int

    @property
    def restart_policy(self) -> str:
        """The pod's restartPolicy, which is Always by default."""
        return self.spec.get("restartPolicy") or "Always"


def containers(pod: Surroundings, path: str) -> Errors:
    """Errors of `containers`, or that there is none (`validateContainers`)."""
    given = pod.spec.get("containers") or ()
    if not given:
        yield errors.required(path)
        return
    names: set[str] = set()
    for index, container in enumerate(given):
        at = f"{path}[{index}]"
        yield from _common(container, pod, at)
        name = container.get("name") or ""
        if name in names:
            yield errors.duplicate(f"{at}.name", name)
        names.add(name)
        yield from _handlers(container, pod, at)
        yield from _restart_policy(container, at)
        yield from _restart_rules(container.get("restartPolicyRules") or (), f"{at}.restartPolicyRules")
    yield from _host_ports(given, path)


def init_containers(pod: Surroundings, path: str) -> Errors:
    """Errors of `initContainers` (`validateInitContainers`); sidecars may have probes and lifecycle handlers."""
    names = {container.get("name") or "" for container in pod.spec.get("containers") or ()}
    for index, container in enumerate(pod.spec.get("initContainers") or ()):
        at = f"{path}[{index}]"
        yield from _common(container, pod, at)
        yield from _restart_policy(container, at)
        if container.get("restartPolicy") is not None:
            yield from _restart_rules(container.get("restartPolicyRules") or (), f"{at}.restartPolicyRules")
        name = container.get("name") or ""
        if name in names:
            yield errors.duplicate(f"{at}.name", name)
        elif name:
            names.add(name)
        yield from _host_ports([container], path)
        if is_sidecar(container):
            yield from _handlers(container, pod, at)
        else:
            for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
                value = _lifecycle(container) if field == "lifecycle" else container.get(field)
                if value is not None:
                    detail = "may not be set for init containers without restartPolicy=Always"
                    yield errors.forbidden(f"{at}.{field}", detail)
            for number, policy in enumerate(container.get("resizePolicy") or ()):
                if policy.get("restartPolicy") == "RestartContainer":
                    detail = "must not be set to 'RestartContainer' for non-sidecar initContainers"
                    yield errors.invalid(
                        f"{at}.resizePolicy[{number}].restartPolicy", policy["restartPolicy"], detail
                    )


_NOT_EPHEMERAL = (
    "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe",
    "startupProbe", "lifecycle",
)  # fmt: skip


def ephemeral_containers(pod: Surroundings, path: str) -> Errors:
    """Errors of `ephemeralContainers` (`validateEphemeralContainers`), which no new pod may have anyway."""
    others = {
        container.get("name") or ""
        for field in ("containers", "initContainers")
        for container in pod.spec.get(field) or ()
    }
    names, detail = set(others), "cannot be set for an Ephemeral Container"
    for index, container in enumerate(pod.spec.get("ephemeralContainers") or ()):
        at, name = f"{path}[{index}]", container.get("name") or ""
        yield from _common(container, pod, at)
        yield from image_without_space(container, at)
        if name in names:
            yield errors.duplicate(f"{at}.name", name)
        names.add(name)
        target = container.get("targetContainerName")
        if target and target not in others:
            yield errors.not_found(f"{at}.targetContainerName", target)
        for field in _NOT_EPHEMERAL:
            value = _lifecycle(container) if field == "lifecycle" else container.get(field)
            # `resources` alone is no pointer: empty, it is as if it were not there.
            if value is not None and (field != "resources" or any(v is not None for v in value.values())):
                yield errors.forbidden(f"{at}.{field}", detail)
        for number, mount in enumerate(container.get("volumeMounts") or ()):
            for field in ("subPath", "subPathExpr"):
                if mount.get(field):
                    yield errors.forbidden(f"{at}.volumeMounts[{number}].{field}", detail)


def _common(container: Object, pod: Surroundings, path: str) -> Errors:
    name = container.get("name") or ""
    yield from errors.required_and_valid(f"{path}.name", name, dns1123_label)
    yield from errors.required_fields(container, path, "image")
    policy = container.get("terminationMessagePolicy") or "File"
    if policy not in ("File", "FallbackToLogsOnError"):
        supported = ("File", "FallbackToLogsOnError")
        yield errors.not_supported(f"{path}.terminationMessagePolicy", policy, supported)
    yield from _ports(container.get("ports") or (), f"{path}.ports")
    yield from env(container.get("env") or (), f"{path}.env")
    yield from env_from(container.get("envFrom") or (), f"{path}.envFrom")
    yield from mounts(container, pod.volumes, f"{path}.volumeMounts")
    yield from devices(container, pod.volumes, f"{path}.volumeDevices")
    pull = container.get("imagePullPolicy") or "Always"
    if pull not in PULL_POLICIES:
        yield errors.not_supported(f"{path}.imagePullPolicy", pull, PULL_POLICIES)
    yield from container_resources(container.get("resources") or {}, pod.claims, f"{path}.resources")
    yield from _resize_policy(container, pod, f"{path}.resizePolicy")
    host_users = pod.spec.get("hostUsers") is not False
    yield from security_context(container.get("securityContext"), f"{path}.securityContext", host_users)


def _lifecycle(container: Object) -> Object | None:
    """`lifecycle` without stopSignal, which the server drops as long as its feature is off; None if that was all."""
    hooks = container.get("lifecycle")
    if hooks is None or hooks.get("stopSignal") is None:
        return hooks
    handlers = {name: hooks.get(name) for name in ("postStart", "preStop")}
    return {name: handler for name, handler in handlers.items() if handler is not None} or None


def _handlers(container: Object, pod: Surroundings, path: str) -> Errors:
    hooks = _lifecycle(container)
    if hooks is not None:
        yield from lifecycle(hooks, pod.grace, f"{path}.lifecycle")
    for kind in ("liveness", "readiness", "startup"):
        yield from probe(container.get(f"{kind}Probe"), kind, pod.grace, f"{path}.{kind}Probe")


def _restart_policy(container: Object, path: str) -> Errors:
    policy = container.get("restartPolicy")
    if policy is None:
        if container.get("restartPolicyRules"):
            detail = "must specify restartPolicy when restart rules are used"
            yield errors.required(f"{path}.restartPolicy", detail)
    elif policy not in _RESTART_POLICIES:
        yield errors.not_supported(f"{path}.restartPolicy", policy, _RESTART_POLICIES)


def _restart_rules(rules: Sequence[Object], path: str) -> Errors:
    if len(rules) > 20:
        yield errors.too_many(path, len(rules), 20)
    for index, rule in enumerate(rules):
        at, action = f"{path}[{index}]", rule.get("action") or ""
        exit_codes = rule.get("exitCodes")
        if action not in _RESTART_ACTIONS:
            yield errors.not_supported(f"{at}.action", action, _RESTART_ACTIONS)
        if exit_codes is None:
            yield errors.required(f"{at}.exitCodes", "must be specified")
            continue
        operator, values = exit_codes.get("operator") or "", exit_codes.get("values") or ()
        if operator not in ("In", "NotIn"):
            yield errors.not_supported(f"{at}.exitCodes.operator", operator, ("In", "NotIn"))
        if len(values) > 255:
            yield errors.too_many(f"{at}.exitCodes.values", len(values), 255)


def _resize_policy(container: Object, pod: Surroundings, path: str) -> Errors:
    names: set[str] = set()
    for index, policy in enumerate(container.get("resizePolicy") or ()):
        resource, restart = policy.get("resourceName") or "", policy.get("restartPolicy") or ""
        if resource in names:
            yield errors.duplicate(f"{path}[{index}]", resource)
        names.add(resource)
        for value, supported in (
            (resource, ("cpu", "memory")),
            (restart, ("NotRequired", "RestartContainer")),
        ):
            if not value:
                yield errors.required(path)
            elif value not in supported:
                yield errors.not_supported(path, value, supported)
        if pod.restart_policy == "Never" and restart != "NotRequired":
            detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'"
            yield errors.invalid(path, restart, detail)


def _ports(ports: Iterable[Object], path: str) -> Errors:
    names: set[str] = set()
    for index, port in enumerate(ports):
        at, name = f"{path}[{index}]", port.get("name") or ""
        if name:
            problems = list(port_name(name))
            yield from errors.invalid_each(f"{at}.name", name, problems)
            if not problems and name in names:
                yield errors.duplicate(f"{at}.name", name)
            elif not problems:
                names.add(name)
        number, host = port.get("containerPort") or 0, port.get("hostPort") or 0
        yield from errors.required_and_valid(f"{at}.containerPort", number, port_number)
        if host:
            yield from errors.invalid_each(f"{at}.hostPort", host, port_number(host))
        protocol = port.get("protocol") or "TCP"
        if protocol not in _PROTOCOLS:
            yield errors.not_supported(f"{at}.protocol", protocol, _PROTOCOLS)


def _host_ports(containers: Iterable[Object], path: str) -> Errors:
    """Host ports that are used twice (`checkHostPortConflicts`).

    The server calls this with a list of one for an init container, so that its index in the path is always 0.
    """
    taken: set[str] = set()
    for index, container in enumerate(containers):
        for number, port in enumerate(container.get("ports") or ()):
            host = port.get("hostPort") or 0
            key = f"{port.get('protocol') or 'TCP'}/{port.get('hostIP') or ''}/{host}"
            if host and key in taken:
                yield errors.duplicate(f"{path}[{index}].ports[{number}].hostPort", key)
            elif host:
                taken.add(key)


def image_without_space(container: Object, path: str) -> Errors:
    """Space around an image's name, refused in pods but not in templates (`validateContainerOnlyForPod`)."""
    image = container.get("image") or ""
    if image != image.strip():
        yield errors.invalid(f"{path}.image", image, "must not have leading or trailing whitespace")
