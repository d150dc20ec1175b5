"""What `crictl info` prints: the runtime's own words, merged already, and the features of its handlers.

Sources: containerd v2.3.4 internal/cri/server/status.go; CRI-O v1.37.0 server/runtime_status.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..findings.finding import ERROR, Finding
from .families import mismatch
from .model import CONTAINERD, CRIO, Handler, NodeConfig, Table
from .toml import table


def read(info: Table, file: str) -> NodeConfig:
    """The configuration that it tells of. Raises ValueError for what is no `crictl info`."""
    config = table(info, "config")
    features = dict(_features(info))
    findings = list(_not_ready(info, file))
    if "containerd" in config:
        section = table(config, "containerd")
        handlers = [_of_containerd(name, one, features) for name, one in table(section, "runtimes").items()]
        runtime, default = CONTAINERD, section.get("defaultRuntimeName")
    elif "crio" in config:
        section = table(config, "crio")
        handlers = [_of_crio(name, one, features) for name, one in table(section, "Runtimes").items()]
        runtime, default = CRIO, section.get("DefaultRuntime")
    else:
        raise ValueError("neither config.containerd nor config.crio: is this the output of `crictl info`?")
    for handler in handlers:
        other = mismatch(handler.name, handler.type, handler.path or handler.name, handler.binary or "")
        if other:
            findings.append(Finding("other-runtime", ERROR, f"handler {handler.name}", other, file=file))
    return NodeConfig(
        runtime,
        "",
        default or None,
        tuple(sorted(handlers, key=lambda handler: handler.name)),
        tuple(findings),
    )


def _features(info: Table) -> Iterator[tuple[str, dict[str, bool]]]:
    for runtime_handler in info.get("runtimeHandlers") or ():
        features = table(runtime_handler, "features")
        yield (
            str(runtime_handler.get("name") or ""),
            {
                "recursiveReadOnlyMounts": bool(features.get("recursive_read_only_mounts")),
                "userNamespaces": bool(features.get("user_namespaces")),
            },
        )


def _not_ready(info: Table, file: str) -> Iterator[Finding]:
    for condition in table(info, "status").get("conditions") or ():
        if condition.get("type") == "RuntimeReady" and condition.get("status") is False:
            why = " ".join(filter(None, (condition.get("reason"), condition.get("message"))))
            yield Finding("not-ready", ERROR, "", f"the runtime is not ready: {why}", file=file)


def _of_containerd(name: str, one: dict[str, Any], features: dict[str, dict[str, bool]]) -> Handler:
    options, kind = table(one, "options"), str(one.get("runtimeType") or "")
    return Handler(
        name,
        kind,
        path=one.get("runtimePath") or (kind if kind.startswith("/") else None),
        binary=options.get("BinaryName") or None,
        config=options.get("ConfigPath") or None,
        snapshotter=one.get("snapshotter") or None,
        sandboxer=one.get("sandboxer") or one.get("sandboxMode") or None,
        privileged_without_host_devices=bool(one.get("privileged_without_host_devices")),
        features=features.get(name),
    )


def _of_crio(name: str, one: dict[str, Any], features: dict[str, dict[str, bool]]) -> Handler:
    return Handler(
        name,
        one.get("RuntimeType") or "oci",
        path=one.get("RuntimePath") or None,
        config=one.get("RuntimeConfigPath") or None,
        privileged_without_host_devices=bool(one.get("PrivilegedWithoutHostDevices")),
        features=features.get(name),
    )
