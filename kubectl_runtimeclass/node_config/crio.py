"""CRI-O's `crio.conf` and the files below `crio.conf.d`: the handlers, as CRI-O merges and validates them.

Source: CRI-O v1.37.0 pkg/config/config.go (`UpdateFromPath`, `ValidateRuntimes`, `RuntimeHandler.Validate`).
"""

from __future__ import annotations

import re

from ..findings.finding import ERROR, WARNING, Finding
from .families import mismatch
from .model import CRIO, Files, Handler, NodeConfig, Table, Unusable, unusable
from .toml import parse, table

CONF, DROP_INS = "/etc/crio/crio.conf", "/etc/crio/crio.conf.d"
NEWEST = (1, 37)
_TYPES = ("oci", "vm", "pod")
_LEFT_BEHIND = re.compile(r"(?:\.(?:bak|orig|old|save|swp|rpmsave|rpmnew|rpmorig|dpkg-\w+)|~)$")


def read(files: Files, version: tuple[int, int] = NEWEST) -> NodeConfig:
    """The configuration in a node's files, as that version of CRI-O reads them.

    Files that CRI-O would not start with give a NodeConfig without handlers, and a finding.
    """
    label, notes = f"{version[0]}.{version[1]}", list[Finding]()
    try:
        default, runtimes, declared = _merged(files, "crun" if version >= (1, 31) else "runc", notes)
        served = [
            name for name in sorted(runtimes) if _is_served(name, runtimes[name], default, declared, notes)
        ]
    except Unusable as error:
        return unusable(CRIO, label, error, tuple(notes))
    except (TypeError, AttributeError) as error:
        problem = Unusable(
            "not-toml", f"not of the shape of CRI-O's configuration: {error}", files.name(CONF)
        )
        return unusable(CRIO, label, problem, tuple(notes))
    handlers = tuple(read_handler(name, runtimes[name]) for name in served)
    return NodeConfig(runtime=CRIO, version=label, default=default, handlers=handlers, findings=tuple(notes))


def _merged(files: Files, default: str, notes: list[Finding]) -> tuple[str, Table, dict[str, str]]:
    """(default handler, all runtimes, the file that declared each); `default` is CRI-O's own default handler."""
    runtimes: Table = {default: {"runtime_type": "oci"}}
    declared: dict[str, str] = {}
    chosen, chosen_by = default, ""
    paths = ([CONF] if files.read(CONF) is not None else []) + files.walk(DROP_INS)
    for path in paths:
        name = files.name(path)
        if path != CONF and _LEFT_BEHIND.search(path):
            message = "CRI-O reads every file here, a copy that was left behind, too"
            notes.append(
                Finding(
                    id="left-behind",
                    severity=WARNING,
                    subject="",
                    message=message,
                    fix="move it elsewhere",
                    file=name,
                )
            )
        section = table(parse(files.read(path) or b"", name), "crio", "runtime")
        if "default_runtime" in section:
            chosen, chosen_by = str(section["default_runtime"]), name
        for handler, runtime in table(section, "runtimes").items():
            lost = sorted(set(runtimes.get(handler, {})) - set(runtime)) if handler in declared else []
            if lost:
                message = f"replaces what {declared[handler]} says of it; lost: {', '.join(lost)}"
                fix = "repeat them here: CRI-O does not merge two tables of one handler"
                notes.append(
                    Finding(
                        id="handler-replaced",
                        severity=WARNING,
                        subject=f"handler {handler}",
                        message=message,
                        fix=fix,
                        file=name,
                    )
                )
            runtimes[handler], declared[handler] = runtime, name
    chosen = chosen or default
    if chosen not in runtimes:
        message = (
            f'default_runtime set to "{chosen}", but no runtime entry table '
            f"[crio.runtime.runtimes.{chosen}] was found"
        )
        raise Unusable("default-missing", message, chosen_by)
    return chosen, runtimes, declared


def _is_served(
    name: str, runtime: Table, default: str, declared: dict[str, str], notes: list[Finding]
) -> bool:
    """Whether CRI-O keeps the handler; problems are added to `notes`. Raises Unusable if it drops the default one."""
    file, subject = declared.get(name, ""), f"handler {name}"
    refusal = _refusal(name, runtime)
    if refusal and name == default:
        raise Unusable("handler-ignored", refusal, file)
    if refusal:
        notes.append(
            Finding(
                id="handler-ignored",
                severity=ERROR,
                subject=subject,
                message=f"is ignored: {refusal}",
                file=file,
            )
        )
        return False
    kind, path = runtime.get("runtime_type") or "oci", str(runtime.get("runtime_path") or "")
    if kind == "oci" and path.rpartition("/")[2].startswith("containerd-shim-"):
        message = f"its runtime_type is oci, and {path} is a shim, which needs vm"
        notes.append(
            Finding(
                id="runtime-type",
                severity=ERROR,
                subject=subject,
                message=message,
                fix='set runtime_type = "vm"',
                file=file,
            )
        )
    elif other := mismatch(name, "", path or name, ""):
        fix = "point the handler at its own runtime, or give it another name"
        notes.append(
            Finding(id="other-runtime", severity=ERROR, subject=subject, message=other, fix=fix, file=file)
        )
    return True


def _refusal(name: str, runtime: Table) -> str | None:
    """Why CRI-O drops a handler when it starts, None if it keeps it. Whether its program exists is not known here."""
    kind, path = runtime.get("runtime_type") or "oci", str(runtime.get("runtime_path") or "")
    if kind not in _TYPES:
        return f'invalid `runtime_type` "{kind}" for runtime "{name}"'
    if (
        kind == "vm"
        and path
        and not re.fullmatch(r"containerd-shim-[a-zA-Z0-9\-+]+", path.rpartition("/")[2])
    ):
        return f"invalid runtime_path for runtime '{name}': containerd binary naming pattern is not followed"
    if runtime.get("runtime_config_path") and kind != "vm":
        return "runtime_config_path can only be used with the 'vm' runtime type"
    return None


def read_handler(name: str, runtime: Table) -> Handler:
    """A handler of the name, by its table in the configuration."""
    return Handler(
        name=name,
        type=runtime.get("runtime_type") or "oci",
        path=runtime.get("runtime_path") or None,
        config=runtime.get("runtime_config_path") or None,
        privileged_without_host_devices=bool(runtime.get("privileged_without_host_devices")),
    )
