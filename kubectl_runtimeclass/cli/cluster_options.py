"""Options that say which cluster, or which files that stand for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ..rules.model import Rules
from .options import Command, together

if TYPE_CHECKING:
    from ..snapshot.snapshot import Snapshot

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


def connection_flags() -> list[str]:
    """kubectl's connection flags of this call, for `cluster.connect`."""
    flags: list[str] = click.get_current_context().meta.get(_CONNECTION, [])
    return flags


def verified(rules: Rules, verify: bool, snapshots: tuple[str, ...]) -> Snapshot | None:
    """`commands.clusters.verified`, where --verify or --snapshot asks for it."""
    if not (verify or snapshots):
        return None
    from ..commands import clusters

    return clusters.verified(rules, snapshots, connection_flags())
