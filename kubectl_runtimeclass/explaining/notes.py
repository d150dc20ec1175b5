"""What is to be known beside the verdict: what must happen first, and fields that nobody will read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..admission.answer import DECODING, Refusal
from ..kube.group import group_of
from ..kube.object import Object
from ..kube.strict import fields, unknown_fields
from ..runtimes.families import Runtime
from ..runtimes.restrictions import ERROR, WARNING, RuntimeConflict, restrictions_of
from ..scheduling.incoming import IncomingPod
from ..snapshot.node_info import NodeInfo
from .fixes.owners import label_owner

_QUEUE = "kueue.x-k8s.io/queue-name"


def notes(owner: Object, pod: Mapping[str, Any]) -> Iterator[str]:
    """Who must release the pods of an object before there are any: the answer is as if they had been."""
    spec = owner.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    labels = (owner.get("metadata") or {}).get("labels")
    queue = labels.get(_QUEUE) if isinstance(labels, dict) else None
    if spec.get("suspend") is True:
        who = f"; queue {queue} (Kueue) decides by its quota" if queue else ""
        yield f"suspended: no pod until it is unsuspended{who}; asked as if it were"
    elif queue:
        yield f"queue {queue} (Kueue) holds its pods until its quota has room; asked as if they were released"
    gates = [str(gate.get("name")) for gate in (pod.get("spec") or {}).get("schedulingGates") or ()]
    if gates:
        yield f"waiting for scheduling gates: [{' '.join(gates)}]; asked as if they were lifted"


def labels_that_none_has(pod: IncomingPod | None, nodes: Iterable[NodeInfo]) -> Iterator[str]:
    """Pairs of the node selector that no node has, and that somebody sets: a node of that kind is missing."""
    wanted = dict(pod.spec.get("nodeSelector") or {}) if pod else {}
    if not wanted:
        return
    lacking = set(wanted.items())
    some = False
    for node in nodes:
        some = True
        lacking -= node.labels.items()
        if not lacking:
            return
    for key, value in sorted(lacking) if some else ():
        owner = label_owner(key)
        if owner is not None and pod is not None:
            origin = "RuntimeClass" if key in pod.class_selector else "pod"
            yield f"no node has the label {key}={value} ({origin}), which is set by {owner.who}: it takes such a node"


_BUILT_IN = ("", "apps", "batch")


def misspelt(owner: Object, pod: Mapping[str, Any], path: str) -> Iterator[RuntimeConflict]:
    """Fields that Kubernetes does not have: kubectl refuses them, other clients drop them in silence."""
    kind = str(owner.get("kind", ""))
    if fields(kind) and group_of(str(owner.get("apiVersion", ""))) in _BUILT_IN:
        misspelt_fields = unknown_fields(owner, kind)
    else:
        keys = tuple(filter(None, path.split("."))) if path and "[" not in path else ("spec",)
        misspelt_fields = unknown_fields(pod.get("spec") or {}, "PodSpec", keys)
    for field in misspelt_fields:
        if "status" in field.keys[:1]:
            continue
        of_class = field.meant == "runtimeClassName"
        then = (
            "the server drops it, and the pod runs without a sandbox" if of_class else "the server drops it"
        )
        advice = f" ({field.advice})" if field.advice else ""
        yield RuntimeConflict(
            id=MISSPELT_CLASS if of_class else UNKNOWN_FIELD,
            severity=ERROR if of_class else WARNING,
            message=f"{field.message}{advice}: kubectl refuses it; where validation is off, {then}",
            source="sigs.k8s.io/json UnmarshalStrict (v1.37)",
            fields=(field.path,),
        )


MISSPELT_CLASS, UNKNOWN_FIELD = "misspelt-runtime-class", "unknown-field"
OF_THE_MANIFEST = (MISSPELT_CLASS, UNKNOWN_FIELD)
"""Findings about how a manifest is written; the others are about what runtimes can do."""


def strictly(owner: Object, findings: Iterable[RuntimeConflict]) -> Refusal | None:
    """The refusal of a class that stands in a field which is none: kubectl asks the server to be strict about fields.

    Source: apimachinery pkg/runtime/error.go `NewStrictDecodingError` (v1.37), in the answer of a create.
    """
    wrong = [finding for finding in findings if finding.id in OF_THE_MANIFEST]
    if not any(finding.id == MISSPELT_CLASS for finding in wrong):
        return None
    kind, version = owner.get("kind"), str(owner.get("apiVersion", "")).rpartition("/")[2]
    fields = ", ".join(f'unknown field "{finding.fields[0]}"' for finding in wrong)
    sentence = f'{kind} in version "{version}" cannot be handled as a {kind}: strict decoding error: {fields}'
    return Refusal(plugin=DECODING, code=400, messages=(sentence,))


def of_the_runtime(
    runtime: Runtime | None, pod: Mapping[str, Any], ignored: frozenset[str] = frozenset()
) -> tuple[RuntimeConflict, ...]:
    """What of an admitted pod its runtime cannot do."""
    if runtime is None:
        return ()
    annotations = (pod.get("metadata") or {}).get("annotations")
    return restrictions_of(runtime.family, pod.get("spec") or {}, annotations, ignored)
