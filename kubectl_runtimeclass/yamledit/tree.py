"""Any YAML or JSON document, as a tree with positions: the careful reader, and the edits it can prove.

An edit is proved by its events: those of the edited text must be those of the text before, with the field's own
two events put in, changed or taken out.

What decides meaning follows sigs.k8s.io/yaml v1.6 (go-yaml v2 rules): a merge key that stands after a key
beats it, an alias is its anchor's node, `yes:` is the key "true" and `0x10:` the key "16".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from ..errors import Refused
from . import scalars, splice
from .edit import Edit, colon, plain_or_quoted
from .event import ALIAS, Change, Event
from .events import events
from .helm import hint
from .node import ITEM, MAPPING, NULL, NULL_WORDS, SCALAR, SEQUENCE, Path

MOST_ALIASES = 10_000
"""Aliases and merge keys that are followed in one document: the bound on what they can blow it up to."""

TAGS = (None, "!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")))
"""Tags of scalars whose text is what it says. `!!binary` and `!!merge` are read by go-yaml, and not here."""

LARGEST = 64 << 20
"""Documents with more bytes are refused by this reader. No API server takes an object above 3 MiB."""


class Tree:
    """A node of the tree, with the events it was made from. See `nodes.Node` for the reading methods.

    `via` says why an edit below this node would change something else, too: an alias, a merge key or an
    anchor that other places use; it is "" where there is no such thing.
    """

    __slots__ = ("children", "document", "event", "key", "kind", "last", "number", "place", "via")

    def __init__(self, document: Parsed, number: int, key: Tree | None) -> None:
        self.document, self.number, self.key = document, number, key
        self.event = document.events[number]
        self.kind = self.event.kind
        self.children: list[Tree] = []
        self.via = ""
        self.place: int | None = None
        self.last = self.event.end
        """The end of its last token, in characters."""
        if self.kind == SCALAR and self.event.style == "" and self.event.text in NULL_WORDS:
            self.kind = NULL

    @property
    def text(self) -> str:
        if self.kind == SCALAR and self.event.tag not in TAGS:
            raise Refused(f"a value with the tag {self.event.tag}", self.offset)
        return self.event.text if self.kind == SCALAR else ""

    @property
    def quoted(self) -> bool:
        return self.event.style != ""

    @property
    def offset(self) -> int:
        return self.document.byte((self.key or self).event.start if self.place is None else self.place)

    @property
    def head(self) -> int:
        """Where its first token, an anchor or tag left out, begins in characters."""
        return (
            self.children[0].key.event.start if self.children and self.children[0].key else self.event.start
        )

    # -- reading --

    def get(self, key: str) -> Tree | None:
        found: Tree | None = None
        for child in self.children if self.kind == MAPPING else ():
            assert child.key is not None
            if child.key.is_merge:
                merged = child._merged().get(key)
                if merged is not None:
                    found = merged._through(f"from a merge key (<<), which gives {key!r}")
            elif child.key.event.text == key:
                if found is not None and not found.via:
                    raise Refused(f"duplicate key {key!r}", child.offset)
                via = found.via if found is not None else ""
                found = child._followed()
                found = found._through(via) if via else found
        if found is not None and self.via and not found.via:
            found = found._through(self.via, place=self.place)
        return found

    def at(self, path: Path) -> Tree | None:
        node: Tree | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def items(self) -> Iterator[tuple[str, Tree]]:
        found: dict[str, Tree] = {}
        for child in self.children if self.kind == MAPPING else ():
            assert child.key is not None
            if child.key.is_merge:
                found.update(child._merged())
            else:
                found[child.key.event.text] = child._followed()
        yield from found.items()

    def elements(self) -> Iterator[Tree]:
        for child in self.children if self.kind == SEQUENCE else ():
            followed = child._followed()
            through = self.via and not followed.via
            yield followed._through(self.via, place=self.place) if through else followed

    def find(self, path: Path) -> Iterator[Tree]:
        if not path:
            yield self
        elif path[0] == ITEM:
            for element in self.elements():
                yield from element.find(path[1:])
        elif (value := dict(self.items()).get(path[0])) is not None:
            yield from value.find(path[1:])

    @property
    def is_merge(self) -> bool:
        return self.event.kind == SCALAR and self.event.text == "<<" and self.event.style == ""

    def _followed(self) -> Tree:
        """This node, or the one that it is an alias of."""
        if self.kind != ALIAS:
            return self
        self.document.followed += 1
        if self.document.followed > MOST_ALIASES:
            raise Refused(f"more than {MOST_ALIASES} aliases to follow", self.offset)
        anchored = self.document.anchored(self.event.text, self.event.start)
        if anchored is None:
            raise Refused(f"unknown or recursive alias *{self.event.text}", self.offset)
        line = self.document.line(anchored.event.start)
        via = f"an alias of line {line} (*{self.event.text})"
        return anchored._through(via, self.key, (self.key or self).event.start)

    def _through(self, via: str, key: Tree | None = None, place: int | None = None) -> Tree:
        """This node as it is seen through an alias or a merge key; `place` is where the alias stands."""
        copy = Tree(self.document, self.number, key or self.key)
        copy.children, copy.last, copy.via, copy.place = self.children, self.last, via, place
        return copy

    def _merged(self, depth: int = 0) -> dict[str, Tree]:
        """What a merge key's value gives: of several mappings the first that has a key."""
        self.document.followed += 1
        if depth > 20 or self.document.followed > MOST_ALIASES:
            raise Refused("merge keys nested too deep", self.offset)
        value = self._followed()
        if value.kind == SEQUENCE:
            found: dict[str, Tree] = {}
            for child in value.children:
                found = {**child._merged(depth + 1), **found}
            return found
        if value.kind != MAPPING:
            raise Refused("the value of a merge key (<<) is not a mapping", self.offset)
        own: dict[str, Tree] = {}
        for child in value.children:
            assert child.key is not None
            if child.key.is_merge:
                own.update(child._merged(depth + 1))
            else:
                own[child.key.event.text] = child._followed()
        return own

    # -- editing --

    def set(self, key: str, value: str) -> list[Edit]:
        self._require_editable(key)
        old = self.get(key)
        if old is None:
            return self.add((key,), value)
        if old.via or old.event.kind == ALIAS:
            raise Refused(f"{key} cannot be set here: it is {old.via}", old.offset)
        start, end, text = splice.replacement(old, value)
        return self.document.prove(Change(old.number, 1, start, end, text, None, value))

    def add(self, path: Path, value: str) -> list[Edit]:
        self._require_editable(path[0])
        start, end, text = splice.insertion(self, path, value)
        return self.document.prove(Change(self.number + 1, 0, start, end, text, path[0], value, path[1:]))

    def remove(self, key: str) -> list[Edit]:
        self._require_editable(key)
        old = self.get(key)
        if old is None:
            return []
        if old.via or old.key is None:
            raise Refused(f"{key} cannot be removed here: it is {old.via}", old.offset)
        for event in self.document.events[old.key.number : old.after]:
            if event.anchor in self.document.aliased:
                raise Refused(f"{key} holds an anchor that is used elsewhere (*{event.anchor})", old.offset)
        start, end = splice.removal(self, old)
        gone = old.after - old.key.number
        return self.document.prove(Change(old.key.number, gone, start, end, "", None, None))

    def _require_editable(self, key: str) -> None:
        if self.kind != MAPPING:
            what = "null: nothing to set it on" if self.kind == NULL else "not a mapping"
            raise Refused(f"{self.name} is {what}", self.offset)
        if self.via:
            alone = self.place is None or self.key is None or self.key.event.start == self.place
            raise Refused(f"{self.name} is {'' if alone else 'part of '}{self.via}", self.offset)
        for holder in self.document.holders(self.number):
            if holder.event.anchor in self.document.aliased:
                raise Refused(
                    f"{self.name} is shared by an anchor: *{holder.event.anchor} stands for it elsewhere",
                    holder.offset,
                )

    @property
    def name(self) -> str:
        return self.key.event.text if self.key is not None else "the document"

    @property
    def after(self) -> int:
        """The number of the first event after it."""
        return self.document.ends[self.number]


