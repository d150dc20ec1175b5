"""Which devices the CEL expressions of DeviceClasses and requests select, each asked once of devices that are alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...kube.object import Object

if TYPE_CHECKING:
    from .cel import CelSelector

PACKAGE = "cel-python"


class Unsupported(Exception):
    """An expression, or an amount of work, that cannot be evaluated here; says which and why."""


class SelectorFailure(Exception):
    """What the evaluation of an expression fails with, in the words of Kubernetes' CEL."""


class Selectors:
    """Compiled expressions, and what they said."""

    def __init__(self) -> None:
        self._compiled: dict[str, CelSelector] = {}
        self._known: dict[tuple[Any, ...], bool] = {}
        self._steps = [0]

    def match(self, expression: str, device: Object, driver: str) -> bool:
        """Whether an expression selects a device of a driver. Raises Failure and Unsupported."""
        try:
            selector = self._compile(expression)
            key = (expression, driver, *_asked(device, driver, selector.names))
            if key not in self._known:
                self._known[key] = selector.matches(device, driver, self._steps)
            return self._known[key]
        except Unsupported as error:
            shown = expression if len(expression) <= 60 else f"{expression[:60]}…"
            raise Unsupported(f"{shown!r}: {error}") from None

    def _compile(self, expression: str) -> CelSelector:
        if expression not in self._compiled:
            try:
                from .cel import CelSelector
            except ImportError:
                raise Unsupported(f"the package {PACKAGE} is not installed") from None
            self._compiled[expression] = CelSelector(expression)
        return self._compiled[expression]


def _asked(device: Object, driver: str, names: frozenset[str] | None) -> tuple[Any, ...]:
    """What of a device an expression can ask that has these names in it; all of it where they are not known."""
    return (
        bool(device.get("allowMultipleAllocations")),
        *(_values(device.get(field) or {}, names) for field in ("attributes", "capacity")),
    )


def _values(attributes: Mapping[str, Any], names: frozenset[str] | None) -> str:
    """Those that are named, and the domains of all."""
    split = [(name.rpartition("/"), attributes[name]) for name in sorted(attributes)]
    domains = sorted({domain for (domain, _, _), _ in split})
    return repr((domains, [entry for entry in split if names is None or entry[0][2] in names]))
