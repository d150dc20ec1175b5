"""Documents that are alike: what was made of one is made of the others, without deciding anew.

What the rules make of a plain document depends on its layout and on the lines that were asked for (`Plain.line`), and
on nothing else. So it is kept under these, and holds for each document that has the same. A stream has many of
those: its objects differ in images, labels and numbers, which most rules do not ask for. Their names are not
kept but read, since a decision tells them and seldom depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from ..named import TYPE_CHECKING, NamedTuple
from ..rules.decision import Decision
from ..workloads.objects import KubernetesObject
from ..yamledit.edit import Edit
from ..yamledit.node import NULL_WORDS, NeedsTree, Node
from ..yamledit.plain.document import PlainDocument, PlainNode
from ..yamledit.plain.layout import LONGEST
from ..yamledit.plain.line import FLOW, OPEN, SCALAR, scalar
from .decided import Decided, DecidedObject, Place, completed, in_stream
from .mould import Fit, Mould
from .rewrite import Rewrite

if TYPE_CHECKING:
    from typing import Any

    from ..yamledit.plain.layout import Layout

_MOST = 20_000
"""Documents that are kept."""
_EXAMPLES = 1_000
"""Documents of which moulds may be learnt: their lines are kept, too."""
_LEAST = 3
"""There are so many times as many lines as gaps, or more: with more gaps a mould is no faster than to read lines."""
_NO_MOULDS: dict[KnownRewrite, Mould] = {}
_TRIED = 16
"""Moulds for documents with the same number of lines."""


class _DecisionByLine(NamedTuple):
    """`Decided` of any document of a layout, as the lines, from 0, where its place and its object's names stand.

    `flow` is that of metadata in flow style, whose keys no layout shows.
    """

    decision: Decision
    line: int
    namespace: int | None
    name: int | None
    flow: int | None

    def of(self, document: PlainDocument | Fit, first_line: int) -> Decision:
        """The same decision on an object of another such document. Raises NeedsTree."""
        decision, line, namespace, name, flow = self
        if flow is None:
            names = _text(document, namespace), _text(document, name)
        else:
            assert isinstance(document, PlainDocument)  # no mould is learnt from those
            metadata = PlainNode(document, flow)
            item = KubernetesObject(metadata, "", "", metadata)
            names = item.namespace, item.name
        return completed(decision, first_line + line, *names)


class _EditByLine(NamedTuple):
    """An edit of any document of a layout: it replaces `size` bytes from a column of a line on."""

    line: int
    column: int
    size: int
    text: bytes


class KnownRewrite:
    """What is made of documents of a layout with the same lines.

    `example` are the lines of one that was met again, `gaps` the numbers of those in which others differed from it.
    """

    __slots__ = ("decided", "edits", "example", "gaps", "made")

    def __init__(
        self, decided: Sequence[_DecisionByLine], edits: Sequence[_EditByLine], made: Rewrite
    ) -> None:
        self.decided, self.edits, self.made = decided, edits, made
        self.example: Sequence[bytes] = ()
        self.gaps: set[int] = set()

    @property
    def has_flow(self) -> bool:
        """Whether an object has metadata in flow style."""
        return any(one.flow is not None for one in self.decided)

    def again(self, document: PlainDocument | Fit, place: Place) -> Rewrite:
        """The same, made of another such document. Raises NeedsTree."""
        start, line = place
        edits = []
        for number, column, size, text in self.edits:
            at = start + document.start(number) + column
            edits.append(Edit(at, at + size, text))
        decisions = tuple([one.of(document, line) for one in self.decided])
        made = self.made
        if made.unknown:
            made = made._replace(unknown=(made.unknown[0] + line - 1,))
        return Rewrite(tuple(edits), decisions, *made[2:])


def _text(document: PlainDocument | Fit, line: int | None) -> str:
    """What the scalar on a line says. Raises NeedsTree."""
    if line is None:
        return ""
    text = scalar(document.line(line))
    if text is None or text in NULL_WORDS:
        raise NeedsTree  # there are escapes, or it may be null
    return text


class _LayoutMemo:
    """Documents of one layout. `known` is what is made of them, by the lines that were asked for in any of them.

    More lines than were asked for do no harm: what has the same ones is alike all the more.
    """

    __slots__ = ("asked", "key", "known")

    def __init__(self, asked: frozenset[int]) -> None:
        self.asked = asked
        self.key: Callable[[Sequence[bytes]], Any] = itemgetter(*sorted(asked)) if asked else len
        self.known: dict[Any, KnownRewrite] = {}


class RewriteMemo:
    """What was made of plain documents under the same rules."""

    def __init__(self) -> None:
        self._layouts: dict[tuple[Layout, bytes, tuple[bool, ...]], _LayoutMemo] = {}
        self._count = 0
        self._moulds: dict[tuple[int, tuple[bool, ...]], dict[KnownRewrite, Mould]] = {}
        """By the number of line feeds, and the answers to what was asked of the whole text."""
        self._examples = 0

    def fitting(self, text: bytes, breaks: int, of_text: tuple[bool, ...], place: Place) -> Rewrite | None:
        """What is made of a document that fits a mould; None where none does.

        `breaks` is the number of its line feeds, `of_text` that of `find`.
        """
        for known, mould in self._moulds.get((breaks, of_text), _NO_MOULDS).items():
            fit = mould.fit(text) if text.endswith(mould.last) else None
            if fit is not None:
                try:
                    return known.again(fit, place)
                except NeedsTree:
                    return None
        return None

    def learn(self, known: KnownRewrite, document: PlainDocument, of_text: tuple[bool, ...]) -> None:
        """Make a mould for documents like this one, of which what is known was made."""
        lines, example = document.lines, known.example
        if not example:
            if self._examples < _EXAMPLES and document.ending == b"\n" and not known.has_flow:
                known.example = lines
                self._examples += 1
            return
        if len(known.gaps) * _LEAST > len(lines):
            return
        known.gaps.update(number for number, line in enumerate(lines) if line != example[number])
        if len(known.gaps) * _LEAST <= len(lines):
            moulds = self._moulds.setdefault((len(lines) - 1, of_text), {})
            if known in moulds or len(moulds) < _TRIED:
                moulds[known] = Mould(example, known.gaps)

    def find(self, document: PlainDocument, of_text: tuple[bool, ...]) -> KnownRewrite | None:
        """What was made of one that is like a document; None where there was none.

        `of_text` are the answers to what was asked of the whole text.
        """
        alike = self._layouts.get((document.layout, document.ending, of_text))
        return None if alike is None else alike.known.get(alike.key(document.lines))

    def keep(self, document: PlainDocument, of_text: tuple[bool, ...], seen: Sequence[DecidedObject]) -> None:
        """Remember what was made of a document, just now: nothing else was asked of it yet."""
        if len(document.lines) >= LONGEST or not all(map(_may_be_kept, seen)):
            return
        if self._count >= _MOST:
            self._layouts.clear()
            self._moulds.clear()
            self._count = self._examples = 0
        layout = document.layout, document.ending, of_text
        alike = self._layouts.get(layout)
        if alike is None or not document.asked <= alike.asked:
            before = alike.asked if alike is not None else frozenset()
            alike = self._layouts[layout] = _LayoutMemo(before | document.asked)
        alike.known[alike.key(document.lines)] = _known(document, seen)
        self._count += 1


def _known(document: PlainDocument, seen: Sequence[DecidedObject]) -> KnownRewrite:
    decided = [one for known in seen for one in known.decided]
    return KnownRewrite(
        decided=[_decided(document, one) for one in decided],
        edits=[_edit(document, edit) for one in decided for edit in one.edits],
        made=in_stream(
            [one._replace(decided=()) for one in seen], document.root, b"\n".join(document.lines), Place()
        ),
    )


def _may_be_kept(seen: DecidedObject) -> bool:
    """Manifests within a ConfigMap depend on more than lines; and which of two names counts, on what they say. Names of
    classes are told."""
    return (
        seen.embedded is None
        and not seen.classes
        and all(_names_are_in_layout(one.object) for one in seen.decided)
    )


def _names_are_in_layout(item: KubernetesObject) -> bool:
    node, metadata = item.node, item.metadata
    if not isinstance(node, PlainNode) or node.below is None:
        return False
    if metadata is None or _is_flow(metadata):
        return True
    names = [metadata.get(key) for key in ("namespace", *_NAMES)]
    return None in names[1:] and all(
        name is None or (isinstance(name, PlainNode) and name.style in _ON_ITS_LINE) for name in names
    )


_NAMES = ("name", "generateName")
_ON_ITS_LINE = (OPEN, SCALAR, FLOW)
"""Of these styles alone the text of a value is known without libyaml; of the other two there is none."""


def _is_flow(node: Node | None) -> bool:
    return isinstance(node, PlainNode) and node.style == FLOW


def _decided(document: PlainDocument, one: Decided) -> _DecisionByLine:
    metadata = one.object.metadata
    lines = {key: _line(metadata, key) for key in ("namespace", *_NAMES)}
    return _DecisionByLine(
        decision=one.decision,
        line=document.place(one.at)[0],
        namespace=lines["namespace"],
        name=lines["generateName"] if lines["name"] is None else lines["name"],
        flow=metadata.number if isinstance(metadata, PlainNode) and _is_flow(metadata) else None,
    )


def _line(metadata: Node | None, key: str) -> int | None:
    """The line of a value that is a scalar; None where there is none."""
    node = metadata.get(key) if metadata is not None else None
    return node.number if isinstance(node, PlainNode) and node.style == SCALAR else None


def _edit(document: PlainDocument, edit: Edit) -> _EditByLine:
    return _EditByLine(*document.place(edit.start), edit.end - edit.start, edit.text)
