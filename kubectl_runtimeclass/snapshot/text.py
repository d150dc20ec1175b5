"""The objects of a text: JSON, several of them one after the other, or YAML."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ..kube.object import Object
from . import decode


def decoded(data: bytes, *, trimmed: bool = True) -> Iterator[Object]:
    """The objects of a JSON or YAML text. Raises DecodeError or YamlError when asked for what is wrong."""
    if data[:256].lstrip()[:1] != b"{":
        yield from _of_yaml(data)
        return
    try:
        decode.head(data)
        texts = [data]
    except decode.DecodeError as error:
        texts = _concatenated(data)
        if not texts and "malformed" in str(error):  # YAML in flow style, perhaps
            with suppress(ValueError):
                yield from tuple(_of_yaml(data))
                return
        if not texts:
            cut = "; the file is not complete" if "truncated" in str(error) else ""
            raise decode.DecodeError(f"{error}{cut}") from None
    for text in texts:
        yield from decode.objects(text, trimmed=trimmed)


def _of_yaml(data: bytes) -> Iterator[Object]:
    from ..yamledit.yaml_value import load_all

    for found in load_all(data):
        if not isinstance(found, dict):
            raise decode.DecodeError("not a Kubernetes object, which would be a map with apiVersion and kind")
        yield found


def _concatenated(data: bytes) -> list[bytes]:
    """The texts of several JSON objects one after the other; [] for anything else."""
    import json

    decoder, text, at = json.JSONDecoder(), "", 0
    found = []
    try:
        text = data.decode()
        while at < len(text):
            _, end = decoder.raw_decode(text, at)
            found.append(text[at:end].encode())
            at = end + len(text[end:]) - len(text[end:].lstrip())
    except (ValueError, RecursionError):
        return []
    return found if len(found) > 1 else []
