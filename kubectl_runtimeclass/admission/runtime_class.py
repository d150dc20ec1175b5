"""The RuntimeClass admission plugin: what the API server adds to a pod on creation, or why it refuses it.

Source: plugin/pkg/admission/runtimeclass/admission.go (Kubernetes v1.36). The server's sentences are kept
to the letter; what they leave out is in `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube import tolerations
from ..kube.resources import Pod, ResourceList, quantities, resource_list, stored, to_strings
from .answer import Admission, Refusal, forbidden

RuntimeClass = Mapping[str, Any]
NAME = "RuntimeClass"


def admit(pod: Pod, runtime_classes: Mapping[str, RuntimeClass]) -> Admission:
    """Run the plugin on a pod that is about to be created, both of its turns; `runtime_classes` by name.

    The pod is not changed. Raises QuantityError for an overhead that is not a quantity.
    """
    admission = mutate(pod, runtime_classes)
    refusal = None if admission.pod is None else validate(admission.pod, runtime_classes)
    return admission if refusal is None else admission._replace(pod=None, refusal=refusal)


def mutate(pod: Pod, runtime_classes: Mapping[str, RuntimeClass]) -> Admission:
    """The first turn: a pod with what its class adds. Raises QuantityError as `admit` does."""
    name = (pod.get("spec") or {}).get("runtimeClassName")
    if name is None:
        return Admission(pod, None)
    if name == "":
        return Admission(None, name, refusal=Refusal(NAME, 500, (_EMPTY_NAME,), NO_DEFAULT))
    runtime_class = runtime_classes.get(name)
    if runtime_class is None:
        return _rejected(
            name, f'pod rejected: RuntimeClass "{name}" not found', similar(name, _handlers(runtime_classes))
        )
    return _set_overhead(pod, name, runtime_class)


def validate(pod: Pod, runtime_classes: Mapping[str, RuntimeClass]) -> Refusal | None:
    """The second turn, after validation: an overhead that no class asks for, be it empty."""
    spec = pod.get("spec") or {}
    name = spec.get("runtimeClassName")
    if spec.get("overhead") is None:
        return None
    if not name:
        return forbidden(NAME, _UNEXPECTED_OVERHEAD, detail="spec.overhead is set without a runtimeClassName")
    if runtime_classes[name].get("overhead") is None:
        return forbidden(NAME, _UNEXPECTED_OVERHEAD, detail=f"RuntimeClass {name} defines no overhead")
    return None


_UNEXPECTED_OVERHEAD = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
_EMPTY_NAME = "resource name may not be empty"
NO_DEFAULT = 'runtimeClassName: "" is not the default class: remove the field'
_OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"


def _rejected(name: str | None, message: str, detail: str = "") -> Admission:
    return Admission(None, name, refusal=forbidden(NAME, message, detail=detail))


def _set_overhead(pod: Pod, name: str, runtime_class: RuntimeClass) -> Admission:
    spec = dict(pod.get("spec") or {})
    own = resource_list(spec.get("overhead"), "spec.overhead")
    if runtime_class.get("overhead") is None:
        return _set_scheduling({**pod, "spec": spec}, name, runtime_class, {})
    # Of the two only the pod's was rounded up: a class with finer amounts refuses whatever the pod says.
    fixed = quantities(runtime_class["overhead"].get("podFixed"), f"RuntimeClass {name}: overhead.podFixed")
    same = own.keys() == fixed.keys() and all(own[n].nanos == amount.nanos for n, amount in fixed.items())
    if own and not same:
        detail = f"the pod has {_amounts(own)}, RuntimeClass {name} has {_amounts(fixed)}"
        return _rejected(name, _OTHER_OVERHEAD, detail)
    spec.pop("overhead", None)
    added = stored(fixed)
    if added:
        spec["overhead"] = to_strings(added)
    return _set_scheduling({**pod, "spec": spec}, name, runtime_class, {} if own else added)


def _set_scheduling(pod: Pod, name: str, runtime_class: RuntimeClass, overhead: ResourceList) -> Admission:
    handler = runtime_class.get("handler")
    scheduling = runtime_class.get("scheduling")
    if scheduling is None:
        return Admission(pod, name, handler, overhead, {}, ())
    spec = dict(pod["spec"])
    wanted = scheduling.get("nodeSelector") or {}
    selector = spec.get("nodeSelector") or {}
    conflicts = sorted(key for key in wanted if key in selector and selector[key] != wanted[key])
    if conflicts:
        messages = tuple(
            f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {wanted[key]}; "
            f"pod.spec.nodeSelector[{key}] = {selector[key]}"
            for key in conflicts
        )
        refusal = forbidden(NAME, *messages, detail="; ".join(messages[1:]))
        return Admission(None, name, handler, refusal=refusal)
    if wanted:
        spec["nodeSelector"] = {**selector, **wanted}
    before = spec.get("tolerations") or ()
    after = tolerations.merge(before, scheduling.get("tolerations") or ())
    if after or "tolerations" in spec:
        spec["tolerations"] = list(after)
    return Admission(
        {**pod, "spec": spec},
        name,
        handler,
        overhead,
        {key: value for key, value in wanted.items() if key not in selector},
        tuple(t for t in after if not any(tolerations.equal(t, old) for old in before)),
    )


def _amounts(amounts: ResourceList) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in to_strings(amounts).items()) or "none"


def _handlers(runtime_classes: Mapping[str, RuntimeClass]) -> dict[str, str]:
    return {name: str(runtime_class.get("handler")) for name, runtime_class in runtime_classes.items()}


def does_not_exist(name: str, handlers: Mapping[str, str]) -> str:
    """A sentence for a name that no class of a cluster has; `handlers` are those of its classes."""
    return f'RuntimeClass "{name}" does not exist: {similar(name, handlers)}'


def similar(name: str, handlers: Mapping[str, str]) -> str:
    """What to say of a name that no class has: whose handler it is, else the class that is meant, or those there are.

    `handlers` are those of the classes.
    """
    handled = sorted(known for known, handler in handlers.items() if handler == name)
    if handled:
        return f'"{name}" is the handler of RuntimeClass {", ".join(handled)}'
    import difflib

    known = sorted(handlers)
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"there is {', '.join(known)}" if known else "there is no RuntimeClass at all"
