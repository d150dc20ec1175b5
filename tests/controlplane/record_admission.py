"""Records what a real API server answers to random manifests, for tests that run without one.

python -m tests.controlplane.record_admission tests/data/admission/recorded.json.gz
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import tempfile
from pathlib import Path

from . import manifests, plane
from .client import Object
from .test_admission import COLLECTIONS, Sandbox

PODS, WORKLOADS, CLASSES = 600, 200, 60
FIRST = 50_000


def record(sandbox: Sandbox) -> Object:
    """The objects of the cluster, and [namespace or kind, manifest, answer] of each case."""
    pods, workloads, classes = [], [], []
    for seed in range(FIRST, FIRST + PODS):
        draw = random.Random(seed)
        namespace = draw.choice([*sandbox.names, "default", "default", "nowhere"])
        item = manifests.pod(draw)
        pods.append([namespace, item, sandbox.ask(f"/api/v1/namespaces/{namespace}/pods", item)])
    for seed in range(FIRST, FIRST + WORKLOADS):
        path, item = manifests.workload(random.Random(seed))
        workloads.append([item["kind"], item, sandbox.ask(path, item)])
    for seed in range(FIRST, FIRST + CLASSES):
        item = manifests.runtime_class(random.Random(seed))
        classes.append([item["kind"], item, sandbox.ask(COLLECTIONS["RuntimeClass"], item)])
    version = sandbox.client.get("/version")["gitVersion"]
    return {
        "server": version,
        "objects": sandbox.objects,
        "pods": pods,
        "workloads": workloads,
        "classes": classes,
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, plane.running(Path(folder)) as running:
        recorded = record(Sandbox(running.admin))
    data = json.dumps(recorded, sort_keys=True, separators=(",", ":")).encode()
    Path(sys.argv[1]).write_bytes(gzip.compress(data, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
