"""The directory in which kustomize looks for plugins, and the link to this program there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import os_message
from ..rules.model import API_VERSION, KIND
from ..sources.kustomize import KustomizeError


def plugin_home(environ: Mapping[str, str]) -> Path:
    """The directory in which kustomize looks for plugins: the first of its candidates that exists, else the first.

    Source: kustomize, api/konfig/plugins.go (`DefaultAbsPluginHome`).
    """
    if environ.get("KUSTOMIZE_PLUGIN_HOME"):
        return Path(environ["KUSTOMIZE_PLUGIN_HOME"])
    home = Path.home()
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    candidates = [folder / "kustomize" / "plugin" for folder in (config, home / ".config", home)]
    return next((candidate for candidate in candidates if candidate.is_dir()), candidates[0])


def plugin_path(home: Path) -> Path:
    """The path at which kustomize looks for the plugin of our kind."""
    return home / API_VERSION / KIND.lower() / KIND


def install(path: Path, program: str) -> None:
    """Make `path` a link to the program. Raises KustomizeError if it exists and is not a link."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        path.symlink_to(program)
    except FileExistsError:
        raise KustomizeError(f"{path}: is there and no link; left as it is") from None
    except OSError as error:
        raise KustomizeError(f"{path}: {os_message(error)}") from None


def uninstall(path: Path, home: Path) -> bool:
    """Remove the link, and empty directories below `home`. Returns whether there was a link. Raises KustomizeError."""
    try:
        if not path.is_symlink():
            if path.exists():
                raise KustomizeError(f"{path}: no link, so not of our making; left as it is")
            return False
        path.unlink()
    except OSError as error:
        raise KustomizeError(f"{path}: {os_message(error)}") from None
    for folder in path.parents:
        if folder == home or any(folder.iterdir()):
            break
        folder.rmdir()
    return True
