"""What builds a release is pinned, and may do no more than it has to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from .conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_actions_are_pinned(workflow: Path) -> None:
    used = re.findall(r"uses: (\S+)@(\S+)(.*)", workflow.read_text())
    assert used
    for action, reference, comment in used:
        assert re.fullmatch(r"[0-9a-f]{40}", reference), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action}: which version is that?"


def test_jobs_end_and_may_only_read(workflow: Path) -> None:
    read = yaml.safe_load(workflow.read_text())
    assert read["permissions"] == {"contents": "read"}
    for name, job in read["jobs"].items():
        assert job["timeout-minutes"] <= 90, name


def test_runners_and_images_are_named_by_version(workflow: Path) -> None:
    for text in re.findall(r"(?:runs-on|os|runner): ([\w.-]+)", workflow.read_text()):
        assert not text.endswith("latest")
    images = re.findall(r'container: "(.*)"', workflow.read_text())
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for image in images:
        assert re.fullmatch(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", image)


def test_what_is_released_is_signed_and_its_contents_attested() -> None:
    release = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]
    steps = {name: " ".join(map(str, job["steps"])) for name, job in release.items()}
    assert "cosign sign-blob" in steps["release"] and "attest-build-provenance" in steps["release"]
    assert "cosign sign --yes" in steps["image"]
    attested = set(release["bills"]["strategy"]["matrix"]["platform"])
    assert attested == {
        f"{row['os']}-{row['arch']}" for row in release["archive"]["strategy"]["matrix"]["include"]
    }


def test_only_what_signs_or_publishes_may_write(workflow: Path) -> None:
    for name, job in yaml.safe_load(workflow.read_text())["jobs"].items():
        granted = {scope for scope, access in job.get("permissions", {}).items() if access == "write"}
        assert not granted or name in ("release", "bills", "publish", "image"), name
        assert granted <= {"contents", "id-token", "attestations"}


def test_ci_runs_what_contributors_run() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    assert ".ci/run" in [step.get("run") for step in jobs["run"]["steps"]]


def test_every_platform_of_the_manifest_is_built() -> None:
    release = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
    built = {(row["os"], row["arch"]) for row in release["jobs"]["archive"]["strategy"]["matrix"]["include"]}
    manifest = yaml.safe_load((ROOT / "plugin.yaml").read_text())
    labels = [platform["selector"]["matchLabels"] for platform in manifest["spec"]["platforms"]]
    assert built == {(row["os"], row["arch"]) for row in labels}


def test_every_requirement_of_the_build_has_a_hash() -> None:
    text = (ROOT / "krew" / "requirements.txt").read_text()
    requirements = re.split(r"\n(?=[a-z])", text)
    assert len(requirements) > 10
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==[0-9.]+", requirement)
        assert "--hash=sha256:" in requirement
