"""A list in YAML is cut into its items where each can be decided on alone, and decided as if it were whole."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.rewriting import rewriter
from kubectl_runtimeclass.rewriting.rewrite import Rewrite
from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules.model import single
from kubectl_runtimeclass.yamledit import list_items, tree

HEADS = [
    "apiVersion: v1\nkind: List\nitems:\n",
    "---\n# c\nkind: List\nitems: # all\n\n",
    "items:\n",
    "kind: PodList\napiVersion: v1\nitems:\n",
    "kind: List\nkind: List\nitems:\n",
]
ITEMS = [
    "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n  spec:\n    containers: []\n",
    "- apiVersion: v1\n  kind: Pod\n  metadata: {name: b}\n  spec:\n    runtimeClassName: kata\n",
    "- {apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i}]}}\n",
    "-\n  kind: Pod\n  apiVersion: v1\n  spec:\n    containers:\n    - name: c\n",
    "- kind: Service\n  apiVersion: v1\n  x: |\n    - kind: Pod\n",
    "- kind: Pod\n  spec:\n    containers: []\n",
    "- apiVersion: v1\n  kind: Pod\n  spec: &a\n    containers: []\n",
    "- apiVersion: v1\n  kind: List\n  items: []\n",
    "- apiVersion: v1\n  kind: Pod\n  spec: [\n",
    "- # nothing\n",
    "- apiVersion: v1\n  kind: Pod\n  spec: *a\n",
    "- apiVersion: v1\n  kind: Pod\n  spec: {}\n  spec:\n    containers: []\n",
]
TAILS = ["", "metadata: {}\n", "# end", "...\n", "...\nx\n", "x: [\n"]


def by_item(data: bytes) -> Rewrite:
    with mock.patch.object(rewriter, "_LONG", 0):
        return rewrite(data, single("gvisor", on_existing="Replace"), "s")


@given(
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(ITEMS[:5]) | st.sampled_from(ITEMS), max_size=5),
    st.sampled_from(TAILS),
    st.integers(0, 2),
)
def test_a_list_is_decided_as_if_it_were_whole(head: str, items: list[str], tail: str, indent: int) -> None:
    lines = "".join(items).splitlines(keepends=True)
    data = (head + "".join(" " * indent + line for line in lines) + tail).encode()
    whole = rewrite(data, single("gvisor", on_existing="Replace"), "s")
    assert by_item(data) == whole


def test_one_of_thousands_of_items_is_a_tree_at_a_time() -> None:
    flow = ITEMS[2].encode() * 3_000
    data = HEADS[0].encode() + flow
    sizes = []
    read = tree.read
    with mock.patch.object(tree, "read", lambda text, **how: sizes.append(len(text)) or read(text, **how)):
        assert len(rewrite(data, single("kata"), "s").edits) == 3_000
    assert max(sizes) < 1_000


@pytest.mark.parametrize("head", HEADS[2:])
def test_what_may_be_no_list_of_objects_is_read_as_a_whole(head: str) -> None:
    items = list_items.split((head + ITEMS[0]).encode())
    assert items is None or not items.is_list or head == HEADS[3]
