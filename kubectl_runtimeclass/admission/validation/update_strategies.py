"""How Deployments, DaemonSets and StatefulSets replace their pods.

Source: pkg/apis/apps/validation/validation.go and pkg/apis/apps/v1/defaults.go (Kubernetes v1.37):
`ValidateDeploymentStrategy`, `ValidateDaemonSetUpdateStrategy`, `ValidateStatefulSetSpec`.
"""

from __future__ import annotations

from typing import Any

from ...kube.object import Object
from . import errors
from .errors import Errors
from .names import atoi, percent

ROLLING_UPDATE = "RollingUpdate"

Amount = int | str
"""A number, or a share in percent: `25%`."""


def deployment_strategy(strategy: Object, path: str) -> Errors:
    """Errors of a Deployment's `strategy`, {} if it has none."""
    kind, rolling = strategy.get("type") or ROLLING_UPDATE, strategy.get("rollingUpdate")
    if kind == "Recreate":
        if rolling is not None:
            detail = "may not be specified when strategy `type` is 'Recreate'"
            yield errors.forbidden(f"{path}.rollingUpdate", detail)
    elif kind != ROLLING_UPDATE:
        yield errors.not_supported(path, _as_go(kind, rolling), ("Recreate", ROLLING_UPDATE))
    else:
        at, unavailable, surge = f"{path}.rollingUpdate", *_amounts(rolling or {}, "25%", "25%")
        yield from _not_negative(unavailable, f"{at}.maxUnavailable")
        yield from _not_negative(surge, f"{at}.maxSurge")
        if not _number(unavailable) and not _number(surge):
            yield errors.invalid(f"{at}.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0")
        yield from _at_most_all(unavailable, f"{at}.maxUnavailable")


def daemon_set_strategy(strategy: Object, path: str) -> Errors:
    """Errors of a DaemonSet's `updateStrategy`, {} if it has none."""
    kind, rolling = strategy.get("type") or ROLLING_UPDATE, strategy.get("rollingUpdate")
    if kind == "OnDelete":
        return
    if kind != ROLLING_UPDATE:
        yield errors.not_supported(path, _as_go(kind, rolling), (ROLLING_UPDATE, "OnDelete"))
        return
    at, unavailable, surge = f"{path}.rollingUpdate", *_amounts(rolling or {}, 1, 0)
    for check in (_not_negative, _at_most_all):
        yield from check(unavailable, f"{at}.maxUnavailable")
        yield from check(surge, f"{at}.maxSurge")
    if _number(unavailable) and _number(surge):
        yield errors.invalid(f"{at}.maxSurge", surge, "may not be set when maxUnavailable is non-zero")
    elif not _number(unavailable) and not _number(surge):
        yield errors.required(f"{at}.maxUnavailable", "cannot be 0 when maxSurge is 0")


def stateful_set_strategy(strategy: Object, path: str) -> Errors:
    """Errors of a StatefulSet's `updateStrategy`, {} if it has none."""
    kind, rolling = strategy.get("type") or ROLLING_UPDATE, strategy.get("rollingUpdate")
    if kind not in (ROLLING_UPDATE, "OnDelete"):
        shown = {"Type": kind, "RollingUpdate": _partition(rolling)}
        yield errors.invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'")
    elif rolling is None:
        return
    elif kind == "OnDelete":
        detail = "only allowed for updateStrategy 'RollingUpdate'"
        yield errors.invalid(f"{path}.rollingUpdate", _partition(rolling), detail)
    else:
        partition, unavailable = rolling.get("partition") or 0, rolling.get("maxUnavailable")
        at = f"{path}.rollingUpdate.maxUnavailable"
        if partition < 0:
            yield errors.invalid(f"{path}.rollingUpdate.partition", partition, errors.NEGATIVE)
        if unavailable is not None:
            yield from _not_negative(unavailable, at)
            if not _number(unavailable):
                yield errors.invalid(at, unavailable, "cannot be 0")
            yield from _at_most_all(unavailable, at)


def _amounts(rolling: Object, unavailable: Amount, surge: Amount) -> tuple[Amount, Amount]:
    """(maxUnavailable, maxSurge), which have these defaults."""
    given = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    return unavailable if given[0] is None else given[0], surge if given[1] is None else given[1]


def _as_go(kind: str, rolling: Object | None) -> dict[str, Any]:
    """A strategy as the server prints it: every field, by its Go name."""
    unavailable, surge = _amounts(rolling or {}, 0, 0)
    shown = None if rolling is None else {"MaxUnavailable": unavailable, "MaxSurge": surge}
    return {"Type": kind, "RollingUpdate": shown}


def _partition(rolling: Object | None) -> dict[str, Any] | None:
    if rolling is None:
        return None
    return {"Partition": rolling.get("partition") or 0, "MaxUnavailable": rolling.get("maxUnavailable")}


def _not_negative(amount: Amount, path: str) -> Errors:
    if isinstance(amount, str):
        yield from errors.invalid_each(path, amount, percent(amount))
    elif amount < 0:
        yield errors.invalid(path, amount, errors.NEGATIVE)


def _at_most_all(amount: Amount, path: str) -> Errors:
    if (_share(amount) or 0) > 100:
        yield errors.invalid(path, amount, "must not be greater than 100%")


def _share(amount: Amount) -> int | None:
    """The number of percent; None for what is no share (`getPercentValue`)."""
    return _integer(amount[:-1]) if isinstance(amount, str) and not any(percent(amount)) else None


def _number(amount: Amount) -> int:
    """The number, that of percent as well; 0 for what is none (`getIntOrPercentValue`)."""
    share = _share(amount)
    if share is not None:
        return share
    return _integer(amount) if isinstance(amount, str) else amount


def _integer(text: str) -> int:
    """What the server goes on with: 0 for what is no number, the largest for one that is too large."""
    try:
        return atoi(text)
    except ValueError:
        return 0
    except OverflowError:
        return (1 << 63) - 1
