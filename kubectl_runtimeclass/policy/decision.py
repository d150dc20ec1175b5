"""Rules as a chain of CEL variables: which rule decides of an object, and what it says.

The rules are tried in order within one policy, as several policies have none. A pod that a controller made
does not show all that rules may ask for; there a rule is no, yes or unknown, and the first that is unknown ends
the chain: nothing is decided that the rules would not have said of the workload.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ..named import NamedTuple
from ..rules.match import Match
from ..rules.model import ASSIGN, Rule
from . import cel
from .cel import Cel
from .fields import FIELDS, kinds_of, test
from .globs import NoEqual
from .kinds import PolicyResource

IN_A_ROW = 100
"""So many rules in one chain of `a ? 0 : b ? 1 : ...`: the API server refuses 250 (measured on v1.37.2)."""


class Variable(NamedTuple):
    """A variable of a policy. `remark` is a comment above its expression, "" for none."""

    name: str
    expression: str
    remark: str = ""
    cost: int = 0


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
    return CelDecision((*_needed(resources, variables), *variables), tuple(refused), tuple(warnings))


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
            excludes = cel.all_of([cel.negated(of_controller), excludes])
            hides = True
        tests.append(cel.negated(excludes))
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


# --- what the rules ask for ---------------------------------------------------------------------------


def by_kind(
    resources: Sequence[PolicyResource],
    value: Callable[[PolicyResource], str],
    kind: str = "variables.kind",
    *,
    short: bool = False,
) -> str:
    """An expression that differs from kind to kind; the most frequent one is that of all others.

    `kind` is the expression to ask; with `short` it has no group.
    """
    values: dict[str, list[str]] = {}
    for resource in resources:
        values.setdefault(value(resource), []).append(resource.field.kind if short else resource.kind)
    usual = max(values, key=lambda value: len(values[value]))
    branches = [
        f"{cel.in_list(kind, kinds).text} ? {_arm(value)} : "
        for value, kinds in values.items()
        if value != usual
    ]
    return f"{''.join(branches)}{usual}"


def _arm(text: str) -> str:
    return f"({text})" if " ? " in text else text


def has(*names: str) -> str:
    """That what stands at a path is there; the first name always is."""
    return " && ".join(f"has({'.'.join(names[: length + 1])})" for length in range(1, len(names)))


def _or(names: Sequence[str], default: str) -> str:
    """What stands at a path, else the default."""
    return f"{has(*names)} ? {'.'.join(names)} : {default}"


def _metadata(of: str) -> Callable[[PolicyResource], str]:
    """Labels, or annotations, of the pods that a kind makes."""

    def value(resource: PolicyResource) -> str:
        if not resource.field.labels:
            return "{}"
        path = resource.field.labels[0].removesuffix("labels") + of
        root = "object" if path.startswith(".") else "variables.template"
        return f"{_or((root, *path.lstrip('.').split('.')), '{}')}"

    return value


KIND = "request.kind.group == '' ? request.kind.kind : request.kind.group + '/' + request.kind.kind"
CONTROLLED = (
    "has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(o, has(o.controller) "
    "&& o.controller)"
)

_LIST = "has(variables.spec.{0}) && variables.spec.{0} != null ? variables.spec.{0} : []"

_NAME = """\
has(object.metadata.generateName) && object.metadata.generateName != ''
  && (!has(object.metadata.name) || object.metadata.name == ''
    || (object.metadata.name.startsWith(object.metadata.generateName)
      && size(object.metadata.name) == size(object.metadata.generateName) + 5))
? object.metadata.generateName
: has(object.metadata.name) ? object.metadata.name : ''"""

_SERVICE_ACCOUNT = """\
has(variables.spec.serviceAccountName) && variables.spec.serviceAccountName != '' ? variables.spec.serviceAccountName
: has(variables.spec.serviceAccount) && variables.spec.serviceAccount != '' ? variables.spec.serviceAccount
: 'default'"""
"""The API server copies the old field into the new one; who shows manifests to a policy does not."""

_IMAGES = "variables.containers.filter(c, has(c.image)).map(c, c.image.replace('\\n', '\\r'))"
"""No line break is in a line. None is in an image that can be pulled, either."""

_PRIVILEGED = """\
variables.containers.exists(c, has(c.securityContext) && has(c.securityContext.privileged)
  && c.securityContext.privileged)"""


def _lines(texts: str) -> str:
    """A list of texts, or the keys of a map, as lines: a line break before each of them."""
    return f"{texts}.map(t, '\\n' + t).join('')"


def _resource_lines() -> str:
    requests, limits = (
        f"(has(c.resources) && has(c.resources.{part}) ? {_lines(f'c.resources.{part}')} : '')"
        for part in ("requests", "limits")
    )
    return f"variables.containers.map(c, {requests}\n  + {limits}).join('') + '\\n'"


_OS = """\
has(variables.spec.os) && has(variables.spec.os.name) && variables.spec.os.name != '' ? variables.spec.os.name
: 'kubernetes.io/os' in variables.nodeSelector && variables.nodeSelector['kubernetes.io/os'] != ''
? variables.nodeSelector['kubernetes.io/os'] : 'linux'"""


def facts(resources: Sequence[PolicyResource]) -> tuple[Variable, ...]:
    """All that rules may ask for, each after what it needs."""
    return (
        Variable("kind", KIND),
        Variable(
            "ofController",
            f"variables.kind == 'Pod' && {CONTROLLED}",
            "made by a controller: some of its workload is hidden",
        ),
        Variable("template", by_kind(resources, lambda resource: ".".join(("object", *resource.template)))),
        Variable(
            "spec",
            by_kind(
                resources,
                lambda resource: (
                    f"variables.template{'.' if resource.field.spec else ''}{resource.field.spec}"
                ),
            ),
        ),
        Variable("before", "has(variables.spec.runtimeClassName) ? variables.spec.runtimeClassName : ''"),
        Variable("name", _NAME, "as in the manifest, where it has a generateName"),
        Variable("labels", by_kind(resources, _metadata("labels"))),
        Variable("annotations", by_kind(resources, _metadata("annotations"))),
        Variable("objectLabels", _or(("object", "metadata", "labels"), "{}")),
        Variable("namespaceLabels", _or(("namespaceObject", "metadata", "labels"), "{}")),
        Variable("containers", f"({_LIST.format('containers')}) + ({_LIST.format('initContainers')})"),
        Variable("privileged", _PRIVILEGED),
        Variable("images", _IMAGES),
        Variable("imageLines", f"{_lines('variables.images')} + '\\n'", "all images at once, a line each"),
        Variable("resourceLines", _resource_lines(), "all that is requested or limited, a line each"),
        Variable(
            "serviceAccountName",
            _SERVICE_ACCOUNT,
        ),
        Variable("nodeSelector", _or(("variables.spec", "nodeSelector"), "{}")),
        Variable("os", _OS),
    )


_ASKED = re.compile(r"\bvariables\.(\w+)")


def _needed(resources: Sequence[PolicyResource], variables: Sequence[Variable]) -> list[Variable]:
    """Those of the facts that the variables ask for; the class before always is."""
    wanted = {"before"}
    for variable in variables:
        wanted.update(_ASKED.findall(variable.expression))
    needed: list[Variable] = []
    for fact in reversed(facts(resources)):
        if fact.name in wanted:
            needed.append(fact)
            wanted.update(_ASKED.findall(fact.expression))
    return needed[::-1]
