"""A handler that is called like a sandbox and starts something else is none."""

from __future__ import annotations

import re

from ..runtimes.families import EDERA, GVISOR, KATA, RUNV, SYSBOX, family_of_name, lines_of

_SANDBOXES = (GVISOR, KATA, SYSBOX, EDERA, RUNV)


def program_of(kind: str, path: str = "", binary: str = "") -> str:
    """What a handler starts, by its plain name: `runsc` of io.containerd.runsc.v1, `kata` of a shim's path."""
    program = binary or path or (kind if "/" in kind else "")
    if program:
        return re.sub(r"^containerd-shim-|-v\d+$", "", program.rpartition("/")[2])
    parts = kind.split(".")
    return parts[-2] if len(parts) > 1 else kind


def mismatch(handler: str, kind: str, path: str, binary: str) -> str:
    """What is wrong where a handler's name promises another sandbox than it starts; "" where nothing is."""
    promised = family_of_name(handler)
    started = family_of_name(program_of(kind, path, binary))
    if promised is None or started is None:
        return ""
    sandbox = lines_of(promised)[-1]
    if sandbox not in _SANDBOXES or sandbox in lines_of(started):
        return ""
    return f"is called like {promised} and starts {binary or path or kind}, which is {started}"
