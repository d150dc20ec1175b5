"""Results as text: one package a command, one module a format.

Each package has FORMATS: what -o takes, and the function that makes it. All have one signature,
`(result, screen) -> str`, and are imported when they are called: most calls need one.
"""

from __future__ import annotations

from ..named import TYPE_CHECKING, NamedTuple
from .display import Paint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Screen(NamedTuple):
    """Where a text is shown, and how much of it: `width` is None where lines stay whole."""

    paint: Paint = Paint(False)
    width: int | None = None
    is_terminal: bool = False
    headers: bool = True
    everything: bool = False
    """Also what stays as it is (--verbose)."""
    by: str = ""
    """The label key by which nodes are told apart, instead of the known ones of pools."""


PLAIN = Screen()


def render(formats: Mapping[str, str], name: str, result: Any, screen: Screen) -> str:
    """The result in the format of that name: the text for standard output."""
    from importlib import import_module

    module, _, function = formats[name].partition(":")
    text: str = getattr(import_module(module, __name__), function)(result, screen)
    return text
