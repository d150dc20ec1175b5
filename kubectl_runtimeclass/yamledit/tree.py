"""Any YAML or JSON document as a tree: the careful reader.

What decides meaning follows sigs.k8s.io/yaml v1.6 (go.yaml.in/yaml/v2 v2.4, decode.go): of equal keys the last
counts, a merge key that stands after a key beats it, an alias is its anchor's node, `yes:` is the key "true" and
`0x10:` the key "16". What is refused there, is refused here.
"""

from __future__ import annotations

import re

from ..errors import Refused
from . import scalars
from .edit import colon
from .event import ALIAS, Event
from .events import events
from .helm import hint
from .node import DEEPEST, MAPPING, NULL, SCALAR, SEQUENCE
from .tree_node import Tree, TreeDocument, is_merge

LARGEST, LARGEST_LIST = 6 << 20, 64 << 20
"""Documents with more bytes are refused by this reader, whose tree takes some 150 times as many.

No API server takes an object above 3 MiB of JSON (v1.36, apiserver/pkg/server/config.go, `MaxRequestBodyBytes`),
which YAML may indent to twice that. A list may be longer.
"""

_ITEMS = re.compile(rb"^items:|\"items\"[ \t\r\n]*:", re.M)


def read(text: bytes, *, at_once: bool = False, first_line: int = 1) -> TreeDocument:
    """One document, without its marker lines; raises Refused, with a byte offset, where it cannot be read.

    `first_line` is the number of its first line in the stream, for sentences that name another line. Each proof
    of an edit reads the document again, and a list may hold thousands of objects: with `at_once` no edit is
    proved until `proof.prove_all` is called.
    """
    if len(text) > LARGEST and len(text) > (limit := LARGEST_LIST if _ITEMS.search(text) else LARGEST):
        raise Refused(f"larger than {limit >> 20} MiB in a layout that has to be read as a whole")
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8", error.start) from None
    try:
        steps, unread = events(decoded)
        document = TreeDocument(decoded, steps, unread, at_once, first_line)
        _Builder(document).build()
    except Refused as error:
        error.offset = None if error.offset is None else len(decoded[: error.offset].encode())
        raise
    if unread is not None and unread.offset is not None:
        unread.offset = document.byte(unread.offset)
    return document


