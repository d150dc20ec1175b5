"""Environment variables of containers.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `ValidateEnv`, `ValidateEnvFrom`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...kube.object import Object
from . import errors
from .downward import ENV_FIELDS, field_ref, resource_field_ref
from .errors import Errors
from .names import config_key, dns1123_label, dns1123_subdomain, env_name
from .paths import no_backsteps

_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")


def env(variables: Iterable[Object], path: str) -> Errors:
    """Errors of a container's `env` (`ValidateEnv`)."""
    for index, variable in enumerate(variables):
        at, name = f"{path}[{index}]", variable.get("name") or ""
        yield from errors.required_and_valid(f"{at}.name", name, env_name)
        source = variable.get("valueFrom")
        if source is not None:
            yield from _value_from(source, bool(variable.get("value")), f"{at}.valueFrom")


def _value_from(source: Object, has_value: bool, path: str) -> Errors:
    present = [kind for kind in _SOURCES if source.get(kind) is not None]
    for kind in present:
        yield from _reference(kind, source[kind], f"{path}.{kind}")
    if not present:
        kinds = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        yield errors.invalid(path, "", f"must specify one of: {kinds}")
    elif has_value:
        yield errors.invalid(path, "", "may not be specified when `value` is not empty")
    elif len(present) > 1:
        yield errors.invalid(path, "", "may not have more than one field specified at a time")


def _reference(kind: str, reference: Object, path: str) -> Errors:
    if kind == "fieldRef":
        yield from field_ref(reference, ENV_FIELDS, path)
    elif kind == "resourceFieldRef":
        yield from resource_field_ref(reference, path)
    elif kind == "fileKeyRef":
        yield from _file_key(reference, path)
    else:
        name, key = reference.get("name") or "", reference.get("key") or ""
        yield from errors.invalid_each(f"{path}.name", name, dns1123_subdomain(name))
        yield from errors.required_and_valid(f"{path}.key", key, config_key)


def _file_key(selector: Object, path: str) -> Errors:
    key, volume, target = (selector.get(field) or "" for field in ("key", "volumeName", "path"))
    yield from errors.required_and_valid(f"{path}.key", key, env_name)
    yield from errors.required_and_valid(f"{path}.volumeName", volume, dns1123_label)
    if target:
        yield from no_backsteps(target, f"{path}.path")
    else:
        yield errors.required(f"{path}.path")


def env_from(sources: Iterable[Object], path: str) -> Errors:
    """Errors of a container's `envFrom` (`ValidateEnvFrom`)."""
    for index, source in enumerate(sources):
        at, prefix = f"{path}[{index}]", source.get("prefix") or ""
        if prefix:
            yield from errors.invalid_each(f"{at}.prefix", prefix, env_name(prefix))
        present = [kind for kind in ("configMapRef", "secretRef") if source.get(kind) is not None]
        for kind in present:
            name = source[kind].get("name") or ""
            if name:
                yield from errors.invalid_each(f"{at}.{kind}.name", name, dns1123_subdomain(name))
            else:
                yield errors.required(f"{at}.{kind}.name")
        if not present:
            yield errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
        elif len(present) > 1:
            yield errors.invalid(path, "", "may not have more than one field specified at a time")
