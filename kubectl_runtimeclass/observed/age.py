"""How long ago something happened, as kubectl prints it: `41s`, `7m`, `2d3h`. The caller passes the current time."""

from __future__ import annotations

from datetime import datetime, timezone


def moment(text: str) -> datetime | None:
    """The time in an RFC 3339 string, None for any other string. Without an offset it is UTC."""
    try:
        time = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def age(then: str, now: datetime | None) -> str:
    """How long ago the RFC 3339 time `then` was, "" if one of the times is not known; `0s` for the future."""
    last = moment(then)
    if last is None or now is None:
        return ""
    return duration(max(0, int((now - last).total_seconds())))


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "y": 365 * 86_400}
_UNITS = (
    (120, "s", ""),
    (10 * 60, "m", "s"),
    (180 * 60, "m", ""),
    (8 * 3600, "h", "m"),
    (48 * 3600, "h", ""),
    (192 * 3600, "d", "h"),
    (2 * 365 * 86_400, "d", ""),
    (8 * 365 * 86_400, "y", "d"),
)
"""(below so many seconds, the unit, the one of the rest)"""


def duration(seconds: int) -> str:
    """A number of seconds for people (apimachinery/pkg/util/duration/duration.go `HumanDuration`, v1.37)."""
    large, small = next(((large, small) for below, large, small in _UNITS if seconds < below), ("y", ""))
    count, rest = divmod(seconds, _SECONDS[large])
    rest = rest // _SECONDS[small] if small else 0
    return f"{count}{large}{rest}{small}" if rest else f"{count}{large}"
