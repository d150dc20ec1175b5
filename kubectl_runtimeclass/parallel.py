"""The same function over many inputs, on the cores there are, with the results in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


def cores() -> int:
    """How many processes may run at once here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def ordered(function: Callable[[In], Out], inputs: Sequence[In], workers: int) -> Iterator[Out]:
    """`map`, with several processes where they can be forked. Each takes a run of neighbouring inputs.

    The results travel through pipes, so they must be picklable; an exception in `function` ends the run here
    with a RuntimeError.
    """
    if workers < 2 or len(inputs) < 2 or not hasattr(os, "fork"):
        yield from map(function, inputs)
        return
    import pickle

    size = -(-len(inputs) // workers)
    pipes = []
    children = []
    for begin in range(0, len(inputs), size):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _work(function, inputs[begin : begin + size], write)
        os.close(write)
        children.append(child)
        pipes.append((open(read, "rb"), min(size, len(inputs) - begin)))  # noqa: SIM115
    try:
        for pipe, count in pipes:
            for _ in range(count):
                try:
                    yield pickle.load(pipe)  # noqa: S301  # written by our own child
                except EOFError:
                    raise RuntimeError("a worker process ended early") from None
    finally:
        for pipe, _ in pipes:
            pipe.close()
        for child in children:
            os.waitpid(child, 0)


def _work(function: Callable[[In], Out], inputs: Sequence[In], write: int) -> NoReturn:
    """The child's part: write each result, and be gone without the parent's clean-up."""
    import pickle

    status = 1
    try:
        with open(write, "wb") as pipe:
            for item in inputs:
                pickle.dump(function(item), pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)
