"""Events of YAML and JSON as values, and changes of them."""

from __future__ import annotations

from ..named import NamedTuple
from .node import SCALAR

ALIAS = "alias"


class Event(NamedTuple):
    """One step of a document: MAPPING and SEQUENCE begin one, "end" ends it; SCALAR and ALIAS stand alone.

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

    @property
    def meaning(self) -> tuple[str, str, bool, str | None, str | None]:
        """All that a reader of YAML can see of it: not where, and not in which quotes."""
        return self.kind, self.text, self.kind == SCALAR and self.style == "", self.tag, self.anchor


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
