"""10,000 files in a tree: `assign -i` and `check` against reading and comparing them. Run: python bench/tree.py

"Plainly" is one process that walks the tree, reads each file and compares it with a copy in memory: the least
that any tool must do that only looks. Per core, because assign takes all there are. Also the memory that a 10 MB
stream takes above what one small file does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import streams

from kubectl_runtimeclass import parallel

FILES = 10_000


def plainly(top: str, contents: dict[str, bytes]) -> float:
    began = perf_counter()
    same = 0
    for directory, _, names in os.walk(top):
        for name in names:
            path = os.path.join(directory, name)
            with open(path, "rb") as file:
                same += file.read() == contents[path]
    assert same == len(contents)
    return perf_counter() - began


def run(*arguments: str) -> tuple[float, int]:
    """Wall time in seconds, and the most memory in KB."""
    began = perf_counter()
    program = str(Path(sys.executable).parent / "kubectl-runtimeclass")
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return perf_counter() - began, usage.ru_maxrss


def main() -> None:
    parts = streams.manifests()
    cores = parallel.cores()
    with tempfile.TemporaryDirectory() as top:
        contents = {}
        for number in range(FILES):
            directory = os.path.join(top, f"d{number % 100}")
            os.makedirs(directory, exist_ok=True)
            path = os.path.join(directory, f"{number}.yaml")
            contents[path] = parts[number % len(parts)]
            Path(path).write_bytes(contents[path])
        plain = min(plainly(top, contents) for _ in range(3))
        size = sum(map(len, contents.values()))
        print(f"{FILES} files, {size / 1e6:.1f} MB, {cores} cores")
        print(f"  read and compared plainly   {plain * 1000:7.0f} ms on one core")
        tiny = os.path.join(top, "d0", "0.yaml")
        start, least = run("assign", "-q", "-f", tiny, "--class", "gvisor")
        for name, arguments in (
            ("check", ["check"]),
            ("assign --diff", ["assign", "--diff"]),
            ("assign -i", ["assign", "-i"]),
        ):
            wall, _ = run(*arguments, "-q", "-f", top, "-R", "--class", "gvisor")
            ratio = (wall - start) * cores / plain
            print(f"  {name:26}  {wall * 1000:7.0f} ms on all: {ratio:.1f} x plainly, per core")
    with tempfile.TemporaryDirectory() as top:
        for name, data in (
            ("workloads", streams.workloads(10_000_000)),
            ("mixed", streams.mixed(10_000_000)),
        ):
            path = Path(top) / "stream.yaml"
            path.write_bytes(data)
            _, most = run("assign", "-q", "-f", str(path), "--class", "gvisor")
            ratio = (most - least) * 1024 / len(data)
            print(f"  memory, 10 MB of {name:10} {ratio:5.1f} x the input, above that for one small file")


if __name__ == "__main__":
    main()
