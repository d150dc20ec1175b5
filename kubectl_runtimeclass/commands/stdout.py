"""Standard output: what a command says, in the format that was asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from ..named import TYPE_CHECKING
from ..reports import Screen, render
from ..reports.display import Paint
from ..system.terminal import as_shown, columns, result_follows, wants_color
from .options import OutputOptions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def screen(output: OutputOptions, *, headers: bool = True) -> Screen:
    """Standard output as a report sees it."""
    return Screen(
        paint=Paint(wants_color(output.color, sys.stdout)),
        width=columns(),
        is_terminal=sys.stdout.isatty(),
        headers=headers,
        everything=output.verbose,
    )


_FOR_PEOPLE = ("text", "table", "wide", "rows")


def write_report(formats: Mapping[str, str], name: str, result: Any, screen: Screen) -> None:
    """Write a result in the format of that name to standard output."""
    write_text(render(formats, name, result, screen), name)


def write_text(text: str, output_format: str = "text") -> None:
    """`write` for reports: half a surrogate pair from a manifest is shown as an escape.

    Formats for people are in what the reader's locale can show; those for programs are in UTF-8.
    """
    if output_format in _FOR_PEOPLE:
        text = as_shown(text, sys.stdout)
    write([text.encode(errors="backslashreplace")])


def write(data: Iterable[bytes | memoryview]) -> None:
    """Write to standard output, all of it, or raise.

    Where its reader has gone (`| head`), nobody is left to get the rest; what the command found still counts.
    """
    result_follows()
    try:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
