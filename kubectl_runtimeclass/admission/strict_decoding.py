"""Strict decoding, for which kubectl asks the API server: it refuses fields that Kubernetes does not have.

Other clients ask for none; then the server drops such fields in silence, and a class in one of them is lost.

Source: apimachinery pkg/runtime/error.go `NewStrictDecodingError` (v1.37), in the answer of a create.
"""

from __future__ import annotations

from ..kube.strict import UnknownField
from ..runtimes.restrictions import ERROR, WARNING, RuntimeConflict
from ..workloads.as_pods import Template
from ..workloads.misspelt import misspelt_fields
from .answer import DECODING, Refusal

MISSPELT_CLASS, UNKNOWN_FIELD = "misspelt-runtime-class", "unknown-field"
OF_THE_MANIFEST = (MISSPELT_CLASS, UNKNOWN_FIELD)
"""Findings about how a manifest is written; the others are about what runtimes can do."""


def misspelt(template: Template) -> tuple[RuntimeConflict, ...]:
    """A finding for each field that Kubernetes does not have, with the file and line of one that was in a file."""
    return tuple([_finding(template, field) for field in misspelt_fields(template)])


def _finding(template: Template, field: UnknownField) -> RuntimeConflict:
    of_class = field.loses_the_class
    then = "the server drops it, and the pod runs without a sandbox" if of_class else "the server drops it"
    said = f"{field.message} ({field.advice})" if field.advice else field.message
    return RuntimeConflict(
        id=MISSPELT_CLASS if of_class else UNKNOWN_FIELD,
        severity=ERROR if of_class else WARNING,
        message=f"{said}: kubectl refuses it; where validation is off, {then}",
        source="sigs.k8s.io/json UnmarshalStrict (v1.37)",
        fields=(field.path,),
        file=template.source if field.line else "",
        line=field.line,
    )


def strictly(template: Template) -> Refusal | None:
    """The refusal of an object whose class is in a field that Kubernetes does not have; None of all others."""
    wrong = misspelt_fields(template)
    of_class = [field for field in wrong if field.loses_the_class]
    if not of_class:
        return None
    kind, version = template.kind, template.subject.api_version.rpartition("/")[2]
    fields = ", ".join(field.message for field in wrong)
    sentence = f'{kind} in version "{version}" cannot be handled as a {kind}: strict decoding error: {fields}'
    place = f"{template.source}:{of_class[0].line}: " if of_class[0].line else ""
    return Refusal(plugin=DECODING, code=400, messages=(sentence,), detail=f"{place}{of_class[0].advice}")
