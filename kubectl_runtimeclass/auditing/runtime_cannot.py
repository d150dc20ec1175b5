from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import NOTE, Finding, FindingRule
from ..runtimes.families import runtime_of
from ..runtimes.restrictions import restrictions_of
from .facts import HOST_FIELDS, Facts

RULE = FindingRule(
    id="runtime-cannot",
    name="RuntimeCannot",
    description="Pods ask their runtime for what its family cannot do.",
    help="Change what the pods ask for, or give them another class. What mounts, devices and security contexts ask for "
    "is told by `explain`: a snapshot does not keep them.",
    source="the table in kubectl_runtimeclass/runtimes/restrictions.py, each row with its source",
)

_KNOWN = (*(f"spec.{name}" for name in HOST_FIELDS), "spec.volumes[")
"""Where the fields are that are read of all pods."""


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each restriction and class, with the pods that meet it; notes are left out."""
    if facts.pods is None:
        return
    handlers = {runtime_class.name: runtime_class.handler for runtime_class in facts.classes}
    met: dict[tuple[str, str, str, str], list[str]] = {}
    for about, spec in facts.pods.asking:
        name = str(spec.get("runtimeClassName"))
        runtime = runtime_of(name, handlers.get(name))
        for restriction in restrictions_of(runtime.family, spec) if runtime is not None else ():
            if restriction.severity != NOTE and all(path.startswith(_KNOWN) for path in restriction.fields):
                met.setdefault((name, restriction.severity, restriction.id, restriction.message), []).append(
                    about
                )
    for (name, severity, id, message), pods in met.items():
        more = f" and {len(pods) - 3} more" if len(pods) > 3 else ""
        yield Finding(
            RULE.id,
            severity,
            f"RuntimeClass {name}",
            f"{message} ({id})",
            (f"pods that ask for it: {', '.join(pods[:3])}{more}",),
            "change what these pods ask for, or give them another class",
        )
