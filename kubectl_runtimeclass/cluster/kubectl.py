"""Access to the cluster through the user's kubectl, with its context, credentials, impersonation and proxies."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from ..errors import os_message, quote_name
from ..kube.object import Object
from ..snapshot import decode
from ..system import processes
from ..system.terminal import tell
from . import ClusterError, api
from .api import Get
from .lookup import Selection
from .timeout import request_timeout


def connect(program: str, flags: Sequence[str]) -> Get:
    """A function for requests through `kubectl get --raw`; `flags` are passed on to kubectl.

    Raises ClusterError for an invalid --request-timeout.
    """
    runner = _Runner(flags)

    def get(path: str) -> bytes:
        return runner.run(program, "get", "--raw", path, *flags)

    return get


def get_objects(program: str, flags: Sequence[str], names: Sequence[str]) -> list[Object]:
    """The objects named TYPE/NAME, by `kubectl get -o json`, which knows short names and custom kinds.

    Raises ApiError, and ClusterError if kubectl does not return one object for each name.
    """
    output = _Runner(flags).run(program, "get", "-o", "json", *flags, "--", *names)
    try:
        answer = decode.whole(output)
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl get: not JSON: {error}") from None
    objects = answer.get("items") if answer.get("kind") == "List" else [answer]
    wanted = {word.rpartition("/")[2] for word in names}
    if not isinstance(objects, list) or {_name(item) for item in objects} != wanted:
        raise ClusterError(
            f"kubectl get: not the objects that were asked for: {', '.join(map(quote_name, wanted))}"
        )
    return objects


def list_objects(program: str, flags: Sequence[str], type_: str, selection: Selection) -> list[Object]:
    """The selected objects of a type, by `kubectl get TYPE -o json`. Raises ApiError and ClusterError."""
    namespace_flag = f"--namespace={selection.namespace}" if selection.namespace else "--all-namespaces"
    selectors = [f"--selector={selection.labels}"] if selection.labels else []
    selectors += [f"--field-selector={selection.fields}"] if selection.fields else []
    arguments = ["get", "-o", "json", *flags, namespace_flag, *selectors, "--", type_]
    output = _Runner(flags).run(program, *arguments)
    try:
        items = decode.whole(output).get("items")
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl get: not JSON: {error}") from None
    if not isinstance(items, list):
        raise ClusterError(f"kubectl get {type_}: not a list")
    return items


def dry_run(program: str, flags: Sequence[str], file: str) -> Object:
    """The object in a file as the server would store it after admission, by `kubectl create --dry-run=server`.

    Raises ApiError if the server refuses it, and ClusterError.
    """
    output = _Runner(flags).run(program, "create", "--dry-run=server", "-o", "json", *flags, "-f", file)
    try:
        return decode.whole(output)
    except decode.DecodeError as error:
        raise ClusterError(f"kubectl create: not JSON: {error}") from None


def _name(value: object) -> object:
    """The name of an object in kubectl's answer, None if the value is not an object with a name."""
    metadata = value.get("metadata") if isinstance(value, dict) and value.get("kind") else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def namespace(program: str, flags: Sequence[str]) -> str:
    """The namespace of the current context, `default` if it has none or the configuration is invalid."""
    runner = _Runner(flags, talks=False)
    try:
        output = runner.run(program, "config", "view", "--minify", "-o", "jsonpath={..namespace}", *flags)
    except ClusterError:
        return "default"  # the first request will report what is wrong with the configuration
    return output.decode(errors="replace").strip() or "default"


class _Runner:
    """Runs kubectl. During its first run, unless `talks` is False, a credential plugin may ask the user to log in."""

    def __init__(self, flags: Sequence[str], *, talks: bool = True) -> None:
        self._first = talks
        limit = request_timeout(flags)
        # kubectl enforces the timeout itself, except for the time that a credential plugin needs.
        self._seconds = limit + _GRACE if limit else None

    def run(self, *command: str) -> bytes:
        """The output of a command. Raises ApiError and ClusterError."""
        first, self._first = self._first, False
        talks = first and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
        try:
            done = processes.run(command, seconds=self._seconds, talks=talks, line=_show if talks else None)
        except OSError as error:
            raise ClusterError(f"{command[0]}: {os_message(error)}") from None
        if done.expired:
            raise api.refusal(f"{command[0]}: no answer before the deadline exceeded {self._seconds:g}s")
        if done.returncode:
            raise api.refusal(done.stderr.decode(errors="replace"))
        return done.stdout


_GRACE = 2.0
"""Seconds after the timeout in which kubectl may still report it itself."""

_ERRORS = re.compile(rb"error: |Error |The connection to |Unable to connect|Warning:|[EWI]\d{4} ")
"""The beginnings of kubectl's own lines, which become an error. Other lines are from a credential plugin."""


def _show(line: bytes) -> None:
    """Print a line of a credential plugin, which may ask the user to log in."""
    if not _ERRORS.match(line):
        tell(line.decode(errors="replace"))
