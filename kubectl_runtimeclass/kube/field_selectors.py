"""Field selectors (`kubectl get --field-selector`), applied to objects that were read already.

Sources (Kubernetes v1.37): staging/src/k8s.io/apimachinery/pkg/fields/selector.go; the fields of each kind in
pkg/registry/core/pod/strategy.go, pkg/registry/batch/job/strategy.go, pkg/registry/apps/replicaset/strategy.go and
pkg/registry/core/replicationcontroller/strategy.go (`ToSelectableFields`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..errors import SelectorError
from .object import Object

EVERYWHERE = ("metadata.name", "metadata.namespace")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "Pod": (
        "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
        "status.phase", "status.podIP", "status.nominatedNodeName",
    ),
    "Job": ("status.successful",),
    "ReplicaSet": ("status.replicas",),
    "ReplicationController": ("status.replicas",),
}  # fmt: skip
"""The fields of each kind, besides those of EVERYWHERE."""

_PATHS = {"status.successful": "status.succeeded"}
"""The path of a field's value if it differs from the field's name."""

_TERM = re.compile(r"((?:[^\\,=!]|\\.)+?)(==|!=|=)((?:[^\\,=]|\\.)*)(?:,|$)")


class FieldTerm(NamedTuple):
    """A condition on a field: its value is `value` (`equal`), or is not."""

    field: str
    equal: bool
    value: str


def parse(text: str) -> tuple[FieldTerm, ...]:
    """The terms of `status.phase=Pending,spec.nodeName!=n1`, which must all hold. Raises SelectorError."""
    terms = []
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None:
            raise SelectorError(f"--field-selector: expected FIELD=VALUE or FIELD!=VALUE, got {text!r}")
        terms.append(FieldTerm(match[1].strip(), match[2] != "!=", re.sub(r"\\(.)", r"\1", match[3])))
        position = match.end()
    return tuple(terms)


def matches(item: Object, terms: Iterable[FieldTerm]) -> bool:
    """Whether all terms hold for an object. Raises SelectorError for a field that selectors of its kind do not have."""
    kind = str(item.get("kind"))
    known = (*EVERYWHERE, *FIELDS.get(kind, ()))
    for field, equal, value in terms:
        if field not in known:
            raise SelectorError(f"--field-selector: field label not supported for {kind}: {field}")
        if (_value(item, field) == value) is not equal:
            return False
    return True


def _value(item: Object, field: str) -> str:
    value: Any = item
    for key in _PATHS.get(field, field).split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    if field == "spec.hostNetwork":
        return str(bool(value)).lower()
    if value is None and field.startswith("status.") and field != "status.phase":
        return "0" if field in ("status.successful", "status.replicas") else ""
    if field == "metadata.namespace":
        return str(value or "default")
    return "" if value is None else str(value)
