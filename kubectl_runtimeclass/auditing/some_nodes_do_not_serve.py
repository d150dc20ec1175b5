from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import WARNING, Finding, Rule
from ..runtimes.families import NVIDIA, family_of_name
from ..snapshot.handlers import MISSING, SERVED
from .facts import Class, Facts

RULE = Rule(
    id="some-nodes-do-not-serve",
    name="SomeNodesDoNotServe",
    description="Pods of a RuntimeClass may be placed on nodes that do not serve its handler, and never start there.",
    help="Let `scheduling.nodeSelector` of the class select a label that only serving nodes have.",
    source="kubernetes.io/docs/concepts/containers/runtime-class (scheduling); kube-scheduler never asks for handlers",
)


def find(facts: Facts) -> Iterator[Finding]:
    """Where a selector means nodes without the handler; without one, where pods use the class."""
    for each in facts.classes:
        missing, served = each.selected[MISSING], each.selected[SERVED]
        if not missing or not each.serving or _is_as_shipped(each):
            continue
        yield Finding(
            RULE.id,
            WARNING,
            each.subject,
            f"{len(missing)} of {len(missing) + len(served)} nodes that its pods may be placed on do not serve "
            f"{each.handler}: pods never start there",
            (f"without {each.handler}: {_names(missing)}",),
            _fix(each),
        )


def _is_as_shipped(each: Class) -> bool:
    """NVIDIA's classes and those of k3s select no nodes: pods with GPUs are kept right by nvidia.com/gpu."""
    return not each.selector and (not each.pods or family_of_name(each.handler) == NVIDIA)


def _fix(each: Class) -> str:
    if each.selector:
        label = next(iter(each.selector))
        return f"install {each.handler} there, or take the label {label} from these nodes"
    patch = '{"scheduling":{"nodeSelector":{"LABEL":"VALUE"}}}'
    command = f"kubectl patch runtimeclass {each.name} --type=merge -p '{patch}'"
    return f"let the class select the nodes that serve it:\n{command}"


def _names(nodes: tuple[object, ...]) -> str:
    names = [str(getattr(node, "name", "")) for node in nodes]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
