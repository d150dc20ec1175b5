"""`kustomize`: put this program where kustomize looks for the exec plugin of our kind."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from .. import NAME
from ..errors import UsageError
from ..functions import plugin_home as kustomize
from ..reports.display import safe
from . import options


@click.group("kustomize")
def command() -> None:
    """Install the exec plugin for `kubectl kustomize --enable-alpha-plugins`.

    kubectl runs no exec KRM functions, whatever the flags; its kustomize finds a program for the kind
    RuntimeClassRules by a path below its plugin directory. `install` makes a link there.
    """


@command.command("install")
@options.verbose_option
def install(verbose: bool) -> int:
    """Make the link, or renew it.

    \b
    Example:
      kubectl runtimeclass kustomize install
      kubectl kustomize --enable-alpha-plugins overlays/prod | kubectl apply -f -
    """
    if os.name == "nt":
        raise UsageError("kustomize on Windows starts no plugin without .exe in its name: use a pipe instead")
    path = kustomize.plugin_path(kustomize.plugin_home(os.environ))
    program = _program()
    kustomize.install(path, program)
    click.echo(safe(f"{path} -> {program}"))
    return 0


@command.command("uninstall")
@options.verbose_option
def uninstall(verbose: bool) -> int:
    """Remove the link."""
    home = kustomize.plugin_home(os.environ)
    path = kustomize.plugin_path(home)
    click.echo(safe(f"{path}: {'removed' if kustomize.uninstall(path, home) else 'not installed'}"))
    return 0


def _program() -> str:
    """The executable of this program. Links are not followed: krew's leads elsewhere after an upgrade."""
    beside = Path(sys.executable).with_name(f"kubectl-{NAME}")
    for name in (sys.argv[0], str(beside), f"kubectl-{NAME}"):
        path = shutil.which(name)
        if path and Path(path).name.startswith("kubectl-"):
            return str(Path(path).absolute())
    raise UsageError(f"no kubectl-{NAME} executable found to link to: put it on PATH")
