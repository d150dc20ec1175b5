"""Which objects of a cluster are asked about, of all that are there."""

from __future__ import annotations

from ..named import NamedTuple


class SelectOptions(NamedTuple):
    """-l, --field-selector, -A, --pending: a selection, in all namespaces, or only pods that are Pending."""

    labels: str = ""
    fields: str = ""
    all_namespaces: bool = False
    pending: bool = False

    @property
    def given(self) -> bool:
        return self != SelectOptions()
