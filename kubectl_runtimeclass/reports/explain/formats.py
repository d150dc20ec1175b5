"""What is printed of pod templates, one after the other, in any of the formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...explaining.explained import Explained
from ..display import Paint
from . import compare, table
from . import json as structured


def render(answers: Sequence[Explained], output_format: str, width: int | None, paint: Paint) -> bytes:
    """The text about one pod template, under one class or several; for `join` to put together."""
    if output_format in ("json", "yaml"):
        return structured.dump_items(answers, output_format)
    lines = _lines(answers, width, paint, wide=output_format == "wide")
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")


def _lines(answers: Sequence[Explained], width: int | None, paint: Paint, *, wide: bool) -> Iterator[str]:
    several = len(answers) > 1
    if several:
        yield from compare.render(answers, width, paint)
    for each in answers if wide or not several else ():
        if several:
            yield ""
        yield from table.render(each, width, paint, wide=wide)


def join(texts: Sequence[bytes], output_format: str) -> bytes:
    """All of it."""
    return structured.join(texts, output_format) if output_format in ("json", "yaml") else b"\n".join(texts)
