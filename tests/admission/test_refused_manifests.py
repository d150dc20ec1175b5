"""Pod manifests with what a kube-apiserver 1.37.2 answered, and what kubectl said of them before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.admission.chain import create
from kubectl_runtimeclass.cluster.load import load
from kubectl_runtimeclass.kube.strict import unknown_fields
from kubectl_runtimeclass.snapshot.snapshot import Snapshot

DATA = Path(__file__).parent.parent / "data/admission"
CASES = json.loads((DATA / "refused.json").read_text(encoding="utf-8"))
STRICT = "strict decoding error: "


@pytest.fixture(scope="module")
def cluster() -> Snapshot:
    """As it was recorded, and with the accounts that it had, which were not."""
    snapshot = load([str(DATA / "cluster.json")])
    accounts = {name: frozenset(("default",)) for name in snapshot.namespaces if name != "noaccount"}
    listed = snapshot.listed | {"ServiceAccount"}
    return replace(snapshot, service_accounts=accounts, listed=listed)


def sentence(pod: dict[str, Any], snapshot: Snapshot) -> str:
    refusal = create(pod, snapshot).refusal
    metadata = pod["metadata"]
    name = metadata.get("name") or metadata.get("generateName") or ""
    return f"{refusal.code} {refusal.sentence(name)}" if refusal else "201 allowed"


@pytest.mark.parametrize("case", [pytest.param(case, id=case["what"]) for case in CASES])
def test_the_server_s_sentence(case: dict[str, Any], cluster: Snapshot) -> None:
    assert sentence(case["pod"], cluster) == case["server"]


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["what"]) for case in CASES if STRICT in case["kubectl"]]
)
def test_the_fields_that_kubectl_does_not_know(case: dict[str, Any]) -> None:
    found = ", ".join(field.message for field in unknown_fields(case["pod"], "Pod"))
    assert found == case["kubectl"].partition(STRICT)[2]
    assert all(field.loses_the_class for field in unknown_fields(case["pod"], "Pod"))
