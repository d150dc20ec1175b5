"""Options that say which cluster, or which files that stand for one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

import click

from ..commands.options import ClusterOptions
from .options import Command, Decorator, pack_options, together

_snapshot_option = click.option(
    "--snapshot",
    "snapshots",
    multiple=True,
    metavar="PATH",
    help="Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of "
    "kubectl get -o json|yaml. Repeatable.",
)

_version_option = click.option(
    "--kubernetes-version",
    metavar="VERSION",
    help="Answer as servers of this version do (1.34). Default: the cluster's own, as far as known.",
)

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


_OF_KUBECTL = "kubectl's: "


class ConnectedCommand(click.Command):
    """A command whose help names kubectl's connection flags in a paragraph: who uses kubectl knows them."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx))]
        flags = [name for name, text in records if text.startswith(_OF_KUBECTL)]
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record[0] not in flags])
        with formatter.section("Connection, as kubectl has it (`kubectl options` tells of each)"):
            formatter.write_text(", ".join(flags))


def _parameter(names: tuple[str, ...]) -> str:
    return f"{names[-1].strip('-').replace('-', '_')}_of_kubectl"


def _as_given(arguments: dict[str, Any]) -> Iterable[str]:
    """Take kubectl's flags out of the arguments, as kubectl is to have them."""
    for names, _, _ in _FLAGS:
        value = arguments.pop(_parameter(names))
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None and item is not False:
                yield f"{names[-1]}={'true' if item is True else item}"


def _connection(hidden: bool) -> Decorator:
    flags = together(
        *(
            click.option(
                *names,
                _parameter(names),
                metavar=value,
                is_flag=value is None,
                multiple="Repeatable" in text,
                help=f"{_OF_KUBECTL}{text}",
                hidden=hidden,
            )
            for names, value, text in _FLAGS
        )
    )

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_flags(**arguments: Any) -> Any:
            given = tuple(_as_given(arguments))
            return command(flags=given, **arguments)

        return flags(with_flags)

    return decorate


_node_config_option = click.option(
    "--node-config",
    "node_configs",
    multiple=True,
    metavar="[NODES=]PATH",
    help="Take nodes as if they had reported the handlers that this configuration of containerd or CRI-O, or this "
    "output of `crictl info`, gives them. NODES is a pattern of names or a label selector. Repeatable.",
)


def cluster_options(
    *, snapshots: bool = True, version: bool = False, node_configs: bool = False
) -> Decorator:
    """A cluster, or with `snapshots` files that stand for one; with `version`, as if it were of another.

    With `node_configs`, what is configured on its nodes may be given as well.
    """
    which = (
        *((_snapshot_option,) if snapshots else ()),
        *((_node_config_option,) if node_configs else ()),
        *((_version_option,) if version else ()),
    )
    return pack_options("cluster", ClusterOptions, *which, _connection(hidden=False))


verify_options = pack_options(
    "cluster",
    ClusterOptions,
    click.option(
        "--verify",
        is_flag=True,
        help="Hold the classes against the cluster, or against --snapshot: one that does not exist is an error. "
        "kubectl's connection flags say which cluster (--context and the others that explain lists).",
    ),
    _snapshot_option,
    _connection(hidden=True),
)


discover_options = pack_options(
    "cluster",
    ClusterOptions,
    click.option(
        "--discover",
        "verify",
        is_flag=True,
        help="Ask the cluster which custom kinds it serves: those whose pod templates are known are covered, too. "
        "kubectl's connection flags say which cluster (--context and the others that explain lists).",
    ),
    _connection(hidden=True),
)
