"""What a controller adds to the pods of one revision, and what of them is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..kube.shape import REQUIRED
from ..workloads.as_pods import Template

_REVISIONS = ("pod-template-hash", "controller-revision-hash")
"""Labels by which controllers tell the pods of one revision of a template from those of another."""

_CLAIMS = "volumeClaimTemplates: each replica has claims of its own, which are not looked at"


def with_revision(template: Template, pod: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """The pod with a revision of its own where its constraints ask for it; and what is not known of it."""
    if template.kind == "Pod":
        return pod, []
    unknown = [_CLAIMS] if _has_claims(template.owner) else []
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    asked = set(_label_keys(spec)) - set(metadata.get("labels") or ())
    for key in sorted(asked.intersection(_REVISIONS)):
        metadata = {**metadata, "labels": {**(metadata.get("labels") or {}), key: "new"}}
        unknown.append(
            f"matchLabelKeys: {key} is the controller's to give, pods that are there count as others"
        )
    return {**pod, "metadata": metadata}, unknown


def _has_claims(owner: Mapping[str, Any]) -> bool:
    spec = owner.get("spec")
    return (
        owner.get("kind") == "StatefulSet"
        and isinstance(spec, dict)
        and bool(spec.get("volumeClaimTemplates"))
    )


def _label_keys(spec: Mapping[str, Any]) -> Iterator[str]:
    affinity = spec.get("affinity") or {}
    terms = [*(spec.get("topologySpreadConstraints") or ())]
    for kind in ("podAffinity", "podAntiAffinity"):
        terms += (affinity.get(kind) or {}).get(REQUIRED) or ()
    for term in terms:
        yield from (*(term.get("matchLabelKeys") or ()), *(term.get("mismatchLabelKeys") or ()))
