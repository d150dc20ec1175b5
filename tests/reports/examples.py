"""Results that hold every outcome, and names that try to break out of a format."""

from __future__ import annotations

from kubectl_runtimeclass.findings.finding import ERROR, WARNING, Finding
from kubectl_runtimeclass.rewriting.results import FileResult
from kubectl_runtimeclass.rules.decision import (
    ASSIGNED,
    KEPT,
    NO_MATCH,
    REFUSED,
    REMOVED,
    SKIPPED,
    UNCHANGED,
    Decision,
)

TEMPLATE = "spec.template.spec.runtimeClassName"


def decision(outcome: str, source: str = "shop/web.yaml", line: int = 12, **fields: str | None) -> Decision:
    """A decision on Deployment shop/web, but for what is given."""
    base: dict[str, object] = {
        "api_version": "apps/v1",
        "kind": "Deployment",
        "namespace": "shop",
        "name": "web",
        "path": TEMPLATE,
        "before": None,
        "after": None,
        "rule": None,
        "reason": "",
    }
    return Decision(source=source, line=line, outcome=outcome, **{**base, **fields})  # type: ignore[arg-type]


WEB = (
    decision(ASSIGNED, after="gvisor", rule="untrusted"),
    decision(
        ASSIGNED,
        line=40,
        name="api",
        before="",
        after="gvisor",
        rule="untrusted",
        reason='"" counts as unset, and the API server would refuse it',
    ),
    decision(UNCHANGED, line=63, name="static", before="gvisor", after="gvisor", rule="untrusted"),
)
JOBS = (
    decision(
        REMOVED,
        "shop/jobs.json",
        3,
        api_version="v1",
        kind="Pod",
        name="migrate",
        path="spec.runtimeClassName",
        before="kata-qemu",
        rule="native",
        reason="spec.overhead of the old class is removed with it",
    ),
    decision(
        KEPT,
        "shop/jobs.json",
        31,
        api_version="batch/v1",
        kind="CronJob",
        name="report",
        path="spec.jobTemplate.spec.template.spec.runtimeClassName",
        before="kata-qemu",
        after="kata-qemu",
        rule="untrusted",
        reason="it has RuntimeClass kata-qemu already",
    ),
    decision(
        SKIPPED,
        "shop/jobs.json",
        58,
        name="train",
        before="nvidia",
        rule="gpu-stays",
        reason="rule gpu-stays skips it",
    ),
    decision(
        NO_MATCH,
        "shop/jobs.json",
        80,
        name="clock",
        reason="no rule matches (untrusted: podSelector: trust=untrusted does not match, no label trust)",
    ),
)
LEGACY = (
    decision(REFUSED, "legacy/list.yaml", 9, name="a", reason="its pod spec is an alias of line 4 (*common)"),
    decision(
        REFUSED, "legacy/list.yaml", 9, name="a", reason="its pod spec is an alias of line 4 (*common)"
    ),  # the same object twice: two test cases, two alerts
    decision(
        REFUSED,
        "legacy/list.yaml",
        70,
        api_version="",
        kind="",
        namespace="",
        name="",
        path="",
        reason="not YAML: while parsing a flow node did not find expected node content",
    ),
)
HOSTILE = "50%, ::error::x\n| `a` <b>\x1b[31m&amp; @all #1 \\"
ODD = (
    decision(
        ASSIGNED,
        "odd: 100%,\n|`.yaml",
        1,
        name=HOSTILE,
        namespace="\u202eevil",
        after="gvisor",
        rule="wëird | rule",
    ),
    decision(ASSIGNED, "<stdin>", 7, name="piped", after="gvisor", rule="untrusted"),
)

RESULTS = (
    FileResult("shop/web.yaml", WEB, objects=4),
    FileResult("shop/jobs.json", JOBS, objects=5),
    FileResult("shop/values.yaml", skipped="without a Kubernetes object"),
    FileResult("shop/empty.yaml", objects=1),
    FileResult("legacy/list.yaml", LEGACY, objects=2),
    FileResult("/etc/missing.yaml", error="/etc/missing.yaml: no such file or directory"),
    FileResult("odd: 100%,\n|`.yaml", ODD[:1], objects=1),
    FileResult("<stdin>", ODD[1:], objects=1),
)
CLEAN = (FileResult("shop/web.yaml", WEB[2:], objects=1),)

RULES = (("untrusted", 5), ("native", 1), ("gpu-stays", 1), ("edge", 0))
FINDINGS = (
    Finding(
        id="rule-matched-nothing",
        severity=ERROR,
        subject="rule edge",
        message="matched nothing: podSelector: nothing has teir (did you mean tier?)",
        fix="tier",
        file="runtimeclass-rules.yaml",
        line=14,
    ),
    Finding(
        id="foreign-class",
        severity=ERROR,
        subject="CronJob shop/report",
        message="keeps RuntimeClass kata-qemu, which no rule gives",
        file="shop/jobs.json",
        line=31,
    ),
    Finding(
        id="gvisor-host-network",
        severity=WARNING,
        subject=f"Deployment shop/{HOSTILE}",
        message="gVisor has no network in a pod with hostNetwork (spec.hostNetwork)",
        evidence=("gvisor runsc/sandbox/sandbox.go",),
        file="shop/web.yaml",
        line=12,
    ),
    Finding(
        id="namespace-unknown",
        severity=WARNING,
        subject="",
        message="rules ask for labels of namespaces that are unknown (shop)",
    ),
)
"""What is told beside: doubts of a strict check, and warnings."""
