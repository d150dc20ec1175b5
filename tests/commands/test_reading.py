"""What options name is looked for and read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.__main__ import main
from kubectl_runtimeclass.commands import reading
from kubectl_runtimeclass.commands.options import InputOptions, RuleOptions
from kubectl_runtimeclass.errors import UsageError

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: []\n"
RULES = (
    "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nmetadata: {name: r}\n"
    "spec: {rules: [{name: all, match: {}, runtimeClassName: gvisor}]}\n"
)


@pytest.mark.parametrize("words", [("check",), ("check", "pod.yaml"), ("assign", "-q")], ids=" ".join)
def test_the_rules_file_is_looked_for_once(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runtimeclass-rules.yaml").write_text(RULES)
    (tmp_path / "pod.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)
    looked = []
    real = reading.discover_rules

    def counted(directory: str) -> str | None:
        looked.append(directory)
        return real(directory)

    monkeypatch.setattr(reading, "discover_rules", counted)
    assert main([*words]) == (1 if words[0] == "check" else 0)
    assert looked == [str(tmp_path)]


def test_a_rules_file_that_is_named_is_not_looked_for() -> None:
    options = RuleOptions(rules_file="r.yaml")
    assert reading.with_rules_file(options) is options
    options = RuleOptions(class_name="gvisor")
    assert reading.with_rules_file(options) is options


def test_without_rules_and_manifests_both_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no rules: give manifests with -f or -k, and --rules FILE"):
        reading.beside_rules(InputOptions(), reading.with_rules_file(RuleOptions()))
