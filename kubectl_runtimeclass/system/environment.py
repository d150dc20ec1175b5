"""The environment of programs that are started here, and the user's kubectl."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from ..errors import RuntimeClassError

# The loader of the self-contained archive sets these variables to the archive's own libraries. It keeps the user's
# values in variables that end in _ORIG, and its own state in variables that begin with _PYI_.
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH")
_LOADER_STATE = "_PYI_"


def child_environment(
    environ: Mapping[str, str] | None = None, *, frozen: bool | None = None
) -> dict[str, str]:
    """The environment for a program, as if the user had started it.

    `environ` defaults to os.environ, `frozen` to whether this is the self-contained archive. Otherwise nothing changes.
    Programs that the archive starts (kubectl, credential plugins, itself as a kustomize plugin) must not load the
    archive's libraries instead of the system's.
    """
    environment = dict(os.environ if environ is None else environ)
    if not (getattr(sys, "frozen", False) if frozen is None else frozen):
        return environment
    for name in _LIBRARY_PATHS:
        if (original := environment.pop(f"{name}_ORIG", None)) is not None:
            environment[name] = original
        else:
            environment.pop(name, None)
    return {name: value for name, value in environment.items() if not name.startswith(_LOADER_STATE)}


def kubectl(environ: Mapping[str, str] | None = None) -> str | None:
    """The path of the user's kubectl: KUBECTL_PATH (which kubectl sets since 1.37), else the one on PATH, else None.

    Raises RuntimeClassError if KUBECTL_PATH is not a program: another kubectl may have another configuration and
    cluster.
    """
    import shutil

    environ = os.environ if environ is None else environ
    given, path = environ.get("KUBECTL_PATH"), environ.get("PATH", os.defpath)
    program = shutil.which(given or "kubectl", path=path)
    if given and program is None:
        raise RuntimeClassError(f"KUBECTL_PATH: {given}: no such program")
    return program
