"""The inputs once more, for what only few runs need: why rules matched nothing."""

from __future__ import annotations

from collections.abc import Iterable

from ..rewriting.idle_rules import Idle, IdleRules
from ..rewriting.stream import rewrite
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..system import files
from ..system.files import FileError, Input


def idle_rules(
    inputs: Iterable[Input], rules: Rules, namespaces: Namespaces, counts: Iterable[tuple[str, int]]
) -> list[Idle]:
    """The rules that decided on nothing, each with the reason, from all inputs that are read."""
    nothing = {name for name, count in counts if not count}
    if not nothing:
        return []
    seen = IdleRules(rules, (rule for rule in rules.rules if rule.name in nothing), namespaces)
    for source in inputs:
        if source.skip:
            continue
        try:
            rewrite(files.read(source), rules, source.display, namespaces, look=seen)
        except FileError:
            continue  # told when it was decided on
    return seen.idle()
