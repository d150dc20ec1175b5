"""Checks of containerd's handlers: what keeps containerd from serving one that its configuration names.

Sources: containerd v2.3.4 internal/cri/config/config.go (`ValidateRuntimeConfig`), core/runtime/v2/shim_manager.go
(`resolveRuntimePath`), RELEASES.md (what 2.0 removed), containerd issue 12836 (the snapshotter's twin).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..findings.finding import ERROR, WARNING, Finding
from .families import mismatch
from .model import Table, Unusable
from .toml import table

REMOVED_TYPES = ("io.containerd.runc.v1", "io.containerd.runtime.v1.linux")
_REMOVED_FIELDS = ("default_runtime", "untrusted_workload_runtime")


def require_valid(default: str, runtimes: Table, file: str) -> None:
    """Raise Unusable for a mistake by which the whole CRI plugin does not load; `default` is the default handler."""
    if not default:
        raise Unusable("default-missing", "`default_runtime_name` is empty", file)
    if default not in runtimes:
        sentence = "no corresponding runtime configured in `containerd.runtimes` for `containerd` "
        raise Unusable("default-missing", f'{sentence}`default_runtime_name = "{default}"', file)
    for name, runtime in runtimes.items():
        all_devices = runtime.get("privileged_without_host_devices_all_devices_allowed")
        if all_devices and not runtime.get("privileged_without_host_devices"):
            sentence = (
                f"handler {name}: `privileged_without_host_devices_all_devices_allowed` requires "
                "`privileged_without_host_devices` to be enabled"
            )
            raise Unusable("invalid-runtime", sentence, file)


def of_runtimes(
    runtimes: Table, version: tuple[int, int], files: Mapping[str, str], twins: set[str]
) -> Iterator[Finding]:
    """What is wrong with single handlers; `files` has the file of each.

    `twins` are the handlers whose snapshotter the image service knows as well.
    """
    for name in sorted(runtimes):
        runtime, file = runtimes[name], files.get(name, "")
        for id, severity, message, fix in _problems(name, runtime, version):
            yield Finding(
                id=id, severity=severity, subject=f"handler {name}", message=message, fix=fix, file=file
            )
        snapshotter = runtime.get("snapshotter")
        if snapshotter and name not in twins and version >= (2, 0):
            yield Finding(
                id="snapshotter-twin",
                severity=WARNING,
                subject=f"handler {name}",
                message=f"images are not unpacked by its snapshotter {snapshotter}: "
                "the image service does not know of it",
                fix="write [plugins.'io.containerd.cri.v1.images'.runtime_platforms."
                f"'{name}'] snapshotter = '{snapshotter}'",
                file=file,
            )


def _problems(name: str, runtime: Table, version: tuple[int, int]) -> Iterator[tuple[str, str, str, str]]:
    """(id, severity, message, fix)."""
    kind, path = str(runtime.get("runtime_type") or ""), str(runtime.get("runtime_path") or "")
    if path and not path.startswith("/"):
        yield "runtime-path", ERROR, f"runtime_path {path} is not absolute", "give the whole path of the shim"
    if not kind:
        yield "runtime-type", ERROR, "has no runtime_type: no runtime name", "set runtime_type"
    elif not path and not kind.startswith("/") and ("/" in kind or "." not in kind):
        yield (
            "runtime-type",
            ERROR,
            f"invalid runtime name {kind}, correct runtime name should be either format like "
            "`io.containerd.runc.v2` or a full path to the binary",
            "correct runtime_type",
        )
    if version >= (2, 0) and kind in REMOVED_TYPES and not path:
        yield "runtime-removed", ERROR, f"{kind} is gone since containerd 2.0", "use io.containerd.runc.v2"
    other = mismatch(name, kind, path, str(table(runtime, "options").get("BinaryName") or ""))
    if other:
        yield "other-runtime", ERROR, other, "point the handler at its own runtime, or give it another name"


def removed_fields(plugin: Table, file: str) -> Iterator[Finding]:
    """Fields that define a handler in 1.x and that 2.0 does not read."""
    section = table(plugin, "containerd")
    for field in _REMOVED_FIELDS:
        if table(section, field).get("runtime_type"):
            name = "untrusted" if field.startswith("untrusted") else "default"
            message = f"{field} is not read since containerd 2.0: there is no handler {name}"
            fix = f"write it as [….containerd.runtimes.{name}]"
            yield Finding(
                id="field-removed",
                severity=ERROR if name == "untrusted" else WARNING,
                subject="",
                message=message,
                fix=fix,
                file=file,
            )
