"""kubectl's --request-timeout, which limits a whole request with its body, its retries and its credentials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import ClusterError

_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")


def request_timeout(flags: Sequence[str]) -> float | None:
    """The seconds of the last `--request-timeout=…` among kubectl's flags, None without a limit. Raises ClusterError.

    Source: client-go v0.36, tools/clientcmd/config.go (`ParseTimeout`): integer seconds, or a Go duration.
    """
    values = [flag.partition("=")[2] for flag in flags if flag.startswith("--request-timeout=")]
    return seconds(values[-1]) if values else None


def seconds(text: str) -> float | None:
    """The seconds in `30`, `30s`, `1m30s` or `1.5h`; None for zero. Raises ClusterError."""
    if re.fullmatch(r"\d{1,9}", text):
        return float(text) or None
    parts = _PART.findall(text)
    if not parts or "".join(map("".join, parts)) != text:
        raise ClusterError(f"--request-timeout: expected 30s, 1m30s or 1h, got {text!r}")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts) or None
