"""Results of a KRM function, and the edit that adds them to a ResourceList in its own style."""

from __future__ import annotations

import re

from ..errors import object_name
from ..named import NamedTuple
from ..yamledit.edit import Edit
from ..yamledit.node import SEQUENCE
from ..yamledit.tree_node import Tree, TreeDocument

ERROR, WARNING, INFO = "error", "warning", "info"
"""The severities of a Result."""


class Reference(NamedTuple):
    """Identifies the object that a result is about."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return object_name(self.kind, self.namespace, self.name)

    def entry(self) -> dict[str, object]:
        """The `resourceRef` of the specification."""
        names = {"apiVersion": self.api_version, "kind": self.kind, "name": self.name}
        return {**names, "namespace": self.namespace} if self.namespace else {**names}


class Result(NamedTuple):
    """An entry of `results`: a message about a field of an object, and the file that the object is from.

    `current` and `proposed` are values of the field, or None.
    """

    severity: str
    message: str
    about: Reference
    field: str
    current: str | None = None
    proposed: str | None = None
    path: str = ""
    file_index: int = 0

    def entry(self) -> dict[str, object]:
        """The entry by the names of the specification."""
        values = {"currentValue": self.current, "proposedValue": self.proposed}
        present = {name: value for name, value in values.items() if value is not None}
        entry: dict[str, object] = {
            "message": self.message,
            "severity": self.severity,
            "resourceRef": self.about.entry(),
            "field": {"path": self.field, **present},
        }
        return {**entry, "file": {"path": self.path, "index": self.file_index}} if self.path else entry


def _addition(root: Tree, parsed: TreeDocument, entries: list[dict[str, object]]) -> Edit:
    """The edit that adds the entries to `results` in the text of `parsed`; `root` is the ResourceList."""
    text = parsed.text
    old = root.get("results")
    if old is None:
        if root.event.style == "{":
            brace = parsed.byte(text.index("{", root.event.start)) + 1
            return Edit(brace, brace, f'"results": {_flow(entries)}, '.encode())
        at = _last(text)
        ending = "" if text[:at].endswith("\n") else "\n"
        return _insert(parsed, at, f"{ending}results:\n{_block(entries, 0)}")
    if old.kind == SEQUENCE and old.children and old.event.style != "{":
        later = [child for child in root.children if child.number > old.number]
        at = _line(text, later[0].key.start) if later and later[0].key else _last(text)
        ending = "" if text[:at].endswith("\n") else "\n"
        return _insert(parsed, at, ending + _block(entries, old.event.start - _line(text, old.event.start)))
    if old.kind == SEQUENCE and old.children:
        return _insert(parsed, old.last - 1, f", {_flow(entries)[1:-1]}")
    new = f" {_flow(entries)}" if old.event.start == old.event.end else _flow(entries)
    start = old.event.start if old.event.start < old.event.end else text.index(":", _end(old)) + 1
    return Edit(parsed.byte(start), parsed.byte(max(start, old.last)), new.encode())


def _end(node: Tree) -> int:
    return node.key.end if node.key is not None else node.event.end


def _insert(parsed: TreeDocument, at: int, text: str) -> Edit:
    return Edit(parsed.byte(at), parsed.byte(at), text.encode())


def _line(text: str, at: int) -> int:
    """The offset at which the line of a character begins."""
    return text.rfind("\n", 0, at) + 1


def _last(text: str) -> int:
    """The offset after the document's content: before a line `...`, or at the end."""
    match = re.search(r"^\.\.\.(?=\s|\Z)", text, re.M)
    return match.start() if match else len(text)


def _block(value: object, column: int) -> str:
    """A value in block style, on separate lines that begin in `column`."""
    pad = " " * column
    if isinstance(value, list):
        made = [_block(entry, column + 2) for entry in value]
        return "".join(f"{pad}- {entry[column + 2 :]}" for entry in made)
    assert isinstance(value, dict)
    return "".join(
        f"{pad}{key}:\n{_block(inner, column + 2)}"
        if isinstance(inner, dict)
        else f"{pad}{key}: {_flow(inner)}\n"
        for key, inner in value.items()
    )


def _flow(value: object) -> str:
    """A value in flow style, which is JSON."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {_flow(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value) if isinstance(value, int) else quote(str(value))


def quote(text: str) -> str:
    """The text in double quotes, so that JSON and YAML parsers read the same string.

    A lone surrogate, which is possible in JSON but not in UTF-8, becomes U+FFFD. Characters that are not printable and
    have no escape in both (tags, the upper private planes) are written as `U+E0001`.
    """
    if text.isprintable() and not _QUOTED.search(text):
        return f'"{text}"'
    return f'"{"".join(map(_escape, text))}"'


_QUOTED = re.compile(r'["\\]')


def _escape(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"U+{ord(char):04X}"
