"""YAML is read as the API server would read it."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.yamledit.yaml_value import YamlError, load_all


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True), ("n", False), ("~", None), ("''", ""), ("'yes'", "yes"), ("0644", 420), ("0o17", 15),
        ("089", 89), ("1_000", 1000), ("1e3", 1000), (".5", 0.5), ("+7", 7), ("0x1F", 31), ("0b11", 3),
        ("2024-01-01", "2024-01-01"), ("1:30", "1:30"), (".inf", ".inf"), ("-", None), ("1.2.3", "1.2.3"),
        ("=", "="), ("!!str 1", "1"),
    ],
)  # fmt: skip
def test_scalars_are_read_as_kubernetes_reads_them(text: str, value: object) -> None:
    if text == "-":
        assert load_all(b"a:\n") == [{"a": None}]
        return
    (found,) = load_all(f"a: {text}\n".encode())
    assert found == {"a": value} and type(found["a"]) is type(value)


def test_keys_are_strings_and_merges_are_followed() -> None:
    text = b"a: &x {1: b, true: c}\nd: {<<: *x, 2: e}\n"
    assert load_all(text) == [{"a": {"1": "b", "true": "c"}, "d": {"1": "b", "true": "c", "2": "e"}}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1" + "0" * 5000, "1" + "0" * 5000),
        ("1e400", "1e400"),
        ("-9223372036854775808", -(1 << 63)),
        ("18446744073709551615", (1 << 64) - 1),
        ("1000000000000000000000000000000", 1e30),
        ("0b" + "1" * 65, "0b" + "1" * 65),
        ("1_000.5", 1000.5),
        ("!custom 5", "5"),
        ("!custom [5]", [5]),
        ("!custom {a: 5}", {"a": 5}),
        ("!!python/object:os.system x", "x"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_numbers_without_end_and_tags_of_others_are_read_as_kubectl_reads_them(
    text: str, value: object
) -> None:
    """As `kubectl label --local -o json` v1.37.1 gives them back."""
    assert load_all(f"a: {text}\n".encode()) == [{"a": value}]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x [*x]\n", "contain itself"),
        ("a: &a [x]\n" + "".join(f"k{i}: &k{i} [{', '.join(['*' + (f'k{i - 1}' if i else 'a')] * 10)}]\n"
                                 for i in range(9)), "excessive aliasing"),
    ],
    ids=["of itself", "ten to the ninth"],
)  # fmt: skip
def test_aliases_do_no_harm(text: str, problem: str) -> None:
    with pytest.raises(YamlError, match=problem):
        load_all(text.encode())


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!!int '5'", 5),
        ("!!int 0o17", 15),
        ("!!float 5", 5),
        ("!!bool yes", True),
        ("!!null ~", None),
        ("!!str 5", "5"),
        ("!!timestamp 5", "5"),
        ("!mine 5", "5"),
        ("!!int [a]", ["a"]),
        ("!!set {a: b}", {"a": "b"}),
        ("!!omap [{a: b}]", [{"a": "b"}]),
    ],
)
def test_a_tag_is_what_go_makes_of_it(written: str, value: object) -> None:
    assert load_all(f"a: {written}\n".encode()) == [{"a": value}]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("!!int hunter2", "line 2: a value that is no int, as its tag says"),
        ('!!int "hunter2"', "line 2: a value that is no int, as its tag says"),
        ("!!int ''", "line 2: a value that is no int, as its tag says"),
        ("!!float hunter2", "line 2: a value that is no float, as its tag says"),
        ("!!bool hunter2", "line 2: a value that is no bool, as its tag says"),
        ("!!null hunter2", "line 2: a value that is no null, as its tag says"),
        ("!!map hunter2", "line 2: no map, as its tag says"),
        ("*hunter2", "line 2: found undefined alias"),
        ('"hunter2', "line 3: found unexpected end of stream"),
        ("!%ED%A0%80 hunter2", "text that is no Unicode"),
        ("!x [" * 900 + "hunter2" + "]" * 900, "nested too deeply"),
    ],
    ids=lambda value: value[:20],
)
def test_an_error_tells_where_it_is_and_no_value(written: str, problem: str) -> None:
    with pytest.raises(YamlError) as error:
        load_all(f"kind: Secret\nstringData: {{password: {written}}}\n".encode())
    assert str(error.value) == problem
