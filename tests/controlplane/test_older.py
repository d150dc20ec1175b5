"""The package agrees with the servers of an older minor, too, when it is told their version by them.

Their programs are large: `KRC_VERSIONS=1.34 .ci/tools/build` builds them, and where they are not there nothing is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from kubectl_runtimeclass.kube.version import Version
from kubectl_runtimeclass.policy.generate import GenerateOptions, PolicyError
from kubectl_runtimeclass.policy.generate import generate as policies

from ..support import tools
from . import compare, generate, plane, record, test_policy
from .policies import prepared

CASES = 60
LATE = next(number for number, (mode, _) in enumerate(generate.MODES) if mode == "volumes")
"""These schedulers do not tell where a pod goes that waits for its volumes."""


@pytest.fixture(scope="module", params=["1.34"])
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[plane.Plane]:
    programs = plane.older(request.param)
    if reason := tools.missing(*programs):
        pytest.skip(reason)
    with plane.running(tmp_path_factory.mktemp("older"), programs) as running:
        yield running


@pytest.fixture(scope="module")
def cluster(older: plane.Plane) -> record.Cluster:
    return record.Cluster(older.admin)


@pytest.mark.slow
def test_random_cases_agree(cluster: record.Cluster) -> None:
    seeds = [seed for seed in range(CASES) if seed % len(generate.MODES) != LATE]
    asked = [compare.ask(cluster, seed) for seed in seeds]
    wrong = {found["name"]: found["disagreements"] for found in asked if found["disagreements"]}
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
def test_policies_refuse_what_check_has_a_finding_on(older: plane.Plane, number: int) -> None:
    """Those that validate; a MutatingAdmissionPolicy is not there by default, and is not made for such a version."""
    server = older.admin
    version = Version(*map(int, (server.get("/version")[part] for part in ("major", "minor"))))
    rules = test_policy.drawn_rules(number)
    with prepared(server):
        test_policy.refuses_as_check_does(server, rules, test_policy.drawing(number, 5000 + number), version)
    assert "mutatingadmissionpolicies" not in {
        each["name"] for each in server.get("/apis/admissionregistration.k8s.io/v1")["resources"]
    }
    with pytest.raises(PolicyError, match="has no MutatingAdmissionPolicy v1, which is there since 1.36"):
        policies(rules, GenerateOptions(version=version, with_classes=True))
