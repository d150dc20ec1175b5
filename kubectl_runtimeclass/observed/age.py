"""How long ago something was, as kubectl tells it: `41s`, `7m`, `2d3h`. The clock is the caller's."""

from __future__ import annotations

from datetime import datetime, timezone


def moment(text: str) -> datetime | None:
    """A time of RFC 3339; None for what is none."""
    try:
        time = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def age(then: str, now: datetime | None) -> str:
    """How long ago an event was last seen, "" where one of the times is not known; what is to come is `0s`."""
    last = moment(then)
    if last is None or now is None:
        return ""
    return duration(max(0, int((now - last).total_seconds())))


def duration(seconds: int) -> str:
    """Source: apimachinery pkg/util/duration/duration.go `HumanDuration` (v1.37)."""
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
