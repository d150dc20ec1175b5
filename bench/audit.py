"""How long `audit` takes on a large cluster read from a file, in times of what `get` takes on it.

    python bench/audit.py [--nodes 5000] [--pods 150000] [--runs 3]

The cluster is that of bench/explain.py, with what an audit looks at: a third of the pods has a class, many keep an
overhead of before, they mount volumes and have security contexts, and their events fail. CPU time of user and system,
the best of some runs that take turns, so that a busy machine troubles both alike.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import explain

LIMIT = 1.5
CLASSES = ("kata-qemu", "kata-clh", "gvisor", "nvidia")


def node(number: int) -> dict[str, Any]:
    """Of five nodes one serves Kata and one gVisor."""
    made = explain.node(number)
    if number % 5 == 1:
        made["status"]["runtimeHandlers"].append({"name": "runsc"})
        made["metadata"]["labels"]["sandbox"] = "gvisor"
    return made


def pod(number: int, nodes: int) -> dict[str, Any]:
    """Pods of Kata's nodes and those of gVisor's have a class; one template in ten asks for what Kata cannot do."""
    made = explain.pod(number, nodes)
    spec = made["spec"]
    (container,) = spec["containers"]
    app = number % 3000
    access = f"kube-api-access-{number:x}"
    container["volumeMounts"] = [
        {"name": access, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True},
        {"name": "data", "mountPath": "/data", **({"subPath": "app"} if app % 10 == 0 else {})},
    ]
    container["securityContext"] = {
        "runAsNonRoot": True, "runAsUser": 1000, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    spec["volumes"] = [{"name": access, "projected": {"sources": []}}, {"name": "data", "emptyDir": {}}]
    spec["securityContext"] = {"fsGroup": 1000, "seccompProfile": {"type": "RuntimeDefault"}}
    made["metadata"]["annotations"] = {"checksum/config": "0" * 64, "prometheus.io/scrape": "true"}
    if number % nodes % 5 == 0:
        spec["runtimeClassName"] = "kata-qemu"
        spec["overhead"] = {"cpu": "250m", "memory": "160Mi" if app % 4 else "320Mi"}
    elif number % nodes % 5 == 1:
        spec["runtimeClassName"] = "gvisor"
    return made


def runtime_class(name: str) -> dict[str, Any]:
    if name == "gvisor":
        return {
            "metadata": {"name": name},
            "handler": "runsc",
            "scheduling": {"nodeSelector": {"sandbox": "gvisor"}},
        }
    return {**explain.CLASS, "metadata": {"name": name}, "handler": name}


def event(number: int) -> dict[str, Any]:
    namespace = f"team-{number % 200}"
    message = 'Failed to create pod sandbox: rpc error: code = Unknown desc = no runtime for "kata-qemu" is configured'
    return {
        "metadata": {"name": f"e-{number}", "namespace": namespace},
        "involvedObject": {"kind": "Pod", "namespace": namespace, "name": f"app-{number % 3000}-{number:x}"},
        "reason": "FailedCreatePodSandBox", "message": message, "type": "Warning", "count": 3,
        "source": {"component": "kubelet", "host": f"pool-kata-{number % 50}"},
        "lastTimestamp": "2026-01-01T00:00:00Z",
    }  # fmt: skip


def write_cluster(path: Path, nodes: int, pods: int) -> None:
    explain.write_lists(
        path,
        [
            ("v1", "Node", map(node, range(nodes))),
            ("v1", "Pod", (pod(number, nodes) for number in range(pods))),
            ("v1", "Event", map(event, range(2000))),
            ("node.k8s.io/v1", "RuntimeClass", map(runtime_class, CLASSES)),
        ],
    )


def seconds(command: str, cluster: Path) -> float:
    """CPU time of one run."""
    arguments = [sys.executable, "-m", "kubectl_runtimeclass", command, "--snapshot", str(cluster)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command} failed: {status}")
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--pods", type=int, default=150_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cluster = Path(folder, "cluster.json")
        write_cluster(cluster, given.nodes, given.pods)
        runs = [(seconds("get", cluster), seconds("audit", cluster)) for _ in range(given.runs)]
        get, audit = map(min, zip(*runs, strict=True))
        size = cluster.stat().st_size / 1e6
    print(
        f"{given.nodes} nodes, {given.pods} pods ({size:.0f} MB): get {get:.2f} s, audit {audit:.2f} s of CPU time, "
        f"{audit / get:.2f} times (at most {LIMIT})"
    )
    return int(audit > LIMIT * get)


if __name__ == "__main__":
    sys.exit(main())
