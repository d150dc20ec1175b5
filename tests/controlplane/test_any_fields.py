"""Whatever value any field of a pod has, this package says of it what a kube-apiserver answers.

`test_admission.py` asks about the mistakes that people make; here the fields and their values are drawn from the types.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from kubectl_runtimeclass.admission.answer import Refusal
from kubectl_runtimeclass.admission.chain import create
from kubectl_runtimeclass.admission.refused import refused_workload
from kubectl_runtimeclass.kube.decoded import decoded

from ..support import tools
from . import any_fields
from .client import Object
from .plane import PROGRAMS, Plane
from .sentences import name_of, said
from .test_admission import CASES, Sandbox, compare

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS)]


@pytest.fixture(scope="module")
def sandbox(plane: Plane) -> Iterator[Sandbox]:
    made = Sandbox(plane.admin, "any")
    yield made
    made.clear()


def test_any_field_of_a_pod(sandbox: Sandbox) -> None:
    def ask(draw: random.Random) -> tuple[str, str, Refusal | None, Object]:
        namespace = draw.choice([*sandbox.names, "default"])
        item = any_fields.pod(draw)
        theirs = sandbox.ask(f"/api/v1/namespaces/{namespace}/pods", item)
        refusal = create(decoded(item, "Pod"), sandbox.snapshot, namespace=namespace).refusal
        return theirs, said(refusal, name_of(item)), refusal, item

    differing, outcomes = compare(ask, 4 * CASES)
    assert not differing, f"{len(differing)} of {4 * CASES} differ\n" + "\n".join(differing[:12])
    assert {"Validation", "Decoding", "allowed"} <= outcomes.keys()


def test_any_field_of_a_workload(sandbox: Sandbox) -> None:
    def ask(draw: random.Random) -> tuple[str, str, Refusal | None, Object]:
        path, item = any_fields.workload(draw)
        theirs = sandbox.ask(path, item)
        refusal = refused_workload(item)
        return theirs, said(refusal, name_of(item)), refusal, item

    differing, outcomes = compare(ask, 2 * CASES)
    assert not differing, f"{len(differing)} of {2 * CASES} differ\n" + "\n".join(differing[:12])
    assert {"Validation", "Decoding", "allowed"} <= outcomes.keys()
