"""A rules file -> the policies that decide as it does, in the form of one engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import RuntimeClassError
from ..kube.selectors import is_dns1123_subdomain
from ..kube.version import Version
from ..named import NamedTuple
from ..rules.model import ASSIGN, REMOVE, REPLACE, Rule, Rules
from . import engines, kubernetes
from .access import access
from .decision import CelDecision, PolicyProblem, decide
from .fields import kinds_of
from .kinds import PolicyResource, built_in, custom
from .kubernetes import Object, PolicySettings

MUTATE, VALIDATE = "mutate", "validate"
MODES = (MUTATE, VALIDATE)
ACTIONS = ("Deny", "Warn", "Audit")
ENGINES = {"kubernetes": MODES, "kyverno": MODES, "gatekeeper": (VALIDATE,)}
"""What each engine can do."""

POLICY_KINDS = {
    "kubernetes": {"MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"},
    "kyverno": {"MutatingPolicy", "ValidatingPolicy"},
    "gatekeeper": {"ConstraintTemplate"},
}
"""The kinds of the policies that each engine is given."""


class _Api(NamedTuple):
    mode: str
    kind: str
    since: Version


_SINCE = (
    _Api(MUTATE, "MutatingAdmissionPolicy", Version(1, 36)),
    _Api(VALIDATE, "ValidatingAdmissionPolicy", Version(1, 30)),
)
"""The API is v1 and served by default: Kubernetes, staging/src/k8s.io/api/admissionregistration/v1/types.go."""


class PolicyError(RuntimeClassError):
    """Rules of which no policy can be made: a sentence a line, each with the rule's place."""


class GenerateOptions(NamedTuple):
    """What policies are wanted. `definitions` are CustomResourceDefinitions; `without` are custom kinds, as
    `group/Kind`, that are left to `assign`. `discovered` are definitions of what a cluster serves: of those that no
    policy can decide on, only the ones that the rules name are refused. `version` is the cluster's, None for the
    newest."""

    engine: str = "kubernetes"
    modes: tuple[str, ...] = MODES
    actions: tuple[str, ...] = ("Deny",)
    failure_policy: str = "Fail"
    skipped_namespaces: tuple[str, ...] = ()
    version: Version | None = None
    with_classes: bool = False
    definitions: Sequence[Mapping[str, Any]] = ()
    discovered: Sequence[Mapping[str, Any]] = ()
    without: tuple[str, ...] = ()


class Policies(NamedTuple):
    """Policies and their bindings; warnings are what is not quite what the rules say of manifests."""

    objects: tuple[Object, ...]
    warnings: tuple[str, ...] = ()


def generate(rules: Rules, options: GenerateOptions) -> Policies:
    """The policies of these rules. Raises PolicyError with all that cannot be said."""
    _require_version(options)
    _require_ability(options)
    resources, problems, left = _resources(rules, options)
    if not resources:
        raise PolicyError(f"{rules.source}: podTemplates: of no kind is anything left to decide on")
    made = decide(rules.rules, resources)
    problems += made.refused
    if MUTATE in options.modes and not options.with_classes:
        problems += _leaks(rules.rules, tuple(resource.kind for resource in resources if resource.is_pod))
    if problems:
        raise PolicyError("\n".join(_with_line(rules, problem) for problem in problems))
    warnings = [
        *_own_settings(options.engine),
        *left,
        *_embedded(rules),
        *made.warnings,
        *(() if rules.classes else _allows_any(rules.rules, options)),
    ]
    settings = _settings(rules, options)
    objects = _objects(made, resources, settings, options, images=_asks_for_images(rules.rules))
    return Policies(tuple(objects), tuple(_with_line(rules, warning) for warning in warnings))


def generate_access(rules: Rules, options: GenerateOptions) -> Policies:
    """The policy that asks RBAC who may use a class, with a role for each class of the rules. Raises PolicyError."""
    _require_version(options._replace(modes=(VALIDATE,)), "no other engine can ask RBAC")
    classes = [rule.runtime_class_name for rule in rules.rules if rule.runtime_class_name]
    return Policies(tuple(access(classes, _settings(rules, options))))


def _settings(rules: Rules, options: GenerateOptions) -> PolicySettings:
    return PolicySettings(
        name=policy_name(rules),
        digest=digest(rules),
        classes=rules.classes,
        actions=options.actions,
        failure_policy=options.failure_policy,
        skipped_namespaces=options.skipped_namespaces,
        with_classes=options.with_classes,
    )


def _objects(
    made: CelDecision,
    resources: Sequence[PolicyResource],
    settings: PolicySettings,
    options: GenerateOptions,
    *,
    images: bool,
) -> Iterator[Object]:
    if options.engine == "gatekeeper":
        yield from engines.gatekeeper_validating(made, resources, settings)
        return
    of_kyverno = options.engine == "kyverno"
    if MUTATE in options.modes:
        mutating = engines.kyverno_mutating if of_kyverno else kubernetes.mutating
        yield from mutating(made, resources, settings)
    if VALIDATE in options.modes:
        validating = engines.kyverno_validating if of_kyverno else kubernetes.validating
        yield from validating(made, resources, settings, images=images)


