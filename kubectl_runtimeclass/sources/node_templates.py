"""`--node-template FILE`: what describes nodes that do not exist yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import RuntimeClassError
from ..snapshot.new_nodes import NewNodes
from ..snapshot.node_templates import ANNOTATION, TAG, templates
from ..snapshot.text import decode_objects
from ..system.files import FileError, Input
from ..system.files import read as content
from ..yamledit.read import ReadError


def read(paths: Iterable[str]) -> Iterator[NewNodes]:
    """The descriptions in files. Raises FileError, for a file without any too."""
    for path in paths:
        try:
            descriptions = list(templates(decode_objects(content(Input(path, named=True)), trimmed=False)))
        except FileError:
            raise
        except (ValueError, ReadError, RuntimeClassError) as error:
            raise FileError(f"{path}: {error}") from None
        if not descriptions:
            raise FileError(f"{path}: no Node, no NodePool, no tag {TAG}… and no annotation {ANNOTATION}…")
        yield from descriptions
