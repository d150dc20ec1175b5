"""Where the program begins: which of its forms was called, and what its errors look like."""

from __future__ import annotations

import gc
import os
import stat
import sys

from . import NAME, __version__
from .named import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def console() -> None:
    """The console script: `main`, and out.

    The process is not asked to free its memory value by value first, which takes as long as starting it does;
    mypy leaves in the same way (util.py, `hard_exit`).
    """
    code = main()
    processes = sys.modules.get(f"{__package__}.system.processes")  # where any was started
    if processes is not None:
        processes.end_all()
    os._exit(code)


def main(argv: list[str] | None = None) -> int:
    """Run the program, and write all that it says. Returns the exit code; docs/commands.md says what each means."""
    arguments = sys.argv[1:] if argv is None else argv
    _open_closed_streams()
    # What is allocated here is text and small values in long lists: looking for cycles finds next to nothing.
    gc.set_threshold(200_000, 50, 50)
    verbose = "--verbose" in arguments or "-v" in arguments
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); nothing is left to say, nor anybody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from .errors import RuntimeClassError, cause
        from .reports.display import safe
        from .system.terminal import tell

        if verbose:
            import traceback

            tell("".join(traceback.format_exception(error)))
        lines = error.lines() if isinstance(error, RuntimeClassError) else [f"error: {cause(error)}"]
        tell("".join(f"{safe(line)}\n" for line in lines))
        return 2


def _run(arguments: list[str]) -> int:
    completing = _completing(arguments)
    if completing is not None:
        from .completion.complete import run as complete

        return complete(completing)
    if arguments in (["--version"], ["version"]):
        sys.stdout.write(f"kubectl-{NAME} {__version__}\n")
        return 0
    # A host that calls us as a function waits for it in every build: click is not imported then.
    if _is_exec_plugin(arguments):
        from .functions import exec_plugin

        return exec_plugin.run(arguments)
    if not arguments and sys.stdin is not None and not sys.stdin.isatty():
        data = sys.stdin.buffer.read()
        if data.strip():
            from .functions import krm

            return krm.run(data)
        if _is_pipe(sys.stdin):
            from .errors import UsageError

            raise UsageError("standard input is empty: a ResourceList was expected of the pipe", "see --help")
    from .cli import quick
    from .system.terminal import Progress

    working = Progress()
    try:
        code = quick.run(arguments)
        if code is not None:
            return code
        from .cli.program import run

        return run(arguments)
    finally:
        working.clear()


def _is_pipe(stream: TextIO) -> bool:
    """Whether a program is at the other end: one that failed, where nothing came of it."""
    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _open_closed_streams() -> None:
    """Put something in the place of a closed stdout or stderr (`>&-`), where Python has None.

    What is written to that stdout is an error: the user would not get it. What is told on that stderr is not.
    """
    for name, mode in (("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, mode), "w", encoding="utf-8"))  # noqa: SIM115


def _completing(arguments: list[str]) -> list[str] | None:
    """The words to complete, when kubectl asks: by the completer's name, or by the script that calls us."""
    if os.path.basename(sys.argv[0]).startswith("kubectl_complete-"):
        return arguments
    return arguments[1:] if arguments[:1] == ["__complete"] else None


_KIND = "RuntimeClassRules"


def _is_exec_plugin(arguments: list[str]) -> bool:
    """Whether kustomize called: by the kind's name, or with its variable set and the absolute path of a file.

    The variable alone says little: what a plugin starts has it, too.
    """
    if os.path.basename(sys.argv[0]) == _KIND:
        return True
    return (
        "KUSTOMIZE_PLUGIN_CONFIG_ROOT" in os.environ
        and len(arguments) > 0
        and os.path.isabs(arguments[0])
        and os.path.isfile(arguments[0])
    )


if __name__ == "__main__":
    console()
