"""Reads TOML, with `tomllib` (since Python 3.11) or the package `tomli`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .model import Table, Unusable


def parse(data: bytes, file: str) -> Table:
    """The tables of a file. Raises Unusable for anything but TOML, with which no runtime starts."""
    loads, text = _reader(), ""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
        return loads(text)
    except UnicodeDecodeError:
        raise Unusable("not-toml", "not UTF-8", file) from None
    except RecursionError:
        raise Unusable("not-toml", "nested too deeply", file) from None
    except (ValueError, OverflowError) as error:
        hint = ", but a template; check the file that is made from it" if "{{" in text else ""
        raise Unusable("not-toml", f"not TOML{hint}: {error}", file) from None


def _reader() -> Callable[[str], Table]:
    try:
        module: Any = import_module("tomllib")
    except ImportError:  # before Python 3.11
        module = import_module("tomli")
    loads: Callable[[str], Table] = module.loads
    return loads


def table(value: Any, *keys: str) -> Table:
    """The table at the path `keys` of a value, {} if there is none. Raises TypeError for another value."""
    for key in keys:
        value = value.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise TypeError(f"{key}: expected a table")
    holder: Table = value
    return holder
