"""What other engines are given, and that their own programs decide on it as the rules do.

Kyverno's is asked where it is built: `.ci/tools/build kyverno` does that, or KRC_ENGINES=all.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.policy.generate import MUTATE, VALIDATE, GenerateOptions, generate
from kubectl_runtimeclass.reports import policy as report
from kubectl_runtimeclass.rules.decision import ASSIGNED, KEPT, NO_MATCH, REMOVED, SKIPPED, UNCHANGED, Verdict
from kubectl_runtimeclass.rules.match import GLOBS, MATCH_FIELDS, Match, Namespaces
from kubectl_runtimeclass.rules.model import REMOVE, REPLACE, Rule, Rules, single

from ..support import tools
from .draw import KNOWN, NAMESPACES, Draw, template_of, verdict
from .odd import OddDraw

FILES, OBJECTS, KYVERNOS = 6, 120, 80
CLEAN = (UNCHANGED, KEPT, SKIPPED, NO_MATCH)

OFFLINE = Namespaces("store", {name: {} for name in NAMESPACES})
"""`gator test` shows CEL no namespace: its labels are not there."""


def drawn(number: int) -> tuple[Rules, list[dict[str, Any]]]:
    draw = (Draw, OddDraw)[number % 2](number)
    rules = draw.rules(5, MATCH_FIELDS[number % 4 :: 4], closed=number % 4 > 1)
    items = [draw.workload() for _ in range(OBJECTS)]
    for mark, item in enumerate(items):
        item["metadata"].setdefault("namespace", KNOWN.default)  # as an API server has it by then
        item["metadata"]["annotations"] = {**(item["metadata"].get("annotations") or {}), "mark": str(mark)}
    return rules, items


def stream(items: list[dict[str, Any]]) -> str:
    """YAML, not JSON: its surrogates are no characters to YAML's readers."""
    return yaml.safe_dump_all(items, allow_unicode=True)


@tools.needs("gator")
@pytest.mark.parametrize("number", range(FILES))
def test_gatekeeper_refuses_what_check_has_a_finding_on(number: int, tmp_path: Path) -> None:
    rules, items = drawn(number)
    made = generate(rules, GenerateOptions(engine="gatekeeper", modes=(VALIDATE,)))
    (tmp_path / "all.yaml").write_text(f"{report.text(made.objects)}---\n{stream(items)}")
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
        assert message is None or is_ours(message, wanted)
    assert not refused
    assert sum(outcomes.values()) == OBJECTS
    assert len(outcomes) >= 3, outcomes


def is_ours(message: str, wanted: Verdict) -> bool:
    """Whether a sentence names the rule, or the list of classes that the object's is not of."""
    return f"(rule {wanted.rule})" in message or "is not of classes (" in message


