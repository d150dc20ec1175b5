"""What other engines are given, and that Gatekeeper's own program decides on it as the rules do.

Kyverno's program is asked where it is at hand (KRC_KYVERNO names it): its build takes long.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.policy.generate import VALIDATE, GenerateOptions, generate
from kubectl_runtimeclass.reports import policy as report
from kubectl_runtimeclass.rules.decision import KEPT, NO_MATCH, SKIPPED, UNCHANGED
from kubectl_runtimeclass.rules.match import MATCH_FIELDS, Namespaces
from kubectl_runtimeclass.rules.model import Rules, single

from ..support import tools
from .draw import NAMESPACES, Draw, verdict

FILES, OBJECTS = 6, 120
CLEAN = (UNCHANGED, KEPT, SKIPPED, NO_MATCH)
KYVERNO = os.environ.get("KRC_KYVERNO", "")

OFFLINE = Namespaces("store", {name: {} for name in NAMESPACES})
"""`gator test` shows CEL no namespace: its labels are not there."""


def drawn(number: int) -> tuple[Rules, list[dict[str, Any]]]:
    draw = Draw(number)
    rules = draw.rules(5, MATCH_FIELDS[number % 4 :: 4])
    items = [draw.workload() for _ in range(OBJECTS)]
    for mark, item in enumerate(items):
        item["metadata"].setdefault("annotations", {})["mark"] = str(mark)
    return rules, items


@tools.needs("gator")
@pytest.mark.parametrize("number", range(FILES))
def test_gatekeeper_refuses_what_check_has_a_finding_on(number: int, tmp_path: Path) -> None:
    rules, items = drawn(number)
    made = generate(rules, GenerateOptions(engine="gatekeeper", modes=(VALIDATE,)))
    manifests = [json.dumps(item) for item in items]
    (tmp_path / "all.yaml").write_text("\n---\n".join([report.text(made.objects), *manifests]))
    command = (tools.need("gator"), "test", "-f", tmp_path / "all.yaml", "-o", "json")
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    refused = {
        each["violatingObject"]["metadata"]["annotations"]["mark"]: each["msg"]
        for each in json.loads(done.stdout or "[]") or []
    }
    outcomes: Counter[str] = Counter()
    for mark, item in enumerate(items):
        wanted = verdict(rules, item, OFFLINE)
        outcomes[wanted.outcome] += 1
        message = refused.pop(str(mark), None)
        assert (message is None) == (wanted.outcome in CLEAN), (item, wanted, message)
        assert message is None or f"(rule {wanted.rule})" in message
    assert not refused
    assert sum(outcomes.values()) == OBJECTS
    assert len(outcomes) >= 3, outcomes


@pytest.mark.skipif(not KYVERNO, reason="KRC_KYVERNO names no program of Kyverno")
@pytest.mark.parametrize("number", range(2))
def test_kyverno_refuses_what_check_has_a_finding_on(number: int, tmp_path: Path) -> None:
    rules, items = drawn(number)
    made = generate(rules, GenerateOptions(engine="kyverno", modes=(VALIDATE,)))
    (tmp_path / "policy.yaml").write_text(report.text(made.objects))
    for mark, item in enumerate(items):
        item["metadata"]["name"] = (
            item["metadata"].get("name") or f"{item['metadata']['generateName']}{mark:05}"
        )
        (tmp_path / f"{mark}.json").write_text(json.dumps(item))
        command = (KYVERNO, "apply", tmp_path / "policy.yaml", "-r", tmp_path / f"{mark}.json")
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert "pass: 1" in done.stdout or "fail: 1" in done.stdout, done.stdout + done.stderr
        wanted = verdict(rules, item, OFFLINE)
        assert ("pass: 1" in done.stdout) == (wanted.outcome in CLEAN), (item, wanted, done.stdout)


def test_kyverno_has_the_same_decision_without_bindings() -> None:
    options = GenerateOptions(skipped_namespaces=("kube-system",), actions=("Audit",))
    rules = single("gvisor", "a=b")
    of_server, of_kyverno = generate(rules, options), generate(rules, options._replace(engine="kyverno"))
    assert [each["kind"] for each in of_kyverno.objects] == ["MutatingPolicy", "ValidatingPolicy"]
    policies = [each for each in of_server.objects if not each["kind"].endswith("Binding")]
    for ours, theirs in zip(policies, of_kyverno.objects, strict=True):
        for part in ("variables", "matchConditions", "failurePolicy"):
            assert theirs["spec"][part] == ours["spec"][part]
        (skipped,) = theirs["spec"]["matchConstraints"]["namespaceSelector"]["matchExpressions"]
        assert skipped["values"] == ["kube-system"]
    assert of_kyverno.objects[1]["spec"]["validationActions"] == ["Audit"]


@pytest.mark.parametrize(
    ("actions", "enforcement"),
    [(("Deny",), "deny"), (("Deny", "Audit"), "deny"), (("Warn", "Audit"), "warn"), (("Audit",), "dryrun")],
)
def test_gatekeeper_enforces_as_the_actions_say(actions: tuple[str, ...], enforcement: str) -> None:
    made = generate(
        single("gvisor"), GenerateOptions(engine="gatekeeper", modes=(VALIDATE,), actions=actions)
    )
    template, constraint = made.objects
    assert constraint["spec"]["enforcementAction"] == enforcement
    assert template["metadata"]["name"] == constraint["kind"].lower()
