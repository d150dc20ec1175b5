"""The krew manifest, and what says the same as it elsewhere."""

from __future__ import annotations

import configparser
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass import NAME, __version__

from ..support import tools
from .conftest import ROOT

BUILT = "kubectl-runtimeclass_v9.9.9_linux_amd64.tar.gz"
PLATFORMS = {
    ("linux", "amd64"),
    ("linux", "arm64"),
    ("darwin", "amd64"),
    ("darwin", "arm64"),
    ("windows", "amd64"),
}


def load(name: str) -> ModuleType:
    """A script of krew/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"krew_{name}", ROOT / "krew" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


manifest = load("manifest")
TEXT = (ROOT / "plugin.yaml").read_text()


def platforms(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = yaml.safe_load(text)["spec"]["platforms"]
    return {
        (item["selector"]["matchLabels"]["os"], item["selector"]["matchLabels"]["arch"]): item
        for item in found
    }


def test_the_manifest_is_of_this_version_and_name() -> None:
    read = yaml.safe_load(TEXT)
    assert read["metadata"]["name"] == NAME
    assert read["spec"]["version"] == f"v{__version__}"
    assert set(platforms(TEXT)) == PLATFORMS
    for (system, _), item in platforms(TEXT).items():
        assert item["bin"] == f"kubectl-{NAME}" + (".exe" if system == "windows" else "")
        assert f"/v{__version__}/" in item["uri"]


def test_the_executable_has_the_plugins_name() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    assert (
        f"kubectl-{NAME} = kubectl_{NAME}.__main__:console"
        in setup["options.entry_points"]["console_scripts"]
    )


def test_reviewers_of_krews_index_find_nothing_to_say() -> None:
    spec = yaml.safe_load(TEXT)["spec"]
    assert len(spec["shortDescription"]) <= 50, "kubectl krew search cuts the rest off"
    assert all(len(line) <= 80 for line in (spec["description"] + spec["caveats"]).splitlines())
    assert "kubectl runtimeclass" not in spec["description"], "examples belong into --help"


def test_the_template_for_releases_says_the_same() -> None:
    assert (ROOT / ".krew.yaml").read_text() == manifest.template(TEXT), (
        "renew it: krew/manifest.py --template > .krew.yaml"
    )


def test_a_release_fills_in_version_address_and_sum() -> None:
    item = platforms(manifest.fill(TEXT, "v9.9.9", {BUILT: "a" * 64}))[("linux", "amd64")]
    assert item["sha256"] == "a" * 64
    assert item["uri"].endswith(f"/releases/download/v9.9.9/{BUILT}")


def test_what_was_not_built_cannot_be_installed() -> None:
    made = platforms(manifest.fill(TEXT, "v9.9.9", {BUILT: "a" * 64}))
    assert {item["sha256"] for key, item in made.items() if key != ("linux", "amd64")} == {"0" * 64}
    only = manifest.fill(TEXT, "v9.9.9", {BUILT: "a" * 64}, only_built=True)
    assert set(platforms(only)) == {("linux", "amd64")}


def test_filling_in_again_changes_nothing() -> None:
    once = manifest.fill(TEXT, "v9.9.9", {BUILT: "a" * 64})
    assert manifest.fill(once, "v9.9.9", {BUILT: "a" * 64}) == once
    assert manifest.fill(TEXT, f"v{__version__}", sums_of(TEXT)) == TEXT


def sums_of(text: str) -> dict[str, str]:
    return {item["uri"].rpartition("/")[2]: item["sha256"] for item in platforms(text).values()}


def test_a_release_without_all_archives_is_refused(tmp_path: Path) -> None:
    (tmp_path / f"kubectl-runtimeclass_v{__version__}_linux_amd64.tar.gz").write_bytes(b"")
    script = ROOT / "krew" / "manifest.py"
    done = subprocess.run(
        (sys.executable, script, "--dist", tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search(r"^error: not in .*linux_arm64.*darwin_amd64.*windows_amd64\.zip$", done.stderr)


@tools.needs("validate-krew-manifest")
@pytest.mark.parametrize("filled", [False, True], ids=["as it stands", "of a release"])
def test_krew_accepts_it(filled: bool, tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.yaml"
    path.write_text(manifest.fill(TEXT, "v9.9.9", dict.fromkeys(sums_of(TEXT), "a" * 64)) if filled else TEXT)
    done = subprocess.run(
        (tools.need("validate-krew-manifest"), "-skip-install", "-manifest", path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
