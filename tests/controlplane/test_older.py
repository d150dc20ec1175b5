"""The package agrees with the servers of an older minor, too, when it is told their version by them.

Their programs are large: `KRC_VERSIONS=1.34 .ci/tools/build` builds them, and where they are not there nothing is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ..support import tools
from . import compare, generate, plane, record

CASES = 60
LATE = next(number for number, (mode, _) in enumerate(generate.MODES) if mode == "volumes")
"""These schedulers do not tell where a pod goes that waits for its volumes."""


@pytest.fixture(scope="module", params=["1.34"])
def older(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[record.Cluster]:
    programs = plane.older(request.param)
    if reason := tools.missing(*programs):
        pytest.skip(reason)
    with plane.running(tmp_path_factory.mktemp("older"), programs) as running:
        yield record.Cluster(running.admin)


@pytest.mark.slow
def test_random_cases_agree(older: record.Cluster) -> None:
    seeds = [seed for seed in range(CASES) if seed % len(generate.MODES) != LATE]
    asked = [compare.ask(older, seed) for seed in seeds]
    wrong = {found["name"]: found["disagreements"] for found in asked if found["disagreements"]}
    assert not wrong, json.dumps(wrong, indent=1)
