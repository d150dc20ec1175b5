"""What makes a decision come true in a document, and what stands in its way though the document is in order."""

from __future__ import annotations

from itertools import pairwise

from ..errors import Refused
from ..rules.decision import SKIPPED, UNREACHED, UNSETTABLE
from ..workloads.kinds.makers import may_make
from ..workloads.kinds.table import KindTable
from ..workloads.objects import KubernetesObject
from ..workloads.pod_templates import PodTemplate
from ..yamledit.edit import Edit, plain_or_quoted
from ..yamledit.node import Node
from ..yamledit.patch import remove_key, set_key


def is_string(field: Node, text: str) -> bool:
    """Whether the API server takes a class for a string as it is written: `123` and `on` are none."""
    if field.quoted or plain_or_quoted(text) == text:
        return True
    from ..yamledit.scalars import resolve

    return isinstance(resolve(text), str)


def hindrance_to(template: PodTemplate, kinds: KindTable) -> tuple[str, str] | None:
    """The outcome and the reason where a class that the rules give cannot be set, though the document is in order."""
    field, object = template.field, template.object
    exclude = f"exclude: {{kinds: [{object.group}/{object.kind}]}}"
    if owner := _owner_that_makes(object, kinds):
        return SKIPPED, f"owned by {owner}: set it there"
    if field.unknown:
        reason = (
            f"looks like a pod template, in a kind that is not known: add to podTemplates `{field.unknown}`"
        )
        return UNREACHED, f"{reason}, or to the rule `{exclude}`"
    if field.elsewhere:
        return SKIPPED, field.elsewhere
    if field.cannot:
        return UNSETTABLE, f"{field.cannot}; or add to the rule `{exclude}`"
    return None


def edits_of(template: PodTemplate, after: str | None, before: str | None) -> tuple[list[Edit], str]:
    """The edits that set or remove the class, and what else they do."""
    spec, key = template.spec, template.field.key
    edits = remove_key(spec, key) if after is None else set_key(spec, key, after)
    overhead = spec.get("overhead") if before else None
    if overhead is None:
        return edits, ""
    if after is None and len(list(spec.items())) == 2:
        raise Refused(f"{key} and overhead are its only keys", overhead.offset)
    edits = sorted(edits + remove_key(spec, "overhead"))
    if any(one.end > other.start for one, other in pairwise(edits)):
        raise Refused(
            f"{key} and the overhead of the old class cannot be removed together here", overhead.offset
        )
    return edits, "spec.overhead of the old class is removed with it"


def _owner_that_makes(object: KubernetesObject, kinds: KindTable) -> str:
    """The `kind name` of the controller that owns an object and could have made it, or ""."""
    if object.controller is None:
        return ""
    api_version, kind, name = object.controller
    made_by_it = may_make(kinds, (api_version, kind), (object.api_version, object.kind))
    return f"{kind} {name}".rstrip() if made_by_it else ""
