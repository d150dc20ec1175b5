"""No shape of input makes a command's time grow with the square of its size, or takes memory without measure.

`bench/shapes.py` measures at length.
"""

from __future__ import annotations

import gc
import math
import runpy
from pathlib import Path
from time import process_time

import pytest

from kubectl_runtimeclass.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
BENCH = runpy.run_path(str(ROOT / "bench" / "shapes.py"))
SHAPES, COMMANDS, EXPONENT = BENCH["SHAPES"], BENCH["COMMANDS"], BENCH["EXPONENT"]
SIZE = 100_000
NOTICEABLE = 0.5
"""Seconds of the processor below which growth is noise; a reader that was quadratic took more for so few bytes."""


def seconds(arguments: list[str], path: Path, text: str) -> float:
    path.write_text(text)
    gc.collect()
    began = process_time()
    assert main([*arguments, str(path)]) in (0, 1, 2)
    return process_time() - began


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_no_faster_than_the_input(shape: str, command: str, tmp_path: Path) -> None:
    cluster = tmp_path / "cluster.yaml"
    cluster.write_text(BENCH["CLUSTER"])
    arguments = [word.format(cluster=cluster) for word in COMMANDS[command]]
    part = seconds(arguments, tmp_path / "part", SHAPES[shape](SIZE // 4))
    whole = seconds(arguments, tmp_path / "whole", SHAPES[shape](SIZE))
    growth = math.log(max(whole, 1e-3) / max(part, 1e-3), 4)
    assert whole < NOTICEABLE or growth < EXPONENT, (
        f"{part:.2f} s, then {whole:.2f} s of four times the input"
    )


LARGE = 1_300_000
"""Bytes of input beside which Python itself and what is remembered count little."""


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The memory of a check of one pod."""
    path = tmp_path_factory.mktemp("empty") / "pod.yaml"
    path.write_text(BENCH["HEAD"])
    return int(BENCH["run"]((*COMMANDS["check"], str(path))).bytes)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_memory_is_at_most_20_bytes_for_each_byte(shape: str, empty: int, tmp_path: Path) -> None:
    path = tmp_path / "input.yaml"
    path.write_text(text := SHAPES[shape](LARGE))
    run = BENCH["run"]((*COMMANDS["check"], str(path)))
    assert run.code in (0, 1, 2), run.said
    limit = BENCH["MEMORY"] * (len(text) + run.written) + BENCH["REMEMBERED"]
    assert run.bytes - empty <= limit, (
        f"{(run.bytes - empty) / 1e6:.0f} MB for {len(text) / 1e6:.1f} MB of input and {run.written / 1e6:.1f} MB of output"
    )
