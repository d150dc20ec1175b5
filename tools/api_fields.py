"""Writes kubectl_runtimeclass/kube/api_fields.py: the fields of Kubernetes' API types and what they hold.

go mod download -json k8s.io/api@v0.37.2 k8s.io/apimachinery@v0.37.2   tells the folders
python tools/api_fields.py 1.37.2 API_FOLDER APIMACHINERY_FOLDER
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

KINDS = (
    "Pod", "PodTemplate", "ReplicationController", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job",
    "CronJob", "RuntimeClass",
)  # fmt: skip
FILES = ("core/v1", "apps/v1", "batch/v1", "node/v1")
META = "pkg/apis/meta/v1/types.go"
# What a manifest does not say, or what is decoded by a function of its own.
OPAQUE = {
    "resource.Quantity": "quantity",
    "intstr.IntOrString": "int-or-string",
    "Time": "time",
    "MicroTime": "time",
    "FieldsV1": "any",
    "runtime.RawExtension": "any",
    "ManagedFieldsEntry": "any",
    "types.UID": "types.UID",
}

TYPE = re.compile(r"^type (\w+) (struct \{|[\w.\[\]*]+)", re.MULTILINE)
FIELD = re.compile(r'^\t(?:(\w+)\s+)?([*\w.\[\]]+)\s+`[^`]*json:"([^"]*)"')


def parse(text: str) -> dict[str, str | list[tuple[str, str, str]]]:
    """Types by name: what a scalar is, or the (go name, type, JSON name) of a struct's fields."""
    types: dict[str, str | list[tuple[str, str, str]]] = {}
    for found in TYPE.finditer(text):
        name, what = found[1], found[2]
        if what != "struct {":
            types[name] = what
            continue
        body = text[found.end() : text.index("\n}", found.end())]
        fields = []
        for line in body.splitlines():
            field = FIELD.match(line)
            if field:
                fields.append((field[1] or "", field[2], field[3]))
        types[name] = fields
    return types


def clean(kind: str) -> str:
    """A type without pointers and without the name of the package of metadata."""
    return re.sub(r"\b\w*v1\.", "", kind.replace("*", ""))


def opaque(kind: str) -> str:
    """A type, or by what name one is known that is not looked into."""
    return re.sub(r"(\w+\.\w+|\w+)$", lambda found: OPAQUE.get(found[1], found[1]), kind)


def main() -> int:
    version, api, machinery = sys.argv[1:]
    types: dict[str, str | list[tuple[str, str, str]]] = {}
    for folder in FILES:
        types |= parse((Path(api) / folder / "types.go").read_text(encoding="utf-8"))
    types |= parse((Path(machinery) / META).read_text(encoding="utf-8"))
    structs: dict[str, dict[str, str]] = {}
    scalars: dict[str, str] = {}

    def fields(name: str) -> dict[str, str]:
        found: dict[str, str] = {}
        members = types[name]
        assert isinstance(members, list), name
        for go_name, kind, tag in members:
            json = tag.partition(",")[0]
            if json == "-":
                continue
            if not json and not go_name:  # an embedded struct
                found |= {f"{clean(kind)}.{field}": inner for field, inner in fields(clean(kind)).items()}
            elif json == "status" and "metadata" in found:
                found[json] = "any"  # the server takes none from a manifest
            else:
                found[json] = clean(kind)
        return found

    def visit(kind: str) -> None:
        inner = re.sub(r"^(\[\]|map\[\w+\])+", "", kind)
        if inner in OPAQUE or inner in structs or inner in scalars or inner not in types:
            return
        what = types[inner]
        if isinstance(what, str):
            scalars[inner] = clean(what)
            visit(clean(what))
            return
        structs[inner] = {}
        structs[inner] = fields(inner)
        for field in structs[inner].values():
            visit(field)

    for kind in KINDS:
        visit(kind)
    lines = [
        '"""The fields of Kubernetes\' API types, as Go has them: made by tools/api_fields.py, not by hand.',
        "",
        f"Sources: types.go of k8s.io/api/{{core,apps,batch,node}}/v1 and of meta/v1 (Kubernetes v{version}).",
        '"""',
        "",
        "# fmt: off",
        "STRUCTS = {",
    ]
    for name in sorted(structs):
        lines.append(f'    "{name}": (')
        for field, kind in structs[name].items():
            lines.append(f'        "{field} {opaque(kind)} "')
        lines.append("    ),")
    lines += [
        "}",
        '"""By name, each field with its type; before a dot stands the embedded struct that it is of."""',
        "",
    ]
    lines += ["SCALARS = {"]
    lines += [f'    "{name}": "{opaque(scalars[name])}",' for name in sorted(scalars)]
    lines += ["}", '"""Named types that are simple ones."""', ""]
    target = Path(__file__).parent.parent / "kubectl_runtimeclass/kube/api_fields.py"
    target.write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
