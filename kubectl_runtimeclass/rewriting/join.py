"""Streams of several inputs as one, so that kubectl splits them again where they were joined."""

from __future__ import annotations

from collections.abc import Iterable

from ..yamledit import stream as documents

Pieces = list["bytes | memoryview"]


def join(outputs: Iterable[Pieces]) -> Pieces:
    """Several streams as one: a `---` line between two of them where there is none yet.

    kubectl hands input that begins with `{` to a JSON decoder, which does not know `---`; so where JSON comes
    first and more follows, the stream begins with a `---` line. It looks for those after a line feed alone.
    """
    streams = [stream for stream in outputs if any(len(piece) for piece in stream)]
    if len(streams) < 2:
        return [piece for stream in streams for piece in stream]
    json_first = _head(streams[0]).removeprefix(documents.BOM).lstrip(_SPACE).startswith(b"{")
    joined: Pieces = [b"---\n"] if json_first else []
    for number, stream in enumerate(streams):
        if number:
            last = next(piece for piece in reversed(streams[number - 1]) if len(piece))
            if bytes(last[-1:]) != b"\n":
                joined.append(b"\n")
            if not _head(stream).startswith(b"---"):
                joined.append(b"---\n")
        joined += stream
    return joined


def _head(stream: Pieces) -> bytes:
    """The beginning of a stream, without the space before it."""
    head = bytearray()
    for piece in stream:
        head += piece[: _HEAD - len(head)]
        if len(head) == _HEAD:
            break
    return bytes(head).lstrip(_SPACE)


_SPACE = b" \t\r\n"


_HEAD = 1 << 16
"""Bytes looked at; a stream that starts with more whitespace is not recognised as JSON."""
