"""VolumeRestrictions, NodeVolumeLimits, VolumeBinding, VolumeZone."""

from __future__ import annotations

from typing import Any

import pytest

from ..builders import claim, detail, explained, in_zone, node, pod, reasons, storage_class, volume

NO_DISK = "node(s) had no available disk"
IN_USE = (
    "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by "
    "another pod"
)
FULL = "node(s) exceed max volume count"
CONFLICT = "node(s) didn't match PersistentVolume's node affinity"
NONE_TO_BIND = "node(s) didn't find available persistent volumes to bind"
NO_SPACE = "node(s) did not have enough free storage"
NO_PV = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"
WRONG_ZONE = "node(s) had no available volume zone"
A, B = node("a1", zone="a"), node("b1", zone="b")


def using(*claims: str, name: str = "p", on: str | None = None, **rest: Any) -> dict[str, Any]:
    volumes = [{"name": f"v{i}", "persistentVolumeClaim": {"claimName": c}} for i, c in enumerate(claims)]
    return pod(name, on=on, volumes=volumes, **rest)


def mounting(name: str = "p", on: str | None = None, **source: Any) -> dict[str, Any]:
    return pod(name, on=on, volumes=[{"name": "v", **source}])


def rbd(monitors: list[str], **rest: Any) -> dict[str, Any]:
    return {"rbd": {"monitors": monitors, "pool": "p", "image": "i", **rest}}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(
            {"gcePersistentDisk": {"pdName": "d"}},
            {"gcePersistentDisk": {"pdName": "d"}},
            [NO_DISK],
            id="GCE",
        ),
        pytest.param(
            {"gcePersistentDisk": {"pdName": "d", "readOnly": True}},
            {"gcePersistentDisk": {"pdName": "d", "readOnly": True}},
            [],
            id="both only read",
        ),
        pytest.param(
            {"gcePersistentDisk": {"pdName": "d", "readOnly": True}},
            {"gcePersistentDisk": {"pdName": "d"}},
            [NO_DISK],
            id="one writes",
        ),
        pytest.param(
            {"awsElasticBlockStore": {"volumeID": "d", "readOnly": True}},
            {"awsElasticBlockStore": {"volumeID": "d", "readOnly": True}},
            [NO_DISK],
            id="EBS is never shared",
        ),
        pytest.param({"iscsi": {"iqn": "d"}}, {"iscsi": {"iqn": "d"}}, [NO_DISK], id="iSCSI"),
        pytest.param(rbd(["m1", "m2"]), rbd(["m2"]), [NO_DISK], id="RBD by a common monitor"),
        pytest.param(rbd(["m1"]), rbd(["m2"]), [], id="RBD of other monitors"),
        pytest.param(rbd(["m1"]), rbd(["m1"], image="j"), [], id="another image"),
    ],
)
def test_disks_that_one_pod_may_write(ours: Any, theirs: Any, expected: list[str]) -> None:
    assert reasons(mounting(**ours), A, B, mounting("there", "a1", **theirs)) == {"a1": expected, "b1": []}


def test_read_write_once_pod_is_once_in_the_cluster() -> None:
    exclusive = claim(volume="pv", accessModes=["ReadWriteOncePod"])
    explanation = explained(using("data"), A, B, exclusive, volume(), using("data", name="there", on="a1"))
    assert [verdict.reasons for verdict in explanation.nodes] == [(IN_USE,), (IN_USE,)]
    assert detail(explanation, "VolumeRestrictions", "b1") == "in use by pod there"
    assert reasons(using("data"), A, exclusive, volume()) == {"a1": []}


def csi_node(name: str, count: int) -> dict[str, Any]:
    driver = {"name": "csi.example.com", "allocatable": {"count": count}}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": name},
        "spec": {"drivers": [driver]},
    }


def csi_volume(name: str) -> dict[str, Any]:
    return volume(name, csi={"driver": "csi.example.com", "volumeHandle": f"handle-{name}"})


def attachment(name: str, pv: str, node_name: str = "a1") -> dict[str, Any]:
    spec = {"nodeName": node_name, "attacher": "csi.example.com", "source": {"persistentVolumeName": pv}}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "VolumeAttachment",
        "metadata": {"name": name},
        "spec": spec,
    }


STORED = (claim("one", volume="pv1"), claim("two", volume="pv2"), csi_volume("pv1"), csi_volume("pv2"))