def told_apart(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that can be told by namespace, kind and name, which is all that Kyverno's program says of one."""
    found = {}
    for mark, item in enumerate(items):
        metadata = item["metadata"]
        metadata.setdefault("name", f"{metadata.get('generateName', '')}{mark:05}")
        found.setdefault(path_of(item), item)
    return list(found.values())[:KYVERNOS]


def path_of(item: dict[str, Any]) -> str:
    return f"{item['metadata']['namespace']}/{item['kind']}/{item['metadata']['name']}"


def kyverno(
    folder: Path,
    rules: Rules,
    mode: str,
    items: list[dict[str, Any]],
    *arguments: object,
    operation: str = "CREATE",
    skipped: tuple[str, ...] = (),
) -> str:
    """What Kyverno's program prints of the objects, asked once for all of them."""
    options = GenerateOptions(engine="kyverno", modes=(mode,), skipped_namespaces=skipped)
    (folder / "policy.yaml").write_text(report.text(generate(rules, options).objects))
    (folder / "items.yaml").write_text(stream(items))
    values = {
        "apiVersion": "cli.kyverno.io/v1alpha1",
        "kind": "Values",
        "globalValues": {"request.operation": operation},
        "namespaceSelector": [
            {"name": name, "labels": {**labels, "kubernetes.io/metadata.name": name}}
            for name, labels in NAMESPACES.items()
        ],
    }
    (folder / "values.yaml").write_text(json.dumps(values))
    command = (
        tools.need("kyverno"),
        "apply",
        folder / "policy.yaml",
        "-r",
        folder / "items.yaml",
        "-f",
        folder / "values.yaml",
        *arguments,
    )
    return subprocess.run(command, capture_output=True, text=True, timeout=300).stdout


def replacing_only_workloads(rules: Rules) -> Rules:
    """The same rules; those that take a class away are kept from Pods."""
    kinds = GLOBS["kinds"](("*Set", "Deployment", "*Job", "ReplicationController"))

    def kept(rule: Rule) -> Rule:
        leaks = rule.action == REMOVE or rule.on_existing == REPLACE
        return rule._replace(match=Match((*rule.match.conditions, kinds))) if leaks else rule

    return rules._replace(rules=tuple(map(kept, rules.rules)))


_FAILED = re.compile(r"^policy \S+ -> resource (\S+) failed:\s*\n1 - .*?(runtimeClassName .*)$", re.MULTILINE)
_COUNTS = re.compile(r"pass: (\d+), fail: (\d+), warn: (\d+), error: (\d+), skip: (\d+)")


def counts(printed: str) -> dict[str, int]:
    """How many objects had which result: exit code 0 is also that of no policy, and of no object."""
    (numbers,) = _COUNTS.findall(printed)
    return dict(zip(("pass", "fail", "warn", "error", "skip"), map(int, numbers), strict=True))


@pytest.mark.slow
@tools.needs("kyverno")
@pytest.mark.parametrize("number", range(3))
def test_kyverno_refuses_what_check_has_a_finding_on(number: int, tmp_path: Path) -> None:
    rules, items = drawn(number)
    items = told_apart(items)
    printed = kyverno(tmp_path, rules, VALIDATE, items)
    refused = dict(_FAILED.findall(printed))
    result = counts(printed)
    assert sum(result.values()) == len(items), printed[-500:]
    assert result["fail"] == len(refused) >= 10
    assert (result["warn"], result["error"]) == (0, 0)
    for item in items:
        wanted = verdict(rules, item)
        message = refused.get(path_of(item))
        assert (message is None) == (wanted.outcome in CLEAN), (item, wanted, message)
        assert message is None or is_ours(message, wanted)


@pytest.mark.slow
@tools.needs("kyverno")
@pytest.mark.parametrize("number", range(3))
def test_kyverno_gives_the_class_that_assign_gives(number: int, tmp_path: Path) -> None:
    """Pods are not taken theirs, by Replace and Remove: Kyverno's policies have no parameters."""
    rules, items = drawn(number)
    rules = replacing_only_workloads(rules)
    items = told_apart(items)
    folder = tmp_path / "mutated"
    folder.mkdir()
    kyverno(tmp_path, rules, MUTATE, items, "-o", folder)
    mutated = {
        path_of(item): item
        for file in folder.iterdir()
        for item in yaml.safe_load_all(file.read_text())
        if item
    }
    changed = 0
    for item in items:
        wanted = verdict(rules, item)
        before = template_of(item)["spec"].get("runtimeClassName")
        after = wanted.after if wanted.outcome in (ASSIGNED, REMOVED) else before
        found = template_of(mutated.get(path_of(item), item))["spec"].get("runtimeClassName")
        assert found == after, (item, wanted)
        changed += found != before
    assert changed >= 5


@pytest.mark.slow
@tools.needs("kyverno")
def test_kyverno_leaves_alone_what_is_updated_without_a_change_of_its_pods(tmp_path: Path) -> None:
    """Its program takes an object for its own predecessor. Pods and Jobs are not even asked about."""
    rules, items = drawn(1)
    items = [item for item in told_apart(items) if item["kind"] not in ("Pod", "Job")]
    printed = kyverno(tmp_path, rules, VALIDATE, items, operation="UPDATE")
    assert counts(printed) == {"pass": 0, "fail": 0, "warn": 0, "error": 0, "skip": len(items)}


@pytest.mark.slow
@tools.needs("kyverno")
def test_kyverno_leaves_namespaces_alone_that_are_skipped(tmp_path: Path) -> None:
    rules, items = drawn(1)
    items = told_apart(items)
    refused = dict(_FAILED.findall(kyverno(tmp_path, rules, VALIDATE, items)))
    left = dict(_FAILED.findall(kyverno(tmp_path, rules, VALIDATE, items, skipped=("store", "plain"))))
    wanted = {path: text for path, text in refused.items() if not path.startswith(("store/", "plain/"))}
    assert left == wanted
    assert len(wanted) < len(refused)


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
