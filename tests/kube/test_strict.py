"""Fields that types do not have, and values that are of another type."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.kube.strict import type_problem, unknown_fields

CONTAINER = {"name": "app", "image": "x"}


@pytest.mark.parametrize(
    ("manifest", "path", "advice", "loses_the_class"),
    [
        pytest.param(
            {"spec": {"runtimeClass": "kata"}},
            "spec.runtimeClass",
            "did you mean runtimeClassName?",
            True,
            id="the usual slip",
        ),
        pytest.param(
            {"spec": {"runtimeclassName": "kata"}},
            "spec.runtimeclassName",
            "did you mean runtimeClassName?",
            True,
            id="another case",
        ),
        pytest.param(
            {"spec": {"runtime_class_name": "kata"}},
            "spec.runtime_class_name",
            "did you mean runtimeClassName?",
            True,
            id="snake case, as in Python clients",
        ),
        pytest.param(
            {"runtimeClassName": "kata", "spec": {}},
            "runtimeClassName",
            "runtimeClassName belongs into the pod spec",
            True,
            id="beside the spec",
        ),
        pytest.param(
            {"spec": {"containers": [{**CONTAINER, "runtimeClassName": "kata"}]}},
            "spec.containers[0].runtimeClassName",
            "runtimeClassName belongs into the pod spec",
            True,
            id="on a container",
        ),
        pytest.param(
            {"spec": {"containers": [{**CONTAINER, "volumeMount": []}]}},
            "spec.containers[0].volumeMount",
            "did you mean volumeMounts?",
            False,
            id="a letter less",
        ),
        pytest.param(
            {"metadata": {"nodeSelector": {}}},
            "metadata.nodeSelector",
            "nodeSelector belongs into the pod spec",
            False,
            id="a field of the spec elsewhere",
        ),
        pytest.param({"spec": {"zzz": 1}}, "spec.zzz", "", False, id="nothing that could be meant"),
    ],
)
def test_an_unknown_field(manifest: Any, path: str, advice: str, loses_the_class: bool) -> None:
    (found,) = unknown_fields({"apiVersion": "v1", "kind": "Pod", **manifest}, "Pod")
    assert (found.path, found.advice, found.loses_the_class) == (path, advice, loses_the_class)
    assert found.message == f'unknown field "{path}"'


def test_fields_of_embedded_structs_are_known() -> None:
    volume = {"name": "v", "emptyDir": {"sizeLimit": "1Gi"}}
    probe = {"httpGet": {"port": 80}, "periodSeconds": 5}
    pod = {"spec": {"containers": [{**CONTAINER, "livenessProbe": probe}], "volumes": [volume]}}
    assert list(unknown_fields(pod, "Pod")) == []


def test_a_template_is_found_where_it_is() -> None:
    deployment = {"spec": {"template": {"spec": {"runtimeClass": "kata"}}}}
    (found,) = unknown_fields(deployment, "Deployment")
    assert (found.path, found.keys) == (
        "spec.template.spec.runtimeClass",
        ("spec", "template", "spec", "runtimeClass"),
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(
            {"containers": [{**CONTAINER, "env": [{"name": "A", "value": True}]}]},
            "json: cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string",
            id="a boolean for a string",
        ),
        pytest.param(
            {"containers": [{**CONTAINER, "ports": [{"containerPort": "80"}]}]},
            "json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort "
            "of type int32",
            id="a string for a number",
        ),
        pytest.param(
            {"priority": 2**31},
            "json: cannot unmarshal number 2147483648 into Go struct field PodSpec.spec.priority of type int32",
            id="a number that is too large",
        ),
        pytest.param(
            {"volumes": [{"name": "v", "emptyDir": "x"}]},
            "json: cannot unmarshal string into Go struct field Volume.spec.volumes.VolumeSource.emptyDir of type "
            "v1.EmptyDirVolumeSource",
            id="a field of an embedded struct",
        ),
        pytest.param(
            {"overhead": {"cpu": "1 core"}},
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            id="no quantity",
        ),
        pytest.param({"overhead": {"cpu": "1mm"}}, "unable to parse quantity's suffix", id="no suffix"),
        pytest.param({"hostNetwork": None, "overhead": None}, None, id="null is nothing"),
    ],
)
def test_a_value_of_another_type(spec: Any, expected: str | None) -> None:
    assert type_problem({"spec": spec}, "Pod") == expected
