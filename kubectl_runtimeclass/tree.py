"""Any YAML or JSON document, as a tree with positions: the careful reader, and the edits it can prove.

libyaml (through PyYAML) reads YAML; go-yaml, and so Kubernetes, was ported from it. JSON documents are read by
the tokens of RFC 8259, because kubectl gives them to a JSON decoder and libyaml knows no surrogate pairs. Both
give *events*, from which the tree is built. An edit is proved by its events: those of the edited text must be
those of the text before, with the field's own two events put in, changed or taken out.

What decides meaning follows sigs.k8s.io/yaml v1.6 (go-yaml v2 rules): a merge key that stands after a key
beats it, an alias is its anchor's node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from .edits import Edit, plain_or_quoted
from .errors import HELM, Refused
from .nodes import DEEPEST, ITEM, MAPPING, NULL, SCALAR, SEQUENCE, Path

ALIAS = "alias"

LARGEST = 64 << 20
"""Documents with more bytes are refused by this reader. No API server takes an object above 3 MiB."""


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


# --- events ---------------------------------------------------------------------------------------


def events(text: str) -> list[Event]:
    """The events of one document, none when it has no content; raises Refused where it is no document."""
    return _json_events(text) if text.lstrip().startswith("{") and _is_json(text) else _yaml_events(text)


def _yaml_events(text: str) -> list[Event]:
    import yaml

    found: list[Event] = []
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            assert event.start_mark is not None and event.end_mark is not None
            start, end = event.start_mark.index, event.end_mark.index
            if isinstance(event, yaml.ScalarEvent):
                found.append(
                    Event(SCALAR, start, end, event.value, event.style or "", event.tag, event.anchor)
                )
            elif isinstance(event, yaml.AliasEvent):
                found.append(Event(ALIAS, start, end, event.anchor or ""))
            elif isinstance(event, yaml.CollectionStartEvent):
                kind = MAPPING if isinstance(event, yaml.MappingStartEvent) else SEQUENCE
                style = "{" if event.flow_style else ""
                found.append(Event(kind, start, end, "", style, event.tag, event.anchor))
                depth += 1
                if depth > DEEPEST:
                    raise Refused(f"nested deeper than {DEEPEST} levels")
            elif isinstance(event, yaml.CollectionEndEvent):
                found.append(Event("end", start, end))
                depth -= 1
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Refused("a second document without a --- line; Kubernetes reads only the first")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise Refused(_hint(text, what), None if mark is None else mark.index) from None
    except yaml.reader.ReaderError as error:
        raise Refused(f"not YAML: {error.reason}", error.position) from None
    except UnicodeEncodeError:
        raise Refused("not YAML: a lone surrogate") from None
    return found


_HELM = re.compile(
    r"^[^\S\n]*\{\{|:[ ]+\{\{-?[ ]*[.$a-z(]|^[^\n#'\"]*\{\{-?[ ]*(?:include|template|toYaml|\.Values)", re.M
)


def is_helm(text: str) -> bool:
    """Whether the text looks like the source of a Helm template: `{{` where a YAML value would stand."""
    return "{{" in text and _HELM.search(text) is not None


def _hint(text: str, problem: str) -> str:
    return HELM if is_helm(text) else f"not YAML: {problem}"


_JSON_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")
      | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<comma>,) | (?P<colon>:)
      | (?P<word>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)
    )""",
    re.VERBOSE,
)


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _json_events(text: str) -> list[Event]:
    """The events of a text that is known to be JSON."""
    import json

    found: list[Event] = []
    depth = 0
    for token in _JSON_TOKEN.finditer(text):
        kind = token.lastgroup
        start, end = token.span(kind or 0)
        if kind == "string":
            found.append(Event(SCALAR, start, end, json.loads(token["string"]), '"'))
        elif kind == "word":
            found.append(Event(SCALAR, start, end, token["word"]))
        elif kind == "open":
            found.append(Event(MAPPING if token["open"] == "{" else SEQUENCE, start, end, "", "{"))
            depth += 1
            if depth > DEEPEST:
                raise Refused(f"nested deeper than {DEEPEST} levels")
        elif kind == "close":
            found.append(Event("end", start, end))
            depth -= 1
    return found


# --- the tree -------------------------------------------------------------------------------------