@pytest.mark.parametrize(
    ("limit", "there", "expected"),
    [
        pytest.param(1, [], [], id="room for one"),
        pytest.param(0, [], [FULL], id="room for none"),
        pytest.param(1, [using("two", name="x", on="a1")], [FULL], id="another is there"),
        pytest.param(1, [using("one", name="x", on="a1")], [], id="the same is there: it counts once"),
        pytest.param(1, [attachment("x", "pv2")], [FULL], id="one that is still attached"),
        pytest.param(1, [attachment("x", "pv2", "b1")], [], id="attached elsewhere"),
        pytest.param(
            2, [using("two", name="x", on="a1"), attachment("x", "pv2")], [], id="in use and attached: once"
        ),
    ],
)
def test_node_volume_limits(limit: int, there: list[Any], expected: list[str]) -> None:
    assert reasons(using("one"), A, csi_node("a1", limit), *STORED, *there) == {"a1": expected}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(
            {"volumeID": "vol-1"}, {"volumeID": "aws://eu-west-1a/vol-1"}, [], id="an id with its zone"
        ),
        pytest.param({"volumeID": "vol-1"}, {"volumeID": "aws:///vol-1"}, [], id="without one"),
        pytest.param({"volumeID": "vol-2"}, {"volumeID": "aws://a/vol-1"}, [FULL], id="another volume"),
    ],
)
def test_an_ebs_volume_is_one_by_all_its_names(ours: Any, theirs: Any, expected: list[str]) -> None:
    limited = csi_node("n1", 1)
    limited["spec"]["drivers"][0]["name"] = "ebs.csi.aws.com"
    there = mounting("there", on="n1", awsElasticBlockStore=theirs)
    mine = mounting(awsElasticBlockStore={**ours, "readOnly": True})
    assert reasons(mine, node(), limited, there)["n1"] == expected


def test_the_counts_of_volumes_are_told() -> None:
    explanation = explained(using("one"), A, csi_node("a1", 1), *STORED, using("two", name="x", on="a1"))
    assert detail(explanation, "NodeVolumeLimits", "a1") == "csi.example.com: 1 attached, 1 more, limit 1"


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        pytest.param([claim("other")], 'persistentvolumeclaim "data" not found', id="no such claim"),
        pytest.param(
            [{**claim(volume="pv"), "status": {"phase": "Lost"}}, volume()],
            'persistentvolumeclaim "data" bound to non-existent persistentvolume "pv"',
            id="a lost claim",
        ),
        pytest.param(
            [{**claim(), "status": {"phase": "Lost"}}, storage_class()],
            'persistentvolumeclaim "data" bound to non-existent persistentvolume ""',
            id="a lost claim that names no volume",
        ),
        pytest.param(
            [claim(), storage_class(mode="Immediate")],
            "pod has unbound immediate PersistentVolumeClaims",
            id="a claim that should be bound by now",
        ),
        pytest.param(
            [claim(volume="pv"), volume("x")], 'persistentvolume "pv" not found', id="its volume is gone"
        ),
    ],
)
def test_a_claim_that_fails_the_pod_everywhere(objects: list[Any], message: str) -> None:
    explanation = explained(using("data"), A, B, *objects)
    assert explanation.message == f"0/2 nodes are available: {message}."
    assert [verdict.reasons for verdict in explanation.nodes] == [(message,), (message,)]


def test_a_claim_that_is_being_deleted() -> None:
    leaving = claim(volume="pv")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    explanation = explained(using("data"), A, leaving, volume())
    assert explanation.message == '0/1 nodes are available: persistentvolumeclaim "data" is being deleted.'


def provisioned(**rest: Any) -> dict[str, Any]:
    return storage_class(provisioner="csi.example.com", **rest)


ZONE_A = [{"matchLabelExpressions": [{"key": "topology.kubernetes.io/zone", "values": ["a"]}]}]


