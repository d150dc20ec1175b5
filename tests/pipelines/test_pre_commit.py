"""pre-commit itself runs the two hooks of this repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .hosts import Environment, Ran, assignments, run

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "pipelines"
STOREFRONT = ("Deployment", "storefront", ".spec.template.spec", "gvisor")

pytest.importorskip("pre_commit", reason="pre-commit is not installed: the extra `test` has it")


def git(folder: Path, *words: str) -> str:
    own = ("-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def hooks(tmp_path: Path) -> tuple[Path, str]:
    """A repository with the hooks and what they install, as they are in the tree now; and its revision."""
    source = tmp_path / "hooks"
    source.mkdir()
    for name in (".pre-commit-hooks.yaml", "setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "kubectl_runtimeclass",
        source / "kubectl_runtimeclass",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    git(source, "init", "-q")
    git(source, "add", ".")
    git(source, "commit", "-qm", "hooks")
    return source, git(source, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    shutil.copytree(SAMPLES / "kpt", folder / "manifests")
    (folder / "manifests" / "runtimeclass.yaml").rename(folder / "runtimeclass.yaml")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    return folder


def pre_commit(
    repository: Path, hooks: tuple[Path, str], env: Environment, *ids: str, **override: object
) -> Ran:
    """`pre-commit run --all-files` with these hooks, and what the configuration says otherwise of them."""
    source, revision = hooks
    configured = [{"id": name, **override} for name in ids]
    config = {"repos": [{"repo": source.as_uri(), "rev": revision, "hooks": configured}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(repository, "add", ".")
    own = {
        **env,
        "PRE_COMMIT_HOME": str(source.parent / "home"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "protocol.file.allow",
        "GIT_CONFIG_VALUE_0": "always",
    }
    return run(sys.executable, "-m", "pre_commit", "run", "--all-files", env=own, cwd=repository)


def test_check_reports_and_assign_mends(repository: Path, hooks: tuple[Path, str], env: Environment) -> None:
    """With the program that is here: nothing is installed, and no index asked."""
    both = ("runtimeclass-check", "runtimeclass-assign")
    first = pre_commit(repository, hooks, env, *both, language="system")
    assert first.code == 1
    assert b"(none) \xe2\x86\x92 gvisor  rule untrusted" in first.out
    assert b"files were modified by this hook" in first.out
    assert b"1 assigned" in first.out, "what was modified is said, not only that something was"
    assert set(assignments((repository / "manifests" / "storefront.yaml").read_bytes())) == {STOREFRONT}
    second = pre_commit(repository, hooks, env, *both, language="system")
    assert second.code == 0, second.out


@pytest.mark.slow
def test_the_hook_is_installed_by_pre_commit(
    repository: Path, hooks: tuple[Path, str], env: Environment
) -> None:
    done = pre_commit(repository, hooks, env, "runtimeclass-assign")
    if b"No matching distribution" in done.out + done.err.encode():
        pytest.skip("no package index is reached")
    assert done.code == 1, done
    assert b"1 assigned" in done.out
