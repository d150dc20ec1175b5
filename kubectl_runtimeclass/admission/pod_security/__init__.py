"""PodSecurity: what the `enforce` label of a namespace forbids.

PASS a namespace without the label, or a pod that keeps to its level
FAIL a pod with host namespaces, host paths, added capabilities … under `baseline`; also one that may run as root
     and more under `restricted`, which an unknown level counts as, too

Sources (Kubernetes v1.37): staging/src/k8s.io/pod-security-admission/{api/helpers.go,policy/registry.go,
admission/admission.go}, plugin/pkg/admission/security/podsecurity/admission.go. Exemptions by user, namespace and
RuntimeClass are not known: they are in a configuration file of the server, which its API does not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...kube.resources import Pod
from ..answer import Refusal, forbidden
from .base import PodSecurityCheck, Violation
from .baseline import BASELINE
from .restricted import RESTRICTED

NAME = "PodSecurity"
ENFORCE = "pod-security.kubernetes.io/enforce"
ENFORCE_VERSION = "pod-security.kubernetes.io/enforce-version"
NEWEST = 37
"""The minor version of the newest policy implemented here."""


class Policy(NamedTuple):
    """A level of the Pod Security Standards and its version (`latest` or `v1.37`), from a namespace's labels."""

    level: str
    version: str = "latest"

    def __str__(self) -> str:
        return f"{self.level}:{self.version}"

    def minor(self, newest: int) -> int:
        """The minor version of the policy that a server of version 1.`newest` applies: never newer than its own."""
        return newest if self.version == "latest" else min(int(self.version[3:]), newest)


def enforced_policy(labels: Mapping[str, str]) -> Policy:
    """The policy that a namespace's labels enforce; an invalid level counts as `restricted`, an invalid version as
    `latest`.
    """
    level, version = labels.get(ENFORCE, "privileged"), labels.get(ENFORCE_VERSION, "latest")
    if level not in ("privileged", "baseline", "restricted"):
        level = "restricted"
    if not re.fullmatch(r"v1\.(0|[1-9][0-9]{0,8})", version, re.ASCII):
        version = "latest"
    return Policy(level, version)


def violations(policy: Policy, pod: Pod, newest: int = NEWEST) -> tuple[Violation, ...]:
    """Every way in which a pod violates a policy, on a server of version 1.`newest`."""
    if policy.level == "privileged":
        return ()
    minor = policy.minor(min(newest, NEWEST))
    annotations = (pod.get("metadata") or {}).get("annotations") or {}
    spec = pod.get("spec") or {}
    functions = (check.of(minor) for check in _checks(policy.level, minor))
    return tuple(
        violation
        for function in functions
        if function is not None and (violation := function(annotations, spec)) is not None
    )


def _checks(level: str, minor: int) -> Iterator[PodSecurityCheck]:
    if level == "baseline":
        yield from BASELINE
        return
    restricted = [check for check in RESTRICTED if check.of(minor) is not None]
    overridden = {override for check in restricted for override in check.overrides}
    yield from (check for check in BASELINE if check.id not in overridden)
    yield from restricted


def validate(pod: Pod, labels: Mapping[str, str], newest: int = NEWEST) -> Refusal | None:
    """The refusal of a pod in a namespace with these labels, by a server of version 1.`newest`; None if it passes."""
    policy = enforced_policy(labels)
    violated = violations(policy, pod, newest)
    if not violated:
        return None
    return forbidden(NAME, f'violates PodSecurity "{policy}": {", ".join(map(str, violated))}')