def capacity(size: str, zone: str = "a", **rest: Any) -> list[dict[str, Any]]:
    topology = {"matchLabels": {"topology.kubernetes.io/zone": zone}}
    group = "storage.k8s.io/v1"
    driver = {"apiVersion": group, "kind": "CSIDriver", "metadata": {"name": "csi.example.com"}}
    found = {"apiVersion": group, "kind": "CSIStorageCapacity", "metadata": {"name": "c"}, "capacity": size}
    found |= {"storageClassName": "fast", "nodeTopology": topology, **rest}
    return [{**driver, "spec": {"storageCapacity": True}}, found]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param(
            [claim(volume="pv"), volume(nodeAffinity=in_zone("a"))],
            {"a1": [], "b1": [CONFLICT]},
            id="a bound volume of one zone",
        ),
        pytest.param(
            [claim(), storage_class(), volume(nodeAffinity=in_zone("a"))],
            {"a1": [], "b1": [NONE_TO_BIND]},
            id="an available volume in one zone",
        ),
        pytest.param(
            [claim(), storage_class(), volume(capacity={"storage": "1023Mi"})],
            {"a1": [NONE_TO_BIND], "b1": [NONE_TO_BIND]},
            id="too small",
        ),
        pytest.param(
            [claim(), storage_class(), volume(phase="Bound")],
            {"a1": [NONE_TO_BIND], "b1": [NONE_TO_BIND]},
            id="not available",
        ),
        pytest.param(
            [claim(), storage_class(), volume(accessModes=["ReadOnlyMany"])],
            {"a1": [NONE_TO_BIND], "b1": [NONE_TO_BIND]},
            id="other access modes",
        ),
        pytest.param(
            [claim(selector={"matchLabels": {"x": "y"}}), storage_class(), volume()],
            {"a1": [NONE_TO_BIND], "b1": [NONE_TO_BIND]},
            id="the claim selects others",
        ),
        pytest.param(
            [
                claim(),
                storage_class(),
                volume(claimRef={"name": "data", "namespace": "default"}, phase="Pending"),
            ],
            {"a1": [], "b1": []},
            id="reserved for this claim",
        ),
        pytest.param(
            [claim(), storage_class(), volume(claimRef={"name": "other", "namespace": "default"})],
            {"a1": [NONE_TO_BIND], "b1": [NONE_TO_BIND]},
            id="reserved for another",
        ),
        pytest.param([claim(), provisioned()], {"a1": [], "b1": []}, id="can be provisioned"),
        pytest.param(
            [claim(), provisioned(allowedTopologies=ZONE_A)],
            {"a1": [], "b1": [NONE_TO_BIND]},
            id="can be provisioned in one zone",
        ),
        pytest.param(
            [claim(), provisioned(), *capacity("2Gi")],
            {"a1": [], "b1": [NO_SPACE]},
            id="free storage in one zone",
        ),
        pytest.param(
            [claim(), provisioned(), *capacity("2Gi", maximumVolumeSize="512Mi")],
            {"a1": [NO_SPACE], "b1": [NO_SPACE]},
            id="no single volume of that size",
        ),
    ],
)
def test_volume_binding(objects: list[Any], expected: dict[str, list[str]]) -> None:
    assert reasons(using("data"), A, B, *objects) == expected


def test_two_claims_do_not_get_one_volume() -> None:
    objects = claim("x"), claim("y"), storage_class()
    assert reasons(using("x", "y"), A, *objects, volume("pv1")) == {"a1": [NONE_TO_BIND]}
    assert reasons(using("x", "y"), A, *objects, volume("pv1"), volume("pv2")) == {"a1": []}


def test_a_claim_whose_node_was_chosen_goes_there() -> None:
    chosen = claim()
    chosen["metadata"]["annotations"] = {"volume.kubernetes.io/selected-node": "b1"}
    assert reasons(using("data"), A, B, chosen, provisioned()) == {"a1": [NONE_TO_BIND], "b1": []}


def test_a_generic_ephemeral_volume_waits_for_its_claim() -> None:
    template = {"volumeClaimTemplate": {"spec": {}}}
    wanted = mounting(ephemeral=template)
    explanation = explained(wanted, A, claim("other"))
    waiting = 'waiting for ephemeral volume controller to create the persistentvolumeclaim "p-v"'
    assert explanation.message == f"0/1 nodes are available: {waiting}."
    explanation = explained(wanted, A, claim("p-v", volume="pv"), volume())
    stranger = "PVC default/p-v was not created for pod default/p (pod is not owner)"
    assert explanation.message == f"0/1 nodes are available: {stranger}."


def labelled(value: str, key: str = "topology.kubernetes.io/zone") -> list[dict[str, Any]]:
    return [claim(volume="pv"), volume(labels={key: value})]


BETA = "failure-domain.beta.kubernetes.io/zone"


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param(
            labelled("a"), {"a1": [], "b1": [WRONG_ZONE], "plain": []}, id="its zone, or a node without"
        ),
        pytest.param(labelled("a__b"), {"a1": [], "b1": [], "plain": []}, id="several zones"),
        pytest.param(labelled("a", BETA), {"a1": [], "b1": [WRONG_ZONE], "plain": []}, id="the label of old"),
        pytest.param(
            labelled("a__"), {"a1": [], "b1": [], "plain": []}, id="an unreadable label says nothing"
        ),
    ],
)
def test_volume_zone(objects: list[Any], expected: dict[str, list[str]]) -> None:
    assert reasons(using("data"), A, B, node("plain"), *objects) == expected


def test_claims_that_were_not_read_are_not_judged_but_named() -> None:
    explanation = explained(using("data"), A)
    assert explanation.nodes[0].eligible
    assert explanation.not_evaluated[0] == "volumes: PersistentVolumeClaims were not read (data)"
