"""What kustomize builds of a directory."""

from __future__ import annotations

import os

from ..errors import RuntimeClassError, UsageError, os_message
from ..system.environment import child_environment, kubectl
from ..system.terminal import tell
from .kustomizations import FILE_NAMES


class KustomizeError(RuntimeClassError):
    """kustomize could not be run, or failed: its own words."""


def build(directory: str, command: str = "") -> bytes:
    """What kustomize makes of a directory. Its stderr goes to ours. Raises KustomizeError or UsageError.

    `command` is a kustomize to be used instead of the user's kubectl, with its arguments:
    `kustomize build --enable-helm`.
    """
    import subprocess

    if not command:  # what another program needs, it says itself
        _require_kustomization(directory)
    called = _words(command) if command else [kubectl() or "", "kustomize"]
    if not called[0]:
        raise KustomizeError(
            "-k needs kubectl: there is none on PATH, and KUBECTL_PATH names none; "
            'use --kustomize-command "kustomize build" where kustomize is installed'
        )
    try:
        done = subprocess.run(
            [*called, directory],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=child_environment(),
            check=False,
        )
    except OSError as error:
        raise KustomizeError(f"{called[0]}: {os_message(error)}") from None
    tell(done.stderr.decode(errors="replace"))
    if done.returncode:
        raise KustomizeError(f"{' '.join(called)} {directory}: failed with exit code {done.returncode}")
    return done.stdout


def _require_kustomization(directory: str) -> None:
    """Raise KustomizeError for what is no directory with a kustomization, unless it may be on another host."""
    host = directory.partition("/")[0]
    if ":" in directory or "?" in directory or ("." in host.strip(".") and not os.path.exists(directory)):
        return
    if not os.path.isdir(directory):
        problem = (
            "it is a file: give its directory" if os.path.exists(directory) else "there is no such directory"
        )
        raise KustomizeError(f"-k {directory}: {problem}")
    if not any(os.path.exists(os.path.join(directory, name)) for name in FILE_NAMES):
        raise KustomizeError(f"-k {directory}: there is no {FILE_NAMES[0]} in it")


def _words(command: str) -> list[str]:
    import shlex

    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--kustomize-command: {error}") from None
    if not words:
        raise UsageError("--kustomize-command: empty")
    return words
