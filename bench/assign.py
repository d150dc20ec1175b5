"""How fast is `assign`? Whole processes, ratios in one run. Run: python bench/assign.py [MEGABYTES]

Against `cp` (the same bytes written), Go yq that sets the same field, and `kubectl kustomize` with the patches
that it takes (on a quarter, of workloads only: its time grows with the square). Each figure is the median of five
runs (of one, for what takes minutes). Programs that are absent are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import streams

from tests.support import tools

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode

YQ = """
with(select(.kind == "Pod"); .spec.runtimeClassName = "gvisor")
| with(select(.kind == "CronJob"); .spec.jobTemplate.spec.template.spec.runtimeClassName = "gvisor")
| with(select(.kind != "Pod" and .kind != "CronJob" and .spec.template.spec != null);
    .spec.template.spec.runtimeClassName = "gvisor")
"""

PATCHES = "resources: [stream.yaml]\npatches:\n" + "".join(
    f"- target: {{kind: {kind}}}\n"
    f"  patch: |-\n    - op: add\n      path: {path}/runtimeClassName\n      value: gvisor\n"
    for kind, path in (
        ("Deployment", "/spec/template/spec"),
        ("StatefulSet", "/spec/template/spec"),
        ("DaemonSet", "/spec/template/spec"),
        ("Pod", "/spec"),
    )
)


def timed(command: list[str], runs: int = 5) -> float | None:
    """The median wall time in seconds, or None when the command fails."""
    times = []
    for _ in range(runs):
        began = perf_counter()
        with open(os.devnull, "wb") as null:
            done = subprocess.run(command, stdout=null, stderr=subprocess.PIPE)
        if done.returncode:
            print("   failed:", done.stderr.decode()[-200:].strip(), file=sys.stderr)
            return None
        times.append(perf_counter() - began)
        if times[-1] > 20:
            break
    return median(times)


def row(name: str, seconds: float | None, size: int, ours: float) -> None:
    if seconds is not None:
        print(
            f"  {name:34} {seconds * 1000:9.0f} ms {size / seconds / 1e6:8.1f} MB/s   {seconds / ours:7.1f} x ours"
        )


def measure(name: str, data: bytes, directory: Path) -> None:
    path = directory / "stream.yaml"
    path.write_bytes(data)
    print(f"{name}: {len(data) / 1e6:.1f} MB, {data.count(b'---') + 1} documents")
    assign = [
        str(Path(sys.executable).parent / "kubectl-runtimeclass"),
        "assign",
        "--class",
        "gvisor",
        "-f",
        str(path),
    ]
    ours = timed(assign)
    if ours is None:
        return
    row("kubectl-runtimeclass assign", ours, len(data), ours)
    row("the same, -q (no decisions)", timed([*assign, "-q"]), len(data), ours)
    row("cp", timed(["cp", str(path), str(directory / "copy")]), len(data), ours)
    if yq := tools.find("yq"):
        row("yq", timed([str(yq), YQ, str(path)], 3), len(data), ours)
    if name == "workloads" and (kubectl := shutil.which("kubectl")):
        part = streams.workloads(len(data) // 4)
        path.write_bytes(part)
        (directory / "kustomization.yaml").write_text(PATCHES)
        small = timed(assign)
        if small is not None:
            print(f"  {len(part) / 1e6:.1f} MB of workloads:")
            row("kubectl-runtimeclass assign", small, len(part), small)
            row(
                "kubectl kustomize with patches",
                timed([kubectl, "kustomize", str(directory)], 1),
                len(part),
                small,
            )


def main() -> None:
    size = int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else 10_000_000
    makers: list[tuple[str, Callable[[int], bytes]]] = [
        ("workloads", streams.workloads),
        ("mixed", streams.mixed),
    ]
    with tempfile.TemporaryDirectory() as directory:
        for name, make in makers:
            measure(name, make(size), Path(directory))


if __name__ == "__main__":
    main()
