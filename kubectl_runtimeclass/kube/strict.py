"""Strict validation of manifests: fields that Kubernetes' types do not have, and values of the wrong type.

Without strict validation the server drops unknown fields silently: with a misspelt `runtimeClassName` the pod runs
without a sandbox.

Sources: sigs.k8s.io/json (`UnmarshalStrict`, for which kubectl asks the server), Go's encoding/json
(`UnmarshalTypeError`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from .api_fields import SCALARS, STRUCTS
from .class_field import CLASS_NAME, is_class_name
from .quantity import QuantityError, parse


class UnknownField(NamedTuple):
    """A field that its type does not have.

    `path` is as kubectl shows it (`spec.containers[0].runtimeClass`), `keys` are the same keys and indexes. `meant` is
    the field that was probably meant, or "". `misplaced` means that this field exists, but in the pod spec. `line` is
    its line, if it was read from a file.
    """

    path: str
    keys: tuple[str | int, ...]
    meant: str = ""
    misplaced: bool = False
    line: int | None = None

    @property
    def message(self) -> str:
        """kubectl's message, without `strict decoding error: ` in front."""
        return f'unknown field "{self.path}"'

    @property
    def advice(self) -> str:
        """What to write instead, or ""."""
        if self.misplaced:
            return f"{self.meant} belongs into the pod spec"
        return f"did you mean {self.meant}?" if self.meant else ""

    @property
    def loses_the_class(self) -> bool:
        """Whether the field was meant to be runtimeClassName, without which the pod runs in no sandbox."""
        return self.meant == CLASS_NAME


@cache
def fields(struct: str) -> Mapping[str, str]:
    """The type of each field of a struct, by its name in JSON; {} if the struct is not known."""
    return {name.rpartition(".")[2]: kind for name, kind in _go_fields(struct)}


@cache
def _go_path(struct: str, field: str) -> str:
    """A field with the embedded struct that has it in front, as decoding errors show it (`ObjectMeta.name`)."""
    return next(name for name, _ in _go_fields(struct) if name.rpartition(".")[2] == field)


def _go_fields(struct: str) -> list[tuple[str, str]]:
    words = STRUCTS.get(struct, "").split()
    return list(zip(words[::2], words[1::2], strict=True))


def unknown_fields(value: Any, kind: str, keys: tuple[str | int, ...] = ()) -> Iterator[UnknownField]:
    """The fields within `value` that its type `kind` (`Pod`, `PodTemplateSpec`) does not have.

    `keys` is the path of the value. Values of the wrong type are skipped.
    """
    if kind.startswith("[]"):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from unknown_fields(item, kind[2:], (*keys, index))
        return
    known = fields(kind)
    if not known or not isinstance(value, dict):
        return
    for key, inner in value.items():
        if not isinstance(key, str):
            continue
        if key in known:
            yield from unknown_fields(inner, known[key], (*keys, key))
        else:
            yield _unknown(key, known, (*keys, key))


def _unknown(key: str, known: Mapping[str, str], keys: tuple[str | int, ...]) -> UnknownField:
    path = _path(keys)
    of_pods = fields("PodSpec")
    if is_class_name(key):
        return UnknownField(path=path, keys=keys, meant=CLASS_NAME, misplaced=CLASS_NAME not in known)
    folded = {name.lower(): name for name in known}
    if key.lower() in folded:
        return UnknownField(path, keys, folded[key.lower()])
    if key in of_pods and not of_pods.keys() <= known.keys():
        return UnknownField(path=path, keys=keys, meant=key, misplaced=True)
    import difflib

    close = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
    return UnknownField(path, keys, close[0] if close else "")


def _path(keys: tuple[str | int, ...]) -> str:
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


# --- values of the wrong type ---------------------------------------------------------------------


def type_problem(value: Any, kind: str) -> str | None:
    """The server's message about a value that it cannot decode as a `kind` (`Pod`); None if it can."""
    try:
        problems = list(_type_problems(value, kind, kind, ()))
    except QuantityError as error:  # ends decoding at once; of all other errors the server reports the first
        return str(error)
    return problems[0] if problems else None


_JSON_TYPES = {bool: "bool", str: "string", list: "array", dict: "object"}
_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
_SUFFIX = "unable to parse quantity's suffix"
_OPAQUE = ("any", "time", "types.UID")


def _type_problems(value: Any, kind: str, struct: str, path: tuple[str, ...]) -> Iterator[str]:
    if value is None or kind in _OPAQUE:
        return
    if kind == "quantity":
        _check_quantity(value)
        return
    if kind == "int-or-string":
        if not isinstance(value, str) and not _is_of(value, "int32"):
            # As with quantities, a decoder of its own ends the decoding.
            raise QuantityError(_unmarshal(_given(value), struct, path, "int32"))
        return
    simple = SCALARS.get(kind, kind)
    if simple.startswith("[]"):
        if isinstance(value, list):
            for item in value:
                yield from _type_problems(item, simple[2:], struct, path)
            return
    elif simple.startswith("map["):
        if isinstance(value, dict):
            for key in sorted(value, key=str):
                yield from _type_problems(value[key], simple.partition("]")[2], struct, path)
            return
    elif simple in STRUCTS:
        if isinstance(value, dict):
            for key in sorted(value, key=str):
                if key in fields(simple):
                    at = (*path, _go_path(simple, key))
                    yield from _type_problems(value[key], fields(simple)[key], simple, at)
            return
    elif _is_of(value, simple) or simple not in ("string", "bool", "int32", "int64"):
        return
    given = _given(value) if simple in ("int32", "int64") else _JSON_TYPES.get(type(value), "number")
    yield _unmarshal(given, struct, path, _go_type(kind))


def _unmarshal(given: str, struct: str, path: tuple[str, ...], kind: str) -> str:
    return f"json: cannot unmarshal {given} into Go struct field {struct}.{'.'.join(path)} of type {kind}"


def _given(value: Any) -> str:
    return _JSON_TYPES.get(type(value), f"number {value}")


def _is_of(value: Any, simple: str) -> bool:
    if simple in ("int32", "int64"):
        bits = 31 if simple == "int32" else 63
        return type(value) is int and -(1 << bits) <= value < 1 << bits
    return isinstance(value, {"string": str, "bool": bool}.get(simple, object))


def _go_type(kind: str) -> str:
    prefix = re.match(r"(\[\]|map\[\w+\])*", kind)
    assert prefix is not None
    inner = kind[prefix.end() :]
    named = inner in STRUCTS or inner in SCALARS
    return f"{prefix[0]}v1.{inner}" if named else kind


def _check_quantity(value: Any) -> None:
    """Raise QuantityError with the message of Go's ParseQuantity."""
    try:
        parse(value)
    except QuantityError:
        text = value.strip() if isinstance(value, str) else ""
        formed = re.fullmatch(r"[+-]?[0-9]*(\.[0-9]*)?[eEinumkKMGTP]*[-+]?[0-9]*", text, re.ASCII)
        raise QuantityError(_SUFFIX if text and formed else _FORMAT) from None
