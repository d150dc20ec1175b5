"""Whether a file that cannot be read has a workload in plain sight."""

from __future__ import annotations

import re

from ..workloads.kinds.kubernetes import WITHOUT_PODS
from ..workloads.kinds.table import pod_template_fields

_KIND = re.compile(rb"""(?:^|[\s{,])["']?kind["']?[ \t]*:[ \t]*["']?([A-Z][A-Za-z0-9]+)""")


def kinds_in_sight(data: bytes) -> set[str]:
    """The kinds that the bytes name, in UTF-16, too; none without an apiVersion, as in launch.json and in logs."""
    text = data.replace(b"\0", b"")
    return {kind.decode() for kind in _KIND.findall(text)} if b"apiVersion" in text else set()


def has_workload_in_sight(data: bytes) -> bool:
    """Whether one of these is the kind of a workload, or there are containers of a kind that is not known."""
    kinds = kinds_in_sight(data) - {kind for _, kind in WITHOUT_PODS}
    workloads = {field.kind for field in pod_template_fields() if not field.none}
    return bool(kinds & workloads) or (bool(kinds) and b"containers" in data.replace(b"\0", b""))
