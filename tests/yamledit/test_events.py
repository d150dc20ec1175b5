"""What begins with a brace is JSON or YAML, as kubectl's decoder has it, or it is said why it is neither."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.decision import REFUSED
from kubectl_runtimeclass.yamledit import scalars, tree

# What YAMLOrJSONDecoder of k8s.io/apimachinery v0.36.2 gives.
READ: dict[str, object] = {
    '{"a": "\\ud83d\\ude00"}': {"a": "😀"},
    '{"a": 1, "b": [true, null, -1.5e3]}': {"a": 1, "b": [True, None, -1500]},
    '{"a": NaN, "b": [Infinity,-Infinity]}': {"a": "NaN", "b": ["Infinity", "-Infinity"]},
    '{"a": 01}': {"a": 1},
    '{"a": "x\ny",}': {"a": "x y"},
    "{a: b}": {"a": "b"},
}

SEVERAL = "several JSON documents in one input: begin each with a --- line"
REASONS = {
    "two documents": ('{"kind": "Pod"}\n{"kind": "Pod"}\n', 2, SEVERAL),
    "two documents on a line": ('{"kind": "Pod"}{"kind": "Pod"}\n', 1, SEVERAL),
    "a document and half of one": ('{"kind": "Pod"}\n\n{"kind":\n', 3, SEVERAL),
    "a list behind a document": ('{"kind": "Pod"}\n["Pod"]\n', 2, "not JSON: extra data"),
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


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_it_is_read_as_kubectl_reads_it(text: str, value: object) -> None:
    root = tree.read(text.encode()).root
    assert root is not None
    assert scalars.to_object(root) == value


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
