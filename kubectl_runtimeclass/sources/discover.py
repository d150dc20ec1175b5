from __future__ import annotations

import os

RULES_FILE = "runtimeclass.yaml"


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
        candidate = os.path.join(directory, RULES_FILE)
        if os.path.isfile(candidate):
            return os.path.relpath(candidate)
        parent = os.path.dirname(directory)
        if parent == directory or os.path.exists(os.path.join(directory, ".git")):
            return None
        if os.stat(parent).st_uid != os.stat(directory).st_uid:
            return None
        directory = parent
