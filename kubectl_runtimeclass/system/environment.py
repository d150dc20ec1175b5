"""What the programs that this one starts should find: the user's environment, and the user's kubectl."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from ..errors import RuntimeClassError

# The loader of the self-contained archive points the dynamic linker at the archive's own libraries. It keeps
# what the user had under the second name, and its own state in variables that begin with _PYI_.
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH")
_LOADER_STATE = "_PYI_"


def child_environment(
    environ: Mapping[str, str] | None = None, *, frozen: bool | None = None
) -> dict[str, str]:
    """The environment for a program started from here, as the user would have started it.

    `environ` defaults to os.environ, `frozen` to whether this is the self-contained archive. Run from an
    installed package nothing differs. From the archive, kubectl, its credential plugins and this program
    itself (as a kustomize plugin) would otherwise load the archive's libraries in place of the system's.
    """
    environment = dict(os.environ if environ is None else environ)
    if not (getattr(sys, "frozen", False) if frozen is None else frozen):
        return environment
    for name in _LIBRARY_PATHS:
        if (users := environment.pop(f"{name}_ORIG", None)) is not None:
            environment[name] = users
        else:
            environment.pop(name, None)
    return {name: value for name, value in environment.items() if not name.startswith(_LOADER_STATE)}


def kubectl(environ: Mapping[str, str] | None = None) -> str | None:
    """The user's kubectl: KUBECTL_PATH (which kubectl 1.37 and later set for plugins), else the one on PATH.

    None where there is neither. Raises RuntimeClassError where KUBECTL_PATH names none: another may have another
    configuration, and another cluster.
    """
    import shutil

    environ = os.environ if environ is None else environ
    given, path = environ.get("KUBECTL_PATH"), environ.get("PATH", os.defpath)
    program = shutil.which(given or "kubectl", path=path)
    if given and program is None:
        raise RuntimeClassError(f"KUBECTL_PATH: {given}: no such program")
    return program
