"""ServiceAccount: the account that a pod runs as must exist.

PASS an account that exists; a controller makes `default` in every namespace
FAIL an account that does not exist

Source: plugin/pkg/admission/serviceaccount/admission.go (Kubernetes v1.37). The plugin also adds a token volume and
the account's imagePullSecrets; they are left out, since no check or filter depends on them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .answer import Refusal, forbidden

NAME = "ServiceAccount"
DEFAULT = "default"


def name_of(spec: Mapping[str, Any]) -> str:
    """The account of a pod spec: serviceAccountName, else the deprecated serviceAccount, else `default`."""
    return spec.get("serviceAccountName") or spec.get("serviceAccount") or DEFAULT


def admit(spec: Mapping[str, Any], namespace: str, accounts: Collection[str]) -> Refusal | None:
    """The refusal of a pod whose account is not among `accounts`, all those of its namespace; None if it is."""
    name = name_of(spec)
    if name in accounts:
        return None
    message = f'error looking up service account {namespace}/{name}: serviceaccount "{name}" not found'
    return forbidden(NAME, message)
