"""The samples and the documentation: what they say is run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from ..support import tools
from .hosts import Environment, Ran, assignments, run

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "pipelines"
STOREFRONT = ("Deployment", "storefront", ".spec.template.spec", "gvisor")
REPORTS = ("CronJob", "reports", ".spec.jobTemplate.spec.template.spec", "kata-qemu")
MANIFESTS = b"---\n".join(
    (SAMPLES / "kpt" / f"{name}.yaml").read_bytes()
    for name in ("namespace", "storefront", "reports", "node-agent")
)


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLES, tmp_path / "pipelines")
    return tmp_path / "pipelines"


@pytest.fixture
def here(env: Environment, tmp_path: Path) -> Environment:
    """The environment with kustomize on PATH, and a plugin directory for this test only."""
    path = f"{env['PATH'].partition(':')[0]}:{tools.cache()}:{env['PATH'].partition(':')[2]}"
    return {**env, "PATH": path, "KUSTOMIZE_PLUGIN_HOME": str(tmp_path / "plugins")}


def blocks(path: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", path.read_text(), re.M | re.S)


def shell(script: str, cwd: Path, env: Environment) -> Ran:
    for name in ("kustomize", "kpt"):
        if re.search(rf"^!?\s*{name} ", script, re.M) or f'"{name} ' in script:
            tools.need(name)
    if "kubectl" in script and not tools.kubectls():
        pytest.skip("no kubectl is installed")
    return run("sh", "-e", "-c", script, env=env, cwd=cwd)


def test_every_command_of_the_documentation_runs(samples: Path, here: Environment) -> None:
    scripts = blocks(ROOT / "docs" / "pipelines.md")
    assert len(scripts) >= 8
    for script in scripts:
        done = shell(script, samples, here)
        assert done.code == 0, f"{script}\n{done.err}"


@pytest.mark.parametrize(
    "name", [path.parent.name for path in sorted(SAMPLES.glob("*/README.md")) if blocks(path)]
)
def test_every_sample_runs_as_its_readme_says(samples: Path, here: Environment, name: str) -> None:
    for script in blocks(samples / name / "README.md"):
        done = shell(script, samples / name, here)
        assert done.code == 0, f"{script}\n{done.err}"
        if "check" not in script and "install" not in script:
            built = b"---\n".join(path.read_bytes() for path in (samples / name).glob("*.yaml"))
            assert set(assignments(done.out or built)) >= {STOREFRONT, REPORTS}


def test_every_sample_has_a_readme_that_the_index_lists() -> None:
    index = (SAMPLES / "README.md").read_text()
    for folder in SAMPLES.iterdir():
        if folder.is_dir() and folder.name != "base":
            assert (folder / "README.md").is_file()
            assert f"[{folder.name}]({folder.name})" in index


def test_all_samples_have_the_same_rules() -> None:
    specs = [yaml.safe_load(path.read_text())["spec"] for path in SAMPLES.glob("*/runtimeclass.yaml")]
    assert len(specs) >= 6
    assert all(spec == specs[0] for spec in specs)


@pytest.mark.parametrize("name", ["helm-3", "helm-4"])
def test_post_renderers(here: Environment, name: str) -> None:
    own = {**here, "HELM_PLUGIN_DIR": str(SAMPLES / name)}
    done = run(SAMPLES / name / "post-render", env=own, stdin=MANIFESTS)
    assert done.code == 0, done.err
    assert set(assignments(done.out)) == {STOREFRONT, REPORTS}
    comment = b"# RuntimeClasses by kubectl runtimeclass\n" if name == "helm-4" else b""
    assert done.out.replace(b"      runtimeClassName: gvisor\n", b"") == MANIFESTS + comment
    broken = run(
        SAMPLES / name / "post-render", env=own, stdin=MANIFESTS.replace(b"kind: Deployment", b"kind: [")
    )
    assert (broken.code, broken.out) == (2, b"")


def test_the_helm_4_plugin_names_its_script() -> None:
    plugin = yaml.safe_load((SAMPLES / "helm-4" / "plugin.yaml").read_text())
    (command,) = plugin["runtimeConfig"]["platformCommand"]
    assert (plugin["type"], command) == ("postrenderer/v1", {"command": "${HELM_PLUGIN_DIR}/post-render"})


def test_argo_cd_generates(samples: Path, here: Environment) -> None:
    plugin = yaml.safe_load((samples / "argo-cd" / "plugin.yaml").read_text())
    assert (samples / "argo-cd" / plugin["spec"]["discover"]["fileName"]).is_file()
    command = plugin["spec"]["generate"]["command"]
    done = run(*command, env=here, cwd=samples / "argo-cd")
    assert done.code == 0, done.err
    assert set(assignments(done.out)) == {STOREFRONT, REPORTS}
    (samples / "base" / "reports.yaml").unlink()
    broken = run(*command, env=here, cwd=samples / "argo-cd")
    assert (broken.code, broken.out) == (2, b"")


def test_the_step_of_github_actions_annotates(here: Environment, tmp_path: Path) -> None:
    workflow = yaml.safe_load((SAMPLES / "github-actions" / "workflow.yaml").read_text())
    (step,) = [step for step in workflow["jobs"]["check"]["steps"] if "name" in step]
    done = run("bash", "-e", "-c", step["run"], env=here, cwd=ROOT)
    assert done.code == 1
    assert re.search(rb"^::\w+ file=samples/shop/\S+,line=\d+", done.out, re.M)


def hooks() -> dict[str, dict[str, object]]:
    return {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


def test_the_hooks_of_pre_commit_run(here: Environment, tmp_path: Path) -> None:
    """With their own arguments and with those of the sample, in a repository with manifests/ and rules."""
    shutil.copytree(SAMPLES / "kpt", tmp_path / "manifests")
    (tmp_path / "manifests" / "runtimeclass.yaml").rename(tmp_path / "runtimeclass.yaml")
    (configured,) = yaml.safe_load((SAMPLES / "pre-commit" / ".pre-commit-config.yaml").read_text())["repos"]
    for arguments, codes in ((None, [1, 0, 0]), (configured["hooks"][0]["args"], [0, 0, 0])):
        found = []
        for name in ("runtimeclass-check", "runtimeclass-assign", "runtimeclass-check"):
            hook = hooks()[name]
            words = str(hook["entry"]).split() + [str(word) for word in (arguments or hook["args"])]  # type: ignore[attr-defined]
            done = run(*words, env=here, cwd=tmp_path)
            found.append(done.code)
        assert found == codes
    assert set(assignments((tmp_path / "manifests" / "storefront.yaml").read_bytes())) == {STOREFRONT}


def test_the_sample_names_hooks_that_exist() -> None:
    (configured,) = yaml.safe_load((SAMPLES / "pre-commit" / ".pre-commit-config.yaml").read_text())["repos"]
    assert {hook["id"] for hook in configured["hooks"]} <= hooks().keys()
