"""The fast reader and libyaml agree: on real documents, on damaged ones, and on generated ones in any style."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.rewriting import stream as rewrite
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.yamledit import stream as documents
from kubectl_runtimeclass.yamledit import tree
from kubectl_runtimeclass.yamledit.plain import document as plain
from kubectl_runtimeclass.yamledit.plain import line as lines
from kubectl_runtimeclass.yamledit.value import value

from ..support import agreement, mutations

MUTANTS = int(os.environ.get("KRC_MUTANTS", "4000"))
"""How many; `python bench/mutants.py` tries a million."""


def test_every_hard_case_is_read_alike() -> None:
    for data in mutations.hard_cases():
        for document in documents.split(data):
            assert agreement.disagreement(data[document.start : document.end]) == ""


@pytest.mark.parametrize("seed", range(4))
def test_damaged_documents_are_read_and_rewritten_alike(seed: int) -> None:
    taken = 0
    for data in mutations.mutants(mutations.hard_cases(), MUTANTS // 4, seed):
        for document in documents.split(data):
            text = data[document.start : document.end]
            assert agreement.disagreement(text) == "", text
            taken += plain.read(text) is not None
        assert agreement.outcome_difference(data) == "", data
    assert taken > MUTANTS // 20, "too few documents reached the fast reader for this to mean anything"


def test_damaged_documents_are_decided_alike_behind_others_that_they_were_made_of() -> None:
    rng = random.Random(1)
    sources = [
        text for text in mutations.manifests() if plain.read(text) is not None and b"\n---" not in text
    ]
    assert len(sources) > 100
    for _ in range(MUTANTS // 8):
        source = rng.choice(sources)
        mutant = mutations.mutate(source, rng)
        assert agreement.alike_difference(source, mutant) == "", mutant


@pytest.mark.parametrize("word", ["null", "Null", "NULL", "~", "", "true", "n"])
@pytest.mark.parametrize("key", ["kind", "apiVersion", "name"])
def test_what_is_null_says_nothing_to_either_reader(key: str, word: str) -> None:
    texts = {"kind": "Deployment", "apiVersion": "apps/v1", "name": "web"} | {key: word}
    head = f"apiVersion: {texts['apiVersion']}\nkind: {texts['kind']}\nmetadata:\n  name: {texts['name']}\n"
    data = f"{head}spec:\n  template:\n    spec: {{}}\n---\n{head}".encode()
    assert agreement.disagreement(data.partition(b"---")[0]) == ""
    assert agreement.outcome_difference(data) == ""


# --- generated manifests --------------------------------------------------------------------------

words = st.text("abcxyz019", min_size=1, max_size=8).map(lambda text: "k" + text)
scalars = st.one_of(
    words,
    words.map(lambda text: f'"{text}: # {text}"'),
    words.map(lambda text: f"'it''s {text}'"),
    st.sampled_from(
        ["1", "true", "~", "null", '""', "''", "a b", "x:y", "a#b", "--flag=1", "{}", "[]", "<none>"]
    ),
    words.map(lambda text: f"[{text}, '{text}']"),
    words.map(lambda text: f"{{{text}: {text}}}"),
    words.map(lambda text: f"[{text},\n{' ' * 40}'{text}'  # note\n{' ' * 40}]"),
)
comments = st.sampled_from(["", "", "", "  # note", " # a: b"])
blank_lines = st.sampled_from(["", "", "", "\n", "# at column 0: {\n", "      # deep\n"])


breaks = st.sampled_from(["", "", " ", "\n", "\n  ", "\n      ", "  # note\n    ", "\n\n   # note\n  "])


def padded(collection: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(breaks, collection, breaks).map("".join)


flows = st.recursive(
    st.sampled_from(
        ["a", "a b", "'b, c'", '"[d]"', "-1", "~", "...", "--flag", "80%", "x/y", '"\\n"', "a:b", "-"]
    ),
    lambda inner: st.one_of(
        st.lists(padded(inner), max_size=3).map(lambda items: f"[{','.join(items)}]"),
        st.lists(padded(inner), max_size=3).map(lambda items: f"[{','.join(items)},]"),
        st.lists(st.tuples(padded(words), padded(inner)).map(": ".join), max_size=3).map(
            lambda items: f"{{{','.join(items)}}}"
        ),
    ),
    max_leaves=8,
)


WORDS = st.from_regex(r"[A-Za-z0-9_./][-A-Za-z0-9_./]{0,20}", fullmatch=True)


@given(
    st.text("ab0-_./:#'\"|>[]{},&*!%@`~? \t\r\x85\u00e9\\", max_size=12)
    | st.sampled_from(["", "  - key", "    - - a", "'b'", '"b: c"', "# d", "a #", "- ", "yes", "null", "<<"]),
    WORDS,
    WORDS,
)
def test_one_word_after_the_first_colon_makes_the_same_line_as_another(
    head: str, one: str, other: str
) -> None:
    """That is why the shape of a line is remembered by what stands before the word."""
    assert lines.shape(f"{head}: {one}".encode()) == lines.shape(f"{head}: {other}".encode())


@given(
    st.sampled_from(["", "- ", "- - ", "a: "]),
    st.text("ab #-:'\"", min_size=1, max_size=8) | st.sampled_from(["a #", "a # b", "'a: b", '"a #"', "a#b"]),
    WORDS,
)
@example("- ", "name #", "a")
@example("a: ", "b #", "c")
@settings(deadline=None)
def test_a_word_after_a_colon_is_read_alike_whatever_stands_before(dashes: str, head: str, word: str) -> None:
    assert agreement.disagreement(f"{dashes}{head}: {word}\n".encode()) == ""


@given(
    st.sampled_from(["a: ", "- ", "- k: ", "a:\n  b: ", "x:\n- y: "]),
    flows,
    st.sampled_from(["", "z: 1\n", "- z\n"]),
)
@settings(deadline=None)
def test_a_flow_collection_over_any_lines_is_read_alike(head: str, flow: str, tail: str) -> None:
    assert agreement.disagreement(f"{head}{flow}\n{tail}".encode()) == ""


def test_common_layouts_of_a_flow_collection_are_read_fast() -> None:
    for text in (
        b"a: [b,\n  c]\n",
        b"- k: [\n    b,\n    'c',\n  ]\n",
        b"a: {b: c,\n  # note\n  }\nz: 1\n",
    ):
        assert plain.read(text) is not None, text


NESTED = (
    "a:\n- - x\n  - y\n- - - z\n",
    "- - a: 1\n    b: 2\n  - c\n- d\n",
    "- - - a\n    - b\n  - - c\n- - - d: e\n",
)


@pytest.mark.parametrize("text", NESTED)
def test_sequences_that_begin_on_one_line_have_all_their_elements(text: str) -> None:
    assert agreement.disagreement(text.encode()) == ""


@st.composite
def block(draw: st.DrawFn, indent: int, keys: list[str], step: int, depth: int = 0) -> str:
    """A block mapping with `keys` and some more, as YAML text."""
    lines = []
    extra = draw(st.lists(words, max_size=2, unique=True))
    for key in draw(st.permutations([*keys, *(word for word in extra if word not in keys)])):
        pad = " " * indent
        comment = draw(comments)
        choice = draw(st.integers(0, 5 if depth < 2 else 2))
        lines.append(draw(blank_lines))
        if choice <= 2:
            lines.append(f"{pad}{key}: {draw(scalars)}{comment}\n")
        elif choice == 3:
            lines.append(f"{pad}{key}:{comment}\n")
            lines.append(draw(block(indent + step, [], step, depth + 1)) or f"{pad}{' ' * step}k: v\n")
        elif choice == 4:
            dash = pad if draw(st.booleans()) else pad + " " * step
            items = draw(st.lists(scalars, min_size=1, max_size=3))
            lines.append(f"{pad}{key}:{comment}\n" + "".join(f"{dash}- {item}\n" for item in items))
        else:
            text = draw(
                st.lists(st.sampled_from(["kind: Pod", "  spec:", "# no comment", '"', "- x"]), min_size=1)
            )
            body = "".join(f"{pad}{' ' * step}{line}\n" for line in text if text[0][0] != " ")
            lines.append(
                f"{pad}{key}: |{draw(st.sampled_from(['', '-', '+']))}\n{body or pad + ' ' * step + 'x' + chr(10)}"
            )
    return "".join(lines)


@st.composite
def pods(draw: st.DrawFn) -> str:
    """A Pod or Deployment in a random style."""
    step = draw(st.sampled_from([2, 2, 3, 4]))
    kind, wrap = draw(
        st.sampled_from(
            [("Pod", []), ("Deployment", ["template"]), ("CronJob", ["jobTemplate", "spec", "template"])]
        )
    )
    version = {"Pod": "v1", "Deployment": "apps/v1", "CronJob": "batch/v1"}[kind]
    head = [
        f"apiVersion: {version}{draw(comments)}\n",
        f"kind: {kind}\n",
        f"metadata:\n{' ' * step}name: x\n",
    ]
    body, indent = "spec:" + draw(comments) + "\n", step
    for key in wrap:
        body += draw(block(indent, [], step)) + " " * indent + f"{key}:{draw(comments)}\n"
        indent += step
    if wrap:
        body += " " * indent + "spec:" + draw(comments) + "\n"
        indent += step
    body += draw(block(indent, ["containers"], step))
    text = "".join([*draw(st.permutations(head)), body])
    return text.replace("\n", "\r\n") if draw(st.integers(0, 4)) == 0 else text


@settings(max_examples=150, deadline=None)
@given(pods(), st.sampled_from(["gvisor", "kata-qemu", "1e3", "on", "0x1f"]))
def test_the_result_is_the_input_plus_the_field(text: str, name: str) -> None:
    data = text.encode()
    made = rewrite.rewrite(data, rules.single(name), "x")
    assert [decision.outcome for decision in made.decisions] == ["Assigned"], made.decisions
    (edit,) = made.edits
    result = made.result(data)
    assert (
        result[: edit.start] + result[edit.start + len(edit.text) :] == data
    )  # result minus the edit is the input
    before, after = tree.read(data).root, tree.read(result).root
    assert before is not None and after is not None
    path = tuple(made.decisions[0].path.split("."))
    changed = after.at(path)
    assert changed is not None and changed.text == name
    assert value(changed) == name  # a string for every reader, not a number or a boolean
    expected = value(before)
    at = expected
    for key in path[:-1]:
        assert isinstance(at, dict)
        at = at[key]
    assert isinstance(at, dict)
    at["runtimeClassName"] = name
    assert value(after) == expected
    assert agreement.disagreement(data) == ""
    assert agreement.outcome_difference(data) == ""


@settings(max_examples=60, deadline=None)
@given(pods())
def test_two_independent_parsers_read_the_same_document_afterwards(text: str) -> None:
    """ruamel.yaml is no relative of libyaml."""
    import io

    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    data = text.encode()
    made = rewrite.rewrite(data, rules.single("gvisor"), "x")
    yaml = YAML(typ="safe", pure=True)
    try:
        before = yaml.load(io.BytesIO(data))
    except YAMLError:
        return  # ruamel.yaml refuses some of what libyaml takes
    after = yaml.load(io.BytesIO(made.result(data)))
    at = before
    *parents, last = made.decisions[0].path.split(".")
    for key in parents:
        at = at[key]
    assert last not in at
    at[last] = "gvisor"
    assert before == after
