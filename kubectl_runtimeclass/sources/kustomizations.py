"""What kustomizations name: files of patches, which are no workloads, and resources, which are.

Source: kubernetes-sigs/kustomize v5.7, api/types/kustomization.go; plugin/builtin (the transformers).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..named import NamedTuple
from ..system import files
from ..system.files import FileError, Input
from ..yamledit.node import Node
from ..yamledit.read import ReadError, with_roots

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""kubernetes-sigs/kustomize v5.7, api/konfig/general.go `RecognizedKustomizationFileNames`."""

_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")

_TRANSFORMERS = {
    "PatchTransformer": "path",
    "PatchStrategicMergeTransformer": "paths",
    "PatchJson6902Transformer": "path",
}
"""The field that names files of patches, in the builtin transformers that have one."""


class Kustomization(NamedTuple):
    """A kustomization file by its real path, and the real paths that it names; `problem` is why it cannot be read."""

    path: str
    patches: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    problem: str = ""


class _Fields(NamedTuple):
    patches: list[str]
    resources: list[str]
    transformers: list[str]


def kustomization_of(folder: str) -> Kustomization | None:
    """The kustomization of a folder; None where there is none, or it cannot be opened."""
    for name in FILE_NAMES:
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        try:
            data = files.read(Input(path, named=True))
        except FileError:
            return None
        try:
            fields = list(with_roots(data, _fields))
        except ReadError as error:
            names_patches = b"patch" in data or b"transformers" in data
            return Kustomization(path, problem=f"{error.line}: {error.problem}" if names_patches else "")
        patches = [name for one in fields for name in one.patches]
        patches += [
            name for one in fields for text in one.transformers for name in _transformed(folder, text)
        ]
        resources = [name for one in fields for name in one.resources]
        return Kustomization(path, _real(folder, patches), _real(folder, resources))
    return None


def _real(folder: str, names: list[str]) -> frozenset[str]:
    return frozenset(os.path.realpath(os.path.join(folder, name)) for name in names)


def _fields(root: Node) -> _Fields:
    patches = ((entry.get("path") or entry).text for field in _PATCHES for entry in _entries(root, field))
    return _Fields(
        patches=[text for text in patches if _is_name(text)],
        resources=[entry.text for entry in _entries(root, "resources") if _is_name(entry.text)],
        transformers=[entry.text for entry in _entries(root, "transformers") if entry.text],
    )


def _entries(root: Node, field: str) -> Iterator[Node]:
    entries = root.get(field)
    return iter(entries.elements() if entries is not None else ())


def _is_name(text: str) -> bool:
    """Whether an entry is the name of a file, and not a patch itself."""
    return bool(text) and "\n" not in text


def _transformed(folder: str, transformer: str) -> Iterator[str]:
    """The files of patches of an entry of `transformers`, which is a file, a folder of them, or the text itself."""
    if not _is_name(transformer):
        yield from _patches_of(transformer.encode())
        return
    path = os.path.join(folder, transformer)
    for file in _resources_of(path) if os.path.isdir(path) else (path,):
        try:
            data = files.read(Input(file, named=True)) if os.path.isfile(file) else b""
        except FileError:
            continue
        yield from _patches_of(data)


def _resources_of(folder: str) -> frozenset[str]:
    inner = kustomization_of(folder)
    return inner.resources if inner is not None else frozenset()


def _patches_of(data: bytes) -> list[str]:
    """The files that the builtin transformers in a text name; none where it cannot be read, as kustomize will say."""
    try:
        return [name for names in with_roots(data, _named_by_transformer) for name in names]
    except ReadError:
        return []


def _named_by_transformer(root: Node) -> list[str]:
    kind, version = root.get("kind"), root.get("apiVersion")
    field = _TRANSFORMERS.get(kind.text) if kind is not None else None
    named = (
        root.get(field) if field is not None and version is not None and version.text == "builtin" else None
    )
    if named is None:
        return []
    texts = [named.text] if named.text else [entry.text for entry in named.elements()]
    return [text for text in texts if _is_name(text)]
