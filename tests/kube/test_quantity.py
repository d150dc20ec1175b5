"""Quantities: what Go says of them, and that sums are exact."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.kube.quantity import BINARY_SI, ZERO, Quantity, QuantityError, parse

VECTORS = Path(__file__).parent.parent / "data" / "conformance" / "quantity.jsonl.gz"


def test_a_thousand_quantities_come_out_as_from_resource_Quantity_of_Go() -> None:
    """Recorded from k8s.io/apimachinery v0.36.2: String, Value, MilliValue and String after Add."""
    wrong = []
    for line in gzip.decompress(VECTORS.read_bytes()).splitlines():
        row = json.loads(line)
        found: dict[str, object] = {"text": row["text"]}
        try:
            quantity = parse(row["text"])
            found.update(printed=str(quantity), value=quantity.value, milliValue=quantity.milli_value)
            if "sum" in row:
                found.update(plus=row["plus"], sum=str(quantity.plus(parse(row["plus"]))))
        except QuantityError:
            found["error"] = True
        if found != row:
            wrong.append((row, found))
    assert wrong == []


PRINTED = {
    "the suffix is as large as it can be": ("1024Mi", "1Gi"),
    "no fraction is printed": ("1.5Gi", "1536Mi"),
    "a tenth is a hundred milli": ("0.1", "100m"),
    "less than 1Ki has no binary suffix": ("0.5Ki", "512"),
    "an exponent stays an exponent": ("12e6", "12e6"),
    "something is never rounded to nothing": ("0.1n", "1n"),
    "a YAML integer": (2, "2"),
    "a YAML float": (0.5, "500m"),
    "space around it is dropped": (" 1 ", "1"),
}


@pytest.mark.parametrize(("text", "printed"), PRINTED.values(), ids=PRINTED.keys())
def test_printed_as_kubernetes_prints(text: object, printed: str) -> None:
    assert str(parse(text)) == printed


@pytest.mark.parametrize(
    "value",
    [
        "",
        "NaN",
        "Inf",
        "1KB",
        "1 Gi",
        "0x10",
        "1e",
        "--1",
        "1.2.3",
        "٣",
        None,
        True,
        [],
        float("nan"),
        "1e999999999",
    ],
)
def test_refused_with_the_field(value: object) -> None:
    with pytest.raises(QuantityError, match=r"^spec\.x: .*is not a quantity"):
        parse(value, "spec.x")


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        pytest.param("512Mi", "320Mi", "832Mi", id="same family"),
        pytest.param("1Gi", "1G", "2073741824", id="the first decides, and nothing is lost"),
        pytest.param("1G", "1Gi", "2073741824", id="decimal first"),
        pytest.param("0", "1Gi", "1Gi", id="zero has no say in the format"),
        pytest.param("500m", "250m", "750m", id="millis"),
    ],
)
def test_sums_keep_the_format_of_the_first(left: str, right: str, total: str) -> None:
    assert str(parse(left).plus(parse(right))) == total


numbers = st.builds(
    lambda whole, fraction, suffix: f"{whole}{fraction}{suffix}",
    st.integers(0, 10**9),
    st.sampled_from(["", ".5", ".25", ".125", ".001"]),
    st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3"]),
)
FACTORS = {"m": Fraction(1, 1000), "k": 10**3, "M": 10**6, "G": 10**9, "e3": 10**3, "": 1}
FACTORS |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def as_fraction(text: str) -> Fraction:
    suffix = next(s for s in sorted(FACTORS, key=len, reverse=True) if text.endswith(s))
    return Fraction(text[: len(text) - len(suffix)]) * FACTORS[suffix]


@settings(deadline=None)  # a busy machine is no failure
@given(numbers)
def test_parsing_is_exact(text: str) -> None:
    assert Fraction(parse(text).nanos, 10**9) == as_fraction(text)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(numbers, min_size=1, max_size=6))
def test_sums_are_exact(texts: list[str]) -> None:
    total = ZERO
    for text in texts:
        total = total.plus(parse(text))
    assert Fraction(total.nanos, 10**9) == sum(map(as_fraction, texts))


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(-(2**62), 2**62), st.sampled_from(["DecimalSI", "DecimalExponent", BINARY_SI]))
def test_what_is_printed_reads_back_as_the_same_number(nanos: int, family: str) -> None:
    assert parse(str(Quantity(nanos, family))).nanos == nanos


@settings(deadline=None)  # a busy machine is no failure
@given(numbers)
def test_value_and_milli_value_round_up(text: str) -> None:
    exact, quantity = as_fraction(text), parse(text)
    assert 0 <= quantity.value - exact < 1
    assert 0 <= quantity.milli_value - exact * 1000 < 1
