"""Plain scalars are what sigs.k8s.io/yaml makes of them."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.errors import Refused
from kubectl_runtimeclass.yamledit import scalars, tree
from kubectl_runtimeclass.yamledit.value import value

# What YAMLToJSON of sigs.k8s.io/yaml v1.6.0 gives.
SCALARS: dict[str, object] = {
    "": None,
    "~": None,
    "Null": None,
    "nUll": "nUll",
    "true": True,
    "yes": True,
    "On": True,
    "Y": True,
    "yEs": "yEs",
    "False": False,
    "OFF": False,
    "n": False,
    "0": 0,
    "-1": -1,
    "+1": 1,
    "1_000": 1000,
    "0755": 493,
    "00": 0,
    "0o17": 15,
    "0b11": 3,
    "-0b11": -3,
    "0X1f": 31,
    "0x_1f": 31,
    "18446744073709551615": 18446744073709551615,
    "0x1ffffffffffffffffff": "0x1ffffffffffffffffff",
    "08": 8,
    "1.": 1,
    "1.0": 1,
    "1.10": 1.1,
    ".5": 0.5,
    "-.5": -0.5,
    "1e3": 1000,
    "1_000.5": 1000.5,
    "1e400": "1e400",
    "inf": "inf",
    "nan": "nan",
    "1.2.3": "1.2.3",
    "0x": "0x",
    "0b2": "0b2",
    "e5": "e5",
    "-": "-",
    ".": ".",
    "2001-01-01": "2001-01-01",
    "12:30:45": "12:30:45",
    "500m": "500m",
    "1.5Gi": "1.5Gi",
}


# Likewise, of keys.
KEYS = {
    "yes": "true",
    "Off": "false",
    "16": "16",
    "0x10": "16",
    "0755": "493",
    "1_000": "1000",
    "1000000": "1000000",
    "9223372036854775807": "9223372036854775807",
    "99999999999999999999": "1e+20",
    "1.0": "1",
    "1.10": "1.1",
    "0.0": "0",
    "-0.0": "-0",
    "-1.5": "-1.5",
    "1e3": "1000",
    "100000.0": "100000",
    "999999.0": "999999",
    "1e6": "1e+06",
    "1.5e6": "1.5e+06",
    "1234567.8": "1.2345678e+06",
    "8388608.5": "8.388608e+06",
    "16777217.0": "1.6777216e+07",
    "123456789.0": "1.2345679e+08",
    "3.4028235e38": "3.4028235e+38",
    "3.4028236e38": ".inf",
    "1e39": ".inf",
    "-1e39": "-.inf",
    "1e400": "1e400",
    "+.INF": ".inf",
    "-.Inf": "-.inf",
    ".NaN": ".nan",
    "0.1": "0.1",
    "1.2345678": "1.2345678",
    "0.0001": "0.0001",
    "0.00001": "1e-05",
    "1e-45": "1e-45",
    "1e-46": "0",
    "2001-01-01": "2001-01-01",
    "yEs": "yEs",
    "a": "a",
}


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_a_plain_key(text: str, key: str) -> None:
    root = tree.read(f"{text}: x\n".encode()).root
    assert root is not None
    assert [name for name, _ in root.items()] == [key]
    assert value(root) == {key: "x"}


# `unsupported map key of type` there.
NO_KEYS = {
    "null": "null as a key, which Kubernetes does not take",
    "~": "null as a key, which Kubernetes does not take",
    "9223372036854775808": "a number above 9223372036854775807 as a key, which Kubernetes does not take",
    "0xffffffffffffffff": "a number above 9223372036854775807 as a key, which Kubernetes does not take",
}


@pytest.mark.parametrize(("text", "problem"), NO_KEYS.items())
def test_what_is_no_key_is_told_with_its_place(text: str, problem: str) -> None:
    data = f"a: x\n{text}: x\n".encode()
    with pytest.raises(Refused) as refused:
        tree.read(data)
    assert (refused.value.reason, refused.value.offset) == (problem, 5)


@pytest.mark.parametrize(("text", "expected"), SCALARS.items())
def test_a_plain_scalar(text: str, expected: object) -> None:
    found = scalars.scalar(text)
    assert (type(found), found) == (type(expected), expected)


def test_a_node_is_the_value_that_json_has_for_it() -> None:
    root = tree.read(b"a: &a {b: on, c: 'on'}\nd: [1, ~, *a]\ne: |\n  1\n").root
    assert root is not None
    a = {"b": True, "c": "on"}
    assert value(root) == {"a": a, "d": [1, None, a], "e": "1\n"}
