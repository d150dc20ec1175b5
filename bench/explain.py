"""How long `explain` takes on a large cluster read from a file, and how much memory.

    python bench/explain.py [--nodes 5000] [--pods 150000] [--templates 1 30]

The file is like `kubectl get -o json` of all that `snapshot` reads, managed fields and status included, so it
is some ten times the size of what `snapshot` saves. Each measurement is a process of its own; the best of
three is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode

TIME_LIMIT = 6.0
MEMORY_LIMIT = 1.5e9
MANY = 1.5
"""What many templates may take, in times of what one takes."""

LABELS = {"app.kubernetes.io/managed-by": "Helm", "topology.kubernetes.io/region": "eu-1"}


def node(number: int) -> dict[str, Any]:
    kata = number % 5 == 0
    name = f"pool-{'kata' if kata else 'general'}-{number}"
    labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", **LABELS}
    labels["topology.kubernetes.io/zone"] = f"eu-1{'abc'[number % 3]}"
    if kata:
        labels["katacontainers.io/kata-runtime"] = "true"
    handlers = [{"name": ""}, {"name": "runc"}, *([{"name": "kata-qemu"}] if kata else [])]
    return {
        "metadata": {"name": name, "uid": f"n{number}", "labels": labels},
        "spec": {
            "taints": [{"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}]
            if number % 17 == 0
            else []
        },
        "status": {
            "allocatable": {"cpu": "63500m", "memory": "250Gi", "ephemeral-storage": "900Gi", "pods": "110"},
            "capacity": {"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1000Gi", "pods": "110"},
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "ready"}],
            "images": [
                {"names": [f"registry.example.com/image@sha256:{i:064x}"], "sizeBytes": 1} for i in range(50)
            ],
            "nodeInfo": {"kubeletVersion": "v1.36.1", "containerRuntimeVersion": "containerd://2.1.0"},
            "runtimeHandlers": handlers,
        },
    }


def pod(number: int, nodes: int) -> dict[str, Any]:
    app, on = f"app-{number % 3000}", number % nodes
    name = f"{app}-{number:x}"
    requests = {"cpu": f"{100 + number % 20 * 100}m", "memory": f"{256 + number % 7 * 128}Mi"}
    fields = {
        f"f:{key}": {} for key in ("containers", "dnsPolicy", "restartPolicy", "schedulerName", "volumes")
    }
    return {
        "metadata": {
            "name": name, "namespace": f"team-{number % 200}", "uid": f"p{number}",
            "labels": {"app": app, "pod-template-hash": f"{number % 3000:x}", **LABELS},
            "managedFields": [{"manager": m, "operation": "Update", "fieldsV1": fields} for m in ("kcm", "kubelet")],
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": app, "uid": f"r{number}"}],
        },
        "spec": {
            "nodeName": f"pool-{'kata' if on % 5 == 0 else 'general'}-{on}",
            "containers": [
                {
                    "name": "main", "image": f"registry.example.com/{app}:1.{number % 9}",
                    "env": [{"name": f"SETTING_{i}", "value": "some value that is long enough"} for i in range(12)],
                    "resources": {"requests": requests, "limits": {"memory": requests["memory"]}},
                    "readinessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10},
                },
            ],
            "tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"}],
            "volumes": [{"name": "token", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}],
            "priority": 0,
        },
        "status": {
            "phase": "Running",
            "conditions": [{"type": t, "status": "True"} for t in ("PodScheduled", "Ready", "ContainersReady")],
            "containerStatuses": [
                {"name": "main", "ready": True, "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}},
                 "resources": {"requests": requests}, "allocatedResources": requests},
            ],
        },
    }  # fmt: skip


CLASS = {
    "metadata": {"name": "kata-qemu"},
    "handler": "kata-qemu",
    "overhead": {"podFixed": {"cpu": "250m", "memory": "320Mi"}},
    "scheduling": {"nodeSelector": {"katacontainers.io/kata-runtime": "true"}},
}


def write_cluster(path: Path, nodes: int, pods: int) -> None:
    write_lists(
        path,
        [
            ("v1", "Node", map(node, range(nodes))),
            ("v1", "Pod", (pod(number, nodes) for number in range(pods))),
            ("node.k8s.io/v1", "RuntimeClass", iter([CLASS])),
        ],
    )


def write_lists(path: Path, lists: list[tuple[str, str, Iterator[dict[str, Any]]]]) -> None:
    """One item at a time: the generator must not need the memory that it measures."""
    with path.open("w") as file:
        file.write('{"apiVersion": "v1", "kind": "List", "items": [')
        before = ""
        for api_version, kind, items in lists:
            for item in items:
                file.write(before + json.dumps({"apiVersion": api_version, "kind": kind, **item}))
                before = ",\n"
        file.write("]}")


def write_templates(path: Path, count: int) -> None:
    template = {
        "metadata": {"labels": {"app": "checkout"}},
        "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "2", "memory": "4Gi"}}}]},
    }
    path.write_text(
        "".join(
            "---\n"
            + json.dumps(
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"d{i}"},
                 "spec": {"template": template}}
            )
            + "\n"
            for i in range(count)
        )
    )  # fmt: skip


def measure(cluster: Path, templates: Path, output: str) -> tuple[float, float]:
    """Seconds and bytes (the most that was resident) of one run."""
    command = [sys.executable, "-m", "kubectl_runtimeclass", "explain", "-f", str(templates),
               "--snapshot", str(cluster), "--class", "kata-qemu", "-o", output]  # fmt: skip
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"explain failed: {status}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--pods", type=int, default=150_000)
    parser.add_argument("--templates", type=int, nargs="+", default=[1, 30])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("-o", "--output", default="table")
    given = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        first = 0.0
        for nodes, pods in ((given.nodes, given.pods), (given.nodes // 2, given.pods // 2)):
            cluster = Path(folder, f"{nodes}-{pods}.json")
            write_cluster(cluster, nodes, pods)
            size = cluster.stat().st_size / 1e6
            for count in given.templates:
                templates = Path(folder, f"{count}.yaml")
                write_templates(templates, count)
                runs = [measure(cluster, templates, given.output) for _ in range(given.runs)]
                seconds, memory = min(runs)[0], max(run[1] for run in runs)
                print(f"{nodes} nodes, {pods} pods ({size:.0f} MB), {count} templates: "
                      f"{seconds:.2f} s, {memory / 1e6:.0f} MB")  # fmt: skip
                if nodes == given.nodes:
                    first = first or seconds
                    limit = TIME_LIMIT if count == given.templates[0] else first * MANY
                    failed |= seconds > limit or memory > MEMORY_LIMIT
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
