"""What is decided of the objects of a document, before it is told: values that count from the document's beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..errors import Refused
from ..named import TYPE_CHECKING, NamedTuple
from ..rules.decision import ASSIGNED, REFUSED, REMOVED, Decision, Verdict
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.objects import KubernetesObject
from ..workloads.pod_templates import PodTemplate, TemplateLookup
from ..yamledit.edit import Edit
from ..yamledit.line_numbers import LineNumbers
from ..yamledit.node import NULL, Node
from .fulfil import edits_of, hindrance_to, is_string
from .misspelt import refuse_misspelt
from .restricted import Restricted
from .rewrite import Rewrite

if TYPE_CHECKING:
    from typing import Any

    from ..runtimes.restrictions import RuntimeConflict


class Decided(NamedTuple):
    """What is decided of a pod template of `object`.

    `decision` lacks the line, and the object's namespace and name: `at` is the byte offset in the document that it
    is about. Those of `edits` count from the document's beginning, too.
    """

    object: KubernetesObject
    at: int
    decision: Decision
    edits: Sequence[Edit] = ()


class DecidedObject(NamedTuple):
    """An object, what is decided of its pod templates, and what else `Rewrite` has of it.

    `embedded` is what the rules make of the manifests in a ConfigMap, with lines that count from 0.
    """

    decided: Sequence[Decided]
    embedded: Rewrite | None
    searches: tuple[TemplateLookup, ...]
    looked: tuple[tuple[Any, tuple[bool, ...]], ...]
    untold: tuple[str, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()


class Place(NamedTuple):
    """Where a document stands in a stream: the offset of its first byte, and the number of its first line."""

    start: int = 0
    line: int = 1


def completed(one: Decision, line: int, namespace: str, name: str) -> Decision:
    """A decision with what it lacks."""
    return Decision(
        one.source,
        line,
        one.api_version,
        one.kind,
        namespace,
        name,
        one.path,
        one.outcome,
        one.before,
        one.after,
        one.rule,
        one.reason,
        one.unknown_namespace,
        one.restrictions,
    )


def in_stream(seen: Iterable[DecidedObject], root: Node | None, text: bytes, place: Place) -> Rewrite:
    """All objects of a document, its root and text given, as they are in the stream. Raises NeedsTree.

    They are taken one by one: the nodes of an object are let go before the next is looked at.
    """
    lines = LineNumbers(text, 0, place.line)
    edits: list[Edit] = []
    decisions: list[Decision] = []
    searches: list[TemplateLookup] = []
    looked: list[tuple[Any, tuple[bool, ...]]] = []
    notes: list[tuple[int, str]] = []
    untold: list[str] = []
    classes: list[tuple[str, str]] = []
    count = 0
    for one in seen:
        count += 1
        for decided in one.decided:
            item = decided.object
            line = lines.number(decided.at)
            decisions.append(completed(decided.decision, line, item.namespace, item.name))
            edits += [edit.moved(place.start) for edit in decided.edits]
        if one.embedded is not None:
            edits += [edit.moved(place.start) for edit in one.embedded.edits]
            decisions += [
                decision._replace(line=place.line + decision.line) for decision in one.embedded.decisions
            ]
            notes += [(place.line + line, sentence) for line, sentence in one.embedded.notes]
        searches += one.searches
        looked += one.looked
        untold += one.untold
        classes += one.classes
    return Rewrite(
        edits=tuple(edits),
        decisions=tuple(decisions),
        objects=count,
        unknown=(place.line + lines_before(text),)
        if root is not None and root.kind != NULL and not count
        else (),
        searches=tuple(searches),
        looked=tuple(looked),
        notes=tuple(notes),
        untold=tuple(untold),
        classes=tuple(classes),
    )


_CONTENT = re.compile(rb"^(?![ \t\r]*(?:[#%].*)?$)", re.M)


def lines_before(text: bytes) -> int:
    """The lines of a document before the first with content, whichever reader read it."""
    content = _CONTENT.search(text)
    return text.count(b"\n", 0, content.start()) if content else 0


class Judge(NamedTuple):
    """Who decides: rules, and what they ask besides the template.

    `source` is the stream's name. `foreign` says why nothing in it can be edited, or is "".
    """

    rules: Rules
    namespaces: Namespaces
    source: str
    foreign: str
    restricted: Restricted

    def decide(self, template: PodTemplate, misspelt: bool, asks: bool) -> Decided:
        """`misspelt` says that its document may have a misspelt field, see `may_be_misspelt`; `asks` that it may ask
        for what a runtime cannot give, see `Restricted.may_ask`."""
        item, kinds = template.object, self.rules.kinds
        edits: list[Edit] = []
        at, before, rule, unknown = template.spec.offset, None, None, ""
        restrictions: tuple[RuntimeConflict, ...] = ()
        try:
            if misspelt:
                refuse_misspelt(template)
            field = template.spec.get(template.field.key)
            if field is not None:
                at, before = field.offset, field.text if field.kind != NULL else None
            is_class = field is None or not before or is_string(field, before)
            verdict = self.rules.decide(template, self.namespaces, before if is_class else "")
            rule, unknown = verdict.rule, verdict.unknown_namespace
            outcome, after, reason = verdict.outcome, verdict.after, _reason(verdict)
            if outcome == ASSIGNED and not is_class:
                reason = f"{before} is not a string there, and the API server would refuse it"
            hindrance = hindrance_to(template, kinds) if outcome in (ASSIGNED, REMOVED, REFUSED) else None
            if hindrance is not None:
                (outcome, reason), after = hindrance, before
            elif outcome in (ASSIGNED, REMOVED):
                if self.foreign:
                    raise Refused(self.foreign)
                edits, note = edits_of(template, after, before)
                reason = "; ".join(filter(None, (reason, note)))
            if asks and (name := after if outcome in (ASSIGNED, REMOVED) else before):
                restrictions = self.restricted.of(template, name, rule)
        except Refused as error:
            outcome, after, reason = REFUSED, before, error.reason
            at = at if error.offset is None else error.offset
        key = template.field.key if template.path or template.field.has_template else ""
        decision = Decision(
            source=self.source,
            line=0,
            api_version=item.api_version,
            kind=item.kind,
            namespace="",
            name="",
            path=f"{template.path}.{key}" if template.path else key,
            outcome=outcome,
            before=before,
            after=after,
            rule=rule,
            reason=reason,
            unknown_namespace=unknown,
            restrictions=restrictions,
        )
        return Decided(item, at, decision, edits)


def _reason(verdict: Verdict) -> str:
    if verdict.unmatched:
        return "no rule matches (" + "; ".join(f"{name}: {why}" for name, why in verdict.unmatched) + ")"
    return verdict.reason


def unreadable(source: str, line: int, reason: str, kind: bytes | None = None) -> Decision:
    """What is said of a document that cannot be read."""
    return Decision(source, line, "", (kind or b"").decode(), "", "", "", REFUSED, None, None, None, reason)
