"""Rules as a chain of CEL variables: which rule decides of an object, and what it says.

The rules are tried in order within one policy, as several policies have none. A pod that a controller made
does not show all that rules may ask for; there a rule is no, yes or unknown, and the first that is unknown ends
the chain: nothing is decided that the rules would not have said of the workload.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..named import NamedTuple
from ..rules.match import Match
from ..rules.model import ASSIGN, Rule
from . import cel
from .cel import Cel
from .facts import Variable, needed_facts
from .fields import FIELDS, kinds_of, test
from .globs import NoEqual
from .kinds import PolicyResource

IN_A_ROW = 100
"""So many rules in one chain of `a ? 0 : b ? 1 : ...`: the API server refuses 250 (measured on v1.37.2)."""


class PolicyProblem(NamedTuple):
    """What a rule says that a policy cannot say, or says otherwise; `line` is the rule's."""

    line: int
    rule: str
    sentence: str


class CelDecision(NamedTuple):
    """The variables `rule` (its number, -1 for none), `action`, `class` and `ruleName`, and all that they need."""

    variables: tuple[Variable, ...]
    refused: tuple[PolicyProblem, ...] = ()
    warnings: tuple[PolicyProblem, ...] = ()


def decide(rules: Sequence[Rule], resources: Sequence[PolicyResource]) -> CelDecision:
    """What decides of objects of these resources, as the rules would."""
    kinds = tuple(dict.fromkeys(resource.kind for resource in resources))
    tests, refused, warnings, unknown = [], [], [], []
    for number, rule in enumerate(rules):
        try:
            made, hides = _rule(rule, kinds)
        except NoEqual as error:
            refused.append(PolicyProblem(rule.line, rule.name, str(error)))
            continue
        if made.cost > cel.PER_EXPRESSION:
            refused.append(PolicyProblem(rule.line, rule.name, _too_dear(made.cost, cel.PER_EXPRESSION)))
        if hides:
            unknown.append(str(number))
        warnings += [PolicyProblem(rule.line, rule.name, sentence) for sentence in _caveats(rule, kinds)]
        tests.append(Variable(f"rule{number}", made.text, rule.name, made.cost))
    total = sum(test.cost for test in tests)
    if total > cel.PER_POLICY:
        refused.append(PolicyProblem(0, "", f"all rules together: {_too_dear(total, cel.PER_POLICY)}"))
    variables = [*tests, *_chain(len(rules), unknown), *_answers(rules)]
    return CelDecision((*needed_facts(resources, variables), *variables), tuple(refused), tuple(warnings))


def _too_dear(cost: int, budget: int) -> str:
    return (
        f"it may cost {cost:,} for a pod of {cel.CONTAINERS} containers, and the API server gives up at "
        f"{budget:,}: use fewer patterns, or such with one * at an end"
    )


def _rule(rule: Rule, kinds: tuple[str, ...]) -> tuple[Cel, bool]:
    """That a rule matches, or that of a controller's pod it could; and whether a pod hides what it asks for."""
    seen, unseen = _conditions(rule.match, kinds)
    tests = [*seen]
    of_controller = Cel("variables.ofController")
    if unseen:
        tests.append(cel.any_of([of_controller, cel.all_of(unseen)]))
    hides = bool(unseen)
    if rule.exclude is not None:
        seen, hidden = _conditions(rule.exclude, kinds)
        excludes = cel.all_of([*seen, *hidden])
        if hidden:
            excludes = cel.all_of([cel.negation(of_controller), excludes])
            hides = True
        tests.append(cel.negation(excludes))
    return cel.all_of(tests, lines=True), hides


def _conditions(match: Match, kinds: tuple[str, ...]) -> tuple[list[Cel], list[Cel]]:
    """The tests of what a controller's pod shows, and of what it hides."""
    seen: list[Cel] = []
    hidden: list[Cel] = []
    for condition in match.conditions:
        made = test(condition, kinds)
        (hidden if FIELDS[condition.field].hidden(condition.wanted) else seen).append(made)
    return seen, hidden


def _caveats(rule: Rule, kinds: tuple[str, ...]) -> Iterable[str]:
    matched = kinds_of(rule.match, kinds)
    if not matched:
        yield "it can match none of the kinds that the policy covers: name them with --crd"
    for match in (rule.match, rule.exclude):
        for condition in match.conditions if match else ():
            caveat = FIELDS[condition.field].caveat(condition.wanted, matched)
            if caveat:
                yield f"{condition.field}: {caveat}"


def _chain(count: int, unknown: Sequence[str]) -> Iterable[Variable]:
    begins = range(0, count, IN_A_ROW)
    for begin in begins:
        numbers = range(begin, min(count, begin + IN_A_ROW))
        chain = "".join(f"variables.rule{number} ? {number}\n: " for number in numbers)
        yield Variable("first" if len(begins) == 1 else f"from{begin}", f"{chain}-1")
    if len(begins) > 1:
        chain = "".join(f"variables.from{begin} >= 0 ? variables.from{begin}\n: " for begin in begins)
        yield Variable("first", f"{chain}-1")
    undecided = f"variables.ofController && variables.first in [{', '.join(unknown)}] ? -1 : variables.first"
    yield Variable("rule", undecided if unknown else "variables.first")


def _answers(rules: Sequence[Rule]) -> Iterable[Variable]:
    said = {
        "action": [
            f"{rule.action}/{rule.on_existing}" if rule.action == ASSIGN else rule.action for rule in rules
        ],
        "class": [rule.runtime_class_name if rule.action == ASSIGN else "" for rule in rules],
        "ruleName": [rule.name for rule in rules],
    }
    for name, answers in said.items():
        yield Variable(name, f"variables.rule < 0 ? '' : {cel.list_of(answers)}[variables.rule]")
