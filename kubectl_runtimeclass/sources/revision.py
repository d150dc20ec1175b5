"""Manifests as a revision of git has them. git is only read: `ls-tree` and `cat-file`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator

from ..errors import RuntimeClassError, UsageError, words
from ..system.environment import child_environment
from ..system.files import SUFFIXES, Input


class RevisionError(RuntimeClassError):
    """git has no such revision, or cannot be asked: its words."""


def find(names: Iterable[str], recursive: bool, revision: str) -> Iterator[Input]:
    """The inputs that `files.find` would give, at a revision; what was not there then is left out.

    Raises UsageError for standard input and RevisionError.
    """
    if revision.startswith("-"):
        raise UsageError(f"--from-rev {revision}: not a revision")
    for name in names:
        if name == "-":
            raise UsageError("--from-rev: standard input has no revisions")
        directory = name if os.path.isdir(name) else os.path.dirname(name) or "."
        commit = _git(
            directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        if not commit:
            raise RevisionError(f"--from-rev {revision}: git knows no such revision in {directory}")
        base = "" if directory == name else os.path.basename(name)
        yield from _at(name, directory, base, commit.decode().strip(), recursive)


def _at(name: str, directory: str, base: str, commit: str, recursive: bool) -> Iterator[Input]:
    listed = _git(directory, "ls-tree", "-z", "-r", commit, "--", f"./{base}")
    entries = sorted(entry for entry in os.fsdecode(listed).split("\0") if entry)
    inputs = []
    for entry in entries:
        facts, _, path = entry.partition("\t")
        mode, kind, number = facts.split(" ")
        if kind != "blob" or mode == "120000":
            continue
        if not base and not _is_met(path, recursive):
            continue
        inputs.append((path, number))
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
        raise RevisionError(f"git: {words(error)}") from None
    if done.returncode and done.stderr:
        raise RevisionError(f"git: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
