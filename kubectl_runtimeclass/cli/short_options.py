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
    options = [param for param in command.params if isinstance(param, click.Option)]
    flags, taking = (
        {name for option in options if option.is_flag == flag for name in option.opts}
        for flag in (True, False)
    )
    short = re.compile(f"(-[{_letters(flags)}]*[{_letters(taking)}])(?:=(.+))?", re.DOTALL)
    words = iter(arguments)
    for word in words:
        match = short.fullmatch(word)
        if word == "--":
            yield word
            yield from words
        elif match is not None and match[2]:
            yield match[1] + match[2]
        else:
            yield word
            if match is not None or word in taking:
                yield from islice(words, 1)  # its value


def _letters(names: Iterable[str]) -> str:
    """Those of the short names, for between brackets; never empty, and no option is called `--`."""
    return "".join(name[1] for name in names if len(name) == 2) + "-"
