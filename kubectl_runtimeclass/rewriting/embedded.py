"""Manifests that stand as text in a ConfigMap, rewritten where the rules name it, or in another object: noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from ..errors import Refused
from ..named import NamedTuple
from ..rules.decision import REFUSED, Decision
from ..rules.model import Embedded
from ..workloads.objects import KubernetesObject
from ..yamledit import tree
from ..yamledit.edit import Edit, apply
from ..yamledit.node import MAPPING, SCALAR, Node

_WORKLOAD = re.compile(r"(?:^|\n)[ ]*(?:- )?(?:containers|container|podTemplate):|\"containers\"")
"""What text has that is meant to be a workload, even where it is no YAML."""


_PATCHES = ("patch", "patchesStrategicMerge")
"""Fields with parts of manifests, as Flux and Argo CD have them."""


def texts(item: KubernetesObject) -> Iterator[tuple[str, Node]]:
    """The keys of a ConfigMap whose text may be a manifest, and their values."""
    data = item.node.get("data")
    for key, value in data.items() if data is not None else ():
        if "apiVersion" in value.text and "kind" in value.text:
            yield key, value


def is_named(embedded: Iterable[Embedded], name: str, key: str) -> bool:
    """Whether the rules have a ConfigMap's key read as manifests."""
    return any(fnmatchcase(name, one.config_map) and fnmatchcase(key, one.key) for one in embedded)


class Made(NamedTuple):
    """What came of the manifests in a ConfigMap; places are those of its document."""

    edits: list[Edit]
    decisions: list[Decision]
    notes: list[tuple[int, str]]


def rewrite(
    item: KubernetesObject,
    document: bytes,
    named: Iterable[Embedded],
    rewritten: Callable[[bytes], tuple[Iterable[Edit], Iterable[Decision]]],
) -> Made:
    """What the rules make of the manifests in a ConfigMap of a document; `rewritten` is what they make of a stream.

    Lines count from 0, in the text.
    """
    made = Made([], [], [])
    for key, value in texts(item):
        edits, decisions = rewritten(value.text.encode())
        line = document.count(b"\n", 0, value.offset)
        if not is_named(named, item.name, key):
            entry = f"- {{configMap: {item.name}, key: {key}}}"
            note = _note(item, key, value, decisions, f"add to embedded of the rules `{entry}`")
            made.notes.extend((line, sentence) for sentence in note)
            continue
        try:
            made.edits.extend(_edits(document, value, list(edits)))
        except Refused as error:
            decisions = [
                one._replace(outcome=REFUSED, after=one.before, reason=error.reason) if one.changes else one
                for one in decisions
            ]
        made.decisions.extend(
            one._replace(line=line + one.line, path=f"data[{key}]:{one.path}") for one in decisions
        )
    return made


def notes_within(
    item: KubernetesObject,
    document: bytes,
    rewritten: Callable[[bytes], tuple[Iterable[Edit], Iterable[Decision]]],
) -> Iterator[tuple[int, str]]:
    """(line from 0, sentence) of the manifests as text in an object of another kind, as in a step of a Workflow."""
    for path, value in _texts_within(item):
        _, decisions = rewritten(value.text.encode())
        line = document.count(b"\n", 0, value.offset)
        yield from ((line, one) for one in _note(item, path, value, decisions, "set it in the text by hand"))


def _texts_within(item: KubernetesObject) -> Iterator[tuple[str, Node]]:
    """The paths of texts of several lines that may be manifests; those in objects within it are of these."""
    waiting = [(key, value) for key, value in item.node.items() if key not in ("metadata", "status")]
    waiting.reverse()
    while waiting:
        path, node = waiting.pop()
        if node.kind == SCALAR:
            if "\n" in node.text and "apiVersion" in node.text and "kind" in node.text:
                yield path, node
        elif node.kind == MAPPING:
            entries = list(node.items())
            if not {"kind", "apiVersion"} <= {key for key, _ in entries}:
                waiting += (
                    (f"{path}.{key}", value) for key, value in reversed(entries) if key not in _PATCHES
                )
        else:
            waiting += reversed([(f"{path}[{nth}]", one) for nth, one in enumerate(node.elements())])


def _note(
    item: KubernetesObject, key: str, text: Node, decisions: Iterable[Decision], cure: str
) -> Iterator[str]:
    """What is to be told of the manifests in a text, if the rules would do anything to them."""
    wanted = [one for one in decisions if one.changes or one.not_fulfilled]
    if any(one.rule for one in wanted) or (wanted and _WORKLOAD.search(text.text)):
        first, *others = dict.fromkeys(str(one.object) for one in wanted)
        what = f"{first} and {len(others)} more" if others else first
        yield f"{item}: {key} holds {what} as text, which is left alone: {cure}"


def _edits(document: bytes, value: Node, edits: list[Edit]) -> list[Edit]:
    """The edits of the text as edits of the document. Raises Refused where they would do anything else."""
    if not edits:
        return []
    block = Block(document, value)
    made = [block.edit(edit) for edit in edits]
    now = _at(tree.read(apply(document, made)).root, value.offset)
    if now is None or now.text.encode() != apply(block.text, edits):
        raise Refused("the edit of the manifest in it would change something else, too", value.offset)
    return made


def _at(root: Node | None, offset: int) -> Node | None:
    """The text that begins at an offset, which no edit within it moves."""
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if node.kind == SCALAR and node.offset == offset:
            return node
        waiting += (child for _, child in node.items()) if node.kind == MAPPING else node.elements()
    return None


class Block:
    """The text of a literal block scalar (`|`), and where its characters stand in the document."""

    def __init__(self, document: bytes, value: Node) -> None:
        """Raises Refused where the text is not written so that an edit of it is one of the document."""
        self.text = value.text.encode()
        self._starts: list[tuple[int, int]] = []
        """(offset in the text, offset in the document) of each line."""
        self._find_lines(document, value)

    def _find_lines(self, document: bytes, value: Node) -> None:
        header = re.compile(rb"[^\n]*:[ ]+\|[-+]?[ ]*(?:#[^\n]*)?\n").match(document, value.offset)
        if header is None or b"\r" in document:
            raise Refused(
                "the manifest in it is not a literal block (|), so it cannot be edited", value.offset
            )
        at, done, indent = header.end(), 0, None
        for line in self.text.split(b"\n")[: -1 if self.text.endswith(b"\n") else None]:
            end = document.find(b"\n", at)
            end = len(document) if end < 0 else end
            written = document[at:end]
            if line and indent is None:
                indent = len(written) - len(line)
            width = min(indent or 0, len(written)) if line else len(written)
            if written[width:] != line or written[:width].strip(b" "):
                raise Refused("the manifest in it is indented so that it cannot be edited", value.offset)
            self._starts.append((done, at + width))
            at, done = end + 1, done + len(line) + 1
        self.indent = b" " * (indent or 0)
        self._starts.append((done, at + len(self.indent)))

    def edit(self, made: Edit) -> Edit:
        """An edit of the text as one of the document."""
        text = made.text.replace(b"\n", b"\n" + self.indent)
        return Edit(self.place(made.start), self.place(made.end), text)

    def place(self, offset: int) -> int:
        """Where in the document an offset in the text is."""
        start, begin = max(one for one in self._starts if one[0] <= offset)
        return begin + offset - start
