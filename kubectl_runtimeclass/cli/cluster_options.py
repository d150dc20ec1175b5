"""Options that say which cluster, or which files that stand for one; and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from ..rules import Rules
from ..terminal import Progress
from .options import Command, together

if TYPE_CHECKING:
    from ..cluster.connect import Connection
    from ..scheduling.snapshot import Cluster, Snapshot

snapshot_option = click.option(
    "--snapshot",
    "snapshots",
    multiple=True,
    metavar="PATH",
    help="Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of "
    "kubectl get -o json|yaml. Repeatable.",
)


def _hand_on(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a flag of kubectl as it was given."""
    name = max(parameter.opts, key=len)
    flags = ctx.meta.setdefault(_CONNECTION, [])
    for each in value if isinstance(value, tuple) else (value,):
        if each is not None and each is not False:
            flags.append(f"{name}={'true' if each is True else each}")


_CONNECTION = f"{__name__}.connection"

_FLAGS: tuple[tuple[tuple[str, ...], str | None, str], ...] = (
    (("--kubeconfig",), "FILE", "the kubeconfig to use."),
    (("--context",), "NAME", "the context to use."),
    (("--cluster",), "NAME", "the kubeconfig's cluster to use."),
    (("--user",), "NAME", "the kubeconfig's user to use."),
    (("--as",), "USER", "the user to impersonate."),
    (("--as-group",), "GROUP", "a group to impersonate. Repeatable."),
    (("--as-uid",), "UID", "the UID to impersonate."),
    (("--token",), "TOKEN", "the bearer token."),
    (("-s", "--server"), "URL", "the address of the API server."),
    (("--certificate-authority",), "FILE", "the CA of the server."),
    (("--client-certificate",), "FILE", "the certificate to present."),
    (("--client-key",), "FILE", "the key of that certificate."),
    (("--insecure-skip-tls-verify",), None, "trust any server."),
    (("--tls-server-name",), "NAME", "the name in the server's certificate."),
    (("--proxy-url",), "URL", "a proxy on the way."),
    (("--request-timeout",), "TIME", "how long to wait for an answer (30s)."),
    (("--cache-dir",), "DIR", "its cache."),
)
"""kubectl's connection flags, handed to it as they are: names, value, help."""


def _connection(hidden: bool = False) -> Callable[[Command], Command]:
    return together(
        *(
            click.option(
                *names,
                f"{names[-1].strip('-').replace('-', '_')}_of_kubectl",
                metavar=value,
                is_flag=value is None,
                multiple="Repeatable" in text,
                help=f"kubectl's: {text}",
                hidden=hidden,
                expose_value=False,
                callback=_hand_on,
            )
            for names, value, text in _FLAGS
        )
    )


connection_options = _connection()

verify_options = together(
    click.option(
        "--verify",
        is_flag=True,
        help="Hold the classes against the cluster, or against --snapshot: one that does not exist is an error. "
        "kubectl's connection flags say which cluster (--context and the others that explain lists).",
    ),
    snapshot_option,
    _connection(hidden=True),
)


def verified(wanted: Rules, verify: bool, snapshots: tuple[str, ...]) -> Snapshot | None:
    """The cluster that --verify or --snapshot asks for; None where neither does.

    Raises UsageError when the rules assign a class that it does not have, and ClusterError.
    """
    if not (verify or snapshots):
        return None
    from ..cluster import api, load
    from ..cluster.verify import unknown_classes

    if snapshots:
        snapshot = load.load(snapshots)
    else:
        kinds = ("RuntimeClass", "Namespace") if wanted.need_namespaces else ("RuntimeClass",)
        resources = [resource for resource in api.RESOURCES if resource.kind in kinds]
        snapshot = load.from_cluster(connect().get, resources).snapshot
    missing = unknown_classes((rule.runtime_class_name for rule in wanted.rules), snapshot)
    if missing:
        raise UsageError("\n".join(missing.values()))
    return snapshot


def connection_flags() -> list[str]:
    """The connection flags of this call, for `cluster.connect`."""
    flags: list[str] = click.get_current_context().meta.get(_CONNECTION, [])
    return flags


def connect() -> Connection:
    """The connection that the options describe. Raises ClusterError."""
    from ..cluster.connect import connect

    return connect(connection_flags())


def read_cluster(snapshots: tuple[str, ...], connection: Connection | None) -> Cluster:
    """The cluster of --snapshot, else the one at the other end. Raises RuntimeClassError."""
    from ..cluster import load

    if connection is None:
        return load.read(snapshots)
    progress = reading()
    try:
        return load.from_cluster(connection.get, step=progress.step)
    finally:
        progress.clear()


def reading() -> Progress:
    """Progress over the lists of a cluster."""
    from ..cluster import api

    return Progress(len(api.RESOURCES), "lists read")
