"""What each sample of `tests/data/node-config` gives: handlers and defaults as containerd's loader and CRI-O have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubectl_runtimeclass.node_config.model import Handler, NodeConfig
from kubectl_runtimeclass.sources import node_files

DATA = Path(__file__).parents[1] / "data" / "node-config"
EXPECTED = json.loads((DATA / "expected.json").read_text())

NOTES = {
    "containerd/v3-old-table under 2.2": ["table-not-read"],
    "crio/broken": ["handler-ignored", "handler-ignored", "handler-ignored"],
    "crio/override": ["handler-replaced", "runtime-type"],
    "crio/shadow": ["left-behind"],
    "containerd/v1 under 2.2": ["field-removed", "runtime-removed"],
    "containerd/v1 under 2.3": ["field-removed", "runtime-removed"],
    "containerd/v1 under 2.4": ["field-removed", "runtime-removed"],
}


def shim(each: Handler) -> str:
    """Where containerd looks for the shim."""
    if each.path:
        return each.path
    *_, name, version = each.type.split(".")
    return f"containerd-shim-{name}-{version}"


def as_expected(each: Handler, runtime: str) -> dict[str, object]:
    where = {"shim": shim(each)} if runtime == "containerd" else {"path": each.path or f"{each.name} on PATH"}
    found = {
        "type": each.type,
        **where,
        "binary": each.binary,
        "config": each.config,
        "snapshotter": each.snapshotter,
        "sandboxer": each.sandboxer,
        "privilegedWithoutHostDevices": each.privileged_without_host_devices,
    }
    return {key: value for key, value in found.items() if value}


def read(name: str) -> NodeConfig:
    place, _, version = name.partition(" under ")
    return node_files.config(str(DATA / place), version)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_sample_gives_its_handlers_and_its_default(name: str) -> None:
    config, expected = read(name), EXPECTED[name]
    if name == "containerd/v3-imports under 1.7":
        # The last file's version, 2, is what 1.x goes by in the end: it starts, without what version 3 names.
        assert config.findings[0].message in expected["error"]
        assert [each.name for each in config.handlers] == ["nvidia"]
    elif "error" in expected:
        assert config.default is None and config.handlers == ()
        assert config.findings[0].severity == "error"
        assert "bad-toml" in name or config.findings[0].message in expected["error"]
    else:
        assert config.default == expected["default"]
        assert {each.name: as_expected(each, config.runtime) for each in config.handlers} == expected[
            "handlers"
        ]


@pytest.mark.parametrize("name", NOTES)
def test_what_is_lost_or_ignored_is_found(name: str) -> None:
    assert sorted(each.id for each in read(name).findings) == NOTES[name]


@pytest.mark.parametrize(
    "name", [name for name in EXPECTED if name not in NOTES and "error" not in EXPECTED[name]]
)
def test_nothing_is_said_of_the_others(name: str) -> None:
    assert read(name).findings == ()


def test_a_fragment_of_talos_is_read_as_part_of_its_configuration() -> None:
    config = node_files.config(str(DATA / "containerd" / "talos" / "20-customization.part"))
    assert [each.name for each in config.handlers] == ["kata", "runc"]


@pytest.mark.parametrize(
    ("file", "default", "handlers"),
    [("containerd-2.json", "runc", ["runc", "runsc"]), ("crio.json", "crun", ["crun", "kata-qemu"])],
)
def test_crictl_info_tells_handlers_and_their_features(file: str, default: str, handlers: list[str]) -> None:
    config = node_files.config(str(DATA / "crictl" / file))
    assert (config.default, [each.name for each in config.handlers]) == (default, handlers)
    features = {each.name: each.features for each in config.handlers}
    assert features[default] == {"recursiveReadOnlyMounts": True, "userNamespaces": True}
    assert features[handlers[1]] == {"recursiveReadOnlyMounts": False, "userNamespaces": False}
