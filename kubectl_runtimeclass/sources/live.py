"""The cluster's own copies of the objects of manifests: read one by one, never written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..cluster import ClusterError
from ..cluster.api import ApiError
from ..kube.object import Object
from ..workloads.as_pods import Template

Objects = Callable[[Sequence[str], str], list[Object]]
"""`Connection.objects`: TYPE/NAME words in a namespace. Raises ApiError and ClusterError."""

_AT_ONCE = 50


def objects(templates: Iterable[Template], ask: Objects) -> tuple[tuple[Object, ...], tuple[str, ...]]:
    """The objects in the cluster that the templates are of, those it has; and what could not be read, by name.

    Objects without a name of their own (generateName) are none that the cluster could have. Raises ClusterError
    where the cluster cannot be asked at all.
    """
    wanted: dict[str, dict[str, None]] = {}
    for template in templates:
        subject = template.subject
        if (template.owner.get("metadata") or {}).get("name"):
            word = f"{subject.kind.lower()}{'.' if subject.group else ''}{subject.group}/{subject.name}"
            wanted.setdefault(subject.namespace, {})[word] = None
    live: list[Object] = []
    problems: list[str] = []
    for namespace, words in wanted.items():
        names = list(words)
        for begin in range(0, len(names), _AT_ONCE):
            _ask(ask, names[begin : begin + _AT_ONCE], namespace, live, problems)
    return tuple(live), tuple(problems)


def _ask(ask: Objects, names: list[str], namespace: str, live: list[Object], problems: list[str]) -> None:
    """All at once; where one is refused, in halves, so that a missing one costs few requests."""
    try:
        live += ask(names, namespace)
    except ClusterError as error:
        missing = (isinstance(error, ApiError) and error.reason == "NotFound") or _NO_KIND in str(error)
        if not (missing or isinstance(error, ApiError)):
            raise
        if len(names) > 1:
            middle = len(names) // 2
            _ask(ask, names[:middle], namespace, live, problems)
            _ask(ask, names[middle:], namespace, live, problems)
        elif not missing:
            problems.append(f"{names[0]} in namespace {namespace}: {error}")


_NO_KIND = "doesn't have a resource type"
"""kubectl's words for a kind that the cluster does not serve; so it has no object of it."""
