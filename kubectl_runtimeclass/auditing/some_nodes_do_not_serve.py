"""Classes whose pods may be placed on nodes that do not serve them, beside nodes that do."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import WARNING, Finding
from ..runtimes.families import NVIDIA, family_of_name
from ..snapshot.handlers import MISSING, SERVED
from .facts import ClassFacts, ClusterFacts
from .phrases import some
from .rules import SOME_NODES_DO_NOT_SERVE


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """Where a selector means nodes without the handler; without one, where pods use the class."""
    for runtime_class in facts.classes:
        missing, served = runtime_class.selected[MISSING], runtime_class.selected[SERVED]
        if not missing or not runtime_class.serving or _is_as_shipped(runtime_class):
            continue
        yield Finding(
            SOME_NODES_DO_NOT_SERVE.id,
            WARNING,
            runtime_class.subject,
            f"{len(missing)} of {len(missing) + len(served)} nodes that its pods may be placed on do not serve "
            f"{runtime_class.handler}: pods never start there",
            (f"without {runtime_class.handler}: {some([node.name for node in missing], most=5)}",),
            _fix(runtime_class),
        )


def _is_as_shipped(runtime_class: ClassFacts) -> bool:
    """NVIDIA's classes and those of k3s select no nodes: pods with GPUs are kept right by nvidia.com/gpu."""
    return not runtime_class.selector and (
        not runtime_class.pods or family_of_name(runtime_class.handler) == NVIDIA
    )


def _fix(runtime_class: ClassFacts) -> str:
    if runtime_class.selector:
        label = next(iter(runtime_class.selector))
        return f"install {runtime_class.handler} there, or take the label {label} from these nodes"
    patch = '{"scheduling":{"nodeSelector":{"LABEL":"VALUE"}}}'
    command = f"kubectl patch runtimeclass {runtime_class.name} --type=merge -p '{patch}'"
    return f"let the class select the nodes that serve it:\n{command}"
