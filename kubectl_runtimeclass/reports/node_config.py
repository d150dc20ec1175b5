"""What a node's configuration serves, as text and JSON."""

from __future__ import annotations

from typing import Any

from ..node_config.model import Handler, NodeConfig
from ..rules.model import API_VERSION
from . import Screen
from .display import safe
from .explain import json as structured
from .findings.text import lines
from .layout import table

FORMATS = {"text": ".node_config:as_text", "json": ".node_config:as_json", "yaml": ".node_config:as_yaml"}
"""-o -> a function of the NodeConfig and the Screen."""

HEAD = ("HANDLER", "RUNTIME", "PROGRAM", "SETTINGS")


def as_text(config: NodeConfig, screen: Screen) -> str:
    """A table of the handlers, the default one marked, then the findings."""
    rows = [_row(handler, handler.name == config.default) for handler in config.handlers]
    text = "".join(f"{line}\n" for line in table(HEAD, rows, screen.width, screen.paint)) if rows else ""
    about = " ".join(filter(None, (config.runtime, config.version)))
    if config.default is None and not rows:
        text += f"{about} would not serve Kubernetes with this configuration\n"
    output = "".join(f"{line}\n" for line in lines(config.findings, screen))
    return text + ("\n" if text and output else "") + output


def _row(handler: Handler, is_default: bool) -> tuple[str, ...]:
    settings = [
        f"{name}={value}"
        for name, value in (
            ("config", handler.config),
            ("snapshotter", handler.snapshotter),
            ("sandboxer", handler.sandboxer if handler.sandboxer != "podsandbox" else None),
            ("privilegedWithoutHostDevices", "true" if handler.privileged_without_host_devices else None),
        )
        if value
    ]
    name = f"{handler.name} (default)" if is_default else handler.name
    cells = (name, handler.type or "-", handler.binary or handler.path or "-", " ".join(settings) or "-")
    return tuple(map(safe, cells))


def as_json(config: NodeConfig, screen: Screen) -> str:
    return structured.dump(to_object(config), "json")


def as_yaml(config: NodeConfig, screen: Screen) -> str:
    return structured.dump(to_object(config), "yaml")


def to_object(config: NodeConfig) -> dict[str, Any]:
    """The same for programs."""
    return {
        "apiVersion": API_VERSION,
        "kind": "NodeConfig",
        "runtime": config.runtime,
        "version": config.version or None,
        "default": config.default,
        "handlers": [_handler(handler) for handler in config.handlers],
        "findings": [
            {
                "id": finding.id,
                "severity": finding.severity,
                "message": finding.sentence,
                "fix": finding.fix or None,
                "file": finding.file or None,
            }
            for finding in config.findings
        ],
    }


def _handler(handler: Handler) -> dict[str, Any]:
    return {
        "name": handler.name,
        "type": handler.type,
        "path": handler.path,
        "binary": handler.binary,
        "config": handler.config,
        "snapshotter": handler.snapshotter,
        "sandboxer": handler.sandboxer,
        "privilegedWithoutHostDevices": handler.privileged_without_host_devices,
        "features": handler.features,
    }
