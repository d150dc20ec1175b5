"""Files among the inputs that are no manifests of their own, and why: each is skipped and counted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from ..system import files
from ..system.files import Input
from .in_sight import has_workload_in_sight
from .kustomizations import FILE_NAMES, Kustomization, kustomization_of

PATCHES = "named as a patch by a kustomization"
KUSTOMIZATION = "a kustomization"
EXCLUDED = "excluded"
IGNORED = "ignored by git"


def mark(inputs: Iterable[Input], excluded: tuple[str, ...] = ()) -> list[Input]:
    """The inputs, with why some of them are passed over."""
    marked = list(inputs)
    folders = _folders(marked)
    known = [one for one in map(kustomization_of, folders) if one is not None]
    patches = {path for one in known for path in one.patches}
    patches.difference_update(*(one.resources for one in known))
    ignored = _ignored(marked, folders)
    problems = {one.path: one.problem for one in known if one.problem and _has_workload_beside(one, marked)}
    return [
        one
        if one.content is not None or one.is_stdin
        else _marked(one, _reason(one, excluded, patches, ignored), problems)
        for one in marked
    ]


def _has_workload_beside(kustomization: Kustomization, inputs: Iterable[Input]) -> bool:
    """Whether a workload in its folder, or below, may be a patch that it names."""
    folder = os.path.join(os.path.dirname(kustomization.path), "")
    return any(
        has_workload_in_sight(files.read(one))
        for one in inputs
        if one.content is None and os.path.isfile(one.name) and os.path.realpath(one.name).startswith(folder)
    )


def _marked(source: Input, reason: str, problems: Mapping[str, str]) -> Input:
    """With why it is skipped; a kustomization that cannot be read, with that: other files may be its patches."""
    problem = problems.get(os.path.realpath(source.name)) if problems and reason == KUSTOMIZATION else None
    if problem is None:
        return source._replace(skip=reason)
    return source._replace(
        skip=reason, problem=f"{source.display}:{problem}; so it is not known which files are its patches"
    )


def _reason(source: Input, excluded: tuple[str, ...], patches: set[str], ignored: set[str]) -> str:
    if excluded and _matches(source.name, excluded):
        return EXCLUDED
    if source.name in ignored:
        return IGNORED
    if not source.named and os.path.basename(source.name) in FILE_NAMES:
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
