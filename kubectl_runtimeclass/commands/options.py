"""Options that travel together, as values: click and the quick path build them, commands take them."""

from __future__ import annotations

from ..named import NamedTuple


class InputOptions(NamedTuple):
    """Which manifests: -f, paths without it, -R, --exclude, -k, --kustomize-command; -n, where objects name none.

    With `allow_empty` no object at all is no error.
    """

    filenames: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    recursive: bool = False
    kustomize: str | None = None
    kustomize_command: str | None = None
    namespace: str = ""
    exclude: tuple[str, ...] = ()
    beside: str = ""
    """The rules file beside which manifests were looked for: none of them."""
    allow_empty: bool = False

    @property
    def given(self) -> bool:
        return bool(self.filenames or self.paths) or self.kustomize is not None

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.filenames, *self.paths)


class RuleOptions(NamedTuple):
    """Which rules: a file, or --class with what belongs to it; `ignored` are ids of what runtimes cannot do."""

    rules_file: str | None = None
    class_name: str | None = None
    selector: str | None = None
    on_existing: str | None = None
    ignored: tuple[str, ...] = ()
    looked_for: bool = False
    """Whether no option named the rules file: it is the one of this directory, or of one above."""

    @property
    def given(self) -> bool:
        return self.rules_file is not None or self.class_name is not None


class WriteOptions(NamedTuple):
    """What assign writes: manifests (to their files with `in_place`), a diff, or a kustomize component."""

    in_place: bool = False
    show_diff: bool = False
    keep_going: bool = False
    form: str | None = None
    """`component`, or None for manifests."""


class ClusterOptions(NamedTuple):
    """Which cluster: files that stand for one, or kubectl's connection flags as they were given."""

    snapshots: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    verify: bool = False
    """Whether assign, check, lint and policy ask the cluster at all; a snapshot is always asked."""
    node_configs: tuple[str, ...] = ()
    """What nodes are configured to serve, as [NODES=]PATH."""
    kubernetes_version: str | None = None
    """What to answer as, in place of the cluster's own version."""


class NodeOptions(NamedTuple):
    """Which nodes are told of: --node, --by (the label key that tells their pools apart), --node-template."""

    node_names: tuple[str, ...] = ()
    by: str = ""
    templates: tuple[str, ...] = ()
    """Files that describe nodes which do not exist yet."""


class OutputOptions(NamedTuple):
    """How to say it. `output_format` is a key of the command's registry of formats."""

    output_format: str = ""
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
