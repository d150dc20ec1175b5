"""`check` as a user meets it: exit code, standard output, stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from kubectl_runtimeclass.reports.check import FORMATS

UNTRUSTED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {trust: untrusted}}
    spec:
      containers: [{name: web, image: nginx}]
"""
GVISOR = UNTRUSTED.replace("      containers", "      runtimeClassName: gvisor\n      containers")
KATA = GVISOR.replace("gvisor", "kata-qemu")
TRUSTED = UNTRUSTED.replace("untrusted", "trusted")
BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: [\n"
ALIAS = """\
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: a}
  spec:
    template:
      metadata: {labels: {trust: untrusted}}
      spec: &common {containers: []}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: b}
  spec:
    template:
      metadata: {labels: {trust: untrusted}}
      spec: *common
"""
GVISOR_FOR_UNTRUSTED = ("--class", "gvisor", "-l", "trust=untrusted")


class Done(NamedTuple):
    code: int
    out: str
    err: str


def check(*arguments: str, cwd: Path, stdin: str = "") -> Done:
    done = subprocess.run(
        (sys.executable, "-m", "kubectl_runtimeclass", "check", *arguments),
        cwd=cwd,
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


CASES = {
    "a workload with its class is clean": ({"a.yaml": GVISOR}, (), 0),
    "a workload that no rule matches is clean": ({"a.yaml": TRUSTED}, (), 0),
    "a class that would be set is a finding": ({"a.yaml": UNTRUSTED}, (), 1),
    "another class is kept, which is clean": ({"a.yaml": KATA}, (), 0),
    "another class that would be replaced is a finding": ({"a.yaml": KATA}, ("--on-existing", "Replace"), 1),
    "another class that a rule forbids is a finding": ({"a.yaml": KATA}, ("--on-existing", "Fail"), 1),
    "what cannot be edited safely is a finding": ({"a.yaml": ALIAS}, (), 1),
    "broken YAML is a finding, even where no workload is": ({"a.yaml": BROKEN}, (), 1),
    "a directory without manifests is an error": ({"values.yaml": "replicas: 3\n"}, (), 2),
    "a file that is missing is an error": ({}, ("-f", "missing.yaml"), 2),
    "a named file that is no manifest is an error": ({"values.yaml": "a: 1\n"}, ("-f", "values.yaml"), 2),
    "an error outweighs a finding": ({"a.yaml": UNTRUSTED}, ("-f", "missing.yaml"), 2),
    "a selector that is not one is an error": ({"a.yaml": GVISOR}, ("-l", "a in ("), 2),
    "an unknown format is an error": ({"a.yaml": GVISOR}, ("-o", "xml"), 2),
}


@pytest.mark.parametrize("case", CASES)
def test_exit_code(case: str, tmp_path: Path) -> None:
    files, arguments, code = CASES[case]
    _write(tmp_path, files)
    done = check("-f", ".", *GVISOR_FOR_UNTRUSTED, *arguments, cwd=tmp_path)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    if code == 2:
        assert "error: " in done.err


def test_rules_that_are_wrong_are_an_error_without_a_report(tmp_path: Path) -> None:
    _write(tmp_path, {"a.yaml": UNTRUSTED, "rules.yaml": "kind: RuntimeClassRules\n"})
    done = check("-f", "a.yaml", "--rules", "rules.yaml", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: rules.yaml:1: apiVersion: ")


def test_nothing_is_written(tmp_path: Path) -> None:
    _write(tmp_path, {"a.yaml": UNTRUSTED, "b/c.yaml": ALIAS})
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.yaml")}
    check("-f", ".", "-R", *GVISOR_FOR_UNTRUSTED, cwd=tmp_path)
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()
    }


def test_the_text_report_is_the_decisions_and_stderr_the_summary(tmp_path: Path) -> None:
    _write(tmp_path, {"a.yaml": UNTRUSTED, "b.yaml": ALIAS, "c.yaml": GVISOR, "values.yaml": "a: 1\n"})
    done = check("-f", ".", *GVISOR_FOR_UNTRUSTED, cwd=tmp_path)
    assert done.out.splitlines() == [
        "a.yaml:7   Deployment web  (none) → gvisor  rule --class",
        "b.yaml:10  Deployment a    REFUSED          "
        "spec is shared by an anchor: *common stands for it elsewhere",
        "b.yaml:17  Deployment b    REFUSED          spec is an alias of line 10 (*common)",
    ]
    assert done.err == (
        "1 would change, 2 refused, 1 unchanged in 3 files; 1 file skipped (1 without a Kubernetes object)\n"
    )
    assert "unchanged gvisor" in check("-f", ".", "--verbose", *GVISOR_FOR_UNTRUSTED, cwd=tmp_path).out


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_has_the_exit_code_and_leaves_stderr_to_the_summary(
    output_format: str, tmp_path: Path
) -> None:
    _write(tmp_path, {"a.yaml": UNTRUSTED})
    arguments = ("-f", "a.yaml", "-o", output_format, *GVISOR_FOR_UNTRUSTED)
    done = check(*arguments, cwd=tmp_path)
    assert done.code == 1 and "gvisor" in done.out
    assert done.err == "1 would change in 1 file\n"
    assert check(*arguments, "-q", cwd=tmp_path) == (1, done.out, "")


def test_a_file_that_cannot_be_checked_is_in_the_report_too(tmp_path: Path) -> None:
    _write(tmp_path, {"a.yaml": UNTRUSTED})
    arguments = ("-f", "a.yaml", "-f", "missing.yaml", *GVISOR_FOR_UNTRUSTED)
    report = json.loads(check(*arguments, "-o", "json", cwd=tmp_path).out)
    assert [found["outcome"] for found in report["decisions"]] == ["Assigned"]
    assert report["errors"] == [
        {"file": "missing.yaml", "message": "missing.yaml: no such file or directory"}
    ]
    (suites,) = [ElementTree.fromstring(check(*arguments, "-o", "junit", cwd=tmp_path).out)]
    assert suites.attrib == {
        "name": "kubectl runtimeclass check",
        "tests": "2",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
    }


def test_names_are_those_from_the_working_directory(tmp_path: Path) -> None:
    _write(tmp_path, {"shop/a.yaml": UNTRUSTED})
    names = {
        json.loads(check("-f", given, "-R", "-o", "json", *GVISOR_FOR_UNTRUSTED, cwd=tmp_path).out)[
            "decisions"
        ][0]["file"]
        for given in (".", "./shop", "shop/a.yaml", str(tmp_path), str(tmp_path / "shop"))
    }
    assert names == {"shop/a.yaml"}


def test_standard_input_is_checked(tmp_path: Path) -> None:
    done = check("-f", "-", *GVISOR_FOR_UNTRUSTED, cwd=tmp_path, stdin=GVISOR + "---\n" + UNTRUSTED)
    assert done.code == 1
    assert done.out.startswith("<stdin>:17  Deployment web  (none) → gvisor")


def test_namespaces_in_the_input_are_known_to_the_rules(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "rules.yaml": """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules:
  - name: tenants
    match: {namespaceSelector: {matchLabels: {tenancy: shared}}}
    runtimeClassName: kata-qemu
""",
            "in/ns.yaml": "apiVersion: v1\nkind: Namespace\n"
            "metadata: {name: default, labels: {tenancy: shared}}\n",
            "in/a.yaml": UNTRUSTED,
        },
    )
    done = check("-f", "in", "--rules", "rules.yaml", cwd=tmp_path)
    assert "(none) → kata-qemu  rule tenants" in done.out


@pytest.mark.parametrize("color", ["always", "never"])
def test_colour_is_as_asked_for(color: str, tmp_path: Path) -> None:
    _write(tmp_path, {"a.yaml": UNTRUSTED})
    done = check("-f", "a.yaml", "--color", color, *GVISOR_FOR_UNTRUSTED, cwd=tmp_path)
    assert ("\x1b[" in done.out) == (color == "always")
    report = check("-f", "a.yaml", "-o", "markdown", "--color", color, *GVISOR_FOR_UNTRUSTED, cwd=tmp_path)
    assert "\x1b" not in report.out


def test_many_files_are_reported_in_order_and_once(tmp_path: Path) -> None:
    _write(tmp_path, {f"{nth:03}.yaml": UNTRUSTED for nth in range(150)})
    report = json.loads(check("-f", ".", "-o", "json", *GVISOR_FOR_UNTRUSTED, cwd=tmp_path).out)
    assert [found["file"] for found in report["decisions"]] == [f"{nth:03}.yaml" for nth in range(150)]


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    _write(tmp_path, {"a.yaml": "---\n".join([UNTRUSTED] * 5000)})
    command = f"{sys.executable} -m kubectl_runtimeclass check -q -f a.yaml --class gvisor | head -1"
    done = subprocess.run(
        ("bash", "-o", "pipefail", "-c", command), cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")
