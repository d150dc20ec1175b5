"""Evaluates the CEL expressions of DeviceClasses and requests, only once for devices that are alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...kube.object import Object
from ...kube.version import DEVICE_IN_CEL_ERRORS, Version

if TYPE_CHECKING:
    from .cel import CelSelector

PACKAGE = "cel-python"


class Unsupported(Exception):
    """An expression cannot be evaluated here, or takes too long; the message says why."""


class SelectorFailure(Exception):
    """The evaluation of an expression failed; the message is that of Kubernetes' CEL, `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def sentence(self, selector: str, device: tuple[str, ...], version: Version) -> str:
        """What the allocator makes of it for a selector (`class gpu: selector #0`) and a device."""
        if not version.has(DEVICE_IN_CEL_ERRORS):
            return f"{selector}: CEL runtime error: {self}"
        return f"{selector} on device {'/'.join(device)}: CEL runtime error: {self}{self.hint}"


class Selectors:
    """A cache of compiled expressions and their results, for one pod."""

    def __init__(self) -> None:
        self._compiled: dict[str, CelSelector] = {}
        self._results: dict[tuple[Any, ...], bool] = {}
        self._steps = [0]

    def match(self, expression: str, device: Object, driver: str) -> bool:
        """Whether an expression selects a device of a driver. Raises SelectorFailure and Unsupported."""
        try:
            selector = self._compile(expression)
            key = (expression, driver, *_readable(device, selector.names))
            if key not in self._results:
                self._results[key] = selector.matches(device, driver, self._steps)
            return self._results[key]
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


def _readable(device: Object, names: frozenset[str] | None) -> tuple[Any, ...]:
    """The parts of a device that an expression with these names can read; everything if None."""
    return (
        bool(device.get("allowMultipleAllocations")),
        *(_values(device.get(field) or {}, names) for field in ("attributes", "capacity")),
    )


def _values(attributes: Mapping[str, Any], names: frozenset[str] | None) -> str:
    """A key for the named attributes, and for the domains of all."""
    split = [(name.rpartition("/"), attributes[name]) for name in sorted(attributes)]
    domains = sorted({domain for (domain, _, _), _ in split})
    return repr((domains, [entry for entry in split if names is None or entry[0][2] in names]))