class Parsed:
    """A document: its text, its events, and the tree's root (None where the document has no content)."""

    __slots__ = (
        "aliased",
        "anchors",
        "ascii",
        "bytes",
        "ends",
        "events",
        "first_line",
        "followed",
        "parents",
        "root",
        "text",
        "unproved",
    )

    def __init__(self, text: str, steps: list[Event], at_once: bool = False, first_line: int = 1) -> None:
        self.text, self.events, self.ascii, self.first_line = text, steps, text.isascii(), first_line
        self.unproved: dict[Edit, Change] | None = {} if at_once else None
        """Changes that `prove_all` is to prove; None when each is proved when it is made."""
        self.bytes: list[int] = []
        """The byte offset of every 1024th character, once one was asked for."""
        self.anchors: dict[str, list[Tree]] = {}
        self.aliased = {event.text for event in steps if event.kind == ALIAS}
        self.ends = list(range(1, len(steps) + 1))
        self.parents: dict[int, Tree] = {}
        self.followed = 0
        """How many aliases and merge keys were followed so far."""
        self.root = self._build()

    def _build(self) -> Tree | None:
        root: Tree | None = None
        stack: list[Tree] = []
        key: Tree | None = None
        for number, event in enumerate(self.events):
            if event.kind == "end":
                done = stack.pop()
                self.ends[done.number] = number + 1
                if done.event.style == "{":
                    done.last = event.end
                elif done.children:
                    done.last = max(done.children[-1].last, done.last)
                key = None
                continue
            parent = stack[-1] if stack else None
            if parent is not None and parent.kind == MAPPING and key is None:
                key = self._key(number, event)
                continue
            node = Tree(self, number, key)
            if parent is None:
                root = node
            else:
                parent.children.append(node)
                self.parents[number] = parent
            if event.anchor is not None:
                self.anchors.setdefault(event.anchor, []).append(node)
            if key is not None and node.kind == NULL and event.start == event.end:
                node.last = max(node.last, colon(self.text, key.event.end) + 1)
            if event.kind in (MAPPING, SEQUENCE):
                if event.style == "":
                    node.last = event.start
                stack.append(node)
            key = None
        return root

    def _key(self, number: int, event: Event) -> Tree:
        """A key, as Kubernetes names it. Raises Refused where that is not for sure: it may be the one wanted."""
        if event.kind in (MAPPING, SEQUENCE):
            raise Refused(hint(self.text, "a collection as a key"), self.byte(event.start))
        if event.kind == ALIAS:
            raise Refused(f"an alias as a key (*{event.text})", self.byte(event.start))
        if event.tag not in TAGS:
            raise Refused(f"a key with the tag {event.tag}", self.byte(event.start))
        key = Tree(self, number, None)
        if event.style == "" and event.tag is None:
            try:
                name = scalars.key(scalars.resolve(event.text))
            except ValueError as error:
                raise Refused(str(error), self.byte(event.start)) from None
            key.event = event if name == event.text else event._replace(text=name)
        return key

    def holders(self, at: int) -> Iterator[Tree]:
        """The nodes that hold event `at`, itself included, innermost first."""
        node: Tree | None = Tree(self, at, None)
        while node is not None:
            yield node
            node = self.parents.get(node.number)

    def anchored(self, name: str, before: int) -> Tree | None:
        """What an alias stands for: the last node before it that has the anchor."""
        found = self.anchors.get(name, [])
        number = bisect_left(found, before, key=lambda node: node.event.start)
        return found[number - 1] if number else None

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
        return self.first_line + self.text.count("\n", 0, at)

    def prove(self, change: Change) -> list[Edit]:
        """The edit, when it does just what it should."""
        edit = Edit(self.byte(change.start), self.byte(change.end), change.text.encode())
        if self.unproved is None:
            self._prove([change])
        else:
            self.unproved[edit] = change
        return [edit]

    def prove_all(self, edits: Iterable[Edit]) -> None:
        """Prove, together, edits of a document that was read with `at_once`; raises Refused."""
        assert self.unproved is not None
        changes = sorted(self.unproved[edit] for edit in edits)
        if changes:
            self._prove(changes)

    def _prove(self, changes: list[Change]) -> None:
        """Raise Refused unless the text with all changes reads as the events with all changes."""
        where = self.byte(changes[0].start)
        parts, done = [], 0
        for change in changes:
            parts += [self.text[done : change.start], change.text]
            done = change.end
        try:
            edited = events("".join([*parts, self.text[done:]]))
        except Refused as error:
            raise Refused(f"the edit would not give YAML ({error.reason})", where) from None
        before, now = self.events, iter(edited)
        done = 0
        for change in changes:
            _same(before[done : change.at], now, where)
            if not _sets(change, now):
                raise Refused("the edit would not set the field", where)
            done = change.at + change.gone
        _same(before[done:], now, where)
        if next(now, None) is not None:
            raise Refused("the edit would change something else, too", where)


