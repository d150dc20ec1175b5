"""The events of YAML and JSON, and changes of them."""

from __future__ import annotations

from array import array

from ..named import NamedTuple
from .node import MAPPING, SCALAR, SEQUENCE

ALIAS, END = "alias", "end"


class Event(NamedTuple):
    """One step of a document: MAPPING and SEQUENCE begin one, END ends it; SCALAR and ALIAS stand alone.

    `start` and `end` count characters of the document. `style` is `'`, `"`, `|`, `>`, or "" for a plain
    scalar; for a collection "{" when it is in flow style.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    style: str = ""
    tag: str | None = None
    anchor: str | None = None


(
    BLOCK_MAPPING,
    FLOW_MAPPING,
    BLOCK_SEQUENCE,
    FLOW_SEQUENCE,
    CLOSE,
    STAND_IN,
    PLAIN,
    SINGLE,
    DOUBLE,
    LITERAL,
    FOLDED,
) = range(11)
"""Forms of events: their kind and style, as a byte. Those of scalars come last, quoted ones behind plain ones."""

FORMS = (
    (MAPPING, ""), (MAPPING, "{"), (SEQUENCE, ""), (SEQUENCE, "{"), (END, ""), (ALIAS, ""),
    (SCALAR, ""), (SCALAR, "'"), (SCALAR, '"'), (SCALAR, "|"), (SCALAR, ">"),
)  # fmt: skip
_BY_STYLE = {style: form for form, (kind, style) in enumerate(FORMS) if kind == SCALAR}
_AROUND = {
    STAND_IN: (1, 0),
    SINGLE: (1, 1),
    DOUBLE: (1, 1),
    **dict.fromkeys((PLAIN, LITERAL, FOLDED), (0, 0)),
}
"""The characters before and behind what is said: the star of an alias, quotes."""
_ALIKE = bytes.maketrans(
    bytes((FLOW_MAPPING, FLOW_SEQUENCE, SINGLE, LITERAL, FOLDED)),
    bytes((BLOCK_MAPPING, BLOCK_SEQUENCE, DOUBLE, DOUBLE, DOUBLE)),
)
"""Forms between which a reader of YAML sees no difference, as one."""


class Events:
    """The events of a text, in columns of some ten bytes an event, where an object and its text would take 200.

    `forms`, `starts` and `ends` have one entry for each. What a scalar says is kept only where it is not the text
    from its start to its end, or what stands there between quotes.
    """

    __slots__ = ("_said", "ends", "forms", "properties", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.forms = bytearray()
        self.starts, self.ends = array("I"), array("I")
        self._said: dict[int, str] = {}
        self.properties: dict[int, tuple[str | None, str | None]] = {}
        """By event, its tag and its anchor where it has any."""

    def __len__(self) -> int:
        return len(self.forms)

    def __getitem__(self, number: int) -> Event:
        kind, style = FORMS[self.forms[number]]
        tag, anchor = self.properties.get(number, (None, None))
        said = "" if kind not in (SCALAR, ALIAS) else self.said(number)
        return Event(kind, self.starts[number], self.ends[number], said, style, tag, anchor)

    def add(self, form: int, start: int, end: int) -> None:
        """Add the beginning or the end of a collection."""
        self.forms.append(form)
        self.starts.append(start)
        self.ends.append(end)

    def add_scalar(self, style: str, start: int, end: int, said: str) -> None:
        form = _BY_STYLE[style]
        before, behind = _AROUND[form]
        if said != self.text[start + before : end - behind]:
            self._said[len(self.forms)] = said
        self.add(form, start, end)

    def said(self, number: int) -> str:
        """The value of a scalar as text, its tag aside; the anchor of an alias."""
        said = self._said.get(number)
        if said is not None:
            return said
        before, behind = _AROUND[self.forms[number]]
        return self.text[self.starts[number] + before : self.ends[number] - behind]

    def are_as(self, begin: int, end: int, others: Events, other: int) -> bool:
        """Whether the events from `begin` to `end` mean what as many of `others`, from `other` on, mean.

        Not where they stand, and not in which quotes.
        """
        by = other - begin
        forms = self.forms[begin:end]
        if forms.translate(_ALIKE) != others.forms[other : end + by].translate(_ALIKE):
            return False
        for number, form in enumerate(forms, begin):
            if form >= STAND_IN and self.said(number) != others.said(number + by):
                return False
        mine, theirs = self.properties, others.properties
        if not mine and not theirs:
            return True
        return all(mine.get(number) == theirs.get(number + by) for number in range(begin, end))


class Change(NamedTuple):
    """An edit of the text, and what it should do: `gone` events from `at` on give way to key and value.

    `inner` are the keys of mappings between these two: `key: {inner: value}`.
    """

    at: int
    gone: int
    start: int
    end: int
    text: str
    key: str | None
    value: str | None
    inner: tuple[str, ...] = ()
