"""The objects in JSON or YAML data."""

from __future__ import annotations

from collections.abc import Iterator

from ..kube.object import Object
from ..yamledit import stream
from ..yamledit.read import ReadError, with_roots
from ..yamledit.value import value
from . import decode


def decode_objects(data: bytes, *, trimmed: bool = True) -> Iterator[Object]:
    """The objects in JSON or YAML data; of JSON as `decode.objects` has them. A document that is no map gives {}.

    Raises DecodeError or ReadError while iterating.
    """
    problem = None
    if stream.begins_as_json(data):
        data = data.removeprefix(stream.BOM)
        try:
            decode.head(data)
        except decode.DecodeError as error:
            cut = "; the file is not complete" if "truncated" in str(error) else ""
            problem = decode.DecodeError(f"{error}{cut}")
        else:
            yield from decode.objects(data, trimmed=trimmed)
            return
    try:
        for item in with_roots(data, value):
            if item is not None:
                yield item if isinstance(item, dict) else {}
    except ReadError as error:
        raise problem or error from None
