"""A node's configuration of its container runtime, from files as people have them at hand."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..errors import UsageError, os_message, quote_value
from ..node_config import containerd, crictl, crio
from ..node_config.model import CONTAINERD, CRIO, Files, NodeConfig
from ..system.files import FileError

_LARGEST = 8 << 20
"""Bytes; more than any configuration has."""

_AT = {CONTAINERD: "/etc/containerd", CRIO: "/etc/crio"}
_CONTAINERD_PLACES = (
    "etc/containerd",
    "var/lib/rancher/k3s/agent/etc/containerd",
    "var/lib/rancher/rke2/agent/etc/containerd",
    "etc/k0s",
    "etc/cri/conf.d",
)
"""Below the root of a node's file system."""


class NodeConfigFiles(NamedTuple):
    """What lies at a path: of which runtime, its `files`, and containerd's main file as the node calls it."""

    runtime: str
    files: Files
    main: str = ""
    info: NodeConfig | None = None
    """What `crictl info` said, which is merged already."""


def config(path: str, runtime_version: str = "") -> NodeConfig:
    """The configuration at `path`, under the version that a node reports (`2.1.4`, `1.7.23-k3s2`), else the newest.

    Raises FileError for what cannot be read or is no configuration; UsageError for a version that is none.
    """
    return read(find(path), runtime_version)


def read(files: NodeConfigFiles, runtime_version: str = "") -> NodeConfig:
    """The configuration in these files; `config` says more."""
    if files.info is not None:
        return files.info
    if files.runtime == CRIO:
        return crio.read(files.files, version(runtime_version) if runtime_version else crio.NEWEST)
    wanted = version(runtime_version) if runtime_version else containerd.NEWEST
    return containerd.read(files.files, files.main, wanted)


def version(text: str) -> tuple[int, int]:
    """`2.3`, `v2.3.4` as (2, 3). Raises UsageError."""
    parts = text.removeprefix("v").split(".")
    if len(parts) < 2 or not all(part.isdecimal() and len(part) < 5 for part in parts[:2]):
        raise UsageError(f"expected a version as 2.3 or 1.7.27, got {quote_value(text)}")
    return int(parts[0]), int(parts[1])


def find(path: str) -> NodeConfigFiles:
    """What lies at `path`: a file, containerd's or CRI-O's folder, or the root of a node's file system."""
    path = os.path.abspath(path)
    try:
        if not os.path.isdir(path):
            return _of_file(path)
        names = set(os.listdir(path))
    except OSError as error:
        raise FileError(f"{path}: {os_message(error)}") from None
    choices = []
    if "config.toml" in names:
        choices.append(_of_containerd(os.path.join(path, "config.toml")))
    if names & {"crio.conf", "crio.conf.d"}:
        choices.append(NodeConfigFiles(CRIO, _files(path, CRIO)))
    if os.path.basename(path) == "crio.conf.d":
        choices.append(NodeConfigFiles(CRIO, _files(os.path.dirname(path), CRIO, only=path)))
    for place in _CONTAINERD_PLACES:
        below = os.path.join(path, *place.split("/"), "config.toml")
        if os.path.isfile(below):
            choices.append(_of_containerd(below))
    if os.path.isdir(os.path.join(path, "etc", "crio")):
        choices.append(NodeConfigFiles(CRIO, _files(os.path.join(path, "etc", "crio"), CRIO)))
    if not choices:
        raise FileError(f"{path}: no config.toml, crio.conf or crio.conf.d in it")
    if len(choices) > 1:
        raise UsageError(f"{path}: more than one runtime is configured here; name the file or the folder")
    return choices[0]


def _of_file(path: str) -> NodeConfigFiles:
    data = _content(path)
    if data is None:
        raise FileError(f"{path}: no such file or directory")
    if data.lstrip()[:1] == b"{":
        return NodeConfigFiles("", _files(os.path.dirname(path), CONTAINERD), info=_info(data, path))
    name = os.path.basename(path)
    if name.startswith("crio") or os.path.basename(os.path.dirname(path)) == "crio.conf.d":
        return NodeConfigFiles(CRIO, _files(os.path.dirname(path), CRIO, only=path))
    return _of_containerd(path)


