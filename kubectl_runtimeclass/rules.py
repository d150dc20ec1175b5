"""RuntimeClassRules: which pod template gets which RuntimeClass, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from . import selectors
from .decisions import ASSIGNED, KEPT, NO_MATCH, REFUSED, REMOVED, SKIPPED, UNCHANGED, Verdict
from .errors import RuntimeClassError
from .named import NamedTuple
from .nodes import is_true
from .selectors import Selector
from .workloads import Kinds, PodTemplate

API_VERSION = "kubectl-runtimeclass.github.io/v1alpha1"
KIND = "RuntimeClassRules"

ASSIGN, SKIP, REMOVE = "Assign", "Skip", "Remove"
KEEP, REPLACE, FAIL = "Keep", "Replace", "Fail"
NAMESPACE_SELECTOR = "namespaceSelector"
"""A field of `match`."""


class RulesError(RuntimeClassError):
    """A rules file that is not valid: `source:line: field: what is wrong, and what was expected`."""


class Namespaces(NamedTuple):
    """What is known of namespaces: the one of objects that name none, and labels by name."""

    default: str = "default"
    labels: Mapping[str, Mapping[str, str]] = {}

    def of(self, template: PodTemplate) -> str:
        return template.object.namespace or self.default

    def labels_of(self, name: str) -> tuple[dict[str, str], bool]:
        """The labels of a namespace and whether they are all known; its name is always a label of it."""
        own = {"kubernetes.io/metadata.name": name}
        return {**self.labels.get(name, {}), **own}, name in self.labels


Test = Callable[[PodTemplate, Namespaces], str]
"""A condition: "" when it holds, else what was found, for people."""


class Condition(NamedTuple):
    """One field of a `match` or `exclude`. `mismatch` is "" when it holds, else what was found."""

    field: str
    mismatch: Test


class Match(NamedTuple):
    """Conditions that must all hold; without any, every pod template matches."""

    conditions: tuple[Condition, ...] = ()

    def mismatch(self, template: PodTemplate, namespaces: Namespaces) -> str:
        """ "" when all conditions hold; else the field of the first that does not, `: `, and what was found."""
        for condition in self.conditions:
            found = condition.mismatch(template, namespaces)
            if found:
                return f"{condition.field}: {found}"
        return ""


class Rule(NamedTuple):
    """One rule. `action` is of Assign, Skip, Remove; `on_existing` of Keep, Replace, Fail."""

    name: str
    match: Match = Match()
    exclude: Match | None = None
    runtime_class_name: str = ""
    action: str = ASSIGN
    on_existing: str = KEEP

    def mismatch(self, template: PodTemplate, namespaces: Namespaces) -> str:
        """ "" when the rule matches; else why it does not."""
        found = self.match.mismatch(template, namespaces)
        if found or self.exclude is None:
            return found
        return "" if self.exclude.mismatch(template, namespaces) else "excluded"


class Rules(NamedTuple):
    """Rules in order, the first that matches decides; and where custom kinds keep pod templates.

    `mode` is "Check" when a function is to fail instead of changing anything, else "".
    """

    rules: tuple[Rule, ...]
    kinds: Kinds
    source: str = ""
    mode: str = ""

    @property
    def need_namespaces(self) -> bool:
        """Whether a decision can depend on the labels of a namespace."""
        return any(
            condition.field == NAMESPACE_SELECTOR
            for rule in self.rules
            for match in (rule.match, rule.exclude)
            for condition in (match.conditions if match else ())
        )

    def decide(self, template: PodTemplate, namespaces: Namespaces, before: str | None) -> Verdict:
        """What the rules say of a pod template whose class is `before` (None: no such field)."""
        why = []
        for rule in self.rules:
            found = rule.mismatch(template, namespaces)
            if not found:
                verdict = _outcome(rule, before)
                break
            why.append((rule.name, found))
        else:
            verdict = Verdict(NO_MATCH, before, None, "", tuple(why))
        if any(found.startswith(f"{NAMESPACE_SELECTOR}: ") for _, found in why):
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
    return Rules((Rule(source, match, None, class_name, ASSIGN, on_existing),), Kinds(), source)


def not_a_class_name(text: str) -> str:
    """Why `text` cannot name a RuntimeClass, or ""."""
    if selectors.is_dns1123_subdomain(text):
        return ""
    expected = "a DNS subdomain: lower-case letters, digits, '-' and '.'"
    return f"{text!r} is not a RuntimeClass name, expected {expected}"


# --- conditions -----------------------------------------------------------------------------------


def select(field: str, selector: Selector) -> tuple[Condition, ...]:
    """The condition of a `match` field with a label selector; none for an empty one, which matches everything."""
    return (SELECTORS[field](selector),) if selector.requirements else ()


def _select(selector: Selector, labels: Mapping[str, str], note: str = "") -> str:
    unmet = selector.mismatch(labels)
    if unmet is None:
        return ""
    have = f"{unmet.key} is {labels[unmet.key]!r}" if unmet.key in labels else f"no label {unmet.key}"
    return f"{unmet} does not match, {have}{note}"


def _pod_selector(selector: Selector) -> Condition:
    return Condition("podSelector", lambda template, _: _select(selector, template.labels))


def _object_selector(selector: Selector) -> Condition:
    return Condition("objectSelector", lambda template, _: _select(selector, template.object.labels))


def _namespace_selector(selector: Selector) -> Condition:
    def mismatch(template: PodTemplate, namespaces: Namespaces) -> str:
        name = namespaces.of(template)
        labels, known = namespaces.labels_of(name)
        if not known and (unmet := selector.mismatch(labels)) is None:
            # What is not known must not match by its absence.
            unmet = next((r for r in selector.requirements if not r.positive and r.key not in labels), None)
            if unmet is not None:
                return f"the labels of namespace {name} are unknown ({unmet})"
        return _select(selector, labels, "" if known else f" (the labels of namespace {name} are unknown)")

    return Condition(NAMESPACE_SELECTOR, mismatch)


def _any_glob(
    field: str, globs: tuple[str, ...], found: Callable[[PodTemplate, Namespaces], Iterable[str]]
) -> Condition:
    """A condition that one of the values found matches one of the globs."""

    def mismatch(template: PodTemplate, namespaces: Namespaces) -> str:
        values = list(found(template, namespaces))
        if any(fnmatchcase(value, glob) for value in values for glob in globs):
            return ""
        return f"{', '.join(sorted(values)) or 'none'} is not of {', '.join(globs)}"

    return Condition(field, mismatch)


def _kinds(globs: tuple[str, ...]) -> Condition:
    def found(template: PodTemplate, _: Namespaces) -> list[str]:
        object = template.object
        return [object.kind, f"{object.group}/{object.kind}"]

    return _any_glob("kinds", globs, found)


def host_network(wanted: bool) -> Condition:
    """The condition of `hostNetwork`, which is false where it is not set."""

    def mismatch(template: PodTemplate, _: Namespaces) -> str:
        found = is_true(template.spec.get("hostNetwork"))
        return "" if found == wanted else f"hostNetwork is {str(found).lower()}"

    return Condition("hostNetwork", mismatch)


def _service_accounts(globs: tuple[str, ...]) -> Condition:
    def found(template: PodTemplate, _: Namespaces) -> list[str]:
        given = (template.spec.get(key) for key in ("serviceAccountName", "serviceAccount"))
        return [next((node.text for node in given if node is not None and node.text), "default")]

    return _any_glob("serviceAccountNames", globs, found)


# The fields of `match`, and how each becomes a condition.
SELECTORS: dict[str, Callable[[Selector], Condition]] = {
    "podSelector": _pod_selector,
    "objectSelector": _object_selector,
    NAMESPACE_SELECTOR: _namespace_selector,
}
GLOBS: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    "namespaces": lambda globs: _any_glob("namespaces", globs, lambda t, ns: [ns.of(t)]),
    "kinds": _kinds,
    "names": lambda globs: _any_glob("names", globs, lambda t, _: [t.object.name]),
    "images": lambda globs: _any_glob("images", globs, lambda t, _: t.images),
    "resources": lambda globs: _any_glob("resources", globs, lambda t, _: t.resources),
    "serviceAccountNames": _service_accounts,
}
MATCH_FIELDS = (*SELECTORS, *GLOBS, "hostNetwork")
