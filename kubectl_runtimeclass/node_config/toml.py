"""TOML as values. Python has a reader since 3.11."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .model import Table, Unusable


def parse(data: bytes, file: str) -> Table:
    """The tables of a file. Raises Unusable: neither runtime starts with what is not TOML."""
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
    """The table at the keys, an empty one where there is none. Raises TypeError for what is no table."""
    for key in keys:
        value = value.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise TypeError(f"{key}: expected a table")
    holder: Table = value
    return holder
