"""Where the program begins: which of its forms was called, and what its errors look like."""

from __future__ import annotations

import os
import sys

from . import NAME, __version__


def main(argv: list[str] | None = None) -> int:
    """The console script. Returns the exit code; see the README for what each means."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments in (["--version"], ["version"]):
        sys.stdout.write(f"kubectl-{NAME} {__version__}\n")
        return 0
    verbose = "--verbose" in arguments
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); nothing is left to say, nor anybody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if verbose:
            raise
        from .errors import RuntimeClassError
        from .terminal import safe

        sentence = str(error) if isinstance(error, RuntimeClassError) else _defect(error)
        sys.stderr.write("".join(f"error: {safe(line)}\n" for line in sentence.splitlines()))
        return 2


def _defect(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror.lower()
    return f"{type(error).__name__}: {error} (a defect of this program; --verbose shows where)"


def _run(arguments: list[str]) -> int:
    from .cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
