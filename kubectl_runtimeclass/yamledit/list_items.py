"""The items of a list or ResourceList in block style, as documents of their own.

A list of a thousand objects is one YAML document, and one odd line in it would take the fast reader from all
of them. So it is cut at its items. That is sound because a YAML scanner knows only what it has read: a part
that reads alone as a whole document leaves the scanner between two tokens, in block context, so that the next
part reads in the list as it reads alone. What spans parts is an anchor with its aliases; a list with any is
not cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import Refused
from ..named import NamedTuple
from . import tree
from .node import MAPPING, NULL
from .plain import document as plain
from .stream import Document
from .tree_node import TreeDocument

_ITEMS = re.compile(rb"^items:[ ]*(?:#[^\n]*)?\n", re.M)
_FIRST = re.compile(rb"(?:[ ]*(?:#[^\n]*)?\n)*([ ]*)-[ \n]")
_OTHER_BREAK = re.compile(rb"\r|\xc2\x85|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf")
_MAYBE_ANCHOR = re.compile(rb"(?:^|[\s\[{,:])[&*][^\s&*]")
"""Every anchor and alias looks so; so may text."""


class Items(NamedTuple):
    """A list, cut: `rest` is all of it but its items, which stood at `cut`, on lines from `cut` to `end`.

    The items' dashes stand in `column`.
    """

    rest: TreeDocument
    cut: int
    end: int
    column: int
    documents: tuple[Document, ...]

    @property
    def is_list(self) -> bool:
        """Whether it says its kind, once, and nothing follows it that Kubernetes does not read."""
        root = self.rest.root
        kind = root.get("kind") if root is not None else None
        if root is None or kind is None or not kind.text:
            return False
        return self.rest.unread is None and self.rest.twice(root) is None

    def texts(self, data: bytes) -> Iterator[tuple[Document, bytes]]:
        """Each item with its text, in which a blank stands for the dash: offsets are those of the list."""
        blank = b" " * (self.column + 1)
        for document in self.documents:
            yield document, blank + data[document.start + len(blank) : document.end]

    def place(self, offset: int) -> int:
        """Where in the list an offset in `rest` is."""
        return offset if offset < self.cut else offset + self.end - self.cut


def split(data: bytes) -> Items | None:
    """The items of one YAML document, or None where cutting is not certain to be right.

    An item that cannot be read alone says that the cut was wrong, or that the list is no YAML.
    """
    keys = list(_ITEMS.finditer(data))
    if len(keys) != 1 or _OTHER_BREAK.search(data):
        return None
    cut = keys[0].end()
    first = _FIRST.match(data, cut)
    if first is None:
        return None
    column = len(first[1])
    end = _end(data, cut, column)
    rest = _rest(data[:cut] + data[end:], keys[0].start())
    starts = [match.start() for match in re.compile(rb"^ {%d}-[ \n]" % column, re.M).finditer(data, cut, end)]
    documents = tuple(map(Document, starts, [*starts[1:], end]))
    if rest is None:
        return None
    items = Items(rest, cut, end, column, documents)
    return None if any(_has_anchor(text) for _, text in items.texts(data)) else items


def _end(data: bytes, cut: int, column: int) -> int:
    """Where the first line with content begins that is not of an item: no more indented than their dashes."""
    shallow = rb"|^ {0,%d}(?![ \n#])" % (column - 1) if column else b""
    match = re.compile(rb"^ {%d}(?![ \n#]|-[ \n])(?=.)" % column + shallow, re.M | re.S).search(data, cut)
    return match.start() if match else len(data)


def _rest(text: bytes, items: int) -> TreeDocument | None:
    """The list without its items, when what is left says that the line at `items` is the root's key."""
    try:
        rest = tree.read(text)
        key = rest.root.get("items") if rest.root is not None and rest.root.kind == MAPPING else None
    except Refused:
        return None
    if key is None or key.kind != NULL or key.offset != items or rest.anchors or rest.aliased:
        return None
    return rest


def _has_anchor(text: bytes) -> bool:
    if not _MAYBE_ANCHOR.search(text) or plain.read(text) is not None:
        return False
    try:
        parsed = tree.read(text)
    except Refused:
        return True
    return bool(parsed.anchors or parsed.aliased)
