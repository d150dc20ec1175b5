"""Findings for people."""

from __future__ import annotations

from collections.abc import Iterator

from ...auditing.audited import Audited, Unlike
from .. import Screen
from ..display import safe
from ..findings.text import lines
from ..layout import table
from ..phrases import class_label


def render(audited: Audited, screen: Screen) -> str:
    """The findings, then the pods that are not as the rules say, by namespace."""
    blocks = [list(lines(audited.findings, screen)), list(_unlike(audited.unlike, screen))]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _unlike(rows: tuple[Unlike, ...], screen: Screen) -> Iterator[str]:
    if rows:
        cells = [
            (safe(row.namespace), safe(class_label(row.before)), safe(class_label(row.after)), str(row.pods))
            for row in rows
        ]
        yield from table(("NAMESPACE", "CLASS", "BY THE RULES", "PODS"), cells, screen.width, screen.paint)