class Tree:
    """A node of the tree, with the events it was made from. See `nodes.Node` for the reading methods.

    `via` says why an edit below this node would change something else, too: an alias, a merge key or an
    anchor that other places use; it is "" where there is no such thing.
    """

    __slots__ = ("children", "document", "event", "key", "kind", "last", "number", "via")

    def __init__(self, document: Parsed, number: int, key: Tree | None) -> None:
        self.document, self.number, self.key = document, number, key
        self.event = document.events[number]
        self.kind = self.event.kind
        self.children: list[Tree] = []
        self.via = ""
        self.last = self.event.end
        """The end of its last token, in characters."""
        if (
            self.kind == SCALAR
            and self.event.style == ""
            and self.event.text in ("", "~", "null", "Null", "NULL")
        ):
            self.kind = NULL

    @property
    def text(self) -> str:
        return self.event.text if self.kind == SCALAR else ""

    @property
    def offset(self) -> int:
        return self.document.byte((self.key or self).event.start)

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
                    found = merged._through(f"a merge key (<<) gives {key!r}")
            elif child.key.kind == ALIAS or child.key.event.kind not in (SCALAR,):
                continue
            elif child.key.event.text == key:
                if found is not None and not found.via:
                    raise Refused(f"duplicate key {key!r}", child.offset)
                via = found.via if found is not None else ""
                found = child._followed()
                found = found._through(via) if via else found
        if found is not None and self.via and not found.via:
            found = found._through(self.via)
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
            elif child.key.event.kind == SCALAR:
                found[child.key.event.text] = child._followed()
        yield from found.items()

    def elements(self) -> Iterator[Tree]:
        for child in self.children if self.kind == SEQUENCE else ():
            followed = child._followed()
            yield followed._through(self.via) if self.via and not followed.via else followed

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
        anchored = self.document.anchors.get(self.event.text)
        if anchored is None or anchored.event.start > self.event.start:
            raise Refused(f"unknown or recursive alias *{self.event.text}", self.offset)
        line = self.document.line(anchored.event.start)
        return anchored._through(f"an alias of line {line} (*{self.event.text})", self.key)

    def _through(self, via: str, key: Tree | None = None) -> Tree:
        copy = Tree(self.document, self.number, key or self.key)
        copy.children, copy.last, copy.via = self.children, self.last, via
        return copy

    def _merged(self, depth: int = 0) -> dict[str, Tree]:
        """What a merge key's value gives: of several mappings the first that has a key."""
        if depth > 20:
            raise Refused("merge keys nested deeper than 20 levels", self.offset)
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
            elif child.key.event.kind == SCALAR:
                own[child.key.event.text] = child._followed()
        return own

    # -- editing --

    def set(self, key: str, value: str) -> list[Edit]:
        self._require_editable(key)
        old = self.get(key)
        if old is None:
            start, end, text = _insertion(self, key, value)
            return self.document.prove(start, end, text, self.number + 1, 0, key, value)
        if old.via or old.event.kind == ALIAS:
            raise Refused(f"{key} cannot be set here: {old.via}", old.offset)
        start, end, text = _replacement(old, value)
        return self.document.prove(start, end, text, old.number, 1, None, value)

    def remove(self, key: str) -> list[Edit]:
        self._require_editable(key)
        old = self.get(key)
        if old is None:
            return []
        if old.via or old.key is None:
            raise Refused(f"{key} cannot be removed here: {old.via}", old.offset)
        start, end = _removal(self, old)
        return self.document.prove(start, end, "", old.key.number, old.after - old.key.number, None, None)

    def _require_editable(self, key: str) -> None:
        if self.kind != MAPPING:
            what = "null: nothing to set it on" if self.kind == NULL else "not a mapping"
            raise Refused(f"{self.name} is {what}", self.offset)
        if self.via:
            raise Refused(f"{self.name} is {self.via}", self.offset)
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
        "parents",
        "root",
        "text",
        "unproved",
    )

    def __init__(self, text: str, steps: list[Event], at_once: bool = False) -> None:
        self.text, self.events, self.ascii = text, steps, text.isascii()
        self.unproved: dict[Edit, Change] | None = {} if at_once else None
        """Changes that `prove_all` is to prove; None when each is proved when it is made."""
        self.bytes: list[int] = []
        """The byte offset of every 1024th character, once one was asked for."""
        self.anchors: dict[str, Tree] = {}
        self.aliased = {event.text for event in steps if event.kind == ALIAS}
        self.ends = list(range(1, len(steps) + 1))
        self.parents: dict[int, Tree] = {}
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
                key = Tree(self, number, None)
                if event.kind in (MAPPING, SEQUENCE):
                    raise Refused(_hint(self.text, "a collection as a key"), self.byte(event.start))
                continue
            node = Tree(self, number, key)
            if parent is None:
                root = node
            else:
                parent.children.append(node)
                self.parents[number] = parent
            if event.anchor is not None:
                if event.anchor in self.anchors and event.anchor in self.aliased:
                    raise Refused(f"anchor &{event.anchor} is defined twice", self.byte(event.start))
                self.anchors[event.anchor] = node
            if node.key is not None and node.event.start == node.event.end:
                node.last = (
                    max(node.last, _colon(self.text, node.key.event.end) + 1)
                    if node.kind == NULL
                    else node.last
                )
            if event.kind in (MAPPING, SEQUENCE):
                node.last = node.event.start if node.event.style == "" else node.last
                stack.append(node)
            key = None
        return root

    def holders(self, at: int) -> Iterator[Tree]:
        """The nodes that hold event `at`, itself included, innermost first."""
        node: Tree | None = Tree(self, at, None)
        while node is not None:
            yield node
            node = self.parents.get(node.number)

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
        return self.text.count("\n", 0, at) + 1

    def prove(
        self, start: int, end: int, text: str, at: int, gone: int, key: str | None, value: str | None
    ) -> list[Edit]:
        """The edit, when it does just what it should: `gone` events from `at` on give way to key and value."""
        change = Change(at, gone, start, end, text, key, value)
        edit = Edit(self.byte(start), self.byte(end), text.encode())
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
            for word in (change.key, change.value):
                if word is not None and not _is_string(next(now, None), word, word is change.key):
                    raise Refused("the edit would not set the field", where)
            done = change.at + change.gone
        _same(before[done:], now, where)
        if next(now, None) is not None:
            raise Refused("the edit would change something else, too", where)


