"""The cost of requests is exact, and printed to the cent."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.diffing.price import HOURS, money, monthly, not_requested, parse
from kubectl_runtimeclass.errors import UsageError
from kubectl_runtimeclass.kube.resources import resource_list


@pytest.mark.parametrize(
    ("requests", "prices", "expected"),
    [
        pytest.param({"cpu": "1"}, "cpu=0.01", "7.30", id="a cpu for a month"),
        pytest.param({"cpu": "1500m"}, "cpu=0.01", "10.95", id="thousandths"),
        pytest.param({"memory": "1Gi"}, "memory=0.01", "7.30", id="memory by the GiB"),
        pytest.param({"memory": "1G"}, "memory=1", "679.87", id="a decimal gigabyte is less"),
        pytest.param({"nvidia.com/gpu": "2"}, "nvidia.com/gpu=1", "1460.00", id="others by the piece"),
        pytest.param({"hugepages-2Mi": "1Gi"}, "hugepages-2Mi=0.01", "7.30", id="huge pages by the GiB"),
        pytest.param({"cpu": "1", "memory": "1Gi"}, "cpu=0.01,memory=0.01", "14.60", id="a sum"),
        pytest.param({"cpu": "1"}, "memory=1", "0.00", id="what has no price costs nothing"),
    ],
)
def test_costs(requests: dict[str, str], prices: str, expected: str) -> None:
    assert money(monthly(resource_list(requests), parse(prices))) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("-12.345", "-12.35"),
        ("7", "7.00"),
    ],
)
def test_half_a_cent_is_rounded_away_from_zero(amount: str, expected: str) -> None:
    assert money(Fraction(amount)) == expected


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.decimals(0, 1000, places=6))
def test_the_cost_of_a_sum_is_the_sum_of_the_costs(one: int, other: int, price: object) -> None:
    prices = parse(f"memory={price}")
    both, first, second = (
        monthly(resource_list({"memory": str(n)}), prices) for n in (one + other, one, other)
    )
    assert both == first + second
    assert first == Fraction(one, 2**30) * Fraction(str(price)) * HOURS


@pytest.mark.parametrize(
    "text", ["", "cpu", "cpu=", "=1", "cpu=x", "cpu=-1", "cpu=1e3", "cpu=1,cpu=2", "cpu=0x1", "cpu=nan"]
)
def test_bad_prices_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--price"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cpu=20,mem=3", "--price mem: did you mean memory?"),
        ("CPU=20", "--price CPU: did you mean cpu?"),
        ("gpu-hours=1", "--price gpu-hours: no resource of Kubernetes"),
        ("hugepages-=1", "--price hugepages-: no resource of Kubernetes"),
    ],
)
def test_a_name_that_no_pod_can_request_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert str(refused.value).startswith(message)


def test_resources_with_a_price_that_no_pod_requests_are_known() -> None:
    prices = parse("cpu=1,nvidia.com/gpu=2,hugepages-2Mi=1,memory=1")
    requests = [resource_list({"cpu": "1"}), resource_list({"memory": "1Gi"})]
    assert not_requested(prices, requests) == ["hugepages-2Mi", "nvidia.com/gpu"]
