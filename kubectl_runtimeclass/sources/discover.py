"""What is looked for beside manifests: the rules file, and whether a file is part of a chart."""

from __future__ import annotations

import os

from ..rules.model import KIND
from ..workloads.skim import first_kind

RULES_FILE = "runtimeclass-rules.yaml"
RULES_FILES = (RULES_FILE, "runtimeclass.yaml")
"""The second is also what people call the manifest of a RuntimeClass."""

_HEAD = 64 << 10
"""Bytes in which the kind of a rules file stands."""


def is_chart_template(path: str) -> bool:
    """Whether a file lies in the templates of a Helm chart."""
    directory = os.path.dirname(os.path.abspath(path))
    while os.path.basename(directory) not in ("templates", ""):
        directory = os.path.dirname(directory)
    return bool(os.path.basename(directory)) and os.path.isfile(
        os.path.join(os.path.dirname(directory), "Chart.yaml")
    )


def discover_rules(directory: str) -> str | None:
    """The rules file of a directory or its nearest parent, up to the repository's root; None: there is none.

    Where a parent belongs to somebody else the search ends, as git's does: whoever can write there (/tmp) would
    decide what is changed here. Source: git 2.35.2, setup.c `ensure_valid_ownership`.
    """
    directory = os.path.abspath(directory)
    while True:
        for candidate in (os.path.join(directory, name) for name in RULES_FILES):
            if os.path.isfile(candidate) and not _is_of_another_kind(candidate):
                return os.path.relpath(candidate)
        parent = os.path.dirname(directory)
        if parent == directory or os.path.exists(os.path.join(directory, ".git")):
            return None
        if os.stat(parent).st_uid != os.stat(directory).st_uid:
            return None
        directory = parent


def repository_root(directory: str) -> str | None:
    """The root of the git repository that a directory is in; None where it is in none."""
    directory = os.path.abspath(directory)
    while not os.path.exists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def _is_of_another_kind(path: str) -> bool:
    """Whether a file says that it is no rules file; one that says nothing, or cannot be read, is told of later."""
    try:
        with open(path, "rb") as file:
            kind = first_kind(file.read(_HEAD))
    except OSError:
        return False
    return kind is not None and kind != KIND.encode()
