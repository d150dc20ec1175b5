"""RuntimeClassRules: which pod template gets which RuntimeClass, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from . import selectors
from .decisions import ASSIGNED, KEPT, NO_MATCH, REFUSED, REMOVED, SKIPPED, UNCHANGED, Verdict
from .errors import Refused, RuntimeClassError, SelectorError
from .kinds import PodTemplateField
from .nodes import FALSE_WORDS, MAPPING, NULL, SCALAR, SEQUENCE, TRUE_WORDS, Node, is_true
from .selectors import Selector
from .workloads import Kinds, PodTemplate

API_VERSION = "kubectl-runtimeclass.github.io/v1alpha1"
KIND = "RuntimeClassRules"

ASSIGN, SKIP, REMOVE = "Assign", "Skip", "Remove"
KEEP, REPLACE, FAIL = "Keep", "Replace", "Fail"


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
        """ "" when all conditions hold; else the first that does not, and what was found."""
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
            condition.field == "namespaceSelector"
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
                return _outcome(rule, before)
            why.append((rule.name, found))
        return Verdict(NO_MATCH, before, None, "", tuple(why))


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
    """The one rule of `--class NAME [-l SELECTOR]`; raises SelectorError or RulesError."""
    if not selectors.is_dns1123_subdomain(class_name):
        raise RulesError(f"--class: {_NOT_A_NAME.format(class_name)}")
    parsed = selectors.parse(selector)
    match = Match((_pod_selector(parsed),) if parsed.requirements else ())
    return Rules((Rule(source, match, None, class_name, ASSIGN, on_existing),), Kinds(), source)


_NOT_A_NAME = (
    "{!r} is not a RuntimeClass name, expected a DNS subdomain: lower-case letters, digits, '-' and '.'"
)

# --- conditions -----------------------------------------------------------------------------------


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

    return Condition("namespaceSelector", mismatch)


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


def _host_network(wanted: bool) -> Condition:
    def mismatch(template: PodTemplate, _: Namespaces) -> str:
        found = is_true(template.spec.get("hostNetwork"))
        return "" if found == wanted else f"hostNetwork is {str(found).lower()}"

    return Condition("hostNetwork", mismatch)


def _service_accounts(globs: tuple[str, ...]) -> Condition:
    def found(template: PodTemplate, _: Namespaces) -> list[str]:
        given = (template.spec.get(key) for key in ("serviceAccountName", "serviceAccount"))
        return [next((node.text for node in given if node is not None and node.text), "default")]

    return _any_glob("serviceAccountNames", globs, found)


_SELECTORS: dict[str, Callable[[Selector], Condition]] = {
    "podSelector": _pod_selector,
    "objectSelector": _object_selector,
    "namespaceSelector": _namespace_selector,
}
_GLOBS: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    "namespaces": lambda globs: _any_glob("namespaces", globs, lambda t, ns: [ns.of(t)]),
    "kinds": _kinds,
    "names": lambda globs: _any_glob("names", globs, lambda t, _: [t.object.name]),
    "images": lambda globs: _any_glob("images", globs, lambda t, _: t.images),
    "resources": lambda globs: _any_glob("resources", globs, lambda t, _: t.resources),
    "serviceAccountNames": _service_accounts,
}
MATCH_FIELDS = (*_SELECTORS, *_GLOBS, "hostNetwork")

# --- reading --------------------------------------------------------------------------------------


def load(text: bytes, source: str) -> Rules:
    """A rules file; `source` is its name in messages. Raises RulesError."""
    from . import documents, tree

    start = 0
    try:
        found = []
        for document in documents.split(text):
            start = document.start
            root = tree.read(text[start : document.end]).root
            if document.problem is not None:
                raise Refused(document.problem)
            if root is not None:
                found.append((root, start))
    except Refused as error:
        line = text.count(b"\n", 0, start + (error.offset or 0)) + 1
        raise RulesError(f"{source}:{line}: {error.reason}") from None
    if not found:
        raise RulesError(f"{source}: empty, expected a {KIND}")
    if len(found) > 1:
        line = text.count(b"\n", 0, found[1][1]) + 1
        raise RulesError(f"{source}:{line}: a second document, expected one {KIND}")
    root, start = found[0]
    return parse(root, source, lambda node: text.count(b"\n", 0, start + node.offset) + 1)


def parse(root: Node, source: str, line: Callable[[Node], int]) -> Rules:
    """The rules of an object that was read already. `line` tells where a node stands, or is 0 where the
    author would not know the line (a host wrote the object anew). Raises RulesError."""
    reader = _Reader(source, line)
    reader.require_unique(root, "")
    return reader.rules(root)


class _Reader:
    """Reads the object with the place of what is wrong at hand."""

    def __init__(self, source: str, line: Callable[[Node], int]) -> None:
        self.source, self.line = source, line

    def fail(self, node: Node, field: str, sentence: str) -> RulesError:
        line = self.line(node)
        place = f"{self.source}:{line}" if line else self.source
        return RulesError(f"{place}: {field}: {sentence}")

    def require_unique(self, node: Node, field: str) -> None:
        """No key may stand twice: only the last would count."""
        if getattr(node, "via", ""):
            return  # an alias or a merged value, looked at where it stands
        for key, value in node.items():
            at = f"{field}.{key}" if field else key
            try:
                node.get(key)
            except Refused:
                raise self.fail(value, at, "stands twice") from None
            self.require_unique(value, at)
        for nth, item in enumerate(node.elements() if node.kind == SEQUENCE else ()):
            self.require_unique(item, f"{field}[{nth}]")

    def fields(self, node: Node, field: str, known: Iterable[str]) -> dict[str, Node]:
        """A mapping's fields, all of them known ones; fields that are null count as absent."""
        if node.kind != MAPPING:
            raise self.fail(node, field or "document", "expected a mapping")
        found = {}
        for key, value in node.items():
            if key not in known:
                at = f"{field}.{key}" if field else key
                raise self.fail(
                    value, at, f"unknown field, expected one of {', '.join(known)}{_meant(key, known)}"
                )
            if value.kind != NULL:
                found[key] = value
        return found

    def value(self, node: Node, field: str) -> object:
        try:
            return to_object(node, _MOST)
        except Refused as error:
            raise self.fail(node, field, error.reason) from None

    def string(self, node: Node, field: str, expected: str = "a string") -> str:
        value = self.value(node, field)
        if not isinstance(value, str):
            raise self.fail(node, field, f"expected {expected}")
        return value

    def name(self, node: Node, field: str) -> str:
        value = self.string(node, field)
        if not value:
            raise self.fail(node, field, "must not be empty")
        return value

    def strings(self, node: Node, field: str) -> tuple[str, ...]:
        if node.kind != SEQUENCE:
            raise self.fail(node, field, "expected a list of strings")
        found = tuple(self.string(item, f"{field}[{nth}]") for nth, item in enumerate(node.elements()))
        if not found:
            raise self.fail(
                node, field, "an empty list matches nothing; leave the field out to match everything"
            )
        return found

    def choice(self, node: Node | None, field: str, choices: tuple[str, ...]) -> str:
        """The value of an enumeration whose first value is the default."""
        if node is None:
            return choices[0]
        if node.kind != SCALAR or node.text not in choices:
            raise self.fail(node, field, f"{node.text!r} is not one of {', '.join(choices)}")
        return node.text

    def rules(self, root: Node) -> Rules:
        top = self.fields(root, "", ("apiVersion", "kind", "metadata", "spec"))
        for key, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
            if key not in top or top[key].text != wanted:
                raise self.fail(top.get(key, root), key, f"expected {wanted}")
        if "metadata" in top and top["metadata"].kind != MAPPING:
            raise self.fail(top["metadata"], "metadata", "expected a mapping")
        if "spec" not in top:
            raise self.fail(root, "spec", "required")
        spec = self.fields(top["spec"], "spec", ("rules", "podTemplates", "mode"))
        if "rules" not in spec or spec["rules"].kind != SEQUENCE:
            raise self.fail(spec.get("rules", top["spec"]), "spec.rules", "required, a list of rules")
        found: list[Rule] = []
        for nth, node in enumerate(spec["rules"].elements()):
            field = f"spec.rules[{nth}]"
            rule = self.rule(node, field)
            if any(rule.name == other.name for other in found):
                raise self.fail(node, f"{field}.name", f"{rule.name!r} is the name of an earlier rule")
            if found and not found[-1].match.conditions and found[-1].exclude is None:
                raise self.fail(
                    node, field, f"never reached: rule {found[-1].name!r} matches every pod template"
                )
            found.append(rule)
        if not found:
            raise self.fail(spec["rules"], "spec.rules", "at least one rule is needed")
        mode = self.choice(spec.get("mode"), "spec.mode", ("Assign", "Check"))
        return Rules(
            tuple(found), Kinds(self.pod_templates(spec)), self.source, "Check" if mode == "Check" else ""
        )

    def rule(self, node: Node, field: str) -> Rule:
        known = ("name", "match", "exclude", "action", "runtimeClassName", "onExisting")
        given = self.fields(node, field, known)
        if "name" not in given:
            raise self.fail(node, f"{field}.name", "required")
        name = self.name(given["name"], f"{field}.name")
        action = self.choice(given.get("action"), f"{field}.action", (ASSIGN, SKIP, REMOVE))
        on_existing = self.choice(given.get("onExisting"), f"{field}.onExisting", (KEEP, REPLACE, FAIL))
        class_name, at = "", f"{field}.runtimeClassName"
        if "runtimeClassName" in given:
            class_name = self.string(given["runtimeClassName"], at, "a string (quote it)")
        if action == ASSIGN and not selectors.is_dns1123_subdomain(class_name):
            if "runtimeClassName" not in given:
                raise self.fail(node, at, "required when the action is Assign")
            raise self.fail(given["runtimeClassName"], at, _NOT_A_NAME.format(class_name))
        if action != ASSIGN:
            for other in ("runtimeClassName", "onExisting"):
                if other in given:
                    raise self.fail(
                        given[other], f"{field}.{other}", f"has no meaning when the action is {action}"
                    )
        if "match" not in given:
            raise self.fail(node, f"{field}.match", "required; {} matches every pod template")
        exclude = self.match(given["exclude"], f"{field}.exclude") if "exclude" in given else None
        if exclude is not None and not exclude.conditions:
            raise self.fail(
                given["exclude"], f"{field}.exclude", "excludes every pod template, so the rule never matches"
            )
        return Rule(
            name, self.match(given["match"], f"{field}.match"), exclude, class_name, action, on_existing
        )

    def match(self, node: Node, field: str) -> Match:
        for name, value in node.items():
            if value.kind == NULL and name in MATCH_FIELDS:
                # As absent it would match everything: not what a selector stands for whose lines are comments.
                raise self.fail(value, f"{field}.{name}", "null; leave the field out, or say what must match")
        return Match(
            tuple(
                self.condition(name, value, f"{field}.{name}")
                for name, value in self.fields(node, field, MATCH_FIELDS).items()
            )
        )

    def condition(self, name: str, node: Node, field: str) -> Condition:
        if name in _SELECTORS:
            return _SELECTORS[name](self.selector(node, field))
        if name in _GLOBS:
            return _GLOBS[name](self.strings(node, field))
        wanted = self.value(node, field)
        if not isinstance(wanted, bool):
            raise self.fail(node, field, "expected true or false")
        return _host_network(wanted)

    def selector(self, node: Node, field: str) -> Selector:
        if node.kind != MAPPING:
            raise self.fail(node, field, "expected a label selector: matchLabels, matchExpressions")
        value = self.value(node, field)
        assert isinstance(value, dict)
        try:
            return selectors.from_label_selector(value)
        except SelectorError as error:
            raise self.fail(_at(node, error.field), f"{field}.{error.field}", str(error)) from None

    def pod_templates(self, spec: Mapping[str, Node]) -> tuple[PodTemplateField, ...]:
        node = spec.get("podTemplates")
        if node is None:
            return ()
        if node.kind != SEQUENCE:
            raise self.fail(node, "spec.podTemplates", "expected a list of {group, kind, path}")
        found = []
        for nth, item in enumerate(node.elements()):
            field = f"spec.podTemplates[{nth}]"
            given = self.fields(item, field, ("group", "kind", "path"))
            for key in ("group", "kind", "path"):
                if key not in given:
                    raise self.fail(item, f"{field}.{key}", "required")
            group = self.string(given["group"], f"{field}.group")
            kind = self.name(given["kind"], f"{field}.kind")
            path = self.string(given["path"], f"{field}.path")
            if not _is_path(path):
                raise self.fail(
                    given["path"], f"{field}.path", f"{path!r} is not a path such as spec.workers[*].template"
                )
            found.append(PodTemplateField(group, kind, path, source=self.source))
        return tuple(found)


