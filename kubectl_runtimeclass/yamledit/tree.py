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
from .event import (
    BLOCK_MAPPING,
    BLOCK_SEQUENCE,
    CLOSE,
    FLOW_MAPPING,
    PLAIN,
    STAND_IN,
    Events,
)  # fmt: skip
from .events import events
from .helm import hint
from .node import DEEPEST, MAPPING, SEQUENCE
from .tree_node import IS_PLAIN, IS_STRING, NO_KEY, Tree, TreeDocument

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
    """Fills a document's columns. Raises Refused, with an offset in characters, for what go-yaml refuses of YAML."""

    def __init__(self, document: TreeDocument) -> None:
        self._document, self._events = document, document.events
        self._stack: list[int] = []
        self._deepest: list[int] = []
        """For each collection of the stack, how deep collections nest in it, aliases followed."""
        self._lasts: list[int] = []
        """For each, the end of its last token so far, in characters."""
        self._begun: list[int] = []
        """For each, how many values there were before it."""
        self._anchored: dict[str, int] = {}
        """The last node that has an anchor of this name."""
        self._measured: dict[int, tuple[int, int]] = {}
        """Of nodes with an anchor that are complete: how many values they hold, and how deep they nest."""
        self._values = self._by_aliases = 0
        """How many values there are so far, and how many of them by aliases."""

    def build(self) -> None:
        document, forms, stack = self._document, self._events.forms, self._stack
        key, in_mapping = NO_KEY, False
        for number, form in enumerate(forms):
            if form == CLOSE:
                self._end(number)
                in_mapping = bool(stack) and forms[stack[-1]] <= FLOW_MAPPING
                continue
            self._values += 1
            if in_mapping and key == NO_KEY:
                self._key(number, form)
                key = number
                continue
            if stack:
                document.parents[number] = stack[-1]
            self._node(number, form, key)
            key = NO_KEY
            if form < CLOSE:
                in_mapping = form <= FLOW_MAPPING
        for number in sorted(document.merged):
            value = Tree(document, number).followed()
            sources = [child.followed() for child in value.children] if value.kind == SEQUENCE else [value]
            if any(source.kind != MAPPING for source in sources):
                raise Refused("the value of a merge key (<<) is not a mapping", self._events.starts[number])

    def _node(self, number: int, form: int, key: int) -> None:
        events, properties = self._events, self._events.properties
        start, end = events.starts[number], events.ends[number]
        if form < CLOSE:
            self._stack.append(number)
            self._deepest.append(len(self._stack))
            self._lasts.append(start if form in (BLOCK_MAPPING, BLOCK_SEQUENCE) else end)
            self._begun.append(self._values)
        else:
            if form == STAND_IN:
                self._document.links[number] = self._target(number)
            else:
                self._scalar(number, form)
            if key != NO_KEY and start == end:
                end = max(end, colon(events.text, events.ends[key]) + 1)
            if self._lasts:
                self._lasts[-1] = max(self._lasts[-1], end)
        if properties and (anchor := properties.get(number, (None, None))[1]) is not None:
            self._anchored[anchor] = number
            if form > STAND_IN:
                self._measured[number] = 1, 0

    def _end(self, number: int) -> None:
        events, begin = self._events, self._stack.pop()
        deepest, last, begun = self._deepest.pop(), self._lasts.pop(), self._begun.pop()
        self._document.links[begin] = number + 1
        if events.forms[begin] in (BLOCK_MAPPING, BLOCK_SEQUENCE):
            events.ends[number] = last  # libyaml says where the next token begins, which is of no use
        if self._stack:
            self._deepest[-1] = max(self._deepest[-1], deepest)
            self._lasts[-1] = max(self._lasts[-1], events.ends[number])
        if events.properties and events.properties.get(begin, (None, None))[1] is not None:
            self._measured[begin] = self._values - begun + 1, deepest - len(self._stack)

    def _target(self, number: int) -> int:
        """What an alias stands for. Raises Refused where it would grow without measure."""
        name, start = self._events.said(number), self._events.starts[number]
        target = self._anchored.get(name)
        if target is None:
            raise Refused(f"an alias without an anchor (*{name})", start)
        if target not in self._measured:
            raise Refused(f"an anchor whose value contains itself (*{name})", start)
        size, height = self._measured[target]
        self._values += size
        self._by_aliases += size
        many = self._by_aliases > 100 and self._values > 1_000
        if many and self._by_aliases / self._values > _allowed_by_aliases(self._values):
            raise Refused("more by aliases than Kubernetes takes (excessive aliasing)", start)
        deepest = len(self._stack) + height
        if deepest > DEEPEST:
            raise Refused(f"nested deeper than {DEEPEST} levels by aliases", start)
        if self._deepest:
            self._deepest[-1] = max(self._deepest[-1], deepest)
        return target

    def _key(self, number: int, form: int) -> None:
        """A key, as Kubernetes names it."""
        document, events = self._document, self._events
        source = number
        if form == STAND_IN:
            source = self._target(number)
        elif events.properties and (anchor := events.properties.get(number, (None, None))[1]) is not None:
            self._anchored[anchor] = number
            self._measured[number] = 1, 0
        if events.forms[source] < CLOSE:
            raise Refused(hint(document.text, "a collection as a key"), events.starts[number])
        try:
            text, is_text = _scalar_value(events, source)
            name = text if is_text else scalars.key(scalars.resolve(text))
        except ValueError as error:
            raise Refused(str(error), events.starts[number]) from None
        if form == STAND_IN or name != events.said(number):
            document.texts[number] = name
        if name == "<<" and form != STAND_IN:
            tag = events.properties.get(number, (None, None))[0]
            if tag == scalars.MERGE or (form == PLAIN and tag is None):
                document.merged.add(number + 1)

    def _scalar(self, number: int, form: int) -> None:
        document, events = self._document, self._events
        try:
            text, is_string = _scalar_value(events, number)
        except ValueError as error:
            raise Refused(str(error), events.starts[number]) from None
        if is_string:
            document.meanings[number] = IS_STRING
            if form == PLAIN or number in events.properties:
                document.texts.update({number: text} if text != events.said(number) else {})
        elif scalars.resolve(text) is not None:
            if not scalars.is_finite(text):
                raise Refused(
                    "a number that JSON does not have, so that Kubernetes does not take it",
                    events.starts[number],
                )
            document.meanings[number] = IS_PLAIN


def _allowed_by_aliases(values: int) -> float:
    """The share of a document's values that aliases may make: go-yaml's `allowedAliasRatio`."""
    return 0.99 - 0.89 * min(max(values - 400_000, 0) / 3_600_000, 1)


def _scalar_value(events: Events, number: int) -> tuple[str, bool]:
    """What a scalar says, and whether it is a string whatever it says. Raises ValueError."""
    said = events.said(number)
    tag = events.properties[number][0] if number in events.properties else None
    return (said, events.forms[number] > PLAIN) if tag is None else scalars.tagged(said, tag)
