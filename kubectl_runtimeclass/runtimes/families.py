"""The family of the runtime behind a RuntimeClass: what its handler, its class or its installer is called.

Sources of the names: kata-deploy 4.1.0 (helm-chart/kata-deploy/templates/runtimeclasses.yaml), gVisor g3doc and the
minikube addon, GKE Sandbox, AKS Pod Sandboxing, sysbox-k8s-manifests 0.7.0 (sysbox-install.yaml), docs.edera.dev,
k3s (manifests/runtimes.yaml), runtime-class-manager, GPU Operator 26.7.0 (assets/pre-requisites).
"""

from __future__ import annotations

import re

from ..named import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GVISOR = "gvisor"
KATA = "kata"
CONFIDENTIAL = "confidential"
"""Kata in a trusted execution environment; what holds for Kata holds for it, too."""
SYSBOX = "sysbox"
EDERA = "edera"
RUNV = "runv"
NVIDIA = "nvidia"
WASM = "wasm"
OCI = "oci"
"""runc and its like: containers of the host's kernel."""

FAMILIES = (GVISOR, KATA, CONFIDENTIAL, SYSBOX, EDERA, RUNV, NVIDIA, WASM, OCI)

_KINDS = {CONFIDENTIAL: (CONFIDENTIAL, KATA)}
"""A family -> those whose restrictions hold for it, itself first; of others, itself alone."""

_NAMES = (
    (OCI, ("run", "youki"), r"(runc|crun|youki|runhcs-wcow-process)"),
    (NVIDIA, ("nvidia",), r"nvidia(-cdi|-legacy|-experimental)?"),
    (SYSBOX, ("sysbox",), r"sysbox(-runc)?"),
    (EDERA, ("edera",), r"edera"),
    (RUNV, ("runv", "rund"), r"runv|rund"),
    (GVISOR, ("gvisor", "runsc"), r"(.*[-_.])?(gvisor|runsc)([-_.].*)?"),
    (
        CONFIDENTIAL,
        ("kata", "coco"),
        r"(.*[-_.])?kata([-_.].*)?[-_](snp|sev|tdx|se|cca|coco([-_].*)?)([-_].*)?|(.*[-_.])?coco([-_.].*)?",
    ),
    (KATA, ("kata",), r"(.*[-_.])?kata([-_.].*)?"),
    (
        WASM,
        ("spin", "slight", "wws", "lunatic", "wasm"),
        r"(.*[-_.])?(spin|slight|wws|lunatic|wasm.*)([-_.].*)?",
    ),
)
"""A family, words of which one is in each name of it, and what handlers and classes of it are called, the first that
matches counts. Only names that say so: a class `sandbox` may be anything. Compiled when one of the words is met."""


class Runtime(NamedTuple):
    """A family, and what told it: `handler runsc`, `class gvisor`, `families of the rules`."""

    family: str
    because: str


def family_of_name(name: str) -> str | None:
    """The family that a handler's or a class's name tells, None where it tells none."""
    name = name.lower()
    for family, words, pattern in _NAMES:
        if any(word in name for word in words) and re.fullmatch(pattern, name):
            return family
    return None


def runtime_of(
    class_name: str | None, handler: str | None, given: Mapping[str, str] | None = None
) -> Runtime | None:
    """The runtime behind a class: `given` (class -> family) first, then the handler, then the class's name.

    `handler` is None where classes are not known. None for no class, and for names that tell nothing.
    """
    if not class_name:
        return None
    if given and class_name in given:
        return Runtime(given[class_name], "families of the rules")
    for what, name in (("handler", handler), ("class", class_name)):
        family = family_of_name(name) if name else None
        if family is not None:
            return Runtime(family, f"{what} {name}")
    return None


def lines_of(family: str) -> tuple[str, ...]:
    """The families whose restrictions hold for one: of CONFIDENTIAL, those of Kata as well."""
    return _KINDS.get(family, (family,))


def unknown(families: Iterable[str]) -> tuple[str, ...]:
    """Those of the words that are no family."""
    return tuple(word for word in families if word not in FAMILIES)
