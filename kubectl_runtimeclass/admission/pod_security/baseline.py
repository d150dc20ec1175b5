"""The checks of Pod Security's baseline level.

Source: staging/src/k8s.io/pod-security-admission/policy/check_*.go (Kubernetes v1.37).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...kube.resources import PodSpec
from .base import (
    Annotations,
    PodSecurityCheck,
    Violation,
    containers,
    contexts,
    count_noun,
    go_quote,
    in_user_namespace,
    pod_context,
    quote_all,
    setters,
)

_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"


def _app_armor(annotations: Annotations, spec: PodSpec) -> Violation | None:
    def forbidden_type(context: Mapping[str, Any]) -> str | None:
        profile = context.get("appArmorProfile")
        kind = "RuntimeDefault" if profile is None else profile.get("type") or ""
        return None if kind in ("RuntimeDefault", "Localhost") else kind

    of_pod = forbidden_type(pod_context(spec))
    of_containers = [(name, forbidden_type(context)) for name, context in contexts(spec)]
    forbidden = sorted(
        f"{key}={go_quote(value)}"
        for key, value in annotations.items()
        if key.startswith(_APP_ARMOR) and value not in ("", "runtime/default")
        if not value.startswith("localhost/")
    )
    names = [name for name, kind in of_containers if kind is not None]
    values = sorted({kind for kind in (of_pod, *(kind for _, kind in of_containers)) if kind is not None})
    values += forbidden
    if not values:
        return None
    subject = setters(of_pod is not None, names)
    if forbidden:
        noun = "annotation" if len(forbidden) == 1 else "annotations"
        subject = f"{subject} and {noun}" if subject else noun
    reason = "forbidden AppArmor profile" if len(values) == 1 else "forbidden AppArmor profiles"
    return Violation(reason, f"{subject} must not set AppArmor profile type to {quote_all(values)}")


_CAPABILITIES = frozenset((
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
))  # fmt: skip


def _capabilities(_: Annotations, spec: PodSpec) -> Violation | None:
    names, extra = [], set()
    for name, context in contexts(spec):
        beyond = set((context.get("capabilities") or {}).get("add") or ()) - _CAPABILITIES
        if beyond:
            names.append(name)
            extra |= beyond
    if not names:
        return None
    detail = f"must not include {quote_all(sorted(extra))} in securityContext.capabilities.add"
    return Violation("non-default capabilities", f"{count_noun('container', names)} {detail}")


def _host_namespaces(_: Annotations, spec: PodSpec) -> Violation | None:
    fields = [f"{field}=true" for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    return Violation("host namespaces", ", ".join(fields)) if fields else None


def _host_path(_: Annotations, spec: PodSpec) -> Violation | None:
    names = [
        volume.get("name") or "" for volume in spec.get("volumes") or () if volume.get("hostPath") is not None
    ]
    return Violation("hostPath volumes", count_noun("volume", names)) if names else None


def _uses(names: list[str], noun: str, values: list[str], shown: str) -> str:
    verb = "uses" if len(names) == 1 else "use"
    return f"{count_noun('container', names)} {verb} {noun if len(values) == 1 else f'{noun}s'} {shown}"


def _host_ports(_: Annotations, spec: PodSpec) -> Violation | None:
    names, ports = [], set()
    for name, container in containers(spec):
        own = {str(port["hostPort"]) for port in container.get("ports") or () if port.get("hostPort")}
        if own:
            names.append(name)
            ports |= own
    values = sorted(ports)
    return Violation("hostPort", _uses(names, "hostPort", values, ", ".join(values))) if names else None


def _hosts(container: Mapping[str, Any]) -> Iterator[str]:
    lifecycle = container.get("lifecycle") or {}
    probes = [container.get(f"{kind}Probe") for kind in ("liveness", "readiness", "startup")]
    for handler in (*probes, lifecycle.get("postStart"), lifecycle.get("preStop")):
        for action in ("httpGet", "tcpSocket"):
            host = ((handler or {}).get(action) or {}).get("host")
            if host:
                yield host


def _probe_hosts(_: Annotations, spec: PodSpec) -> Violation | None:
    by_name = [(name, set(_hosts(container))) for name, container in containers(spec)]
    names = sorted({name for name, hosts in by_name if hosts})
    values = sorted(set().union(*(hosts for _, hosts in by_name)))
    noun = "probe or lifecycle host"
    return Violation(noun, _uses(names, noun, values, quote_all(values))) if names else None


def _privileged(_: Annotations, spec: PodSpec) -> Violation | None:
    names = [name for name, context in contexts(spec) if context.get("privileged")]
    detail = f"{count_noun('container', names)} must not set securityContext.privileged=true"
    return Violation("privileged", detail) if names else None


def proc_mount(_: Annotations, spec: PodSpec) -> Violation | None:
    """Forbids every procMount but `Default` (check_procMount.go)."""
    mounts = [(name, context.get("procMount")) for name, context in contexts(spec)]
    bad = [(name, mount) for name, mount in mounts if mount is not None and mount != "Default"]
    if not bad:
        return None
    values = quote_all(sorted({mount for _, mount in bad}))
    subject = count_noun("container", [name for name, _ in bad])
    return Violation("procMount", f"{subject} must not set securityContext.procMount to {values}")


def _proc_mount_1_35(annotations: Annotations, spec: PodSpec) -> Violation | None:
    return None if in_user_namespace(spec) else proc_mount(annotations, spec)


_SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t")


def _selinux(spec: PodSpec, allowed: tuple[str, ...]) -> Violation | None:
    types, fields = set(), set()

    def is_bad(context: Mapping[str, Any]) -> bool:
        options = context.get("seLinuxOptions") or {}
        type_ = options.get("type") or ""
        own = {field for field in ("user", "role") if options.get(field)}
        if type_ not in allowed:
            types.add(type_)
        fields.update(own)
        return type_ not in allowed or bool(own)

    of_pod = is_bad(pod_context(spec))
    names = [name for name, context in contexts(spec) if is_bad(context)]
    if not of_pod and not names:
        return None
    details = [f"type{'s' if len(types) > 1 else ''} {quote_all(sorted(types))}"] if types else []
    details += [f"{field} may not be set" for field in ("user", "role") if field in fields]
    subject = setters(of_pod, names)
    first = f"{subject} set forbidden securityContext.seLinuxOptions: "
    return Violation("seLinuxOptions", first + "; ".join(details))


def _selinux_1_0(_: Annotations, spec: PodSpec) -> Violation | None:
    return _selinux(spec, _SELINUX_TYPES)


def _selinux_1_31(_: Annotations, spec: PodSpec) -> Violation | None:
    return _selinux(spec, (*_SELINUX_TYPES, "container_engine_t"))


_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


def _seccomp_1_0(annotations: Annotations, spec: PodSpec) -> Violation | None:
    keys = [_SECCOMP_POD, *(f"{_SECCOMP_CONTAINER}{name}" for name, _ in containers(spec))]
    forbidden = sorted(
        {
            f"{key}={go_quote(annotations[key])}"
            for key in keys
            if key in annotations
            and annotations[key] not in ("runtime/default", "docker/default")
            and not annotations[key].startswith("localhost/")
        }
    )
    noun = "annotation" if len(forbidden) == 1 else "annotations"
    return Violation("seccompProfile", f"forbidden {noun} {', '.join(forbidden)}") if forbidden else None


def seccomp_type(context: Mapping[str, Any]) -> str | None:
    """The type of the seccompProfile of a securityContext, None if it has no profile."""
    profile = context.get("seccompProfile")
    return None if profile is None else profile.get("type") or ""


SECCOMP_TYPES = ("RuntimeDefault", "Localhost")


def seccomp(_: Annotations, spec: PodSpec) -> Violation | None:
    """Forbids seccomp profiles of types other than SECCOMP_TYPES (check_seccompProfile_baseline.go, from v1.19)."""
    allowed = (None, *SECCOMP_TYPES)
    of_pod = seccomp_type(pod_context(spec))
    of_containers = [(name, seccomp_type(context)) for name, context in contexts(spec)]
    names = [name for name, kind in of_containers if kind not in allowed]
    bad = {kind for kind in (of_pod, *(kind for _, kind in of_containers)) if kind not in allowed}
    values = sorted(kind for kind in bad if kind is not None)
    if not values:
        return None
    subject = setters(of_pod not in allowed, names)
    detail = f"{subject} must not set securityContext.seccompProfile.type to {quote_all(values)}"
    return Violation("seccompProfile", detail)


_SYSCTLS = {
    0: (
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start",
    ),
    27: ("net.ipv4.ip_local_reserved_ports",),
    29: (
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
    ),
    32: ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    37: ("net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"),
}  # fmt: skip
"""The sysctls that the baseline level allows, by the minor version of the policy that added them."""


def _sysctls(minor: int) -> Any:
    allowed = {name for since, names in _SYSCTLS.items() if since <= minor for name in names}

    def check(_: Annotations, spec: PodSpec) -> Violation | None:
        names = [sysctl.get("name") or "" for sysctl in pod_context(spec).get("sysctls") or ()]
        forbidden = [name for name in names if name not in allowed]
        return Violation("forbidden sysctls", ", ".join(forbidden)) if forbidden else None

    return check


def _host_process(_: Annotations, spec: PodSpec) -> Violation | None:
    def is_set(context: Mapping[str, Any]) -> bool:
        return bool((context.get("windowsOptions") or {}).get("hostProcess"))

    of_pod = is_set(pod_context(spec))
    names = [name for name, context in contexts(spec) if is_set(context)]
    if not of_pod and not names:
        return None
    detail = "must not set securityContext.windowsOptions.hostProcess=true"
    return Violation("hostProcess", f"{setters(of_pod, names)} {detail}")


BASELINE = (
    PodSecurityCheck("appArmorProfile", ((0, _app_armor),)),
    PodSecurityCheck("capabilities_baseline", ((0, _capabilities),)),
    PodSecurityCheck("hostNamespaces", ((0, _host_namespaces),)),
    PodSecurityCheck("hostPathVolumes", ((0, _host_path),)),
    PodSecurityCheck("hostPorts", ((0, _host_ports),)),
    PodSecurityCheck("hostProbesAndHostLifecycle", ((34, _probe_hosts),)),
    PodSecurityCheck("privileged", ((0, _privileged),)),
    PodSecurityCheck("procMount", ((0, proc_mount), (35, _proc_mount_1_35))),
    PodSecurityCheck("seLinuxOptions", ((0, _selinux_1_0), (31, _selinux_1_31))),
    PodSecurityCheck("seccompProfile_baseline", ((0, _seccomp_1_0), (19, seccomp))),
    PodSecurityCheck("sysctls", tuple((minor, _sysctls(minor)) for minor in _SYSCTLS)),
    PodSecurityCheck("windowsHostProcess", ((0, _host_process),)),
)
"""In the order of their ids, which is also the order of violations in the server's message."""
