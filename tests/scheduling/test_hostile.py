"""Anything in any field that is read: an answer, or one line that names the field; never a traceback, never a wait."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.kube.device_shape import DEVICE_OBJECTS
from kubectl_runtimeclass.kube.quantity import QuantityError, parse
from kubectl_runtimeclass.kube.shape import AMOUNTS, OBJECTS, PLACED_POD, POD, MapOf, Shape
from kubectl_runtimeclass.reports.explain.json import to_json
from kubectl_runtimeclass.snapshot.kinds import SNAPSHOT_KINDS
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support.explaining import explain
from .builders import Object, node, pod, runtime_class

Path = tuple[str | int, ...]

MANY = 100_000
ODD: list[Any] = [
    None, [], {}, "", "x", "1", 0, -1, 7, 0.5, 1e300, float("inf"), float("nan"), True, False,
    [None], [[]], ["x"], {"x": None}, {"": ""}, {"a\nb": []}, {"k" * MANY: []}, {"cpu": "-1"}, {"cpu": "9" * MANY},
    "-1", "1e400", "1e999999999", "1" * MANY, "0" * MANY + "x", "1" * MANY + "x", "x" * MANY, "1_000",
    "٣", "½", "\x00", "a\nb", 10**30, -(10**30), 10**5000, -(10**5000),
]  # fmt: skip

TEXTS = {
    "apiVersion": "v1", "effect": "NoSchedule", "handler": "kata", "key": "metadata.name", "name": "a",
    "namespace": "default", "nodeName": "n1", "operator": "In", "protocol": "TCP", "recursiveReadOnly": "Enabled",
    "restartPolicy": "Always", "expression": "device.driver == 'a'", "allocationMode": "All", "runtimeClassName": "a", "schedulerName": "default-scheduler",
    "topologyKey": "kubernetes.io/hostname", "type": "Container", "whenUnsatisfiable": "DoNotSchedule",
    "storageClassName": "a", "volumeName": "", "phase": "Running", "volumeBindingMode": "WaitForFirstConsumer",
}  # fmt: skip


def whole(shape: Shape, field: str = "") -> Any:
    """An object with every field of a shape."""
    if isinstance(shape, dict):
        return {name: whole(inner, name) for name, inner in shape.items()}
    if isinstance(shape, MapOf):
        return {
            "storage" if field == "capacity" else "cpu" if shape is AMOUNTS else "disk": whole(shape.values)
        }
    if isinstance(shape, list):
        return [whole(shape[0], field)]
    return {str: TEXTS.get(field, "a"), int: 1, bool: True, dict: {}}.get(shape, "1")


def places(found: Any, path: Path = ()) -> Iterator[Path]:
    """Where every value below this one stands."""
    entries = (
        found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    )
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


def spoiled(found: Any, path: Path, value: Any) -> Any:
    found = copy.deepcopy(found)
    *before, last = path
    holder = found
    for key in before:
        holder = holder[key]
    holder[last] = copy.deepcopy(value)
    return found


WHOLE: Object = whole(POD)
SHAPES = {**OBJECTS, **DEVICE_OBJECTS}
KIND = {
    kind: {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, **whole(SHAPES.get(kind, {}))}
    for kind, group in SNAPSHOT_KINDS.items()
    if kind != "Event"  # of another shape it says nothing: tests/observed
}
KIND["Node"]["metadata"]["name"] = "n1"
KIND["Pod"] |= whole(PLACED_POD)
KIND["CSINode"]["metadata"]["name"] = "n1"
del KIND["ResourceClaim"]["status"]  # so that devices are looked for
KIND["ResourceSlice"]["spec"]["nodeName"] = "n1"
for item in KIND["ResourceSlice"]["spec"]["devices"]:
    del item["basic"]
KIND["CSIStorageCapacity"] |= {"capacity": "1Gi", "maximumVolumeSize": "1Gi"}
CLUSTER = [
    runtime_class("a", overhead={"cpu": "1"}),
    node(),
    node("n2"),
    pod("p", on="n1", labels={"disk": "a"}),
]


def answer(template: Any, objects: list[Any]) -> None:
    found = explain(template, build(objects, listed=SNAPSHOT_KINDS))
    assert json.dumps([to_json(found), [list(verdict.reasons) for verdict in found.nodes]])


def told(error: RuntimeClassError, path: Path, value: Any) -> None:
    """One line, of a length that can be read, with the field in it or what was put there."""
    sentence = str(error)
    field = next(key for key in reversed(path) if isinstance(key, str))
    assert sentence.isprintable() and len(sentence) < 600
    assert any(name in sentence for name in (field, *(value if isinstance(value, dict) else ()))), sentence


@settings(deadline=None, max_examples=400)  # a busy machine is no failure
@given(st.sampled_from(list(places(WHOLE))), st.sampled_from(ODD))
def test_a_pod_template(path: Path, value: Any) -> None:
    try:
        answer(spoiled(WHOLE, path, value), CLUSTER)
    except RuntimeClassError as error:
        told(error, path, value)


@settings(deadline=None, max_examples=400)
@given(st.data(), st.sampled_from(sorted(KIND)), st.sampled_from(ODD))
def test_an_object_of_the_cluster(data: st.DataObject, kind: str, value: Any) -> None:
    path = data.draw(
        st.sampled_from([at for at in places(KIND[kind]) if at[0] not in ("apiVersion", "kind")])
    )
    others = [found for name, found in KIND.items() if name != kind]
    claim = {"name": "v", "persistentVolumeClaim": {"claimName": "a"}}
    devices = [
        {"name": "d", "resourceClaimName": "a"},
        {"name": "t", "resourceClaimTemplateName": "a"},
    ]
    template = pod(runtimeClassName="a", volumes=[claim], nodeSelector={"disk": "a"}, resourceClaims=devices)
    try:
        answer(template, [*others, spoiled(KIND[kind], path, value), node("n2")])
    except RuntimeClassError as error:
        told(error, path, value)


def test_whole_objects_are_taken() -> None:
    answer(WHOLE, [*KIND.values(), *CLUSTER])


@pytest.mark.parametrize(
    "text", ["1" * MANY, "1" * MANY + "x", "0" * MANY + "x", f"1.{'0' * MANY}x", " " * MANY]
)
def test_long_texts_are_refused_at_once(text: str) -> None:
    with pytest.raises(QuantityError) as raised:
        parse(text, "spec.x")
    assert len(str(raised.value)) < 200
