"""YAML as the API server would read it: libyaml's parser with the scalars of sigs.k8s.io/yaml.

Source: sigs.k8s.io/yaml v1.6 `YAMLToJSON`: keys are strings, and a key given twice is an error.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from ..errors import shown
from .scalars import key as json_key
from .scalars import resolve, scalar
from .stream import split

_EXPANDED = 10_000_000
"""More nodes than this, counted once for each alias, are taken for an attack."""


class YamlError(ValueError):
    """Not YAML, or not what Kubernetes accepts of it. `line` is where, from 1, or 0 where it is of the whole."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {problem}" if line else problem)
        self.problem, self.line = problem, line


_PLAIN = "!plain"
"""The tag of scalars that are neither quoted nor tagged: what they are is for `scalar` to say."""


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[Any, Any] = {  # noqa: RUF012
        "<": [("tag:yaml.org,2002:merge", re.compile("<<$"))],
        None: [(_PLAIN, re.compile(""))],
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(None, None, "no map, as its tag says", node.start_mark)
        written = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        if len(set(map(str, written))) != len(written):
            twice = next(key for at, key in enumerate(written) if key in written[:at])
            problem = f"key {shown(twice)} is given twice"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        self.flatten_mapping(node)
        return {self._key(key): self.construct_object(value, deep=deep) for key, value in node.value}

    def _key(self, node: Any) -> str:
        try:
            return json_key(
                resolve(node.value) if node.tag == _PLAIN else self.construct_object(node, deep=True)
            )
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None


_Loader.add_constructor(_PLAIN, lambda loader, node: scalar(node.value))


_TYPES: dict[str, tuple[type, ...]] = {
    "tag:yaml.org,2002:int": (int,),
    "tag:yaml.org,2002:float": (int, float),
    "tag:yaml.org,2002:bool": (bool,),
    "tag:yaml.org,2002:null": (type(None),),
}
"""What a scalar with one of these tags has to be: `resolve` of go-yaml v2."""


def _tagged(loader: _Loader, node: Any) -> Any:
    """What Go makes of a tag: a collection is what it is; a scalar is a string but with a tag of `_TYPES`."""
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, True)
    types = _TYPES.get(node.tag)
    if types is None:
        return node.value
    if type(resolve(node.value)) not in types:
        # Not what it says: it may be a Secret's.
        problem = f"a value that is no {node.tag.rpartition(':')[2]}, as its tag says"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    return scalar(node.value)


for _tag in (
    *_TYPES,
    *(f"tag:yaml.org,2002:{_name}" for _name in ("binary", "omap", "pairs", "set", "timestamp")),
):
    _Loader.add_constructor(_tag, _tagged)
_Loader.add_constructor(None, _tagged)


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
            raise _with_line(error, data.count(b"\n", 0, document.start)) from None
        except RecursionError:
            raise YamlError("nested too deeply") from None
        except UnicodeError:  # half a character in the escapes of a tag
            raise YamlError("text that is no Unicode") from None
        if b"*" in text and b"&" in text:
            _require_finite(value)
        if value is not None:
            found.append(value)
    return found


def _with_line(error: yaml.YAMLError, before: int) -> YamlError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return YamlError(str(problem), before + mark.line + 1 if mark else 0)


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
