"""kubectl's --request-timeout, which holds for a whole request: its body, its repetitions, its credentials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import ClusterError

_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")


def request_timeout(flags: Sequence[str]) -> float | None:
    """Seconds that the last `--request-timeout=…` of kubectl's flags gives; None for none. Raises ClusterError.

    Source: client-go v0.36, tools/clientcmd/config.go `ParseTimeout`: whole seconds, or a duration of Go.
    """
    given = [flag.partition("=")[2] for flag in flags if flag.startswith("--request-timeout=")]
    return seconds(given[-1]) if given else None


def seconds(text: str) -> float | None:
    """`30`, `30s`, `1m30s`, `1.5h` as seconds; None for nought. Raises ClusterError."""
    if re.fullmatch(r"\d{1,9}", text):
        return float(text) or None
    parts = _PART.findall(text)
    if not parts or "".join(map("".join, parts)) != text:
        raise ClusterError(f"--request-timeout: expected 30s, 1m30s or 1h, got {text!r}")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts) or None
