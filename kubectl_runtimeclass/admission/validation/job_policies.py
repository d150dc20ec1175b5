"""When a Job counts as failed or as done.

Source: pkg/apis/batch/validation/validation.go (Kubernetes v1.37): `validatePodFailurePolicy`, `validateSuccessPolicy`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from ...kube.object import Object
from . import errors
from .errors import Errors
from .names import atoi, qualified_name

_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_STATUSES = ("False", "True", "Unknown")
_OPERATORS = ("In", "NotIn")
_MOST_RULES, _MOST_CONDITIONS, _MOST_EXIT_CODES = 20, 20, 255


def pod_failure_policy(job: Object, path: str) -> Errors:
    """Errors of the `podFailurePolicy` of a Job's spec that has one."""
    rules = job["podFailurePolicy"].get("rules") or ()
    if len(rules) > _MOST_RULES:
        yield errors.too_many(f"{path}.rules", len(rules), _MOST_RULES)
    template = (job.get("template") or {}).get("spec") or {}
    names = {
        container.get("name") or ""
        for field in ("containers", "initContainers")
        for container in template.get(field) or ()
    }
    for index, rule in enumerate(rules):
        at = f"{path}.rules[{index}]"
        action, exit_codes = rule.get("action") or "", rule.get("onExitCodes")
        conditions = rule.get("onPodConditions") or ()
        if action == "FailIndex":
            if job.get("backoffLimitPerIndex") is None:
                yield errors.invalid(f"{at}.action", action, "requires the backoffLimitPerIndex to be set")
        else:
            yield from _required_one_of(action, _ACTIONS, f"{at}.action")
        if exit_codes is not None:
            yield from _exit_codes(exit_codes, names, f"{at}.onExitCodes")
        yield from _conditions(conditions, f"{at}.onPodConditions")
        if exit_codes is not None and conditions:
            detail = "specifying both OnExitCodes and OnPodConditions is not supported"
            yield errors.invalid_without_value(at, detail)
        if exit_codes is None and not conditions:
            yield errors.invalid_without_value(
                at, "specifying one of OnExitCodes and OnPodConditions is required"
            )


def _required_one_of(value: str, known: tuple[str, ...], path: str) -> Errors:
    if not value:
        quoted = " ".join(f'"{name}"' for name in known)
        yield errors.required(path, f"valid values: [{quoted}]")
    elif value not in known:
        yield errors.not_supported(path, value, known)


def _exit_codes(requirement: Object, names: Collection[str], path: str) -> Errors:
    operator, container = requirement.get("operator") or "", requirement.get("containerName")
    yield from _required_one_of(operator, _OPERATORS, f"{path}.operator")
    if container is not None and container not in names:
        detail = "must be one of the container or initContainer names in the pod template"
        yield errors.invalid(f"{path}.containerName", container, detail)
    values, at = requirement.get("values"), f"{path}.values"
    if not values:
        yield errors.invalid(at, values, "at least one value is required")
        return
    if len(values) > _MOST_EXIT_CODES:
        yield errors.too_many(at, len(values), _MOST_EXIT_CODES)
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            yield errors.invalid(f"{at}[{index}]", value, "must not be 0 for the In operator")
        if value in values[:index]:
            yield errors.duplicate(f"{at}[{index}]", value)
    if any(first > second for first, second in pairwise(values)):
        yield errors.invalid(at, values, "must be ordered")


def _conditions(conditions: Sequence[Object], path: str) -> Errors:
    if len(conditions) > _MOST_CONDITIONS:
        yield errors.too_many(path, len(conditions), _MOST_CONDITIONS)
    for index, condition in enumerate(conditions):
        at, name = f"{path}[{index}]", condition.get("type") or ""
        yield from errors.invalid_each(f"{at}.type", name, qualified_name(name))
        yield from _required_one_of(condition.get("status", "True") or "", _STATUSES, f"{at}.status")


def success_policy(job: Object, path: str) -> Errors:
    """Errors of the `successPolicy` of a Job's spec that has one."""
    rules = job["successPolicy"].get("rules")
    if (job.get("completionMode") or "NonIndexed") != "Indexed":
        shown = None if rules is None else [_as_go(rule) for rule in rules]
        yield errors.invalid(path, {"Rules": shown}, "requires indexed completion mode")
        return
    if not rules:
        detail = "at least one rules must be specified when the successPolicy is specified"
        yield errors.required(f"{path}.rules", detail)
        return
    if len(rules) > _MOST_RULES:
        yield errors.too_many(f"{path}.rules", len(rules), _MOST_RULES)
    completions = job.get("completions")
    for index, rule in enumerate(rules):
        at = f"{path}.rules[{index}]"
        if rule.get("succeededCount") is None and rule.get("succeededIndexes") is None:
            yield errors.required(at, "at least one of succeededCount or succeededIndexes must be specified")
        elif completions is not None:
            yield from _success_rule(rule, completions, at)


def _as_go(rule: Object) -> dict[str, object]:
    return {
        "SucceededIndexes": rule.get("succeededIndexes"),
        "SucceededCount": rule.get("succeededCount"),
    }


class _IndexError(ValueError):
    """What is wrong with a list of indexes."""


def _success_rule(rule: Object, completions: int, path: str) -> Errors:
    indexes, count, total = rule.get("succeededIndexes"), rule.get("succeededCount"), 0
    if indexes is not None:
        try:
            total = _count_indexes(indexes, completions)
        except _IndexError as error:
            detail = f"error parsing succeededIndexes: {error}"
            yield errors.invalid(f"{path}.succeededIndexes", indexes, detail)
    if count is None:
        return
    at = f"{path}.succeededCount"
    if count < 0:
        yield errors.invalid(at, count, errors.NEGATIVE)
    for most, what in (
        (completions, "the number of specified completions"),
        (
            total if indexes is not None else None,
            "the number of indexes in the specified succeededIndexes field",
        ),
    ):
        if most is not None and count > most:
            yield errors.invalid(at, count, f"must be less than or equal to {most} ({what})")


def _count_indexes(text: str, completions: int) -> int:
    """How many indexes `0,2-4` means (`validateIndexesFormat`). Raises _IndexError."""
    total, last = 0, None
    for interval in text.split(",") if text else ():
        limits = interval.split("-")
        if len(limits) > 2:
            raise _IndexError(
                f'the fragment "{interval}" violates the requirement that an index interval can have at most two '
                "parts separated by '-'"
            )
        numbers = [_index(limit, completions) for limit in limits]
        for before, number in ((last, numbers[0]), *pairwise(numbers)):
            if before is not None and before >= number:
                raise _IndexError(f"non-increasing order, previous: {before}, current: {number}")
        total += numbers[-1] - numbers[0] + 1
        last = numbers[-1]
    return total


def _index(text: str, completions: int) -> int:
    try:
        number = atoi(text)
    except (ValueError, OverflowError):
        raise _IndexError(f'cannot convert string to integer for index: "{text}"') from None
    if number >= completions:
        raise _IndexError(f'too large index: "{text}"')
    return number
