"""Every field of `match`, said in CEL: one table. What stands in no table is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..kube.selectors import Requirement, Selector
from ..named import NamedTuple
from ..rules.match import Condition, Match
from . import cel, globs
from .cel import Cel
from .globs import NoEqual

Kinds = tuple[str, ...]
"""The kinds that the policy covers, as `kinds.Resource.kind` calls them."""


class PolicyField(NamedTuple):
    """How one field of `match` is asked for.

    `test` makes the expression of what the rules file says and of the kinds covered. `hidden` is whether a pod
    does not show it of the workload that it was made from. `caveat` says, for kinds that a rule can match, where an
    object in the API server is not what its manifest was; "" where that cannot matter.
    """

    test: Callable[[Any, Kinds], Cel]
    hidden: Callable[[Any], bool] = lambda wanted: False
    caveat: Callable[[Any, Kinds], str] = lambda wanted, kinds: ""


def test(condition: Condition, kinds: Kinds) -> Cel:
    """One condition of a rule. Raises NoEqual."""
    if condition.field not in FIELDS:
        raise NoEqual(f"no policy can ask for {condition.field}")
    return FIELDS[condition.field].test(condition.wanted, kinds)


def _hidden(wanted: Any) -> bool:
    return True


_ADDED_LABELS = (
    "pod-template-hash",
    "controller-revision-hash",
    "pod-template-generation",
    "controller-uid",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/job-completion-index",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
)
"""Labels that controllers put on their pods: Kubernetes v1.37, staging/src/k8s.io/api/{apps,batch}/v1/types.go."""


def _on_labels(labels: str) -> Callable[[Selector, Kinds], Cel]:
    return lambda selector, _: cel.all_of(
        [_requirement(labels, requirement) for requirement in selector.requirements]
    )


def _on_namespace(selector: Selector, _: Kinds) -> Cel:
    """As on labels; that with the namespace's name is always there, also for who shows a policy no namespaces."""
    return cel.all_of(
        [
            _on_name(requirement)
            if requirement.key == NAME_LABEL
            else _requirement("variables.namespaceLabels", requirement)
            for requirement in selector.requirements
        ]
    )


def _on_name(wanted: Requirement) -> Cel:
    is_it = cel.in_list("request.namespace", wanted.values) if wanted.values else cel.TRUE
    return is_it if wanted.positive else cel.negation(is_it)


NAME_LABEL = "kubernetes.io/metadata.name"
"""Kubernetes v1.37, pkg/apis/core/v1/defaults.go: SetDefaults_Namespace."""


def _requirement(labels: str, wanted: Requirement) -> Cel:
    key = cel.quote(wanted.key)
    has = Cel(f"{key} in {labels}", form=cel.RELATION)
    if wanted.operator in ("Exists", "DoesNotExist"):
        return has if wanted.positive else cel.negation(has)
    if wanted.operator not in ("In", "NotIn"):
        raise NoEqual(f"no policy can compare labels by {wanted.operator}")
    test = cel.all_of([has, cel.in_list(f"{labels}[{key}]", wanted.values)])
    return test if wanted.positive else cel.negation(test)


def _of_globs(value: str) -> Callable[[tuple[str, ...], Kinds], Cel]:
    return lambda wanted, _: globs.any_test(value, wanted)


def _kinds(wanted: tuple[str, ...], kinds: Kinds) -> Cel:
    matching = [kind for kind in kinds if _is_of(kind, wanted)]
    if len(matching) == len(kinds):
        return cel.TRUE
    return cel.in_list("variables.kind", matching) if matching else cel.FALSE


def kinds_of(match: Match, kinds: Kinds) -> Kinds:
    """Those of the kinds that a match can match."""
    wanted = [condition.wanted for condition in match.conditions if condition.field == "kinds"]
    return tuple(kind for kind in kinds if all(_is_of(kind, globs) for globs in wanted))


def _is_of(kind: str, wanted: Any) -> bool:
    group, _, name = kind.rpartition("/")
    return any(fnmatchcase(said, glob) for said in (name, f"{group}/{name}") for glob in wanted)


