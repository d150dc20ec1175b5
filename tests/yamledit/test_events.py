"""What begins with a brace is JSON or YAML, as kubectl's decoder has it, or it is said why it is neither."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.decision import REFUSED
from kubectl_runtimeclass.yamledit import tree
from kubectl_runtimeclass.yamledit.value import value

# What YAMLOrJSONDecoder of k8s.io/apimachinery v0.36.2 gives.
READ: dict[str, object] = {
    '{"a": "\\ud83d\\ude00"}': {"a": "😀"},
    '{"a": 1, "b": [true, null, -1.5e3]}': {"a": 1, "b": [True, None, -1500]},
    '{"a": NaN, "b": [Infinity,-Infinity]}': {"a": "NaN", "b": ["Infinity", "-Infinity"]},
    '{"a": 01}': {"a": 1},
    '{"a": "x\ny",}': {"a": "x y"},
    "{a: b}": {"a": "b"},
}

REASONS = {
    "half of a document behind another": ('{"a": 1}\n\n{"kind":\n', 4, "not JSON: expecting value"),
    "half of a document behind two": ('{"a": 1}{"a": 1}\n{"kind":\n', 3, "not JSON: expecting value"),
    "a marker line behind two": (
        '{"a": 1}\n{"a": 1}\n---\nkind: Pod\n',
        3,
        "a --- line after JSON objects one after the other",
    ),
    "no end": ('{"kind": "Pod",\n"a": [', 2, "not JSON: expecting value"),
    "no comma": ('{"a": "b"\n"kind": "Pod"}', 2, "not JSON: expecting ',' delimiter"),
    "NaN, and what YAML does not read": (
        '{"kind": "Pod", "a": [NaN, "\\ud83d\\ude00"]}',
        1,
        "not JSON: NaN is no value of JSON",
    ),
    "a Helm template": (
        '{"kind": "Pod", "a": {{ .Values.a }}}',
        1,
        "a Helm template, not YAML: render it first (helm template)",
    ),
    "deeper than any decoder goes": ('{"a":' + "[" * 100_000, 1, "nested deeper than 200 levels"),
    "YAML in flow style": (
        "{kind: Pod,\n a: [}",
        2,
        "not YAML: while parsing a flow node did not find expected node content",
    ),
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_it_is_read_as_kubectl_reads_it(text: str, expected: object) -> None:
    root = tree.read(text.encode()).root
    assert root is not None
    assert value(root) == expected


@pytest.mark.parametrize(("text", "line", "reason"), REASONS.values(), ids=REASONS)
def test_what_cannot_be_read_is_refused_with_its_line_and_the_reason(
    text: str, line: int, reason: str
) -> None:
    (decision,) = rewrite(text.encode(), rules.single("gvisor"), "x").decisions
    assert (decision.outcome, decision.line, decision.reason) == (REFUSED, line, reason)


def test_json_documents_behind_marker_lines_are_documents_of_their_own() -> None:
    pod = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": []}}\n'
    data = f"---\n{pod}---\n{pod}".encode()
    made = rewrite(data, rules.single("gvisor"), "x")
    edited = pod.replace('"spec": {', '"spec": {"runtimeClassName": "gvisor", ')
    assert made.result(data).decode() == f"---\n{edited}---\n{edited}"


POD = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "é"}, "spec": {"containers": []}}'
STREAMS = {
    "a line for each, as jq writes them": "{0}\n{0}\n{0}\n",
    "side by side, with a byte order mark": "\ufeff{0}{0}",
    "over several lines": "{0}\n\n  {0}\n",
    "null between them": "{0}\nnull\n{0}\n",
    "YAML behind the first": "{0}\napiVersion: v1\nkind: Pod\nspec: {1}\n",
    "a --- line behind the first": "{0}\n---\n{0}\n",
}


@pytest.mark.parametrize("layout", STREAMS.values(), ids=STREAMS)
def test_json_objects_one_after_the_other_are_edited(layout: str) -> None:
    data = layout.format(POD, '{"containers": []}').encode()
    made = rewrite(data, rules.single("gvisor"), "x")
    edited = POD.replace('"spec": {', '"spec": {"runtimeClassName": "gvisor", ')
    spec = '{"runtimeClassName": "gvisor", "containers": []}'
    assert {decision.outcome for decision in made.decisions} == {"Assigned"}
    assert made.result(data).decode() == layout.format(edited, spec)
