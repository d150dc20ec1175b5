"""`node-config`: what becomes of its options."""

from __future__ import annotations

from ..errors import UsageError
from ..findings.finding import NOTE, Finding, by_severity, has_error
from ..node_config.model import CONTAINERD, NodeConfig
from ..reports.node_config import FORMATS
from ..sources import node_files
from .options import OutputOptions
from .stdout import screen, write_report

_OTHERS = ("1.7", "2.2", "2.3")
"""Versions of containerd that read files in different ways."""


def node_config(path: str, containerd_version: str | None, output: OutputOptions) -> int:
    """Print what the configuration at `path` gives. Returns the exit code; raises RuntimeClassError."""
    if containerd_version is not None:
        node_files.version(containerd_version)
    files = node_files.find(path)
    if containerd_version is not None and files.runtime != CONTAINERD:
        raise UsageError("--containerd: this is not containerd's configuration file")
    config = node_files.read(files, containerd_version or "")
    notes = () if containerd_version is not None else tuple(_elsewhere(files, config))
    config = config._replace(findings=by_severity((*config.findings, *notes)))
    write_report(FORMATS, output.output_format, config, screen(output))
    return 1 if has_error(config.findings) else 0


def _elsewhere(files: node_files.NodeConfigFiles, config: NodeConfig) -> list[Finding]:
    """Where no version was named: that others serve other handlers with the same files."""
    if files.runtime != CONTAINERD or files.info is not None or config.default is None:
        return []
    served = [handler.name for handler in config.handlers]
    notes = []
    for version in _OTHERS:
        other = node_files.read(files, version)
        names = [handler.name for handler in other.handlers]
        too_new = any(finding.id == "version-too-new" for finding in other.findings)
        if names != served and not too_new:
            what = f"serves {', '.join(names)}" if other.default is not None else "would not start with it"
            message = f"containerd {version} {what}: see --containerd {version}"
            notes.append(Finding("other-version", NOTE, "", message))
    return notes
