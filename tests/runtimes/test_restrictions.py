"""What runtimes cannot do: each row of the table with a pod that meets it, and one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.runtimes.requirements import FIELDS
from kubectl_runtimeclass.runtimes.restrictions import (
    ERROR,
    IDS,
    NOTE,
    RESTRICTIONS,
    WARNING,
    restrictions_of,
)
from kubectl_runtimeclass.yamledit.value import JsonNode, part

MOUNTED = {"name": "v", "mountPath": "/v"}


def container(**more: Any) -> dict[str, Any]:
    return {"name": "c", "resources": {"limits": {"memory": "1Gi"}},
            "securityContext": {"runAsUser": 1, "runAsGroup": 1}, **more}  # fmt: skip


def spec(**more: Any) -> dict[str, Any]:
    return {"hostUsers": False, "containers": [container()], **more}


def of_container(**more: Any) -> dict[str, Any]:
    return spec(containers=[container(**more)])


def host_path(path: str, kind: str = "") -> dict[str, Any]:
    return spec(
        volumes=[{"name": "e", "emptyDir": {}}, {"name": "v", "hostPath": {"path": path, "type": kind}}]
    )


PRIVILEGED = of_container(securityContext={"privileged": True, "runAsUser": 1, "runAsGroup": 1})
MET = [
    ("gvisor", "gvisor-bidirectional-mount", of_container(volumeMounts=[MOUNTED, {**MOUNTED, "mountPropagation": "Bidirectional"}]), "spec.containers[0].volumeMounts[1].mountPropagation"),
    ("gvisor", "gvisor-device", of_container(volumeDevices=[{"name": "v", "devicePath": "/d"}]), "spec.containers[0].volumeDevices"),
    ("gvisor", "gvisor-device", of_container(resources={"limits": {"amd.com/gpu": 1, "nvidia.com/gpu": 1, "cpu": 1}}), "spec.containers[0].resources.limits[amd.com/gpu]"),
    ("gvisor", "gvisor-host-socket", host_path("/run/docker.sock"), "spec.volumes[1].hostPath"),
    ("gvisor", "gvisor-host-socket", host_path("/run/x", "Socket"), "spec.volumes[1].hostPath"),
    ("gvisor", "gvisor-host-network", spec(hostNetwork=True), "spec.hostNetwork"),
    ("gvisor", "gvisor-app-armor", spec(securityContext={"appArmorProfile": {"type": "RuntimeDefault"}}), "spec.securityContext.appArmorProfile"),
    ("kata", "kata-host-network", spec(hostNetwork=True), "spec.hostNetwork"),
    ("kata", "kata-host-namespaces", spec(hostPID=True), "spec.hostPID"),
    ("kata", "kata-privileged", PRIVILEGED, "spec.containers[0].securityContext.privileged"),
    ("kata", "kata-sub-path", of_container(volumeMounts=[{**MOUNTED, "subPath": "a"}]), "spec.containers[0].volumeMounts[0].subPath"),
    ("kata", "kata-sub-path", spec(initContainers=[container(volumeMounts=[{**MOUNTED, "subPathExpr": "$(A)"}])]), "spec.initContainers[0].volumeMounts[0].subPathExpr"),
    ("kata", "kata-no-memory-limit", of_container(resources={"requests": {"memory": "6Gi"}}), "spec.containers[0].resources.limits"),
    ("kata", "kata-host-device", host_path("/dev/fuse"), "spec.volumes[1].hostPath"),
    ("confidential", "kata-host-network", spec(hostNetwork=True), "spec.hostNetwork"),
    ("confidential", "confidential-host-path", host_path("/etc/x"), "spec.volumes[1].hostPath"),
    ("confidential", "confidential-image-user", of_container(securityContext={"runAsGroup": 1}), "spec.containers[0].securityContext.runAsUser"),
    ("sysbox", "sysbox-host-access", PRIVILEGED, "spec.containers[0].securityContext.privileged"),
    ("sysbox", "sysbox-host-access", spec(hostIPC=True), "spec.hostIPC"),
    ("sysbox", "sysbox-user-namespace", spec(hostUsers=True), "spec.hostUsers"),
    ("edera", "edera-host-access", host_path("/etc"), "spec.volumes[1].hostPath"),
    ("runv", "runv-host-access", spec(shareProcessNamespace=True), "spec.shareProcessNamespace"),
]  # fmt: skip


@pytest.mark.parametrize(("family", "identity", "asks", "field"), MET, ids=[f"{f}-{i}" for f, i, _, _ in MET])
def test_a_pod_that_asks_too_much(family: str, identity: str, asks: dict[str, Any], field: str) -> None:
    (found,) = [each for each in restrictions_of(family, asks) if each.id == identity]
    assert found.fields == (field,)
    assert restrictions_of(family, part(JsonNode(asks), FIELDS)) == restrictions_of(family, asks)
    assert restrictions_of(family, asks, ignored=[each.id for each in restrictions_of(family, asks)]) == ()


@pytest.mark.parametrize(
    "family", ["gvisor", "kata", "confidential", "sysbox", "edera", "runv", "wasm", "oci", "nvidia"]
)
def test_a_plain_pod_asks_too_much_of_none(family: str) -> None:
    assert restrictions_of(family, spec()) == ()


def test_every_row_has_a_case_here() -> None:
    assert {identity for _, identity, _, _ in MET} == set(IDS) and len(set(IDS)) == len(IDS)


def test_every_row_has_a_severity_and_a_source() -> None:
    assert all(row.severity in (ERROR, WARNING, NOTE) and row.source for row in RESTRICTIONS)


def test_memory_of_the_whole_pod_is_a_limit_too() -> None:
    whole = {"resources": {"limits": {"memory": "1Gi"}}, "containers": [{"name": "c"}]}
    assert restrictions_of("kata", whole) == ()


def test_sysbox_under_cri_o_is_told_by_an_annotation() -> None:
    annotations = {"io.kubernetes.cri-o.userns-mode": "auto:size=65536"}
    assert restrictions_of("sysbox", {"containers": [container()]}, annotations) == ()


@pytest.mark.parametrize(
    "odd",
    [{"containers": 1}, {"containers": [None, {"volumeMounts": {}}], "volumes": "x"}, {"securityContext": []},
     {"containers": [{"resources": {"limits": []}, "securityContext": 1}]}],
)  # fmt: skip
def test_what_is_of_another_shape_asks_for_nothing_and_raises_nothing(odd: dict[str, Any]) -> None:
    for family in ("gvisor", "kata", "confidential", "sysbox", "edera", "runv"):
        assert restrictions_of(family, part(JsonNode(odd), FIELDS)) == restrictions_of(family, odd)
