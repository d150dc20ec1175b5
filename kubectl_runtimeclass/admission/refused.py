"""Refusals before any admission plugin runs: values of the wrong type (400), and objects that are not valid (422).

Sources (Kubernetes v1.37): staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go, pkg/apis/core/validation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..kube.decoded import decoded
from ..kube.object import is_stored
from ..kube.resources import Pod
from ..kube.strict import type_problem
from ..kube.version import NEWEST, Version
from . import runtime_class
from .answer import DECODING, VALIDATION, Refusal, aggregate
from .validation.runtime_class import KIND as RUNTIME_CLASS
from .validation.runtime_class import RESOURCE as RUNTIME_CLASSES
from .validation.runtime_class import runtime_class as runtime_class_errors
from .validation.words import reword
from .validation.workload import workload


def refusal_of(template: Pod, owner: Mapping[str, Any] | None, version: Version) -> Refusal | None:
    """The refusal of a Pod, or of the object (`owner`) that contains the pod template; None if it is accepted.

    Of a custom kind, and of an object that a server took already, only the template is checked, and only for the types
    of its values.
    """
    if owner is None or workload(owner) is None or is_stored(owner):
        return _undecodable(template)
    return refused_workload(owner, version)


def undecodable(template: Pod, owner: Mapping[str, Any] | None) -> Refusal | None:
    """The refusal of a Pod, or of its `owner`, for a value of the wrong type; None if there is none.

    Such an object cannot be decoded, so nothing else about it can be evaluated. A custom kind is never refused.
    """
    if owner is None:
        return _undecodable(template)
    if workload(owner) is None:
        return None
    return _undecodable(owner, str(owner["kind"]), str(owner["apiVersion"]).rpartition("/")[2])


def _undecodable(manifest: Mapping[str, Any], kind: str = "Pod", version: str = "v1") -> Refusal | None:
    """The refusal of an object with a value that has not the type of its field."""
    problem = type_problem(manifest, kind)
    if problem is None:
        return None
    sentence = f'{kind} in version "{version}" cannot be handled as a {kind}: {problem}'
    return Refusal(plugin=DECODING, code=400, messages=(sentence,))


def refused_workload(manifest: Mapping[str, Any], version: Version = NEWEST) -> Refusal | None:
    """The refusal of a workload by the validation of its kind; None if it is valid or of a custom kind."""
    kind = workload(manifest)
    if kind is None:
        return None
    refusal = undecodable({}, manifest)
    if refusal is not None:
        return refusal
    errors = kind.errors(decoded(manifest, manifest["kind"]))
    return invalid(errors, version, kind.kind, kind.resource)


def refused_runtime_class(manifest: Mapping[str, Any], version: Version = NEWEST) -> Refusal | None:
    """The refusal of a RuntimeClass (node.k8s.io/v1); None if it is valid."""
    return _undecodable(manifest, "RuntimeClass") or invalid(
        runtime_class_errors(manifest), version, RUNTIME_CLASS, RUNTIME_CLASSES
    )


def invalid(
    errors: Iterable[str], version: Version, kind: str = "Pod", resource: str = "pods"
) -> Refusal | None:
    """The 422 refusal for these validation errors, worded as servers of `version` do; None without errors."""
    sentences = list(reword(version, errors))
    if not sentences:
        return None
    unnamed = any('runtimeClassName: Invalid value: "":' in sentence for sentence in sentences)
    return Refusal(
        plugin=VALIDATION,
        code=422,
        messages=(aggregate(sentences),),
        detail=runtime_class.NO_DEFAULT if unnamed else "",
        kind=kind,
        resource=resource,
    )
