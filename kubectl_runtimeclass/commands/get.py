"""`get`: what becomes of its options."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..admission.runtime_class import does_not_exist
from ..cluster import api
from ..cluster import snapshot_files as files
from ..cluster.connect import connect
from ..cluster.resources import GET_USES, RESOURCES
from ..errors import RuntimeClassError
from ..reports import get as report
from ..reports.display import Paint, safe
from ..reports.explain import json as structured
from ..scheduling.class_usage import Usage, usage
from ..system.terminal import columns, tell, wants_color
from . import clusters
from .common import require_one_stdin, write


def get(
    names: Sequence[str],
    *,
    snapshots: Sequence[str],
    flags: Sequence[str],
    output_format: str,
    head: bool,
    color: str,
) -> int:
    """Print the RuntimeClasses of these names, all without one, of --snapshot or of the cluster of `flags`.

    `head` is whether a table has one. Returns the exit code; raises RuntimeClassError.
    """
    require_one_stdin(snapshots)
    if snapshots:
        found = usage(files.objects(snapshots))
    else:
        wanted = [resource for resource in RESOURCES if resource.name in GET_USES]
        reading = api.read(connect(flags).get, wanted)
        found = usage(reading.lists, reading.unreadable)
    clusters.warn_of_unreadable(found.unreadable)
    if "runtimeclasses" in found.unreadable:
        raise RuntimeClassError("RuntimeClasses may not be read")
    write([_report(_chosen(found, names), output_format, color, head)])
    return 0


def _chosen(found: Usage, names: Sequence[str]) -> Usage:
    if not names:
        return found
    known = {each.name: each for each in found.classes}
    missing = [name for name in names if name not in known]
    if missing:
        handled = {each.name: each.handler for each in found.classes if each.handler}
        raise RuntimeClassError("\n".join(does_not_exist(name, handled) for name in missing))
    return found._replace(classes=tuple(known[name] for name in dict.fromkeys(names)))


def _report(found: Usage, output_format: str, color: str, head: bool) -> bytes:
    if output_format in ("json", "yaml"):
        return structured.dump(report.to_object(found), output_format)
    if output_format == "name":
        lines = [f"runtimeclass.node.k8s.io/{safe(each.name)}" for each in found.classes if not each.problem]
    else:
        paint = Paint(wants_color(color, sys.stdout))
        lines = list(report.render(found, columns(), paint, wide=output_format == "wide", head=head))
        if not found.classes:
            tell("No RuntimeClasses found.\n")
            lines = []
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")
