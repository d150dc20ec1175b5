"""When a CronJob runs: its schedule and its time zone.

Sources: github.com/robfig/cron/v3 v3.0.1, parser.go (`ParseStandard`); pkg/apis/batch/validation/validation.go
(Kubernetes v1.37): `validateScheduleFormat`, `validateTimeZone`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from . import errors
from .errors import Errors
from .names import atoi

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]


class _Field(NamedTuple):
    """The numbers that a field of a schedule may have, and names for them."""

    least: int
    most: int
    names: Mapping[str, int] = {}


_FIELDS = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31),
    _Field(1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    _Field(0, 6, {name: number for number, name in enumerate(_DAYS)}),
)
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_DURATION = re.compile(r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|[+-]?0")


class ScheduleError(ValueError):
    """What is wrong with a schedule, in the words of the parser."""


def schedule(text: str, path: str) -> Errors:
    """Errors of a CronJob's `schedule`, which is not empty."""
    try:
        _parse(text)
    except ScheduleError as error:
        yield errors.invalid(path, text, str(error))
    if "TZ" in text:
        yield errors.invalid(path, text, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")


def _parse(text: str) -> None:
    if text.startswith(("TZ=", "CRON_TZ=")):
        return  # refused anyhow
    if text.startswith("@"):
        _check_descriptor(text)
        return
    # What Go takes for space; Python's split() has some more.
    words = re.split("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+", text)
    words = [word for word in words if word]
    if len(words) != len(_FIELDS):
        raise ScheduleError(f"expected exactly 5 fields, found {len(words)}: [{' '.join(words)}]")
    for word, field in zip(words, _FIELDS, strict=True):
        for expression in filter(None, word.split(",")):
            _check_range(expression, field)


def _check_descriptor(text: str) -> None:
    if text.startswith("@every "):
        duration = text.removeprefix("@every ")
        if not _DURATION.fullmatch(duration):
            raise ScheduleError(f'failed to parse duration {text}: time: invalid duration "{duration}"')
    elif text not in _DESCRIPTORS:
        raise ScheduleError(f"unrecognized descriptor: {text}")


def _check_range(text: str, field: _Field) -> None:
    """`number | number-number [/number]`, `*` for all."""
    span, *steps = text.split("/")
    low, *high = span.split("-")
    if low in ("*", "?"):
        start, end = field.least, field.most
    else:
        start = end = _number(low, field.names)
        if len(high) == 1:
            end = _number(high[0], field.names)
        elif high:
            raise ScheduleError(f"too many hyphens: {text}")
    step = 1
    if len(steps) == 1:
        step = _number(steps[0], {})
        end = end if high else field.most
    elif steps:
        raise ScheduleError(f"too many slashes: {text}")
    if start < field.least:
        raise ScheduleError(f"beginning of range ({start}) below minimum ({field.least}): {text}")
    if end > field.most:
        raise ScheduleError(f"end of range ({end}) above maximum ({field.most}): {text}")
    if start > end:
        raise ScheduleError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if not step:
        raise ScheduleError(f"step of range should be a positive number: {text}")


def _number(text: str, names: Mapping[str, int]) -> int:
    if text.lower() in names:
        return names[text.lower()]
    try:
        number = atoi(text)
    except (ValueError, OverflowError) as error:
        raise ScheduleError(f"failed to parse int from {text}: {error}") from None
    if number < 0:
        raise ScheduleError(f"negative number ({number}) not allowed: {text}")
    return number


@cache
def _time_zones() -> frozenset[str]:
    """The zones that this machine knows, to learn which it reads a few hundred files; none where it has none."""
    import zoneinfo

    return frozenset(zoneinfo.available_timezones())


def time_zone(name: str, path: str) -> Errors:
    """Errors of a CronJob's `timeZone`. Where this machine has no list of zones, nothing is said of unknown ones."""
    if not name:
        yield errors.invalid(path, name, "timeZone must be nil or non-empty string")
        return
    for part in name.split("/"):
        if part in (".", "..") or not re.fullmatch(r"[A-Za-z._0-9+][-A-Za-z._0-9+]{0,13}", part):
            yield errors.invalid(path, name, f"unknown time zone {name}")
            return
    if name.lower() == "local":
        detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        yield errors.invalid(path, name, detail)
    zones = _time_zones()
    if zones and name not in zones and name not in ("Local", "UTC"):
        yield errors.invalid(path, name, f"unknown time zone {name}")
