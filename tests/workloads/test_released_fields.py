"""The table of kinds against the CRDs of releases, of which `data/crds` has the way to each field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import decision as decisions
from kubectl_runtimeclass.rules.model import single
from kubectl_runtimeclass.workloads.kinds.field import PodTemplateField
from kubectl_runtimeclass.workloads.kinds.table import KindTable, pod_template_fields
from tools import crd_fields

CRDS = Path(__file__).parent.parent / "data" / "crds"
RELEASES = {path: path.read_text().partition("\n")[0].removeprefix("# ") for path in sorted(CRDS.iterdir())}
KINDS = KindTable()

NO_CRD = {
    "": "of Kubernetes itself",
    "apps": "of Kubernetes itself",
    "batch": "of Kubernetes itself",
    "apps.openshift.io": "of an API server of its own: a Go type",
    "sources.knative.dev": "read in a build of manifests",
}
"""Groups whose entries are not held to a CRD, and why."""

TABLE = [field for field in pod_template_fields() if field.has_template]
CUSTOM = [field for field in TABLE if field.group not in NO_CRD]

Schema = dict[str, Any]


def schemas() -> Iterator[tuple[tuple[str, str, str], str, Schema]]:
    """((group, kind, version), release, schema)."""
    for path, release in RELEASES.items():
        for crd in crd_fields.crds([path]):
            spec = crd["spec"]
            for version in spec["versions"]:
                key = spec["group"], spec["names"]["kind"], version["name"]
                yield key, release, version["schema"]["openAPIV3Schema"]


SCHEMAS = list(schemas())


def walk(schema: Schema, path: tuple[str, ...]) -> str:
    """What the schema has at a path: `string`, `any` where it allows anything from some point on, or ""."""
    for key in path:
        if key == "*":
            inner = schema.get("items") or schema.get("additionalProperties")
        else:
            inner = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
        if inner is None:
            is_open = schema.get("x-kubernetes-preserve-unknown-fields") or schema == {"type": "object"}
            return "any" if is_open else ""
        schema = inner
    return str(schema.get("type", ""))


@pytest.mark.parametrize("field", CUSTOM, ids=lambda f: f"{f.kind} {f.class_path}")
def test_an_entry_is_a_field_of_the_release_that_it_names(field: PodTemplateField) -> None:
    path = tuple(field.class_path.replace("[*]", ".*").split("."))
    found = [
        walk(schema, path)
        for (group, kind, version), release, schema in SCHEMAS
        if (group, kind) == (field.group, field.kind)
        and field.version in ("", version)
        and field.source.startswith(f"{release} ")
    ]
    assert any(found), f"not in any version of {field.source}"
    assert set(found) <= {"string", "any", ""}
    assert not field.version or all(found)


@pytest.mark.parametrize("path", RELEASES, ids=RELEASES.values())
def test_no_field_of_a_release_is_missing_from_the_table(path: Path) -> None:
    fields = [field for crd in crd_fields.crds([path]) for field in crd_fields.fields(crd)]
    assert fields
    assert [field for field in fields if not crd_fields.known(field, KINDS)] == []


def test_no_field_is_passed_over_that_no_release_has() -> None:
    there = {
        f"{field.kind} {field.path}" for crd in crd_fields.crds([CRDS]) for field in crd_fields.fields(crd)
    }
    assert set(crd_fields.PASSED_OVER) <= there


# --- a manifest for every entry -------------------------------------------------------------------


def manifest(field: PodTemplateField) -> tuple[dict[str, Any], list[Any]]:
    """An object of the kind with a pod spec where the entry says, and the path to the pod spec."""
    version = field.version or next(
        (v for (g, k, v), *_ in SCHEMAS if (g, k) == (field.group, field.kind)), "v1"
    )
    schema = next((s for (g, k, v), _, s in SCHEMAS if (g, k, v) == (field.group, field.kind, version)), {})
    root: dict[str, Any] = {
        "apiVersion": f"{field.group}/{version}".lstrip("/"),
        "kind": field.kind,
        "metadata": {"name": "x"},
    }
    spec = {"nodeSelector": {"a": "b"}}
    if not field.partial:
        spec["containers"] = [{"name": "c", "image": "i"}]  # type: ignore[assignment]
    keys = field.pod_spec.replace("[*]", ".*").split(".") if field.pod_spec else []
    value: Any = spec
    path: list[Any] = []
    for depth in reversed(range(len(keys))):
        key = keys[depth]
        if key == "*" and is_map(schema, keys[:depth]):
            value, step = {"one": value}, "one"
        elif key == "*":
            value, step = [value], 0  # type: ignore[assignment]
        else:
            value, step = {key: value}, key
        path.insert(0, step)
    root.update(value)
    return root, path


def is_map(schema: Schema, path: list[str]) -> bool:
    for key in path:
        schema = (
            (schema.get("items") or schema.get("additionalProperties") or {})
            if key == "*"
            else schema.get("properties", {}).get(key, {})
        )
    return isinstance(schema.get("additionalProperties"), dict)


def at(value: Any, path: list[Any]) -> Any:
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize("field", TABLE, ids=lambda f: f"{f.kind} {f.class_path}")
def test_a_class_is_set_where_an_entry_says_and_nothing_is_out_of_reach(field: PodTemplateField) -> None:
    value, path = manifest(field)
    text = yaml.safe_dump(value, sort_keys=False).encode()
    made = rewrite(text, single("gvisor"), "f.yaml")
    assert at(yaml.safe_load(made.result(text)), path)[field.key] == "gvisor"
    assert {decision.outcome for decision in made.decisions} <= {decisions.ASSIGNED, decisions.REFUSED}
    assert all("there is no" in d.reason for d in made.decisions if d.outcome == decisions.REFUSED)
    again = rewrite(made.result(text), single("gvisor"), "f.yaml")
    assert decisions.ASSIGNED not in {decision.outcome for decision in again.decisions}
