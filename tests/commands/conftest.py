"""The command line, run in this process; and a real control plane, where the programs for one are there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kubectl_runtimeclass.__main__ import main

from ..controlplane.fixtures import cluster, plane  # noqa: F401

ROOT = Path(__file__).parents[2]


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `kubectl runtimeclass ARGUMENTS` at the root of the repository; `columns` are the terminal's."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, columns: int | None = None) -> Ran:
        if columns is None:
            monkeypatch.delenv("COLUMNS", raising=False)
        else:
            monkeypatch.setenv("COLUMNS", str(columns))
        code = main(list(arguments))
        out, err = capfdbinary.readouterr()
        return Ran(code, out.replace(os.linesep.encode(), b"\n"), err.decode())

    return run
