"""Fixtures with real servers. A test module elsewhere can import `plane`, and then starts its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .. import tools
from . import plane as servers
from .plane import Plane
from .record import Cluster


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    """A running control plane: `kubeconfig` is its admin's, `service_account(name, rules)` makes others.

    Nodes, pods and classes are whatever tests leave there: a test removes what it made.
    """
    for name in servers.PROGRAMS:
        tools.need(name)
    with servers.running(tmp_path_factory.mktemp("plane")) as running:
        yield running


@pytest.fixture(scope="session")
def cluster(plane: Plane) -> Cluster:
    """The same, to load cases into."""
    return Cluster(plane.admin)
