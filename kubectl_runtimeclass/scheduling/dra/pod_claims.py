"""The ResourceClaims of a pod: existing ones, and those that the controller will make from a template.

Sources (Kubernetes v1.37): pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go (`PreFilter`,
`foreachPodResourceClaim`), pkg/controller/resourceclaim/controller.go,
staging/src/k8s.io/dynamic-resource-allocation/resourceclaim/resourceclaim.go (`Name`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...kube.object import Object
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from . import requests
from .requests import Claim


class PodClaims(NamedTuple):
    """The claims of a pod.

    `selectors` has, for each claim that is allocated, the NodeSelector of its devices, None if any node can reach
    them. `waiting` are the claims that are not allocated yet.
    """

    selectors: tuple[Object | None, ...] = ()
    waiting: tuple[Claim, ...] = ()


class Rejected(Exception):
    """Why a pod cannot be scheduled on any node because of a claim, in the scheduler's words.

    `detail` adds what these leave out, or is "".
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


def pod_claims(pod: IncomingPod, snapshot: Snapshot) -> PodClaims:
    """The claims of a pod. Raises Rejected."""
    selectors: list[Object | None] = []
    waiting: list[Claim] = []
    for name, resource_claim in _resource_claims(pod, snapshot):
        allocation = (resource_claim.get("status") or {}).get("allocation")
        if allocation is not None:
            selectors.append(allocation.get("nodeSelector"))
            continue
        claim = requests.claim(f"{pod.namespace}/{name}", resource_claim.get("spec") or {})
        _check(claim, snapshot)
        waiting.append(claim)
    return PodClaims(tuple(selectors), tuple(waiting))


def _resource_claims(pod: IncomingPod, snapshot: Snapshot) -> Iterator[tuple[str, Object]]:
    """(name, ResourceClaim). Raises Rejected."""
    for resource_claim in pod.spec.get("resourceClaims") or ():
        template = resource_claim.get("resourceClaimTemplateName")
        name = resource_claim.get("resourceClaimName") or f"{pod.name}-{resource_claim.get('name')}"
        if template is not None:
            yield name, _from_template(pod, str(template), snapshot)
            continue
        claim = snapshot.resource_claims.get((pod.namespace, name))
        if claim is None:
            raise Rejected(f'could not find v1.ResourceClaim "{pod.namespace}/{name}"')
        if claim["metadata"].get("deletionTimestamp") is not None:
            raise Rejected(f'resourceclaim "{name}" is being deleted')
        yield name, claim


def _from_template(pod: IncomingPod, name: str, snapshot: Snapshot) -> Object:
    """The claim that the controller will make for the pod, with nothing but a spec. Raises Rejected."""
    template = snapshot.resource_claim_templates.get((pod.namespace, name))
    if template is None:
        reason = f'pod "{pod.namespace}/{pod.name}": ResourceClaim not created yet'
        raise Rejected(reason, f"ResourceClaimTemplate {name} does not exist")
    spec: Object = (template.get("spec") or {}).get("spec") or {}
    return {"spec": spec}


def _check(claim: Claim, snapshot: Snapshot) -> None:
    for request in claim.requests:
        for alternative in request.alternatives:
            name = f"{request.name}/{alternative.name}" if request.first_available else request.name
            if alternative.class_name not in snapshot.device_classes:
                raise Rejected(f"request {name}: device class {alternative.class_name} does not exist")
