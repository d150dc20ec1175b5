"""Inputs of a few hundred bytes that stand for gigabytes: each command says so, at once and in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.__main__ import main

POD = (
    "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeName: n, containers: [{name: c, image: i}]}}"
)
LISTS = "".join(
    f"x{level}: &x{level} {{apiVersion: v1, kind: List, items: [{', '.join([f'*x{level - 1}'] * 10)}]}}\n"
    for level in range(1, 6)
)
LIST_OF_LISTS = f"apiVersion: v1\nkind: List\nx0: &x0 {POD}\n{LISTS}items: [*x5]\n"

COMMANDS = [
    ("assign", "--class", "kata", "-f"),
    ("assign", "--diff", "--class", "kata", "-f"),
    ("check", "--class", "kata", "-f"),
    ("diff", "--class", "kata", "-f"),
    ("explain", "--snapshot", "{}", "-f"),
    ("get", "--snapshot"),
    ("audit", "--snapshot"),
    ("rules", "lint", "--rules", "{rules}", "-f"),
]
RULES = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules: [{name: all, match: {}, runtimeClassName: kata}]
"""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_list_of_lists_by_aliases_is_refused(
    words: tuple[str, ...], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    bomb, rules = tmp_path / "bomb.yaml", tmp_path / "rules.yaml"
    bomb.write_text(LIST_OF_LISTS)
    rules.write_text(RULES)
    code = main([*(word.format(bomb, rules=rules) for word in words), str(bomb)])
    out, err = capfdbinary.readouterr()
    assert code in (1, 2) and b"excessive aliasing" in out + err
    assert len(out + err) < 1_000
