"""Rules that matched nothing, and what was probably meant: the nearest kind, label or name that the manifests have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from ..errors import nearest
from ..kube.selectors import Requirement, Selector
from ..named import TYPE_CHECKING, NamedTuple
from ..rules.match import Condition, Namespaces
from ..rules.model import Rule, Rules
from ..workloads.objects import KubernetesObject
from ..workloads.pod_templates import PodTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 10_000
"""Values that are remembered of one condition."""

_NO_VALUES = ""


class Idle(NamedTuple):
    """A rule that decided on nothing. `why` is a sentence; `near` what the manifests have that is close, or ""."""

    rule: Rule
    why: str
    near: str = ""


class IdleRules:
    """Finds out why rules matched nothing: called with each object of a run and its pod templates."""

    def __init__(self, rules: Rules, idle: Iterable[Rule], namespaces: Namespaces) -> None:
        self._rules, self._namespaces = rules.rules, namespaces
        self._own_kinds = {field.kind for field in rules.kinds.extra}
        self._idle = {rule.name: _IdleRule(rule) for rule in idle}
        self._kinds: set[str] = set()
        """Of objects without a pod template."""

    def __call__(self, item: KubernetesObject, templates: list[PodTemplate]) -> None:
        if not templates and len(self._kinds) < MOST:
            self._kinds.add(item.kind)
        for template in templates:
            first = next(
                (rule for rule in self._rules if not rule.mismatch(template, self._namespaces)), None
            )
            for looked in self._idle.values():
                looked.at(template, self._namespaces, first)

    def idle(self) -> list[Idle]:
        """The rules, in order; none where there is no pod template at all."""
        return [
            looked.explained(self._kinds, self._own_kinds)
            for looked in self._idle.values()
            if looked.templates
        ]


class _IdleRule:
    """What one rule met."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.templates = rule, 0
        self.taken_by: dict[str, None] = {}
        """Earlier rules that decided on what it matches."""
        self.excluded = False
        self.values: list[dict[str, set[str]]] = [{} for _ in rule.match.conditions]
        """By condition: labels, or names, with their values."""
        self.held = [False] * len(rule.match.conditions)

    def at(self, template: PodTemplate, namespaces: Namespaces, first: Rule | None) -> None:
        self.templates += 1
        mismatches = [
            bool(condition.mismatch(template, namespaces)) for condition in self.rule.match.conditions
        ]
        self.held = [held or not mismatch for held, mismatch in zip(self.held, mismatches, strict=True)]
        if not any(mismatches):
            if first is None or self.rule.mismatch(template, namespaces):
                self.excluded = True
            else:
                self.taken_by[first.name] = None
        for condition, known in zip(self.rule.match.conditions, self.values, strict=True):
            _remember(known, condition.values(template, namespaces))

    def explained(self, without_pods: set[str], own_kinds: set[str]) -> Idle:
        if self.taken_by:
            earlier = ", ".join(list(self.taken_by)[:3])
            return Idle(self.rule, f"earlier rules decide on all that it matches ({earlier})")
        if self.excluded:
            return Idle(self.rule, "all that it matches is excluded")
        missing = [
            _missing(condition, known, without_pods, own_kinds)
            for condition, known, held in zip(self.rule.match.conditions, self.values, self.held, strict=True)
            if not held
        ]
        if not missing:
            return Idle(self.rule, "each of its conditions holds somewhere, all of them nowhere")
        why = "; ".join(f"{why} (did you mean {near}?)" if near else why for why, near in missing)
        return Idle(self.rule, why, next(filter(None, (near for _, near in missing)), ""))


def _remember(known: dict[str, set[str]], values: Iterable[str] | Mapping[str, str]) -> None:
    """Add what a condition looked at: labels with their values, or values alone."""
    pairs = values.items() if isinstance(values, dict) else ((value, _NO_VALUES) for value in values)
    for key, value in pairs:
        if len(known) < MOST:
            of_key = known.setdefault(key, set())
            if len(of_key) < MOST:
                of_key.add(value)


def _missing(
    condition: Condition, known: Mapping[str, set[str]], without_pods: set[str], own_kinds: set[str]
) -> tuple[str, str]:
    """Why a condition holds nowhere, and what is near."""
    wanted, field = condition.wanted, condition.field
    match wanted:
        case Selector():
            unmet = next(
                (requirement for requirement in wanted.requirements if not _may_hold(requirement, known)),
                None,
            )
            return (
                (f"{field} matches nowhere", "")
                if unmet is None
                else _key(field, unmet.key, unmet.values, known)
            )
        case bool() | str():
            return f"{field} is nowhere {str(wanted).lower()}", ""
        case tuple():
            globs = tuple(map(str, wanted))
            if field == "kinds":
                return _kinds(globs, known, without_pods, own_kinds)
            near = next(filter(None, (_near(glob, known) for glob in globs)), "")
            return f"{field}: nothing is of {', '.join(globs)}", near
    unlike = ((key, glob) for key, glob in wanted.items() if not _any_matches(known.get(key, ()), glob))
    key, glob = next(unlike, ("", ""))
    return _key(field, key, (glob,), known) if key else (f"{field} matches nowhere", "")


def _any_matches(values: Iterable[str], glob: str) -> bool:
    return any(fnmatchcase(value, glob) for value in values)


def _may_hold(wanted: Requirement, known: Mapping[str, set[str]]) -> bool:
    values = known.get(wanted.key)
    return (
        not wanted.positive
        if values is None
        else any(wanted.matches({wanted.key: value}) for value in values)
    )


def _key(field: str, key: str, wanted: tuple[str, ...], known: Mapping[str, set[str]]) -> tuple[str, str]:
    """Of labels and their like: the key is not there, or has other values."""
    if key not in known:
        return f"{field}: nothing has {key}", nearest(key, known)
    near = next(filter(None, (_near(value, known[key]) for value in wanted)), "")
    others = sorted(known[key])
    shown = ", ".join(map(repr, others[:3])) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    return f"{field}: {key} is {shown}", f"{key}: {near}" if near else ""


def _near(glob: str, known: Iterable[str]) -> str:
    """What is near a name; a pattern was not meant to be one."""
    return "" if _PATTERN.search(glob) else nearest(glob, known)


_PATTERN = re.compile(r"[*?\[]")


def _kinds(
    globs: tuple[str, ...], known: Iterable[str], without_pods: set[str], own_kinds: set[str]
) -> tuple[str, str]:
    bare = [glob for glob in globs if _kind(glob) in without_pods]
    if bare:
        return f"kinds: no {', '.join(bare)} has a pod template", ""
    near = (_near_kind(glob, known) for glob in globs if _kind(glob) not in own_kinds)
    return f"kinds: nothing is of {', '.join(globs)}", next(filter(None, near), "")


def _kind(name: str) -> str:
    return name.rpartition("/")[2]


def _near_kind(glob: str, known: Iterable[str]) -> str:
    """The kind of the manifests that is probably meant, else the one of the table."""
    wanted = _kind(glob)
    of_other_group = next((name for name in sorted(known) if "/" in name and _kind(name) == wanted), "")
    if of_other_group:
        return of_other_group
    from ..workloads.kinds.table import pod_template_fields

    kinds = {field.kind for field in pod_template_fields()}
    if wanted in kinds:
        return ""  # written as it is meant
    return _near(wanted, (name for name in known if "/" not in name)) or _near(wanted, kinds)
