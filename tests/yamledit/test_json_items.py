"""A list in JSON is cut into its items where each can be decided on alone, and decided as if it were whole."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules.model import single
from kubectl_runtimeclass.yamledit import json_items, tree

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": []}}
LIST = {"apiVersion": "v1", "kind": "List", "items": [POD, {**POD, "kind": "Service"}]}


def texts(data: bytes) -> list[bytes] | None:
    items = json_items.split(data)
    return None if items is None else [data[item.start : item.end] for item in items]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a", "ä→💥"])
def test_items_are_cut_at_their_bytes(indent: int | None, name: str) -> None:
    items = [POD, {**POD, "metadata": {"name": name}}, POD]
    data = json.dumps({**LIST, "x": name, "items": items}, indent=indent, ensure_ascii=False).encode()
    cut = texts(b" \n" + data + b"\n")
    assert cut is not None
    assert [json.loads(text) for text in cut] == items


WHOLE = {
    "an object": POD,
    "no items": {**LIST, "items": []},
    "items that are no list": {**LIST, "items": {"a": POD}},
    "a list without a kind": {"items": [POD]},
    "a list whose kind is empty": {**LIST, "kind": ""},
    "a list whose kind is no string": {**LIST, "kind": 1},
    "an item without a kind": {**LIST, "items": [POD, {"metadata": {}}]},
    "an item that is no object": {**LIST, "items": [POD, None]},
}


@pytest.mark.parametrize("what", WHOLE)
def test_what_may_be_no_list_of_objects_is_read_as_a_whole(what: str) -> None:
    assert texts(json.dumps(WHOLE[what]).encode()) is None


BROKEN = ['{"kind": "List", "items": [', '{"kind": "List", "items": [%s', '{"kind": "List", "items": [%s,]}',
          '{"kind": "List", "items": [%s]', '{"kind": "List", "items": [%s]} x', '{"kind": "List", "items": [%s %s]}',
          '{"kind": "List", "items": [%s], "items": [%s]}', '{"kind": "List" "items": [%s]}', '{"kind", "items": [%s]}',
          "{1: [%s]}", "{}", "{", "", "[%s]", '{"kind": "List", "items": [%s], "x": NaN}']  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_json_or_has_a_key_twice_is_read_as_a_whole(text: str) -> None:
    assert texts(text.replace("%s", json.dumps(POD)).encode()) is None


objects = st.builds(
    lambda kind, name, spec: {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "spec": spec},
    st.sampled_from(["Pod", "Service", "List", "ConfigMap"]),
    st.sampled_from(["a", "ä", "b\n"]),
    st.sampled_from(
        [{}, {"containers": []}, {"runtimeClassName": "kata"}, {"runtimeClassName": None}, None, 3]
    ),
)


@given(st.lists(objects, min_size=1, max_size=6), st.sampled_from([None, 1]), st.booleans())
def test_a_list_is_decided_as_if_it_were_whole(items: list[object], indent: int | None, ascii_: bool) -> None:
    data = json.dumps({**LIST, "items": items}, indent=indent, ensure_ascii=ascii_).encode()
    assert json_items.split(data) is not None
    by_item = rewrite(data, single("gvisor", on_existing="Replace"), "s")
    with mock.patch.object(json_items, "split", lambda _: None):
        assert by_item == rewrite(data, single("gvisor", on_existing="Replace"), "s")


def test_a_list_may_be_larger_than_what_is_read_as_a_whole() -> None:
    data = json.dumps({**LIST, "items": [POD] * 300}).encode()
    with mock.patch.multiple(tree, LARGEST=10_000, LARGEST_LIST=10_000):
        made = rewrite(data, single("kata"), "s")
    assert (made.refused, len(made.edits)) == ((), 300)


def test_an_object_larger_than_any_server_takes_is_refused_by_name() -> None:
    text = b"apiVersion: v1\nkind: Pod\nspec:\n  containers: []\nx: &x\n" + b"  - some text\n" * (
        tree.LARGEST // 14
    )
    (decision,) = rewrite(text, single("kata"), "s").decisions
    assert (decision.outcome, decision.line) == ("Refused", 1)
    assert "larger than 6 MiB" in decision.reason
