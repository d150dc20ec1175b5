"""Short options with their values, written as kubectl takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import click


def as_click_reads(arguments: Iterable[str], command: click.Command) -> Iterator[str]:
    """The arguments of a command with `-n=shop` as `-nshop`: for click the value would be `=shop`.

    Source: spf13/pflag v1.0.10, flag.go `parseSingleShortArg`, which leaves `-n=` as it is, too.
    """
    options = [found for found in command.params if isinstance(found, click.Option)]
    flags, taking = (
        {name for found in options if found.is_flag == flag for name in found.opts} for flag in (True, False)
    )
    short = re.compile(f"(-[{_letters(flags)}]*[{_letters(taking)}])(?:=(.+))?", re.DOTALL)
    words = iter(arguments)
    for word in words:
        found = short.fullmatch(word)
        if word == "--":
            yield word
            yield from words
        elif found is not None and found[2]:
            yield found[1] + found[2]
        else:
            yield word
            if found is not None or word in taking:
                yield from islice(words, 1)  # its value


def _letters(names: Iterable[str]) -> str:
    """Those of the short names, for between brackets; never empty, and no option is called `--`."""
    return "".join(name[1] for name in names if len(name) == 2) + "-"
