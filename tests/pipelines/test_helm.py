"""Helm itself runs the post-renderers of the samples, on a chart of the small shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support import tools
from .hosts import Environment, assignments, run

SAMPLES = Path(__file__).parents[2] / "samples" / "pipelines"
STOREFRONT = ("Deployment", "storefront", ".spec.template.spec", "gvisor")
REPORTS = ("CronJob", "reports", ".spec.jobTemplate.spec.template.spec", "kata-qemu")
HOOK = ("Job", "migrate", ".spec.template.spec", "gvisor")

MIGRATE = """\
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: pre-install}}
spec:
  template:
    metadata: {labels: {trust: untrusted}}
    spec: {restartPolicy: Never, containers: [{name: migrate, image: migrate}]}
"""
WIDGET = """\
apiVersion: example.com/v1
kind: Widget
metadata: {name: widget}
spec:
  template:
    metadata: {labels: {trust: untrusted}}
    spec: {containers: [{name: widget, image: widget}]}
"""


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """The storefront and its companions, a hook, and a value that switches all of it off."""
    templates = tmp_path / "chart" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 0.1.0\n")
    (tmp_path / "chart" / "values.yaml").write_text("enabled: true\n")
    files = {path.name: path.read_text() for path in (SAMPLES / "base").glob("*.yaml")}
    for name, text in {**files, "migrate.yaml": MIGRATE}.items():
        if name not in ("kustomization.yaml", "namespace.yaml"):
            (templates / name).write_text(f"{{{{- if .Values.enabled }}}}\n{text}{{{{- end }}}}\n")
    return tmp_path / "chart"


@pytest.fixture(params=["helm-3", "helm-4"])
def helm(request: pytest.FixtureRequest, env: Environment, tmp_path: Path) -> tuple[list[str], Environment]:
    """`helm template` with the post-renderer of the sample, and the environment with a home of its own."""
    program = str(tools.need(request.param))
    own = {**env, **{f"HELM_{name}_HOME": str(tmp_path / name) for name in ("CACHE", "CONFIG", "DATA")}}
    sample = SAMPLES / request.param
    if request.param == "helm-3":
        renderer = ["--post-renderer", str(sample / "post-render"), "--post-renderer-args", "shop"]
    else:
        installed = run(program, "plugin", "install", sample, env=own)
        assert installed.code == 0, installed.err
        renderer = ["--post-renderer", "runtimeclass", "--post-renderer-args", "shop"]
    return [program, "template", "shop", "--namespace", "shop", *renderer], own


def test_a_release_gets_its_classes(helm: tuple[list[str], Environment], chart: Path) -> None:
    command, env = helm
    done = run(*command, chart, env=env)
    assert done.code == 0, done.err
    assert set(assignments(done.out)) - {HOOK} == {STOREFRONT, REPORTS}


def test_hooks_are_handed_over_by_helm_4_alone(helm: tuple[list[str], Environment], chart: Path) -> None:
    command, env = helm
    built = run(*command, chart, env=env).out
    assert (HOOK in assignments(built)) == ("helm-4" in command[0])


def test_the_gate_finds_the_hook_that_helm_3_left_out(env: Environment, chart: Path, tmp_path: Path) -> None:
    sample = SAMPLES / "helm-3"
    renderer = ("--post-renderer", sample / "post-render", "--post-renderer-args", "shop")
    helm = tools.need("helm-3")
    built = run(helm, "template", "shop", chart, "--namespace", "shop", *renderer, env=env)
    given = ("--rules", sample / "runtimeclass.yaml", "--snapshot", sample / "cluster.yaml")
    done = run("kubectl-runtimeclass", "check", "-n", "shop", *given, "-f", "-", env=env, stdin=built.out)
    assert done.code == 1
    assert b"Job migrate" in done.out and b"storefront" not in done.out


def test_a_chart_with_everything_switched_off_can_be_installed(
    helm: tuple[list[str], Environment], chart: Path
) -> None:
    command, env = helm
    done = run(*command, chart, "--set", "enabled=false", env=env)
    assert (done.code, done.out.strip()) == (0, b""), done.err


def test_a_release_with_a_kind_that_the_rules_do_not_know_is_not_installed(
    helm: tuple[list[str], Environment], chart: Path
) -> None:
    (chart / "templates" / "widget.yaml").write_text(WIDGET)
    command, env = helm
    done = run(*command, chart, env=env)
    assert (done.code, done.out) == (1, b"")
    assert "post-render" in done.err
    if "helm-3" in command[0]:  # Helm 4 shows nothing of what a plugin says
        assert "Widget" in done.err and "podTemplates" in done.err
