"""What came of a run over many inputs: values for the commands and the report formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..named import TYPE_CHECKING, NamedTuple
from ..rules.decision import REFUSED, Decision
from ..workloads.kinds.field import PodTemplateField
from ..workloads.pod_templates import TemplateLookup
from ..yamledit.edit import Edit

if TYPE_CHECKING:
    from typing import Any


class FileResult(NamedTuple):
    """What came of one input. `source` is its name for people.

    `skipped` says why the file was not looked at (it is no manifest), `error` why it could not be: then the
    other fields are empty, but for `notes` of patches. `searches` and what follows are `Rewrite`'s.
    """

    source: str
    decisions: tuple[Decision, ...] = ()
    edits: tuple[Edit, ...] = ()
    objects: int = 0
    skipped: str = ""
    error: str = ""
    searches: tuple[TemplateLookup, ...] = ()
    looked: tuple[tuple[Any, tuple[bool, ...]], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    untold: tuple[str, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something in it is left as it was because it cannot be edited."""
        return any(decision.outcome == REFUSED for decision in self.decisions)

    @property
    def not_fulfilled(self) -> bool:
        """Whether a pod template in it does not get what the rules give it."""
        return any(decision.not_fulfilled for decision in self.decisions)


def searches(results: Iterable[FileResult]) -> Iterator[TemplateLookup]:
    """Those of all inputs."""
    return (search for result in results for search in result.searches)


class Summary(NamedTuple):
    """Counts over all inputs: `outcomes` by outcome, `files` not skipped, `skipped` files by reason, `errors`."""

    outcomes: Counter[str]
    files: int
    skipped: Counter[str]
    errors: int

    @property
    def only_errors(self) -> bool:
        """Whether no input could be read: there is nothing to sum up then."""
        return self.errors == self.files > 0 and not self.skipped


def summarize(results: Iterable[FileResult]) -> Summary:
    outcomes: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    files = errors = 0
    for result in results:
        if result.skipped:
            skipped[result.skipped] += 1
            continue
        files += 1
        errors += bool(result.error)
        outcomes.update(decision.outcome for decision in result.decisions)
    return Summary(outcomes, files, skipped, errors)


def nothing_read(results: Iterable[FileResult]) -> bool:
    """Whether there was no object in any input, and nothing else to tell of: what came here was not built."""
    return not any(_is_told_of(result) for result in results)


def _is_told_of(result: FileResult) -> bool:
    return bool(result.objects or result.decisions or result.error or "kustomization" in result.skipped)


def fruitless(searches: Iterable[TemplateLookup]) -> list[tuple[PodTemplateField, str]]:
    """The entries that gave no pod template in any object of their kind, each with a sentence for people."""
    met: Counter[PodTemplateField] = Counter()
    fields = set()
    for search in searches:
        met[search.field] += 1
        if search.found:
            fields.add(search.field)
    return [
        (field, f"no pod template at {field.template} in {_any_of(number, field)}")
        for field, number in met.items()
        if field not in fields
    ]


def _any_of(number: int, field: PodTemplateField) -> str:
    kind = f"{field.group}/{field.kind}" if field.group else field.kind
    return f"any of {number} {kind} objects" if number > 1 else f"the only {kind} object"
