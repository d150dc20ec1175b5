"""Manifests that people reported elsewhere, in every form in which rules are applied: `data/cases/rewrite`.

Each case has its source in its README.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kubectl_runtimeclass.functions import exec_plugin, krm
from kubectl_runtimeclass.rules.function_config import FunctionError

CASES = Path(__file__).parent.parent / "data" / "cases" / "rewrite"
WITH_EDITS = sorted(path.parent.name for path in CASES.glob("*/expected.yaml"))

OUTCOMES: dict[str, tuple[list[str], str]] = {
    "condition-annotations": (["NoMatch"], "excluded"),
    "ok-alias-across-documents": (["Assigned", "Refused"], "alias"),
    "ok-jinja-refused": (["Refused"], "template"),
    "rule-names-unknown-kind": (["Assigned"], ""),
    "spark-no-template": (["Assigned", "Assigned"], ""),
    "spinapp": (["Kept", "Unsettable"], "set it in the SpinAppExecutor that spec.executor names"),
    "unknown-kind-silent": (["Unreached"], "- {group: example.org, kind: Widget, path: spec.template}"),
    "workflow-check-exits-0": (["Unsettable"], "podSpecPatch"),
    "workflow-podspecpatch-has-it": (["Unchanged"], ""),
}
"""What is decided, and what the last reason says, where no output is given."""

NOT_FULFILLED = {"Refused", "Unreached", "Unsettable"}


def run(
    *arguments: object, where: Path | None = None, data: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kubectl_runtimeclass", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=where, input=data, check=False)


def case(name: str) -> tuple[bytes, bytes]:
    return (CASES / name / "input.yaml").read_bytes(), (CASES / name / "rules.yaml").read_bytes()


def expected(name: str) -> bytes:
    return (CASES / name / "expected.yaml").read_bytes()


def resource_list(manifests: bytes, rules: bytes) -> bytes:
    items = read(manifests)
    found = {
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "items": items,
        "functionConfig": yaml.safe_load(rules),
    }
    return yaml.safe_dump(found, sort_keys=False).encode()


def items(answer: krm.Answer) -> object:
    return yaml.safe_load(b"".join(answer.output))["items"]


def read(manifests: bytes) -> list[object]:
    if manifests.startswith(b"{"):
        return [json.loads(line) for line in manifests.splitlines()]
    return [one for one in yaml.safe_load_all(manifests) if one is not None]


@pytest.mark.parametrize("name", WITH_EDITS)
class TestWhatIsEdited:
    def test_to_standard_output(self, name: str) -> None:
        case(name)
        ran = run("assign", "-f", CASES / name / "input.yaml", "--rules", CASES / name / "rules.yaml")
        assert (ran.returncode, ran.stdout) == (0, expected(name))

    def test_in_place(self, name: str, tmp_path: Path) -> None:
        case(name)
        shutil.copy(CASES / name / "input.yaml", tmp_path)
        assert (
            run(
                "assign", "-i", "-f", tmp_path / "input.yaml", "--rules", CASES / name / "rules.yaml"
            ).returncode
            == 0
        )
        assert (tmp_path / "input.yaml").read_bytes() == expected(name)

    def test_as_a_diff_that_git_applies(self, name: str, tmp_path: Path) -> None:
        case(name)
        shutil.copy(CASES / name / "input.yaml", tmp_path)
        ran = run(
            "assign", "--diff", "-f", "input.yaml", "--rules", CASES / name / "rules.yaml", where=tmp_path
        )
        subprocess.run(["git", "apply", "-"], input=ran.stdout, cwd=tmp_path, check=True)
        assert (tmp_path / "input.yaml").read_bytes() == expected(name)

    def test_as_findings_of_a_check(self, name: str) -> None:
        case(name)
        ran = run(
            "check", "-o", "json", "-f", CASES / name / "input.yaml", "--rules", CASES / name / "rules.yaml"
        )
        outcomes = {decision["outcome"] for decision in json.loads(ran.stdout)["decisions"]}
        assert ran.returncode == 1 and "Assigned" in outcomes and not outcomes & NOT_FULFILLED

    def test_by_the_function(self, name: str) -> None:
        manifests, rules = case(name)
        answer = krm.process(resource_list(manifests, rules))
        assert answer.passed and items(answer) == read(expected(name))

    def test_by_the_exec_plugin(self, name: str) -> None:
        manifests, rules = case(name)
        assert b"".join(exec_plugin.process(manifests, exec_plugin.read_rules(rules))) == expected(name)


@pytest.mark.parametrize("name", OUTCOMES)
class TestWhatIsDecided:
    def test_by_a_check(self, name: str) -> None:
        ran = run(
            "check", "-o", "json", "-f", CASES / name / "input.yaml", "--rules", CASES / name / "rules.yaml"
        )
        decisions = json.loads(ran.stdout)["decisions"]
        outcomes, reason = OUTCOMES[name]
        assert [decision["outcome"] for decision in decisions] == outcomes
        assert reason in decisions[-1]["reason"]
        assert ran.returncode == (1 if {"Assigned", *NOT_FULFILLED} & set(outcomes) else 0)

    def test_to_standard_output_all_or_nothing(self, name: str) -> None:
        ran = run("assign", "-f", CASES / name / "input.yaml", "--rules", CASES / name / "rules.yaml")
        failed = bool(NOT_FULFILLED & set(OUTCOMES[name][0]))
        assert (ran.returncode, bool(ran.stdout)) == (2 if failed else 0, not failed)
        assert OUTCOMES[name][1].encode() in ran.stderr or not failed

    def test_in_place_a_file_with_a_failure_stays_as_it_was(self, name: str, tmp_path: Path) -> None:
        shutil.copy(CASES / name / "input.yaml", tmp_path)
        ran = run("assign", "-i", "-f", tmp_path / "input.yaml", "--rules", CASES / name / "rules.yaml")
        changed = (tmp_path / "input.yaml").read_bytes() != (CASES / name / "input.yaml").read_bytes()
        assert changed == (ran.returncode == 0 and "Assigned" in OUTCOMES[name][0])

    def test_by_the_function_and_the_plugin(self, name: str) -> None:
        manifests, rules = case(name)
        outcomes, reason = OUTCOMES[name]
        if not NOT_FULFILLED & set(outcomes):
            assert exec_plugin.process(manifests, exec_plugin.read_rules(rules))
            assert krm.process(resource_list(manifests, rules)).passed
            return
        with pytest.raises(FunctionError) as error:
            exec_plugin.process(manifests, exec_plugin.read_rules(rules))
        assert reason in str(error.value)
        if name.startswith("ok-"):  # no YAML that a host could have read
            return
        with pytest.raises(FunctionError) as error:
            krm.process(resource_list(manifests, rules))
        assert reason in str(error.value)


def test_every_case_is_tried() -> None:
    elsewhere = {"airflow-pod-template-in-configmap", "kustomize-patch-overrides-kept-class"}
    assert {path.name for path in CASES.iterdir()} == {*WITH_EDITS, *OUTCOMES, *elsewhere}


# --- manifests as text ----------------------------------------------------------------------------


def test_a_manifest_in_a_config_map_is_told_of() -> None:
    name = "airflow-pod-template-in-configmap"
    ran = run("assign", "-f", CASES / name / "input.yaml", "--rules", CASES / name / "rules.yaml")
    assert ran.returncode == 0 and ran.stdout == (CASES / name / "input.yaml").read_bytes()
    assert b"- {configMap: airflow-config, key: pod_template_file.yaml}" in ran.stderr


def test_a_manifest_in_a_config_map_that_the_rules_name_is_edited(tmp_path: Path) -> None:
    name = "airflow-pod-template-in-configmap"
    rules = tmp_path / "rules.yaml"
    text = (CASES / name / "rules.yaml").read_text()
    rules.write_text(f"{text}  embedded:\n  - {{configMap: airflow-*, key: '*.yaml'}}\n")
    ran = run("assign", "-f", CASES / name / "input.yaml", "--rules", rules)
    before = (CASES / name / "input.yaml").read_bytes()
    after = before.replace(b"    spec:\n", b"    spec:\n      runtimeClassName: gvisor\n")
    assert (ran.returncode, ran.stdout) == (0, after)
    decision = json.loads(
        run("check", "-o", "json", "-f", CASES / name / "input.yaml", "--rules", rules).stdout
    )
    (only,) = decision["decisions"]
    assert (only["path"], only["line"]) == ("data[pod_template_file.yaml]:spec.runtimeClassName", 9)
