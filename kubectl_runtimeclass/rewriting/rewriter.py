"""The documents of a stream under rules: edits, and decisions with their lines."""

from __future__ import annotations

import re

from ..errors import Refused
from ..named import TYPE_CHECKING, NamedTuple
from ..rules.decision import ASSIGNED, REFUSED, REMOVED, Decision, Verdict
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.everything import everything, may_hold_manifest, may_hold_pod_template
from ..workloads.objects import Object
from ..workloads.pod_templates import PodTemplate, TemplateLookup, search
from ..workloads.skim import Type, skim
from ..yamledit.edit import Edit, apply
from ..yamledit.node import NULL, Careful, Node
from ..yamledit.plain import document as plain
from ..yamledit.stream import Document
from .fulfil import edits_of, hindrance_to, is_string
from .line_numbers import LineNumbers
from .misspelt import may_be_misspelt, refuse_misspelt

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..workloads.objects import Object

    Look = Callable[[Object, list[PodTemplate]], Any]

_NO_NAMESPACES = Namespaces()


class Rewrite(NamedTuple):
    """What the rules make of a stream.

    `objects` counts the Kubernetes objects seen; `unknown` the documents with content that are none.
    `searches` are what the rules' own `podTemplates` gave, object by object. `lines` are those before
    the part of the stream that follows. `looked` has what `look` gave of each object, None for a document that
    could not be read; and for each pod template whether there is a decision on it, in the order of the decisions.
    `notes` are sentences about what is left alone without a decision.
    """

    edits: tuple[Edit, ...] = ()
    decisions: tuple[Decision, ...] = ()
    objects: int = 0
    unknown: int = 0
    searches: tuple[TemplateLookup, ...] = ()
    lines: int = 0
    looked: tuple[tuple[Any, tuple[bool, ...]], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.outcome == REFUSED)

    @property
    def not_fulfilled(self) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.not_fulfilled)

    def result(self, data: bytes) -> bytes:
        """The stream with the edits made."""
        return apply(data, self.edits)


