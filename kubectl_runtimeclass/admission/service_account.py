"""ServiceAccount: the account that a pod runs as must exist.

PASS an account that is there; `default` is made by a controller for every namespace
FAIL an account that does not exist

Source: plugin/pkg/admission/serviceaccount/admission.go (Kubernetes v1.37). What it adds (a token volume, the
account's imagePullSecrets) decides nothing that is asked here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .answer import Refusal, forbidden

NAME = "ServiceAccount"
DEFAULT = "default"


def name_of(spec: Mapping[str, Any]) -> str:
    """The account of a pod spec, by its field or by the field's old name."""
    return spec.get("serviceAccountName") or spec.get("serviceAccount") or DEFAULT


def admit(spec: Mapping[str, Any], namespace: str, accounts: Collection[str]) -> Refusal | None:
    """The refusal of a pod in a namespace that has these accounts."""
    name = name_of(spec)
    if name in accounts:
        return None
    message = f'error looking up service account {namespace}/{name}: serviceaccount "{name}" not found'
    return forbidden(NAME, message)
