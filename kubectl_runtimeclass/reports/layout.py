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
    """Text in lines of at most so many columns, broken at spaces; a longer word is broken where it must.

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
        while width(line) > columns > hang:
            piece = _beginning(line, columns)
            lines.append(piece)
            line = " " * hang + line[len(piece) :]
    return [*lines, line]


_JOINTS = "/,;:=-_."
"""Where long words are broken rather than elsewhere: behind these."""


def _beginning(text: str, columns: int) -> str:
    """As much of a long word as fits, to behind a joint where one is near."""
    end = len(text)
    while width(text[:end]) > columns and end > 1:
        end -= 1
    near = max(text.rfind(joint, end // 2, end) for joint in _JOINTS) + 1
    return text[: near or end]


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
    """Rows under a head, in no more than `total` columns. The last column is wrapped to what the others leave, or to
    all of them on lines of its own where that is too little; the widest of the others are wrapped where all must be.

    `styles` are the colours of each row's cells; `right` the columns whose cells stand at the right.
    """
    last = len(head) - 1
    widths = [max(width(row[at]) for row in (head, *rows)) for at in range(last)]
    before = sum(widths) + len(GAP) * last
    columns = None if total is None else max(total - before, NARROW)
    below = columns is not None and columns < ENOUGH and any(width(row[last]) > columns for row in rows)
    if total is not None:
        end = max((width(row[last]) for row in (head, *rows)), default=0)
        room = total - len(GAP) * (last - below) - (0 if below else min(end, NARROW))
        longest = [
            max(width(word) for row in (head, *rows) for word in row[at].split(" ")) for at in range(last)
        ]
        _shrink(widths, longest, room)
        _shrink(widths, [SMALLEST] * last, room)
        before = sum(widths) + len(GAP) * last
        if below:
            before = widths[0] + len(GAP) if 0 in right else len(GAP) * 2
        columns = max(total - before, SMALLEST)
    bold = ("bold",) * len(head)
    yield from _row([*head[:last], "" if below else head[last]], [*widths, columns], paint, bold, right)
    for number, row in enumerate(rows):
        own = styles[number] if styles else ("",) * len(head)
        shown = [*row[:last], "" if below else row[last]]
        yield from _row(shown, [*widths, columns], paint, own, right)
        for line in wrap(row[last], columns) if below and row[last] not in ("", "-") else ():
            yield " " * before + paint(line, *filter(None, (own[last],)))


SMALLEST = 6
"""No column is made narrower than this."""


def _shrink(widths: list[int], least: Sequence[int], room: int) -> None:
    """Make the widest narrower until all have room, none less than its `least`."""
    while sum(widths) > room:
        able = [at for at, own in enumerate(widths) if own > least[at]]
        if not able:
            return
        widths[max(able, key=lambda at: widths[at])] -= 1


def _row(
    cells: Sequence[str],
    widths: Sequence[int | None],
    paint: Paint,
    styles: Sequence[str],
    right: Sequence[int],
) -> Iterator[str]:
    """The lines of a row, one where no cell is wrapped."""
    wrapped = [wrap(cell, columns) for cell, columns in zip(cells, widths, strict=True)]
    for at in range(max(map(len, wrapped))):
        yield _line([lines[at] if at < len(lines) else "" for lines in wrapped], widths, paint, styles, right)


def _line(
    cells: Sequence[str],
    widths: Sequence[int | None],
    paint: Paint,
    styles: Sequence[str],
    right: Sequence[int],
) -> str:
    padded = [pad(cell, widths[at] or 0, at in right) for at, cell in enumerate(cells[:-1])]
    padded.append(cells[-1])
    while len(padded) > 1 and not padded[-1]:  # no space where nothing follows
        padded.pop()
        padded[-1] = padded[-1].rstrip()
    return GAP.join(
        paint(cell, style) if style and cell.strip() else cell
        for cell, style in zip(padded, styles, strict=False)
    )
