"""The ResourceList that kustomize and kpt pass to a function: parsed, and answered by edits of its text.

Source: kustomize, cmd/config/docs/api-conventions/functions-spec.md (v1); v1beta1 differs only in its name.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import NAME
from ..errors import Refused, RuntimeClassError
from ..named import NamedTuple
from ..yamledit import list_items as items
from ..yamledit import stream as documents
from ..yamledit import tree
from ..yamledit.edit import Edit
from ..yamledit.list_items import Items
from ..yamledit.node import NULL, SCALAR, SEQUENCE, Node
from ..yamledit.tree_node import Tree, TreeDocument
from .results import Result, _addition

KIND = "ResourceList"
GROUP = "config.kubernetes.io/"


class ResourceListError(RuntimeClassError):
    """Standard input is not a valid ResourceList."""


class ResourceList(NamedTuple):
    """A ResourceList: `text`, which begins at `start` in the stream `data`.

    `cut` has its items as separate documents, and `parsed` the rest; or `cut` is None and `parsed` has everything.
    """

    data: bytes
    start: int
    text: bytes
    parsed: TreeDocument
    cut: Items | None

    @property
    def root(self) -> Tree:
        assert self.parsed.root is not None
        return self.parsed.root

    @property
    def function_config(self) -> Tree | None:
        return self.root.get("functionConfig")

    def with_results(self, results: Iterable[Result]) -> list[Edit]:
        """The edits of `data` that add the results; [] without results."""
        entries = [result.entry() for result in results]
        if not entries:
            return []
        edit = _addition(self.root, self.parsed, entries)
        if self.cut is not None:
            edit = Edit(self.cut.place(edit.start), self.cut.place(edit.end), edit.text)
        return [edit.moved(self.start)]


def read(data: bytes) -> ResourceList:
    """The only document of a stream, which must be a ResourceList. Raises ResourceListError."""
    start = 0
    try:
        if foreign := documents.decoded(data).foreign:
            raise Refused(foreign)
        spans = [one for one in documents.split(data) if data[one.start : one.end].strip()]
        if len(spans) != 1 or spans[0].problem:
            raise ResourceListError(
                f"standard input holds {len(spans)} documents, expected one {KIND}"
                if len(spans) != 1
                else f"standard input: {spans[0].problem}"
            )
        start, end, *_ = spans[0]
        text = data[start:end]
        cut = items.split(text)
        parsed = cut.rest if cut else tree.read(text, at_once=True)
        twice = parsed.root and parsed.twice(parsed.root)
        if twice:
            raise Refused(f"duplicate key {twice.name!r}")
        _check(parsed.root)
    except Refused as error:
        raise ResourceListError(f"{_line(data, start, error)}not a {KIND}: {error.reason}") from None
    return ResourceList(data=data, start=start, text=text, parsed=parsed, cut=cut)


def whole(read: ResourceList) -> ResourceList:
    """The same ResourceList with its items parsed in one tree. Raises ResourceListError."""
    try:
        return read._replace(parsed=tree.read(read.text, at_once=True), cut=None)
    except Refused as error:
        raise ResourceListError(f"{_line(read.data, read.start, error)}{error.reason}") from None


def _line(data: bytes, start: int, error: Refused) -> str:
    """`standard input:3: `, the line where the document that begins at `start` was refused, if it is known."""
    if error.offset is None:
        return "standard input: "
    line = data.count(b"\n", 0, start + error.offset) + 1
    return f"standard input:{line}: "


def _check(root: Tree | None) -> None:
    kind = root.get("kind") if root is not None else None
    if root is None or kind is None or kind.text != KIND:
        raise ResourceListError(
            f"standard input is not a {KIND}; to rewrite manifests: kubectl {NAME} assign -f -"
        )
    version = root.get("apiVersion")
    if version is None or not version.text.startswith(GROUP):
        raise ResourceListError(
            f"apiVersion {version.text if version else ''!r}: expected {GROUP}v1 or {GROUP}v1beta1"
        )
    held = root.get("items")
    if held is not None and held.kind not in (SEQUENCE, NULL):
        raise ResourceListError("items: expected a list")
    results = root.get("results")
    if results is not None and results.kind not in (SEQUENCE, NULL):
        raise ResourceListError("results: expected a list")


def annotation(object: Node, *names: str) -> str:
    """The value of the first of these annotations that an object has, or ""."""
    for name in names:
        value = object.at(("metadata", "annotations", name))
        if value is not None and value.kind == SCALAR:
            return value.text
    return ""


# --- results as text ------------------------------------------------------------------------------