class Change(NamedTuple):
    """An edit of the text, and what it should do: `gone` events from `at` on give way to key and value."""

    at: int
    gone: int
    start: int
    end: int
    text: str
    key: str | None
    value: str | None


def _same(expected: list[Event], now: Iterator[Event], where: int) -> None:
    for event in expected:
        found = next(now, None)
        if found is None or found.meaning != event.meaning:
            raise Refused("the edit would change something else, too", where)


def _is_string(event: Event | None, text: str, key: bool) -> bool:
    """Whether an event is this string for every YAML reader."""
    if event is None or event.kind != SCALAR or event.text != text:
        return False
    plain = event.style == "" and plain_or_quoted(text) != text
    return key or (not plain and event.tag in (None, "tag:yaml.org,2002:str", "!"))


def read(text: bytes, *, at_once: bool = False) -> Parsed:
    """One document, without its marker lines; raises Refused, with a byte offset, where it cannot be read.

    Each proof of an edit reads the document again, and a list may hold thousands of objects: with `at_once`
    no edit is proved until `prove_all` is called.
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
    return Parsed(decoded, steps, at_once)


def not_utf8(text: bytes) -> str:
    """What to say of bytes that are not UTF-8."""
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "not UTF-8 but UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)"
    return "not UTF-8"


# --- where the text of an edit goes ---------------------------------------------------------------

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BREAKS = "\n\r\x85\u2028\u2029"

Span = tuple[int, int, str]


def _line_start(text: str, at: int) -> int:
    return max(text.rfind(one, 0, at) for one in _BREAKS) + 1


def _next_line(text: str, at: int) -> tuple[int, str]:
    """Where the line after the one of `at` begins, and the line break before it; at the end, `\\n`."""
    found = _BREAK.search(text, at)
    return (found.end(), found[0]) if found else (len(text), "\n")


def _colon(text: str, at: int) -> int:
    """The colon after the key that ends at `at`."""
    return text.find(":", at)


def _insertion(node: Tree, key: str, value: str) -> Span:
    """Where and as what `key` becomes the first key of a mapping."""
    text = node.document.text
    if node.event.style == "{":
        return _flow_insertion(node, key, value)
    first = node.head
    line = _line_start(text, first)
    indent = text[line:first]
    new = f"{key}: {plain_or_quoted(value)}"
    if indent.strip(" "):
        # The first key stands behind its parent's `- ` or `: `.
        return first, first, f"{new}{_next_line(text, first)[1]}{' ' * (first - line)}"
    if node.event.start < first:
        above = node.event.start  # its anchor or tag
    elif node.key is not None:
        above = node.key.event.end
    else:
        above = line - 1
    at, ending = (line, "\n") if above < 0 else _next_line(text, above)
    return at, at, f"{indent}{new}{ending}"


def _flow_insertion(node: Tree, key: str, value: str) -> Span:
    text = node.document.text
    brace = text.index("{", node.event.start)
    if not node.children:
        new = (
            f'"{key}": "{value}"'
            if text.lstrip("\ufeff \t\r\n").startswith("{")
            else f"{key}: {plain_or_quoted(value)}"
        )
        return brace + 1, brace + 1, new
    first = node.children[0]
    assert first.key is not None
    at = first.key.event.start
    gap = text[brace + 1 : at]
    after_colon = text[_colon(text, first.key.event.end) + 1 :][:1]
    spaced = after_colon in (" ", "\t", "\n", "\r")
    if text[at : at + 1] == '"':
        new = f'"{key}":{" " if spaced else ""}"{value}",'
    else:
        new = f"{key}: {plain_or_quoted(value)},"
    between = gap if _BREAK.search(gap) and not gap.strip() else " " if spaced else ""
    return at, at, new + between


_PROPERTIES = re.compile(r"(?:[&!][^\s]*\s+)*")


def _replacement(old: Tree, value: str) -> Span:
    """Where and as what a scalar gets a new value, in its own quotes."""
    event, text = old.event, old.document.text
    assert old.key is not None
    if old.kind not in (SCALAR, NULL):
        raise Refused(f"the value of {old.name} is not a scalar", old.offset)
    if event.style in ("|", ">"):
        raise Refused(f"the value of {old.name} is a block scalar", old.offset)
    if event.anchor is not None and event.anchor in old.document.aliased:
        raise Refused(f"the value of {old.name} is anchored and used elsewhere (*{event.anchor})", old.offset)
    if event.tag is not None:
        raise Refused(f"the value of {old.name} has a tag ({event.tag})", old.offset)
    json_like = text[old.key.event.start] == '"'
    if event.start == event.end:
        colon = _colon(text, old.key.event.end)
        if text[old.key.event.end : colon].strip():
            raise Refused(f"{old.name} has neither a colon nor a value", old.offset)
        return colon + 1, colon + 1, f' "{value}"' if json_like else f" {plain_or_quoted(value)}"
    start = _PROPERTIES.match(text, event.start).end() if event.anchor else event.start  # type: ignore[union-attr]
    if event.style:
        new = f"{event.style}{value}{event.style}"
    else:
        new = f'"{value}"' if json_like else plain_or_quoted(value)
    # An anchor with nothing behind it ends before the blank that would separate the value.
    return (event.end, event.end, f" {new}") if start > event.end else (start, event.end, new)


def _removal(holder: Tree, old: Tree) -> tuple[int, int]:
    """What to cut to take a pair out of its mapping."""
    text = old.document.text
    assert old.key is not None
    if len(holder.children) == 1:
        raise Refused(f"{old.name} is the only key of {holder.name}", old.offset)
    number = next(nth for nth, child in enumerate(holder.children) if child.number == old.number)
    if holder.event.style == "{":
        if number + 1 < len(holder.children):
            following = holder.children[number + 1].key
            assert following is not None
            return old.key.event.start, following.event.start
        return holder.children[number - 1].last, old.last
    line = _line_start(text, old.key.event.start)
    if text[line : old.key.event.start].strip(" "):
        raise Refused(f"{old.name} shares its line with its parent", old.offset)
    end, _ = _next_line(text, old.last)
    if end == len(text) and (not text or text[-1] not in _BREAKS) and line:
        return (line - 2 if text[line - 2 : line] == "\r\n" else line - 1), end
    return line, end
