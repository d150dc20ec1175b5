"""Objects that the API server does not take as they are: of wrong types, or not valid. No plugin is asked.

Sources (Kubernetes v1.37): staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go, pkg/apis/core/validation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..kube.resources import Pod
from ..kube.strict import type_problem
from ..kube.version import NEWEST, Version
from . import runtime_class
from .answer import DECODING, VALIDATION, Refusal, aggregate
from .validation.runtime_class import KIND as RUNTIME_CLASS
from .validation.runtime_class import RESOURCE as RUNTIME_CLASSES
from .validation.runtime_class import runtime_class as runtime_class_errors
from .validation.words import in_words_of
from .validation.workload import workload


def refused(template: Pod, owner: Mapping[str, Any] | None, version: Version) -> Refusal | None:
    """The refusal of a Pod, or of the object (`owner`) that a pod template is in, or None.

    Of a kind of others the pods that its controller makes have to be of the right types.
    """
    if owner is None or workload(owner) is None:
        return _undecodable(template)
    return refused_workload(owner, version)


def undecodable(template: Pod, owner: Mapping[str, Any] | None) -> Refusal | None:
    """The refusal of what is applied, for a value of another type than its field: nothing else can be asked of it."""
    if owner is None:
        return _undecodable(template)
    if workload(owner) is None:
        return None
    return _undecodable(owner, str(owner["kind"]), str(owner["apiVersion"]).rpartition("/")[2])


def _undecodable(found: Mapping[str, Any], kind: str = "Pod", version: str = "v1") -> Refusal | None:
    """The refusal of an object with a value that is of another type than its field."""
    problem = type_problem(found, kind)
    if problem is None:
        return None
    sentence = f'{kind} in version "{version}" cannot be handled as a {kind}: {problem}'
    return Refusal(plugin=DECODING, code=400, messages=(sentence,))


def refused_workload(found: Mapping[str, Any], version: Version = NEWEST) -> Refusal | None:
    """The refusal of an object that has a pod template, by its own validation; None for kinds of others."""
    kind = workload(found)
    if kind is None:
        return None
    return undecodable({}, found) or invalid(kind.errors(found), version, kind.kind, kind.resource)


def refused_runtime_class(found: Mapping[str, Any], version: Version = NEWEST) -> Refusal | None:
    """The refusal of a RuntimeClass of version v1."""
    return _undecodable(found, "RuntimeClass") or invalid(
        runtime_class_errors(found), version, RUNTIME_CLASS, RUNTIME_CLASSES
    )


def invalid(
    errors: Iterable[str], version: Version, kind: str = "Pod", resource: str = "pods"
) -> Refusal | None:
    """The refusal for what validation found, in the words of a version; None for nothing."""
    found = list(in_words_of(version, errors))
    if not found:
        return None
    unnamed = any('runtimeClassName: Invalid value: "":' in error for error in found)
    return Refusal(
        plugin=VALIDATION,
        code=422,
        messages=(aggregate(found),),
        detail=runtime_class.NO_DEFAULT if unnamed else "",
        kind=kind,
        resource=resource,
    )
