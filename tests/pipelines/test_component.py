"""A Component gives what `assign` gives, in kustomize and in every kubectl; nothing else changes."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from .hosts import Environment, objects, run

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
RULES = SAMPLES / "rules.yaml"


def built(folder: Path, program: Path, env: Environment) -> bytes:
    """What kustomize, or kubectl, makes of a folder."""
    words = ["build"] if program.name.startswith("kustomize") else ["kustomize"]
    done = run(program, *words, folder, env=env)
    assert done.code == 0, done.err
    return done.out


def component(folder: Path, rules: tuple[str, ...], program: Path, env: Environment) -> Path:
    """A kustomization on top of `folder` with the Component that we make of it."""
    command = f"{program} {'build' if program.name.startswith('kustomize') else 'kustomize'}"
    given = ("-k", folder, "--kustomize-command", command, *rules, "--as", "component")
    done = run("kubectl-runtimeclass", "assign", *given, env=env)
    assert done.code == 0, done.err
    made, top = folder.with_name("component"), folder.with_name("top")
    made.mkdir()
    top.mkdir()
    (made / "kustomization.yaml").write_bytes(done.out)
    (top / "kustomization.yaml").write_text(f"resources: [../{folder.name}]\ncomponents: [../component]\n")
    return top


def assigned(folder: Path, rules: tuple[str, ...], program: Path, env: Environment) -> bytes:
    done = run(
        "kubectl-runtimeclass", "assign", "-f", "-", *rules, env=env, stdin=built(folder, program, env)
    )
    assert done.code == 0, done.err
    return done.out


def by_identity(data: bytes) -> dict[str, Any]:
    found = list(objects(data))
    keyed = {
        f"{item['apiVersion']} {item['kind']} {item['metadata'].get('namespace')} {item['metadata']['name']}": item
        for item in found
    }
    assert len(keyed) == len(found)
    return keyed


def agree(folder: Path, rules: tuple[str, ...], program: Path, env: Environment) -> int:
    """How many objects changed."""
    before = by_identity(built(folder, program, env))
    expected = by_identity(assigned(folder, rules, program, env))
    top = component(folder, rules, program, env)
    assert by_identity(built(top, program, env)) == expected
    return sum(before[key] != expected[key] for key in before)


def test_the_sample_overlay_in_every_kubectl(kubectl: Path, env: Environment, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "overlay", tmp_path / "overlay")
    assert agree(tmp_path / "overlay", ("--rules", str(RULES)), kubectl, env) >= 1


def test_the_sample_overlay_in_kustomize(kustomize: Path, env: Environment, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "overlay", tmp_path / "overlay")
    assert agree(tmp_path / "overlay", ("--rules", str(RULES)), kustomize, env) >= 1


@pytest.mark.parametrize("seed", range(6))
def test_random_overlays(seed: int, kustomize: Path, env: Environment, tmp_path: Path) -> None:
    chance = random.Random(seed)
    base, overlay = tmp_path / "base", tmp_path / "overlay"
    base.mkdir()
    overlay.mkdir()
    workloads = [workload(chance, number) for number in range(chance.randint(1, 12))]
    (base / "all.yaml").write_text(yaml.safe_dump_all(workloads))
    (base / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    settings = {
        "resources": ["../base"],
        "namePrefix": chance.choice(["", "prod-"]),
        "nameSuffix": chance.choice(["", "-v2"]),
        "namespace": chance.choice(["", "shop"]),
    }
    (overlay / "kustomization.yaml").write_text(json.dumps({k: v for k, v in settings.items() if v}))
    rules = (
        "--class",
        "gvisor",
        "-l",
        "trust=untrusted",
        "--on-existing",
        chance.choice(["Keep", "Replace"]),
    )
    agree(overlay, rules, kustomize, env)


def workload(chance: random.Random, number: int) -> dict[str, Any]:
    labels = {"trust": chance.choice(["untrusted", "trusted"])}
    spec: dict[str, Any] = {"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Always"}
    if chance.random() < 0.3:
        spec["runtimeClassName"] = chance.choice(["kata", "gvisor", ""])
    template = {"metadata": {"labels": labels}, "spec": spec}
    kind = chance.choice(["Deployment", "Pod", "CronJob", "PyTorchJob", "RayCluster"])
    metadata: dict[str, Any] = {"name": f"{chance.choice(['web', 'a.b', 'x-y'])}-{number}"}
    if chance.random() < 0.4:
        metadata["namespace"] = chance.choice(["team-a", "default"])
    if kind == "Pod":
        return {"apiVersion": "v1", "kind": kind, "metadata": {**metadata, "labels": labels}, "spec": spec}
    if kind == "Deployment":
        selector = {"matchLabels": labels}
        return {
            "apiVersion": "apps/v1",
            "kind": kind,
            "metadata": metadata,
            "spec": {"selector": selector, "template": template},
        }
    if kind == "CronJob":
        job = {"jobTemplate": {"spec": {"template": template}}, "schedule": "* * * * *"}
        return {"apiVersion": "batch/v1", "kind": kind, "metadata": metadata, "spec": job}
    if kind == "PyTorchJob":
        replicas = {
            "pytorchReplicaSpecs": {"Master": {"template": template}, "Wor/ker~": {"template": template}}
        }
        return {"apiVersion": "kubeflow.org/v1", "kind": kind, "metadata": metadata, "spec": replicas}
    groups = {"headGroupSpec": {"template": template}, "workerGroupSpecs": [{"template": template}] * 2}
    return {"apiVersion": "ray.io/v1", "kind": kind, "metadata": metadata, "spec": groups}


def test_an_object_without_a_name_is_refused_by_what_it_is(tmp_path: Path, env: Environment) -> None:
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"generateName": "run-"},
        "spec": {"template": {"spec": {"containers": []}}},
    }
    (tmp_path / "job.yaml").write_text(yaml.safe_dump(job))
    done = run(
        "kubectl-runtimeclass",
        "assign",
        "-f",
        "job.yaml",
        "--class",
        "x",
        "--as=component",
        env=env,
        cwd=tmp_path,
    )
    assert (done.code, done.out) == (2, b"")
    assert "Job run-: kustomize selects objects by name, and this one has none" in done.err


def test_no_change_is_a_component_without_patches(tmp_path: Path, env: Environment) -> None:
    pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {runtimeClassName: x, containers: []}\n"
    done = run(
        "kubectl-runtimeclass", "assign", "-f", "-", "--class", "x", "--as", "component", env=env, stdin=pod
    )
    assert done.code == 0
    assert yaml.safe_load(done.out)["patches"] == []


def test_another_form_is_no_user_to_impersonate(tmp_path: Path, env: Environment) -> None:
    """No cluster is asked without --verify, so that it can only be a slip."""
    pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: []}\n"
    done = run(
        "kubectl-runtimeclass", "assign", "-f", "-", "--class", "x", "--as", "componet", env=env, stdin=pod
    )
    assert (done.code, done.out) == (2, b"")
    assert "--as=componet: the form is component; a user to impersonate needs --verify" in done.err
