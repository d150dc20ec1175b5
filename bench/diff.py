"""How long `diff` takes on many workloads without a cluster, against `check` on the same input.

    python bench/diff.py [--workloads 4000] [--rounds 5]

Every second workload gets a class, and no two workloads are alike: names, images, replicas and amounts differ.
Each measurement is a process of its own; the best is shown. Exits with 1 when `diff` takes longer than twice the
time of `check` and a second.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULE = ("--class", "kata-qemu", "-l", "trust=untrusted")
CLASS = """\
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: kata-qemu}
handler: kata-qemu
overhead: {podFixed: {cpu: 250m, memory: 320Mi}}
scheduling: {nodeSelector: {katacontainers.io/kata-runtime: "true"}}
"""


def deployment(number: int, draw: random.Random) -> str:
    name = f"app-{number}"
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: team-{number % 20}
  labels:
    app: {name}
spec:
  replicas: {draw.randint(1, 20)}
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
        trust: {"untrusted" if number % 2 else "trusted"}
    spec:
      serviceAccountName: {name}
      containers:
      - name: main
        image: registry.example.com/{name}:1.{number}
        ports:
        - containerPort: 8080
        env:
        - name: NAME
          value: "{name}"
        resources:
          requests:
            cpu: {draw.randint(1, 40) * 50}m
            memory: {draw.randint(1, 64) * 64}Mi
          limits:
            memory: {draw.randint(64, 128) * 64}Mi
"""


def best(rounds: int, *arguments: str) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        command = (sys.executable, "-m", "kubectl_runtimeclass", *arguments)
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        times.append(time.perf_counter() - begin)
        if done.returncode != 1:
            raise SystemExit(f"{' '.join(arguments)}: exit code {done.returncode}: {done.stderr.decode()}")
    return min(times)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workloads", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path, classes = Path(folder, "all.yaml"), Path(folder, "classes.yaml")
        path.write_text("---\n".join(deployment(n, draw) for n in range(options.workloads)), encoding="utf-8")
        classes.write_text(CLASS, encoding="utf-8")
        inputs = ("-f", str(path), "-f", str(classes), *RULE)
        check = best(options.rounds, "check", *inputs)
        print(f"check             {check:5.2f} s")
        limit = 2 * check + 1
        for output in ("table", "json", "markdown"):
            took = best(options.rounds, "diff", *inputs, "-o", output)
            print(f"diff -o {output:9} {took:5.2f} s  (at most {limit:.2f})")
            if output == "table":
                late = took > limit
    return int(late)


if __name__ == "__main__":
    raise SystemExit(main())
