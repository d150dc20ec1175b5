"""What workloads have in common: numbers, a selector, and a pod template that it selects.

Source: pkg/apis/apps/validation/validation.go (Kubernetes v1.37).
"""

from __future__ import annotations

from typing import Any

from ...errors import SelectorError
from ...kube.object import Object
from ...kube.selectors import from_label_selector
from . import errors
from .errors import Errors
from .metadata import label_selector


def negatives(spec: Object, fields: tuple[str, ...], path: str = "spec") -> Errors:
    """Errors of numbers below 0."""
    for field in fields:
        value = spec.get(field)
        if value is not None and value < 0:
            yield errors.invalid(f"{path}.{field}", value, errors.NEGATIVE)


def selects_template(spec: Object, path: str) -> Errors:
    """An error if the selector does not match the template's labels. The selector must be parsable."""
    selector, template = spec.get("selector"), spec.get("template") or {}
    own = (template.get("metadata") or {}).get("labels")
    if selector is not None and from_label_selector(selector).matches(own or {}):
        return
    shown = None if own is None else dict(sorted(own.items()))
    yield errors.invalid(
        f"{path}.template.metadata.labels", shown, "`selector` does not match template `labels`"
    )


def shown_selector(selector: Object) -> dict[str, Any]:
    """A LabelSelector as the server prints it: without what is empty, and in the order of its fields."""
    shown: dict[str, Any] = {}
    if selector.get("matchLabels"):
        shown["matchLabels"] = dict(sorted(selector["matchLabels"].items()))
    if selector.get("matchExpressions"):
        shown["matchExpressions"] = [
            {
                "key": requirement.get("key") or "",
                "operator": requirement.get("operator") or "",
                **({"values": requirement["values"]} if requirement.get("values") else {}),
            }
            for requirement in selector["matchExpressions"]
        ]
    return shown


def selects_all(selector: Object) -> bool:
    """Whether a LabelSelector asks for nothing."""
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def required_selector(spec: Object, kind: str) -> Errors:
    """Errors of a `selector` that has to be there; `kind` is what the server calls its owner."""
    selector = spec.get("selector")
    if selector is None:
        yield errors.required("spec.selector")
        return
    yield from label_selector(selector, "spec.selector")
    if selects_all(selector):
        yield errors.invalid("spec.selector", {}, f"empty selector is invalid for {kind}")


def selector_is_parsable(spec: Object) -> bool:
    """Whether the selector, if there is one, can be asked."""
    try:
        from_label_selector(spec.get("selector") or {})
    except SelectorError:
        return False
    return True
