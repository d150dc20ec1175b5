"""The output of `crictl info`: the runtime's effective configuration, and the features of its handlers.

Sources: containerd v2.3.4 internal/cri/server/status.go; CRI-O v1.37.0 server/runtime_status.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings.finding import ERROR, Finding
from . import containerd, crio
from .families import mismatch
from .model import CONTAINERD, CRIO, NodeConfig, Table
from .toml import table


def read(info: Table, file: str) -> NodeConfig:
    """The configuration in the output of `crictl info`. Raises ValueError for anything else."""
    config = table(info, "config")
    features = dict(_features(info))
    findings = list(_not_ready(info, file))
    if "containerd" in config:
        section = table(config, "containerd")
        runtimes = table(section, "runtimes")
        runtime, default, read_handler = (
            CONTAINERD,
            section.get("defaultRuntimeName"),
            containerd.read_handler,
        )
    elif "crio" in config:
        section = table(config, "crio")
        runtimes = table(section, "Runtimes")
        runtime, default, read_handler = CRIO, section.get("DefaultRuntime"), crio.read_handler
    else:
        raise ValueError("neither config.containerd nor config.crio: is this the output of `crictl info`?")
    handlers = [
        read_handler(name, _snake_case(declared))._replace(features=features.get(name))
        for name, declared in runtimes.items()
    ]
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


def _snake_case(runtime: Table) -> Table:
    """A runtime with its keys as they are in the runtime's own configuration: `runtime_type` for `runtimeType`."""
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower(): value for key, value in runtime.items()}
