"""NamespaceLifecycle: nothing is created in a namespace that does not exist, or that is being deleted.

Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go (Kubernetes v1.37).
"""

from __future__ import annotations

from ..kube.object import Object
from .answer import Refusal, forbidden

NAME = "NamespaceLifecycle"


def admit(namespace: str, live: Object | None) -> Refusal | None:
    """The refusal of an object in a namespace; `live` is the Namespace object, None if it does not exist."""
    if live is None:
        return Refusal(plugin=NAME, code=404, messages=(f'namespaces "{namespace}" not found',))
    metadata, status = live.get("metadata") or {}, live.get("status") or {}
    # The namespace controller sets the phase a moment after deletionTimestamp.
    if status.get("phase") == "Terminating" or metadata.get("deletionTimestamp"):
        message = f"unable to create new content in namespace {namespace} because it is being terminated"
        return forbidden(NAME, message)
    return None
