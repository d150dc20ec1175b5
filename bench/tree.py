"""10,000 files in a tree: `check` and `assign` against reading and comparing them. Run: python bench/tree.py

"Plainly" is one process that walks the tree, reads each file, and compares it with the file of the same name in
a second tree: what `diff -rq` does. The ratio is per core, because assign takes all there are. Also the memory
that a 10 MB stream takes above what one small file does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import streams

from kubectl_runtimeclass.system import parallel

FILES = 10_000

MEMORY = """
import os, sys
process = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
print(os.wait4(process, 0)[2].ru_maxrss)
"""
"""Runs a command and prints the most memory it had, in KB. A small process of its own, since a child is counted
with what its parent had."""


def plainly(top: str, other: str) -> float:
    began = perf_counter()
    same = 0
    for directory, _, names in os.walk(top):
        beside = other + directory[len(top) :]
        for name in names:
            with open(f"{directory}/{name}", "rb") as file, open(f"{beside}/{name}", "rb") as second:
                same += file.read() == second.read()
    assert same == FILES
    return perf_counter() - began


def program(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "kubectl-runtimeclass"), *arguments]


def run(*arguments: str) -> float:
    """Wall time in seconds."""
    began = perf_counter()
    subprocess.run(program(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return perf_counter() - began


def memory(*arguments: str) -> int:
    """The most memory of any of its processes, in bytes."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", MEMORY, *program(*arguments)], capture_output=True, check=True
    )
    return int(done.stdout.split()[-1]) * 1024


def fill(top: str) -> None:
    parts = streams.manifests()
    for number in range(FILES):
        directory = f"{top}/d{number % 100}"
        os.makedirs(directory, exist_ok=True)
        Path(f"{directory}/{number}.yaml").write_bytes(parts[number % len(parts)])


def main() -> None:
    cores = parallel.cores()
    with tempfile.TemporaryDirectory() as top, tempfile.TemporaryDirectory() as other:
        fill(top)
        fill(other)
        plain = min(plainly(top, other) for _ in range(3))
        print(f"{FILES} files, {cores} cores")
        print(f"  read and compared plainly   {plain * 1000:7.0f} ms on one core")
        start = run("assign", "-q", "-f", f"{top}/d0/0.yaml", "--class", "gvisor")
        for name, arguments, runs in (
            ("check", ["check"], 3),
            ("assign -i, first run", ["assign", "-i"], 1),
            ("assign -i, nothing to do", ["assign", "-i"], 3),
        ):
            wall = min(run(*arguments, "-q", "-f", top, "-R", "--class", "gvisor") for _ in range(runs))
            ratio = (wall - start) * cores / plain
            print(f"  {name:26}  {wall * 1000:7.0f} ms on all: {ratio:.1f} x plainly, per core")
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / "stream.yaml"
        path.write_bytes(b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers: []\n")
        least = memory("assign", "-q", "-f", str(path), "--class", "gvisor")
        for name, data in (
            ("workloads", streams.workloads(10_000_000)),
            ("mixed", streams.mixed(10_000_000)),
        ):
            path.write_bytes(data)
            most = memory("assign", "-q", "-f", str(path), "--class", "gvisor")
            ratio = (most - least) / len(data)
            print(f"  memory, 10 MB of {name:10} {ratio:5.1f} x the input, above that for one small file")


if __name__ == "__main__":
    main()
