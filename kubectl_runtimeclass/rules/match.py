"""The conditions of a match: a field of the rules file -> a test of a pod template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from ..kube.selectors import Selector
from ..named import NamedTuple
from ..workloads.pod_templates import PodTemplate
from ..yamledit.node import is_true

NAMESPACES, NAMESPACE_SELECTOR = OF_NAMESPACES = ("namespaces", "namespaceSelector")
"""The fields of `match` that ask where an object is."""


class Namespaces(NamedTuple):
    """What is known of namespaces: the one of objects that name none, and labels by name.

    `given` tells that the user named the default one (-n).
    """

    default: str = "default"
    labels: Mapping[str, Mapping[str, str]] = {}
    given: bool = False

    def of(self, template: PodTemplate) -> str:
        return template.object.namespace or self.default

    def labels_of(self, name: str) -> tuple[dict[str, str], bool]:
        """The labels of a namespace and whether they are all known; its name is always a label of it."""
        own = {"kubernetes.io/metadata.name": name}
        return {**self.labels.get(name, {}), **own}, name in self.labels


Test = Callable[[PodTemplate, Namespaces], str]
"""A condition: "" when it holds, else what was found, for people."""

Values = Callable[[PodTemplate, Namespaces], Iterable[str] | Mapping[str, str]]
"""What a condition looks at: values, or labels and their like."""


class Condition(NamedTuple):
    """One field of a `match` or `exclude`. `mismatch` is "" when it holds, else what was found.

    `wanted` is what the rules file says, for those who write the same condition in another language. `values` is
    what it looks at, where it is not true or false.
    """

    field: str
    wanted: Selector | tuple[str, ...] | Mapping[str, str] | str | bool
    mismatch: Test
    values: Values = lambda template, namespaces: ()


class Match(NamedTuple):
    """Conditions that must all hold; without any, every pod template matches."""

    conditions: tuple[Condition, ...] = ()

    def mismatch(self, template: PodTemplate, namespaces: Namespaces) -> str:
        """ "" when all conditions hold; else the field of the first that does not, `: `, and what was found."""
        for condition in self.conditions:
            why = condition.mismatch(template, namespaces)
            if why:
                return f"{condition.field}: {why}"
        return ""

    def by_place(self) -> tuple[Match, tuple[Condition, ...]]:
        """The conditions that hold wherever an object is, and those that ask for its namespace."""
        where = tuple(condition for condition in self.conditions if condition.field in OF_NAMESPACES)
        return Match(tuple(condition for condition in self.conditions if condition not in where)), where


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
    return Condition(
        field="podSelector",
        wanted=selector,
        mismatch=lambda template, _: _select(selector, template.labels),
        values=lambda template, _: template.labels,
    )


def _object_selector(selector: Selector) -> Condition:
    return Condition(
        field="objectSelector",
        wanted=selector,
        mismatch=lambda template, _: _select(selector, template.object.labels),
        values=lambda template, _: template.object.labels,
    )


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

    return Condition(
        field=NAMESPACE_SELECTOR,
        wanted=selector,
        mismatch=mismatch,
        values=lambda template, namespaces: namespaces.labels_of(namespaces.of(template))[0],
    )


def _any_glob(
    field: str, globs: tuple[str, ...], values_of: Callable[[PodTemplate, Namespaces], Iterable[str]]
) -> Condition:
    """A condition that one of the values found matches one of the globs."""

    def mismatch(template: PodTemplate, namespaces: Namespaces) -> str:
        values = list(values_of(template, namespaces))
        if any(fnmatchcase(value, glob) for value in values for glob in globs):
            return ""
        return f"{', '.join(sorted(values)) or 'none'} is not of {', '.join(globs)}"

    return Condition(field, globs, mismatch, values_of)


def _kinds(globs: tuple[str, ...]) -> Condition:
    def values_of(template: PodTemplate, _: Namespaces) -> list[str]:
        object = template.object
        return [object.kind, f"{object.group}/{object.kind}"]

    return _any_glob("kinds", globs, values_of)


def flag(field: str, wanted: bool) -> Condition:
    """The condition of a boolean field, which is false where the pod spec does not set it."""
    found_in = FLAGS[field]

    def mismatch(template: PodTemplate, _: Namespaces) -> str:
        actual = found_in(template)
        return "" if actual == wanted else f"{field} is {str(actual).lower()}"

    return Condition(field, wanted, mismatch)


def _of_pod_spec(field: str) -> Callable[[PodTemplate], bool]:
    return lambda template: is_true(template.spec.get(field))


def _privileged(template: PodTemplate) -> bool:
    return any(map(is_true, template.in_containers("securityContext", "privileged")))


def operating_system(wanted: str) -> Condition:
    """The condition of `os`."""

    def mismatch(template: PodTemplate, _: Namespaces) -> str:
        actual = template.operating_system
        return "" if actual == wanted else f"os is {actual}"

    return Condition("os", wanted, mismatch)


def entries(field: str, wanted: Mapping[str, str]) -> Condition:
    """The condition of a field whose keys must all be there, each with a value that its glob matches."""
    found_in = ENTRIES[field]

    def mismatch(template: PodTemplate, _: Namespaces) -> str:
        actual = found_in(template)
        for key, glob in wanted.items():
            if key not in actual:
                return f"no {key}"
            if not fnmatchcase(actual[key], glob):
                return f"{key} is {actual[key]!r}, not {glob}"
        return ""

    return Condition(field, wanted, mismatch, lambda template, _: found_in(template))


def _service_accounts(globs: tuple[str, ...]) -> Condition:
    def values_of(template: PodTemplate, _: Namespaces) -> list[str]:
        given = (template.spec.get(key) for key in ("serviceAccountName", "serviceAccount"))
        return [next((node.text for node in given if node is not None and node.text), "default")]

    return _any_glob("serviceAccountNames", globs, values_of)


# The fields of `match`, and how each becomes a condition.
SELECTORS: dict[str, Callable[[Selector], Condition]] = {
    "podSelector": _pod_selector,
    "objectSelector": _object_selector,
    NAMESPACE_SELECTOR: _namespace_selector,
}


GLOBS: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    NAMESPACES: lambda globs: _any_glob(NAMESPACES, globs, lambda t, ns: [ns.of(t)]),
    "kinds": _kinds,
    "names": lambda globs: _any_glob("names", globs, lambda t, _: [t.object.name]),
    "images": lambda globs: _any_glob("images", globs, lambda t, _: t.images),
    "resources": lambda globs: _any_glob("resources", globs, lambda t, _: t.resources),
    "serviceAccountNames": _service_accounts,
}


FLAGS: dict[str, Callable[[PodTemplate], bool]] = {
    "hostNetwork": _of_pod_spec("hostNetwork"),
    "hostPID": _of_pod_spec("hostPID"),
    "hostIPC": _of_pod_spec("hostIPC"),
    "privileged": _privileged,
}


OPERATING_SYSTEMS = ("linux", "windows")


ENTRIES: dict[str, Callable[[PodTemplate], Mapping[str, str]]] = {
    "podAnnotations": lambda template: template.annotations,
    "nodeSelector": lambda template: template.node_selector,
}


MATCH_FIELDS = (*SELECTORS, *GLOBS, *FLAGS, "os", *ENTRIES)
