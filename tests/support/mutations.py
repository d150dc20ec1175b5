"""Documents for the two readers to agree on: real ones, and real ones with something done to them."""

from __future__ import annotations

import random
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"

SNIPPETS = (
    b'"', b"'", b":", b": ", b" #", b"#", b"- ", b"-", b"{", b"}", b"[", b"]", b",", b"&a ", b"*a", b"!!str ", b"|", b">-",
    b"<<: ", b"? ", b"%", b"@", b"`", b"\t", b"\r", b"\x00", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xc3\xa9",
    b"\n", b"\n\n", b"\n---\n", b"\n...\n", b" ", b"  ", b"~", b"null", b"x", b"\\", b"''", b'\\"', b"kind: Pod", b"spec:",
    b"\nkind: Pod\n", b"\nspec:\n", b"  runtimeClassName: runc", b"runtimeClassName: ", b"{{ .Values.x }}", b"|2", b"a: b",
)  # fmt: skip


def hard_cases() -> list[bytes]:
    """The documents of tests/data/yaml that are short enough to be mutated quickly."""
    files = sorted(path for path in (DATA / "yaml").glob("*.yaml") if ".expected" not in path.name)
    return [data for path in files if len(data := path.read_bytes()) < 4000]


def manifests() -> list[bytes]:
    """Real manifests that are short enough to be mutated quickly, some with CRLF line ends; see data/corpus."""
    found = []
    with tarfile.open(DATA / "corpus.tar.gz") as archive:
        for number, member in enumerate(archive):
            file = archive.extractfile(member)
            if file is not None and member.size < 3000 and member.name.endswith((".yaml", ".yml")):
                data = file.read()
                found.append(data.replace(b"\n", b"\r\n") if number % 10 == 0 and b"\r" not in data else data)
    return found


def mutate(document: bytes, rng: random.Random) -> bytes:
    """The document with one to three things done to it, of the kind that people and templates do."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        document = rng.choice(_MUTATIONS)(document, rng)
    return document


def mutants(documents: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    for _ in range(count):
        yield mutate(rng.choice(documents), rng)


def _insert(document: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(document) + 1)
    return document[:at] + rng.choice(SNIPPETS) + document[at:]


def _insert_after_colon(document: bytes, rng: random.Random) -> bytes:
    places = [number for number, byte in enumerate(document) if byte in b":-\n"]
    if not places:
        return document
    at = rng.choice(places) + 1
    return document[:at] + rng.choice(SNIPPETS) + document[at:]


def _break_flow(document: bytes, rng: random.Random) -> bytes:
    """A line ends at a bracket or comma, as in a flow collection over several lines; twice where it can."""
    for _ in range(2):
        places = [number for number, byte in enumerate(document) if byte in b"[]{},"]
        if not places:
            return document
        at = rng.choice(places) + rng.choice((0, 1, 1))
        ending = rng.choice((b"\n", b"\n", b"\n", b" # note\n", b"\n\n", b"\n# note\n", b"\r\n"))
        document = document[:at] + ending + b" " * rng.choice((0, 2, 6, 10, 30)) + document[at:]
    return document


def _delete(document: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(document) + 1)
    return document[:at] + document[at + rng.randrange(1, 6) :]


def _lines(document: bytes) -> list[bytes]:
    return document.split(b"\n")


def _delete_line(document: bytes, rng: random.Random) -> bytes:
    lines = _lines(document)
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def _repeat_line(document: bytes, rng: random.Random) -> bytes:
    lines = _lines(document)
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
    return b"\n".join(lines)


def _swap_lines(document: bytes, rng: random.Random) -> bytes:
    lines = _lines(document)
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _indent(document: bytes, rng: random.Random) -> bytes:
    lines = _lines(document)
    first = rng.randrange(len(lines))
    for number in range(first, min(len(lines), first + rng.choice((1, 1, 2, 5, 100)))):
        lines[number] = b" " * rng.choice((1, 2, 4)) + lines[number]
    return b"\n".join(lines)


def _outdent(document: bytes, rng: random.Random) -> bytes:
    lines = _lines(document)
    first = rng.randrange(len(lines))
    by = rng.choice((1, 2, 4))
    for number in range(first, min(len(lines), first + rng.choice((1, 1, 2, 5, 100)))):
        if lines[number].startswith(b" " * by):
            lines[number] = lines[number][by:]
    return b"\n".join(lines)


_MUTATIONS = (
    _insert,
    _insert,
    _insert_after_colon,
    _insert_after_colon,
    _break_flow,
    _delete,
    _delete_line,
    _repeat_line,
    _swap_lines,
    _indent,
    _outdent,
)
