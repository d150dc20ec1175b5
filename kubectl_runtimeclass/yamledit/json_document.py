"""A JSON document as its value, with places: the fast reader of JSON.

The value is json's own, which takes a tenth of the time of events. Where something stands is looked for when that is
asked: what stands beside the way to it is skipped by reading it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from ..errors import Refused
from ..named import TYPE_CHECKING, NamedTuple
from . import splice
from .edit import ByteOffsets, Edit, apply
from .event import Event
from .json_events import after_space, begins_object, load_json, refuse_constant
from .node import DEEPEST, MAPPING, SCALAR, SEQUENCE, NeedsTree, Path
from .value import JsonNode

if TYPE_CHECKING:
    from .value import Value


def read(text: bytes) -> JsonDocument | None:
    """One document, without its marker lines.

    None of what is no JSON object, nests too deep, or has numbers that Go may read otherwise than Python. Of equal keys
    the last counts.
    """
    if not begins_object(text):
        return None
    try:
        decoded = text.decode()
        start = after_space(decoded, 0)
        value, end = _reader()(decoded, start)
    except (ValueError, RecursionError):
        return None
    if after_space(decoded, end) != len(decoded) or _is_too_deep(decoded, value):
        return None
    return JsonDocument(decoded, start, value)


@cache
def _reader() -> Callable[[str, int], tuple[Value, int]]:
    """What reads the value at a place, and says where it ends. Raises ValueError, RecursionError."""
    import json

    return json.JSONDecoder(
        parse_constant=refuse_constant, parse_int=_int, parse_float=refuse_constant
    ).raw_decode


def _int(digits: str) -> int:
    if len(digits) >= _LONGEST or digits == "-0":
        raise ValueError
    return int(digits)


_LONGEST = 19
"""Digits of which not every number fits into 64 bits."""


def _is_too_deep(text: str, value: Value) -> bool:
    if text.count("{") + text.count("[") <= DEEPEST:
        return False
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return bool(level)


class _Entry(NamedTuple):
    """A value in a collection: its key, and in characters where key and value stand. One in a list is its own key."""

    name: str
    key_start: int
    key_end: int
    start: int
    end: int


class _Change(NamedTuple):
    """What an edit should do: give `key`, below `path`, a value; None takes it out."""

    path: tuple[str | int, ...]
    key: Path
    value: str | None


class JsonDocument:
    """A JSON object: its text, where that begins, and its value. Edits are proved when `prove` is called."""

    __slots__ = ("_offsets", "aliased", "changes", "start", "text", "value")

    def __init__(self, text: str, start: int, value: Value) -> None:
        self.text, self.start, self._offsets = text, start, ByteOffsets(text)
        self.aliased: frozenset[str] = frozenset()
        self.changes: dict[Edit, _Change] = {}
        self.value = value

    @property
    def root(self) -> JsonPlace:
        """The root, made anew: a document that held nodes, which hold it, would stay until cycles are collected."""
        return JsonPlace(self, self.value, None, "")

    def byte(self, at: int) -> int:
        """The byte offset of a character."""
        return self._offsets.of(at)

    def entries(self, at: int) -> Iterator[_Entry]:
        """The entries of the collection that begins at a character."""
        text, reader = self.text, _reader()
        has_keys, at = text[at] == "{", after_space(text, at + 1)
        while text[at] not in "]}":
            name, key_start, key_end = "", at, at
            if has_keys:
                name, key_end = reader(text, at)
                at = after_space(text, after_space(text, key_end) + 1)
            _, end = reader(text, at)
            yield _Entry(name, key_start, key_end, at, end)
            at = after_space(text, end)
            at = after_space(text, at + 1) if text[at] == "," else at

    def edit(self, span: splice.Span, change: _Change) -> list[Edit]:
        edit = Edit(self.byte(span[0]), self.byte(span[1]), span[2].encode())
        self.changes[edit] = change
        return [edit]

    def prove(self, edits: Iterable[Edit]) -> None:
        """Raise Refused unless the text with all these edits has the value that they should give."""
        made = [edit for edit in edits if edit in self.changes]
        if not made:
            return
        expected = load_json(self.text)
        for edit in made:
            _carry_out(expected, self.changes[edit])
        if load_json(apply(self.text.encode(), made).decode()) != expected:
            raise Refused("the edit would change something else, too", made[0].start)


def _carry_out(value: Value, change: _Change) -> None:
    for step in change.path:
        value = value[step]
    *inner, last = change.key
    for key in inner:
        value = value.setdefault(key, {})
    if change.value is None:
        del value[last]
    else:
        value[last] = change.value


class JsonPlace(JsonNode):
    """A value of a document with its place: `index` in `parent`. It has what `splice` asks of a node."""

    __slots__ = ("_entries", "_mine", "document", "index", "parent")

    def __init__(
        self, document: JsonDocument, value: Value, parent: JsonPlace | None, index: str | int
    ) -> None:
        super().__init__(value)
        self.document, self.parent, self.index = document, parent, index
        self._entries: list[_Entry] | None = None
        self._mine: _Entry | None = None

    def get(self, key: str) -> JsonPlace | None:
        value = self.value
        if isinstance(value, dict) and key in value:
            return JsonPlace(self.document, value[key], self, key)
        return None

    def items(self) -> Iterator[tuple[str, JsonPlace]]:
        for key, value in self.value.items() if isinstance(self.value, dict) else ():
            yield key, JsonPlace(self.document, value, self, key)

    def elements(self) -> Iterator[JsonPlace]:
        for number, value in enumerate(self.value if isinstance(self.value, list) else ()):
            yield JsonPlace(self.document, value, self, number)

    # --- where it stands, in characters but for `offset` ---

    @property
    def entries(self) -> list[_Entry]:
        if self._entries is None:
            self._entries = list(self.document.entries(self.start))
        return self._entries

    @property
    def _entry(self) -> _Entry:
        if self._mine is None:
            assert self.parent is not None
            entries = self.parent.entries
            self._mine = (
                entries[self.index]
                if isinstance(self.index, int)
                else next(entry for entry in reversed(entries) if entry.name == self.index)
            )
        return self._mine

    @property
    def start(self) -> int:
        return self.document.start if self.parent is None else self._entry.start

    @property
    def last(self) -> int:
        """Its end; that of the document is never asked."""
        return self._entry.end

    @property
    def number(self) -> int:
        return self.start

    @property
    def offset(self) -> int:
        return self.document.byte(self.document.start if self.parent is None else self._entry.key_start)

    @property
    def name(self) -> str:
        return str(self.index)

    @property
    def key(self) -> Event | None:
        if not isinstance(self.index, str) or self.parent is None:
            return None
        return Event(SCALAR, self._entry.key_start, self._entry.key_end, self.index, '"')

    @property
    def event(self) -> Event:
        end = self.start + 1 if self.kind in (MAPPING, SEQUENCE) else self.last
        style = "{" if self.kind in (MAPPING, SEQUENCE) else '"' if self.quoted else ""
        return Event(self.kind, self.start, end, self.text, style)

    @property
    def children(self) -> list[JsonPlace]:
        return list(self.elements()) or [child for _, child in self.items()]

    # --- edits ---

    def set_key(self, key: str, value: str) -> list[Edit]:
        """See `patch.set_key`. Raises NeedsTree where there is something to say of it."""
        self._check()
        old = self.get(key)
        if old is None:
            return self.add_path((key,), value)
        if not isinstance(old.value, (str, type(None))):
            raise NeedsTree
        return self._made(splice.replacement(old, value), (key,), value)

    def add_path(self, path: Path, value: str) -> list[Edit]:
        """See `patch.add_path`. Raises NeedsTree where there is something to say of it."""
        self._check()
        return self._made(splice.flow_insertion(self, path, value), path, value)

    def remove_key(self, key: str) -> list[Edit]:
        """See `patch.remove_key`. Raises NeedsTree where there is something to say of it."""
        self._check()
        old = self.get(key)
        return [] if old is None else self._made(splice.removal(self, old), (key,), None)

    def _check(self) -> None:
        """Raise NeedsTree for what is no mapping, and where a key that leads here stands twice."""
        if self.kind != MAPPING:
            raise NeedsTree
        for holder in self._holders():
            if isinstance(holder.value, dict) and len(holder.entries) != len(holder.value):
                raise NeedsTree

    def _holders(self) -> Iterator[JsonPlace]:
        holder: JsonPlace | None = self
        while holder is not None:
            yield holder
            holder = holder.parent

    def _made(self, span: splice.Span, key: Path, value: str | None) -> list[Edit]:
        path = tuple(holder.index for holder in self._holders() if holder.parent is not None)[::-1]
        return self.document.edit(span, _Change(path, key, value))
