"""`map` over several processes, with results in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader

from ..errors import RuntimeClassError
from ..named import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn, TypeVar

    In = TypeVar("In")
    Out = TypeVar("Out")


class WorkerError(RuntimeClassError):
    """A worker process was killed. What it had done before, such as writing files, remains done."""


def cores() -> int:
    """The number of processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


MANY = 64
"""From this number of files on, processes share the files; with fewer, they share the documents of a long one."""

_FEW = 50
"""The most results that are sent at once."""


def ordered_map(function: Callable[[In], Out], inputs: Sequence[In], workers: int) -> Iterator[Out]:
    """`map` with up to `workers` processes, including this one; without fork, in this process only.

    Processes take turns in batches, so that none waits until the results of another are read. Results must be
    picklable. Raises RuntimeError for an exception in another process, MemoryError, or WorkerError if it was killed.
    """
    workers = min(workers, len(inputs))
    if workers < 2 or not hasattr(os, "fork"):
        yield from map(function, inputs)
        return
    from _pickle import UnpicklingError, load

    size = max(1, min(_FEW, len(inputs) // workers // 4))
    batches = [inputs[begin : begin + size] for begin in range(0, len(inputs), size)]
    pipes: list[BufferedReader] = []
    children = []
    for nth in range(1, workers):
        try:
            read, write = os.pipe()
        except OSError:
            break  # too many open files: the existing workers share the work
        try:
            child = os.fork()
        except OSError:  # too many processes, or no memory for another
            os.close(read)
            os.close(write)
            break
        if child == 0:
            # An open read end in a sibling keeps the writer from getting EPIPE.
            os.close(read)
            for pipe in pipes:
                pipe.close()
            _work(function, batches[nth::workers], write)
        os.close(write)
        children.append(child)
        pipes.append(open(read, "rb"))  # noqa: SIM115
    try:
        for number, batch in enumerate(batches):
            worker = number % workers
            if worker == 0 or worker > len(pipes):
                yield from map(function, batch)
                continue
            try:
                done, result = load(pipes[worker - 1])  # written by our own child
            except (EOFError, UnpicklingError):
                raise _end(children.pop(worker - 1)) from None
            if not done:
                raise RuntimeError(f"in a worker process: {result}")
            yield from result
    finally:
        for pipe in pipes:
            pipe.close()
        for child in children:
            os.waitpid(child, 0)


def _end(child: int) -> Exception:
    """The exception for a worker process that ended before its work was done."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == _NO_MEMORY:
        return MemoryError()
    if status >= 0:
        return RuntimeError("a worker process ended early")
    from signal import SIGKILL, Signals

    name = Signals(-status).name
    hint = ", perhaps for lack of memory" if -status == SIGKILL else ""
    return WorkerError(f"a worker process was killed by signal {-status} ({name}){hint}")


_NO_MEMORY = 3
"""The exit status of a process that ran out of memory."""


def _work(function: Callable[[In], Out], batches: Sequence[Sequence[In]], write: int) -> NoReturn:
    """The worker process: write the results of each batch to the pipe, then exit without the parent's cleanup."""
    from _pickle import dump

    status = 1
    try:
        with open(write, "wb") as pipe:
            try:
                for batch in batches:
                    dump((True, [function(item) for item in batch]), pipe)
                    pipe.flush()
                status = 0
            except MemoryError:
                status = _NO_MEMORY
            except Exception as error:
                dump((False, f"{type(error).__name__}: {error}"), pipe)
    finally:
        os._exit(status)
