"""README and docs on a real cluster: each block that needs one is run, in the order of its page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..support import tools, transcripts
from ..support.transcripts import ROOT, Step
from .plane import PROGRAMS, Plane
from .policies import PLURALS

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS, "kubectl"), pytest.mark.xdist_group("plane")]

CLUSTER = "console cluster"
PAGES = {
    str(page.relative_to(ROOT)): blocks
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if (blocks := transcripts.blocks(page, CLUSTER))
}
SETTLES = 30.0
"""Seconds in which an API server knows of a policy; until then dry runs are tried again."""

FIVE_MINUTES = 300.0

Run = Callable[[Step], str]


@pytest.fixture
def run(plane: Plane, tmp_path: Path) -> Iterator[Run]:
    """Runs a step on a cluster that has nothing of a page, and is left so. A dry run is tried until it is as it should."""
    environment = transcripts.prepared(tmp_path, kubeconfig=str(plane.kubeconfig))

    def printed(step: Step) -> str:
        end = time.monotonic() + SETTLES
        while True:
            output = transcripts.shell(step.command, tmp_path, environment)
            if output == step.output or "--dry-run=server" not in step.command or time.monotonic() > end:
                return output
            time.sleep(0.3)

    yield printed
    kinds = ",".join(PLURALS.values())
    clean = f"kubectl delete {kinds} --all; kubectl delete --ignore-not-found -f samples/runtimeclasses.yaml"
    transcripts.shell(clean, tmp_path, environment)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_what_it_says(page: str, run: Run) -> None:
    for block in PAGES[page]:
        printed = "".join(step.shown + run(step) for step in transcripts.steps(block))
        if transcripts.UPDATE:
            text = (ROOT / page).read_text()
            (ROOT / page).write_text(text.replace(f"```{CLUSTER}\n{block}```", f"```{CLUSTER}\n{printed}```"))
        else:
            assert printed == block


def test_from_the_readme_to_a_refused_pod_takes_less_than_five_minutes(run: Run) -> None:
    begin, answers = time.monotonic(), []
    for step in (step for block in PAGES["README.md"] for step in transcripts.steps(block)):
        answers.append(run(step))
        if "denied request: runtimeClassName must be gvisor (rule vendor-images)" in answers[-1]:
            break
    else:
        pytest.fail(f"no pod was refused: {answers}")
    assert time.monotonic() - begin < FIVE_MINUTES