def _is_path(text: str) -> bool:
    import re

    return re.fullmatch(r"[A-Za-z0-9_-]+(\[\*\])?(\.[A-Za-z0-9_-]+(\[\*\])?)*", text) is not None


def _at(node: Node, field: str) -> Node:
    """The node of a field such as `matchExpressions[0].operator`, or the nearest above that exists."""
    import re

    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", field.partition("matchLabels.")[0] or field):
        elements = list(node.elements()) if index else []
        following = (
            elements[int(index)] if index and int(index) < len(elements) else node.get(key) if key else None
        )
        if following is None:
            break
        node = following
    label = field.partition("matchLabels.")[2]
    labels = node.get("matchLabels") if label else None
    return (labels.get(label) if labels else None) or node


def _meant(word: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, list(known), 1)
    return f" (did you mean {close[0]}?)" if close else ""


_MOST = 10_000
"""Values that one selector may hold: the bound on what aliases can blow it up to."""


def to_object(node: Node, most: int = 1_000_000) -> object:
    """A node as the object that JSON gives; plain scalars by the YAML 1.1 rules of sigs.k8s.io/yaml for
    null, booleans and numbers, else strings. Raises Refused where aliases give more than `most` values."""
    left = [most]

    def convert(node: Node) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise Refused(f"more than {most} values, by aliases", node.offset)
        if node.kind == MAPPING:
            return {key: convert(value) for key, value in node.items()}
        if node.kind == SEQUENCE:
            return [convert(item) for item in node.elements()]
        return None if node.kind == NULL else plain_value(node)

    return convert(node)


def plain_value(node: Node) -> str | bool | int | float:
    text = node.text
    if node.quoted:
        return text
    if text.lower() in TRUE_WORDS:
        return True
    if text.lower() in FALSE_WORDS:
        return False
    try:
        return int(text, 0)
    except ValueError:
        pass
    # float() alone would read inf and nan, which are names in YAML.
    return float(text) if text[-1:] in "0123456789." and _is_float(text) else text


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
