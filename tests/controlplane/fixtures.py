"""Fixtures with real servers. A conftest.py elsewhere can import `plane`; it is the same servers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from ..support import tools
from . import plane as servers
from .plane import Plane
from .record import Cluster

_running: list[tuple[Plane, contextlib.ExitStack]] = []


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    """A running control plane: `kubeconfig` is its admin's, `service_account(name, rules)` makes others.

    Nodes, pods and classes are whatever tests leave there: a test removes what it made.
    """
    for name in servers.PROGRAMS:
        tools.need(name)
    if not _running:
        stack = contextlib.ExitStack()
        _running.append((stack.enter_context(servers.running(tmp_path_factory.mktemp("plane"))), stack))
    running, stack = _running[0]
    yield running
    stack.close()


_loaded: dict[str, Cluster] = {}


@pytest.fixture(scope="session")
def cluster(plane: Plane) -> Cluster:
    """The same, to load cases into; one for all who import this fixture, as it makes what cases share."""
    key = str(plane.kubeconfig)
    if key not in _loaded:
        _loaded[key] = Cluster(plane.admin)
    return _loaded[key]
