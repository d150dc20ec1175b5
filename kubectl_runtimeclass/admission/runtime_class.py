"""The RuntimeClass admission plugin: what the API server adds to a pod on creation, or why it refuses the pod.

Source: plugin/pkg/admission/runtimeclass/admission.go (Kubernetes v1.36). Messages are the server's, word for word;
`detail` adds what they leave out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..kube import tolerations
from ..kube.object import Object
from ..kube.resources import Pod, ResourceList, quantities, resource_list, rounded_to_milli, to_strings
from .answer import Admission, Refusal, forbidden

NAME = "RuntimeClass"


def admit(pod: Pod, runtime_classes: Mapping[str, Object]) -> Admission:
    """Run both phases of the plugin, `mutate` and `validate`, on a new pod; `runtime_classes` is by name.

    The argument is not changed. Raises QuantityError for an overhead that is not a quantity.
    """
    admission = mutate(pod, runtime_classes)
    refusal = None if admission.pod is None else validate(admission.pod, runtime_classes)
    return admission if refusal is None else admission._replace(pod=None, refusal=refusal)


def mutate(pod: Pod, runtime_classes: Mapping[str, Object]) -> Admission:
    """The mutating phase: the pod with what its class adds, or its refusal. Raises QuantityError as `admit` does."""
    name = (pod.get("spec") or {}).get("runtimeClassName")
    if name is None:
        return Admission(pod, None)
    if name == "":
        refusal = Refusal(plugin=NAME, code=500, messages=(_EMPTY_NAME,), detail=NO_DEFAULT)
        return Admission(None, name, refusal=refusal)
    if problems := list(_path_problems(name)):
        message = f'invalid resource name "{name}": [{" ".join(problems)}]'
        return Admission(None, name, refusal=Refusal(plugin=NAME, code=500, messages=(message,)))
    runtime_class = runtime_classes.get(name)
    if runtime_class is None:
        return _rejected(
            name, f'pod rejected: RuntimeClass "{name}" not found', similar(name, _handlers(runtime_classes))
        )
    return _set_overhead(pod, name, runtime_class)


def _path_problems(name: str) -> Iterator[str]:
    """Why a name cannot be asked for (apimachinery/pkg/api/validation/path/name.go, `IsValidPathSegmentName`)."""
    if name in (".", ".."):
        yield f"may not be '{name}'"
    yield from (f"may not contain '{letter}'" for letter in "/%" if letter in name)


def validate(pod: Pod, runtime_classes: Mapping[str, Object]) -> Refusal | None:
    """The validating phase, which refuses an overhead (even an empty one) that no class defines; None if it passes.

    The pod's class must be in `runtime_classes`.
    """
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


def _set_overhead(pod: Pod, name: str, runtime_class: Object) -> Admission:
    spec = dict(pod.get("spec") or {})
    own = resource_list(spec.get("overhead"), "spec.overhead")
    if runtime_class.get("overhead") is None:
        return _set_scheduling({**pod, "spec": spec}, name, runtime_class, {})
    # The server has rounded up the pod's overhead but not the class's: a class with finer amounts never matches.
    defined = quantities(runtime_class["overhead"].get("podFixed"), f"RuntimeClass {name}: overhead.podFixed")
    same = own.keys() == defined.keys() and all(own[n].nanos == amount.nanos for n, amount in defined.items())
    if own and not same:
        detail = f"the pod has {_amounts(own)}, RuntimeClass {name} has {_amounts(defined)}"
        return _rejected(name, _OTHER_OVERHEAD, detail)
    spec.pop("overhead", None)
    added = rounded_to_milli(defined)
    if added:
        spec["overhead"] = to_strings(added)
    return _set_scheduling({**pod, "spec": spec}, name, runtime_class, {} if own else added)


def _set_scheduling(pod: Pod, name: str, runtime_class: Object, overhead: ResourceList) -> Admission:
    handler = runtime_class.get("handler")
    scheduling = runtime_class.get("scheduling")
    if scheduling is None:
        return Admission(
            pod=pod,
            runtime_class_name=name,
            handler=handler,
            overhead=overhead,
            node_selector={},
        )
    spec = dict(pod["spec"])
    of_class = scheduling.get("nodeSelector") or {}
    selector = spec.get("nodeSelector") or {}
    conflicts = sorted(key for key in of_class if key in selector and selector[key] != of_class[key])
    if conflicts:
        messages = tuple(
            f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {of_class[key]}; "
            f"pod.spec.nodeSelector[{key}] = {selector[key]}"
            for key in conflicts
        )
        refusal = forbidden(NAME, *messages, detail="; ".join(messages[1:]))
        return Admission(None, name, handler, refusal=refusal)
    if of_class:
        spec["nodeSelector"] = {**selector, **of_class}
    before = spec.get("tolerations") or ()
    after = tolerations.merge(before, scheduling.get("tolerations") or ())
    if after or "tolerations" in spec:
        spec["tolerations"] = list(after)
    return Admission(
        pod={**pod, "spec": spec},
        runtime_class_name=name,
        handler=handler,
        overhead=overhead,
        node_selector={key: value for key, value in of_class.items() if key not in selector},
        tolerations=tuple(t for t in after if not any(tolerations.equal(t, old) for old in before)),
    )


def _amounts(amounts: ResourceList) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in to_strings(amounts).items()) or "none"


def _handlers(runtime_classes: Mapping[str, Object]) -> dict[str, str]:
    return {name: str(runtime_class.get("handler")) for name, runtime_class in runtime_classes.items()}


def does_not_exist(name: str, handlers: Mapping[str, str]) -> str:
    """The sentence for a name that no class of a cluster has; `handlers` maps the classes' names to their handlers."""
    return f'RuntimeClass "{name}" does not exist: {similar(name, handlers)}'


def similar(name: str, handlers: Mapping[str, str]) -> str:
    """Advice for a name that no class has: the class with that handler, else the class with the most similar name,
    else the classes that exist. `handlers` maps the classes' names to their handlers.
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
