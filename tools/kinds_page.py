"""docs/kinds.md, made from the table of kinds: `python -m tools.kinds_page` writes it anew; a test holds it to that."""

from __future__ import annotations

from pathlib import Path

from kubectl_runtimeclass.workloads.kinds.field import PodTemplateField
from kubectl_runtimeclass.workloads.kinds.table import pod_template_fields

DOCUMENT = Path(__file__).parents[1] / "docs" / "kinds.md"
POD_TEMPLATES = tuple(pod_template_fields())

HEAD = """\
# Kinds

Where each kind keeps its pod templates, and so where `runtimeClassName` is set. Made from
the tables in `kubectl_runtimeclass/workloads/kinds/` by `python -m tools.kinds_page`.

`[*]` is every item of a list or every value of a map. *Pods* is the number of pods at a time, where fields
of the object say it. Kinds that are not here are added to a rules file:

```yaml
spec:
  podTemplates:
  - {group: example.com, kind: Widget, path: "spec.workers[*].template"}
```

`assign`, `check` and the KRM function warn of an entry whose path leads to a pod template in no object of its kind.
"""


def markdown() -> str:
    settable = [field for field in POD_TEMPLATES if field.has_template]
    notes = list(dict.fromkeys(field.note for field in settable if field.note))
    return "\n".join(
        (
            HEAD,
            "| Kind | Field | Labels of its pods | Pods | Source |",
            "|---|---|---|---|---|",
            *(_row(field, notes) for field in settable),
            "",
            *(f"{number}. {note}" for number, note in enumerate(notes, 1)),
            "",
            "## Where it cannot be set",
            "",
            "A rule that would assign a class to one of these is not fulfilled: `assign` ends with 2, `check` with 1.",
            "",
            *_reasons("cannot"),
            "",
            "## Where it is set in another object",
            "",
            "Objects of these kinds that have no pod template of their own are skipped; the other object is "
            "decided on.",
            "",
            *_reasons("elsewhere"),
            "",
            "## What is no pod template",
            "",
            "| Kind | What it is | Source |",
            "|---|---|---|",
            *(f"| {_kind(field)} | {field.note} | {field.source} |" for field in POD_TEMPLATES if field.none),
            "",
        )
    )


def _reasons(name: str) -> list[str]:
    rows = [(field, getattr(field, name)) for field in POD_TEMPLATES]
    return [
        "| Kind | Instead | Source |",
        "|---|---|---|",
        *(f"| {_kind(field)} | {reason} | {field.source} |" for field, reason in rows if reason),
    ]


def _kind(field: PodTemplateField) -> str:
    return f"{field.kind}<br>`{field.group or 'v1'}{'/' if field.version else ''}{field.version}`"


def _row(field: PodTemplateField, notes: list[str]) -> str:
    spec = field.class_path
    note = f" ({notes.index(field.note) + 1})" if field.note else ""
    written = "<br>written where it is missing" if field.holder and not field.lacks else ""
    labels = [f"`{_label(field, path)}`" for path in field.labels]
    pods = " * ".join(f"`{count.path}`" for count in field.replicas or ())
    if field.replicas == ():
        pods = "1"
    return f"| {_kind(field)} | `{spec}`{note}{written} | {', '.join(labels)} | {pods} | {field.source} |"


def _label(field: PodTemplateField, path: str) -> str:
    return path[1:] if path.startswith(".") else ".".join(filter(None, (field.template, path)))


if __name__ == "__main__":
    DOCUMENT.write_text(markdown(), encoding="utf-8")