def _images(wanted: tuple[str, ...], _: Kinds) -> Cel:
    """By a search through lines, or image by image where the API server would count more for that than it allows."""
    test = globs.any_line("variables.imageLines", wanted, cel.IMAGES)
    if test.cost <= cel.PER_EXPRESSION:
        return test
    return cel.exists("variables.images", "i", globs.any_test("i", wanted), cel.CONTAINERS)


def _resources(wanted: tuple[str, ...], _: Kinds) -> Cel:
    return globs.any_line("variables.resourceLines", wanted, cel.RESOURCES)


_DEFAULTED = ("cpu", "memory", "ephemeral-storage")


def _defaulted(wanted: tuple[str, ...], kinds: Kinds) -> str:
    if "Pod" not in kinds:
        return ""
    names = [name for name in _DEFAULTED if any(fnmatchcase(name, glob) for glob in wanted)]
    if not names:
        return ""
    return f"a LimitRange gives pods {' and '.join(names)} that no manifest names, and the policy sees those, too"


def _flag(test: Cel) -> PolicyField:
    return PolicyField(lambda wanted, _: test if wanted else cel.negation(test))


def _is_set(*path: str) -> Cel:
    """That a boolean is there and true; all but the first name of the path may be absent."""
    places = [".".join(path[: length + 1]) for length in range(1, len(path))]
    is_true = Cel(f"{places[-1]} == true", form=cel.RELATION)  # a null is not
    return cel.all_of([*(Cel(f"has({place})") for place in places), is_true])


def _entries(values: str) -> Callable[[Mapping[str, str], Kinds], Cel]:
    def test(wanted: Mapping[str, str], _: Kinds) -> Cel:
        tests = []
        for key, glob in wanted.items():
            quoted = cel.quote(key)
            tests += [
                Cel(f"{quoted} in {values}", form=cel.RELATION),
                globs.test(f"{values}[{quoted}]", glob),
            ]
        return cel.all_of(tests)

    return test


def _labels_of_template(wanted: Selector, kinds: Kinds) -> str:
    """pkg/apis/batch/v1/defaults.go and pkg/apis/core/v1/defaults.go of Kubernetes v1.37."""
    names = [kind.rpartition("/")[2] for kind in kinds if kind in ("batch/Job", "ReplicationController")]
    if not names:
        return ""
    return f"a {' or '.join(names)} without labels has those of its pod template by then"


def _scheduling(wanted: Any, kinds: Kinds) -> str:
    return _SCHEDULING if "Pod" in kinds else ""


_SCHEDULING = "the node selector of a pod's own class is in the pod by then, and the policy sees that, too"

FIELDS = {
    "podSelector": PolicyField(
        _on_labels("variables.labels"),
        hidden=lambda selector: any(
            requirement.key in _ADDED_LABELS for requirement in selector.requirements
        ),
    ),
    "objectSelector": PolicyField(
        _on_labels("variables.objectLabels"), hidden=_hidden, caveat=_labels_of_template
    ),
    "namespaceSelector": PolicyField(_on_namespace),
    "namespaces": PolicyField(_of_globs("request.namespace")),
    "kinds": PolicyField(_kinds, hidden=_hidden),
    "names": PolicyField(_of_globs("variables.name"), hidden=_hidden),
    "images": PolicyField(_images),
    "resources": PolicyField(_resources, caveat=_defaulted),
    "serviceAccountNames": PolicyField(_of_globs("variables.serviceAccountName")),
    "hostNetwork": _flag(_is_set("variables.spec", "hostNetwork")),
    "hostPID": _flag(_is_set("variables.spec", "hostPID")),
    "hostIPC": _flag(_is_set("variables.spec", "hostIPC")),
    "privileged": _flag(Cel("variables.privileged")),
    "os": PolicyField(lambda wanted, _: cel.in_list("variables.os", [wanted]), caveat=_scheduling),
    "podAnnotations": PolicyField(_entries("variables.annotations")),
    "nodeSelector": PolicyField(_entries("variables.nodeSelector"), caveat=_scheduling),
}
