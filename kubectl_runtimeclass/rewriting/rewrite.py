"""What the rules make of a stream: a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from ..named import TYPE_CHECKING, NamedTuple
from ..rules.decision import REFUSED, Decision
from ..workloads.pod_templates import TemplateLookup
from ..yamledit.edit import Edit, apply

if TYPE_CHECKING:
    from typing import Any


class Rewrite(NamedTuple):
    """What the rules make of a stream, or of a document.

    `objects` counts the Kubernetes objects seen; `unknown` has the lines of the documents with content that are none.
    `searches` are what the rules' own `podTemplates` gave, object by object. `looked` has what `look` gave of each
    object, None for a document that could not be read; and for each pod template whether there is a decision on it,
    in the order of the decisions. `notes` are lines and sentences about what is left alone without a decision.
    `untold` are the rules that decided on what is not told of; `classes` the RuntimeClasses, each with its handler.
    """

    edits: tuple[Edit, ...] = ()
    decisions: tuple[Decision, ...] = ()
    objects: int = 0
    unknown: tuple[int, ...] = ()
    searches: tuple[TemplateLookup, ...] = ()
    looked: tuple[tuple[Any, tuple[bool, ...]], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    untold: tuple[str, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Thousands of equal tuples go from a process to another as columns: that takes a fifth of the time."""
        return _from_columns, (
            tuple(zip(*self.edits, strict=True)),
            tuple(zip(*self.decisions, strict=True)),
            *self[2:],
        )

    @property
    def refused(self) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.outcome == REFUSED)

    @property
    def not_fulfilled(self) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.not_fulfilled)

    def result(self, data: bytes) -> bytes:
        """The stream with the edits made."""
        return apply(data, self.edits)


def _from_columns(edits: tuple[Any, ...], decisions: tuple[Any, ...], *rest: Any) -> Rewrite:
    return Rewrite(
        tuple(map(Edit, *edits)) if edits else (),
        tuple(map(Decision, *decisions)) if decisions else (),
        *rest,
    )


def joined(parts: Sequence[Rewrite]) -> Rewrite:
    """Parts of a stream as one."""
    if len(parts) < 2:
        return parts[0] if parts else Rewrite()
    edits, decisions, objects, unknown, searches, looked, notes, untold, classes = zip(*parts, strict=True)
    return Rewrite(
        edits=_chained(edits),
        decisions=_chained(decisions),
        objects=sum(objects),
        unknown=_chained(unknown),
        searches=_chained(searches),
        looked=_chained(looked),
        notes=_chained(notes),
        untold=_chained(untold),
        classes=_chained(classes),
    )


def _chained(parts: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(parts))
