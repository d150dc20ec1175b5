"""Tags, as Go reads them; and errors that tell nothing of a value, which may be a Secret's."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.objects.yaml import YamlError, load_all


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
