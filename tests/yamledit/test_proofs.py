"""Edits of a document in any layout, proved together: the same answer as proved one by one, and soon enough."""

from __future__ import annotations

import json
import time

import pytest

from kubectl_runtimeclass.errors import Refused
from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.yamledit import tree
from kubectl_runtimeclass.yamledit.edit import Edit, apply
from kubectl_runtimeclass.yamledit.patch import set_key
from kubectl_runtimeclass.yamledit.proof import prove_all

GVISOR = rules.single("gvisor", on_existing="Replace")


def pod(name: str, **spec: object) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {**spec, "containers": []}}


def pod_list(*pods: dict[str, object]) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "List", "items": list(pods)}


def test_a_json_list_of_thousands_is_proved_at_once() -> None:
    value = pod_list(*(pod(f"é漢😀-{nth}") for nth in range(2000)))
    data = json.dumps(value, ensure_ascii=False).encode()
    begin = time.process_time()
    made = rewrite(data, GVISOR, "list.json")
    assert time.process_time() - begin < 20  # one proof for each would take minutes
    expected = pod_list(*(pod(f"é漢😀-{nth}", runtimeClassName="gvisor") for nth in range(2000)))
    assert json.loads(made.result(data)) == expected


def test_what_is_refused_does_not_keep_the_others_from_their_edits() -> None:
    """The second pod's class is a list; the third changes its class and loses the overhead of the old one."""
    old = {"runtimeClassName": "kata", "overhead": {"podFixed": {"cpu": "1"}}}
    data = json.dumps(
        pod_list(pod("a"), pod("b", runtimeClassName=["x"]), pod("c", **old)), indent=1
    ).encode()
    made = rewrite(data, GVISOR, "list.json")
    assert [decision.outcome for decision in made.decisions] == ["Assigned", "Refused", "Assigned"]
    expected = pod_list(
        pod("a", runtimeClassName="gvisor"),
        pod("b", runtimeClassName=["x"]),
        pod("c", runtimeClassName="gvisor"),
    )
    assert json.loads(made.result(data)) == expected


def test_a_change_that_was_not_asked_for_is_not_proved() -> None:
    """One of two edits does more than it says: neither passes."""
    parsed = tree.read(b"a: {x: 1}\nb: {x: 1}\n", at_once=True)
    assert parsed.root is not None
    first, second = parsed.root.get("a"), parsed.root.get("b")
    assert first is not None and second is not None
    edits = set_key(first, "k", "v")
    (honest,) = set_key(second, "k", "v")
    prove_all(parsed, [*edits, honest])
    assert apply(b"a: {x: 1}\nb: {x: 1}\n", [*edits, honest]) == b"a: {k: v, x: 1}\nb: {k: v, x: 1}\n"
    assert parsed.unproved is not None
    change = parsed.unproved[honest]
    for text in ("k: v, y: 2, ", "k: w, ", "k: v ", "", "k: [v], ", "k: !t v, "):
        parsed.unproved[honest] = change._replace(text=text)
        with pytest.raises(Refused):
            prove_all(parsed, [*edits, honest])


@pytest.mark.parametrize("text", ["", "a", "é", "x" * 1023 + "é", "漢😀é" * 1000])
def test_byte_offsets_are_those_of_the_encoded_text(text: str) -> None:
    parsed = tree.read(f"a: '{text}'\nb: c\n".encode())
    for at in range(0, len(parsed.text) + 1, 97):
        assert parsed.byte(at) == len(parsed.text[:at].encode())
    assert parsed.byte(len(parsed.text)) == len(parsed.text.encode())
    assert parsed.root is not None
    edit: list[Edit] = set_key(parsed.root, "b", "d")
    assert apply(parsed.text.encode(), edit).endswith(b"\nb: d\n")


def test_an_anchor_without_a_value_gets_one_behind_it() -> None:
    parsed = tree.read(b"a: &x # c\nb: c\n")
    assert parsed.root is not None
    assert apply(b"a: &x # c\nb: c\n", set_key(parsed.root, "a", "d")) == b"a: &x d # c\nb: c\n"


@pytest.mark.parametrize("gap", ["", " ", "\n  "])
def test_the_only_key_of_a_json_object_is_spaced_as_its_parent_is(gap: str) -> None:
    text = f'{{"kind":{gap}"Pod","spec":{gap}{{}}}}'.encode()
    root = tree.read(text).root
    spec = root.get("spec") if root is not None else None
    assert spec is not None
    edited = apply(text, set_key(spec, "runtimeClassName", "gvisor")).decode()
    assert edited == f'{{"kind":{gap}"Pod","spec":{gap}{{"runtimeClassName":{gap and " "}"gvisor"}}}}'
