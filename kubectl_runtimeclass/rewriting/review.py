"""What is to be told of a run beside its decisions: what nobody can be sure of, and what a runtime cannot do.

Warnings; with `strict`, what nobody can be sure of fails a check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ..findings.finding import ERROR, WARNING, Finding
from ..named import TYPE_CHECKING, NamedTuple
from ..rules.decision import KEPT, Decision
from ..rules.model import Rules
from .doubts import Doubt
from .misspelt_classes import meant_class, misspelt
from .results import FileResult, fruitless, searches

if TYPE_CHECKING:
    from .idle_rules import Idle

RULE_MATCHED_NOTHING = "rule-matched-nothing"
NAMESPACE_UNKNOWN = "namespace-unknown"
NO_NAMESPACE = "no-namespace"
FOREIGN_CLASS = "foreign-class"
LOCAL_CONFIG = "local-config"
MISSPELT_CLASS = "misspelt-class"
NO_POD_TEMPLATE = "no-pod-template"
TEXT = "manifest-in-text"
CLASS_IN_PATCH = "class-in-patch"
NOTHING_CHECKED = "nothing-checked"

UNSURE = (
    RULE_MATCHED_NOTHING,
    NAMESPACE_UNKNOWN,
    NO_NAMESPACE,
    FOREIGN_CLASS,
    LOCAL_CONFIG,
    NO_POD_TEMPLATE,
    TEXT,
    CLASS_IN_PATCH,
    NOTHING_CHECKED,
)
"""What nobody can be sure of: findings of a strict check."""


class Review(NamedTuple):
    """What came of a run: its files, how many pod templates each rule decided on, and what is to be told of beside."""

    files: tuple[FileResult, ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    findings: tuple[Finding, ...] = ()

    def renamed(self, name: Callable[[str], str]) -> Review:
        """The same with other names of files."""
        files = tuple(
            file._replace(
                source=name(file.source),
                decisions=tuple(one._replace(source=name(one.source)) for one in file.decisions),
            )
            for file in self.files
        )
        return self._replace(
            files=files, findings=tuple(one._replace(file=name(one.file)) for one in self.findings)
        )

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that fail a check."""
        return tuple(finding for finding in self.findings if finding.severity == ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity != ERROR)


def counts(files: Iterable[FileResult], rules: Rules) -> tuple[tuple[str, int], ...]:
    """How many pod templates each rule decided on, in the order of the rules."""
    matches: Counter[str] = Counter()
    for file in files:
        matches.update(decision.rule for decision in file.decisions if decision.rule is not None)
        matches.update(file.untold)
    return tuple((rule.name, matches[rule.name]) for rule in rules.rules)


def review(
    files: tuple[FileResult, ...],
    rules: Rules,
    idle: Iterable[Idle] = (),
    *,
    classes_known: bool = False,
    strict: bool = False,
    allow_empty: bool = False,
) -> Review:
    """The whole of it. `idle` are the rules that matched nothing; `classes_known` says that a cluster's were asked.

    With `strict` no pod template at all is a finding, unless it is meant: `allow_empty`.
    """
    findings = [
        *(_nothing_checked(files, rules) if strict and not allow_empty and _is_without_pods(files) else ()),
        *_idle_rules(idle, rules),
        *(_misspelt_classes(files, rules) if not classes_known else ()),
        *_pod_templates_not_there(files),
        *(
            Finding(
                id=CLASS_IN_PATCH if file.skipped else TEXT,
                severity=WARNING,
                subject="",
                message=sentence,
                file=file.source,
                line=line,
            )
            for file in files
            for line, sentence in file.notes
        ),
        *(_in_doubt(files, rules) if strict else _unknown_namespaces(files)),
        *(one for file in files for decision in file.decisions for one in _restrictions(decision)),
    ]
    graded = (
        finding._replace(severity=ERROR) if strict and finding.id in UNSURE else finding
        for finding in findings
    )
    return Review(files, counts(files, rules), tuple(graded))


def _is_without_pods(files: tuple[FileResult, ...]) -> bool:
    """Whether all files were read, and no pod template is in them. They were looked at with `doubts`."""
    return not any(
        file.error or file.decisions or file.untold or any(pods for _, pods in file.looked) for file in files
    )


def _nothing_checked(files: tuple[FileResult, ...], rules: Rules) -> Iterator[Finding]:
    """That there is no pod template, and so none of any rule."""
    from .idle_rules import Idle

    yield Finding(
        id=NOTHING_CHECKED,
        severity=WARNING,
        subject="input",
        message="no pod template in it; if that is meant: --allow-empty",
        file=files[0].source if len(files) == 1 else "",
    )
    yield from _idle_rules((Idle(rule, "there is no pod template") for rule in rules.rules), rules)


