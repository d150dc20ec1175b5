"""What may also change or refuse a pod and is not run here: webhooks, admission policies, plugins off by default.

Sources (Kubernetes v1.37): staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/predicates,
plugin/pkg/admission/{podnodeselector,podtolerationrestriction}/admission.go (the annotations of a namespace).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import SelectorError
from ..kube.object import Object
from ..kube.resources import Pod
from ..kube.selectors import from_label_selector
from ..snapshot.snapshot import Snapshot

_ANNOTATIONS = {
    "scheduler.alpha.kubernetes.io/node-selector": "PodNodeSelector, where it is on, adds it to every pod",
    "scheduler.alpha.kubernetes.io/defaultTolerations": "PodTolerationRestriction, where it is on, adds them",
    "scheduler.alpha.kubernetes.io/tolerationsWhitelist": (
        "PodTolerationRestriction, where it is on, refuses pods with others"
    ),
}


def not_evaluated(pod: Pod, namespace: str, snapshot: Snapshot) -> Iterator[str]:
    """One sentence for each webhook, policy or Namespace annotation that may change or refuse this pod."""
    pod_labels = (pod.get("metadata") or {}).get("labels") or {}
    labels = snapshot.namespace_labels(namespace)
    for hook in snapshot.admission_hooks:
        name = hook["metadata"]["name"]
        mutating = hook.get("kind", "").startswith("Mutating")
        may = "may change or refuse the pod" if mutating else "may refuse the pod"
        if any(_matches(part, labels, pod_labels) for part in _parts(hook)):
            yield f"{hook.get('kind') or 'admission webhook'} {name} {may}"
    annotations = _metadata(snapshot.namespace_objects.get(namespace)).get("annotations") or {}
    for key, effect in _ANNOTATIONS.items():
        if key in annotations:
            yield f"namespace {namespace} has {key}={annotations[key]}: {effect}"


def _metadata(item: Object | None) -> Mapping[str, Any]:
    metadata: Mapping[str, Any] = (item or {}).get("metadata") or {}
    return metadata


def _parts(hook: Object) -> Iterator[Mapping[str, Any]]:
    """The parts of a hook with `rules` and selectors: each webhook, or a policy's matchConstraints."""
    yield from hook.get("webhooks") or ()
    constraints = (hook.get("spec") or {}).get("matchConstraints")
    if constraints:
        yield {**constraints, "rules": constraints.get("resourceRules")}


def _matches(part: Mapping[str, Any], namespace: Mapping[str, str], pod: Mapping[str, str]) -> bool:
    """Whether the server asks this part about a new pod; a selector that cannot be parsed counts as matching.

    `namespace` and `pod` are the labels of either.
    """
    if not any(map(_is_of_pods, part.get("rules") or ())):
        return False
    try:
        return all(
            from_label_selector(part.get(field) or {}).matches(labels)
            for field, labels in (("namespaceSelector", namespace), ("objectSelector", pod))
        )
    except SelectorError:
        return True


def _is_of_pods(rule: Mapping[str, Any]) -> bool:
    def has(field: str, *values: str) -> bool:
        return not set(rule.get(field) or ()).isdisjoint(("*", *values))

    return has("apiGroups", "") and has("operations", "CREATE") and has("resources", "pods", "*/*")
