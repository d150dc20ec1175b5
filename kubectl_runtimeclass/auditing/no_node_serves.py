from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, NOTE, Finding, FindingRule
from .facts import Class, Facts

RULE = FindingRule(
    id="no-node-serves",
    name="NoNodeServes",
    description="No node serves the handler of a RuntimeClass: its pods never start.",
    help="Install the runtime on nodes, and let the class select them; or delete the class.",
    source="pkg/kubelet/nodestatus/setters.go (v1.37.2): status.runtimeHandlers",
)


def find(facts: Facts) -> Iterator[Finding]:
    """An error for each class that pods use; one note for all others, of which k3s alone ships ten."""
    if not facts.knows_nodes:
        return
    unserved = [runtime_class for runtime_class in facts.classes if not runtime_class.serving]
    for unserved_class in unserved:
        if unserved_class.pods and not unserved_class.silent:
            yield Finding(
                RULE.id,
                ERROR,
                unserved_class.subject,
                f"no node serves its handler {unserved_class.handler}, and {_pods(unserved_class.pods)} it: "
                "such pods never start",
                (f"pods: {facts.named(use for use, _ in facts.uses_of(unserved_class.name))}",),
                f"install {unserved_class.handler} on nodes, or give these pods another class",
            )
        elif unserved_class.pods:
            yield Finding(
                RULE.id,
                NOTE,
                unserved_class.subject,
                f"no node is known to serve its handler {unserved_class.handler}, which {_pods(unserved_class.pods)}",
                (f"{_nodes(unserved_class.silent)} do not say what they serve: see --node-config",),
            )
    unused = [facts_of_class for facts_of_class in unserved if not facts_of_class.pods]
    if unused:
        yield Finding(RULE.id, NOTE, _subject(unused), _unused(unused))


def _subject(classes: list[Class]) -> str:
    names = ", ".join(runtime_class.name for runtime_class in classes)
    return f"RuntimeClass {names}" if len(classes) == 1 else f"RuntimeClasses {names}"


def _unused(classes: list[Class]) -> str:
    known = "is known to serve" if classes[0].silent else "serves"
    what = "its handler" if len(classes) == 1 else "their handlers"
    nobody = "" if classes[0].pods is None else ", and no pod uses " + ("it" if len(classes) == 1 else "them")
    return f"no node {known} {what}{nobody}"


def _pods(count: int) -> str:
    return "1 pod uses" if count == 1 else f"{count} pods use"


def _nodes(count: int) -> str:
    return "1 node" if count == 1 else f"{count} nodes"