def _require_ability(options: GenerateOptions) -> None:
    if options.engine == "gatekeeper" and MUTATE in options.modes:
        raise PolicyError(
            "Gatekeeper cannot give classes as rules do: its mutators have no order, and ask for no other field: "
            "use --mode validate, or --engine kubernetes or kyverno"
        )
    if options.engine != "kubernetes" and options.with_classes:
        raise PolicyError("--with-classes is for --engine kubernetes: only its policies have parameters")


def _asks_for_images(rules: Iterable[Rule]) -> bool:
    return any(
        condition.field == "images"
        for rule in rules
        for match in (rule.match, rule.exclude)
        for condition in (match.conditions if match else ())
    )


def _with_line(rules: Rules, problem: PolicyProblem) -> str:
    place = f"{rules.source}:{problem.line}" if problem.line else rules.source
    return ": ".join(filter(None, (place, f"rule {problem.rule}" if problem.rule else "", problem.sentence)))


def _resources(
    rules: Rules, options: GenerateOptions
) -> tuple[list[PolicyResource], list[PolicyProblem], list[PolicyProblem]]:
    """What is decided on, what of the kinds that were named is not, and what of those that were only discovered."""
    covered, missing = custom(rules.kinds, (*options.definitions, *options.discovered))
    named = {(field.group, field.kind) for field in rules.kinds.extra}
    named |= {
        (spec["group"], spec["names"]["kind"])
        for spec in (resource["spec"] for resource in options.definitions)
    }
    problems, left = [], []
    for field, reason in missing:
        kind = f"{field.group}/{field.kind}"
        if kind in options.without:
            continue
        if (field.group, field.kind) in named:
            sentence = f"podTemplates: {kind}: {reason}; or leave it to assign with --without {kind}"
            problems.append(PolicyProblem(0, "", sentence))
        else:
            left.append(PolicyProblem(0, "", f"{kind} is left to assign: {reason}"))
    resources = [resource for resource in covered if resource.kind not in options.without]
    return [*built_in(rules.kinds), *resources], problems, left


def _own_settings(engine: str) -> Iterator[PolicyProblem]:
    if sentence := engines.OWN_SETTINGS.get(engine):
        yield PolicyProblem(0, "", sentence)


def _embedded(rules: Rules) -> Iterator[PolicyProblem]:
    if rules.embedded:
        yield PolicyProblem(
            0, "", "embedded: manifests in ConfigMaps are text to an API server, and left to assign"
        )


def _leaks(rules: Iterable[Rule], pods: tuple[str, ...]) -> Iterator[PolicyProblem]:
    """The rules that give a pod another class, after admission has merged the old one into it."""
    for rule in rules:
        changes = rule.action == REMOVE or (rule.action == ASSIGN and rule.on_existing == REPLACE)
        if changes and kinds_of(rule.match, pods):
            verb = "Remove" if rule.action == REMOVE else "onExisting: Replace"
            yield PolicyProblem(
                rule.line,
                rule.name,
                f"{verb} on Pods needs --with-classes (of --engine kubernetes): the node selector and the "
                "tolerations of the old class are in a pod before any policy sees it; or keep the rule from Pods with "
                "kinds",
            )


def _require_version(options: GenerateOptions, other: str = "use --engine kyverno") -> None:
    version = options.version
    if version is None or options.engine != "kubernetes":
        return
    for mode, kind, since in _SINCE:
        if mode in options.modes and version < since:
            if version >= _SINCE[-1].since:
                other = "use --mode validate, or --engine kyverno"
            raise PolicyError(
                f"Kubernetes {version.major}.{version.minor} has no {kind} v1, which is there since "
                f"{since.major}.{since.minor}: {other}"
            )


def _allows_any(rules: Iterable[Rule], options: GenerateOptions) -> Iterator[PolicyProblem]:
    if VALIDATE not in options.modes:
        return
    for rule in rules:
        if rule.action == ASSIGN and rule.on_existing not in (REPLACE, "Fail"):
            sentence = "onExisting: Keep lets any class pass, so this is no list of what is allowed: Fail is"
            yield PolicyProblem(rule.line, rule.name, sentence)


def policy_name(rules: Rules) -> str:
    """What the policies are called: after the rules, where such a name is possible."""
    name = f"{rules.name}.runtimeclass"
    return name if rules.name and is_dns1123_subdomain(name) else "runtimeclass"


def digest(rules: Rules) -> str:
    """Of what the rules mean, as a label's value: comments, layout and the order of fields do not count."""
    meaning = [
        [
            rule.name,
            rule.action,
            rule.runtime_class_name,
            rule.on_existing,
            [_said(match.conditions) for match in (rule.match, rule.exclude) if match is not None],
        ]
        for rule in rules.rules
    ]
    places = [field[:4] for field in rules.kinds.extra]
    said = [meaning, places, *([rules.classes] if rules.classes else ())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _said(conditions: Iterable[Any]) -> list[Any]:
    return sorted([condition.field, json.dumps(condition.wanted)] for condition in conditions)
