"""The same function over many inputs, on the cores there are, with the results in order."""

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
    """A process that shared the work was killed; what it did until then is done."""


def cores() -> int:
    """How many processes may run at once here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


MANY = 64
"""From so many files on, processes share the files; below, they share the documents of a long one."""

_FEW = 50
"""Results that travel together."""


def ordered(function: Callable[[In], Out], inputs: Sequence[In], workers: int) -> Iterator[Out]:
    """`map`, with several processes where they can be forked: this one, and so many more.

    The processes take a few inputs each in turn, so that none waits for another's results to be read. The
    results of the others travel through pipes and must be picklable. An exception there ends the run with a
    RuntimeError, or MemoryError; raises WorkerError for one that was killed.
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
            break  # too many open files: those that there are do the work
        try:
            child = os.fork()
        except OSError:  # too many processes, or no memory for another
            os.close(read)
            os.close(write)
            break
        if child == 0:
            # Who holds a reading end keeps the writer from learning that nobody reads any more.
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
    """Why a process ended before its work was done."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == _NO_MEMORY:
        return MemoryError()
    if status >= 0:
        return RuntimeError("a worker process ended early")
    from signal import SIGKILL, Signals

    name = Signals(-status).name
    why = ", perhaps for lack of memory" if -status == SIGKILL else ""
    return WorkerError(f"a worker process was killed by signal {-status} ({name}){why}")


_NO_MEMORY = 3
"""The exit status of a process that has not even the memory to say so."""


def _work(function: Callable[[In], Out], batches: Sequence[Sequence[In]], write: int) -> NoReturn:
    """The child's part: write the results of each batch, and be gone without the parent's clean-up."""
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
