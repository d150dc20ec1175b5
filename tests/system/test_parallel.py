"""Work shared by processes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from kubectl_runtimeclass.system import parallel


def wide(number: int) -> tuple[int, bytes]:
    return number, b"x" * 100_000  # more than a pipe holds


@pytest.mark.parametrize("workers", [1, 2, 3, 50])
def test_results_come_in_the_order_of_the_inputs(workers: int) -> None:
    assert [number for number, _ in parallel.ordered_map(wide, range(20), workers)] == list(range(20))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_who_stops_early_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    children = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: children.append(fork()) or children[-1])
    results = parallel.ordered_map(wide, range(1000), 3)
    assert next(results)[0] == 0
    results.close()  # type: ignore[attr-defined]
    assert len(children) == 2
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("name", ["fork", "pipe"])
@pytest.mark.parametrize("there", [0, 1])
def test_where_no_process_can_be_started_those_that_there_are_do_the_work(
    monkeypatch: pytest.MonkeyPatch, name: str, there: int
) -> None:
    works, left = getattr(os, name), [None] * there

    def limited() -> object:
        if not left:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        left.pop()
        return works()

    monkeypatch.setattr(os, name, limited)
    assert [number for number, _ in parallel.ordered_map(wide, range(20), 3)] == list(range(20))


def killed(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed_while_it_writes(number: int) -> tuple[int, bytes]:
    if number == 1:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
    if number == 2:
        time.sleep(0.5)
    return wide(number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (killed, r"a worker process was killed by signal 9 \(SIGKILL\), perhaps for lack of memory$"),
        (killed_while_it_writes, r"a worker process was killed by signal 15 \(SIGTERM\)$"),
    ],
)
def test_a_killed_process_is_an_error_and_no_short_result(
    function: Callable[[int], object], sentence: str
) -> None:
    with pytest.raises(parallel.WorkerError, match=sentence):
        list(parallel.ordered_map(function, range(6), 2))


def exhausts(number: int) -> bytearray:
    return bytearray(1 << 62) if number == 3 else bytearray()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_memory_that_ends_in_another_process_has_ended_here() -> None:
    with pytest.raises(MemoryError):
        list(parallel.ordered_map(exhausts, range(6), 2))


def fails(number: int) -> int:
    return 1 // (3 - number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_an_exception_is_told_with_its_words() -> None:
    with pytest.raises(RuntimeError, match="in a worker process: ZeroDivisionError"):
        list(parallel.ordered_map(fails, range(6), 2))
