"""What messages of events mean, held against recorded events and against other messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.observed.causes import CAUSES, REASONS, recognise
from kubectl_runtimeclass.observed.guests import GUESTS
from kubectl_runtimeclass.observed.observation import of_events

RECORDED = [json.loads(line) for line in Path("tests/data/events/sandbox.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("row", RECORDED, ids=[f"{row['cause']}-{n}" for n, row in enumerate(RECORDED)])
def test_a_recorded_event_has_its_cause_and_facts(row: dict[str, Any]) -> None:
    (found,) = of_events([row["event"]])
    known = found.recognised
    facts = {} if known is None else {k: list(v) if k == "has" else v for k, v in known.facts.items()}
    assert (known.cause if known else None, facts) == (row["cause"], row["facts"])


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        pytest.param("can't set `spec.hostUsers: false`, runtime does not support user namespaces", "NoUserNamespaces", id="the default handler"),
        pytest.param("failed to mount /run/kata-containers/shared/containers/a/rootfs to /b: ENOENT: No such file", "NoBlockSnapshotter", id="kata-fc on overlayfs"),
        pytest.param("failed to create shim task: timed out connecting to vsock 1:1024: unknown", "Timeout", id="the guest never answers"),
        pytest.param("Cannot find usable config file (other words", "ConfigFileMissing", id="no file is named"),
        pytest.param('no runtime for "" is configured', None, id="no handler is named"),
        pytest.param("", None, id="no words"),
    ],
)  # fmt: skip
def test_other_messages(message: str, cause: str | None) -> None:
    found = recognise("FailedCreatePodSandBox", message)
    assert (found.cause if found else None) == cause
    assert found is None or "{" not in found.wrong + found.fix


def test_another_reason_is_about_something_else() -> None:
    assert recognise("FailedMount", 'no runtime for "kata" is configured') is None


MISSING = {
    ("FailedMount", 'MountVolume.SetUp failed for volume "key" : secret "tls" not found'): "tls",
    ("CreateContainerConfigError", 'configmap "settings" not found'): "settings",
    ("Failed", 'Error: secret "token" not found'): "token",
}


@pytest.mark.parametrize(("reason", "message"), MISSING)
def test_an_object_that_a_pod_needs_and_that_is_not_there_is_named(reason: str, message: str) -> None:
    known = recognise(reason, message)
    assert known is not None and (known.cause, known.facts["name"]) == (
        "ObjectMissing",
        MISSING[reason, message],
    )


def test_every_row_is_recorded_or_tried_here() -> None:
    tried = {row["cause"] for row in RECORDED} | {"NoBlockSnapshotter", "ObjectMissing"}
    assert {cause.name for cause in set(CAUSES) - set(GUESTS)} <= tried and all(
        cause.source for cause in CAUSES
    )


@given(st.sampled_from(REASONS), st.text())
def test_no_message_is_too_odd(reason: str, message: str) -> None:
    recognise(reason, message)
