"""Nodes with positions: what the careful reader (`tree`) makes of a document."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator

from ..errors import Refused
from .edit import ByteOffsets, Edit, colon
from .event import CLOSE, FORMS, STAND_IN, Change, Event, Events
from .node import MAPPING, NULL, SCALAR, SEQUENCE, Node

NO_KEY = -1


class Tree(Node):
    """A node of the tree: the event of this number in its document, and the key that it has there.

    Nodes are made when they are asked for. `via` says why an edit below this node would change something else, too: an
    alias or a merge key through which it is seen; it is "" where there is no such thing, and `place` is where the alias
    stands, in characters.
    """

    __slots__ = ("_key", "_pairs", "document", "number", "place", "via")

    def __init__(
        self, document: TreeDocument, number: int, key: int = NO_KEY, via: str = "", place: int | None = None
    ) -> None:
        self.document, self.number, self._key, self.via, self.place = document, number, key, via, place
        self._pairs: dict[str, Tree] | None = None

    @property
    def kind(self) -> str:
        kind = FORMS[self.document.events.forms[self.number]][0]
        return NULL if kind == SCALAR and self.document.meanings[self.number] == IS_NULL else kind

    @property
    def quoted(self) -> bool:
        return self.document.meanings[self.number] == IS_STRING

    @property
    def text(self) -> str:
        return self.document.text_of(self.number) if self.kind == SCALAR else ""

    @property
    def offset(self) -> int:
        if self.place is not None:
            return self.document.byte(self.place)
        return self.document.byte(
            self.document.events.starts[self.number if self._key == NO_KEY else self._key]
        )

    @property
    def event(self) -> Event:
        """The event that it was made from, with its text as Kubernetes reads it."""
        event = self.document.events[self.number]
        return event._replace(text=self.document.text_of(self.number)) if event.kind == SCALAR else event

    @property
    def key(self) -> Event | None:
        """The event of its key in a mapping."""
        return None if self._key == NO_KEY else self.document.events[self._key]

    @property
    def key_number(self) -> int:
        """The number of that event."""
        return self._key

    @property
    def name(self) -> str:
        """Its key, as Kubernetes reads it."""
        return self.document.text_of(self._key) if self._key != NO_KEY else "the document"

    @property
    def head(self) -> int:
        """Where its first token, an anchor or tag left out, begins in characters."""
        child = next(self.document.children(self), None)
        return child.key.start if child is not None and child.key else self.event.start

    @property
    def last(self) -> int:
        """The end of its last token, in characters."""
        events = self.document.events
        if self.kind in (MAPPING, SEQUENCE):
            return events.ends[self.after - 1]
        end = events.ends[self.number]
        empty = self._key != NO_KEY and events.starts[self.number] == end
        return max(end, colon(self.document.text, events.ends[self._key]) + 1) if empty else end

    @property
    def after(self) -> int:
        """The number of the first event after it."""
        return self.document.after(self.number)

    @property
    def children(self) -> list[Tree]:
        """What stands in it: keys that stand twice, merge keys and aliases as they are."""
        return list(self.document.children(self))

    def get(self, key: str) -> Tree | None:
        return self._values().get(key)

    def items(self) -> Iterator[tuple[str, Tree]]:
        if self._pairs is not None or self.document.merged:
            yield from self._values().items()
        elif self.kind == MAPPING:  # without keeping nodes, of which there may be thousands
            numbers = {child.name: child.number for child in self.document.children(self)}
            for name, number in numbers.items():
                yield name, self._below(Tree(self.document, number, number - 1).followed())

    def elements(self) -> Iterator[Tree]:
        if self.kind == SEQUENCE:
            for child in self.document.children(self):
                yield self._below(child.followed())

    def _values(self) -> dict[str, Tree]:
        """A mapping's values by key: its own and merged ones."""
        if self._pairs is None:
            self._pairs = {}
            for child in self.document.children(self) if self.kind == MAPPING else ():
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
        return self.number in self.document.merged

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
        document = self.document
        if document.events.forms[self.number] != STAND_IN:
            return self
        target = document.links[self.number]
        starts = document.events.starts
        via = f"an alias of line {document.line(starts[target])} (*{document.events.said(self.number)})"
        key = document.key_of(target) if self._key == NO_KEY else self._key
        place = starts[self.number if self._key == NO_KEY else self._key]
        return Tree(document, target, key, via, place)

    def _below(self, child: Tree) -> Tree:
        """A child as it is seen from here."""
        return child._through(self.via, self.place) if self.via and not child.via else child

    def _through(self, via: str, place: int | None = None) -> Tree:
        """This node as it is seen through an alias or a merge key; `place` is where the alias stands."""
        return Tree(self.document, self.number, self._key, via, place)


