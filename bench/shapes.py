"""Time and memory over size, for inputs of many shapes and every command that reads manifests.

    python bench/shapes.py [--size BYTES] [--shape NAME]... [--command NAME]... [--check]

Each call is a process of its own, at a third of the size and at all of it. Shown are the milliseconds beyond those of
an empty input; the time as a ratio to what json.loads or libyaml take to read the same bytes; the bytes of memory that
each byte adds which is read or written, from a third to all, so that neither Python itself nor what is remembered up
to a limit counts; how many bytes are written for each that is read; and the exponent with which time grows (1 is
linear, 2 quadratic). A shape that is refused says so. With --check the exit code is 1 where the exponent is over 1.5
for what takes more than 200 ms, or memory over 20. A document of less than 1 MiB may take more memory: give sizes from
4000000 on.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode

EXPONENT, NOTICEABLE, MEMORY, LIMIT = 1.5, 0.2, 20.0, 60
"""Of growth; seconds below which growth is noise; bytes per byte of input or output; seconds of the processor for one
call."""
REMEMBERED = 24 << 20
"""Bytes that a process may take for what it remembers, at any size of input."""

POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}}}\nspec:\n  containers:\n  - {{name: c, image: i}}\n"
HEAD = POD.format(0)
FLOW = "{{apiVersion: v1, kind: Pod, metadata: {{name: p{0}}}, spec: {{containers: []}}}}"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"


def _pod_json(number: int) -> str:
    spec = {"containers": [{"name": "c", "image": "i"}]}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{number}"}, "spec": spec})


def _item(number: int) -> str:
    return "- " + POD.format(number).replace("\n", "\n  ").rstrip() + "\n"


SHAPES: dict[str, Callable[[int], str]] = {
    "documents": lambda n: "---\n".join(POD.format(i) for i in range(n // 90)),
    "map": lambda n: MAP + "".join(f"  k{i}: v\n" for i in range(n // 11)),
    "last-key-twice": lambda n: MAP + "".join(f"  k{i}: v\n" for i in range(n // 11)) + f"  k{n // 11 - 1}: v\n",
    "tolerations": lambda n: HEAD
    + "  tolerations:\n"
    + "".join(f"  - {{key: k{i}, operator: Exists}}\n" for i in range(n // 35)),
    "containers": lambda n: HEAD + "".join(f"  - {{name: c{i}, image: i}}\n" for i in range(n // 26)),
    "concatenated-json": lambda n: "\n".join(_pod_json(i) for i in range(n // 120)),
    "json-list": lambda n: '{"apiVersion": "v1", "kind": "List", "items": ['
    + ",".join(_pod_json(i) for i in range(n // 120))
    + "]}",
    "yaml-list": lambda n: "apiVersion: v1\nkind: List\nitems:\n" + "".join(_item(i) for i in range(n // 110)),
    "flow-list": lambda n: "apiVersion: v1\nkind: List\nitems: ["
    + ", ".join(FLOW.format(i) for i in range(n // 85))
    + "]\n",
    "flow-words": lambda n: MAP + "  k: [" + "a, " * (n // 3) + "a]\n",
    "deep": lambda n: MAP + "  k: " + "[" * min(n // 2, 100_000) + "]" * min(n // 2, 100_000) + "\n",
    "block-text": lambda n: MAP + "  k: |\n" + "    some text that is long enough\n" * (n // 34),
    "comments": lambda n: HEAD + "# a comment, and one more\n" * (n // 26),
    "aliases": lambda n: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx: &x {a: b}\ny: ["
    + "*x, " * (n // 4)
    + "*x]\n",
}  # fmt: skip

CLUSTER = "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\n"
CLUSTER += "status: {allocatable: {cpu: 4, memory: 8Gi, pods: 10}}\n---\n"
CLUSTER += "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata}\nhandler: kata\n"

COMMANDS: dict[str, tuple[str, ...]] = {
    "assign": ("assign", "--class", "kata", "-f"),
    "assign-diff": ("assign", "--diff", "--class", "kata", "-f"),
    "check": ("check", "--class", "kata", "-o", "json", "-f"),
    "explain": ("explain", "--snapshot", "{cluster}", "-o", "json", "-f"),
    "diff": ("diff", "--class", "kata", "-o", "json", "-f"),
    "snapshot": ("get", "--snapshot"),
}


class Run(NamedTuple):
    seconds: float
    bytes: int
    written: int
    code: int
    said: str


LIMITED = f"""
import resource
from kubectl_runtimeclass.__main__ import console
resource.setrlimit(resource.RLIMIT_CPU, ({LIMIT}, {LIMIT}))
console()
"""


def run(words: tuple[str, ...]) -> Run:
    """One call: the time of its processor and its largest memory. One that takes longer than `LIMIT` is ended."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        command = (sys.executable, "-c", LIMITED, *words)
        actions = [
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
        ]
        child = os.posix_spawn(sys.executable, command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        errors.seek(0)
        written = output.seek(0, os.SEEK_END)
        said = errors.read(300).decode(errors="replace").partition("\n")[0]
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(usage.ru_utime + usage.ru_stime, memory, written, os.waitstatus_to_exitcode(status), said)


def reading(text: str) -> float:
    """The seconds that json.loads, or libyaml, take to read it."""
    import yaml

    began = time.process_time()
    try:
        if text.startswith("{"):
            for line in text.split("\n"):
                json.loads(line)
        else:
            for _ in yaml.parse(text, Loader=yaml.CLoader):
                pass
    except (ValueError, yaml.YAMLError, RecursionError):
        pass
    return max(time.process_time() - began, 1e-6)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=4_000_000)
    parser.add_argument("--shape", action="append", choices=SHAPES)
    parser.add_argument("--command", action="append", choices=COMMANDS)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cluster.yaml").write_text(CLUSTER)
        (folder / "empty.yaml").write_text(HEAD)
        print(f"{'shape':18} {'command':12} {'ms':>7} {'x read':>7} {'B/B':>6} {'written':>7} {'growth':>6}")
        for command in options.command or COMMANDS:
            words = tuple(word.format(cluster=folder / "cluster.yaml") for word in COMMANDS[command])
            base = run((*words, str(folder / "empty.yaml")))
            for shape in options.shape or SHAPES:
                wrong += measure(folder, shape, command, words, base, options.size)
    return 1 if wrong and options.check else 0


def measure(folder: Path, shape: str, command: str, words: tuple[str, ...], base: Run, size: int) -> bool:
    """Print one line. Returns whether it is over a limit."""
    path = folder / f"{shape}.yaml"
    runs = []
    for part in (size // 3, size):
        path.write_text(text := SHAPES[shape](part))
        runs.append(run((*words, str(path))))
    part, whole = (max(each.seconds - base.seconds, 1e-3) for each in runs)
    written = runs[1].written - runs[0].written
    memory = max(runs[1].bytes - runs[0].bytes, 0) / (len(text) * 2 / 3 + written)
    growth = math.log(whole / part, 3)
    over = (growth > EXPONENT and whole > NOTICEABLE) or memory > MEMORY or runs[-1].code < 0
    note = f"  {runs[-1].said[:60]}" if runs[-1].code not in (0, 1) else ""
    ratio = whole / reading(text)
    print(
        f"{shape:18} {command:12} {whole * 1000:7.0f} {ratio:7.1f} {memory:6.1f}"
        f" {written / (len(text) * 2 / 3):7.1f} {growth:6.2f}{'  OVER' if over else ''}{note}",
        flush=True,
    )
    return over


if __name__ == "__main__":
    sys.exit(main())
