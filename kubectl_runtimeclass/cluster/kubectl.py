"""The cluster through the user's own kubectl: its context, credentials, impersonation and proxies."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from ..errors import named, words
from ..kube.object import Object
from ..snapshot import decode
from ..system import processes
from ..system.terminal import tell
from . import ClusterError, api
from .api import Get
from .lookup import Selection
from .timeout import request_timeout


def connect(program: str, flags: Sequence[str]) -> Get:
    """Requests through `kubectl get --raw`. `flags` are kubectl's own, handed on as they are.

    Raises ClusterError for a time limit that is none.
    """
    asking = _Asking(flags)

    def get(path: str) -> bytes:
        return asking.run(program, "get", "--raw", path, *flags)

    return get


def get_objects(program: str, flags: Sequence[str], names: Sequence[str]) -> list[Object]:
    """`kubectl get TYPE/NAME -o json`: kubectl knows short names, custom kinds and the context's namespace.

    Raises ApiError, and ClusterError also where not each of the names has its object.
    """
    answer = _Asking(flags).run(program, "get", "-o", "json", *flags, "--", *names)
    try:
        answered = decode.whole(answer)
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl get: not JSON: {error}") from None
    objects = answered.get("items") if answered.get("kind") == "List" else [answered]
    wanted = {word.rpartition("/")[2] for word in names}
    if not isinstance(objects, list) or {_name(item) for item in objects} != wanted:
        raise ClusterError(
            f"kubectl get: not the objects that were asked for: {', '.join(map(named, wanted))}"
        )
    return objects


def list_objects(program: str, flags: Sequence[str], type_: str, selection: Selection) -> list[Object]:
    """`kubectl get TYPE -o json`: all of a type that a selection means. Raises ApiError and ClusterError."""
    where = f"--namespace={selection.namespace}" if selection.namespace else "--all-namespaces"
    chosen = [f"--selector={selection.labels}"] if selection.labels else []
    chosen += [f"--field-selector={selection.fields}"] if selection.fields else []
    answer = _Asking(flags).run(program, "get", "-o", "json", *flags, where, *chosen, "--", type_)
    try:
        items = decode.whole(answer).get("items")
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl get: not JSON: {error}") from None
    if not isinstance(items, list):
        raise ClusterError(f"kubectl get {type_}: not a list")
    return items


def dry_run(program: str, flags: Sequence[str], file: str) -> Object:
    """`kubectl create --dry-run=server`: the object of a file as the server would store it, with all admission.

    Raises ApiError where the server refuses it, and ClusterError.
    """
    answer = _Asking(flags).run(program, "create", "--dry-run=server", "-o", "json", *flags, "-f", file)
    try:
        return decode.whole(answer)
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl create: not JSON: {error}") from None


def _name(value: object) -> object:
    metadata = value.get("metadata") if isinstance(value, dict) and value.get("kind") else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def namespace(program: str, flags: Sequence[str]) -> str:
    """The namespace of the context; `default` where it names none."""
    asking = _Asking(flags, talks=False)
    try:
        answer = asking.run(program, "config", "view", "--minify", "-o", "jsonpath={..namespace}", *flags)
    except ClusterError:
        return "default"  # what is wrong with the configuration, the first request says
    return answer.decode(errors="replace").strip() or "default"


class _Asking:
    """How kubectl is run. Its first request may talk to the user: it may have to ask for a login."""

    def __init__(self, flags: Sequence[str], *, talks: bool = True) -> None:
        self._first = talks
        limit = request_timeout(flags)
        # kubectl keeps to the time itself, but for what a credential plugin takes of it.
        self._seconds = limit + _GRACE if limit else None

    def run(self, *command: str) -> bytes:
        first, self._first = self._first, False
        talks = first and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
        try:
            done = processes.run(command, seconds=self._seconds, talks=talks, line=_show if talks else None)
        except OSError as error:
            raise ClusterError(f"{command[0]}: {words(error)}") from None
        if done.expired:
            raise api.refusal(f"{command[0]}: no answer before the deadline exceeded {self._seconds:g}s")
        if done.returncode:
            raise api.refusal(done.stderr.decode(errors="replace"))
        return done.stdout


_GRACE = 2.0
"""Seconds that kubectl has to say itself that its time is over."""

_ERRORS = re.compile(rb"error: |Error |The connection to |Unable to connect|Warning:|[EWI]\d{4} ")
"""How the lines begin that are kubectl's own; they come back as an error. Others are a credential plugin's."""


def _show(line: bytes) -> None:
    """Show a credential plugin's request to log in at once."""
    if not _ERRORS.match(line):
        tell(line.decode(errors="replace"))
