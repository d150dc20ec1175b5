"""Whether a text is a Helm template, and not yet YAML."""

from __future__ import annotations

import re

from ..errors import HELM

_HELM = re.compile(
    r"^[^\S\n]*\{\{|:[ ]+\{\{-?[ ]*[.$a-z(]|^[^\n#'\"]*\{\{-?[ ]*(?:include|template|toYaml|\.Values)", re.M
)


_COMMENT = re.compile(r"(?:^|[ \t])#[^\n]*", re.M)


_BLOCK_SCALAR = re.compile(r"(?P<column>[ ]*(?:-[ ]+)*)(?P<key>[^\n]*:[ ]+)?[|>][-+1-9]*[ ]*(?:\#.*)?")


def is_helm(text: str) -> bool:
    """Whether the text looks like the source of a Helm template: `{{` where a YAML value would stand.

    In block scalars it often belongs to somebody else: to Vault's agent, to alerts of Prometheus.
    """
    return "{{" in text and _HELM.search(_COMMENT.sub("", _without_block_scalars(text))) is not None


def _without_block_scalars(text: str) -> str:
    """The text without the lines of block scalars: those deeper than the key or the dash that has one."""
    kept = []
    column = -1
    for line in text.split("\n"):
        if column >= 0 and (not line.strip() or len(line) - len(line.lstrip(" ")) > column):
            continue
        kept.append(line)
        head = _BLOCK_SCALAR.fullmatch(line.rstrip("\r"))
        column = -1 if head is None else _parent(head["column"], head["key"])
    return "\n".join(kept)


def _parent(before: str, key: str | None) -> int:
    """The column of a block scalar's key, or of the dash before it."""
    return len(before) if key is not None else len(before.rstrip(" ")) - 1


def hint(text: str, problem: str) -> str:
    return HELM if is_helm(text) else f"not YAML: {problem}"
