"""The cluster through the user's own kubectl: its context, credentials, impersonation and proxies."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Sequence

from ..errors import words
from ..kube.object import Object
from ..snapshot import decode
from ..system.environment import child_environment
from ..system.terminal import tell
from . import ClusterError, api
from .api import Get


def connect(program: str, flags: Sequence[str]) -> Get:
    """Requests through `kubectl get --raw`. `flags` are kubectl's own, handed on as they are."""
    patient = _Patience()

    def get(path: str) -> bytes:
        return _run((program, "get", "--raw", path, *flags), patient)

    return get


def get_objects(program: str, flags: Sequence[str], names: Sequence[str]) -> list[Object]:
    """`kubectl get TYPE/NAME -o json`: kubectl knows short names, custom kinds and the context's namespace.

    Raises ApiError, and ClusterError.
    """
    command = (program, "get", "-o", "json", *flags, "--", *names)
    try:
        found = decode.whole(_run(command, _Patience()))
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl get: not JSON: {error}") from None
    return list(found["items"]) if found.get("kind") == "List" else [found]


def namespace(program: str, flags: Sequence[str]) -> str:
    """The namespace of the context; `default` where it names none."""
    command = (program, "config", "view", "--minify", "-o", "jsonpath={..namespace}", *flags)
    try:
        return _run(command, _Patience(False)).decode(errors="replace").strip() or "default"
    except ClusterError:
        return "default"  # what is wrong with the configuration, the first request says


class _Patience:
    """Whether kubectl may talk to the user: its first request may have to ask for a login."""

    def __init__(self, first: bool = True) -> None:
        self._first = first

    def take(self) -> bool:
        first, self._first = self._first, False
        return first and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _run(command: Sequence[str], patient: _Patience) -> bytes:
    talks = patient.take()
    try:
        process = subprocess.Popen(
            command,
            stdin=None if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(),
        )
    except OSError as error:
        raise ClusterError(f"{command[0]}: {words(error)}") from None
    with process:
        errors: list[bytes] = []
        reader = threading.Thread(target=_listen, args=(process, errors, talks), daemon=True)
        reader.start()
        assert process.stdout is not None
        answer = process.stdout.read()
        reader.join()
    if process.returncode:
        raise api.refusal(b"".join(errors).decode(errors="replace"))
    return answer


_ERRORS = re.compile(rb"error: |Error |The connection to |Unable to connect|Warning:|[EWI]\d{4} ")
"""How the lines begin that are kubectl's own; they come back as an error. Others are a credential plugin's."""


def _listen(process: subprocess.Popen[bytes], errors: list[bytes], talks: bool) -> None:
    """Keep what kubectl says, and show a credential plugin's request to log in at once."""
    assert process.stderr is not None
    for line in process.stderr:
        errors.append(line)
        if talks and not _ERRORS.match(line):
            tell(line.decode(errors="replace"))
