"""Files among the inputs that are no manifests of their own, and why: each is skipped and counted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from ..errors import Refused
from ..system import files
from ..system.files import FileError, Input
from ..yamledit.node import Node

PATCHES = "named as a patch by a kustomization"
KUSTOMIZATION = "a kustomization"
EXCLUDED = "excluded"
IGNORED = "ignored by git"

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""kubernetes-sigs/kustomize v5.7, api/konfig/general.go `RecognizedKustomizationFileNames`."""


def mark(inputs: Iterable[Input], excluded: tuple[str, ...] = ()) -> list[Input]:
    """The inputs, with why some of them are passed over."""
    marked = list(inputs)
    folders = _folders(marked)
    patches = {path for folder in folders for path in _patches(folder)}
    ignored = _ignored(marked, folders)
    return [
        one
        if one.content is not None or one.is_stdin
        else one._replace(skip=_reason(one, excluded, patches, ignored))
        for one in marked
    ]


def _reason(source: Input, excluded: tuple[str, ...], patches: set[str], ignored: set[str]) -> str:
    if excluded and _matches(source.name, excluded):
        return EXCLUDED
    if source.name in ignored:
        return IGNORED
    if not source.named and os.path.basename(source.name) in KUSTOMIZATIONS:
        return KUSTOMIZATION
    return PATCHES if patches and os.path.realpath(source.name) in patches else ""


def _matches(name: str, globs: tuple[str, ...]) -> bool:
    """Whether a glob matches the whole path, or what it ends with from one of its folders on, or a folder."""
    parts = os.path.normpath(name).replace(os.sep, "/").split("/")
    ends = ["/".join(parts[at:]) for at in range(len(parts))]
    return any(
        fnmatchcase(end, glob.rstrip("/")) or fnmatchcase(end, f"{glob.rstrip('/')}/*")
        for glob in (glob.removeprefix("./") for glob in globs)
        for end in ends
    )


def _folders(inputs: list[Input]) -> list[str]:
    """The folders of the inputs, and those above them up to the repository's root."""
    seen: set[str] = set()
    for source in inputs:
        if source.is_stdin or source.content is not None:
            continue
        folder = os.path.dirname(os.path.realpath(source.name))
        while folder not in seen:
            seen.add(folder)
            if os.path.exists(os.path.join(folder, ".git")):
                break
            folder = os.path.dirname(folder)
    return sorted(seen)


def _patches(folder: str) -> Iterator[str]:
    """The files that a folder's kustomization names as patches."""
    for name in KUSTOMIZATIONS:
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        from ..yamledit import tree  # most runs never need it

        try:
            root = tree.read(files.read(Input(path, named=True))).root
            names = list(_named_in(root)) if root is not None else []
        except (FileError, Refused):
            return  # told when the file itself is read
        yield from (os.path.realpath(os.path.join(folder, one)) for one in names)


def _named_in(root: Node) -> Iterator[str]:
    for field in ("patches", "patchesStrategicMerge", "patchesJson6902"):
        entries = root.get(field)
        for entry in entries.elements() if entries is not None else ():
            path = entry.get("path")
            text = path.text if path is not None else entry.text
            if text and "\n" not in text:  # else it is the patch itself
                yield text


def _ignored(inputs: list[Input], folders: list[str]) -> set[str]:
    """Those that were met in a directory and that git ignores; none without a git, or a `.gitignore`."""
    met = [source.name for source in inputs if not source.named and source.content is None]
    if not met or not any(os.path.isfile(os.path.join(folder, ".gitignore")) for folder in folders):
        return set()
    import subprocess  # which takes long to import

    absolute = {os.path.abspath(name): name for name in met}
    listed = b"\0".join(map(os.fsencode, absolute))
    where = os.path.commonpath(list(map(os.path.dirname, absolute)))
    command = ["git", "-C", where, "check-ignore", "-z", "--stdin"]
    try:
        ran = subprocess.run(command, input=listed, capture_output=True, check=False)
    except OSError:
        return set()
    return {absolute[name] for name in map(os.fsdecode, ran.stdout.split(b"\0")) if name in absolute}
