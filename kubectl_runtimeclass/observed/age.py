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


def duration(seconds: int) -> str:
    """A number of seconds for people (apimachinery/pkg/util/duration/duration.go `HumanDuration`, v1.37)."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return _two(minutes, "m", seconds % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return _two(days, "d", hours % 24, "h")
    if days < 730:
        return f"{days}d"
    if days < 2920:
        return _two(days // 365, "y", days % 365, "d")
    return f"{days // 365}y"


def _two(large: int, unit: str, small: int, smaller: str) -> str:
    return f"{large}{unit}{small}{smaller}" if small else f"{large}{unit}"
