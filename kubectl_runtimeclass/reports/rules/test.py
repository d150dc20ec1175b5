"""Cases that were tried."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...proving.cases import Outcome, class_of
from ...rules.model import API_VERSION
from .. import Screen, junit
from ..display import safe
from ..explain.json import dump
from ..junit import FAILURE, TestCase


class Trial(NamedTuple):
    """All cases of one file, in its order."""

    source: str
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> int:
        return sum(bool(outcome.problems) for outcome in self.outcomes)


def render(trial: Trial, screen: Screen) -> str:
    """A line a case, and what is wrong with those that fail."""
    lines = []
    for outcome in trial.outcomes:
        word = screen.paint("FAIL", "red") if outcome.problems else screen.paint("ok  ", "green")
        place = f"  {trial.source}:{outcome.case.line}" if outcome.problems else ""
        lines.append(f"{word}  {safe(outcome.case.name)}{safe(place)}")
        lines += [f"      {safe(problem)}" for problem in outcome.problems]
    return "".join(f"{line}\n" for line in lines)


def as_json(trial: Trial, screen: Screen) -> str:
    return dump(
        {"apiVersion": API_VERSION, "kind": "RuntimeClassRulesTestResult", "items": _items(trial)}, "json"
    )


def _items(trial: Trial) -> list[dict[str, Any]]:
    return [
        {
            "name": outcome.case.name,
            "line": outcome.case.line,
            "passed": not outcome.problems,
            "problems": list(outcome.problems),
            "decisions": [
                {
                    "path": decision.path,
                    "runtimeClassName": class_of(decision) or None,
                    "rule": decision.rule,
                    "outcome": decision.outcome,
                    "reason": decision.reason,
                }
                for decision in outcome.decisions
            ],
        }
        for outcome in trial.outcomes
    ]


def as_junit(trial: Trial, screen: Screen) -> str:
    cases = [
        TestCase(
            outcome.case.name,
            outcome.case.line,
            FAILURE if outcome.problems else "",
            "Different" if outcome.problems else "",
            "; ".join(outcome.problems),
            "\n".join(f"{trial.source}:{outcome.case.line}: {problem}" for problem in outcome.problems),
        )
        for outcome in trial.outcomes
    ]
    return junit.render("kubectl runtimeclass rules test", [(trial.source, cases)])
