"""Options that several commands share: each declared once, with what becomes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import files, rules
from ..errors import UsageError
from ..files import Input
from ..rules import Namespaces, Rules

if TYPE_CHECKING:
    from ..cluster.connect import Connection
    from ..cluster.load import Cluster
    from ..scheduling.snapshot import Snapshot

Command = TypeVar("Command", bound=Callable[..., Any])


def _all(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_KUSTOMIZE_COMMAND = f"{__name__}.kustomize_command"

input_options = _all(
    click.option(
        "-f",
        "--filename",
        "filenames",
        multiple=True,
        metavar="FILE",
        help="A file or directory of manifests, or - for standard input. Repeatable.",
    ),
    click.option("-R", "--recursive", is_flag=True, help="Follow directories below those that -f names."),
    click.option(
        "-k", "--kustomize", metavar="DIR", help="Build this kustomization through kubectl, instead of -f."
    ),
    click.option(
        "--kustomize-command",
        metavar="COMMAND",
        expose_value=False,
        callback=lambda ctx, _, value: ctx.meta.__setitem__(_KUSTOMIZE_COMMAND, value),
        help='With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm".',
    ),
)

rule_options = _all(
    click.option(
        "--rules",
        "rules_file",
        metavar="FILE",
        help="The rules. Default: runtimeclass.yaml here or in the nearest parent, up to the repository's root.",
    ),
    click.option(
        "--class", "class_name", metavar="NAME", help="One rule instead of a file: the RuntimeClass to set."
    ),
    click.option(
        "-l", "--selector", metavar="SELECTOR", help="With --class: only pod templates with these labels."
    ),
    click.option(
        "--on-existing",
        type=click.Choice([rules.KEEP, rules.REPLACE, rules.FAIL]),
        default=None,
        help="With --class: what to do where another class is set already. Default: Keep.",
    ),
)

namespace_option = click.option(
    "-n",
    "--namespace",
    metavar="NS",
    default="",
    help="The namespace of objects that name none. Default: default.",
)

color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: on terminals."
)

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
    return _all(
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

verify_options = _all(
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
        raise UsageError("\n".join(missing))
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
    return load.from_cluster(connection.get)


def width() -> int | None:
    """The columns of the terminal; None when the output goes elsewhere, where lines stay whole."""
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS")):
        return None
    import shutil

    return max(shutil.get_terminal_size().columns, 40)


verbose_option = click.option(
    "--verbose", is_flag=True, help="More decisions; and a traceback with an error."
)


def read_rules(
    rules_file: str | None, class_name: str | None, selector: str | None, on_existing: str | None
) -> Rules:
    """The rules that the options name. Raises UsageError, RulesError, SelectorError or FileError."""
    if class_name is not None:
        if rules_file is not None:
            raise UsageError("--rules and --class exclude each other")
        return rules.single(class_name, selector or "", on_existing or rules.KEEP)
    for given, name in ((selector, "-l"), (on_existing, "--on-existing")):
        if given is not None:
            raise UsageError(f"{name} needs --class")
    if rules_file is None:
        rules_file = files.discover_rules(os.getcwd())  # noqa: PTH109
        if rules_file is None:
            raise UsageError(
                f"no rules: give --rules FILE or --class NAME, or keep them in {files.RULES_FILE}"
            )
        click.echo(f"rules: {rules_file}", err=True)
    return rules.load(files.read(Input(rules_file, named=True)), rules_file)


def read_inputs(filenames: tuple[str, ...], recursive: bool, kustomize: str | None) -> list[Input]:
    """The inputs that the options name. Raises UsageError or FileError."""
    command = click.get_current_context().meta.get(_KUSTOMIZE_COMMAND)
    if kustomize is not None:
        if filenames:
            raise UsageError("-f and -k exclude each other")
        from ..kustomize import build

        return [Input(f"<kustomize {kustomize}>", named=True, content=build(kustomize, command or ""))]
    if command is not None:
        raise UsageError("--kustomize-command needs -k")
    if not filenames:
        raise UsageError("give manifests with -f FILE, -f DIRECTORY, -f - or -k DIRECTORY")
    if sum(name == "-" for name in filenames) > 1:
        raise UsageError("standard input can be read only once")
    return [
        source._replace(content=files.read(source)) if source.is_stdin else source
        for source in files.find(filenames, recursive)
    ]


def namespaces(
    inputs: list[Input], wanted: Rules, default: str, snapshot: Snapshot | None = None
) -> Namespaces:
    """What the inputs and a snapshot tell of namespaces, when the rules ask for it; the inputs come first."""
    from ..assign import namespaces_of

    default = default or "default"
    if not wanted.need_namespaces:
        return Namespaces(default)
    found = namespaces_of(inputs, default)
    if snapshot is None:
        return found
    known = {name: dict(labels) for name, labels in snapshot.namespaces.items()}
    return found._replace(labels={**known, **found.labels})
