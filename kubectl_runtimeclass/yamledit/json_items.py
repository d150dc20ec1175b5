"""The items of a list in JSON, as documents of their own: `kubectl get -o json` writes one of any size.

To read it as a tree takes a hundred times its memory, of which only one item's is needed at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from .json_events import after_space, begins_object, refuse_constant
from .stream import Document


def split(data: bytes) -> list[Document] | None:
    """The items of a JSON object with a `kind` and `items`, each an object with a kind of its own; else None.

    An item of a typed list may lack its kind, and of equal keys the last counts: such lists are read as a whole.
    """
    if not begins_object(data) or b'"items"' not in data:
        return None
    try:
        text = data.decode()
        items, end = _items(text, after_space(text, 0) + 1)
    except (ValueError, RecursionError, IndexError):
        return None
    if items is None or after_space(text, end) != len(text):
        return None
    return items if text.isascii() else list(_in_bytes(text, items))


def _in_bytes(text: str, items: list[Document]) -> Iterator[Document]:
    """The same where it is characters that are counted."""
    at = offset = 0
    for item in items:
        start = offset + len(text[at : item.start].encode())
        at, offset = item.end, start + len(text[item.start : item.end].encode())
        yield Document(start, offset)


def _items(text: str, at: int) -> tuple[list[Document] | None, int]:
    """What `split` gives of the object whose keys begin at `at`, and where it ends. Raises ValueError or IndexError."""
    import json

    read = json.JSONDecoder(parse_constant=refuse_constant).raw_decode
    values: dict[str, object] = {}
    items: list[Document] | None = None
    while True:
        key, at = read(text, after_space(text, at))
        at = after_space(text, at)
        if not isinstance(key, str) or key in values or text[at] != ":":
            raise ValueError
        at = after_space(text, at + 1)
        if key == "items" and text[at] == "[":
            values[key] = items = []
            while not items or text[at] != "]":
                at = after_space(text, _after(text, at, "," if items else "["))
                item, end = read(text, at)
                if not isinstance(item, dict) or not all(map(item.get, ("kind", "apiVersion"))):
                    raise ValueError
                items.append(Document(at, end))
                at = after_space(text, end)
            at += 1
        else:
            values[key], at = read(text, at)
        at = after_space(text, at)
        if text[at] == "}":
            return (
                items if items and isinstance(values.get("kind"), str) and values["kind"] else None
            ), at + 1
        at = _after(text, at, ",")


def _after(text: str, at: int, what: str) -> int:
    if text[at] != what:
        raise ValueError
    return at + 1
