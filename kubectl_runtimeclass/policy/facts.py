"""What policies ask of an object: variables in CEL, the same for all engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..named import NamedTuple
from . import cel
from .kinds import PolicyResource


class Variable(NamedTuple):
    """A variable of a policy. `remark` is a comment above its expression, "" for none."""

    name: str
    expression: str
    remark: str = ""
    cost: int = 0


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
    """That what stands at a path is there and is not null; the first name always is.

    `has` of CEL is true of a null, and false of all below one. Objects of Kubernetes' own kinds have none in an API
    server; custom kinds with x-kubernetes-preserve-unknown-fields do, and so do manifests in CI.
    """
    paths = [".".join(names[: length + 1]) for length in range(1, len(names))]
    return " && ".join((*(f"has({path})" for path in paths), *(f"{path} != null" for path in paths[-1:])))


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

_NAMESPACE_LABELS = """\
has(namespaceObject.metadata) && has(namespaceObject.metadata.labels) ? namespaceObject.metadata.labels : {}"""
"""Of a type that has no null."""

_NAME = """\
has(object.metadata.generateName) && object.metadata.generateName != ''
  && (!has(object.metadata.name) || object.metadata.name == ''
    || (object.metadata.name.startsWith(object.metadata.generateName)
      && size(object.metadata.name) == size(object.metadata.generateName) + 5))
? object.metadata.generateName
: has(object.metadata.name) ? object.metadata.name : ''"""


def _or_when_empty(names: Sequence[str], default: str) -> str:
    """The text that stands at a path, else the default."""
    path = ".".join(names)
    return f"{has(*names)} && {path} != ''\n? {path} : {default}"


_SERVICE_ACCOUNT = _or_when_empty(
    ("variables.spec", "serviceAccountName"),
    _or_when_empty(("variables.spec", "serviceAccount"), "'default'"),
)
"""The API server copies the old field into the new one; who shows manifests to a policy does not."""

_IMAGES = (
    "variables.containers.filter(c, has(c.image) && c.image != null).map(c, c.image.replace('\\n', '\\r'))"
)
"""No line break is in a line. None is in an image that can be pulled, either."""

_PRIVILEGED = """\
variables.containers.exists(c, has(c.securityContext) && has(c.securityContext.privileged)
  && c.securityContext.privileged == true)"""


def _lines(texts: str) -> str:
    """A list of texts, or the keys of a map, as lines: a line break before each of them."""
    return f"{texts}.map(t, '\\n' + t).join('')"


def _resource_lines() -> str:
    requests, limits = (
        f"({has('c', 'resources', part)} ? {_lines(f'c.resources.{part}')} : '')"
        for part in ("requests", "limits")
    )
    return f"variables.containers.map(c, {requests}\n  + {limits}).join('') + '\\n'"


_OS = _or_when_empty(
    ("variables.spec", "os", "name"),
    "'kubernetes.io/os' in variables.nodeSelector && variables.nodeSelector['kubernetes.io/os'] != ''\n"
    "? variables.nodeSelector['kubernetes.io/os'] : 'linux'",
)


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
        Variable("before", _or(("variables.spec", "runtimeClassName"), "''")),
        Variable("name", _NAME, "as in the manifest, where it has a generateName"),
        Variable("labels", by_kind(resources, _metadata("labels"))),
        Variable("annotations", by_kind(resources, _metadata("annotations"))),
        Variable("objectLabels", _or(("object", "metadata", "labels"), "{}")),
        Variable("namespaceLabels", _NAMESPACE_LABELS),
        Variable(
            "containers",
            " + ".join(
                f"({_or(('variables.spec', part), '[]')})" for part in ("containers", "initContainers")
            ),
        ),
        Variable("privileged", _PRIVILEGED),
        Variable("images", _IMAGES),
        Variable("imageLines", f"{_lines('variables.images')} + '\\n'", "all images at once, a line each"),
        Variable("resourceLines", _resource_lines(), "all that is requested or limited, a line each"),
        Variable("serviceAccountName", _SERVICE_ACCOUNT),
        Variable("nodeSelector", _or(("variables.spec", "nodeSelector"), "{}")),
        Variable("os", _OS),
    )


_ASKED = re.compile(r"\bvariables\.(\w+)")


def needed_facts(resources: Sequence[PolicyResource], variables: Sequence[Variable]) -> list[Variable]:
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