def _about(
    decision: Decision, id: str, message: str, fix: str = "", evidence: tuple[str, ...] = ()
) -> Finding:
    return Finding(
        id=id,
        severity=WARNING,
        subject=decision.object,
        message=message,
        evidence=evidence,
        fix=fix,
        file=decision.source,
        line=decision.line,
    )


def _idle_rules(idle: Iterable[Idle], rules: Rules) -> Iterator[Finding]:
    for idle_rule in idle:
        yield Finding(
            id=RULE_MATCHED_NOTHING,
            severity=WARNING,
            subject=f"rule {idle_rule.rule.name}",
            message=f"matched nothing: {idle_rule.why}",
            fix=idle_rule.near,
            file=rules.source if idle_rule.rule.line else "",
            line=idle_rule.rule.line,
        )


def _misspelt_classes(files: tuple[FileResult, ...], rules: Rules) -> Iterator[Finding]:
    """Once for each name that is nearly that of a class: where a rule gives it, else where it stands first."""
    there = {*rules.classes, *(name for file in files for name, _ in file.classes)}
    seen: set[str] = set()
    for rule, meant, message in misspelt(rules, there):
        if rule.runtime_class_name not in seen:
            seen.add(str(rule.runtime_class_name))
            yield Finding(
                id=MISSPELT_CLASS,
                severity=WARNING,
                subject=f"rule {rule.name}",
                message=message,
                fix=meant,
                file=rules.source if rule.line else "",
                line=rule.line,
            )
    for decision in (decision for file in files for decision in file.decisions):
        standing = decision.before
        if not standing or decision.changes or standing in seen:
            continue
        seen.add(standing)
        if meant := meant_class(standing, there):
            yield _about(
                decision, MISSPELT_CLASS, f"it has RuntimeClass {standing}: did you mean {meant}?", fix=meant
            )


def _pod_templates_not_there(files: Iterable[FileResult]) -> Iterator[Finding]:
    for field, sentence in fruitless(searches(files)):
        yield Finding(
            id=NO_POD_TEMPLATE,
            severity=WARNING,
            subject="podTemplates",
            message=sentence,
            file=field.source,
        )


def _unknown_namespaces(files: Iterable[FileResult]) -> Iterator[Finding]:
    names = sorted({one.unknown_namespace for file in files for one in file.decisions} - {""})
    if names:
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        message = f"rules ask for labels of namespaces that are unknown ({shown}): {_GIVE}"
        yield Finding(id=NAMESPACE_UNKNOWN, severity=WARNING, subject="", message=message)


_GIVE = "have their Namespace objects in the input, or give --snapshot"


def _in_doubt(files: Iterable[FileResult], rules: Rules) -> Iterator[Finding]:
    """What is not certain of each pod template. The files were looked at with `doubts`."""
    given = {*rules.classes, *(rule.runtime_class_name for rule in rules.rules)}
    for file in files:
        decisions = iter(file.decisions)
        for looked, has_decision in file.looked:
            doubts = iter(looked or ())
            for is_told in has_decision:
                doubt = next(doubts, Doubt())
                if is_told:
                    yield from _doubts(next(decisions), doubt, given)


def _doubts(decision: Decision, doubt: Doubt, given: set[str]) -> Iterator[Finding]:
    if name := decision.unknown_namespace:
        yield _about(decision, NAMESPACE_UNKNOWN, f"the labels of namespace {name} are unknown: {_GIVE}")
    if doubt.rule is not None:
        message = f"names no namespace, and rule {doubt.rule} asks for it: name it there, or with -n"
        yield _about(decision, NO_NAMESPACE, message)
    if decision.outcome == KEPT and decision.before not in given:
        yield _about(decision, FOREIGN_CLASS, f"keeps RuntimeClass {decision.before}, which no rule gives")
    if doubt.local:
        message = "marked config.kubernetes.io/local-config: kustomize and kpt pass it by, kubectl applies it"
        yield _about(decision, LOCAL_CONFIG, message)


def _restrictions(decision: Decision) -> Iterator[Finding]:
    for restriction in decision.restrictions:
        where = f" ({', '.join(restriction.fields[:3])})" if restriction.fields else ""
        yield _about(
            decision, restriction.id, f"{restriction.message}{where}", evidence=(restriction.source,)
        )
