"""containerd's `config.toml`: the handlers, as each version of containerd reads, migrates and merges the files.

Sources: containerd v1.7.27 services/server/config/config.go and pkg/cri/config/config.go; v2.0.0 to v2.3.4
cmd/containerd/server/config/config.go, plugins/cri/runtime/plugin.go (migration) and internal/cri/config/config.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..findings.finding import ERROR, WARNING, Finding
from . import containerd_checks as checks
from .model import CONTAINERD, Files, Handler, NodeConfig, Table, Unusable, unusable
from .toml import parse, table

V1, V2, V3 = "cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime"
"""The name of the CRI plugin in files of version 1, 2, and 3 or 4."""

IMAGES = "io.containerd.cri.v1.images"
NEWEST = (2, 3)
"""The newest release whose behaviour is known."""

Version = tuple[int, int]
"""(major, minor) of containerd."""
_RUNC: Table = {"runtime_type": "io.containerd.runc.v2"}


def newest_schema(version: Version) -> int:
    """The highest `version` of a file that a release of containerd reads (version/version.go)."""
    if version < (2, 0):
        return 2
    return 3 if version < (2, 3) else 4


def read(files: Files, path: str, version: Version = NEWEST) -> NodeConfig:
    """The configuration in a file and its imports, as that version of containerd reads them.

    A file that containerd would not start with gives a NodeConfig without handlers, and a finding.
    """
    label, notes = f"{version[0]}.{version[1]}", list[Finding]()
    try:
        merged = _Merged(version, notes)
        for file in _imported(files, path, notes):
            merged.add(file)
        default, runtimes = merged.result()
        handlers = tuple(read_handler(name, runtimes[name]) for name in sorted(runtimes))
    except Unusable as error:
        return unusable(CONTAINERD, label, error, tuple(note for note in notes if note != error.finding))
    except (TypeError, AttributeError) as error:  # not a table where containerd has one
        problem = Unusable(
            "not-toml", f"not of the shape of containerd's configuration: {error}", files.name(path)
        )
        return unusable(CONTAINERD, label, problem, tuple(notes))
    notes += checks.of_runtimes(runtimes, version, merged.file_of, merged.twins)
    return NodeConfig(
        runtime=CONTAINERD, version=label, default=default, handlers=handlers, findings=tuple(notes)
    )


class _File(NamedTuple):
    name: str
    content: Table


def _imported(files: Files, path: str, notes: list[Finding]) -> Iterator[_File]:
    """The file and its imports, breadth first and each once (`LoadConfig`, `resolveImports`)."""
    pending, seen = [path], set[str]()
    while pending:
        path = pending.pop(0)
        if path in seen:
            continue
        seen.add(path)
        name = files.name(path)
        data = files.read(path)
        if data is None:
            raise Unusable("import-missing", "imported, and there is no such file", name)
        content = parse(data, name)
        yield _File(name, content)
        for pattern in content.get("imports") or ():
            resolved = _absolute(path, str(pattern))
            if not files.holds(resolved):
                message = f"imports {pattern}, which is not among the files that were given: it was not read"
                notes.append(
                    Finding(id="import-not-read", severity=WARNING, subject="", message=message, file=name)
                )
            else:
                pending += files.glob(resolved) if "*" in resolved else [resolved]


def _absolute(parent: str, path: str) -> str:
    import posixpath

    return posixpath.normpath(posixpath.join(posixpath.dirname(parent), path))


class _Merged:
    """The merged tables of plugins in several files, added in the order in which containerd reads them."""

    def __init__(self, version: Version, notes: list[Finding]) -> None:
        self._version, self._schema, self._notes = version, newest_schema(version), notes
        self._root: int | None = None
        self._own = 0
        self._plugins: Table = {}
        self._disabled: list[str] = []
        self._file = ""
        self.file_of: dict[str, str] = {}
        """The last file with a table of each handler."""
        self.twins: set[str] = set()
        """Handlers whose snapshotter the image service knows, or does not need to know."""

    @property
    def _is_1_x(self) -> bool:
        return self._schema == 2

    def add(self, file: _File) -> None:
        self._file = file.name
        own = file.content.get("version") or 0
        self._require_schema(own)
        plugins = dict(table(file.content, "plugins"))
        self._disabled += [str(name) for name in file.content.get("disabled_plugins") or ()]
        if self._is_1_x:
            self._own = own or self._own
            self._replace(plugins)
        else:
            _merge(self._plugins, self._migrated(plugins, own))
        for key in (V1, V2, V3):
            for handler in table(file.content, "plugins", key, "containerd", "runtimes"):
                self.file_of[handler] = file.name

    def _require_schema(self, own: int) -> None:
        if own > self._schema:
            if not self._is_1_x:
                raise self._too_new(own)
            # 1.x checks the version only after merging: that of the last file which has one.
            self._notes.append(self._too_new(own).finding)
        self._root = self._root or own
        # From v2.3.0 to v2.3.4; a root file without a version gets that of the first file which has one.
        if self._version == (2, 3) and own > self._root:
            message = f"drop-in config version {own} higher than root config version {self._root}"
            raise Unusable("drop-in-newer", message, self._file)

    def _too_new(self, own: int) -> Unusable:
        label = f"containerd {self._version[0]}.{self._version[1]}"
        message = f"version {own}, {label} reads at most {self._schema}"
        return Unusable("version-too-new", message, self._file)

    def _replace(self, plugins: Table) -> None:
        """1.x: a plugin's table in a later file replaces the whole earlier table (`mergeConfig`)."""
        for key, value in plugins.items():
            before = self._plugins.get(key)
            if key in (V1, V2) and before and before != value:
                self._note_lost(_runtimes(before), _runtimes(value))
        if V3 in plugins and _runtimes(plugins[V3]):
            self._unread(V3, plugins[V3])
        self._plugins.update(plugins)

    def _note_lost(self, before: Table, now: Table) -> None:
        lost = sorted(set(before) - set(now))
        effect = (
            f"handlers {', '.join(lost)} and all other settings are lost" if lost else "its settings are lost"
        )
        self._notes.append(
            Finding(
                id="drop-in-replaces",
                severity=ERROR if lost else WARNING,
                subject="",
                message=f"containerd 1.x takes this table of the CRI plugin instead of the one before: {effect}",
                fix="repeat the whole table in this file, or keep one file; containerd 2.x merges",
                file=self._file,
            )
        )

    def _unread(self, key: str, plugin: Any) -> None:
        names = ", ".join(sorted(_runtimes(plugin)))
        expected = V2 if self._is_1_x else V3
        message = f'[plugins."{key}".containerd.runtimes] is not read here by containerd {self._version[0]}.'
        message += f"{self._version[1]}: {names}"
        fix = f'write [plugins."{expected}".containerd.runtimes]'
        self._notes.append(
            Finding(
                id="table-not-read", severity=ERROR, subject="", message=message, fix=fix, file=self._file
            )
        )

    def _migrated(self, plugins: Table, own: int) -> Table:
        """2.x: the plugins of a file of an older version, migrated to the newest one before merging."""
        if own < 2 and V1 in plugins:
            plugins[V2] = plugins.pop(V1)
            if own < 2:
                self._disabled = [V2 if name == V1 else name for name in self._disabled]
        images = table(plugins, IMAGES, "runtime_platforms")
        self.twins |= {name for name, platform in images.items() if platform.get("snapshotter")}
        if V2 not in plugins:
            return plugins
        if own >= self._schema:
            if _runtimes(plugins[V2]):
                self._unread(V2, plugins[V2])
            return plugins
        old = table(plugins, V2, "containerd")
        self._notes += checks.removed_fields(table(plugins, V2), self._file)
        self.twins |= set(table(old, "runtimes"))  # migrated with the runtimes (plugins/cri/images)
        new = dict(table(plugins, V3, "containerd"))
        for key, value in old.items():
            new.setdefault(key, value)
        plugins[V3] = {**table(plugins, V3), "containerd": new}
        return plugins

    def result(self) -> tuple[str, Table]:
        """(name of the default handler, all runtimes). Raises Unusable if the CRI plugin would not load."""
        self._require_enabled()
        if self._is_1_x:
            if self._own > self._schema:
                raise self._too_new(self._own)
            key = V2 if self._own >= 2 else V1
            for plugin in self._plugins if self._own >= 2 else ():
                if not plugin.startswith("io.containerd.") or plugin.count(".") < 3:
                    message = f'invalid plugin key URI "{plugin}" expect io.containerd.x.vx'
                    raise Unusable("version-mixed", message, self._file)
            section = table(self._plugins, key, "containerd")
            default, runtimes = _with_old_fields(section)
        else:
            section = table(self._plugins, V3, "containerd")
            default = str(section.get("default_runtime_name", "runc"))
            runtimes = dict(table(section, "runtimes"))
            runtimes["runc"] = {**_RUNC, **runtimes.get("runc", {})}
        checks.require_valid(default, runtimes, self._file)
        return default, runtimes

    def _require_enabled(self) -> None:
        for name in self._disabled:
            if name in (V1, V2, V3):
                message = f'disabled_plugins has "{name}": containerd serves no Kubernetes'
                raise Unusable("cri-disabled", message, self._file)


