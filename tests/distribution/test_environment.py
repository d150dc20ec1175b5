"""Programs that are started from the archive find what they would find without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kubectl_runtimeclass.system.environment import child_environment, kubectl

FROM_THE_LOADER = {"_PYI_APPLICATION_HOME_DIR": "/opt/x", "_PYI_PARENT_PROCESS_LEVEL": "1"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {"LD_LIBRARY_PATH": "/opt/x/_internal", **FROM_THE_LOADER, "A": "b"},
            {"A": "b"},
            id="the user had none: the archive's own goes",
        ),
        pytest.param(
            {"LD_LIBRARY_PATH": "/opt/x/_internal:/usr/local/lib", "LD_LIBRARY_PATH_ORIG": "/usr/local/lib"},
            {"LD_LIBRARY_PATH": "/usr/local/lib"},
            id="the user's own comes back",
        ),
        pytest.param(
            {"LD_LIBRARY_PATH": "/opt/x/_internal", "LD_LIBRARY_PATH_ORIG": ""},
            {"LD_LIBRARY_PATH": ""},
            id="an empty one is the user's, too",
        ),
        pytest.param({"KUBECONFIG": "a:b"}, {"KUBECONFIG": "a:b"}, id="nothing else changes"),
    ],
)
def test_children_of_the_archive_get_the_users_environment(
    given: dict[str, str], expected: dict[str, str]
) -> None:
    assert child_environment(given, frozen=True) == expected


def test_an_installed_package_hands_on_everything() -> None:
    given = {"LD_LIBRARY_PATH": "/usr/local/lib", "LD_LIBRARY_PATH_ORIG": "/elsewhere"}
    assert child_environment(given, frozen=False) == given


def test_the_environment_is_a_copy() -> None:
    environment = child_environment()
    environment["ONLY_FOR_THE_CHILD"] = "yes"
    assert "ONLY_FOR_THE_CHILD" not in os.environ


def program(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="programs have other names on Windows")
def test_kubectl_is_the_one_that_called_then_the_one_on_path(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin", "kubectl")
    caller = program(tmp_path / "opt", "kubectl-1.37")
    path = {"PATH": str(tmp_path / "bin")}
    assert kubectl(path) == on_path
    assert kubectl({**path, "KUBECTL_PATH": caller}) == caller
    assert kubectl({**path, "KUBECTL_PATH": ""}) == on_path
    assert kubectl({"PATH": str(tmp_path)}) is None
