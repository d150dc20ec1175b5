"""Every restriction of runtimes is told of pods that there are, from the file of a cluster as kubectl writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.auditing.audit import audit
from kubectl_runtimeclass.auditing.facts import gather
from kubectl_runtimeclass.cluster import load
from kubectl_runtimeclass.findings.finding import Finding
from kubectl_runtimeclass.runtimes.restrictions import NOTE, RESTRICTIONS

from ..runtimes.test_restrictions import MET, container, of_container, spec
from .builders import Object, node, pod, runtime_class

HANDLERS = {
    "gvisor": "runsc",
    "kata": "kata-qemu",
    "confidential": "kata-qemu-snp",
    "sysbox": "sysbox-runc",
    "edera": "edera",
    "runv": "runv",
}
SEVERITY = {each.id: each.severity for each in RESTRICTIONS}


def running(name: str, asks: dict[str, Any], on: str = "n1", **metadata: Any) -> Object:
    """A pod as an API server gives it: with what nobody looks at."""
    made = pod(name, "sandbox", on, uid=name, managedFields=[{"manager": "kubelet"}], **metadata)
    made["spec"].update(asks)
    volumes = [*made["spec"].get("volumes", ()), {"name": f"kube-api-access-{name}", "projected": {}}]
    return {**made, "spec": {**made["spec"], "volumes": volumes}}


def found(
    tmp_path: Path, handler: str, *pods: Object, wide: bool = True, features: bool = True
) -> list[Finding]:
    file = tmp_path / "cluster.json"
    served = node("n1", handler)
    has = {"userNamespaces": features, "recursiveReadOnlyMounts": features}
    served["status"]["runtimeHandlers"] = [
        {**each, "features": has} for each in served["status"]["runtimeHandlers"]
    ]
    items = [runtime_class("sandbox", handler), served, *pods]
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    findings = audit(gather(load.objects([str(file)], load.SnapshotFacts())), wide=wide)
    return [each for each in findings if each.id == "runtime-cannot"]


@pytest.mark.parametrize(("family", "identity", "asks", "field"), MET, ids=[f"{f}-{i}" for f, i, _, _ in MET])
def test_a_pod_that_asks_too_much(
    family: str, identity: str, asks: dict[str, Any], field: str, tmp_path: Path
) -> None:
    findings = found(tmp_path, HANDLERS[family], running("a", asks))
    (ours,) = [each for each in findings if f"({identity})" in each.message]
    assert (ours.severity, ours.subject) == (SEVERITY[identity], "RuntimeClass sandbox")
    assert ours.evidence == ("pods that ask for it: shop/a", f"shop/a by {field}")
    quiet = found(tmp_path, HANDLERS[family], running("a", asks), wide=False)
    assert quiet == [each for each in findings if each.severity != NOTE]


@pytest.mark.parametrize("family", HANDLERS)
def test_a_plain_pod_asks_too_much_of_none(family: str, tmp_path: Path) -> None:
    asks = {"containers": [container()]} if family != "sysbox" else spec()
    assert found(tmp_path, HANDLERS[family], running("a", asks)) == []


def test_pods_of_one_template_are_one_finding_with_their_number(tmp_path: Path) -> None:
    asks = of_container(volumeMounts=[{"name": "v", "mountPath": "/v", "subPath": "a"}])
    pods = [running(f"a-{number}", {**asks, "hostUsers": None}) for number in range(5)]
    (ours,) = found(tmp_path, "kata", *pods)
    assert ours.evidence == (
        "pods that ask for it: shop/a-0, shop/a-1, shop/a-2 and 2 more",
        "shop/a-0 by spec.containers[0].volumeMounts[0].subPath",
    )


def test_an_annotation_gives_a_user_namespace_as_the_field_does(tmp_path: Path) -> None:
    asks = {"containers": [container()]}
    annotations = {"io.kubernetes.cri-o.userns-mode": "auto:size=65536"}
    (ours,) = found(tmp_path, "sysbox-runc", running("a", asks, annotations=annotations), running("b", asks))
    assert ours.evidence[0] == "pods that ask for it: shop/b"


@pytest.mark.parametrize(
    ("asks", "sentence"),
    [
        (spec(), 'RuntimeClass handler "runsc" does not support user namespaces'),
        (
            {"containers": [container(volumeMounts=[{"name": "v", "recursiveReadOnly": "Enabled"}])]},
            'volume "v" requested recursive read-only mode, but it is not supported by the runtime',
        ),
    ],
)
def test_features_that_the_handler_has_not_on_the_node_of_the_pod(
    asks: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    """The node says so of its handlers; of a pod that has no node nothing is said."""
    (ours,) = found(tmp_path, "runsc", running("a", asks), running("b", asks, on=""), features=False)
    assert ours.severity == "error"
    assert ours.message.startswith("on node n1: ") and ours.message.endswith(sentence)
    assert ours.evidence == ("pods that ask for it: shop/a",)
