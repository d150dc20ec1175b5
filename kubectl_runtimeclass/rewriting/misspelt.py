"""Fields that were to name the RuntimeClass: misspelt, or where the API server does not look for them.

The server drops them in silence, and the pod runs in no sandbox; only kubectl's strict validation refuses them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Refused
from ..kube.class_field import CLASS_NAME, is_class_name
from ..workloads.pod_templates import PodTemplate
from ..yamledit.node import Node

_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_OF_KUBERNETES = ("v1", "apps/v1", "batch/v1")


def may_be_misspelt(text: bytes) -> bool:
    """Whether a document has such a field, perhaps: asked of every one, so it looks at bytes alone.

    What is written as it should be may still stand at the wrong place.
    """
    at = text.find(b"untime")
    while at >= 0:
        if text[at + 6 : at + 13].lower().lstrip(b"-_").startswith(b"class"):
            return True
        at = text.find(b"untime", at + 6)
    return False


def refuse_misspelt(template: PodTemplate) -> None:
    """Raises Refused, with where it stands, for a field in or around a pod template that was to name the class."""
    for owner, node, exact in _places(template):
        for key, value in node.items():
            if is_class_name(key) and (exact or key != template.field.key):
                meant = f"did you mean {CLASS_NAME}?" if key != CLASS_NAME else "it belongs into the pod spec"
                raise Refused(
                    f"{key} is no field of {owner}: {meant} The API server drops it in silence, and the pod runs "
                    "without its RuntimeClass",
                    value.offset,
                )


def _places(template: PodTemplate) -> Iterator[tuple[str, Node, bool]]:
    """(what it is, the mapping, whether the right name is wrong there, too)."""
    yield "a pod spec", template.spec, False
    if template.object.api_version not in _OF_KUBERNETES:
        return  # others may have fields of such names
    for name in _CONTAINERS:
        containers = template.spec.get(name)
        for container in containers.elements() if containers is not None else ():
            yield "a container", container, True
    if template.template.offset != template.spec.offset:
        yield "a pod template", template.template, True
    whole = template.object.node
    yield f"a {template.object.kind}", whole, True
    spec = whole.get("spec")
    if spec is not None and spec.offset != template.spec.offset:
        yield f"a {template.object.kind}'s spec", spec, True
