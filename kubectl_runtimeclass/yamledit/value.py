"""A document as the value that JSON has for it, most of them by the fast reader of manifests."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .json_events import load_json
from .node import ITEM, Careful
from .plain import document as plain
from .plain import line as lines
from .plain.layout import Layout
from .plain.line import FLOW, LITERAL, OPEN
from .scalars import scalar
from .yaml_value import YamlError, load_all

Value = Any
"""None, bool, int, float, str, or a list or dict of these. Decoded values are shared: nobody changes them."""


def decode(text: bytes) -> Value:
    """One document without its marker lines; None when it has no content. Raises ValueError for no YAML."""
    fast = plain.read(text)
    if fast is not None:
        try:
            return _plain(fast)
        except (Careful, YamlError):
            pass  # read as a whole, it tells its line
    if text.lstrip()[:1] == b"{":
        try:
            return load_json(text)
        except ValueError:
            pass  # YAML in flow style
    return next(iter(load_all(text)), None)


def _plain(document: plain.Plain) -> Value:
    """The value of a plain document. What its lines nest to is worked out once for each layout."""
    skeleton = _SKELETONS.get(document.layout)
    if skeleton is None:
        if len(_SKELETONS) > _MOST:
            _SKELETONS.clear()
        skeleton = _SKELETONS[document.layout] = _skeleton(document.layout)
    return _filled(skeleton, document.lines)


_SKELETONS: dict[Layout, Value] = {}
_MOST = 2_000


def _filled(skeleton: Value, text: list[bytes]) -> Value:
    if type(skeleton) is dict:
        return {key: _filled(item, text) for key, item in skeleton.items()}
    if type(skeleton) is list:
        return [_filled(item, text) for item in skeleton]
    return None if skeleton is None else _said(text[skeleton[0]], skeleton[1])


def _skeleton(layout: Layout) -> Value:
    """The value with (line, style) in place of scalars: each entry is put into the open collection of its depth."""
    root: list[Value] = [None]
    opened: list[Value] = [None]
    for line, state in enumerate(layout.states):
        path = state.path
        if path is None:
            continue
        last = len(path) - 1
        for depth in range(state.item - 1 if state.item else last, last + 1):
            parent = opened[depth]
            if parent is None:
                parent = opened[depth] = [] if path[depth] == ITEM else {}
                _fill(opened[depth - 1] if depth else root, path[depth - 1] if depth else ITEM, parent)
            style = LITERAL if layout.goes_on(line) else state.style
            found = (line, style) if depth == last and style != OPEN else None
            if path[depth] == ITEM:
                parent.append(found)
            else:
                parent[path[depth]] = found
            del opened[depth + 1 :]
            opened.append(None)
    return root[0]


def _fill(parent: Value, key: str, collection: Value) -> None:
    """Put a collection where its entry, seen before, left nothing."""
    if isinstance(parent, list):
        parent[-1] = collection
    else:
        parent[key] = collection


@lru_cache(1 << 15)
def _said(line: bytes, style: str) -> Value:
    """The value that stands on the line of an entry."""
    if style == LITERAL:
        raise Careful
    text = lines.written(line)
    if style == FLOW:
        return load_all(text)[0]
    said = lines.scalar(line)
    if said is None:
        raise Careful
    return said if text[:1] in (b"'", b'"') else scalar(said)
