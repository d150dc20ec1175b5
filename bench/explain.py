"""How long `explain` takes on a large cluster read from a file, and how much memory.

    python bench/explain.py [--nodes 5000] [--pods 150000] [--templates 30] [--replicas 1000]

The file is like `kubectl get -o json` of all that `snapshot` reads, managed fields and status included, so it
is some ten times the size of what `snapshot` saves. Each measurement is a process of its own, and its figure
the time of all processors; the best of three is shown. What is held are ratios within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode

MANY, READING, MEMORY, REPLICAS = 1.5, 2.0, 2.0, 5.0
"""What many templates may take, in times of one; reading, of decoding alone; memory, of the file; replicas, seconds."""

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


def write_templates(path: Path, count: int, replicas: int = 1) -> None:
    template = {
        "metadata": {"labels": {"app": "checkout"}},
        "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "2", "memory": "4Gi"}}}]},
    }
    path.write_text(
        "".join(
            "---\n"
            + json.dumps(
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"d{i}"},
                 "spec": {"replicas": replicas, "template": template}}
            )
            + "\n"
            for i in range(count)
        )
    )  # fmt: skip


DECODE = "import gc, msgspec, sys; gc.disable(); msgspec.json.decode(open(sys.argv[1], 'rb').read())"
READ = "import sys; from kubectl_runtimeclass.cluster.load import read; read(sys.argv[1:])"


def measure(*arguments: str) -> tuple[float, float]:
    """Seconds of all processors, children's too, and bytes (the most that was resident) of one run of Python."""
    process = subprocess.Popen((sys.executable, *arguments), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{arguments[0]} failed: {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def explain(cluster: Path, templates: Path) -> tuple[str, ...]:
    return ("-m", "kubectl_runtimeclass", "explain", "-f", str(templates), "--snapshot", str(cluster),
            "--class", "kata-qemu")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--pods", type=int, default=150_000)
    parser.add_argument("--templates", type=int, default=30)
    parser.add_argument("--replicas", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cluster, one, many, replicated = (
            Path(folder, name) for name in ("c.json", "one", "many", "replicas")
        )
        write_cluster(cluster, given.nodes, given.pods)
        write_templates(one, 1)
        write_templates(many, given.templates)
        write_templates(replicated, 1, given.replicas)
        size = cluster.stat().st_size
        runs = {
            "decode": ("-c", DECODE, str(cluster)),
            "read": ("-c", READ, str(cluster)),
            "one": explain(cluster, one),
            "many": explain(cluster, many),
            "replicas": explain(cluster, replicated),
        }
        best = {name: (float("inf"), 0.0) for name in runs}
        for _ in range(given.runs):  # in turn, so that what else the machine does is the same for all
            for name, arguments in runs.items():
                seconds, memory = measure(*arguments)
                best[name] = min(best[name][0], seconds), max(best[name][1], memory)
    print(f"{given.nodes} nodes, {given.pods} pods, {size / 1e6:.0f} MB")
    for name, (seconds, memory) in best.items():
        print(f"  {name:8} {seconds:6.2f} s of processor, {memory / 1e6:5.0f} MB")
    figures = (
        (f"{given.templates} templates in times of one", best["many"][0] / best["one"][0], MANY),
        ("reading in times of decoding alone", best["read"][0] / best["decode"][0], READING),
        ("memory in times of the file", max(best["one"][1], best["many"][1]) / size, MEMORY),
        (
            f"{given.replicas} replicas more than one, in seconds",
            best["replicas"][0] - best["one"][0],
            REPLICAS,
        ),
    )
    for what, figure, limit in figures:
        print(f"{what}: {figure:.2f} (at most {limit}){'' if figure <= limit else '  TOO MUCH'}")
    return int(any(figure > limit for _, figure, limit in figures))


if __name__ == "__main__":
    sys.exit(main())
