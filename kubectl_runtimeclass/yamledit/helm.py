"""Whether a text is a template, of Helm or of Jinja, and not yet YAML."""

from __future__ import annotations

import re

from ..errors import HELM, JINJA

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


_JINJA = re.compile(
    r"\{%|\{\{[-+]?[ ]*(?!(?:end|else|now)\b)[a-z_]\w*(?:\.\w+|\[[^\]\n]*\])*[ ]*(?:\|[^}\n]*|-)?\}\}"
)
"""A statement, or a variable alone: in Helm a name alone is a function."""

_GO = re.compile(r"\{\{-?[ ]*(?:[.$/]|(?:if|range|with|include|template|define|toYaml|tpl|quote)\b)")


def is_jinja(text: str) -> bool:
    """Whether the text looks like the source of a Jinja template, as Ansible's and Salt's are."""
    if "{%" not in text and not is_helm(text):
        return False
    given = _COMMENT.sub("", _without_block_scalars(text))
    return _JINJA.search(given) is not None and _GO.search(given) is None


def hint(text: str, problem: str) -> str:
    if is_jinja(text):
        return JINJA
    return HELM if is_helm(text) else f"not YAML: {problem}"
