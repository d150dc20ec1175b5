"""What the rest of the program sees of a manifest, whichever reader read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..errors import Refused
from ..named import TYPE_CHECKING
from .edit import Edit

if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

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


class Careful(Exception):
    """The fast reader cannot answer this: read the document again with the careful one."""


class Node(Protocol):
    """A value in a document.

    The methods raise `Refused` where the document does not say for certain what Kubernetes would read
    (a key that stands twice), and `Careful` where another reader must be asked.
    """

    @property
    def kind(self) -> str:
        """NULL, SCALAR, MAPPING or SEQUENCE."""

    @property
    def text(self) -> str:
        """A scalar's value, as text."""

    @property
    def quoted(self) -> bool:
        """Whether a scalar is in quotes or a block, and so a string whatever it says."""

    @property
    def offset(self) -> int:
        """Where it stands: a byte offset in the document, of its key where it has one."""

    def get(self, key: str) -> Node | None:
        """A mapping's value; None where there is no such key, or this is no mapping."""

    def at(self, path: Path) -> Node | None:
        """`get`, key after key."""

    def items(self) -> Iterator[tuple[str, Node]]:
        """A mapping's keys and values, those that Kubernetes would read: the last of equal keys."""

    def elements(self) -> Iterator[Node]:
        """A sequence's items."""

    def find(self, path: Path) -> Iterator[Node]:
        """Every value at `path` below this one that Kubernetes would read: of equal keys the last."""

    def set(self, key: str, value: str) -> list[Edit]:
        """The edits that give this mapping's `key` the string `value`, and change nothing else."""

    def add(self, path: Path, value: str) -> list[Edit]:
        """The edits that give this mapping, which has no `path[0]`, mappings down to `path`, and there `value`."""

    def remove(self, key: str) -> list[Edit]:
        """The edits that take `key` out of this mapping, and change nothing else."""


@lru_cache
def parse_path(text: str) -> Path:
    """`spec.tasks[*].template` as components; the empty text is the empty path."""
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
    if value.kind == MAPPING:
        for key, _ in value.items():
            child = value.get(key)  # refuses a key that stands twice
            if child is not None:
                yield from resolve(child, rest, f"{name}[{key}]")
    for index, element in enumerate(value.elements() if value.kind == SEQUENCE else ()):
        yield from resolve(element, rest, f"{name}[{index}]")


class Absent:
    """A value that is not there, as a `Node`: empty to a reader, and `set` raises Refused with the reason."""

    __slots__ = ("offset", "reason")
    kind, text, quoted = NULL, "", False

    def __init__(self, offset: int, reason: str) -> None:
        self.offset, self.reason = offset, reason

    def get(self, key: str) -> Node | None:
        return None

    def at(self, path: Path) -> Node | None:
        return self if not path else None

    def items(self) -> Iterator[tuple[str, Node]]:
        yield from ()

    def elements(self) -> Iterator[Node]:
        yield from ()

    def find(self, path: Path) -> Iterator[Node]:
        yield from ()

    def set(self, key: str, value: str) -> list[Edit]:
        raise Refused(self.reason, self.offset)

    def add(self, path: Path, value: str) -> list[Edit]:
        raise Refused(self.reason, self.offset)

    def remove(self, key: str) -> list[Edit]:
        return []


def is_true(node: Node | None) -> bool:
    """Whether a scalar is a YAML 1.1 true, as sigs.k8s.io/yaml reads it."""
    return node is not None and node.text.lower() in TRUE_WORDS
