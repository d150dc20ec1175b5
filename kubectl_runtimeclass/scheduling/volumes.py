"""The PersistentVolumeClaims of a pod, as the volume filters look them up.

Sources (Kubernetes v1.36): staging/src/k8s.io/component-helpers/storage/{volume,ephemeral},
staging/src/k8s.io/csi-translation-lib/plugins (the in-tree drivers whose volumes count as CSI volumes).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kube.object import Object
from ..snapshot.snapshot import Snapshot
from .incoming import IncomingPod
from .status import Status, unresolvable


def claim_names(pod: IncomingPod) -> Iterator[tuple[str, bool]]:
    """(name of the claim, whether it is made for an ephemeral volume), in the order of the pod's volumes."""
    for volume in pod.info.volumes:
        claim = volume.get("persistentVolumeClaim") or volume.get("ephemeral")
        if claim:
            yield str(claim.get("claimName")), "ephemeral" in volume


def standing_claims(pod: IncomingPod, snapshot: Snapshot) -> Iterator[tuple[str, Object | None]]:
    """(name, claim) of those that are not made for an ephemeral volume; None for a claim that does not exist."""
    for name, ephemeral in claim_names(pod):
        if not ephemeral:
            yield name, snapshot.persistent_volume_claims.get((pod.namespace, name))


def claim_not_found(name: str) -> Status:
    """The scheduler's status for a claim that does not exist."""
    return unresolvable(f'persistentvolumeclaim "{name}" not found')


def has_claims(pod: IncomingPod) -> bool:
    """Whether a volume of the pod is a PersistentVolumeClaim."""
    return next(claim_names(pod), None) is not None


def claims_known(pod: IncomingPod, snapshot: Snapshot) -> bool:
    """Whether the claims of the pod can be judged: it has none, or all claims of the cluster were read."""
    return "PersistentVolumeClaim" in snapshot.listed or not has_claims(pod)
