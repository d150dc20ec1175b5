from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Object = Mapping[str, Any]