def _with_old_fields(section: Table) -> tuple[str, Table]:
    """1.x: `default_runtime` and `untrusted_workload_runtime` define runtimes, too (`ValidatePluginConfig`)."""
    # A map in the file replaces the map of defaults, so that runc is missing unless the file has it.
    runtimes = dict(table(section, "runtimes") if "runtimes" in section else {"runc": _RUNC})
    default = str(section.get("default_runtime_name", "runc"))
    untrusted, old = table(section, "untrusted_workload_runtime"), table(section, "default_runtime")
    if untrusted.get("runtime_type"):
        if "untrusted" in runtimes:
            message = 'both `untrusted_workload_runtime` and `runtimes["untrusted"]` are there'
            raise Unusable("conflicting-runtimes", message)
        runtimes["untrusted"] = untrusted
    if old.get("runtime_type"):
        default, runtimes["default"] = "default", old
    return default, runtimes


def _runtimes(plugin: Any) -> Table:
    return table(plugin, "containerd", "runtimes")


def _merge(to: Table, other: Table) -> None:
    """Merge tables key by key, append new items to arrays, and replace other values (`mergeConfig`)."""
    for key, value in other.items():
        old = to.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            to[key] = [*old, *(item for item in value if item not in old)]
        else:
            to[key] = _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return value


def read_handler(name: str, runtime: Table) -> Handler:
    """A handler of the name, by its table in the configuration."""
    options, runtime_type = table(runtime, "options"), str(runtime.get("runtime_type") or "")
    return Handler(
        name=name,
        type=runtime_type,
        path=runtime.get("runtime_path") or (runtime_type if runtime_type.startswith("/") else None),
        binary=options.get("BinaryName") or None,
        config=options.get("ConfigPath") or None,
        snapshotter=runtime.get("snapshotter") or None,
        sandboxer=runtime.get("sandboxer") or runtime.get("sandbox_mode") or None,
        privileged_without_host_devices=bool(runtime.get("privileged_without_host_devices")),
    )
