"""Classes whose pods would start on no node, whether there are pods of them or not: what `check` warns of."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..findings.finding import WARNING, Finding
from ..snapshot.snapshot import Snapshot
from . import no_node_serves, not_where_served
from .facts import facts_of


def unserved_warnings(names: Collection[str], snapshot: Snapshot) -> Iterator[tuple[str, Finding]]:
    """(class, warning) for each of these classes, in the words of `audit`.

    Nothing is said of a class that no node is known to serve while some nodes do not report their handlers.
    """
    facts = facts_of(snapshot, None)
    for runtime_class in facts.classes:
        if runtime_class.name not in names or (runtime_class.silent and not runtime_class.serving):
            continue
        alone = facts._replace(classes=(runtime_class,))
        for check in (no_node_serves, not_where_served):
            for finding in check.find(alone):
                message = f"{finding.message}{''.join(f' ({fact})' for fact in finding.evidence)}"
                yield runtime_class.name, finding._replace(severity=WARNING, message=message)
