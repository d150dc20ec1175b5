"""What a command asks about every pod template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import Refused, RuntimeClassError
from ..observed.observation import Observation
from ..rules.decision import REFUSED, REMOVED
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..snapshot.snapshot import Cluster
from ..workloads.as_pods import Template
from .explained import Explained, ExplainOptions, WhatIf, explain_template


def what_if_by_rules(template: Template, rules: Rules, namespaces: Namespaces) -> WhatIf:
    """What the rules would make of a pod template. Raises RuntimeClassError where they forbid what is there."""
    before = template.runtime_class_name
    assert template.nodes is not None
    try:
        verdict = rules.decide(template.nodes, namespaces, before)
    except Refused as error:
        raise RuntimeClassError(f"{template.subject}: {error.reason}") from None
    if verdict.outcome == REFUSED:
        raise RuntimeClassError(f"{template.subject}: {verdict.reason}")
    because = f"rule {verdict.rule}" if verdict.rule else "no rule matches"
    changes = verdict.after is not None or verdict.outcome == REMOVED
    return WhatIf(verdict.after if changes else before, because)


def _is_own(template: Template, what_if: WhatIf | None) -> bool:
    own = (template.pod.get("spec") or {}).get("runtimeClassName")
    return what_if is None or (what_if.name or None) == (own or None)


@dataclass(frozen=True)
class ExplainRequest:
    """What to ask about every pod template: its own class, each of `classes`, or what `rules` give.

    `namespace` is that of objects which name none; `nodes` are those to report on, None for all; `families` and
    `ignored` say which runtimes classes stand for, and which of their restrictions are no concern.
    """

    cluster: Cluster
    namespace: str = "default"
    classes: tuple[str, ...] = ()
    rules: Rules | None = None
    nodes: frozenset[str] | None = None
    families: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()

    def answers(self, template: Template, observed: tuple[Observation, ...] = ()) -> tuple[Explained, ...]:
        """One explanation, or one for each class; `observed` is what happened to it. Raises RuntimeClassError.

        What happened to a pod is about its own class, so it is left out where another is asked about.
        """
        what_ifs: tuple[WhatIf | None, ...] = tuple(WhatIf(name, "") for name in self.classes) or (None,)
        if self.rules is not None:
            labels = {name: dict(given) for name, given in self.cluster.snapshot.namespaces.items()}
            what_ifs = (what_if_by_rules(template, self.rules, Namespaces(self.namespace, labels)),)
        return tuple(
            explain_template(
                template,
                self.cluster,
                self.namespace,
                ExplainOptions(
                    what_if,
                    self.nodes,
                    observed if _is_own(template, what_if) else (),
                    self.families,
                    self.ignored,
                ),
            )
            for what_if in what_ifs
        )
