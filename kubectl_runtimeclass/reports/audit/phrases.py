"""The headline of an audit, the same in all formats for people."""

from __future__ import annotations

from ...auditing.audited import Audited
from ..phrases import plural


def headline(audited: Audited) -> str:
    """`2 errors, 1 warning in 12 RuntimeClasses`."""
    parts = [plural(count, severity) for severity, count in audited.counts.items() if count]
    of_what = "1 RuntimeClass" if audited.classes == 1 else f"{audited.classes} RuntimeClasses"
    return f"{', '.join(parts) or 'nothing found'} in {of_what}"
