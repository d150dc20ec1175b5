"""Manifests as a revision of git has them. git is only read: `ls-tree` and `cat-file`."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..errors import RuntimeClassError, UsageError, os_message
from ..system.environment import child_environment
from ..system.files import SUFFIXES, Input


class RevisionError(RuntimeClassError):
    """git has no such revision, or cannot be asked: its words."""


def find(names: Iterable[str], recursive: bool, revision: str) -> Iterator[Input]:
    """The inputs that `files.find` would give, at a revision; what was not there then is left out.

    Raises UsageError for standard input and RevisionError.
    """
    for name in names:
        if name == "-":
            raise UsageError("--from-rev: standard input has no revisions")
        directory = name if os.path.isdir(name) else os.path.dirname(name) or "."
        commit = _commit(directory, revision)
        base = "" if directory == name else os.path.basename(name)
        yield from _at(name, directory, base, commit, recursive)


def _commit(directory: str, revision: str) -> str:
    if revision.startswith("-"):
        raise UsageError(f"--from-rev {revision}: not a revision")
    commit = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise RevisionError(f"--from-rev {revision}: git knows no such revision in {directory}")
    return commit.decode().strip()


@contextmanager
def checked_out(directory: str, revision: str) -> Iterator[str | None]:
    """A directory as a revision has it, with all of its repository around it: what kustomize builds may lead there.

    None where the revision has no such directory. Gone at the end. Raises UsageError and RevisionError.
    """
    if not os.path.isdir(directory):
        raise UsageError(f"--from-rev: {directory} is no directory here")
    commit = _commit(directory, revision)
    root = os.fsdecode(_git(directory, "rev-parse", "--show-toplevel")).rstrip("\n")
    inner = os.fsdecode(_git(directory, "rev-parse", "--show-prefix")).rstrip("\n")
    with tempfile.TemporaryDirectory(prefix="kubectl-runtimeclass-") as folder:
        base = os.path.realpath(folder)
        entries = list(_blobs(root, commit))
        contents = _contents(root, [number for _, number, _ in entries])
        for (path, _, mode), content in zip(entries, contents, strict=True):
            _write(base, path, content, is_link=mode == _LINK)
        inner_path = os.path.join(base, inner)
        yield inner_path if os.path.isdir(inner_path) else None


_LINK = "120000"


def _blobs(directory: str, commit: str, *paths: str) -> Iterator[tuple[str, str, str]]:
    """(path, number, mode) of each file of a commit below a directory, sorted."""
    listed = _git(directory, "ls-tree", "-z", "-r", commit, "--", *paths)
    for entry in sorted(entry for entry in os.fsdecode(listed).split("\0") if entry):
        facts, _, path = entry.partition("\t")
        mode, kind, number = facts.split(" ")
        if kind == "blob":
            yield path, number, mode


def _write(base: str, path: str, content: bytes, *, is_link: bool) -> None:
    """A file of a tree; nothing is written where a tree that somebody made up would lead out of `base`."""
    target = os.path.join(base, path)
    parent = os.path.dirname(target)
    if {"", "..", ".git"} & set(path.split("/")) or not _is_within(base, parent):
        return
    os.makedirs(parent, exist_ok=True)
    if not is_link:
        with open(target, "xb") as file:
            file.write(content)
    elif _is_within(base, os.path.join(parent, os.fsdecode(content))):
        os.symlink(content, os.fsencode(target))


def _is_within(base: str, path: str) -> bool:
    return os.path.commonpath((base, os.path.realpath(path))) == base


def _at(name: str, directory: str, base: str, commit: str, recursive: bool) -> Iterator[Input]:
    inputs = [
        (path, number)
        for path, number, mode in _blobs(directory, commit, f"./{base}")
        if mode != _LINK and (base or _is_met(path, recursive))
    ]
    for (path, _), content in zip(
        inputs, _contents(directory, [number for _, number in inputs]), strict=True
    ):
        yield Input(name if base else os.path.join(name, path), bool(base), content)


def _is_met(path: str, recursive: bool) -> bool:
    """Whether walking the directory would meet this file."""
    *folders, file = path.split("/")
    if not file.endswith(SUFFIXES) or (folders and not recursive):
        return False
    return ".git" not in folders


def _contents(directory: str, numbers: list[str]) -> Iterator[bytes]:
    """The blobs of these numbers, through one process."""
    if not numbers:
        return
    answer = _git(
        directory, "cat-file", "--batch", given="".join(f"{number}\n" for number in numbers).encode()
    )
    at = 0
    for _ in numbers:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split(b" ")[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _git(directory: str, *arguments: str, given: bytes | None = None) -> bytes:
    """What git prints; "" where it only says no. Raises RevisionError."""
    command = ("git", "-C", directory, "--no-pager", *arguments)
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, env=child_environment())
    except OSError as error:
        raise RevisionError(f"git: {os_message(error)}") from None
    if done.returncode and done.stderr:
        raise RevisionError(f"git: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
