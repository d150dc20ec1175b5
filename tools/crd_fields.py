"""Which fields of CRDs hold a RuntimeClass's name, and which of them the table of kinds lacks.

    python tools/crd_fields.py DIRECTORY...          the fields that the table lacks, a line each
    python tools/crd_fields.py --all DIRECTORY...    every field
    python tools/crd_fields.py --trim SOURCE FILE... CRDs with nothing but the way to these fields, for tests/data/crds

Files that hold no CRD are passed over. Exit code 1 when something is lacking.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kubectl_runtimeclass.workloads.kinds.table import KindTable

FIELDS = ("runtimeClassName", "runtimeClass")
_OF_PODS = re.compile(
    r"(?:^|\.)(?!service|claim|volumeClaim|index|component|composable|patch)"
    r"(?:[a-zA-Z]*[tT]emplates?(?:\[\*\])?(?:\.spec)?|[pP]od[sS]pec|statefulSet\.spec)$"
)
"""Paths at which a pod template, or an object that holds one, may stand where a schema allows anything."""
DEEPEST = 40

PASSED_OVER = {
    "AppWrapper spec.components[*].template": "a whole object, which is found wherever it stands",
    "GrafanaManifest spec.template.spec": "of an object of any kind",
    "WorkerResourceTemplate spec.template": "a whole object",
    "BatchSandbox spec.taskTemplate": "a process in a pod",
    "PerconaXtraDBCluster spec.logcollector.runtimeClassName": "a container in the pods of spec.pxc",
    "BuildRun spec.build.spec.runtimeClassName": "spec.runtimeClassName comes before that of the Build",
    "PerconaXtraDBCluster spec.pmm.runtimeClassName": "a container in the pods of the others",
    "DatadogAgent spec.override[*].runtimeClassName": "each component is an entry of its own",
    "DatadogAgentInternal spec.override[*].runtimeClassName": "each component is an entry of its own",
    "DatadogAgentProfile spec.config.override[*].runtimeClassName": "each component is an entry of its own",
}
"""Fields that are no entries, and why."""

Schema = Mapping[str, Any]


class Field(NamedTuple):
    """A field that holds a class's name: `path` leads from the object to it, `[*]` being each item or value.

    `opaque` says that the schema ends above it, at `path`, in an object of any content.
    """

    group: str
    kind: str
    version: str
    path: str
    opaque: bool = False


def crds(paths: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """The CustomResourceDefinitions in these files and directories."""
    for path in paths:
        files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
        for file in files:
            text = file.read_bytes()
            if b"CustomResourceDefinition" not in text:
                continue
            try:
                documents = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
            except (yaml.YAMLError, ValueError):
                print(f"{file}: not YAML, passed over", file=sys.stderr)
                continue
            for document in documents:
                is_crd = isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition"
                if is_crd and "group" in (document.get("spec") or {}):  # else it is a patch of one
                    yield document


def fields(crd: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of all served versions of one CRD, in the order of its versions."""
    spec = crd["spec"]
    shared = (spec.get("validation") or {}).get("openAPIV3Schema")
    for version in spec.get("versions") or [{"name": spec.get("version"), "served": True}]:
        schema = (version.get("schema") or {}).get("openAPIV3Schema") or shared or {}
        if version.get("served", True):
            for path, opaque in _below(schema, (), 0):
                yield Field(spec["group"], spec["names"]["kind"], version["name"], _text(path), opaque)


def _below(schema: Schema, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], bool]]:
    if depth > DEEPEST or path[:1] == ("status",):
        return
    properties = schema.get("properties") or {}
    for key, inner in properties.items():
        if key in FIELDS and inner.get("type") == "string":
            yield (*path, key), False
        elif isinstance(inner, dict):
            yield from _below(inner, (*path, key), depth + 1)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _below(inner, (*path, "*"), depth + 1)
    if _is_opaque(schema) and path and _OF_PODS.search(_text(path)):
        yield path, True


def _is_opaque(schema: Schema) -> bool:
    """Whether an object of any content may stand here."""
    return bool(schema.get("x-kubernetes-preserve-unknown-fields")) and not any(
        field in (schema.get("properties") or {}) for field in ("spec", "containers")
    )


def _text(path: Iterable[str]) -> str:
    return ".".join(path).replace(".*", "[*]")


def trimmed(crd: Mapping[str, Any]) -> dict[str, Any]:
    """The CRD with its names, its served versions, and the way to the fields in each."""
    spec = crd["spec"]
    versions = []
    for version in spec.get("versions") or []:
        wanted = [path for path, _ in _below(version["schema"]["openAPIV3Schema"], (), 0)]
        if version.get("served", True):
            kept = _kept(version["schema"]["openAPIV3Schema"], wanted)
            versions.append({"name": version["name"], "served": True, "schema": {"openAPIV3Schema": kept}})
    return {
        "kind": "CustomResourceDefinition",
        "spec": {"group": spec["group"], "names": {"kind": spec["names"]["kind"]}, "versions": versions},
    }


def _kept(schema: Schema, wanted: list[tuple[str, ...]]) -> dict[str, Any]:
    kept = ("type", "x-kubernetes-preserve-unknown-fields") if () in wanted else ()
    own = {key: schema[key] for key in kept if key in schema}
    heads = dict.fromkeys(path[0] for path in wanted if path)
    for head in heads:
        rest = [path[1:] for path in wanted if path[:1] == (head,)]
        if head == "*":
            holder = "items" if isinstance(schema.get("items"), dict) else "additionalProperties"
            own[holder] = _kept(schema[holder], rest)
        else:
            own.setdefault("properties", {})[head] = _kept(schema["properties"][head], rest)
    return own


def known(field: Field, kinds: KindTable) -> bool:
    """Whether the table leads to a field, or through it, or it is none for a reason."""
    if f"{field.kind} {field.path}" in PASSED_OVER:
        return True
    for entry in kinds.fields(f"{field.group}/{field.version}", field.kind):
        if entry.cannot:
            return True
        leads = entry.class_path
        if leads == field.path or (field.opaque and leads.startswith(f"{field.path}.")):
            return True
    return False


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every field, not only those that the table lacks")
    parser.add_argument(
        "--trim", metavar="SOURCE", help="print the CRDs, cut down; SOURCE is told in a comment"
    )
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    if options.trim:
        found = [made for crd in crds(options.paths) if (made := trimmed(crd))["spec"]["versions"]]
        print(f"# {options.trim}")
        print(yaml.safe_dump_all(found, sort_keys=False, width=200), end="")
        return 0
    kinds = KindTable()
    lacking = [
        field
        for crd in crds(options.paths)
        for field in fields(crd)
        if options.all or not known(field, kinds)
    ]
    for field in lacking:
        print(
            f"{field.group}/{field.version} {field.kind} {field.path}{' (of any content)' if field.opaque else ''}"
        )
    return 1 if lacking and not options.all else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
