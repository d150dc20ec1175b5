"""The type of a Pod Security check, and what several checks share: containers, contexts and the server's phrases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ...kube.resources import PodSpec

Annotations = Mapping[str, str]


class Violation(NamedTuple):
    """Why a check forbids a pod: `reason` is `host namespaces`, for example, and `detail` `hostNetwork=true`."""

    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})"


class PodSecurityCheck(NamedTuple):
    """A check of the Pod Security Standards.

    `versions` has (minor, function) in ascending order: from policy version 1.`minor` on, the function decides,
    given the pod's annotations and spec. `overrides` has the ids of the baseline checks that this one replaces.
    """

    id: str
    versions: tuple[tuple[int, Callable[[Mapping[str, str], PodSpec], Violation | None]], ...]
    overrides: tuple[str, ...] = ()

    def of(self, minor: int) -> Callable[[Mapping[str, str], PodSpec], Violation | None] | None:
        """The function that decides in policy version 1.`minor`; None if that version does not have this check."""
        return next((function for since, function in reversed(self.versions) if since <= minor), None)


def containers(spec: PodSpec) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, container) of init, regular and ephemeral containers, in the order of `visitContainers`."""
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for container in spec.get(field) or ():
            yield container.get("name") or "", container


def contexts(spec: PodSpec) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, securityContext) of all containers, {} where there is none."""
    for name, container in containers(spec):
        yield name, container.get("securityContext") or {}


def pod_context(spec: PodSpec) -> Mapping[str, Any]:
    """The securityContext of the pod, {} if it has none."""
    context: Mapping[str, Any] = spec.get("securityContext") or {}
    return context


def quote_all(items: Iterable[str]) -> str:
    """The items in quotes: `"a", "b"` (`joinQuote`)."""
    return ", ".join(f'"{item}"' for item in items)


def go_quote(text: str) -> str:
    """A string as Go's %q writes it."""
    return json.dumps(text, ensure_ascii=False)


def count_noun(noun: str, names: list[str]) -> str:
    """The noun in singular or plural, with names: `container "a"` or `containers "a", "b"`."""
    return f"{noun if len(names) == 1 else f'{noun}s'} {quote_all(names)}"


def setters(pod: bool, names: list[str]) -> str:
    """The subject of a sentence about a setting: `pod and container "a"`; `pod` says whether the pod has it."""
    places = ["pod"] if pod else []
    return " and ".join([*places, count_noun("container", names)] if names else places)


def is_windows(spec: PodSpec) -> bool:
    return (spec.get("os") or {}).get("name") == "windows"


def in_user_namespace(spec: PodSpec) -> bool:
    """Whether policies of 1.35 and newer are relaxed for this pod (relaxPolicyForUserNamespacePod)."""
    return spec.get("hostUsers") is False
