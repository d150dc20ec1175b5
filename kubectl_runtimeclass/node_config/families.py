"""Finds handlers with the name of a sandbox that start something else."""

from __future__ import annotations

import re

from ..runtimes.families import EDERA, GVISOR, KATA, RUNV, SYSBOX, family_of_name, lines_of

_SANDBOXES = (GVISOR, KATA, SYSBOX, EDERA, RUNV)


def program_of(kind: str, path: str = "", binary: str = "") -> str:
    """The short name of what a handler starts: `runsc` for io.containerd.runsc.v1, `kata` for the path of its shim.

    `kind` is the runtime type, `path` and `binary` are as in `model.Handler`.
    """
    program = binary or path or (kind if "/" in kind else "")
    if program:
        return re.sub(r"^containerd-shim-|-v\d+$", "", program.rpartition("/")[2])
    parts = kind.split(".")
    return parts[-2] if len(parts) > 1 else kind


def mismatch(handler: str, kind: str, path: str, binary: str) -> str:
    """A phrase for a handler whose name is that of a sandbox which it does not start, else ""."""
    promised = family_of_name(handler)
    started = family_of_name(program_of(kind, path, binary))
    if promised is None or started is None:
        return ""
    sandbox = lines_of(promised)[-1]
    if sandbox not in _SANDBOXES or sandbox in lines_of(started):
        return ""
    return f"is called like {promised} and starts {binary or path or kind}, which is {started}"
