"""Work shared by processes."""

from __future__ import annotations

import os
import signal

import pytest

from kubectl_runtimeclass import parallel


def wide(number: int) -> tuple[int, bytes]:
    return number, b"x" * 100_000  # more than a pipe holds


@pytest.mark.parametrize("workers", [1, 2, 3, 50])
def test_results_come_in_the_order_of_the_inputs(workers: int) -> None:
    assert [number for number, _ in parallel.ordered(wide, range(20), workers)] == list(range(20))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_who_stops_early_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    children = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: children.append(fork()) or children[-1])
    results = parallel.ordered(wide, range(1000), 3)
    assert next(results)[0] == 0
    results.close()  # type: ignore[attr-defined]
    assert len(children) == 2
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def dies(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_killed_process_is_an_error_and_no_short_result() -> None:
    with pytest.raises(RuntimeError, match="a worker process ended early"):
        list(parallel.ordered(dies, range(6), 2))


def fails(number: int) -> int:
    return 1 // (3 - number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_an_exception_is_told_with_its_words() -> None:
    with pytest.raises(RuntimeError, match="in a worker process: ZeroDivisionError"):
        list(parallel.ordered(fails, range(6), 2))
