"""`diff` as a user meets it: exit code, standard output, stderr."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from ..diffing.builders import KATA, Object, workload
from ..diffing.golden import DATA
from ..support import tools

ROOT = Path(__file__).parents[2]
SHOP = ("-f", str(ROOT / "samples" / "shop"), "-R", "--rules", str(ROOT / "samples" / "rules.yaml"))
CLUSTER = ("--snapshot", str(ROOT / "samples" / "cluster.yaml"))
TO_KATA = ("--class", "kata")


class Done(NamedTuple):
    code: int
    out: str
    err: str


def diff(*arguments: str, cwd: Path = ROOT, stdin: str = "", **environ: str) -> Done:
    done = subprocess.run(
        (sys.executable, "-m", "kubectl_runtimeclass", "diff", *arguments),
        cwd=cwd,
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
        env={
            **os.environ,
            "COLUMNS": "120",
            "PYTHONPATH": str(ROOT),
            "KUBECTL_PATH": "/nonexistent",
            **environ,
        },
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def put(folder: Path, name: str, *objects: Object) -> str:
    (folder / name).write_text("---\n".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    return name


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        pytest.param((), "table-120.txt", id="the table"),
        pytest.param(("-o", "yaml"), "diff.yaml", id="YAML"),
        pytest.param(
            ("-o", "markdown", "--price", "cpu=0.0316,memory=0.0042"),
            "comment.md",
            id="a comment with a price",
        ),
    ],
)
def test_the_samples_print_what_is_kept(arguments: tuple[str, ...], kept: str) -> None:
    done = diff(*SHOP, *CLUSTER, *arguments)
    assert done.code == 1
    assert done.out == (DATA / kept).read_text(encoding="utf-8")
    assert done.err == (
        "8 of 14 pod templates differ: +0.5 cpu, +640Mi memory requested; 1 quota exceeded\n"
    )  # fmt: skip


def test_nothing_is_written(tmp_path: Path) -> None:
    put(tmp_path, "web.yaml", workload())
    before = [(path, path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")]
    diff("-f", ".", *TO_KATA, cwd=tmp_path)
    assert [(path, path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")] == before


def test_no_difference_exits_with_0(tmp_path: Path) -> None:
    put(tmp_path, "web.yaml", workload(runtimeClassName="kata"), KATA)
    done = diff("-f", "web.yaml", *TO_KATA, cwd=tmp_path)
    assert (done.code, done.err) == (0, "no difference in 1 pod template\n")


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = diff("-f", "-", *TO_KATA, "-o", "json", "-q", cwd=tmp_path, stdin=json.dumps(workload()))
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out)["workloads"][0]["after"]["runtimeClassName"] == "kata"


def test_other_manifests_are_compared(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", workload(spec={"replicas": 1}))
    put(tmp_path, "b.yaml", workload(spec={"replicas": 3}))
    done = diff("-f", "a.yaml", "--to", "b.yaml", "-o", "json", cwd=tmp_path)
    assert done.code == 1
    (found,) = json.loads(done.out)["workloads"]
    assert [change["path"] for change in found["changes"]] == ["pods.high", "pods.low"]
    assert found["after"]["total"]["requests"] == {"cpu": "1500m", "memory": "1536Mi"}


def test_rules_are_applied_to_the_second_side_where_they_are_given(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", workload(), KATA)
    assert diff("-f", "a.yaml", "--to", "a.yaml", cwd=tmp_path).code == 0
    done = diff("-f", "a.yaml", "--to", "a.yaml", *TO_KATA, "-o", "json", cwd=tmp_path)
    (found,) = json.loads(done.out)["workloads"]
    assert (found["before"]["runtimeClassName"], found["after"]["runtimeClassName"]) == (None, "kata")


def test_the_kinds_of_a_rules_file_are_known_on_both_sides(tmp_path: Path) -> None:
    spec = {
        "rules": [{"name": "all", "match": {}, "runtimeClassName": "kata"}],
        "podTemplates": [{"group": "example.com", "kind": "Widget", "path": "spec.template"}],
    }
    given = {
        "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
        "kind": "RuntimeClassRules",
        "spec": spec,
    }
    put(tmp_path, "rules.yaml", given)
    put(tmp_path, "a.yaml", workload("Widget", api_version="example.com/v1"), KATA)
    done = diff("-f", "a.yaml", "--to", "a.yaml", "--rules", "rules.yaml", "-o", "json", cwd=tmp_path)
    (found,) = json.loads(done.out)["workloads"]
    assert (found["before"]["runtimeClassName"], found["after"]["runtimeClassName"]) == (None, "kata")


def commit(folder: Path) -> None:
    """Make a repository of the folder, with one revision."""
    tools.need("git")
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "."), (*settings, "commit", "-qm", "x")):
        subprocess.run(("git", *arguments), cwd=folder, check=True)


def test_a_revision_is_compared(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", workload(), KATA)
    commit(tmp_path)
    assert diff("-f", "a.yaml", "--from-rev", "HEAD", cwd=tmp_path).code == 0
    put(tmp_path, "a.yaml", workload(runtimeClassName="kata"), KATA)
    done = diff("-f", "a.yaml", "--from-rev", "HEAD", cwd=tmp_path)
    assert (done.code, done.err) == (1, "1 of 1 pod template differs: +250m cpu, +320Mi memory requested\n")
    put(tmp_path, "a.yaml")
    assert diff("-f", "a.yaml", "--from-rev", "HEAD", cwd=tmp_path).code == 1, "removed since"


BUILD = """sh -c 'cat "$0"/../base/*.yaml'"""
"""In the place of kustomize: what stands beside the directory, which a build may lead to."""


@pytest.mark.skipif(os.name == "nt", reason="sh")
def test_what_is_built_of_a_revision_is_compared(tmp_path: Path) -> None:
    for name in ("base", "overlay"):
        (tmp_path / name).mkdir()
    (tmp_path / "overlay" / "kustomization.yaml").write_text("resources: [../base]\n")
    put(tmp_path / "base", "a.yaml", workload(), KATA)
    commit(tmp_path)
    asked = ("-k", "overlay", "--kustomize-command", BUILD, "--from-rev", "HEAD")
    assert diff(*asked, cwd=tmp_path).code == 0
    put(tmp_path / "base", "a.yaml", workload(runtimeClassName="kata"), KATA)
    done = diff(*asked, cwd=tmp_path)
    assert (done.code, done.err) == (1, "1 of 1 pod template differs: +250m cpu, +320Mi memory requested\n")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "kustomization.yaml").write_text("resources: [../base]\n")
    done = diff("-k", "new", *asked[2:], cwd=tmp_path)
    assert done.code == 1 and "- → kata" in done.out, "all is new where the revision has no such directory"
    done = diff("-k", "overlay", *asked[2:-1], "nope", cwd=tmp_path)
    assert done.code == 2 and "git knows no such revision" in done.err


NOTHING = [
    pytest.param(("-f", "-", *TO_KATA), "what -f names", id="a build before the pipe that failed"),
    pytest.param(("-f", "empty", *TO_KATA), "what -f names", id="a directory without manifests"),
    pytest.param(("-f", "-", "--to", "a.yaml"), "what -f names", id="the first side"),
    pytest.param(("-f", "a.yaml", "--to", "-"), "what --to names", id="the second side"),
    pytest.param(("-f", "empty", "-R", "--from-rev", "HEAD"), "what -f names", id="then and now"),
]


@pytest.mark.parametrize(("arguments", "what"), NOTHING)
def test_no_object_is_no_difference_but_an_error(
    tmp_path: Path, arguments: tuple[str, ...], what: str
) -> None:
    put(tmp_path, "a.yaml", workload())
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "values.yaml").write_text("a: 1\n")
    commit(tmp_path)
    assert diff(*arguments, cwd=tmp_path) == (2, "", f"error: no Kubernetes object in {what}\n")


def test_standard_input_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", workload())
    for arguments in (("-f", "-", "--to", "-"), ("-f", "-", *TO_KATA, "--snapshot", "-")):
        done = diff(*arguments, cwd=tmp_path, stdin=json.dumps(workload()))
        assert done == (2, "", "error: standard input can be read only once\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(("--to", "a.yaml", "--live"), "--to and --live exclude each other", id="two sides"),
        pytest.param(("--price", "cpu", *TO_KATA), "expected RESOURCE=PRICE", id="a bad price"),
        pytest.param(("--price", "mem=3", *TO_KATA), "did you mean memory?", id="a price of no resource"),
        pytest.param(("--from-rev", "HEAD"), "not a git repository", id="no repository"),
        pytest.param(("--snapshot", "nope", *TO_KATA), "nope", id="a snapshot that is not there"),
        pytest.param((), "no rules", id="no rules at all"),
    ],
)
def test_what_cannot_be_done_is_an_error(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    put(tmp_path, "a.yaml", workload())
    done = diff("-f", "a.yaml", *arguments, cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err and "Traceback" not in done.err


def test_a_price_of_what_no_pod_requests_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", workload())
    done = diff("-f", "a.yaml", "--price", "cpu=1,nvidia.com/gpu=2", *TO_KATA, cwd=tmp_path)
    assert done.code == 1
    assert "warning: --price nvidia.com/gpu: no pod requests it\n" in done.err and "price cpu" not in done.err


def test_what_cannot_be_read_is_named_and_the_rest_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", workload())
    (tmp_path / "b.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: [\n", encoding="utf-8")
    done = diff("-f", ".", *TO_KATA, cwd=tmp_path)
    assert done.code == 2
    assert "Deployment shop/web" in done.out and "error: b.yaml:" in done.err


def test_an_object_that_kubernetes_would_not_take_is_an_error_by_name(tmp_path: Path) -> None:
    bad = workload(containers=[{"name": "c", "resources": {"requests": {"cpu": "x"}}}])
    put(tmp_path, "a.yaml", bad)
    done = diff("-f", "a.yaml", *TO_KATA, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: a.yaml: Deployment shop/web: ") and "quantity" in done.err


def test_what_the_rules_cannot_be_applied_to_differs(tmp_path: Path) -> None:
    done = diff("-f", str(ROOT / "samples" / "refused"), *TO_KATA, cwd=tmp_path)
    assert done.code == 1
    assert "the rules cannot be applied" in done.out


KUBECTL = """\
#!{python}
import json, sys
with open({log!r}, "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
answers = json.load(open({answers!r}))
words = [word for word in sys.argv[1:] if "/" in word and not word.startswith("-")]
if not words:
    sys.exit()
if words[0].startswith("/"):
    path = words[0].partition("?")[0]
    if path not in answers:
        sys.exit('Error from server (Forbidden): no, not ' + path)
    print(json.dumps(answers[path]))
else:
    found = [answers[word] for word in words if word in answers]
    if len(found) < len(words):
        sys.exit("Error from server (NotFound): not found")
    print(json.dumps(found[0] if len(found) == 1 else {{"kind": "List", "items": found}}))
"""


@pytest.mark.skipif(os.name == "nt", reason="a script stands for kubectl")
def test_the_cluster_is_asked_for_its_objects_and_only_read(tmp_path: Path) -> None:
    """Of two objects the cluster has one; quotas may not be listed there."""
    stored = workload(spec={"replicas": 2})
    lists = {
        f"/api/v1/{name}": {"kind": f"{kind}List", "items": []}
        for name, kind in (
            ("nodes", "Node"),
            ("pods", "Pod"),
            ("namespaces", "Namespace"),
            ("limitranges", "LimitRange"),
        )
    }
    classes = {"kind": "RuntimeClassList", "apiVersion": "node.k8s.io/v1", "items": [KATA]}
    answers = {**lists, "/apis/node.k8s.io/v1/runtimeclasses": classes, "deployment.apps/web": stored}
    script, log, answering = tmp_path / "kubectl", tmp_path / "log", tmp_path / "answers"
    answering.write_text(json.dumps(answers), encoding="utf-8")
    script.write_text(
        KUBECTL.format(python=sys.executable, log=str(log), answers=str(answering)), encoding="utf-8"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    scaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "scaled", "namespace": "shop"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "scaled"},
            "maxReplicas": 9,
        },
    }
    answers["deployment.apps/scaled"] = workload(name="scaled", spec={"replicas": 4})
    answering.write_text(json.dumps(answers), encoding="utf-8")
    objects = (workload(spec={"replicas": 3}), workload(name="new"), workload(name="scaled"), scaler)
    put(tmp_path, "a.yaml", *objects)
    done = diff(
        "-f",
        "a.yaml",
        "--live",
        "--context",
        "x",
        *TO_KATA,
        "-o",
        "json",
        cwd=tmp_path,
        KUBECTL_PATH=str(script),
    )
    assert done.code == 1, done.err
    web, scaled, new = json.loads(done.out)["workloads"]
    assert (scaled["before"]["pods"]["high"], scaled["after"]["pods"]["high"]) == (9, 9)
    assert (web["before"]["pods"]["high"], web["after"]["pods"]["high"]) == (2, 3)
    assert web["after"]["requests"] == {"cpu": "750m", "memory": "832Mi"}
    assert new["before"] is None and new["after"] is not None
    assert "resourcequotas could not be read" in done.err
    calls = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {call[0] for call in calls} <= {"get", "config"}
    assert all("--context=x" in call for call in calls)
