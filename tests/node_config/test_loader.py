"""Generated configurations, held against containerd's own loaders: the programs in `containerd-1` and `containerd-2`."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.node_config.model import NodeConfig
from kubectl_runtimeclass.sources import node_files

from ..support import tools

LOADERS = {"1.7": "containerd-1-config", "2.3": "containerd-2-config"}

CRI = {"1": "cri", "2": '"io.containerd.grpc.v1.cri"', "3": '"io.containerd.cri.v1.runtime"'}

runtimes = st.dictionaries(
    st.sampled_from(["runc", "runsc", "kata", "untrusted"]),
    st.fixed_dictionaries(
        {},
        optional={
            "runtime_type": st.sampled_from(["io.containerd.runc.v2", "io.containerd.runsc.v1", "/opt/shim"]),
            "runtime_path": st.sampled_from(["/opt/kata/shim", ""]),
            "snapshotter": st.sampled_from(["devmapper", ""]),
            "privileged_without_host_devices": st.booleans(),
            "privileged_without_host_devices_all_devices_allowed": st.booleans(),
            "pod_annotations": st.lists(st.sampled_from(["a.*", "b.*"]), max_size=2),
            "options": st.fixed_dictionaries(
                {},
                optional={
                    "BinaryName": st.sampled_from(["/usr/bin/crun", ""]),
                    "SystemdCgroup": st.booleans(),
                },
            ),
        },
    ),
    max_size=3,
)
plugins = st.fixed_dictionaries(
    {"runtimes": runtimes},
    optional={
        "default_runtime_name": st.sampled_from(["runc", "runsc", "kata", ""]),
        "untrusted_workload_runtime": st.just({"runtime_type": "io.containerd.kata.v2"}),
        "default_runtime": st.just({"runtime_type": "io.containerd.runsc.v1"}),
    },
)
files = st.fixed_dictionaries(
    {
        "version": st.sampled_from([None, 1, 2, 2, 2, 3, 3, 4]),
        # Never 1 and 2 together: of these containerd takes whichever Go's map gives it last.
        "tables": st.one_of(
            st.dictionaries(st.sampled_from(["1", "3"]), plugins, max_size=2),
            st.dictionaries(st.sampled_from(["2", "3"]), plugins, max_size=2),
        ),
    }
)


def value(found: Any) -> str:
    if isinstance(found, dict):
        return "{" + ", ".join(f"{key} = {value(item)}" for key, item in found.items()) + "}"
    return json.dumps(found)


def text(file: dict[str, Any], imports: str = "") -> str:
    lines = [] if file["version"] is None else [f"version = {file['version']}"]
    lines += [imports] if imports else []
    for name, plugin in file["tables"].items():
        lines.append(f"[plugins.{CRI[name]}.containerd]")
        lines += [f"{key} = {value(item)}" for key, item in plugin.items() if key != "runtimes"]
        for handler, one in plugin["runtimes"].items():
            lines.append(f"[plugins.{CRI[name]}.containerd.runtimes.{handler}]")
            lines += [f"{key} = {value(item)}" for key, item in one.items()]
    return "\n".join(lines) + "\n"


def theirs(loader: Path, path: Path) -> dict[str, Any] | str:
    done = subprocess.run((loader, path), capture_output=True, text=True, check=True, timeout=60)
    answer = json.loads(done.stdout)
    if "error" in answer:
        return str(answer["error"])
    found = answer["config"]["containerd"]
    handlers = {
        name: (
            one["runtimeType"],
            one["runtimePath"] or (one["runtimeType"] if one["runtimeType"].startswith("/") else None),
            (one["options"] or {}).get("BinaryName") or None,
            one["snapshotter"] or None,
            one["privileged_without_host_devices"],
        )
        for name, one in found["runtimes"].items()
    }
    return {"default": found["defaultRuntimeName"], "handlers": handlers}


def ours(config: NodeConfig) -> dict[str, Any] | str:
    if config.default is None:
        return config.findings[0].message
    handlers = {
        each.name: (each.type, each.path, each.binary, each.snapshotter, each.privileged_without_host_devices)
        for each in config.handlers
    }
    return {"default": config.default, "handlers": handlers}


def one(version: int | None, *tables: tuple[str, dict[str, Any]], default: str = "") -> dict[str, Any]:
    extra = {"default_runtime_name": default} if default else {}
    return {"version": version, "tables": {name: {"runtimes": found, **extra} for name, found in tables}}


RUNSC = {"runsc": {"runtime_type": "io.containerd.runsc.v1"}}
KATA = {"kata": {"runtime_type": "io.containerd.kata.v2"}}


@pytest.mark.slow
@pytest.mark.parametrize("version", LOADERS)
def test_generated_files_give_what_containerd_makes_of_them(version: str) -> None:
    loader = tools.need(LOADERS[version])

    @settings(
        max_examples=40, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(root=files, drop_ins=st.lists(files, max_size=2))
    @example(root=one(2, ("2", RUNSC)), drop_ins=[one(2, ("2", KATA))])
    @example(root=one(3, ("3", RUNSC)), drop_ins=[one(2, ("2", KATA))])
    @example(root=one(3, ("2", RUNSC), ("3", KATA)), drop_ins=[])
    @example(root=one(None, ("1", RUNSC)), drop_ins=[one(2, ("2", KATA))])
    @example(root=one(2, ("2", RUNSC)), drop_ins=[one(3, ("3", KATA))])
    @example(
        root=one(3, ("3", RUNSC), default="runsc"), drop_ins=[one(3, ("3", {"runsc": {"runtime_type": ""}}))]
    )
    def agree(root: dict[str, Any], drop_ins: list[dict[str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "config.toml"
            path.write_text(text(root, 'imports = ["conf.d/*.toml"]'))
            (path.parent / "conf.d").mkdir()
            for number, file in enumerate(drop_ins):
                (path.parent / "conf.d" / f"{number}.toml").write_text(text(file))
            expected, found = theirs(loader, path), ours(node_files.config(str(path), version))
        assert isinstance(expected, str) == isinstance(found, str), (expected, found)
        if isinstance(expected, dict):
            assert found == expected

    agree()
