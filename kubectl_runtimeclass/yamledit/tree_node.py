"""Nodes with positions: what the careful reader (`tree`) makes of a document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from ..errors import Refused
from .edit import Edit
from .event import ALIAS, Change, Event
from .node import MAPPING, SCALAR, SEQUENCE, Node
from .scalars import MERGE


class Tree(Node):
    """A node of the tree, with the events it was made from.

    `via` says why an edit below this node would change something else, too: an alias or a merge key through which
    it is seen; it is "" where there is no such thing, and `place` is where the alias stands.
    """

    __slots__ = (
        "_pairs", "children", "document", "event", "key", "kind", "last", "number", "place", "quoted", "target", "via",
    )  # fmt: skip
    kind: str
    quoted: bool

    def __init__(self, document: TreeDocument, number: int, key: Tree | None) -> None:
        self.document, self.number, self.key = document, number, key
        self.event = document.events[number]
        self.kind = self.event.kind
        self.quoted = self.event.style != ""
        self.children: list[Tree] = []
        self.target: Tree | None = None
        """What an alias stands for."""
        self.via = ""
        self.place: int | None = None
        self.last = self.event.end
        """The end of its last token, in characters."""
        self._pairs: dict[str, Tree] | None = None

    @property
    def text(self) -> str:
        return self.event.text if self.kind == SCALAR else ""

    @property
    def offset(self) -> int:
        return self.document.byte((self.key or self).event.start if self.place is None else self.place)

    @property
    def head(self) -> int:
        """Where its first token, an anchor or tag left out, begins in characters."""
        return (
            self.children[0].key.event.start if self.children and self.children[0].key else self.event.start
        )

    @property
    def name(self) -> str:
        return self.key.event.text if self.key is not None else "the document"

    @property
    def after(self) -> int:
        """The number of the first event after it."""
        return self.document.ends[self.number]

    def get(self, key: str) -> Tree | None:
        return self._values().get(key)

    def items(self) -> Iterator[tuple[str, Tree]]:
        yield from self._values().items()

    def elements(self) -> Iterator[Tree]:
        for child in self.children if self.kind == SEQUENCE else ():
            yield self._below(child.followed())

    def _values(self) -> dict[str, Tree]:
        """A mapping's values by key: its own and merged ones."""
        if self._pairs is None:
            self._pairs = {}
            for child in self.children if self.kind == MAPPING else ():
                if child.is_merged:
                    for key, value in child._merged().items():
                        via = f"from a merge key (<<), which gives {key!r}"
                        self._pairs[key] = self._below(value._through(via))
                    continue
                before = self._pairs.get(child.name)
                value = child.followed()
                merged = before is not None and before.via.startswith("from a merge")
                self._pairs[child.name] = (
                    value._through(before.via) if before and merged else self._below(value)
                )
        return self._pairs

    @property
    def is_merged(self) -> bool:
        """Whether this is the value of a merge key."""
        return self.key is not None and is_merge(self.key.event)

    def _merged(self) -> dict[str, Tree]:
        """What a merge key's value gives: of several mappings the first that has a key."""
        value = self.followed()
        merged: dict[str, Tree] = {}
        for source in (
            reversed([child.followed() for child in value.children]) if value.kind == SEQUENCE else [value]
        ):
            merged.update(source._values())
        return merged

    def followed(self) -> Tree:
        """This node, or the one that it is an alias of."""
        if self.target is None:
            return self
        line = self.document.line(self.target.event.start)
        via = f"an alias of line {line} (*{self.event.text})"
        return self.target._through(via, self.key, (self.key or self).event.start)

    def _below(self, child: Tree) -> Tree:
        """A child as it is seen from here."""
        return child._through(self.via, place=self.place) if self.via and not child.via else child

    def _through(self, via: str, key: Tree | None = None, place: int | None = None) -> Tree:
        """This node as it is seen through an alias or a merge key; `place` is where the alias stands."""
        copy = Tree(self.document, self.number, key or self.key)
        copy.event, copy.kind, copy.quoted = self.event, self.kind, self.quoted
        copy.children, copy.last, copy.via, copy.place = self.children, self.last, via, place
        return copy


def is_merge(event: Event) -> bool:
    """Whether a key is a merge key."""
    plain = event.style == "" and event.tag is None
    return event.kind == SCALAR and event.text == "<<" and (plain or event.tag == MERGE)


class TreeDocument:
    """A document: its text, its events, and the tree's root (None where the document has no content).

    `aliased` are the names that aliases have, `anchors` those that anchors have. `unread` is what stands in the
    text behind the document, so that nothing may be edited, or None.
    """

    __slots__ = (
        "_breaks",
        "_twice",
        "aliased",
        "anchors",
        "ascii",
        "bytes",
        "ends",
        "events",
        "first_line",
        "parents",
        "root",
        "text",
        "unproved",
        "unread",
    )

    def __init__(
        self, text: str, steps: list[Event], unread: Refused | None, at_once: bool, first_line: int
    ) -> None:
        self.text, self.events, self.ascii, self.first_line = text, steps, text.isascii(), first_line
        self.unread = unread
        self.unproved: dict[Edit, Change] | None = {} if at_once else None
        """Changes that `proof.prove_all` is to prove; None when each is proved when it is made."""
        self.bytes: list[int] = []
        """The byte offset of every 1024th character, once one was asked for."""
        self.aliased = {event.text for event in steps if event.kind == ALIAS}
        self.anchors = {event.anchor for event in steps if event.anchor is not None}
        self.ends = list(range(1, len(steps) + 1))
        self.parents: dict[int, Tree] = {}
        self.root: Tree | None = None
        self._twice: dict[int, Tree | None] = {}
        self._breaks: list[int] | None = None

    def holders(self, node: Tree) -> Iterator[Tree]:
        """The nodes that hold a node, itself included, innermost first."""
        holder: Tree | None = node
        while holder is not None:
            yield holder
            holder = self.parents.get(holder.number)

    def twice(self, node: Tree) -> Tree | None:
        """The value of the first key that stands a second time in a mapping itself."""
        if node.number not in self._twice:
            seen: set[str] = set()
            self._twice[node.number] = None
            for child in node.children if node.kind == MAPPING else ():
                if child.name in seen and not child.is_merged:
                    self._twice[node.number] = child
                    break
                seen.add(child.name)
        return self._twice[node.number]

    def byte(self, at: int) -> int:
        """The byte offset of a character."""
        if self.ascii:
            return at
        if not self.bytes:
            sizes = (
                len(self.text[start : start + 1024].encode()) for start in range(0, len(self.text), 1024)
            )
            self.bytes = list(accumulate(sizes, initial=0))
        return self.bytes[at >> 10] + len(self.text[at & ~1023 : at].encode())

    def line(self, at: int) -> int:
        """The number, in the stream, of the line of a character."""
        if self._breaks is None:
            self._breaks = [match.start() for match in re.finditer("\n", self.text)]
        return self.first_line + bisect_left(self._breaks, at)