def _info(data: bytes, path: str) -> NodeConfig:
    import json

    try:
        info = json.loads(data)
        return crictl.read(info, path)
    except RecursionError:
        raise FileError(f"{path}: nested too deeply") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise FileError(f"{path}: {error}") from None


def _of_containerd(path: str) -> NodeConfigFiles:
    folder, name = os.path.split(path)
    files = _files(folder, CONTAINERD)
    return NodeConfigFiles(CONTAINERD, files, f"{_AT[CONTAINERD]}/{name}")


def _files(folder: str, runtime: str, only: str = "") -> Files:
    """The files of a folder that stands for the runtime's on the node, or with `only` one of them.

    Where the folder lies in a copy of a node's file system, all of that belongs to it, too.
    """
    place = _AT[runtime]
    root = _root(folder)

    def real(path: str) -> str | None:
        if path == place or path.startswith(f"{place}/"):
            return os.path.join(folder, *path[len(place) :].split("/"))
        if root is not None:
            return os.path.join(root, *path.split("/"))
        # k3s and RKE2 have a folder of that name elsewhere: what it is given for is in this one.
        _, sign, rest = path.rpartition(f"{place}/")
        return os.path.join(folder, *rest.split("/")) if sign else None

    def read(path: str) -> bytes | None:
        if only and path == crio.CONF:
            return _content(only)
        where = real(path)
        return None if where is None else _content(where)

    def glob(pattern: str) -> list[str]:
        return sorted(_glob(pattern, real), key=os.fsencode)

    def walk(path: str) -> list[str]:
        if only and os.path.isfile(only):
            return []
        where = only or real(path)
        return [] if where is None else [f"{path}/{name}" for name in _walk(where)]

    def name(path: str) -> str:
        if only and path == crio.CONF:
            return _shortest(only)
        where = real(path)
        return path if where is None else _shortest(where)

    return Files(read, glob, walk, lambda path: real(path) is not None, name)


def _root(folder: str) -> str | None:
    """The root of the file system that the folder lies in, where it lies where a node has it."""
    parts = f"{folder}/".replace(os.sep, "/")
    for place in (*_CONTAINERD_PLACES, "etc/crio"):
        if parts.endswith(f"/{place}/"):
            return parts[: -len(place) - 1] or "/"
    return None


def _shortest(path: str) -> str:
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if relative.startswith(os.pardir) else relative


def _glob(pattern: str, real: Callable[[str], str | None]) -> Iterable[str]:
    """Go's filepath.Glob: `*` and `?` do not match `/`, and match a leading dot."""
    matched = [""]
    for part in pattern.strip("/").split("/"):
        if not any(sign in part for sign in "*?["):
            matched = [f"{folder}/{part}" for folder in matched]
            continue
        wanted = part.replace("[^", "[!")
        following = []
        for folder in matched:
            where = real(folder)
            names = os.listdir(where) if where is not None and os.path.isdir(where) else []
            following += [f"{folder}/{name}" for name in names if fnmatch.fnmatchcase(name, wanted)]
        matched = following
    return (path for path in matched if (where := real(path)) is not None and os.path.lexists(where))


def _walk(folder: str) -> list[str]:
    """All files below, in the order of filepath.Walk: byte by byte, folder by folder."""
    names_below = []
    for parent, folders, names in os.walk(folder):
        folders.sort(key=os.fsencode)
        below = os.path.relpath(parent, folder)
        names_below += [name if below == os.curdir else os.path.join(below, name) for name in names]
    return sorted(
        (name.replace(os.sep, "/") for name in names_below), key=lambda name: os.fsencode(name).split(b"/")
    )


def _content(path: str) -> bytes | None:
    """The bytes of a file; None where there is none. Raises FileError."""
    try:
        if not os.path.exists(path):
            return None
        if not os.path.isfile(path):
            raise FileError(f"{path}: not a file")
        if os.path.getsize(path) > _LARGEST:
            raise FileError(f"{path}: larger than any configuration")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise FileError(f"{path}: {os_message(error)}") from None
