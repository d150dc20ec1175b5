"""Amounts as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.kube.amounts import readable
from kubectl_runtimeclass.kube.quantity import Quantity, parse


@pytest.mark.parametrize(
    ("resource", "amount", "beside", "expected"),
    [
        ("cpu", "1144500m", None, "1144.5"),
        ("cpu", "22500m", None, "22.5"),
        ("cpu", "250m", None, "250m"),
        ("cpu", "-250m", None, "-250m"),
        ("cpu", "500m", "18", "0.5"),
        ("cpu", "1250m", None, "1.25"),
        ("requests.cpu", "17200m", None, "17.2"),
        ("cpu", "1", None, "1"),
        ("cpu", "1001m", None, "1"),
        ("memory", "383040Mi", None, "374.06Gi"),
        ("memory", "34880Mi", None, "34.06Gi"),
        ("requests.memory", "34880Mi", None, "34.06Gi"),
        ("memory", "14400Mi", None, "14.06Gi"),
        ("memory", "320Mi", None, "320Mi"),
        ("memory", "-960Mi", None, "-960Mi"),
        ("memory", "20Gi", None, "20Gi"),
        ("memory", "500M", None, "500M"),
        ("memory", "1023Mi", None, "1023Mi"),
        ("memory", "1536Mi", None, "1.5Gi"),
        ("memory", "1000", None, "1k"),
        ("memory", "0", None, "0"),
        ("hugepages-2Mi", "4Mi", None, "4Mi"),
        ("nvidia.com/gpu", "12", None, "12"),
        ("pods", "1500", None, "1500"),
    ],
)
def test_amounts(resource: str, amount: str, beside: str | None, expected: str) -> None:
    assert readable(resource, parse(amount), parse(beside) if beside else None) == expected


@given(st.integers(-(10**21), 10**21))
def test_no_amount_is_told_as_another_by_more_than_one_in_a_hundred(thousandths: int) -> None:
    amount = Quantity(thousandths * 10**6)
    for resource in ("cpu", "memory", "nvidia.com/gpu"):
        again = parse(readable(resource, amount))
        assert abs(again.nanos - amount.nanos) * 100 <= abs(amount.nanos)
