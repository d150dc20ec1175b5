"""The family of the runtime behind a RuntimeClass, by the name of its handler, its class or its installer.

Sources of the names: kata-deploy 4.1.0 (helm-chart/kata-deploy/templates/runtimeclasses.yaml), gVisor g3doc and the
minikube addon, GKE Sandbox, AKS Pod Sandboxing and Confidential Containers (kata-cc-isolation), Contrast,
sysbox-k8s-manifests 0.7.0 (sysbox-install.yaml), docs.edera.dev, k3s (manifests/runtimes.yaml), runtime-class-manager,
GPU Operator 26.7.0 (assets/pre-requisites).
"""

from __future__ import annotations

import re

from ..named import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GVISOR = "gvisor"
KATA = "kata"
CONFIDENTIAL = "confidential"
"""Kata in a trusted execution environment; the restrictions of Kata apply, too."""
SYSBOX = "sysbox"
EDERA = "edera"
RUNV = "runv"
NVIDIA = "nvidia"
WASM = "wasm"
OCI = "oci"
"""runc and similar runtimes, whose containers share the host's kernel."""

FAMILIES = (GVISOR, KATA, CONFIDENTIAL, SYSBOX, EDERA, RUNV, NVIDIA, WASM, OCI)

_KINDS = {CONFIDENTIAL: (CONFIDENTIAL, KATA)}
"""The families whose restrictions apply to a family, itself first; to other families only their own apply."""

_NAMES = (
    (OCI, ("run", "youki"), r"(runc|crun|youki|runhcs-wcow-process)"),
    (NVIDIA, ("nvidia",), r"nvidia(-cdi|-legacy|-experimental)?"),
    (SYSBOX, ("sysbox",), r"sysbox(-runc)?"),
    (EDERA, ("edera",), r"edera"),
    (RUNV, ("runv", "rund"), r"runv|rund"),
    (GVISOR, ("gvisor", "runsc"), r"(.*[-_.])?(gvisor|runsc)([-_.].*)?"),
    (
        CONFIDENTIAL,
        ("kata", "coco", "contrast-cc"),
        r"(.*[-_.])?kata([-_.].*)?[-_](snp|sev|tdx|se|cca?|coco([-_].*)?)([-_].*)?|(.*[-_.])?coco([-_.].*)?|"
        r"contrast-cc(-.*)?",
    ),
    (KATA, ("kata",), r"(.*[-_.])?kata([-_.].*)?"),
    (
        WASM,
        ("spin", "slight", "wws", "lunatic", "wasm"),
        r"(.*[-_.])?(spin|slight|wws|lunatic|wasm.*)([-_.].*)?",
    ),
)
"""(family, words, pattern of names of its handlers and classes); the first that matches counts.

Every name that matches contains one of the words, so that a pattern is compiled only for names that may match. Names
that say nothing about the runtime are not in the table: a class `sandbox` may be anything.
"""


class Runtime(NamedTuple):
    """A family, and why it is assumed: `handler runsc`, `class gvisor`, `families of the rules`."""

    family: str
    because: str


def family_of_name(name: str) -> str | None:
    """The family of a runtime by the name of its handler or class, None for any other name."""
    name = name.lower()
    for family, words, pattern in _NAMES:
        if any(word in name for word in words) and re.fullmatch(pattern, name):
            return family
    return None


def runtime_of(
    class_name: str | None, handler: str | None, given: Mapping[str, str] | None = None
) -> Runtime | None:
    """The runtime behind a class: by `given` (families by class), else by the handler's, else by the class's name.

    `handler` is None if it is not known. Returns None without a class, and for names that say nothing.
    """
    if not class_name:
        return None
    if given and class_name in given:
        return Runtime(given[class_name], "families of the rules")
    for source, name in (("handler", handler), ("class", class_name)):
        family = family_of_name(name) if name else None
        if family is not None:
            return Runtime(family, f"{source} {name}")
    return None


def lines_of(family: str) -> tuple[str, ...]:
    """The families whose restrictions apply to a family: for CONFIDENTIAL, those of Kata as well."""
    return _KINDS.get(family, (family,))


def unknown_families(families: Iterable[str]) -> tuple[str, ...]:
    """The words that are not names of families."""
    return tuple(word for word in families if word not in FAMILIES)