def _same(expected: list[Event], now: Iterator[Event], where: int) -> None:
    for event in expected:
        found = next(now, None)
        if found is None or found.meaning != event.meaning:
            raise Refused("the edit would change something else, too", where)


def _sets(change: Change, now: Iterator[Event]) -> bool:
    """Whether the events that follow are those which a change puts in."""
    for key in (change.key, *change.inner) if change.key is not None else ():
        if key is not change.key and not _is_mapping(next(now, None)):
            return False
        if not _is_string(next(now, None), key, key=True):
            return False
    if change.value is not None and not _is_string(next(now, None), change.value, key=False):
        return False
    ends = [next(now, None) for _ in change.inner]
    return all(event is not None and event.kind == "end" for event in ends)


def _is_mapping(event: Event | None) -> bool:
    return event is not None and event.kind == MAPPING and event.tag is None and event.anchor is None


def _is_string(event: Event | None, text: str, key: bool) -> bool:
    """Whether an event is this string for every YAML reader."""
    if event is None or event.kind != SCALAR or event.text != text:
        return False
    plain = event.style == "" and plain_or_quoted(text) != text
    return key or (not plain and event.tag in (None, "tag:yaml.org,2002:str", "!"))


def read(text: bytes, *, at_once: bool = False, first_line: int = 1) -> Parsed:
    """One document, without its marker lines; raises Refused, with a byte offset, where it cannot be read.

    `first_line` is the number of its first line in the stream, for sentences that name another line. Each proof
    of an edit reads the document again, and a list may hold thousands of objects: with `at_once` no edit is
    proved until `prove_all` is called.
    """
    if len(text) > LARGEST:
        raise Refused(f"larger than {LARGEST >> 20} MiB in a layout that has to be read as a whole")
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise Refused(not_utf8(text), error.start) from None
    try:
        steps = events(decoded)
    except Refused as error:
        if error.offset is not None:
            error.offset = len(decoded[: error.offset].encode())
        raise
    return Parsed(decoded, steps, at_once, first_line)


def not_utf8(text: bytes) -> str:
    """What to say of bytes that are not UTF-8."""
    if text[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return "not UTF-8 but UTF-32: convert it first (iconv -f UTF-32 -t UTF-8)"
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "not UTF-8 but UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)"
    return "not UTF-8"
