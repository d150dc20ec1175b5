"""JSON is read as json reads it where that is enough, and then decided and edited as by the careful reader."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.rewriting.rewrite import Rewrite
from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules.model import KEEP, REMOVE, REPLACE, Rule, Rules, single
from kubectl_runtimeclass.workloads.kinds.table import KindTable
from kubectl_runtimeclass.yamledit import json_document, patch, tree
from kubectl_runtimeclass.yamledit.node import NeedsTree, Node

SCALARS = st.sampled_from(["", "a", "ä→💥", "yes", "\ud800", 'a"\\\n', 0, -1, 10**17, True, False, None])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "ä", "<<", "1"]), inner)
    ),
    max_leaves=8,
)
SPECS = st.fixed_dictionaries(
    {},
    optional={
        "ä": VALUES,
        "runtimeClassName": st.sampled_from(["kata", "123", "", None, 7, True, []]),
        "overhead": st.sampled_from([{}, {"cpu": "1"}]),
        "containers": st.just([{"name": "c", "image": "i"}]),
    },
)
OBJECTS = st.builds(
    lambda spec, rest: {"kind": "Pod", **rest, "metadata": {"name": "p"}, "spec": spec, "apiVersion": "v1"},
    SPECS | SCALARS,
    st.dictionaries(st.sampled_from(["x", "ö", "status"]), VALUES, max_size=2),
)
LAYOUTS = st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}, {"indent": "\t"}])
AGAIN = st.sampled_from(["", '"spec": {}, ', '"kind": "Job", ', '"x": 1, "x": 2, '])


RULES = [
    *(single("gvisor", on_existing=what) for what in (KEEP, REPLACE)),
    Rules((Rule("r", action=REMOVE),), KindTable()),
]


def carefully(data: bytes, rules: Rules) -> Rewrite:
    with mock.patch.object(json_document, "read", lambda _: None):
        return rewrite(data, rules, "s")


@given(OBJECTS, LAYOUTS, st.booleans(), AGAIN, st.sampled_from(RULES))
def test_it_is_decided_and_edited_as_by_the_careful_reader(
    value: object, layout: dict[str, object], ascii_: bool, again: str, rules: Rules
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_, **layout)  # type: ignore[arg-type]
    data = (" \n{" + again + text[1:] + "\n").encode(errors="replace")
    assert rewrite(data, rules, "s") == carefully(data, rules)


@given(OBJECTS, LAYOUTS, AGAIN)
def test_every_value_says_the_same_and_stands_in_the_same_place(
    value: object, layout: dict[str, object], again: str
) -> None:
    text = "{" + again + json.dumps(value, ensure_ascii=False, **layout)[1:]  # type: ignore[arg-type]
    data = text.encode(errors="replace")
    fast, careful = json_document.read(data), tree.read(data)
    assert fast is not None
    assert list(said(fast.root)) == list(said(careful.root))


def said(node: Node | None) -> object:
    assert node is not None
    yield node.kind, node.text, node.kind == "scalar" and node.quoted, node.offset
    for key, child in node.items():
        yield key
        yield from said(child)
    for child in node.elements():
        yield from said(child)


NOT_READ = {
    "YAML in flow style": '{a: "b"}',
    "a list": "[1]",
    "two objects": "{} {}",
    "what is cut off": '{"a": [1',
    "a fraction": '{"a": 1.0}',
    "a number with an exponent": '{"a": 1e3}',
    "a number that may not fit into 64 bits": '{"a": 9223372036854775808}',
    "minus nothing": '{"a": -0}',
    "what is no number": '{"a": NaN}',
    "200 levels and one more": '{"a":' * 200 + "[]" + "}" * 200,
    "more levels than Python has": '{"a":' * 100_000,
}


@pytest.mark.parametrize("text", NOT_READ.values(), ids=NOT_READ)
def test_anything_else_is_left_to_the_careful_reader(text: str) -> None:
    assert json_document.read(text.encode()) is None


def test_200_levels_are_read() -> None:
    text = '{"a":' * 199 + "[" + "{}," * 300 + "1]" + "}" * 199
    with pytest.raises(tree.Refused, match="deeper"):
        tree.read(text.replace("{},", "{},", 1).encode())
    assert json_document.read(text.encode()) is None
    assert json_document.read(('{"a":' * 200 + "1" + "}" * 200).encode()) is not None


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": {}}', '{"a": {"b": 1, "b": "x"}}', '{"a": []}', '{"a": {"b": 1}}']
)
def test_what_is_to_be_refused_or_doubted_is_edited_by_the_careful_reader(text: str) -> None:
    document = json_document.read(text.encode())
    assert document is not None
    with pytest.raises(NeedsTree):
        place = document.root.get("a")
        assert place is not None
        patch.set_key(place, "b", "x")


def test_an_edit_that_would_do_something_else_is_no_edit() -> None:
    document = json_document.read(b'{"a": {"b": "c"}}')
    assert document is not None
    place = document.root.get("a")
    assert place is not None
    (edit,) = patch.set_key(place, "b", "x")
    document.changes[edit] = document.changes[edit]._replace(value="y")
    with pytest.raises(tree.Refused, match="would change something else"):
        document.prove([edit])
