"""Clusters of thousands of nodes, as cloud providers name and label them; the same each time."""

from __future__ import annotations

import random
from typing import Any

from ..scheduling.builders import Object, node, pod, runtime_class

KATA = "katacontainers.io/kata-runtime"
POOLS: dict[str, tuple[int, tuple[str, ...], dict[str, str], tuple[str, str] | None]] = {
    "kata": (397, ("runc", "kata-qemu"), {KATA: "true"}, None),
    "snp": (60, ("runc", "kata-qemu"), {KATA: "true"}, ("confidential", "true")),
    "gvisor": (298, ("runc", "runsc"), {}, ("sandbox.gke.io/runtime", "gvisor")),
    "gpu": (139, ("runc", "nvidia"), {}, ("nvidia.com/gpu", "present")),
    "general": (1094, ("runc",), {}, None),
}
"""Nodes, handlers, labels and taint of each pool: 1,988 nodes."""

LABELS = {"eks": "eks.amazonaws.com/nodegroup", "gke": "cloud.google.com/gke-nodepool", "plain": ""}


def fleet(provider: str, seed: int = 1) -> list[Object]:
    """The nodes with pods on some of them, and the classes; `provider` is a key of LABELS."""
    chance = random.Random(seed)
    objects: list[Object] = [
        runtime_class(
            "kata-qemu",
            overhead={"cpu": "250m", "memory": "160Mi"},
            scheduling={"nodeSelector": {KATA: "true"}},
        ),
    ]
    for pool, (count, handlers, labels, taint) in POOLS.items():
        for number in range(count):
            made = _node(chance, provider, pool, number, handlers)
            made["metadata"]["labels"].update(labels)
            if LABELS[provider]:
                made["metadata"]["labels"][LABELS[provider]] = pool
            if taint:
                made["spec"]["taints"].append({"key": taint[0], "value": taint[1], "effect": "NoSchedule"})
            if pool == "kata" and number < 20:
                made["spec"]["unschedulable"] = True
                made["spec"]["taints"].append(
                    {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
                )
            if pool == "kata" and number >= 378:
                made["status"]["runtimeHandlers"].pop()  # the installer has not been here
            objects.append(made)
            if pool == "kata" and 20 <= number < 133:
                objects.append(pod(f"busy-{number}", on=made["metadata"]["name"], requests={"cpu": "30"}))
    return objects


def _node(
    chance: random.Random, provider: str, pool: str, number: int, handlers: tuple[str, ...]
) -> dict[str, Any]:
    names = {
        "eks": f"ip-10-{chance.randrange(256)}-{chance.randrange(256)}-{number % 256}.{pool}.compute.internal",
        "gke": f"gke-prod-{pool}-{chance.randrange(16**8):08x}-{number:04}",
        "plain": f"{pool}-{number}",
    }
    return node(names[provider], handlers=handlers, allocatable={"cpu": "32", "memory": "128Gi"})
