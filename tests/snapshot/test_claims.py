"""Claims that are not there yet: of manifests, and of ephemeral volumes."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.snapshot.applied import with_objects
from kubectl_runtimeclass.snapshot.claims import with_default_class, with_ephemeral
from kubectl_runtimeclass.snapshot.kinds import SNAPSHOT_KINDS
from kubectl_runtimeclass.snapshot.snapshot import Cluster, Snapshot, build

from ..scheduling.builders import Object, claim, node, pod, storage_class
from ..support.explaining import explain


def default(name: str, created: str, beta: str = "", mode: str = "WaitForFirstConsumer") -> Object:
    found = storage_class(name, mode, provisioner="csi.example.com")
    key = f"storageclass.{beta}kubernetes.io/is-default-class"
    found["metadata"] |= {"annotations": {key: "true"}, "creationTimestamp": created}
    return found


OLD, NEW = default("z-old", "2025-01-01T00:00:00Z"), default("new", "2026-01-01T00:00:00Z", "beta.")
TWIN = default("a-twin", "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("written", "classes", "chosen"),
    [
        pytest.param({}, [OLD, NEW], "new", id="the newest"),
        pytest.param({}, [NEW, TWIN], "a-twin", id="of one age the first by name"),
        pytest.param({}, [storage_class()], None, id="none is the default"),
        pytest.param({"storageClassName": None}, [OLD], "z-old", id="null is no class"),
        pytest.param({"storageClassName": ""}, [OLD], "", id="the empty name is one"),
        pytest.param({"storageClassName": "fast"}, [OLD], "fast", id="its own"),
    ],
)
def test_a_claim_without_a_class_gets_the_default(
    written: Object, classes: list[Object], chosen: str | None
) -> None:
    spec = {"accessModes": ["ReadWriteOnce"], **written}
    given = {"metadata": {"name": "c"}, "spec": spec}
    by_name = {each["metadata"]["name"]: each for each in classes}
    assert with_default_class(given, by_name)["spec"].get("storageClassName") == chosen


def test_the_class_of_old_is_a_class() -> None:
    annotations = {"volume.beta.kubernetes.io/storage-class": "fast"}
    given = {"metadata": {"name": "c", "annotations": annotations}, "spec": {}}
    assert with_default_class(given, {"z-old": OLD}) == given


def snapshot(*objects: Object) -> Snapshot:
    return build([node(), *objects], listed=SNAPSHOT_KINDS)


def reasons(found: Snapshot, **spec: Any) -> tuple[str, ...]:
    (verdict,) = explain(pod(**spec), found).nodes
    return verdict.reasons


def test_a_claim_of_the_manifests_is_in_the_default_class() -> None:
    given = claim()
    del given["spec"]["storageClassName"], given["metadata"]["namespace"]
    found = with_objects(Cluster(snapshot(NEW)), [given], "default").snapshot
    assert reasons(found, volumes=MOUNTED) == ()


MOUNTED = [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]
IMMEDIATE = storage_class(mode="Immediate", provisioner="csi.example.com")
ELSEWHERE = [{"matchLabelExpressions": [{"key": "topology.kubernetes.io/zone", "values": ["b"]}]}]
UNBOUND = ("pod has unbound immediate PersistentVolumeClaims",)


@pytest.mark.parametrize(
    ("in_cluster", "expected"),
    [
        pytest.param([IMMEDIATE], (), id="its volume is made for it"),
        pytest.param(
            [{**IMMEDIATE, "allowedTopologies": ELSEWHERE}],
            ("node(s) didn't match PersistentVolume's node affinity",),
            id="in another zone alone",
        ),
        pytest.param([storage_class(mode="Immediate")], UNBOUND, id="nothing makes volumes"),
        pytest.param([], UNBOUND, id="there is no such class"),
        pytest.param([IMMEDIATE, claim()], UNBOUND, id="it is there, and was not bound"),
    ],
)
def test_a_claim_of_the_manifests_whose_class_waits_for_no_pod(
    in_cluster: list[Object], expected: tuple[str, ...]
) -> None:
    found = with_objects(Cluster(snapshot(*in_cluster)), [claim()], "default").snapshot
    assert reasons(found, volumes=MOUNTED) == expected


def test_where_a_volume_will_be_is_not_known_before_it_is_made() -> None:
    found = with_objects(Cluster(snapshot(IMMEDIATE)), [claim()], "default").snapshot
    (sentence,) = explain(pod(volumes=MOUNTED), found).not_evaluated
    assert sentence.startswith("volumes: the volume of claim data is provisioned as soon as")


def test_the_volume_of_a_claim_of_the_manifests_counts_against_the_limit_of_its_driver() -> None:
    limit = {"name": "csi.example.com", "nodeID": "n", "allocatable": {"count": 0}}
    csi_node = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": node()["metadata"]["name"]},
        "spec": {"drivers": [limit]},
    }
    found = with_objects(Cluster(snapshot(IMMEDIATE, csi_node)), [claim()], "default").snapshot
    assert reasons(found, volumes=MOUNTED) == ("node(s) exceed max volume count",)


EPHEMERAL = {"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"]}}}}


def test_the_claim_of_an_ephemeral_volume_is_made_with_the_pod() -> None:
    found = snapshot(NEW)
    assert "waiting for ephemeral volume controller" in str(reasons(found, volumes=[EPHEMERAL]))
    assert reasons(with_ephemeral(pod(volumes=[EPHEMERAL]), found, "default"), volumes=[EPHEMERAL]) == ()


def test_a_claim_that_is_there_stays_as_it_is() -> None:
    theirs = claim("p-v")
    found = with_ephemeral(pod(volumes=[EPHEMERAL]), snapshot(theirs), "default")
    assert found.persistent_volume_claims["default", "p-v"]["metadata"]["uid"] == "uid-p-v"


def test_a_limit_range_of_the_manifests_takes_the_place_of_that_of_the_cluster() -> None:
    def limits(cpu: str) -> Object:
        item = {"type": "Container", "defaultRequest": {"cpu": cpu}}
        metadata = {"name": "l", "namespace": "shop"}
        return {"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata, "spec": {"limits": [item]}}

    found = with_objects(Cluster(snapshot(limits("1"))), [limits("2")], "default").snapshot
    assert [each["spec"] for each in found.limit_ranges["shop"]] == [limits("2")["spec"]]
