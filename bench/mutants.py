"""Do both readers agree on a million damaged documents? Run: python bench/mutants.py [COUNT] [SEED]

Each is a hard case or a real manifest with one to three things done to it. For each document: what the fast
reader takes, libyaml takes and reads the same; and the stream is rewritten the same with and without the fast
reader. Prints what differs, and exits with 1 then. Takes about 6 minutes on 2 cores for a million.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kubectl_runtimeclass.system import parallel
from kubectl_runtimeclass.yamledit import stream as documents
from kubectl_runtimeclass.yamledit.plain import document as plain
from tests.support import agreement, mutations

BATCH = 5_000


def batch(seed: int, sources: list[bytes]) -> tuple[int, int, list[str]]:
    """(documents tried, documents the fast reader took, disagreements)"""
    tried = taken = 0
    found = []
    for data in mutations.mutants(sources, BATCH, seed):
        wrong = ""
        for document in documents.split(data):
            text = data[document.start : document.end]
            tried += 1
            wrong = wrong or agreement.disagreement(text)
            taken += text.isascii() and plain.read(text) is not None
        wrong = wrong or agreement.outcome_difference(data)
        if wrong:
            found.append(f"{wrong}\n{data!r}")
    return tried, taken, found


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sources = mutations.hard_cases() + mutations.manifests()
    seeds = range(seed * 1_000_000, seed * 1_000_000 + max(1, count // BATCH))
    began, tried, taken, wrong = perf_counter(), 0, 0, 0
    for number, (more, fast, found) in enumerate(
        parallel.ordered_map(partial(batch, sources=sources), seeds, parallel.cores()), 1
    ):
        tried, taken, wrong = tried + more, taken + fast, wrong + len(found)
        for text in found[:3]:
            print(text)
        if number % 20 == 0:
            print(f"{number * BATCH:,} streams, {tried:,} documents, {wrong} disagreements", flush=True)
    seconds = perf_counter() - began
    print(f"{tried:,} documents in {seconds:.0f} s, the fast reader took {taken:,}; {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
