"""A document is the value that Kubernetes reads, by the fast reader as by the careful one."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.errors import Refused
from kubectl_runtimeclass.yamledit import stream as documents
from kubectl_runtimeclass.yamledit.plain import document as plain
from kubectl_runtimeclass.yamledit.read import ReadError, with_roots
from kubectl_runtimeclass.yamledit.value import JsonNode, decode, value

from ..support import agreement

ROOT = Path(__file__).parents[2]


def differences(data: bytes) -> list[bytes]:
    """The documents that the two readers give other values for."""
    found = []
    data, _ = documents.decoded(data)
    for document in documents.split(data):
        text = data[document.start : document.end]
        if plain.read(text) is not None:
            with mock.patch.object(plain, "read", lambda text: None):
                careful = decode(text)
            if decode(text) != careful:
                found.append(text)
    return found


def test_samples_and_hard_cases_read_alike() -> None:
    files = [*ROOT.glob("samples/**/*.yaml"), *ROOT.glob("tests/data/yaml/*.yaml")]
    assert len(files) > 50
    assert {file: found for file in files if (found := differences(file.read_bytes()))} == {}


def test_a_corpus_of_manifests_reads_alike(corpus: Path) -> None:
    files = [file for file in corpus.rglob("*") if file.is_file()]
    assert len(files) > 100
    assert {file: found for file in files if (found := differences(file.read_bytes()))} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1\n", {"a": 1}, id="a number"),
        pytest.param('a: "1"\n', {"a": "1"}, id="a quoted number is a string"),
        pytest.param("a: yes\n", {"a": True}, id="yes is true"),
        pytest.param("a: 0755\n", {"a": 493}, id="a leading zero is octal"),
        pytest.param("a: 0.5\n", {"a": 0.5}, id="a float"),
        pytest.param("a: 500m\n", {"a": "500m"}, id="a quantity"),
        pytest.param("a: 'it''s'\n", {"a": "it's"}, id="a doubled quote"),
        pytest.param('a: "\\u0041"\n', {"a": "A"}, id="an escape"),
        pytest.param("a:\nb: ~\n", {"a": None, "b": None}, id="nothing is null"),
        pytest.param("a: {b: [1, x]}\n", {"a": {"b": [1, "x"]}}, id="flow style on a line"),
        pytest.param("a:\n- b: 1\n  c: 2\n- b: 3\n", {"a": [{"b": 1, "c": 2}, {"b": 3}]}, id="a list of maps"),
        pytest.param("- - 1\n  - 2\n- 3\n", [[1, 2], 3], id="a list in a list"),
        pytest.param("-\n  a: 1\n-\n- b\n", [{"a": 1}, None, "b"], id="items that begin on the next line"),
        pytest.param("a: |\n  x\n  y\nb: 1\n", {"a": "x\ny\n", "b": 1}, id="a block scalar"),
        pytest.param('{"a": "\\ud83d\\ude00"}', {"a": "😀"}, id="JSON with a surrogate pair"),
        pytest.param('{"a": NaN}', {"a": "NaN"}, id="NaN is a string, and no number of JSON"),
        pytest.param("# nothing\n", None, id="a comment alone"),
        pytest.param("- a # b: c\n", ["a"], id="a comment that looks like a pair"),
        pytest.param("a: {yes: 1}\n", {"a": {"true": 1}}, id="a key in flow style that JSON has another for"),
    ],
)  # fmt: skip
def test_values(text: str, expected: object) -> None:
    assert decode(text.encode()) == expected


flows = st.recursive(
    st.sampled_from(
        [
            "a",
            "a b",
            "-1",
            "0x1F",
            "1.5",
            "yes",
            "~",
            "null",
            "/dev/x",
            "'it''s, [x]'",
            '"}: \\u00e9"',
            '"é"',
            "''",
        ]
    ),
    lambda inner: st.one_of(
        st.builds("[{}{}]".format, st.lists(inner).map(", ".join), st.just(" ")),
        st.builds("[{},]".format, st.lists(inner, min_size=1).map(",".join)),
        st.builds(
            "{{{}}}".format,
            st.lists(
                st.builds(
                    "{}: {}".format,
                    st.sampled_from(["a", "b-c", "'d e'", "no", "1", '"f"']),
                    inner | st.just(""),
                )
            ).map(", ".join),
        ),
    ),
    max_leaves=8,
)


@given(flows, st.sampled_from(["", " # [a: b"]))
def test_flow_style_reads_alike(flow: str, comment: str) -> None:
    assert differences(f"key: {flow}{comment}\nitems:\n- {flow}\n".encode()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", True), ("n", False), ("~", None), ("''", ""), ("'yes'", "yes"), ("0644", 420), ("0o17", 15),
        ("089", 89), ("1_000", 1000), ("1e3", 1000), (".5", 0.5), ("+7", 7), ("0x1F", 31), ("0b11", 3),
        ("2024-01-01", "2024-01-01"), ("1:30", "1:30"), ("-", None), ("1.2.3", "1.2.3"),
        ("=", "="), ("!!str 1", "1"),
    ],
)  # fmt: skip
def test_scalars_are_read_as_kubernetes_reads_them(text: str, expected: object) -> None:
    if text == "-":
        assert decode(b"a:\n") == {"a": None}
        return
    found = decode(f"a: {text}\n".encode())
    assert found == {"a": expected} and type(found["a"]) is type(expected)


def test_keys_are_strings_and_merges_are_followed() -> None:
    text = b"a: &x {1: b, true: c}\nd: {<<: *x, 2: e}\n"
    assert decode(text) == {"a": {"1": "b", "true": "c"}, "d": {"1": "b", "true": "c", "2": "e"}}


@pytest.mark.parametrize(
    ("text", "expected"),
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
    text: str, expected: object
) -> None:
    """As `kubectl label --local -o json` v1.37.1 gives them back."""
    assert decode(f"a: {text}\n".encode()) == {"a": expected}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x [*x]\n", "contains itself"),
        ("a: &a [x]\n" + "".join(f"k{i}: &k{i} [{', '.join(['*' + (f'k{i - 1}' if i else 'a')] * 10)}]\n"
                                 for i in range(9)), "excessive aliasing"),
    ],
    ids=["of itself", "ten to the ninth"],
)  # fmt: skip
def test_aliases_do_no_harm(text: str, problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        decode(text.encode())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("!!int '5'", 5),
        ("!!int 0o17", 15),
        ("!!float 5", 5),
        ("!!bool yes", True),
        ("!!null ~", None),
        ("!!str 5", "5"),
        ("!!timestamp 2001-01-01", "2001-01-01"),
        ("!!map x", "x"),
        ("!!binary aGk=", "hi"),
        ("!mine 5", "5"),
        ("!!int [a]", ["a"]),
        ("!!set {a: b}", {"a": "b"}),
        ("!!omap [{a: b}]", [{"a": "b"}]),
    ],
)
def test_a_tag_is_what_go_makes_of_it(written: str, expected: object) -> None:
    assert decode(f"a: {written}\n".encode()) == {"a": expected}


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("!!int hunter2", "line 2: a value that is no int, as its tag says"),
        ('!!int "hunter2"', "line 2: a value that is no int, as its tag says"),
        ("!!int ''", "line 2: a value that is no int, as its tag says"),
        ("!!float hunter2", "line 2: a value that is no float, as its tag says"),
        ("!!bool hunter2", "line 2: a value that is no bool, as its tag says"),
        ("!!null hunter2", "line 2: a value that is no null, as its tag says"),
        ("!!timestamp hunter2", "line 2: a value that is no timestamp, as its tag says"),
        ("!!binary hunter2", "line 2: a value that is no binary, as its tag says"),
        (".nan", "line 2: a number that JSON does not have, so that Kubernetes does not take it"),
        ("{<<: hunter2}", "line 2: the value of a merge key (<<) is not a mapping"),
        ('"hunter2', "line 3: not YAML: while scanning a quoted scalar found unexpected end of stream"),
        ("!%ED%A0%80 hunter2", "line 1: not YAML: text that is no Unicode"),
        ("!x [" * 900 + "hunter2" + "]" * 900, "line 1: nested deeper than 200 levels"),
    ],
    ids=lambda value: value[:20],
)
def test_an_error_tells_where_it_is_and_no_value(written: str, problem: str) -> None:
    data = f"kind: Secret\nstringData: {{password: {written}}}\n".encode()
    with pytest.raises(ReadError) as error:
        list(with_roots(data, value))
    assert str(error.value) == problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\na: c\n", {"a": "c"}),
        ("a: {b: 1, b: 2}\n", {"a": {"b": 2}}),
        ("a: {b: 1}\na: {c: 2}\n", {"a": {"c": 2}}),
        ("x: &x {a: 1}\nw: {<<: *x, a: 2}\nz: {a: 2, <<: *x}\n",
         {"x": {"a": 1}, "w": {"a": 2}, "z": {"a": 1}}),
        ("a: {<<: [{b: 1}, {b: 2, c: 3}]}\n", {"a": {"b": 1, "c": 3}}),
        ("a: &k key\n*k : b\n", {"a": "key", "key": "b"}),
        ("!!binary a2luZA==: Pod\n", {"kind": "Pod"}),
        ("a: b\n...\nc: d\n", {"a": "b"}),
    ],
)  # fmt: skip
def test_what_kubernetes_takes_of_equal_keys_merges_and_documents(text: str, expected: object) -> None:
    assert decode(text.encode()) == expected


def test_a_value_is_a_node_with_the_same_value() -> None:
    found = {"a": [{"b": True, "c": None}, 1.5], "d": {}}
    node = JsonNode(found)
    assert value(node) is found
    assert agreement.structure(node) == {"a": [{"b": ("true", False), "c": "null"}, ("1.5", False)], "d": {}}
    assert [each.text for each in node.find(("a", "*", "b"))] == ["true"]


OVER_LINES = {
    "a literal": "a:\n  b: |\n    text\n     more\n\n  c: 1\n",
    "a literal that keeps its breaks": "b: |+\n  text\n\n\n# a comment\nc: 1\n",
    "a literal without its last break": "a:\n  b: |-\n    text\n    \n  c: 1\n",
    "a literal at the end": "a: |\n\n   text\n     more\n   \n\n",
    "a literal at the very end": "a: |\n   text",
    "a literal that says nothing": "a: |\n\nb: |+\n\n\nc: |-\n",
    "a literal behind which a comment stands": "a:\n  b: |\n    text\n # comment\n  c: 1\n",
    "a folded one at the end": "a:\n- x: >-\n    some\n    text\n",
    "one behind a dash": "a:\n- |\n  text\n- - |-\n    text\n",
    "one behind dashes and a key": "- - a: |\n      text\n    b: 1\n",
    "a plain one that goes on": "a:\n  b: some\n    words that go on\n  c: 1\n",
    "a flow collection that goes on": "a:\n  b: [1, {x: z},\n    3]\n  c: {d: 1,\n  }\n",
    "one whose lines look like entries": "a: |\n  b: 1\n  - c\nd: 2\n",
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("what", OVER_LINES)
def test_what_goes_on_over_lines_has_the_value_that_libyaml_gives_it(what: str, ending: str) -> None:
    text = OVER_LINES[what].replace("\n", ending).encode()
    document = plain.read(text)
    assert document is not None and document.root is not None
    assert value(document.root) == yaml.load(text, yaml.CSafeLoader)
