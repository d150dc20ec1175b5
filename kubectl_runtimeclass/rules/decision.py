"""What the rules say of one pod template, with the reason: a value."""

from __future__ import annotations

from ..errors import object_name
from ..named import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..runtimes.restrictions import RuntimeConflict

ASSIGNED = "Assigned"
UNCHANGED = "Unchanged"
KEPT = "Kept"
SKIPPED = "Skipped"
REMOVED = "Removed"
NO_MATCH = "NoMatch"
REFUSED = "Refused"
UNREACHED = "Unreached"
UNSETTABLE = "Unsettable"

NOT_FULFILLED = (REFUSED, UNREACHED, UNSETTABLE)
"""Outcomes of pod templates that do not get what the rules give them: no run passes with one.

Refused: it cannot be edited safely, or the rules forbid the class that is set. Unreached: it looks like a pod
template, in a kind that is not known. Unsettable: its kind has no field for the class.
"""

NO_CLASS = "(none)"
"""What people are told for a class where there is none."""

OUTCOMES = (ASSIGNED, UNCHANGED, KEPT, SKIPPED, REMOVED, NO_MATCH, REFUSED, UNREACHED, UNSETTABLE)


class Verdict(NamedTuple):
    """The rules' answer, before anything is edited.

    `before` is the class in the manifest: None without the field, "" for an empty one. `unmatched` are the
    rules that did not match, each with why. `unknown_namespace` is the template's namespace where a rule asked
    for labels of it that nobody gave, else "".
    """

    outcome: str
    before: str | None
    rule: str | None
    reason: str = ""
    unmatched: tuple[tuple[str, str], ...] = ()
    after: str | None = None
    unknown_namespace: str = ""


class Decision(NamedTuple):
    """A verdict on one pod template, and what came of it.

    `line` counts from 1, in the input: that of the field, or of the pod spec's key where there is none yet.
    `path` is the field's: `spec.template.spec.runtimeClassName`. `unknown_namespace` is the verdict's.
    `restrictions` are what it asks of the runtime behind its class that this cannot give.
    """

    source: str
    line: int
    api_version: str
    kind: str
    namespace: str
    name: str
    path: str
    outcome: str
    before: str | None
    after: str | None
    rule: str | None
    reason: str = ""
    unknown_namespace: str = ""
    restrictions: tuple[RuntimeConflict, ...] = ()

    @property
    def changes(self) -> bool:
        return self.outcome in (ASSIGNED, REMOVED)

    @property
    def not_fulfilled(self) -> bool:
        return self.outcome in NOT_FULFILLED

    @property
    def gives_a_class(self) -> bool:
        """Whether a rule gives it a class, which it has, or another one that is kept, or cannot get."""
        return self.not_fulfilled or (self.outcome in (UNCHANGED, KEPT) and bool(self.before))

    @property
    def object(self) -> str:
        """`Kind namespace/name`, as people say it."""
        return object_name(self.kind, self.namespace, self.name).strip()
