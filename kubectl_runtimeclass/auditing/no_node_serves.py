"""Classes whose handler no node serves: an error where pods use them, one note for all that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, NOTE, Finding
from .facts import ClassFacts, ClusterFacts
from .phrases import count_phrase
from .rules import NO_NODE_SERVES


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """An error for each class that pods use; one note for all others, of which k3s alone ships ten."""
    if not facts.knows_nodes:
        return
    unserved = [runtime_class for runtime_class in facts.classes if not runtime_class.serving]
    for unserved_class in unserved:
        using = count_phrase(unserved_class.pods or 0, "pod uses", "pods use")
        silent = count_phrase(unserved_class.silent, "node does", "nodes do")
        if unserved_class.pods and not unserved_class.silent:
            yield Finding(
                NO_NODE_SERVES.id,
                ERROR,
                unserved_class.subject,
                f"no node serves its handler {unserved_class.handler}, and {using} it: such pods never start",
                (f"pods: {facts.pod_names(use for use, _ in facts.uses_of(unserved_class.name))}",),
                f"install {unserved_class.handler} on nodes, or give these pods another class",
            )
        elif unserved_class.pods:
            yield Finding(
                NO_NODE_SERVES.id,
                NOTE,
                unserved_class.subject,
                f"no node is known to serve its handler {unserved_class.handler}, which {using}",
                (f"{silent} not tell any handlers: see --node-config",),
            )
    unused = [facts_of_class for facts_of_class in unserved if not facts_of_class.pods]
    if unused:
        yield Finding(NO_NODE_SERVES.id, NOTE, _subject(unused), _unused(unused))


def _subject(classes: list[ClassFacts]) -> str:
    names = ", ".join(runtime_class.name for runtime_class in classes)
    return f"RuntimeClass {names}" if len(classes) == 1 else f"RuntimeClasses {names}"


def _unused(classes: list[ClassFacts]) -> str:
    known = "is known to serve" if classes[0].silent else "serves"
    what = "its handler" if len(classes) == 1 else "their handlers"
    nobody = "" if classes[0].pods is None else ", and no pod uses " + ("it" if len(classes) == 1 else "them")
    return f"no node {known} {what}{nobody}"
