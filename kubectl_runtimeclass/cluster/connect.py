"""The connection to the user's cluster: through kubectl if it is installed, else the Python package `kubernetes`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..kube.object import Object
from ..system import environment
from .api import Get
from .lookup import Selection


class Connection(NamedTuple):
    """Functions that query a cluster; all raise ApiError and ClusterError.

    `get` requests a path of the API. `namespace` returns the context's namespace. `objects` returns the objects named
    TYPE/NAME in a namespace ("" is the context's). `listing` returns the selected objects of a type.
    """

    get: Get
    namespace: Callable[[], str]
    objects: Callable[[Sequence[str], str], list[Object]]
    listing: Callable[[str, Selection], list[Object]]


def connect(flags: Sequence[str]) -> Connection:
    """A connection with kubectl's flags (`--context=prod`). No request is sent yet. Raises ClusterError."""
    from . import kubectl

    program = environment.kubectl()
    if program is None:
        return _without_kubectl(flags)

    def objects(names: Sequence[str], namespace: str) -> list[Object]:
        where = [f"--namespace={namespace}"] if namespace else []
        return kubectl.get_objects(program, [*flags, *where], names)

    return Connection(
        get=kubectl.connect(program, flags),
        namespace=lambda: kubectl.namespace(program, flags),
        objects=objects,
        listing=lambda type_, selection: kubectl.list_objects(program, flags, type_, selection),
    )


def _without_kubectl(flags: Sequence[str]) -> Connection:
    from . import client

    settings = client.ConnectionSettings(flags)
    get = client.connect(settings)
    return Connection(
        get=get,
        namespace=lambda: settings.namespace,
        objects=lambda names, namespace: client.get_objects(get, names, namespace or settings.namespace),
        listing=lambda type_, selection: client.list_objects(get, type_, selection),
    )
