"""Words that reports of several commands share."""

from __future__ import annotations

from ..rules.decision import NO_CLASS


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def class_label(name: str | None) -> str:
    """A class for people: no field is `(none)`, an empty one `""`."""
    return NO_CLASS if name is None else name or '""'


def utf8(text: str) -> str:
    """Text that can be encoded: the odd bytes of a file name as `\\udcff`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
