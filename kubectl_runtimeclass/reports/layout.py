"""Columns and wrapped text, measured as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .display import Paint, pad, width

GAP = "  "
NARROW = 24
"""Text is never wrapped to less than this."""

ENOUGH = 45
"""With less than this left for it, the last column goes below its row."""


def wrap(text: str, columns: int | None, hang: int = 0) -> list[str]:
    """Text in lines of at most so many columns, broken at spaces; a longer word keeps its line.

    The lines after the first begin with `hang` spaces.
    """
    if columns is None or width(text) <= columns:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        begun = bool(line.strip())
        if begun and width(line) + 1 + width(word) > columns:
            lines.append(line.rstrip())
            line = " " * hang + word
        else:
            line = f"{line} {word}" if begun else line + word
    return [*lines, line]


def indented(label: str, text: str, total: int | None, hang: int) -> Iterator[str]:
    """`label   text`, the text wrapped behind the label."""
    columns = None if total is None else max(total - hang, NARROW)
    first, *rest = wrap(text, columns)
    yield f"{pad(label, hang)}{first}".rstrip()
    for line in rest:
        yield " " * hang + line


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    total: int | None,
    paint: Paint,
    styles: Sequence[Sequence[str]] = (),
    right: Sequence[int] = (),
) -> Iterator[str]:
    """Rows under a head. The last column is wrapped to what the others leave of `total` columns, or to all of
    them on lines of its own where that is too little.

    `styles` are the colours of each row's cells; `right` the columns whose cells stand at the right.
    """
    last = len(head) - 1
    widths = [max(width(row[at]) for row in (head, *rows)) for at in range(last)]
    before = sum(widths) + len(GAP) * last
    columns = None if total is None else max(total - before, NARROW)
    below = columns is not None and columns < ENOUGH and any(width(row[last]) > columns for row in rows)
    if below and total is not None:
        before = widths[0] + len(GAP) if 0 in right else len(GAP) * 2
        columns = max(total - before, NARROW)
    yield _row([*head[:last], "" if below else head[last]], widths, paint, ("bold",) * len(head), right)
    for number, row in enumerate(rows):
        first, *rest = wrap(row[last], columns)
        own = styles[number] if styles else ("",) * len(head)
        if below:
            first, rest = "", [first, *rest] if first else []
        yield _row([*row[:last], first], widths, paint, own, right)
        for line in rest:
            yield " " * before + paint(line, *filter(None, (own[last],)))


def _row(
    cells: Sequence[str], widths: Sequence[int], paint: Paint, styles: Sequence[str], right: Sequence[int]
) -> str:
    padded = [pad(cell, widths[at], at in right) for at, cell in enumerate(cells[:-1])]
    padded.append(cells[-1])
    while len(padded) > 1 and not padded[-1]:  # no space where nothing follows
        padded.pop()
        padded[-1] = padded[-1].rstrip()
    return GAP.join(paint(cell, *filter(None, (style,))) for cell, style in zip(padded, styles, strict=False))
