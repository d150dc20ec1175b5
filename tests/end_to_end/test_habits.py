"""What people type by habit, and what they read then."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from kubectl_runtimeclass.cli import habits, program

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: []\n"
RULES = (
    "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nmetadata: {name: r}\n"
    "spec: {rules: [{name: all, match: {}, runtimeClassName: gvisor}]}\n"
)


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def run(folder: Path, *arguments: str, stdin: str | None = None) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_runtimeclass", *arguments],
        cwd=folder,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "runtimeclass.yaml").write_text(RULES)
    (tmp_path / "apps" / "shop").mkdir(parents=True)
    (tmp_path / "apps" / "shop" / "pod.yaml").write_text(POD)
    return tmp_path


COMMANDS = {
    "check alone, beside a rules file": (("check",), 1, "would change in 1 file"),
    "assign --diff alone, beside a rules file": (("assign", "--diff"), 0, "1 assigned in 1 file"),
    "paths without -f": (("check", "apps/shop"), 1, "would change in 1 file"),
    "a list with a comma": (("check", "-f", "apps/shop/pod.yaml,apps/shop"), 1, "2 would change"),
    "a pattern in quotes": (("check", "-f", "apps/*/*.yaml"), 1, "1 would change"),
    "-R is missing": (
        ("check", "-f", "apps"),
        2,
        "no Kubernetes object in apps; 1 file lies in directories below: add -R",
    ),
    "--dry-run": (("assign", "--dry-run=client", "apps/shop"), 2, "--diff shows what would change"),
    "-k with files": (("check", "-k", "apps", "apps/shop"), 2, "give no files beside it"),
    "--fix, as of linters": (("check", "--fix"), 2, "assign -i makes the changes"),
    "-A of what has no namespace": (("get", "-A"), 2, "the pods of all are looked at"),
    "a command of another program": (("lint",), 2, "rules lint is about the rules, check about manifests"),
    "a command misspelt": (("chekc",), 2, "no command is called 'chekc' (did you mean check?)"),
    "an option of nobody": (("check", "--nobody"), 2, "check --help'."),
    "a group without a command": (("rules",), 0, ""),
    "rules lint with a file": (("rules", "lint", "runtimeclass.yaml"), 0, "0 errors"),
    "rules lint with two": (("rules", "lint", "a.yaml", "--rules", "b.yaml"), 2, "give the rules once"),
    "help with a command": (("help", "check"), 0, ""),
    "help with what is none": (("help", "chekc"), 2, "no command is called 'chekc' (did you mean check?)"),
    "help with what is none of a group": (("help", "rules", "lnt"), 2, "(did you mean lint?)"),
    "audit of one class": (("audit", "kata"), 2, "get NAME and explain TYPE/NAME are about one"),
    "--strict of audit": (("audit", "--strict"), 2, "errors alone fail an audit"),
    "-k with a file": (("check", "-k", "runtimeclass.yaml"), 2, "it is a file: give its directory"),
}


@pytest.mark.parametrize(("arguments", "code", "told"), COMMANDS.values(), ids=COMMANDS.keys())
def test_what_is_typed_by_habit(repository: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    ran = run(repository, *arguments)
    assert (ran.code, told in ran.err) == (code, True), ran


def test_what_is_said_of_habits_is_true() -> None:
    for name in habits.COMMANDS:
        assert name not in program.COMMANDS
    for (name, option), answer in habits.OPTIONS.items():
        command = import_module(f"kubectl_runtimeclass.cli.{name}").command
        assert option not in {spelling for each in command.params for spelling in each.opts}, (name, option)
        for named in re.findall(r"^([a-z]+) (-\S+)", answer):
            assert named[0] in program.COMMANDS, answer
    for name in habits.ARGUMENTS:
        assert not [
            p
            for p in import_module(f"kubectl_runtimeclass.cli.{name}").command.params
            if p.param_type_name == "argument"
        ]


def test_standard_input_that_nobody_asked_for_is_not_passed_over(repository: Path) -> None:
    ran = run(repository, "assign", stdin=POD)
    assert (ran.code, ran.out) == (2, "")
    assert "read it with -f -" in ran.err


def test_quiet_is_quiet_about_the_rules_file_too(repository: Path) -> None:
    assert "rules: runtimeclass.yaml" in run(repository, "check").err
    assert run(repository, "check", "-q").err == ""


def test_an_error_is_one_line_and_its_hint_another(repository: Path) -> None:
    ran = run(repository, "check", "--proxy")
    assert ran.err == (
        "error: No such option '--proxy'.\nSee 'python -m kubectl_runtimeclass check --help'.\n"
    ), "an option that help does not show is not what was meant"


def test_annotations_name_files_from_the_root_of_the_repository(repository: Path) -> None:
    assert "file=apps/shop/pod.yaml" in run(repository / "apps", "check", "shop", "-o", "github").out
    assert "file=apps/shop/pod.yaml" in run(repository / "apps" / "shop", "check", ".", "-o", "github").out
    sarif = json.loads(run(repository / "apps", "check", "shop", "-o", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "apps/shop/pod.yaml"
    assert "shop/pod.yaml:4 " in run(repository / "apps", "check", "shop").out, "people are where they are"


def test_a_kustomization_among_manifests_does_not_reach_kubectl(repository: Path) -> None:
    kustomization = (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml]\n"
    )
    (repository / "apps" / "shop" / "kustomization.yaml").write_text(kustomization)
    ran = run(repository, "assign", "-f", "apps", "-R")
    assert ran.code == 0
    assert "kind: Pod" in ran.out and "Kustomization" not in ran.out
    assert "1 file skipped (1 a kustomization)" in ran.err


def test_the_rules_file_is_none_of_the_manifests_beside_it(repository: Path) -> None:
    for folder in (repository, repository / "apps" / "shop"):
        assert run(folder, "check").err.endswith("\n1 would change in 1 file\n")


def test_check_shows_the_difference_it_would_fail_for(repository: Path) -> None:
    ran = run(repository, "check", "--diff", "-q")
    assert ran.code == 1
    assert "+  runtimeClassName: gvisor\n" in ran.out


@pytest.mark.parametrize("where", [(), ("-f", "./apps", "-R"), ("-f", "{here}/apps", "-R")], ids=str)
def test_a_diff_can_be_applied_however_its_files_were_named(repository: Path, where: tuple[str, ...]) -> None:
    (repository / "runtimeclass.yaml").write_text(RULES)
    ran = run(repository, "assign", "--diff", *(name.format(here=repository) for name in where))
    assert "--- a/apps/shop/pod.yaml\n" in ran.out
    subprocess.run(["git", "apply", "-"], input=ran.out.encode(), cwd=repository, check=True)
    assert "gvisor" in (repository / "apps" / "shop" / "pod.yaml").read_text()
    assert "\napps/shop/pod.yaml:4 " in f"\n{ran.err}"


def test_init_writes_rules_that_the_next_command_takes(repository: Path) -> None:
    (repository / "runtimeclass.yaml").unlink()
    ran = run(repository, "init", "--kubeconfig", "/dev/null")
    assert ran.code == 0
    assert "found 1 pod template in 1 file" in ran.err
    assert "wrote runtimeclass-rules.yaml" in ran.err
    assert run(repository, "assign", "-i").code == 0
    assert "runtimeClassName: gvisor" in (repository / "apps" / "shop" / "pod.yaml").read_text()
    again = run(repository, "init", "--kubeconfig", "/dev/null")
    assert (again.code, "exists already" in again.err) == (2, True)


def test_init_knows_the_classes_of_a_snapshot(repository: Path) -> None:
    classes = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata-clh}\nhandler: kata-clh\n"
    )
    (repository / "classes.txt").write_text(classes)
    ran = run(repository, "init", "apps", "-R", "--snapshot", "classes.txt", "-o", "-")
    assert ran.code == 0
    assert "runtimeClassName: kata-clh\n" in ran.out


def test_a_manifest_of_a_runtime_class_is_no_rules_file_whatever_it_is_called(repository: Path) -> None:
    manifest = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata}\nhandler: kata\n"
    (repository / "apps" / "runtimeclass.yaml").write_text(manifest)
    ran = run(repository / "apps", "check", "shop")
    assert (ran.code, "rules: ../runtimeclass.yaml" in ran.err) == (1, True), ran
