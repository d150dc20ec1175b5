"""What a kube-apiserver 1.37.2 answered to random manifests; ours are the same, sentence for sentence.

Recorded by tests/controlplane/record_admission.py; tests/controlplane/test_admission.py asks about fresh ones.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.admission.answer import Refusal
from kubectl_runtimeclass.admission.chain import create
from kubectl_runtimeclass.admission.refused import refused_runtime_class, refused_workload
from kubectl_runtimeclass.snapshot.snapshot import build

from ..controlplane.sentences import name_of, said, same

DATA = Path(__file__).parent.parent / "data/admission/recorded.json.gz"
RECORDED: dict[str, Any] = json.loads(gzip.decompress(DATA.read_bytes()))
SNAPSHOT = build(RECORDED["objects"], listed=("Namespace", "PriorityClass"))


def ours(kind: str, place: str, item: Any) -> Refusal | None:
    if kind == "pods":
        return create(item, SNAPSHOT, namespace=place).refusal
    return refused_workload(item) if kind == "workloads" else refused_runtime_class(item)


@pytest.mark.parametrize("kind", ["pods", "workloads", "classes"])
def test_the_server_s_sentences(kind: str) -> None:
    wrong = []
    for place, item, theirs in RECORDED[kind]:
        refusal = ours(kind, place, item)
        if not same(theirs, said(refusal, name_of(item)), refusal, name_of(item)):
            wrong.append((item, theirs, said(refusal, name_of(item))))
    assert wrong == []


def test_the_record_has_every_answer() -> None:
    """Agreement on manifests that all end the same way would mean little."""
    refusals = [ours("pods", place, item) for place, item, _ in RECORDED["pods"]]
    plugins = Counter(refusal.plugin if refusal else "taken" for refusal in refusals)
    assert {
        "Decoding", "LimitRanger", "NamespaceLifecycle", "PodSecurity", "Priority", "ResourceQuota", "RuntimeClass",
        "Validation", "taken",
    } == set(plugins)  # fmt: skip
