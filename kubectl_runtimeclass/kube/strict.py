"""Manifests against the fields of Kubernetes' types: fields that do not exist, and values that are of another type.

Sources: sigs.k8s.io/json (`UnmarshalStrict`, which kubectl asks the server for), Go's encoding/json
(`UnmarshalTypeError`). The server drops unknown fields in silence when it is not asked to be strict: a misspelt
`runtimeClassName` gives a pod without a sandbox.
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
    """A field that the type does not have.

    `path` is as kubectl shows it (`spec.containers[0].runtimeClass`), `keys` are its keys and indexes. `meant` is the
    field that was probably meant, "" where there is no telling; `misplaced` tells that it belongs into the pod spec.
    """

    path: str
    keys: tuple[str | int, ...]
    meant: str = ""
    misplaced: bool = False

    @property
    def message(self) -> str:
        """kubectl's words, after `strict decoding error: `."""
        return f'unknown field "{self.path}"'

    @property
    def advice(self) -> str:
        """What to write instead, or ""."""
        if self.misplaced:
            return f"{self.meant} belongs into the pod spec"
        return f"did you mean {self.meant}?" if self.meant else ""

    @property
    def loses_the_class(self) -> bool:
        """Whether the field was to name the RuntimeClass: without it the pod runs in no sandbox."""
        return self.meant == CLASS_NAME


@cache
def fields(struct: str) -> Mapping[str, str]:
    """The types of a struct's fields, by their names in JSON; empty where the struct is not known."""
    return {name.rpartition(".")[2]: kind for name, kind in _go_fields(struct)}


@cache
def _go_path(struct: str, field: str) -> str:
    """A field with the embedded struct that it is of, as errors of decoding show it."""
    return next(name for name, _ in _go_fields(struct) if name.rpartition(".")[2] == field)


def _go_fields(struct: str) -> list[tuple[str, str]]:
    words = STRUCTS.get(struct, "").split()
    return list(zip(words[::2], words[1::2], strict=True))


def unknown_fields(value: Any, kind: str, keys: tuple[str | int, ...] = ()) -> Iterator[UnknownField]:
    """The fields in a value of a type (`Pod`, `PodTemplateSpec`) that the type does not have.

    `keys` are where the value is. What is of another shape altogether is passed over.
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
        return UnknownField(path, keys, CLASS_NAME, CLASS_NAME not in known)
    folded = {name.lower(): name for name in known}
    if key.lower() in folded:
        return UnknownField(path, keys, folded[key.lower()])
    if key in of_pods and not of_pods.keys() <= known.keys():
        return UnknownField(path, keys, key, misplaced=True)
    import difflib

    close = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
    return UnknownField(path, keys, close[0] if close else "")


def _path(keys: tuple[str | int, ...]) -> str:
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


# --- values of another type -----------------------------------------------------------------------


def type_problem(value: Any, kind: str) -> str | None:
    """What the server says of a value of a type that it cannot decode; None where it can."""
    try:
        problems = list(_type_problems(value, kind, kind, ()))
    except QuantityError as error:  # ends the decoding; the others are noted, and the first of them told
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
    """Raises QuantityError with the words of Go's ParseQuantity."""
    try:
        parse(value)
    except QuantityError:
        text = value.strip() if isinstance(value, str) else ""
        formed = re.fullmatch(r"[+-]?[0-9]*(\.[0-9]*)?[eEinumkKMGTP]*[-+]?[0-9]*", text, re.ASCII)
        raise QuantityError(_SUFFIX if text and formed else _FORMAT) from None
