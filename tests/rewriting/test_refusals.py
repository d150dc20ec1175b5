"""What is refused is told with the line that it is about, and why."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rewriting import stream as rewrite
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.decision import REFUSED

RULES = rules.single("gvisor")
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: []\n"
SHARED = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nx: &t\n  spec: {containers: []}\n"
    "spec:\n  template: *t\n"
)
MERGED = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nx: &x\n  spec: {containers: []}\n"
    "spec:\n  template:\n    <<: *x\n"
)
MARKER = "content on the --- line, which Kubernetes refuses (invalid Yaml document separator)"

CASES = {
    "an alias, and the line of the stream that it stands for": (
        f"{POD}---\n{SHARED}",
        [(13, "spec is part of an alias of line 10 (*t)")],
    ),
    "a merge key": (MERGED, [(5, "spec is from a merge key (<<), which gives 'spec'")]),
    "a tab that indents": (POD.replace("  containers", "\tcontainers"), [(5, "not YAML: a tab where spaces indent")]),
    "a control character after text that is not ASCII": (
        POD.replace("{name: p}", "{name: p} # ééé").replace("[]", "[] # \x07"),
        [(5, "not YAML: control characters are not allowed")],
    ),
    "a byte order mark at the beginning of a line": (
        POD.replace("  containers", "\ufeff  containers"),
        [(5, "a byte order mark inside a document, where YAML readers differ")],
    ),
    "content on the first marker line": (f"---foo\n{POD}", [(1, MARKER)]),
    "content on a later marker line, which ends a document too": (
        f"{POD}--- {{apiVersion: v1, kind: Pod, spec: {{}}}}\n",
        [(6, MARKER), (6, MARKER)],
    ),
    "content after the end of a document": (
        f"{POD}...\n{POD}",
        [(7, "content after the ... line, which Kubernetes does not read")],
    ),
    "a marker line after a carriage return alone": (
        f"{POD}---\n{POD}".replace("\n", "\r"),
        [(1, "a second document, which no --- line begins that Kubernetes sees: it reads only the first")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_it_says_where_and_why(text: str, expected: list[tuple[int, str]]) -> None:
    made = rewrite.rewrite(text.encode(), RULES, "x")
    refused = [(each.line, each.reason) for each in made.decisions if each.outcome == REFUSED]
    assert refused == expected


def test_the_line_that_an_alias_stands_for_is_of_the_stream_in_every_part_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rewrite, "_SHARED", 100)
    data = "---\n".join([POD] * 50 + [SHARED]).encode()
    alone, shared = (rewrite.rewrite(data, RULES, "x", workers=workers) for workers in (1, 3))
    assert alone == shared
    assert alone.decisions[-1].reason == "spec is part of an alias of line 304 (*t)"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (POD.encode("utf-16"), "UTF-16"),
        (POD.encode("utf-32"), "UTF-32"),
    ],
)
def test_another_encoding_is_named(data: bytes, name: str) -> None:
    (decision,) = rewrite.rewrite(data, RULES, "x").decisions
    assert decision.reason.startswith(f"not UTF-8 but {name}: convert it first (iconv -f {name} ")


READ = {
    "directives behind the end of a document": f"{POD}...\n%YAML 1.1\n---\n{POD}",
    "an anchor that is defined again": POD.replace(
        "metadata: {name: p}", "metadata: {name: &a p, labels: {x: *a, y: &a q, z: *a}}"
    ),
    "an explicit key, whose colon is on the next line": POD.replace("spec:", "? spec\n:"),
    "comments, and carriage returns alone": f"# a Pod\n{POD}".replace("\n", "\r"),
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_what_kubernetes_reads_is_edited(text: str) -> None:
    made = rewrite.rewrite(text.encode(), RULES, "x")
    assert made.decisions
    assert made.result(text.encode()).count(b"runtimeClassName: gvisor") == text.count("kind: Pod")


def test_an_alias_stands_for_the_last_anchor_before_it() -> None:
    text = POD.replace("{name: p}", "{name: &a x, labels: {a: &a y, b: *a}}")
    found = rewrite.rewrite(text.encode(), rules.single("gvisor", "b=y"), "x")
    assert [each.outcome for each in found.decisions] == ["Assigned"]


@pytest.mark.parametrize("kind", ["Pod", "Deployment"])
def test_what_names_no_version_is_no_object(kind: str) -> None:
    """kubectl and the API server say: apiVersion not set."""
    made = rewrite.rewrite(f"kind: {kind}\nspec: {{template: {{spec: {{}}}}}}\n".encode(), RULES, "x")
    assert (made.objects, made.unknown, made.decisions) == (0, (1,), ())
