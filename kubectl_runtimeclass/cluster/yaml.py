"""YAML as the API server would read it: libyaml's parser with the scalars of sigs.k8s.io/yaml.

Source: sigs.k8s.io/yaml v1.6 `YAMLToJSON`: keys are strings, and a key given twice is an error.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from ..documents import split
from ..scalars import key as json_key
from ..scalars import scalar

_EXPANDED = 10_000_000
"""More nodes than this, counted once for each alias, are taken for an attack."""


class YamlError(ValueError):
    """Not YAML, or not what Kubernetes accepts of it."""


_PLAIN = "!plain"
"""The tag of scalars that are neither quoted nor tagged: what they are is for `scalar` to say."""


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[Any, Any] = {  # noqa: RUF012
        "<": [("tag:yaml.org,2002:merge", re.compile("<<$"))],
        None: [(_PLAIN, re.compile(""))],
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        written = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        if len(set(map(str, written))) != len(written):
            twice = next(key for at, key in enumerate(written) if key in written[:at])
            line = node.start_mark.line + 1
            raise yaml.constructor.ConstructorError(None, None, f"key {twice!r} is given twice, line {line}")
        self.flatten_mapping(node)
        return {
            json_key(self.construct_object(key, deep=deep)): self.construct_object(value, deep=deep)
            for key, value in node.value
        }


_Loader.add_constructor(_PLAIN, lambda loader, node: scalar(node.value))
for _tag in ("merge", "timestamp", "binary"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: node.value)


def load_all(data: bytes) -> list[Any]:
    """The values of a stream's documents, those without any left out. Raises YamlError."""
    found = []
    for document in split(data):
        if document.problem:
            raise YamlError(document.problem)
        text = data[document.start : document.end]
        try:
            value = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            raise YamlError(_words(error, data, document.start)) from None
        except (RecursionError, ValueError, TypeError) as error:
            raise YamlError(str(error)) from None
        if b"*" in text and b"&" in text:
            _require_finite(value)
        if value is not None:
            found.append(value)
    return found


def _words(error: yaml.YAMLError, data: bytes, start: int) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if mark is None:
        return str(problem)
    line = data.count(b"\n", 0, start) + mark.line + 1
    return f"line {line}: {problem}"


def _require_finite(value: Any) -> None:
    """Raise YamlError where aliases make a value contain itself, or grow without measure."""
    sizes: dict[int, int] = {}

    def size(found: Any) -> int:
        if not isinstance(found, (dict, list)):
            return 1
        known = sizes.get(id(found))
        if known == 0:
            raise YamlError("an alias makes a value contain itself")
        if known is None:
            sizes[id(found)] = 0
            inner = found.values() if isinstance(found, dict) else found
            known = sizes[id(found)] = 1 + sum(map(size, inner))
        return known

    try:
        expanded = size(value)
    except RecursionError:
        raise YamlError("nested too deeply") from None
    if expanded > _EXPANDED:
        raise YamlError("document contains excessive aliasing")
