"""The quick way from text to values gives what the careful one gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.yamledit import stream as documents
from kubectl_runtimeclass.yamledit.value import decode
from kubectl_runtimeclass.yamledit.yaml_value import load_all

ROOT = Path(__file__).parents[2]


def differences(data: bytes) -> list[bytes]:
    """The documents that the two ways read differently, of those that the careful one can read."""
    found = []
    for document in documents.split(data):
        text = data[document.start : document.end]
        try:
            careful = next(iter(load_all(text)), None)
        except ValueError:
            continue
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
    ("text", "value"),
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
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    assert decode(text.encode()) == value
