"""Rules that cannot work, or not as they look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from ..errors import did_you_mean
from ..findings.finding import ERROR, NOTE, FindingRule
from ..kube.selectors import Selector
from ..named import NamedTuple
from ..policy.decision import decide
from ..policy.fields import FIELDS
from ..policy.kinds import BUILT_IN
from ..rewriting.misspelt_classes import misspelt
from ..rules.match import GLOBS, Condition, Match
from ..rules.model import Rule, Rules
from ..workloads.kinds.table import pod_template_fields

RULES = (
    FindingRule(
        id="unreachable",
        description="A rule never decides: an earlier one, or its own exclude, matches all that it matches.",
        help="Put it before the other rule, narrow that one, or take it out.",
    ),
    FindingRule(
        id="unknown-class",
        description="A rule gives a class that the cluster does not have.",
        help="Correct the name, or create the RuntimeClass.",
    ),
    FindingRule(
        id="misspelt-class",
        description="A rule gives a class that is nearly one of `classes`, or one that is well known.",
        help="Correct the name, or list it in `classes`.",
    ),
    FindingRule(
        id="unknown-kind",
        description="A rule asks for a kind of which nothing is known.",
        help="Correct the name, or say in `podTemplates` where the kind keeps its pod templates.",
    ),
    FindingRule(
        id="not-a-glob",
        description="A rule has a regular expression or a negation where a glob is expected, which matches nothing.",
        help="Leave out ^ and $, write * for any text, and exclude for what is not to match.",
    ),
    FindingRule(
        id="no-match",
        description="A rule decides on no pod template of the manifests.",
        help="Correct what it asks for, or take it out.",
    ),
    FindingRule(
        id="forgeable",
        description="As a policy the rule decides on no pod with an owner, which whoever makes a pod can write down.",
        help="Ask only for what pods show, where the policy has to hold against who makes pods.",
    ),
    FindingRule(
        id="no-policy",
        description="`policy` refuses the rule.",
        help="Say it otherwise where the API server is to decide by it, too.",
    ),
    FindingRule(
        id="differs-in-admission",
        description="An API server sees something else than the manifest: defaults, those of LimitRanges among them.",
        help="Know it, or ask for something else.",
        source="pkg/kubeapiserver/options/plugins.go (v1.37.2): LimitRanger and RuntimeClass come before policies",
    ),
)
"""What is looked for."""


class LintFinding(NamedTuple):
    """Something about one rule. `id` names the kind of finding; `severity` is ERROR or NOTE."""

    id: str
    severity: str
    line: int
    rule: str
    message: str


def lint(
    rules: Rules, classes: Collection[str] | None, matches: Mapping[str, int] | None
) -> list[LintFinding]:
    """All findings, in the order of the rules.

    `classes` are those of the cluster, `matches` how many pod templates of the manifests each rule decided on;
    None where nobody knows.
    """
    findings = [
        *_unreachable(rules.rules),
        *_unknown_classes(rules.rules, classes),
        *(misspelt_classes(rules) if classes is None else ()),
        *_unknown_kinds(rules),
        *_not_globs(rules.rules),
        *_without_match(rules.rules, matches),
        *_forgeable(rules.rules),
        *_in_policies(rules.rules),
    ]
    return sorted(findings, key=lambda finding: (finding.line, finding.severity))


def _unreachable(rules: Iterable[Rule]) -> Iterator[LintFinding]:
    earlier: list[Rule] = []
    for rule in rules:
        for other in earlier:
            if other.exclude is None and covers(other.match, rule.match):
                message = f"never decides: rule {other.name}, above, matches all that it matches"
                yield LintFinding("unreachable", ERROR, rule.line, rule.name, message)
                break
        if rule.exclude is not None and covers(rule.exclude, rule.match):
            message = "never decides: its exclude matches all that its match does"
            yield LintFinding("unreachable", ERROR, rule.line, rule.name, message)
        earlier.append(rule)


def covers(wide: Match, narrow: Match) -> bool:
    """Whether what `narrow` matches is certainly matched by `wide`, too."""
    return all(
        any(_implies(other, condition) for other in narrow.conditions) for condition in wide.conditions
    )


def _implies(narrow: Condition, wide: Condition) -> bool:
    if narrow.field != wide.field:
        return False
    if narrow.wanted == wide.wanted:
        return True
    if isinstance(narrow.wanted, Selector) and isinstance(wide.wanted, Selector):
        return set(wide.wanted.requirements) <= set(narrow.wanted.requirements)
    if isinstance(narrow.wanted, tuple) and isinstance(wide.wanted, tuple):
        return all(any(_within(glob, other) for other in wide.wanted) for glob in narrow.wanted)
    return False


def _within(narrow: object, wide: object) -> bool:
    """Whether all that a glob matches is matched by another. Its own text is tried for all of it, which is right
    where the wider one has no wildcard but `*`: that matches what stands for one in the narrower, too."""
    if narrow == wide:
        return True
    if not isinstance(narrow, str) or not isinstance(wide, str) or any(sign in wide for sign in "?["):
        return False
    return fnmatchcase(narrow, wide)


def _unknown_classes(rules: Iterable[Rule], classes: Collection[str] | None) -> Iterator[LintFinding]:
    for rule in rules if classes is not None else ():
        name = rule.runtime_class_name
        if name and classes is not None and name not in classes:
            yield LintFinding(
                "unknown-class", ERROR, rule.line, rule.name, f"there is no RuntimeClass {name}"
            )


def misspelt_classes(rules: Rules) -> Iterator[LintFinding]:
    """A note for each class that is nearly one of `classes`, or one that is well known: asked where no cluster is."""
    for rule, _, message in misspelt(rules, rules.classes):
        yield LintFinding("misspelt-class", NOTE, rule.line, rule.name, message)


def _globs(rules: Iterable[Rule]) -> Iterator[tuple[Rule, str, str]]:
    """Each glob with its rule and field."""
    for rule in rules:
        for match in (rule.match, rule.exclude):
            for condition in match.conditions if match else ():
                if condition.field in GLOBS and isinstance(condition.wanted, tuple):
                    yield from ((rule, condition.field, str(glob)) for glob in condition.wanted)


def _unknown_kinds(rules: Rules) -> Iterator[LintFinding]:
    fields = (*pod_template_fields(), *rules.kinds.extra)
    known = dict.fromkeys(name for field in fields for name in (field.kind, f"{field.group}/{field.kind}"))
    for rule, field, glob in _globs(rules.rules):
        if field == "kinds" and not any(fnmatchcase(name, glob) for name in known):
            group, _, kind = glob.rpartition("/")
            meant = did_you_mean(f"{group.partition('/')[0]}/{kind}" if group else kind, known)
            message = f"kinds: no kind that is known is {glob}{meant}"
            yield LintFinding("unknown-kind", NOTE, rule.line, rule.name, message)


def _not_globs(rules: Iterable[Rule]) -> Iterator[LintFinding]:
    """No value that globs are for has such a character."""
    for rule, field, glob in _globs(rules):
        if glob.startswith("!"):
            message = f"{field}: {glob} negates nothing: use exclude"
        elif glob.startswith("^") or glob.endswith("$"):
            message = f"{field}: {glob} is a glob, not a regular expression: ^ and $ stand for themselves"
        else:
            continue
        yield LintFinding("not-a-glob", ERROR, rule.line, rule.name, message)


def _without_match(rules: Iterable[Rule], matches: Mapping[str, int] | None) -> Iterator[LintFinding]:
    for rule in rules if matches is not None else ():
        if matches is not None and not matches.get(rule.name):
            message = "decides on no pod template of these manifests"
            yield LintFinding("no-match", ERROR, rule.line, rule.name, message)


def _forgeable(rules: Iterable[Rule]) -> Iterator[LintFinding]:
    for rule in rules:
        hidden = [
            condition.field
            for match in (rule.match, rule.exclude)
            for condition in (match.conditions if match else ())
            if condition.field in FIELDS and FIELDS[condition.field].hidden(condition.wanted)
        ]
        if hidden:
            message = (
                "as a policy it leaves alone pods that have an owner: a pod does not show "
                f"{' and '.join(dict.fromkeys(hidden))} of its workload. Anybody can write an owner into a pod"
            )
            yield LintFinding("forgeable", NOTE, rule.line, rule.name, message)


def _in_policies(rules: tuple[Rule, ...]) -> Iterator[LintFinding]:
    made = decide(rules, BUILT_IN)
    for problem in made.refused:
        yield LintFinding("no-policy", NOTE, problem.line, problem.rule, f"as a policy: {problem.sentence}")
    for problem in made.warnings:
        yield LintFinding(
            "differs-in-admission", NOTE, problem.line, problem.rule, f"as a policy: {problem.sentence}"
        )
