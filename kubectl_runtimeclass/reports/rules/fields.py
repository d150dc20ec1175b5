"""The fields of a rules file, from its schema."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, NamedTuple

from .. import Screen
from ..layout import table


class SchemaField(NamedTuple):
    """One field. `path` is where it stands, `example` a line that can be copied."""

    path: str
    description: str
    example: str


_EXAMPLES = {
    "podSelector": "{matchLabels: {trust: untrusted}}",
    "objectSelector": "{matchExpressions: [{key: tier, operator: In, values: [edge, web]}]}",
    "namespaceSelector": "{matchLabels: {tenancy: shared}}",
    "namespaces": "[shop, team-*]",
    "kinds": "[Deployment, batch/*]",
    "names": "[checkout-*]",
    "images": '["ghcr.io/acme/*"]',
    "resources": "[nvidia.com/gpu]",
    "serviceAccountNames": "[runner]",
    "hostNetwork": "true",
    "hostPID": "true",
    "hostIPC": "true",
    "privileged": "true",
    "os": "linux",
    "podAnnotations": '{example.com/exempt: "true"}',
    "nodeSelector": '{pool: "gpu-*"}',
    "name": "untrusted",
    "match": "{namespaces: [team-*]}",
    "exclude": "{names: [search]}",
    "action": "Skip",
    "runtimeClassName": "gvisor",
    "onExisting": "Replace",
    "ignore": "[kata-sub-path]",
    "rules": "[{name: all, match: {}, runtimeClassName: gvisor}]",
    "podTemplates": "[{group: example.com, kind: Widget, path: spec.template}]",
    "families": "{sandbox: gvisor}",
    "mode": "Check",
}


def schema() -> str:
    """The JSON schema of a rules file."""
    return resources.files("kubectl_runtimeclass").joinpath("rules.schema.json").read_text("utf-8")


def fields() -> list[SchemaField]:
    """All fields that somebody can write, those of `match` last."""
    known = json.loads(schema())
    spec = known["properties"]["spec"]["properties"]
    return [
        *_fields("spec", spec),
        *_fields("spec.rules[]", known["$defs"]["rule"]["properties"]),
        *_fields("spec.rules[].match", known["$defs"]["conditions"]["properties"]),
        *_fields("spec.podTemplates[]", known["$defs"]["podTemplate"]["properties"]),
    ]


def _fields(at: str, properties: Mapping[str, Any]) -> Iterator[SchemaField]:
    for name, said in properties.items():
        yield SchemaField(f"{at}.{name}", said.get("description", ""), _EXAMPLES.get(name, ""))


def listing(fields: list[SchemaField], screen: Screen) -> str:
    """A line a field: its name and the first sentence about it."""
    rows = [(field.path, field.description.partition(". ")[0].rstrip(".")) for field in fields]
    return "".join(f"{line}\n" for line in table(("FIELD", "WHAT IT SAYS"), rows, screen.width, screen.paint))


def description(fields: list[SchemaField], known: list[SchemaField]) -> str:
    """All that is known of a few fields, with the names of those below them."""
    texts = []
    for field in fields:
        name = field.path.rpartition(".")[2]
        paragraphs = [field.description]
        if below := [other.path.rpartition(".")[2] for other in known if _above(other) == field.path]:
            paragraphs.append(f"Fields: {', '.join(below)}.")
        texts.append(
            f"{field.path}\n"
            + "\n".join(textwrap.indent(f"{textwrap.fill(text, 96)}\n", "  ") for text in paragraphs)
            + (f"\n  {name}: {field.example}\n" if field.example else "")
        )
    return "\n".join(texts)


def _above(field: SchemaField) -> str:
    return field.path.rpartition(".")[0].removesuffix("[]")
