"""`get`: what becomes of its options."""

from __future__ import annotations

from collections.abc import Sequence

from ..admission.runtime_class import does_not_exist
from ..cluster import api, load
from ..cluster.connect import connect
from ..cluster.resources import GET_USES, RESOURCES
from ..errors import RuntimeClassError
from ..reports.display import safe
from ..reports.get import FORMATS
from ..scheduling.class_usage import Usage, usage
from ..sources.node_configs import NodeConfigs
from ..system.terminal import tell
from . import clusters
from .options import ClusterOptions, OutputOptions
from .reading import require_one_stdin
from .stdout import screen, write_report


def get(
    names: Sequence[str], cluster: ClusterOptions, output: OutputOptions, *, head: bool, by: str = ""
) -> int:
    """Print the RuntimeClasses of these names, all without one.

    `head` is whether a table has one; `by` is "pool", or the label key that tells pools apart: a row for each.
    Returns the exit code; raises RuntimeClassError.
    """
    require_one_stdin(cluster.snapshots)
    configs = NodeConfigs(cluster.node_configs)
    label = "" if by == "pool" else by
    if cluster.snapshots:
        facts = load.SnapshotFacts()
        classes = usage(configs.apply_to_all(load.objects(cluster.snapshots, facts)), facts.unreadable, label)
    else:
        wanted = [resource for resource in RESOURCES if resource.name in GET_USES]
        reading = api.read(connect(cluster.flags).get, wanted)
        classes = usage(configs.apply_to_all(reading.lists), reading.unreadable, label)
    configs.require_used()
    clusters.warn_of_unreadable(classes.unreadable)
    if "runtimeclasses" in classes.unreadable:
        raise RuntimeClassError("RuntimeClasses may not be read")
    chosen = _chosen(classes, names)
    if not chosen.classes and output.output_format in ("table", "wide"):
        tell("No RuntimeClasses found.\n")
    if by and not any(chosen.pools.values()):
        named = f"label {safe(label)}" if label else "label of a known pool"
        told_apart = ", ".join(map(safe, chosen.pool_labels[:3])) or "LABEL"
        tell(f"no node has a {named}: try --by {told_apart}\n")
    write_report(FORMATS, output.output_format, chosen, screen(output, headers=head)._replace(by=by))
    return 0


def _chosen(usage: Usage, names: Sequence[str]) -> Usage:
    if not names:
        return usage
    known = {runtime_class.name: runtime_class for runtime_class in usage.classes}
    missing = [name for name in names if name not in known]
    if missing:
        handled = {
            runtime_class.name: runtime_class.handler
            for runtime_class in usage.classes
            if runtime_class.handler
        }
        raise RuntimeClassError("\n".join(does_not_exist(name, handled) for name in missing))
    chosen = tuple(known[name] for name in dict.fromkeys(names))
    return usage._replace(classes=chosen, without_class=None)