class _Builder:
    """Makes a document's tree. Raises Refused, with an offset in characters, for what go-yaml refuses of YAML."""

    def __init__(self, document: TreeDocument) -> None:
        self._document = document
        self._stack: list[Tree] = []
        self._deepest: list[int] = []
        """For each node of the stack, how deep collections nest in it, aliases followed."""
        self._anchored: dict[str, Tree] = {}
        """The last node that has an anchor of this name."""
        self._begun: dict[int, int] = {}
        self._measured: dict[int, tuple[int, int]] = {}
        """Of nodes with an anchor that are complete: how many values they hold, and how deep they nest."""
        self._values = self._by_aliases = 0
        """How many values there are so far, and how many of them by aliases."""
        self._merged: list[Tree] = []

    def build(self) -> None:
        key: Tree | None = None
        for number, event in enumerate(self._document.events):
            if event.kind == "end":
                self._end(number, event)
                key = None
                continue
            self._values += 1
            if self._stack and self._stack[-1].kind == MAPPING and key is None:
                key = self._key(number, event)
                continue
            self._node(number, event, key)
            key = None
        for value in self._merged:
            source = value.target or value
            sources = (
                [child.target or child for child in value.children] if value.kind == SEQUENCE else [source]
            )
            if any(source.kind != MAPPING for source in sources):
                raise Refused("the value of a merge key (<<) is not a mapping", value.event.start)

    def _node(self, number: int, event: Event, key: Tree | None) -> None:
        document = self._document
        node = Tree(document, number, key)
        if self._stack:
            self._stack[-1].children.append(node)
            document.parents[number] = self._stack[-1]
        else:
            document.root = node
        if key is not None and is_merge(key.event):
            self._merged.append(node)
        if event.kind == SCALAR:
            _read_scalar(node)
        elif event.kind == ALIAS:
            node.target = self._target(event)
        if event.anchor is not None:
            self._anchored[event.anchor] = node
            if event.kind == SCALAR:
                self._measured[number] = 1, 0
        if event.kind in (MAPPING, SEQUENCE):
            self._begun[number] = self._values
            self._stack.append(node)
            self._deepest.append(len(self._stack))
            if event.style == "":
                node.last = event.start
        elif key is not None and event.start == event.end:
            node.last = max(node.last, colon(document.text, key.event.end) + 1)

    def _end(self, number: int, event: Event) -> None:
        done, deepest = self._stack.pop(), self._deepest.pop()
        self._document.ends[done.number] = number + 1
        if done.event.style == "{":
            done.last = event.end
        elif done.children:
            done.last = max(done.children[-1].last, done.last)
        if self._deepest:
            self._deepest[-1] = max(self._deepest[-1], deepest)
        begun = self._begun.pop(done.number)
        if done.event.anchor is not None:
            self._measured[done.number] = self._values - begun + 1, deepest - len(self._stack)

    def _target(self, event: Event) -> Tree:
        """What an alias stands for. Raises Refused where it would grow without measure."""
        target = self._anchored.get(event.text)
        if target is None:
            raise Refused(f"an alias without an anchor (*{event.text})", event.start)
        if target.number not in self._measured:
            raise Refused(f"an anchor whose value contains itself (*{event.text})", event.start)
        size, height = self._measured[target.number]
        self._values += size
        self._by_aliases += size
        many = self._by_aliases > 100 and self._values > 1_000
        if many and self._by_aliases / self._values > _allowed_by_aliases(self._values):
            raise Refused("more by aliases than Kubernetes takes (excessive aliasing)", event.start)
        deepest = len(self._stack) + height
        if deepest > DEEPEST:
            raise Refused(f"nested deeper than {DEEPEST} levels by aliases", event.start)
        if self._deepest:
            self._deepest[-1] = max(self._deepest[-1], deepest)
        return target

    def _key(self, number: int, event: Event) -> Tree:
        """A key, as Kubernetes names it."""
        key = Tree(self._document, number, None)
        source = key
        if event.kind == ALIAS:
            source = self._target(event)
            key.event = event._replace(kind=SCALAR, style="*")
        if event.anchor is not None:
            self._anchored[event.anchor] = key
            self._measured[number] = 1, 0
        if source.event.kind in (MAPPING, SEQUENCE):
            raise Refused(hint(self._document.text, "a collection as a key"), event.start)
        try:
            name, is_text = _scalar_value(source.event)
            name = name if is_text else scalars.key(scalars.resolve(name))
        except ValueError as error:
            raise Refused(str(error), event.start) from None
        if name != key.event.text:
            key.event = key.event._replace(text=name)
        return key


def _allowed_by_aliases(values: int) -> float:
    """The share of a document's values that aliases may make: go-yaml's `allowedAliasRatio`."""
    return 0.99 - 0.89 * min(max(values - 400_000, 0) / 3_600_000, 1)


def _scalar_value(event: Event) -> tuple[str, bool]:
    """What a scalar says, and whether it is a string whatever it says. Raises ValueError."""
    return (event.text, event.style != "") if event.tag is None else scalars.tagged(event.text, event.tag)


def _read_scalar(node: Tree) -> None:
    event = node.event
    try:
        text, node.quoted = _scalar_value(event)
    except ValueError as error:
        raise Refused(str(error), event.start) from None
    if text != event.text:
        node.event = event._replace(text=text)
    if not node.quoted:
        if scalars.resolve(text) is None:
            node.kind = NULL
        elif not scalars.is_finite(text):
            raise Refused(
                "a number that JSON does not have, so that Kubernetes does not take it", event.start
            )
