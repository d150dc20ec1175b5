"""What nobody can be sure of in an object, for a strict check: asked while it is read."""

from __future__ import annotations

from collections.abc import Sequence

from ..named import NamedTuple
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.objects import KubernetesObject
from ..workloads.pod_templates import PodTemplate

LOCAL = ("metadata", "annotations", "config.kubernetes.io/local-config")


class Doubt(NamedTuple):
    """Of one pod template: whether its object is marked as one that is never applied, and the rule that asks for a
    namespace that it does not name."""

    local: bool = False
    rule: str | None = None


def doubts(
    found: KubernetesObject, templates: Sequence[PodTemplate], rules: Rules, namespaces: Namespaces
) -> tuple[Doubt, ...]:
    """A `look`: those of each pod template."""
    if not templates:
        return ()
    mark = found.node.at(LOCAL)
    local = mark is not None and mark.text == "true"
    asks = not found.namespace and not namespaces.given
    return tuple(
        Doubt(local, rules.asks_where(template, namespaces) if asks else None) for template in templates
    )
