"""The value of a flow collection on one line (`[a, 'b']`, `{path: /dev}`), without libyaml: to import that takes as
long as a start."""

from __future__ import annotations

import re

from ...named import TYPE_CHECKING
from ..node import NeedsTree
from ..scalars import scalar
from .flow_tokens import TOKEN
from .line import NO_KEYS

if TYPE_CHECKING:
    from typing import Any


def flow_value(text: bytes) -> Any:
    """The value of a flow collection that a plain document has on one line, whatever comment follows it.

    Raises NeedsTree for strings with escapes, and for keys for which JSON may have others.
    """
    tokens, at = [], 0
    while token := TOKEN.match(text, at):
        tokens.append(token[0].lstrip(b" "))
        at = token.end()
    return _value(tokens[::-1])


def _value(tokens: list[bytes]) -> Any:
    """The value that begins with the last of the tokens; its own are taken off."""
    token = tokens.pop()
    if token == b"[":
        items = []
        while not _ends(tokens, b"]"):
            items.append(_value(tokens))
        return items
    if token == b"{":
        entries = {}
        while not _ends(tokens, b"}"):
            key = _key(tokens.pop())
            entries[key] = None if tokens[-1] in (b",", b"}") else _value(tokens)
        return entries
    return _string(token) if token[:1] in _QUOTES else scalar(token.decode())


def _ends(tokens: list[bytes], bracket: bytes) -> bool:
    """Whether a collection ends here, before or behind its comma; both are taken off."""
    if tokens[-1] == b",":
        tokens.pop()
    return tokens[-1] == bracket and bool(tokens.pop())


def _key(token: bytes) -> str:
    key = token[:-1]
    if key[:1] in _QUOTES:
        return _string(key)
    if not _PLAIN_KEY.fullmatch(key) or key.lower() in NO_KEYS:
        raise NeedsTree
    return key.decode()


def _string(token: bytes) -> str:
    if token[:1] == b"'":
        return token[1:-1].replace(b"''", b"'").decode()
    if b"\\" in token:
        raise NeedsTree
    return token[1:-1].decode()


_QUOTES = (b"'", b'"')
_PLAIN_KEY = re.compile(rb"[A-Za-z_][-A-Za-z0-9_./]*")
