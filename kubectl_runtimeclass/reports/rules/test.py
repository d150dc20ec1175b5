"""Cases that were tried."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...proving.cases import Outcome, class_of
from ...rules.model import API_VERSION
from .. import Screen, junit
from ..display import safe
from ..explain.json import dump
from ..junit import FAILURE, Case


class Trial(NamedTuple):
    """All cases of one file, in its order."""

    source: str
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> int:
        return sum(bool(each.problems) for each in self.outcomes)


def render(trial: Trial, screen: Screen) -> str:
    """A line a case, and what is wrong with those that fail."""
    lines = []
    for each in trial.outcomes:
        word = screen.paint("FAIL", "red") if each.problems else screen.paint("ok  ", "green")
        place = f"  {trial.source}:{each.case.line}" if each.problems else ""
        lines.append(f"{word}  {safe(each.case.name)}{safe(place)}")
        lines += [f"      {safe(problem)}" for problem in each.problems]
    return "".join(f"{line}\n" for line in lines)


def as_json(trial: Trial, screen: Screen) -> str:
    return dump(
        {"apiVersion": API_VERSION, "kind": "RuntimeClassRulesTestResult", "items": _items(trial)}, "json"
    )


def _items(trial: Trial) -> list[dict[str, Any]]:
    return [
        {
            "name": each.case.name,
            "line": each.case.line,
            "passed": not each.problems,
            "problems": list(each.problems),
            "decisions": [
                {
                    "path": decision.path,
                    "runtimeClassName": class_of(decision) or None,
                    "rule": decision.rule,
                    "outcome": decision.outcome,
                    "reason": decision.reason,
                }
                for decision in each.decisions
            ],
        }
        for each in trial.outcomes
    ]


def as_junit(trial: Trial, screen: Screen) -> str:
    cases = [
        Case(
            each.case.name,
            each.case.line,
            FAILURE if each.problems else "",
            "Different" if each.problems else "",
            "; ".join(each.problems),
            "\n".join(f"{trial.source}:{each.case.line}: {problem}" for problem in each.problems),
        )
        for each in trial.outcomes
    ]
    return junit.render("kubectl runtimeclass rules test", [(trial.source, cases)])
