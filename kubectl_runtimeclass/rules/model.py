"""RuntimeClassRules: which pod template gets which RuntimeClass, and why."""

from __future__ import annotations

from ..errors import RuntimeClassError, did_you_mean
from ..kube import selectors
from ..named import TYPE_CHECKING, NamedTuple
from ..workloads.kinds.table import KindTable
from ..workloads.pod_templates import PodTemplate
from .decision import ASSIGNED, KEPT, NO_MATCH, REFUSED, REMOVED, SKIPPED, UNCHANGED, Verdict
from .match import NAMESPACE_SELECTOR, Match, Namespaces, select

if TYPE_CHECKING:
    from collections.abc import Mapping

API_VERSION = "kubectl-runtimeclass.github.io/v1alpha1"
KIND = "RuntimeClassRules"

ASSIGN, SKIP, REMOVE = "Assign", "Skip", "Remove"
KEEP, REPLACE, FAIL = "Keep", "Replace", "Fail"


class Problem(NamedTuple):
    """One thing that is wrong with a rules file. `excerpt` shows the line, where there is one to show."""

    line: int
    sentence: str
    excerpt: str = ""


class RulesError(RuntimeClassError):
    """A rules file that is not valid: `source:line: field: what is wrong, and what was expected`, a line each."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems

    def lines(self) -> list[str]:
        lines = []
        for problem in self.problems:
            lines += [f"error: {problem.sentence}", *problem.excerpt.splitlines()]
        return [
            *lines,
            *([f"{len(self.problems)} errors"] if len(self.problems) > 1 else []),
        ] or super().lines()


class Rule(NamedTuple):
    """One rule. `action` is of Assign, Skip, Remove; `on_existing` of Keep, Replace, Fail.

    `line` is where it stands in its file, 0 where that is not known. `ignored` are ids of what the runtime of its class
    cannot do (`runtimes/restrictions.py`) and nobody wants to be told of.
    """

    name: str
    match: Match = Match()
    exclude: Match | None = None
    runtime_class_name: str = ""
    action: str = ASSIGN
    on_existing: str = KEEP
    line: int = 0
    ignored: tuple[str, ...] = ()

    def mismatch(self, template: PodTemplate, namespaces: Namespaces) -> str:
        """ "" when the rule matches; else why it does not."""
        why = self.match.mismatch(template, namespaces)
        if why or self.exclude is None:
            return why
        return "" if self.exclude.mismatch(template, namespaces) else "excluded"


class Embedded(NamedTuple):
    """Manifests that stand as text in a ConfigMap; both are globs."""

    config_map: str
    key: str


class Rules(NamedTuple):
    """Rules in order, the first that matches decides; and where custom kinds keep pod templates.

    `mode` is "Check" when a function is to fail instead of changing anything, else "". `name` is the object's.
    `classes` are the only names that a class may have, or () where any may. `embedded` names the ConfigMaps whose
    text is read as manifests. `families` are those of the runtimes behind classes, where more is known than their
    names tell; `ignored` are ids, as those of a rule.
    """

    rules: tuple[Rule, ...]
    kinds: KindTable
    source: str = ""
    mode: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    families: Mapping[str, str] = {}
    ignored: tuple[str, ...] = ()

    @property
    def need_namespaces(self) -> bool:
        """Whether a decision can depend on the labels of a namespace."""
        return any(
            condition.field == NAMESPACE_SELECTOR
            for rule in self.rules
            for match in (rule.match, rule.exclude)
            for condition in (match.conditions if match else ())
        )

    def asks_where(self, template: PodTemplate, namespaces: Namespaces) -> str | None:
        """The first rule that decides by where a pod template is: everything else of it holds."""
        for rule in self.rules:
            elsewhere, where = rule.match.by_place()
            if elsewhere.mismatch(template, namespaces):
                continue
            if where:
                return rule.name
            if rule.exclude is None:
                return None
            elsewhere, where = rule.exclude.by_place()
            if elsewhere.mismatch(template, namespaces):
                return None
            if where:
                return rule.name
        return None

    def decide(self, template: PodTemplate, namespaces: Namespaces, before: str | None) -> Verdict:
        """What the rules say of a pod template whose class is `before` (None: no such field)."""
        why = []
        for rule in self.rules:
            mismatch = rule.mismatch(template, namespaces)
            if not mismatch:
                verdict = _outcome(rule, before)
                break
            why.append((rule.name, mismatch))
        else:
            verdict = Verdict(NO_MATCH, before, None, "", tuple(why))
        remaining = verdict.after if verdict.outcome in (ASSIGNED, REMOVED) else before
        if self.classes and remaining and remaining not in self.classes:
            reason = f"it has RuntimeClass {not_of_classes(remaining, self.classes)}"
            verdict = Verdict(REFUSED, before, verdict.rule, reason)
        elif remaining and remaining is before and (wrong := _not_to_be_kept(remaining)):
            verdict = Verdict(REFUSED, before, verdict.rule, f"its RuntimeClass {wrong}")
        if any(mismatch.startswith(f"{NAMESPACE_SELECTOR}: ") for _, mismatch in why):
            name = namespaces.of(template)
            if name not in namespaces.labels:
                return verdict._replace(unknown_namespace=name)
        return verdict


def _outcome(rule: Rule, before: str | None) -> Verdict:
    existing = before or None
    if rule.action == SKIP:
        return Verdict(SKIPPED, before, rule.name, f"rule {rule.name} skips it")
    if rule.action == REMOVE:
        return Verdict(UNCHANGED if before is None else REMOVED, before, rule.name)
    wanted = rule.runtime_class_name
    if existing == wanted:
        return Verdict(UNCHANGED, before, rule.name, after=wanted)
    if existing is None or rule.on_existing == REPLACE:
        reason = '"" counts as unset, and the API server would refuse it' if before == "" else ""
        return Verdict(ASSIGNED, before, rule.name, reason, after=wanted)
    if rule.on_existing == FAIL:
        return Verdict(
            REFUSED,
            before,
            rule.name,
            f"it has RuntimeClass {existing}, and rule {rule.name} says onExisting: Fail",
        )
    return Verdict(KEPT, before, rule.name, f"it has RuntimeClass {existing} already", after=existing)


def single(class_name: str, selector: str = "", on_existing: str = KEEP, source: str = "--class") -> Rules:
    """The one rule of `--class NAME [-l SELECTOR]`; raises SelectorError or RulesError.

    `source` is where the name was given: that of the rule, and of the error.
    """
    if wrong := not_a_class_name(class_name):
        raise RulesError(f"{source}: {wrong}")
    match = Match(select("podSelector", selectors.parse(selector)))
    return Rules((Rule(source, match, None, class_name, ASSIGN, on_existing),), KindTable(), source)


def not_of_classes(name: str, classes: tuple[str, ...]) -> str:
    """What to say of a class that the closed list of a rules file does not have."""
    return f"{name!r}, which is not of classes ({', '.join(classes)}){did_you_mean(name, classes)}"


_SUBSTITUTED = ("$", "{{", "<", "%", "@")
"""What stands in a value that something else fills in, later: envsubst, Flux, Helm, sed."""


def _not_to_be_kept(name: str) -> str:
    """Why the class that a manifest has can be no class at all, so that the API server refuses it; "" where it can."""
    wrong = not_a_class_name(name)
    return "" if any(mark in name for mark in _SUBSTITUTED) else wrong


def not_a_class_name(text: str) -> str:
    """Why `text` cannot name a RuntimeClass, or ""."""
    if selectors.is_dns1123_subdomain(text):
        return ""
    expected = "a DNS subdomain: lower-case letters, digits, '-' and '.'"
    meant = f" (did you mean {text.lower()}?)" if selectors.is_dns1123_subdomain(text.lower()) else ""
    return f"{text!r} is not a RuntimeClass name, expected {expected}{meant}"


# --- conditions -----------------------------------------------------------------------------------