IS_NULL, IS_PLAIN, IS_STRING = range(3)
"""What a scalar is to Kubernetes."""
_FEW = 16
"""Keys that are looked through as fast as what was seen in them is remembered."""


class TreeDocument:
    """A document: its text, its events, and the tree's root (None where the document has no content).

    `aliased` are the names that aliases have, `anchors` those that anchors have. `unread` is what stands in the
    text behind the document, so that nothing may be edited, or None. Columns have an entry for each event: `links` of
    a collection is the number of the first event after it, of an alias the number of what it stands for; `parents` is
    that of the collection around it; `meanings` is what a scalar is. `merged` are the values of merge keys.
    """

    __slots__ = (
        "_breaks",
        "_offsets",
        "_twice",
        "aliased",
        "anchors",
        "events",
        "first_line",
        "links",
        "meanings",
        "merged",
        "parents",
        "text",
        "texts",
        "unproved",
        "unread",
    )

    def __init__(
        self, text: str, events: Events, unread: Refused | None, at_once: bool, first_line: int
    ) -> None:
        self.text, self.events, self.first_line = text, events, first_line
        self._offsets = ByteOffsets(text)
        self.unread = unread
        self.unproved: dict[Edit, Change] | None = {} if at_once else None
        """Changes that `proof.prove_all` is to prove; None when each is proved when it is made."""
        aliases = (number for number, form in enumerate(events.forms) if form == STAND_IN)
        self.aliased = {events.said(number) for number in aliases}
        self.anchors = {anchor for _, anchor in events.properties.values() if anchor is not None}
        nothing = bytes(4 * len(events))
        self.links, self.parents = array("I", nothing), array("I", nothing)
        self.meanings = bytearray(len(events))
        self.texts: dict[int, str] = {}
        """What a key or a scalar is to Kubernetes, where that is not what its event says."""
        self.merged: set[int] = set()
        self._twice: dict[int, int] = {}
        self._breaks: array[int] | None = None

    @property
    def root(self) -> Tree | None:
        """The root, made anew: a document that held nodes, which hold it, would stay until cycles are collected."""
        return Tree(self, 0) if self.events else None

    def text_of(self, number: int) -> str:
        """The text of a key or a scalar, as Kubernetes reads it."""
        text = self.texts.get(number)
        return self.events.said(number) if text is None else text

    def after(self, number: int) -> int:
        """The number of the first event after a node."""
        return self.links[number] if self.events.forms[number] < CLOSE else number + 1

    def key_of(self, number: int) -> int:
        """The number of a node's key, or NO_KEY."""
        in_mapping = number and FORMS[self.events.forms[self.parents[number]]][0] == MAPPING
        return number - 1 if in_mapping else NO_KEY

    def children(self, node: Tree) -> Iterator[Tree]:
        """The nodes of a collection."""
        at, end = node.number + 1, node.after - 1
        has_keys = node.kind == MAPPING
        while at < end:
            child = Tree(self, at + 1, at) if has_keys else Tree(self, at)
            yield child
            at = self.after(child.number)

    def holders(self, node: Tree) -> Iterator[Tree]:
        """The nodes that hold a node, itself included, innermost first."""
        yield node
        number = node.number
        while number:
            number = self.parents[number]
            yield Tree(self, number, self.key_of(number))

    def twice(self, node: Tree) -> Tree | None:
        """The value of the first key that stands a second time in a mapping itself."""
        if node.kind != MAPPING:
            return None
        again = self._twice.get(node.number)
        if again is None:
            again, count = self._again(node)
            if count > _FEW:
                self._twice[node.number] = again
        return None if again == NO_KEY else Tree(self, again + 1, again)

    def _again(self, node: Tree) -> tuple[int, int]:
        """The number of the first key of a mapping that stands a second time, and how many keys were looked at."""
        seen: set[str] = set()
        key, end = node.number + 1, node.after - 1
        while key < end:
            name = self.text_of(key)
            if name in seen and key + 1 not in self.merged:
                return key, len(seen)
            seen.add(name)
            key = self.after(key + 1)
        return NO_KEY, len(seen)

    def byte(self, at: int) -> int:
        """The byte offset of a character."""
        return self._offsets.of(at)

    def line(self, at: int) -> int:
        """The number, in the stream, of the line of a character."""
        if self._breaks is None:
            self._breaks = array("I", (match.start() for match in re.finditer("\n", self.text)))
        return self.first_line + bisect_left(self._breaks, at)
