"""The documents of a stream under rules: edits, and decisions with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress

from ..errors import Refused
from ..named import TYPE_CHECKING
from ..rules.decision import Decision
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.everything import everything, may_hold_manifest, may_hold_pod_template
from ..workloads.objects import KubernetesObject
from ..workloads.pod_templates import PodTemplate, search
from ..workloads.skim import Type, skim
from ..yamledit.edit import Edit, apply
from ..yamledit.line_numbers import LineNumbers
from ..yamledit.node import NeedsTree, Node
from ..yamledit.plain import document as plain
from ..yamledit.read import plainly
from .alike import RewriteMemo
from .classes import GROUP, KIND, classes_in, name_and_handler
from .decided import DecidedObject, Judge, Place, in_stream, lines_before, unreadable
from .misspelt import may_be_misspelt
from .restricted import Restricted
from .rewrite import Rewrite, joined
from .sought import SoughtWord

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[[KubernetesObject, list[PodTemplate]], Any]

NO_NAMESPACES = Namespaces()


class Rewriter:
    """Rules, to be applied to the documents of a stream whose name is `source`, for places in messages.

    `whole` and `look` are `rewrite`'s; `foreign` says why nothing can be edited, or is "".
    """

    def __init__(
        self,
        rules: Rules,
        namespaces: Namespaces = NO_NAMESPACES,
        source: str = "",
        whole: bool = False,
        foreign: str = "",
        look: Look | None = None,
    ) -> None:
        self.rules, self.source, self.whole = rules, source, whole
        self._restricted = Restricted(rules)
        self._judge = Judge(rules, namespaces, source, foreign, self._restricted)
        self._look = look
        self.root: Node | None = None
        """That of the document which was decided on last."""
        self._alike = RewriteMemo()
        self.look_into(b"", 0, 0)

    def part(self, data: bytes, begin: int, end: int) -> Rewrite:
        """The documents of one part of a stream: see `stream.split`."""
        lines = LineNumbers(data, begin, 1 + data.count(b"\n", 0, begin))
        self.look_into(data, begin, end)
        made: list[Rewrite] = []
        for document, kind, type_ in skim(data, begin, end, None if self.whole else self.rules.kinds.usual):
            text = data[document.start : document.end]
            if document.problem is None and type_ is not None and not self.may_have_pods(type_, text):
                made.append(
                    _ANOTHER if type_.kind != _CLASS else _ANOTHER._replace(classes=tuple(classes_in(text)))
                )
                continue
            place = Place(document.start, lines.number(document.start))
            try:
                if document.problem is not None:
                    # At its beginning or its end: the marker line.
                    raise Refused(
                        document.problem, 0 if data.endswith(b"---", 0, document.start) else len(text)
                    )
                breaks = lines.number(document.end) - place.line
                known = self._alike.fitting(text, breaks, self._may(text, place), place)
                made.append(self.document(text, place) if known is None else known)
            except Refused as error:
                offset = len(text) - len(text.lstrip()) if error.offset is None else error.offset
                decision = unreadable(self.source, lines.number(document.start + offset), error.reason, kind)
                made.append(Rewrite(decisions=(decision,), looked=((None, (True,)),)))
        return joined(made)

    def look_into(self, data: bytes, begin: int, end: int, start: int = 0) -> None:
        """Look at the part of a stream that the next documents are of: what it has nowhere is not looked for in each.

        `start` is the place of the first byte of `data`, as a `Place` has it.
        """
        self._start, self._untime = start, SoughtWord(b"untime", data)
        self._restricted.look_into(data, begin, end)

    def _may(self, text: bytes, place: Place) -> tuple[bool, bool]:
        """Whether a document may have a misspelt field, and ask for what a runtime cannot give."""
        start = place.start - self._start
        end = start + len(text)
        misspelt = self._untime.next(start, end) < end and may_be_misspelt(text)
        return misspelt, self._restricted.may_ask(start, end)

    def may_have_pods(self, type_: Type, text: bytes) -> bool:
        """Whether an object has to be read, seeing its type."""
        if type_.kind == b"ConfigMap":
            return may_hold_manifest(text)
        may = self.rules.kinds.may_have_pods(*type_)
        return may_hold_pod_template(text) if may is None else may

    def document(self, text: bytes, place: Place) -> Rewrite:
        """One document, by the fast reader when it can answer everything. Raises Refused."""
        if len(text) >= _LONG and b"items:" in text and (made := self._by_item(text, place)) is not None:
            return made
        parsed = plainly(text)
        if parsed is not None:
            try:
                return self._plain(parsed, text, place)
            except NeedsTree:
                pass
        if not self.whole and _is_directive_or_end(text):
            # Kubernetes refuses it alone, but what follows can be edited, unless a directive itself is wrong.
            text = _DOCUMENT_END.sub(b"#..", text) + b"\n---\n"
        return self._carefully(text, place)

    def _plain(self, parsed: plain.PlainDocument, text: bytes, place: Place) -> Rewrite:
        """A plain document; of one that is like another, nothing is decided anew. Raises NeedsTree."""
        of_text = self._may(text, place)
        known = self._alike.find(parsed, of_text)
        root = self.root = parsed.root
        if known is not None:
            self._alike.learn(known, parsed, of_text)
            return known.again(parsed, place)
        seen = list(self._seen(root, text, *of_text))
        if self._look is None:
            self._alike.keep(parsed, of_text, seen)
        return in_stream(seen, root, text, place)

    def _carefully(self, text: bytes, place: Place) -> Rewrite:
        """One document of any layout; a list in JSON item by item where that can be. Raises Refused."""
        from ..yamledit import json_items

        items = json_items.split(text)
        if items is None:
            return self._as_tree(text, place)
        lines = LineNumbers(text, 0, place.line)
        made = []
        for start, end, _ in items:
            try:
                made.append(self._as_tree(text[start:end], Place(place.start + start, lines.number(start))))
            except Refused as error:
                error.offset = start + (error.offset or 0)
                raise
        return _of_list(made, place.line + lines_before(text))

    def _by_item(self, text: bytes, place: Place) -> Rewrite | None:
        """A long list in block style, item by item, of which most are alike; None where that may not be.

        That is: where items are not certain to be objects of their own, or where one may not be read.
        """
        from ..yamledit import list_items

        items = list_items.split(text)
        if items is None or not items.is_list:
            return None
        lines = LineNumbers(text, 0, place.line)
        made = []
        try:
            for document, item in items.texts(text):
                where = Place(place.start + document.start, lines.number(document.start))
                made.append(self.document(item, where))
                if not _is_object(self.root):
                    return None
        except (NeedsTree, Refused):
            return None  # what is wrong is said of the list
        return _of_list(made, place.line + lines_before(text))

    def _as_tree(self, text: bytes, place: Place) -> Rewrite:
        """One document of any layout, its edits proved together; one by one to find what cannot be made.

        Raises Refused where edits can be made one by one, and not together.
        """
        from ..yamledit import json_document, tree
        from ..yamledit.proof import prove_all

        as_json = json_document.read(text)
        if as_json is not None:
            try:
                made = self.objects(as_json.root, text, place)
                as_json.prove(edit.moved(-place.start) for edit in made.edits)
            except (NeedsTree, Refused):
                pass  # what is wrong with it, and where, is said by the other reader
            else:
                return made
        parsed = tree.read(text, at_once=True, first_line=place.line)
        made = self.objects(parsed.root, text, place)
        try:
            prove_all(parsed, (edit.moved(-place.start) for edit in made.edits))
        except Refused:
            made = self.objects(tree.read(text, first_line=place.line).root, text, place)
            tree.read(apply(text, [edit.moved(-place.start) for edit in made.edits]))
        return made

    def objects(self, root: Node | None, text: bytes, place: Place) -> Rewrite:
        """The objects below a node of a document. Raises NeedsTree as its nodes do."""
        return in_stream(self._seen(root, text, *self._may(text, place)), root, text, place)

    def _seen(self, root: Node | None, text: bytes, misspelt: bool, asks: bool) -> Iterator[DecidedObject]:
        """The objects below a node of a document, and what is decided of them."""
        kinds, self.root = self.rules.kinds, root
        may_be_within = text.count(b"apiVersion") > 1
        for item, templates in everything(root, kinds):
            decided = [self._judge.decide(template, misspelt, asks) for template in templates]
            # Where no rule gives it a class, there is nothing to tell of what may be no pod template.
            has_decision = [
                not template.field.unknown or one.decision.gives_a_class
                for template, one in zip(templates, decided, strict=True)
            ]
            embedded = self._embedded(item, text, may_be_within)
            untold = (
                one.decision.rule
                for one, decided_on in zip(decided, has_decision, strict=True)
                if not decided_on
            )
            is_told = (*has_decision, *(True for _ in (embedded.decisions if embedded else ())))
            yield DecidedObject(
                decided=tuple(compress(decided, has_decision)),
                embedded=embedded,
                searches=tuple(search(item, kinds)) if kinds.extra else (),
                looked=() if self._look is None else ((self._look(item, templates), is_told),),
                untold=() if all(has_decision) else tuple(filter(None, untold)),
                classes=(name_and_handler(item),) if item.kind == KIND and item.group == GROUP else (),
            )

    def _embedded(self, item: KubernetesObject, text: bytes, may_be_within: bool) -> Rewrite | None:
        """The manifests that stand as text in it: where the rules name a ConfigMap, else what to tell of them."""
        is_config_map = item.kind == "ConfigMap" and not item.group
        if not is_config_map and (
            not may_be_within or self.rules.kinds.is_certain(item.api_version, item.kind)
        ):
            return None
        from . import embedded

        def rewritten(text: bytes) -> tuple[tuple[Edit, ...], tuple[Decision, ...]]:
            made = Rewriter(self.rules, self._judge.namespaces, self.source).part(text, 0, len(text))
            return made.edits, made.decisions

        if not is_config_map:
            return Rewrite(notes=tuple(embedded.notes_within(item, text, rewritten)))
        made = embedded.rewrite(item, text, self.rules.embedded, rewritten)
        return Rewrite(tuple(made.edits), tuple(made.decisions), notes=tuple(made.notes))


_LONG = 1 << 16
"""Bytes of a list that is worth to be cut at its items."""


def _is_object(root: Node | None) -> bool:
    """Whether an item of a list is an object, whatever the list's kind. Raises NeedsTree."""
    texts = [root.get(key) for key in ("kind", "apiVersion")] if root is not None else [None]
    return all(node is not None and node.text for node in texts)


def _of_list(made: list[Rewrite], line: int) -> Rewrite:
    """What is made of a list that begins on a line, of what is made of its items."""
    whole = joined(made)
    return whole._replace(unknown=() if whole.objects else (line,))


_ANOTHER = Rewrite(objects=1)
"""An object without pods."""

_CLASS = KIND.encode()

_BREAK = re.compile(rb"[\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9]")
_DOCUMENT_END = re.compile(rb"^\.\.\.", re.M)


def _is_directive_or_end(text: bytes) -> bool:
    """Whether a document is only directives, comments and document ends."""
    return all(not line or line[:1] in b"%#" or line == b"..." for line in map(bytes.strip, _lines(text)))


def _lines(text: bytes) -> Iterator[bytes]:
    """One after the other: the first mostly tells."""
    at = 0
    for line_break in _BREAK.finditer(text):
        yield text[at : line_break.start()]
        at = line_break.end()
    yield text[at:]
