"""The checks that Pod Security's restricted level adds.

Source: staging/src/k8s.io/pod-security-admission/policy/check_*.go (Kubernetes v1.37).
"""

from __future__ import annotations

from collections.abc import Callable

from ...kube.resources import PodSpec
from .base import (
    Annotations,
    PodSecurityCheck,
    Violation,
    contexts,
    count_noun,
    in_user_namespace,
    is_windows,
    pod_context,
    quote_all,
    setters,
)
from .baseline import SECCOMP_TYPES, proc_mount, seccomp, seccomp_type

Function = Callable[[Annotations, PodSpec], Violation | None]


def _unless(exempt: Callable[[PodSpec], bool], check: Function) -> Function:
    def with_exemption(annotations: Annotations, spec: PodSpec) -> Violation | None:
        return None if exempt(spec) else check(annotations, spec)

    return with_exemption


def _privilege_escalation(_: Annotations, spec: PodSpec) -> Violation | None:
    names = [name for name, context in contexts(spec) if context.get("allowPrivilegeEscalation") is not False]
    detail = f"{count_noun('container', names)} must set securityContext.allowPrivilegeEscalation=false"
    return Violation("allowPrivilegeEscalation != false", detail) if names else None


def _capabilities(_: Annotations, spec: PodSpec) -> Violation | None:
    keeping, adding, extra = [], [], set()
    for name, context in contexts(spec):
        capabilities = context.get("capabilities") or {}
        if "ALL" not in (capabilities.get("drop") or ()):
            keeping.append(name)
        beyond = set(capabilities.get("add") or ()) - {"NET_BIND_SERVICE"}
        if beyond:
            adding.append(name)
            extra |= beyond
    details = []
    if keeping:
        details.append(
            f'{count_noun("container", keeping)} must set securityContext.capabilities.drop=["ALL"]'
        )
    if adding:
        where = "in securityContext.capabilities.add"
        details.append(
            f"{count_noun('container', adding)} must not include {quote_all(sorted(extra))} {where}"
        )
    return Violation("unrestricted capabilities", "; ".join(details)) if details else None


_ALLOWED_VOLUMES = (
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
    "secret",
)  # fmt: skip
_RESTRICTED_VOLUMES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd",
    "flexVolume", "cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk",
    "photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
)  # fmt: skip


def _volumes(_: Annotations, spec: PodSpec) -> Violation | None:
    names, types = [], set()
    for volume in spec.get("volumes") or ():
        if any(volume.get(kind) is not None for kind in _ALLOWED_VOLUMES):
            continue
        names.append(volume.get("name") or "")
        kinds = (kind for kind in _RESTRICTED_VOLUMES if volume.get(kind) is not None)
        types.add(next(kinds, "unknown"))
    if not names:
        return None
    verb = "uses" if len(names) == 1 else "use"
    noun = "restricted volume type" if len(types) == 1 else "restricted volume types"
    return Violation(
        "restricted volume types", f"{count_noun('volume', names)} {verb} {noun} {quote_all(sorted(types))}"
    )


def _run_as_non_root(_: Annotations, spec: PodSpec) -> Violation | None:
    of_pod = pod_context(spec).get("runAsNonRoot")
    settings = [(name, context.get("runAsNonRoot")) for name, context in contexts(spec)]
    refusing = [name for name, setting in settings if setting is False]
    reason = "runAsNonRoot != true"
    if of_pod is False or refusing:
        subject = setters(of_pod is False, refusing)
        return Violation(reason, f"{subject} must not set securityContext.runAsNonRoot=false")
    unset = [name for name, setting in settings if setting is None and not of_pod]
    if not unset:
        return None
    return Violation(
        reason, f"pod or {count_noun('container', unset)} must set securityContext.runAsNonRoot=true"
    )


def _run_as_user(_: Annotations, spec: PodSpec) -> Violation | None:
    of_pod = pod_context(spec).get("runAsUser") == 0
    names = [name for name, context in contexts(spec) if context.get("runAsUser") == 0]
    if not of_pod and not names:
        return None
    return Violation("runAsUser=0", f"{setters(of_pod, names)} must not set runAsUser=0")


def _seccomp(annotations: Annotations, spec: PodSpec) -> Violation | None:
    forbidden = seccomp(annotations, spec)
    if forbidden or seccomp_type(pod_context(spec)) in SECCOMP_TYPES:
        return forbidden
    unset = [name for name, context in contexts(spec) if seccomp_type(context) is None]
    if not unset:
        return None
    detail = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", f"pod or {count_noun('container', unset)} {detail}")


RESTRICTED = (
    PodSecurityCheck(
        "allowPrivilegeEscalation",
        ((8, _privilege_escalation), (25, _unless(is_windows, _privilege_escalation))),
    ),
    PodSecurityCheck(
        "capabilities_restricted",
        ((22, _capabilities), (25, _unless(is_windows, _capabilities))),
        ("capabilities_baseline",),
    ),
    PodSecurityCheck("procMount_restricted", ((35, proc_mount),), ("procMount",)),
    PodSecurityCheck("restrictedVolumes", ((0, _volumes),), ("hostPathVolumes",)),
    PodSecurityCheck(
        "runAsNonRoot", ((0, _run_as_non_root), (35, _unless(in_user_namespace, _run_as_non_root)))
    ),
    PodSecurityCheck("runAsUser", ((23, _run_as_user), (35, _unless(in_user_namespace, _run_as_user)))),
    PodSecurityCheck(
        "seccompProfile_restricted",
        ((19, _seccomp), (25, _unless(is_windows, _seccomp))),
        ("seccompProfile_baseline",),
    ),
)
"""In the order of their ids, which is also the order of violations in the server's message."""
