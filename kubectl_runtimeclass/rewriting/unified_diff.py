"""A unified diff from the edits that were made: linear in the input, and without a Secret's content."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import Refused
from ..named import TYPE_CHECKING
from ..yamledit import stream as documents
from ..yamledit.edit import Edit
from ..yamledit.line_numbers import LineNumbers

if TYPE_CHECKING:
    from ..yamledit.node import Node

CONTEXT = 3


def diff(name: str, data: bytes, edits: tuple[Edit, ...]) -> Iterator[bytes]:
    """The lines of a unified diff of `data` and its edited form; none without edits.

    Context ends with the document, so that another document's content is not shown; a list that holds a
    Secret, or of which that cannot be told, is not shown at all.
    """
    if not edits:
        return
    path = name.lstrip("/")
    yield b"--- %b\n+++ %b\n" % (_quoted(f"a/{path}"), _quoted(f"b/{path}"))
    shift, numbers = 0, LineNumbers(data, 0, 1)
    spans = _edits_by_document(data, edits)
    for document, own in spans:
        text = data[document.start : document.end]
        if _may_hold_secret(text):
            changes = b"1 change" if len(own) == 1 else b"%d changes" % len(own)
            yield b"# %b in a list that holds a Secret, not shown\n" % changes
            shift += sum(edit.text.count(b"\n") - data[edit.start : edit.end].count(b"\n") for edit in own)
            continue
        base = numbers.number(document.start) - 1
        lines = text.split(b"\n")
        for first, last, hunk in _hunks(lines, [edit.moved(-document.start) for edit in own]):
            added = sum(line[:1] != b"-" for line in hunk)
            yield b"@@ -%d,%d +%d,%d @@\n" % (base + first + 1, last - first, base + first + 1 + shift, added)
            shift += added - (last - first)
            yield from hunk


def _quoted(name: str) -> bytes:
    """The name of a file, odd ones in quotes, as git writes it and git and patch read it.

    Source: git v2.39, quote.c `quote_c_style` with core.quotePath; diff.c `emit_diff_symbol_from_struct` for the
    tab, without which the name would end at its first blank.
    """
    text = name.encode(errors="surrogateescape")
    quoted = _ODD.sub(_escape, text)
    return (text if quoted == text else b'"%b"' % quoted) + (b"\t" if b" " in text else b"")


_ODD = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPES = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))


def _escape(odd: re.Match[bytes]) -> bytes:
    byte = odd[0][0]
    return b"\\%c" % _ESCAPES[byte] if byte in _ESCAPES else b"\\%03o" % byte


_SIGNS = b"Secret", b"\\", b"!"
"""One of these stands where a Secret does: its name, or an escape or a tag in which the name may hide."""


def _may_hold_secret(text: bytes) -> bool:
    """Whether an object of a document is a Secret; also where that cannot be told."""
    if not any(sign in text for sign in _SIGNS):
        return False
    from ..yamledit.read import with_root

    try:
        return with_root(text, _has_secret)
    except Refused:
        return True


def _has_secret(node: Node | None) -> bool:
    """Whether a node says that it is a Secret, or has such an item; it need not be a whole object."""
    if node is None:
        return False
    kind, items = node.get("kind"), node.get("items")
    if kind is not None and kind.text in ("Secret", "SecretList"):
        return True
    return items is not None and any(map(_has_secret, items.elements()))


def _edits_by_document(
    data: bytes, edits: tuple[Edit, ...]
) -> Iterator[tuple[documents.Document, list[Edit]]]:
    waiting = sorted(edits)
    at = 0
    for document in _on_whole_lines(data):
        own = []
        while at < len(waiting) and waiting[at].start <= document.end:
            own.append(waiting[at])
            at += 1
        if own:
            yield document, own


def _on_whole_lines(data: bytes) -> Iterator[documents.Document]:
    """The documents; JSON objects one after another, which end within a line, are one."""
    last: documents.Document | None = None
    for document in documents.split(data):
        if last is not None and last.end == document.start and data[last.end - 1 : last.end] == b"}":
            last = last._replace(end=document.end)
            continue
        if last is not None:
            yield last
        last = document
    if last is not None:
        yield last


def _hunks(lines: list[bytes], edits: list[Edit]) -> Iterator[tuple[int, int, list[bytes]]]:
    """Hunks as (first line, line after the last, diff lines), lines counted from 0."""
    count = len(lines) - (lines[-1] == b"")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    changes = [_change(lines, starts, group) for group in _by_lines(starts, edits)]
    at = 0
    while at < len(changes):
        upto = at
        while upto + 1 < len(changes) and changes[upto + 1][0] - changes[upto][1] <= 2 * CONTEXT:
            upto += 1
        group = changes[at : upto + 1]
        first, last = max(0, group[0][0] - CONTEXT), min(count, group[-1][1] + CONTEXT)
        hunk: list[bytes] = []
        position = first
        for begin, end, new in group:
            hunk += [b" " + line for line in _full(lines, position, begin)]
            hunk += [b"-" + line for line in _full(lines, begin, end)]
            hunk += [b"+" + line for line in new]
            position = end
        hunk += [b" " + line for line in _full(lines, position, last)]
        yield first, last, hunk
        at = upto + 1


_MISSING = b"\n\\ No newline at end of file\n"


def _full(lines: list[bytes], first: int, last: int, end: bytes = _MISSING) -> list[bytes]:
    """Lines with their breaks; `end` is what follows a last line that has none."""
    whole = [line + b"\n" for line in lines[first:last]]
    if last == len(lines) and whole:
        whole[-1] = lines[-1] + end
    return whole


def _lines_of(starts: list[int], edit: Edit) -> tuple[int, int]:
    """The first line that an edit touches, and the one after the last; the same for what is put between lines."""
    from bisect import bisect_right

    first = bisect_right(starts, edit.start) - 1
    if edit.start == edit.end and edit.start == starts[first] and edit.text.endswith(b"\n"):
        return first, first
    return first, max(first + 1, bisect_right(starts, max(edit.start, edit.end - 1)))


def _by_lines(starts: list[int], edits: list[Edit]) -> Iterator[list[Edit]]:
    """Edits together that touch the same lines: a List in JSON may be one line."""
    group: list[Edit] = []
    end = 0
    for edit in edits:
        first, last = _lines_of(starts, edit)
        if group and first >= end:
            yield group
            group = []
        group.append(edit)
        end = max(end, last)
    if group:
        yield group


def _change(lines: list[bytes], starts: list[int], edits: list[Edit]) -> tuple[int, int, list[bytes]]:
    """Edits as whole lines: the first they touch, the one after the last, and what stands there then."""
    first, last = _lines_of(starts, edits[0])
    if first == last and len(edits) == 1:
        return first, first, [line + b"\n" for line in edits[0].text.split(b"\n")[:-1]]
    last = max(_lines_of(starts, edit)[1] for edit in edits)
    before = _full(lines, first, last, b"")
    old = b"".join(before)
    pieces, at = [], 0
    for edit in edits:
        pieces += [old[at : edit.start - starts[first]], edit.text]
        at = edit.end - starts[first]
    new = b"".join([*pieces, old[at:]])
    parts = new.split(b"\n")
    after = [part + b"\n" for part in parts[:-1]]
    if parts[-1]:
        after.append(parts[-1] + _MISSING)
        before[-1] += _MISSING if last == len(lines) else b""
    while before and after and before[-1] == after[-1]:
        before.pop()
        after.pop()
    return first, first + len(before), after