class Rewriter:
    """Rules, and the stream that they are applied to: its name and its bytes, for places in messages.

    Without the bytes every line is 1. `whole` and `look` are `rewrite`'s; `foreign` says why nothing can be edited,
    or is "".
    """

    def __init__(
        self,
        rules: Rules,
        namespaces: Namespaces = _NO_NAMESPACES,
        source: str = "",
        data: bytes = b"",
        whole: bool = False,
        foreign: str = "",
        look: Look | None = None,
    ) -> None:
        self.rules, self.namespaces = rules, namespaces
        self.source, self.data, self.whole, self.foreign = source, data, whole, foreign
        self._look = look
        self._lines = LineNumbers(data)

    def part(self, span: tuple[int, int]) -> Rewrite:
        """The documents of one part of the stream, with lines counted from its beginning."""
        data, kinds = self.data, self.rules.kinds
        self._lines = LineNumbers(data, span[0])
        edits: list[Edit] = []
        decisions: list[Decision] = []
        searches: list[TemplateLookup] = []
        looked: list[tuple[Any, tuple[bool, ...]]] = []
        notes: list[str] = []
        count = unknown = 0
        for document, kind, type_ in skim(data, *span, None if self.whole else kinds.usual):
            if not (document.problem or type_ is None or self._may_have_pods(type_, document)):
                count += 1
                continue
            text = data[document.start : document.end]
            try:
                seen = self.document(text, document)
            except Refused as error:
                offset = document.start + (_content(text) if error.offset is None else error.offset)
                decisions.append(_unreadable(self.source, self._lines.number(offset), error.reason, kind))
                looked.append((None, (True,)))
                continue
            count += seen.objects
            unknown += seen.unknown
            edits += seen.edits
            decisions += seen.decisions
            searches += seen.searches
            looked += seen.looked
            notes += seen.notes
        lines = self._lines.number(span[1]) - 1 if span[1] < len(data) else 0
        return Rewrite(
            edits=tuple(edits),
            decisions=tuple(decisions),
            objects=count,
            unknown=unknown,
            searches=tuple(searches),
            lines=lines,
            looked=tuple(looked),
            notes=tuple(notes),
        )

    def _may_have_pods(self, type_: Type, document: Document) -> bool:
        """Whether an object has to be read, seeing its type."""
        if type_.kind == b"ConfigMap":
            return may_hold_manifest(self.data[document.start : document.end])
        may = self.rules.kinds.may_have_pods(*type_)
        return may_hold_pod_template(self.data[document.start : document.end]) if may is None else may

    def document(self, text: bytes, document: Document) -> Rewrite:
        """One document, by the fast reader when it can answer everything. Raises Refused."""
        parsed = plain.read(text)
        if parsed is not None and document.problem is None:
            try:
                return self.objects(parsed.root, document)
            except Careful:
                pass
        if document.problem is not None:
            # At its beginning or its end: the marker line.
            at = 0 if self.data.endswith(b"---", 0, document.start) else len(text)
            raise Refused(document.problem, at)
        if not self.whole and _is_directive_or_end(text):
            # Kubernetes refuses it alone, but what follows can be edited, unless a directive itself is wrong.
            text = _DOCUMENT_END.sub(b"#..", text) + b"\n---\n"
        return self._carefully(text, document)

    def _carefully(self, text: bytes, document: Document) -> Rewrite:
        """One document of any layout, its edits proved together; one by one to find what cannot be made.

        Raises Refused where edits can be made one by one, and not together.
        """
        from ..yamledit import tree
        from ..yamledit.proof import prove_all

        first_line = self._lines.in_stream(document.start)
        parsed = tree.read(text, at_once=True, first_line=first_line)
        made = self.objects(parsed.root, document)
        try:
            prove_all(parsed, (edit.moved(-document.start) for edit in made.edits))
        except Refused:
            made = self.objects(tree.read(text, first_line=first_line).root, document)
            tree.read(apply(text, [edit.moved(-document.start) for edit in made.edits]))
        return made

    def objects(self, root: Node | None, document: Document) -> Rewrite:
        """The pod templates of the objects below a node of the document."""
        edits: list[Edit] = []
        decisions: list[Decision] = []
        searches: list[TemplateLookup] = []
        looked: list[tuple[Any, tuple[bool, ...]]] = []
        kinds = self.rules.kinds
        count = 0
        notes: list[str] = []
        misspelt = may_be_misspelt(self.data, document.start, document.end)
        for item, templates in everything(root, kinds):
            count += 1
            has_decision = []
            for template in templates:
                decision, made = self._pod_template(template, document, misspelt)
                has_decision.append(not template.field.unknown or decision.not_fulfilled)
                if not has_decision[-1]:
                    continue  # no rule gives it a class: nothing to tell of what may be none
                decisions.append(decision)
                edits += [edit.moved(document.start) for edit in made]
            if item.kind == "ConfigMap" and item.group == "":
                within = self._embedded(item, document)
                edits += within.edits
                decisions += within.decisions
                notes += within.notes
                has_decision += [True] * len(within.decisions)
            if self._look is not None:
                looked.append((self._look(item, templates), tuple(has_decision)))
            if kinds.extra:
                searches += search(item, kinds)
        unknown = int(root is not None and root.kind != NULL and not count)
        return Rewrite(
            edits=tuple(edits),
            decisions=tuple(decisions),
            objects=count,
            unknown=unknown,
            searches=tuple(searches),
            looked=tuple(looked),
            notes=tuple(notes),
        )

    def _embedded(self, item: Object, document: Document) -> Rewrite:
        """The manifests that stand as text in a ConfigMap: where the rules name it, else what to tell of them."""
        from . import embedded

        def rewritten(text: bytes) -> tuple[tuple[Edit, ...], tuple[Decision, ...]]:
            made = Rewriter(self.rules, self.namespaces, self.source, text).part((0, len(text)))
            return made.edits, made.decisions

        text = self.data[document.start : document.end]
        made = embedded.rewrite(item, text, self.rules.embedded, rewritten)
        line = self._lines.number(document.start)
        return Rewrite(
            tuple(edit.moved(document.start) for edit in made.edits),
            tuple(one._replace(line=line + one.line) for one in made.decisions),
            notes=tuple(made.notes),
        )

    def _pod_template(
        self, template: PodTemplate, document: Document, misspelt: bool
    ) -> tuple[Decision, list[Edit]]:
        item = template.object
        edits: list[Edit] = []
        at, before, rule, unknown = template.spec.offset, None, None, ""
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
            hindrance = None
            if outcome in (ASSIGNED, REMOVED, REFUSED):
                hindrance = hindrance_to(template, self.rules.kinds)
            if hindrance is not None:
                (outcome, reason), after = hindrance, before
            elif outcome in (ASSIGNED, REMOVED):
                if self.foreign:
                    raise Refused(self.foreign)
                edits, note = edits_of(template, after, before)
                reason = "; ".join(filter(None, (reason, note)))
        except Refused as error:
            outcome, after, reason = REFUSED, before, error.reason
            at = at if error.offset is None else error.offset
        key = template.field.key if template.path or template.field.has_template else ""
        path = f"{template.path}.{key}" if template.path else key
        decision = Decision(
            self.source,
            self._lines.number(document.start + at),
            item.api_version,
            item.kind,
            item.namespace,
            item.name,
            path,
            outcome,
            before,
            after,
            rule,
            reason,
            unknown,
        )
        return decision, edits


def _reason(verdict: Verdict) -> str:
    if verdict.unmatched:
        return "no rule matches (" + "; ".join(f"{name}: {why}" for name, why in verdict.unmatched) + ")"
    return verdict.reason


def _unreadable(source: str, line: int, reason: str, kind: bytes | None = None) -> Decision:
    return Decision(source, line, "", (kind or b"").decode(), "", "", "", REFUSED, None, None, None, reason)


def _content(text: bytes) -> int:
    return len(text) - len(text.lstrip())


_BREAK = re.compile(rb"[\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9]")


_DOCUMENT_END = re.compile(rb"^\.\.\.", re.M)


def _is_directive_or_end(text: bytes) -> bool:
    """Whether a document is only directives, comments and document ends."""
    lines = [line.strip() for line in _BREAK.split(text)]
    return all(not line or line[:1] in b"%#" or line == b"..." for line in lines)
