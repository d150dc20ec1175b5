"""The output of `crictl info`: the runtime's effective configuration, and the features of its handlers.

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
    """The configuration in the output of `crictl info`. Raises ValueError for anything else."""
    config = table(info, "config")
    features = dict(_features(info))
    findings = list(_not_ready(info, file))
    if "containerd" in config:
        section = table(config, "containerd")
        runtimes = table(section, "runtimes")
        handlers = [_from_containerd(name, runtimes[name], features) for name in runtimes]
        runtime, default = CONTAINERD, section.get("defaultRuntimeName")
    elif "crio" in config:
        section = table(config, "crio")
        runtimes = table(section, "Runtimes")
        handlers = [_from_crio(name, runtimes[name], features) for name in runtimes]
        runtime, default = CRIO, section.get("DefaultRuntime")
    else:
        raise ValueError("neither config.containerd nor config.crio: is this the output of `crictl info`?")
    for handler in handlers:
        other = mismatch(handler.name, handler.type, handler.path or handler.name, handler.binary or "")
        if other:
            findings.append(
                Finding(
                    id="other-runtime",
                    severity=ERROR,
                    subject=f"handler {handler.name}",
                    message=other,
                    file=file,
                )
            )
    return NodeConfig(
        runtime=runtime,
        version="",
        default=default or None,
        handlers=tuple(sorted(handlers, key=lambda handler: handler.name)),
        findings=tuple(findings),
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
            reason = " ".join(filter(None, (condition.get("reason"), condition.get("message"))))
            yield Finding(
                id="not-ready",
                severity=ERROR,
                subject="",
                message=f"the runtime is not ready: {reason}",
                file=file,
            )


def _from_containerd(name: str, runtime: dict[str, Any], features: dict[str, dict[str, bool]]) -> Handler:
    options, runtime_type = table(runtime, "options"), str(runtime.get("runtimeType") or "")
    return Handler(
        name=name,
        type=runtime_type,
        path=runtime.get("runtimePath") or (runtime_type if runtime_type.startswith("/") else None),
        binary=options.get("BinaryName") or None,
        config=options.get("ConfigPath") or None,
        snapshotter=runtime.get("snapshotter") or None,
        sandboxer=runtime.get("sandboxer") or runtime.get("sandboxMode") or None,
        privileged_without_host_devices=bool(runtime.get("privileged_without_host_devices")),
        features=features.get(name),
    )


def _from_crio(name: str, runtime: dict[str, Any], features: dict[str, dict[str, bool]]) -> Handler:
    return Handler(
        name=name,
        type=runtime.get("RuntimeType") or "oci",
        path=runtime.get("RuntimePath") or None,
        config=runtime.get("RuntimeConfigPath") or None,
        privileged_without_host_devices=bool(runtime.get("PrivilegedWithoutHostDevices")),
        features=features.get(name),
    )
