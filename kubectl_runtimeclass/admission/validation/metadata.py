"""Names, labels and annotations of objects, and label selectors.

Sources (Kubernetes v1.37): staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go,
staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ...kube.object import Object
from . import errors
from .errors import Errors
from .names import Problems, dns1123_subdomain, label_value, qualified_name

_MAX_ANNOTATIONS = 256 * 1024


def object_meta(
    metadata: Object, name: Callable[[str], Problems] = dns1123_subdomain, path: str = "metadata"
) -> Errors:
    """Errors of the metadata of a new object (`ValidateObjectMeta`); `name` is the check of names of its kind."""
    prefix = metadata.get("generateName") or ""
    if prefix:
        # The server checks a prefix as the name it becomes, with a letter in place of a dash at the end.
        masked = prefix[:-1] + "a" if prefix.endswith("-") and len(prefix) > 1 else prefix
        yield from errors.invalid_each(f"{path}.generateName", prefix, name(masked))
    own = metadata.get("name") or ""
    if own:
        yield from errors.invalid_each(f"{path}.name", own, name(own))
    elif not prefix:
        yield errors.required(f"{path}.name", "name or generateName is required")
    yield from labels(metadata.get("labels"), f"{path}.labels")
    yield from annotation_names(metadata.get("annotations"), f"{path}.annotations")


def labels(mapping: Mapping[str, str | None] | None, path: str) -> Errors:
    """Errors of a map of labels (`ValidateLabels`)."""
    for key, value in sorted((mapping or {}).items()):
        yield from errors.invalid_each(path, key, qualified_name(key))
        yield from errors.invalid_each(path, value or "", label_value(value or ""))


def annotation_names(mapping: Mapping[str, str | None] | None, path: str) -> Errors:
    """Errors of annotations: their keys, and their size of at most 256 KiB together (`ValidateAnnotations`)."""
    items = sorted((mapping or {}).items())
    for key, _ in items:
        yield from errors.invalid_each(path, key, qualified_name(key.lower()))
    if sum(len(key.encode()) + len((value or "").encode()) for key, value in items) > _MAX_ANNOTATIONS:
        yield errors.too_long(path, _MAX_ANNOTATIONS)


_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"


def domain_prefixed_path(value: str, path: str) -> Errors:
    """Errors of a name such as `acme.io/foo` (`IsDomainPrefixedPath`)."""
    domain, _, rest = value.partition("/")
    if not value:
        yield errors.required(path)
    elif not domain or not rest:
        yield errors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')
    else:
        yield from errors.invalid_each(path, domain, dns1123_subdomain(domain))
        if not re.search(f"^{_HTTP_PATH}$", rest, re.ASCII):
            yield errors.invalid(path, rest, f"Invalid path (regex used for validation is '{_HTTP_PATH}')")


def label_name(name: str, path: str) -> Errors:
    """Errors of a label key (`ValidateLabelName`)."""
    return errors.invalid_each(path, name, qualified_name(name))


def label_selector(selector: Object | None, path: str) -> Errors:
    """Errors of a LabelSelector (`ValidateLabelSelector`); None has none."""
    if selector is None:
        return
    yield from labels(selector.get("matchLabels"), f"{path}.matchLabels")
    for index, requirement in enumerate(selector.get("matchExpressions") or ()):
        at = f"{path}.matchExpressions[{index}]"
        yield from label_requirement(requirement, at)
        yield from label_values(requirement, at)


def label_requirement(requirement: Object, path: str, *, orders: bool = False) -> Errors:
    """Errors of a requirement in matchExpressions, but for its values (`ValidateLabelSelectorRequirement`).

    With `orders`, the operators Gt and Lt of node selectors are allowed, too (`ValidateNodeSelectorRequirement`).
    """
    operator, values = requirement.get("operator") or "", requirement.get("values") or ()
    if operator in ("In", "NotIn"):
        if not values:
            yield errors.required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            yield errors.forbidden(f"{path}.values", detail)
    elif not orders or operator not in ("Gt", "Lt"):
        yield errors.invalid(f"{path}.operator", operator, "not a valid selector operator")
    elif len(values) != 1:
        yield errors.required(
            f"{path}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'"
        )
    yield from label_name(requirement.get("key") or "", f"{path}.key")


def label_values(requirement: Object, path: str) -> Errors:
    """Errors of a requirement's values that are not valid label values."""
    for index, value in enumerate(requirement.get("values") or ()):
        yield from errors.invalid_each(f"{path}.values[{index}]", value, label_value(value))
