"""`audit --snapshot FILE`: formats, exit codes, what could not be looked at."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kubectl_runtimeclass.cli import program
from kubectl_runtimeclass.errors import RuntimeClassError

from .builders import Object, node, pod, runtime_class

EVIL = "a\x1b[31m|`<b>"


def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, objects: list[Object], *arguments: str
) -> tuple[int, str, str]:
    path = tmp_path / "cluster.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    code = program.run(["audit", "--snapshot", str(path), *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


BROKEN = [runtime_class("gvisor", "runsc"), node("n1"), pod("a", "gvisor")]


def test_an_error_ends_with_1_and_its_evidence_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, tmp_path, BROKEN)
    assert code == 1
    assert "RuntimeClass gvisor: no node serves its handler runsc, and 1 pod uses it" in " ".join(out.split())
    assert "pods: shop/a" in out
    assert err == "1 error in 1 RuntimeClass\n"


def test_a_healthy_cluster_prints_nothing_and_ends_with_0(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, tmp_path, [runtime_class("gvisor", "runsc"), node("n1", "runsc")])
    assert (code, out, err) == (
        0,
        "",
        "not looked at: what pods have: no pods were read\nnothing found in 1 RuntimeClass\n",
    )


def test_json_has_the_finding_with_its_parts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = run(capsys, tmp_path, BROKEN, "-o", "json", "-q")
    (finding,) = json.loads(out)["findings"]
    assert set(finding) == {"id", "severity", "object", "message", "evidence", "fix", "source"}
    assert (finding["id"], finding["severity"], finding["object"]) == (
        "no-node-serves", "error", "RuntimeClass gvisor",
    )  # fmt: skip


def test_sarif_has_a_rule_and_a_logical_place_for_each_result(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, out, _ = run(capsys, tmp_path, BROKEN, "-o", "sarif")
    (log,) = json.loads(out)["runs"]
    (result,) = log["results"]
    rule = log["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "no-node-serves"
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "RuntimeClass gvisor"


def test_junit_fails_for_errors_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = run(capsys, tmp_path, BROKEN, "-o", "junit")
    root = ElementTree.fromstring(out.encode())
    assert [root.get(name) for name in ("failures", "errors", "skipped")] == ["1", "0", "0"]
    assert root.find(".//failure").get("type") == "no-node-serves"  # type: ignore[union-attr]


@pytest.mark.parametrize("output", ["text", "wide", "json", "yaml", "sarif", "junit", "markdown"])
def test_names_from_the_cluster_never_act(
    output: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    objects = [runtime_class("gvisor", EVIL), node("n1"), pod(EVIL, "gvisor"), pod("b", EVIL)]
    code, out, err = run(capsys, tmp_path, objects, "-o", output)
    assert code == 1
    assert "\x1b" not in out + err
    if output == "markdown":
        assert "<b>" not in out


def test_a_snapshot_in_which_classes_could_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cluster.json"
    path.write_text(
        json.dumps({"kind": "SnapshotList", "unreadable": ["runtimeclasses"], "items": [node("n1")]})
    )
    with pytest.raises(RuntimeClassError, match="RuntimeClasses may not be read"):
        program.run(["audit", "--snapshot", str(path)])
