"""How long ago something was, in kubectl's words."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from kubectl_runtimeclass.observed.age import age, duration

DAY = 86400


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0s"), (119, "119s"), (120, "2m"), (121, "2m1s"), (599, "9m59s"), (600, "10m"), (10_799, "179m"),
        (3 * 3600, "3h"), (3 * 3600 + 60, "3h1m"), (8 * 3600, "8h"), (47 * 3600, "47h"), (2 * DAY, "2d"),
        (2 * DAY + 3 * 3600, "2d3h"), (8 * DAY, "8d"), (729 * DAY, "729d"), (730 * DAY, "2y"), (731 * DAY, "2y1d"),
        (2920 * DAY, "8y"),
    ],
)  # fmt: skip
def test_durations(seconds: int, expected: str) -> None:
    assert duration(seconds) == expected


NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        pytest.param("2026-01-01T11:53:00Z", NOW, "7m", id="as the kubelet writes it"),
        pytest.param("2026-01-01T11:59:59.500000Z", NOW, "0s", id="with micros, as the scheduler does"),
        pytest.param("2026-01-01T13:53:00+02:00", NOW, "7m", id="of another zone"),
        pytest.param("2026-01-01T12:00:09Z", NOW, "0s", id="of a clock that is ahead"),
        pytest.param("yesterday", NOW, "", id="no time"),
        pytest.param("", NOW, "", id="none"),
        pytest.param("2026-01-01T11:53:00Z", None, "", id="no clock"),
    ],
)
def test_ages(then: str, now: datetime | None, expected: str) -> None:
    assert age(then, now) == expected
