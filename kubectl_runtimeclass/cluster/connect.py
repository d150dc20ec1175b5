"""A connection to the user's cluster: through kubectl, or without it through the `kubernetes` package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..kube.object import Object
from ..system import environment
from .api import Get
from .lookup import Selection


class Connection(NamedTuple):
    """How to ask a cluster. `objects` takes TYPE/NAME words, in `namespace` or "" for the context's.

    `listing` takes a type, and gives all of it that a selection means.
    """

    get: Get
    namespace: Callable[[], str]
    objects: Callable[[Sequence[str], str], list[Object]]
    listing: Callable[[str, Selection], list[Object]]


def connect(flags: Sequence[str]) -> Connection:
    """A connection by kubectl's flags (`--context=prod`). Nothing is asked yet. Raises ClusterError."""
    from . import kubectl

    program = environment.kubectl()
    if program is None:
        return _without_kubectl(flags)

    def objects(names: Sequence[str], namespace: str) -> list[Object]:
        where = [f"--namespace={namespace}"] if namespace else []
        return kubectl.get_objects(program, [*flags, *where], names)

    return Connection(
        kubectl.connect(program, flags),
        lambda: kubectl.namespace(program, flags),
        objects,
        lambda type_, selection: kubectl.list_objects(program, flags, type_, selection),
    )


def _without_kubectl(flags: Sequence[str]) -> Connection:
    from . import client

    settings = client.ConnectionSettings(flags)
    get = client.connect(settings)
    return Connection(
        get,
        lambda: settings.namespace,
        lambda names, namespace: client.get_objects(get, names, namespace or settings.namespace),
        lambda type_, selection: client.list_objects(get, type_, selection),
    )
