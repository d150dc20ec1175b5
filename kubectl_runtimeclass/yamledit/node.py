"""What the rest of the program sees of a manifest, whichever reader read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

ITEM = "*"
"""The path component for every item of a sequence; in `resolve`, for every value of a mapping, too."""

Path = tuple[str, ...]

NULL_WORDS = frozenset(("", "~", "null", "Null", "NULL"))
"""Plain scalars that YAML reads as null."""

TRUE_WORDS, FALSE_WORDS = frozenset(("true", "yes", "on", "y")), frozenset(("false", "no", "off", "n"))
"""Plain scalars, in lower case, that YAML 1.1 reads as booleans."""

DEEPEST = 200
"""Documents nested deeper are refused. Kubernetes' own types end at about 40 levels (CRD schemas)."""

NULL, SCALAR, MAPPING, SEQUENCE = "null", "scalar", "mapping", "sequence"


class NeedsTree(Exception):
    """The fast reader cannot answer this: read the document again with the careful one."""


class Node:
    """A value in a document, to be read; `patch` edits.

    Of equal keys the last counts, as for Kubernetes. The fast reader's nodes raise `NeedsTree` where another reader
    must be asked.
    """

    __slots__ = ()

    @property
    def kind(self) -> str:
        """NULL, SCALAR, MAPPING or SEQUENCE."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """A scalar's value, as text; "" for what is none."""
        raise NotImplementedError

    @property
    def quoted(self) -> bool:
        """Whether a scalar is a string whatever it says: in quotes, in a block, or by its tag."""
        raise NotImplementedError

    @property
    def offset(self) -> int:
        """Where it stands: a byte offset in the document, of its key where it has one."""
        raise NotImplementedError

    def get(self, key: str) -> Node | None:
        """A mapping's value; None where there is no such key, or this is no mapping."""
        raise NotImplementedError

    def items(self) -> Iterator[tuple[str, Node]]:
        """A mapping's keys and values; of what is no mapping, none."""
        raise NotImplementedError

    def elements(self) -> Iterator[Node]:
        """A sequence's items; of what is no sequence, none."""
        raise NotImplementedError

    def at(self, path: Path) -> Node | None:
        """`get`, key after key."""
        node: Node | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def find(self, path: Path) -> Iterator[Node]:
        """Every value at `path` below this one."""
        if not path:
            yield self
        elif path[0] == ITEM:
            for element in self.elements():
                yield from element.find(path[1:])
        elif (value := self.get(path[0])) is not None:
            yield from value.find(path[1:])


@lru_cache
def parse_path(text: str) -> Path:
    """`spec.tasks[*].template` as components; the empty string is the empty path."""
    return tuple(text.replace("[*]", f".{ITEM}").split(".")) if text else ()


def resolve(node: Node, path: Path, name: str = "") -> Iterator[tuple[str, Node]]:
    """Every value at `path`, with where it stands: `spec.tasks[0].template`, `spec.sets[Worker].template`.

    As in JSONPath, `[*]` is every item of a sequence and every value of a mapping.
    """
    keys = path[: path.index(ITEM)] if ITEM in path else path
    value = node.at(keys)
    if value is None:
        return
    name = ".".join((name, *keys) if name else keys)
    if keys is path:
        yield name, value
        return
    rest = path[len(keys) + 1 :]
    for key, child in value.items():
        yield from resolve(child, rest, f"{name}[{key}]")
    for index, element in enumerate(value.elements()):
        yield from resolve(element, rest, f"{name}[{index}]")


class Absent(Node):
    """A value that is not there. `reason` says why nothing can be set in it.

    Where it is "", what is set is written with the mappings that lead to it: `path` below `holder`.
    """

    __slots__ = ("holder", "offset", "path", "reason")
    kind, text, quoted = NULL, "", False
    offset: int

    def __init__(self, offset: int, reason: str, holder: Node | None = None, path: Path = ()) -> None:
        self.offset, self.reason, self.holder, self.path = offset, reason, holder, path

    def get(self, key: str) -> Node | None:
        return None

    def items(self) -> Iterator[tuple[str, Absent]]:
        yield from ()

    def elements(self) -> Iterator[Absent]:
        yield from ()


def is_true(node: Node | None) -> bool:
    """Whether a scalar is a YAML 1.1 true, as sigs.k8s.io/yaml reads it."""
    return node is not None and node.text.lower() in TRUE_WORDS
