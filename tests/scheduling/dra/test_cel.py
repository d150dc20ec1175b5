"""CEL of device selectors: what Kubernetes' CEL says, and what is refused by name rather than guessed."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from kubectl_runtimeclass.kube.version import Version, parse
from kubectl_runtimeclass.scheduling.dra import cel
from kubectl_runtimeclass.scheduling.dra.selectors import SelectorFailure, Selectors, Unsupported

DRIVER = "gpu.example.com"
DEVICE: dict[str, Any] = {
    "name": "gpu-0",
    "attributes": {
        "model": {"string": "A100"},
        "healthy": {"bool": True},
        "index": {"int": 3},
        "driverVersion": {"version": "1.2.3"},
        "rack.example.org/row": {"string": "b"},
    },
    "capacity": {"memory": {"value": "40Gi"}},
}
OWN = f'device.attributes["{DRIVER}"]'
MEMORY = f'device.capacity["{DRIVER}"].memory'


def match(expression: str) -> bool:
    return Selectors().match(expression, DEVICE, DRIVER)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(f"device.driver == '{DRIVER}'", True, id="the driver"),
        pytest.param(f'{OWN}.model == "A100"', True, id="an attribute without a domain is the driver's"),
        pytest.param(f'{OWN}["model"] == "A100"', True, id="by index"),
        pytest.param('device.attributes["rack.example.org"].row == "b"', True, id="of another domain"),
        pytest.param(f'has({OWN}.missing) && {OWN}.missing == "x"', False, id="has guards what is missing"),
        pytest.param('has(device.attributes["other"].x)', False, id="a domain that is not there is empty"),
        pytest.param('"other" in device.attributes', False, id="and not there"),
        pytest.param('"model" in device.attributes["gpu.example.com"]', True, id="in a map"),
        pytest.param(f"{OWN}.model == 3", False, id="values of different types are unlike"),
        pytest.param(f"{OWN}.index == 3.0", True, id="but numbers are compared"),
        pytest.param(f"{OWN}.index in [1, 2, 3]", True, id="in a list"),
        pytest.param(f'{OWN}.model.startsWith("A") || {OWN}.missing', True, id="one true side is enough"),
        pytest.param(f'{OWN}.missing == 1 || {OWN}.model == "A100"', True, id="whichever fails"),
        pytest.param(f'{OWN}.model.matches("^A1")', True, id="a regular expression"),
        pytest.param(f'"A" + "100" == {OWN}.model', True, id="texts are joined"),
        pytest.param(f"{OWN}.healthy", True, id="an attribute that is true or false"),
        pytest.param(f"!{OWN}.healthy", False, id="its opposite"),
        pytest.param(f'{MEMORY}.isGreaterThan(quantity("30Gi"))', True, id="more capacity"),
        pytest.param(f'{MEMORY}.compareTo(quantity("40960Mi")) == 0', True, id="the same in other words"),
        pytest.param(f'{MEMORY} == quantity("40Gi")', True, id="quantities are equal"),
        pytest.param(
            f'{MEMORY}.sub(quantity("1Gi")).isLessThan(quantity("40Gi"))', True, id="and subtracted"
        ),
        pytest.param('isQuantity("1,5Gi")', False, id="what is no quantity"),
        pytest.param(f'{OWN}.driverVersion.isLessThan(semver("2.0.0"))', True, id="an older version"),
        pytest.param(f'{OWN}.driverVersion == semver("1.2.3+build")', True, id="builds do not count"),
        pytest.param(f'{OWN}.driverVersion.compareTo(semver("v1.2", true)) == 1', True, id="normalized"),
        pytest.param(f"{OWN}.driverVersion.major() == 1", True, id="a part of a version"),
        pytest.param(f"cel.bind(own, {OWN}, own.healthy && own.index == 3)", True, id="a name for a value"),
        pytest.param(f"cel.bind(a, {OWN}, cel.bind(b, a.index, b == 3))", True, id="and one inside"),
        pytest.param(f'{OWN}.?missing.orValue("x") == "x"', True, id="an optional field that is missing"),
        pytest.param(f'{OWN}.?model.orValue(".?y") == "A100"', True, id="one that is there"),
        pytest.param(f"{OWN}.?missing.hasValue()", False, id="whether it is there"),
        pytest.param(f'["A100", "H100"].exists(m, m == {OWN}.model)', True, id="one of a list"),
        pytest.param(f'{OWN}.all(name, name != "x")', True, id="all names of a map"),
        pytest.param(f'{OWN}.model.lowerAscii() == "a100"', True, id="in lower case"),
        pytest.param("device.allowMultipleAllocations == false", True, id="devices are for one claim"),
    ],
)
def test_what_an_expression_says_of_a_device(expression: str, expected: bool) -> None:
    assert match(expression) is expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        pytest.param(f'{OWN}.missing == "x"', "no such key: missing$", id="missing"),
        pytest.param("1 / 0 == 1", "division by zero", id="division"),
        pytest.param(f'{OWN}.index < "a"', "no such overload", id="types that cannot be compared"),
        pytest.param(f"{OWN}.model", "could not be converted to bool", id="not a truth"),
    ],
)
def test_what_fails_fails_in_the_words_of_the_scheduler(expression: str, words: str) -> None:
    with pytest.raises(SelectorFailure, match=words):
        match(expression)


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (parse("1.36.3"), "class gpu: selector #1: CEL runtime error: no such key: missing"),
        (
            parse("1.37.0"),
            "class gpu: selector #1 on device d/p/g0: CEL runtime error: no such key: missing. consider using CEL "
            "optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields",
        ),
    ],
)
def test_an_error_names_the_device_since_1_37(version: Version, sentence: str) -> None:
    with pytest.raises(SelectorFailure) as failure:
        match(f'{OWN}.missing == "x"')
    assert failure.value.sentence("class gpu: selector #1", ("d", "p", "g0"), version) == sentence


LOOPS = "".join(f"[1, 2, 3, 4, 5, 6, 7].all(x{n}, " for n in range(9)) + "true" + ")" * 9


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        pytest.param("sets.contains([1], [1])", "sets is not known here", id="a library that is missing"),
        pytest.param('ip("10.0.0.1") == ip("10.0.0.1")', "function ip is not known", id="a function"),
        pytest.param('device.attributes[?"x"].hasValue()', "a syntax that is not known", id="a syntax"),
        pytest.param("(" * 2000 + "true" + ")" * 2000, "a syntax that is not known", id="very deep"),
        pytest.param("true" + " && true" * 2000, "longer than 10240 characters", id="very long"),
        pytest.param(LOOPS, "takes more than", id="loops without end"),
    ],
)
def test_what_cannot_be_evaluated_is_said_by_name(
    expression: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cel, "MAX_STEPS", 5000)
    with pytest.raises(Unsupported, match=reason):
        match(expression)


def test_without_the_package_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kubectl_runtimeclass.scheduling.dra.cel", raising=False)
    monkeypatch.setitem(sys.modules, "celpy", None)
    with pytest.raises(Unsupported, match="cel-python is not installed"):
        match("true")


def test_devices_that_are_alike_are_asked_once() -> None:
    selectors = Selectors()
    asked = []
    expression = f'{OWN}.model == "A100"'
    selectors.match(expression, DEVICE, DRIVER)
    selector = selectors._compiled[expression]
    real = selector.matches
    selector.matches = lambda *rest: asked.append(rest) or real(*rest)  # type: ignore[method-assign, assignment]
    for uuid in range(5):
        other = {**DEVICE, "attributes": {**DEVICE["attributes"], "uuid": {"string": str(uuid)}}}
        assert selectors.match(expression, other, DRIVER)
    assert asked == []
    other = {**DEVICE, "attributes": {"model": {"string": "H100"}}}
    assert not selectors.match(expression, other, DRIVER)
