"""Containers, init containers and sidecars.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateContainers`, `validateInitContainers`,
`validateContainerCommon`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...kube.object import Object
from ...kube.resources import is_sidecar
from .environment import env, env_from
from .errors import Errors, duplicate, forbidden, invalid, invalid_each, not_supported, required
from .mounts import devices, mounts
from .names import dns1123_label, port_name, port_number
from .probes import lifecycle, probe
from .resources import container_resources
from .security import security_context

PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_PROTOCOLS = ("SCTP", "TCP", "UDP")
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
        yield required(path)
        return
    names: set[str] = set()
    for index, container in enumerate(given):
        at = f"{path}[{index}]"
        yield from _common(container, pod, at)
        name = container.get("name") or ""
        if name in names:
            yield duplicate(f"{at}.name", name)
        names.add(name)
        yield from _handlers(container, pod, at)
        yield from _restart_policy(container, at)
    yield from _host_ports(given, path)


def init_containers(pod: Surroundings, path: str) -> Errors:
    """Errors of `initContainers` (`validateInitContainers`); sidecars may have probes and lifecycle handlers."""
    names = {container.get("name") or "" for container in pod.spec.get("containers") or ()}
    for index, container in enumerate(pod.spec.get("initContainers") or ()):
        at = f"{path}[{index}]"
        yield from _common(container, pod, at)
        yield from _restart_policy(container, at)
        name = container.get("name") or ""
        if name in names:
            yield duplicate(f"{at}.name", name)
        elif name:
            names.add(name)
        yield from _host_ports([container], path)
        if is_sidecar(container):
            yield from _handlers(container, pod, at)
        else:
            for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
                if container.get(field) is not None:
                    detail = "may not be set for init containers without restartPolicy=Always"
                    yield forbidden(f"{at}.{field}", detail)
            for number, policy in enumerate(container.get("resizePolicy") or ()):
                if policy.get("restartPolicy") == "RestartContainer":
                    detail = "must not be set to 'RestartContainer' for non-sidecar initContainers"
                    yield invalid(
                        f"{at}.resizePolicy[{number}].restartPolicy", policy["restartPolicy"], detail
                    )


def _common(container: Object, pod: Surroundings, path: str) -> Errors:
    name = container.get("name") or ""
    if name:
        yield from invalid_each(f"{path}.name", name, dns1123_label(name))
    else:
        yield required(f"{path}.name")
    if not container.get("image"):
        yield required(f"{path}.image")
    policy = container.get("terminationMessagePolicy") or "File"
    if policy not in ("File", "FallbackToLogsOnError"):
        supported = ("File", "FallbackToLogsOnError")
        yield not_supported(f"{path}.terminationMessagePolicy", policy, supported)
    yield from _ports(container.get("ports") or (), f"{path}.ports")
    yield from env(container.get("env") or (), f"{path}.env")
    yield from env_from(container.get("envFrom") or (), f"{path}.envFrom")
    yield from mounts(container, pod.volumes, f"{path}.volumeMounts")
    yield from devices(container, pod.volumes, f"{path}.volumeDevices")
    pull = container.get("imagePullPolicy") or "Always"
    if pull not in PULL_POLICIES:
        yield not_supported(f"{path}.imagePullPolicy", pull, PULL_POLICIES)
    yield from container_resources(container.get("resources") or {}, pod.claims, f"{path}.resources")
    yield from _resize_policy(container, pod, f"{path}.resizePolicy")
    host_users = pod.spec.get("hostUsers") is not False
    yield from security_context(container.get("securityContext"), f"{path}.securityContext", host_users)


def _handlers(container: Object, pod: Surroundings, path: str) -> Errors:
    hooks = container.get("lifecycle")
    if hooks is not None:
        yield from lifecycle(hooks, pod.grace, f"{path}.lifecycle")
    for kind in ("liveness", "readiness", "startup"):
        yield from probe(container.get(f"{kind}Probe"), kind, pod.grace, f"{path}.{kind}Probe")


def _restart_policy(container: Object, path: str) -> Errors:
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules") or ()
    if policy is None:
        if rules:
            detail = "must specify restartPolicy when restart rules are used"
            yield required(f"{path}.restartPolicy", detail)
    elif policy not in _RESTART_POLICIES:
        yield not_supported(f"{path}.restartPolicy", policy, _RESTART_POLICIES)


def _resize_policy(container: Object, pod: Surroundings, path: str) -> Errors:
    names: set[str] = set()
    for index, policy in enumerate(container.get("resizePolicy") or ()):
        resource, restart = policy.get("resourceName") or "", policy.get("restartPolicy") or ""
        if resource in names:
            yield duplicate(f"{path}[{index}]", resource)
        names.add(resource)
        for value, supported in (
            (resource, ("cpu", "memory")),
            (restart, ("NotRequired", "RestartContainer")),
        ):
            if not value:
                yield required(path)
            elif value not in supported:
                yield not_supported(path, value, supported)
        if pod.restart_policy == "Never" and restart != "NotRequired":
            detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'"
            yield invalid(path, restart, detail)


def _ports(ports: Iterable[Object], path: str) -> Errors:
    names: set[str] = set()
    for index, port in enumerate(ports):
        at, name = f"{path}[{index}]", port.get("name") or ""
        if name:
            problems = list(port_name(name))
            yield from invalid_each(f"{at}.name", name, problems)
            if not problems and name in names:
                yield duplicate(f"{at}.name", name)
            elif not problems:
                names.add(name)
        number, host = port.get("containerPort") or 0, port.get("hostPort") or 0
        if number:
            yield from invalid_each(f"{at}.containerPort", number, port_number(number))
        else:
            yield required(f"{at}.containerPort")
        if host:
            yield from invalid_each(f"{at}.hostPort", host, port_number(host))
        protocol = port.get("protocol") or "TCP"
        if protocol not in _PROTOCOLS:
            yield not_supported(f"{at}.protocol", protocol, _PROTOCOLS)


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
                yield duplicate(f"{path}[{index}].ports[{number}].hostPort", key)
            elif host:
                taken.add(key)


def images_without_space(containers: Iterable[Object], path: str) -> Errors:
    """Images with space around their name, refused in pods but not in templates (`validateContainerOnlyForPod`)."""
    for index, container in enumerate(containers):
        image = container.get("image") or ""
        if image != image.strip():
            detail = "must not have leading or trailing whitespace"
            yield invalid(f"{path}[{index}].image", image, detail)
