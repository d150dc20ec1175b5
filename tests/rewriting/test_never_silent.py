"""Whatever a rule matches is edited, refused, unreached or unsettable, never passed by in silence; and check and assign
agree, file by file.

Trees are generated: known and unknown kinds, objects within objects, lists, JSON, patches of a kustomization, templates of
charts, files that are no manifests.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.__main__ import main

# --- objects, each with the pod specs that it has ---------------------------------------------------

Object = dict[str, Any]
CONTAINERS = [{"name": "c", "image": "x"}]


def pod_spec(draw: st.DrawFn) -> Object:
    spec: Object = {"containers": CONTAINERS}
    if draw(st.booleans()):
        spec["runtimeClassName"] = draw(st.sampled_from(["gvisor", "kata", "runc", ""]))
    return spec


def template(draw: st.DrawFn) -> Object:
    return {"metadata": {"labels": {"app": "web"}}, "spec": pod_spec(draw)}


def base(api_version: str, kind: str, **spec: Any) -> Object:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "n"}, "spec": spec}


def known(draw: st.DrawFn) -> Object:
    kind = draw(
        st.sampled_from(["Pod", "Deployment", "CronJob", "Rollout", "ScaledJob", "JobSet", "RayCluster"])
    )
    if kind == "Pod":
        return base("v1", kind, **pod_spec(draw))
    if kind == "CronJob":
        return base("batch/v1", kind, jobTemplate={"spec": {"template": template(draw)}})
    if kind == "ScaledJob":
        return base("keda.sh/v1alpha1", kind, jobTargetRef={"template": template(draw)})
    if kind == "JobSet":
        jobs = [
            {"name": "a", "template": {"spec": {"template": template(draw)}}}
            for _ in range(draw(st.integers(1, 2)))
        ]
        return base("jobset.x-k8s.io/v1alpha2", kind, replicatedJobs=jobs)
    if kind == "RayCluster":
        return base("ray.io/v1", kind, headGroupSpec={"template": template(draw)})
    version = {"Deployment": "apps/v1", "Rollout": "argoproj.io/v1alpha1"}[kind]
    return base(version, kind, template=template(draw))


def unknown(draw: st.DrawFn) -> Object:
    """A kind that nobody knows, with a pod template somewhere in it."""
    held: Any = draw(st.sampled_from([lambda: template(draw), lambda: pod_spec(draw)]))()
    for key in draw(st.lists(st.sampled_from(["template", "worker", "0", "a/b"]), min_size=1, max_size=3)):
        held = [held] if key == "0" else {key: held}
    return base("example.org/v1", "Widget", **(held if isinstance(held, dict) else {"items_": held}))


def without_field(draw: st.DrawFn) -> Object:
    kind = draw(
        st.sampled_from([("kubevirt.io/v1", "VirtualMachine"), ("monitoring.coreos.com/v1", "Prometheus")])
    )
    return base(*kind, replicas=1)


def without_pods(draw: st.DrawFn) -> Object:
    kind = draw(st.sampled_from([("v1", "Service"), ("v1", "ConfigMap"), ("example.org/v1", "Gadget")]))
    return base(*kind, ports=[{"port": 1}])


def holder(draw: st.DrawFn) -> Object:
    """An object that holds objects."""
    inner = [
        draw(st.sampled_from([known, unknown, without_pods]))(draw) for _ in range(draw(st.integers(1, 2)))
    ]
    form = draw(st.sampled_from(["List", "Template", "ManifestWork", "AppWrapper"]))
    if form == "List":
        return {"apiVersion": "v1", "kind": "List", "items": inner}
    if form == "Template":
        return {
            "apiVersion": "template.openshift.io/v1",
            "kind": form,
            "metadata": {"name": "t"},
            "objects": inner,
        }
    if form == "ManifestWork":
        return base("work.open-cluster-management.io/v1", form, workload={"manifests": inner})
    return base("workload.codeflare.dev/v1beta2", form, components=[{"template": one} for one in inner])


@st.composite
def objects(draw: st.DrawFn) -> Object:
    return draw(st.sampled_from([known, known, unknown, without_field, without_pods, holder]))(draw)


def wanted(value: Any) -> int:
    """The pod specs in a value: what has containers of which one has a name and an image."""
    if isinstance(value, list):
        return sum(map(wanted, value))
    if not isinstance(value, dict):
        return 0
    return 1 if value.get("containers") == CONTAINERS else sum(map(wanted, value.values()))


# --- files ------------------------------------------------------------------------------------------

NO_MANIFESTS = {
    "values.yaml": "image: {repository: x}\nreplicas: 2\n",
    ".vscode/launch.json": '{\n  // comment\n  "configurations": [{"kind": "Deployment"}]\n}\n',
    "chart/templates/web.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  {{- toYaml .Values.spec | nindent 2 }}\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
}


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, str], int]:
    """Files by name, and how many pod specs stand in those that are manifests."""
    files: dict[str, str] = {}
    count = 0
    for nth in range(draw(st.integers(1, 4))):
        found = draw(st.lists(objects(), min_size=1, max_size=3))
        count += sum(map(wanted, found)) + sum(
            one["kind"] in ("VirtualMachine", "Prometheus") for one in found
        )
        if draw(st.booleans()):
            files[f"m{nth}.yaml"] = yaml.safe_dump_all(
                found, default_flow_style=draw(st.sampled_from([None, False]))
            )
        else:
            files[f"m{nth}.json"] = "\n".join(map(json.dumps, found))
    for name in draw(st.lists(st.sampled_from(sorted(NO_MANIFESTS)), unique=True)):
        files[name] = NO_MANIFESTS[name]
    if "chart/templates/web.yaml" in files:
        files["chart/Chart.yaml"] = NO_MANIFESTS["chart/Chart.yaml"]
    if draw(st.booleans()):
        files["k/kustomization.yaml"] = "resources: []\npatches:\n- path: patch.yaml\n"
        files["k/patch.yaml"] = yaml.safe_dump(base("v1", "Pod", containers=CONTAINERS))
    return files, count


RULES = (
    "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
    "  - {name: all, match: {}, runtimeClassName: gvisor, onExisting: %s}\n"
)
DECIDED = {"Assigned", "Unchanged", "Kept", "Refused", "Unreached", "Unsettable"}
NOT_FULFILLED = {"Refused", "Unreached", "Unsettable"}


@contextmanager
def directory(files: dict[str, str], rules: str) -> Iterator[Path]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        for path, text in files.items():
            (Path(name) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(name) / path).write_text(text)
        (Path(name) / "rules.yaml").write_text(rules)
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=trees(), on_existing=st.sampled_from(["Keep", "Replace", "Fail"]))
def test_nothing_that_a_rule_matches_is_passed_by_and_both_commands_agree(
    tree: tuple[dict[str, str], int], on_existing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files, count = tree
    with directory(files, RULES % on_existing) as top:
        options = ["--rules", "rules.yaml", "-R", "-f", "."]
        code = main(["check", "-o", "json", *options])
        report = json.loads(capsys.readouterr().out)
        decisions = report["decisions"]
        assert not report["errors"]
        assert {one["outcome"] for one in decisions} <= DECIDED
        assert len(decisions) == count, "one for each pod spec that the rule matches"
        assert report["summary"]["rules"] == [{"name": "all", "matches": count}]
        fails = {one["file"] for one in decisions if one["outcome"] in NOT_FULFILLED}
        changes = {one["file"] for one in decisions if one["outcome"] == "Assigned"}
        assert code == bool(fails or changes)
        assert main(["assign", "-i", "-q", *options]) == (2 if fails else 0)
        capsys.readouterr()
        written = {name for name, text in files.items() if (top / name).read_text() != text}
        assert written == changes - fails, "assign writes the files that check says, and no others"
        main(["check", "-o", "json", *options])
        again = json.loads(capsys.readouterr().out)["decisions"]
        assert {one["file"] for one in again if one["outcome"] == "Assigned"} <= fails
        if not fails:
            assert all(one["outcome"] in ("Unchanged", "Kept") for one in again)
