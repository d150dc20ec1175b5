"""Objects in which anything may stand anywhere: an answer or an error in words, never a traceback."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cluster.load import read
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.explaining.question import ExplainRequest
from kubectl_runtimeclass.reports import Screen, render
from kubectl_runtimeclass.reports.explain import FORMATS, formats
from kubectl_runtimeclass.snapshot.applied import with_objects
from kubectl_runtimeclass.sources.templates import read as read_templates
from kubectl_runtimeclass.system.files import Input
from kubectl_runtimeclass.workloads.kinds.table import KindTable
from kubectl_runtimeclass.yamledit.read import with_roots
from kubectl_runtimeclass.yamledit.value import value as json_value

from ..commands.conftest import ROOT

JUNK: tuple[Any, ...] = (
    None, [], {}, "x", "", 3, -1, True, [None], {"a": None}, "1e400", 1e300, 10**30, "9" * 10_000, "٣", "\x1b[1m", [[]], {"": []},
)  # fmt: skip
SAMPLES = sorted((ROOT / "samples/shop").iterdir())
CLUSTER = next(with_roots((ROOT / "samples/cluster.yaml").read_bytes(), json_value))["items"]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in entries:
        yield from places(inner, (*path, key))


def spoiled(found: Any, chance: random.Random) -> Any:
    found = copy.deepcopy(found)
    for _ in range(chance.choice((1, 1, 2))):
        *path, last = chance.choice(list(places(found)))
        holder = found
        for key in path:
            holder = holder[key]
        holder[last] = copy.deepcopy(chance.choice(JUNK))
    return found


def answer(manifest: Path, cluster: Path) -> None:
    kinds = KindTable()
    templates, beside = read_templates([Input(str(manifest), named=True)], kinds)
    known = with_objects(read([str(cluster)]), beside, "default")
    for template in templates:
        for classes in ((), ("kata-qemu",), ("gvisor", "nvidia")):
            answers = ExplainRequest(known, "default", classes).answers(template)
            for output in FORMATS:
                text = formats.join([render(FORMATS, output, answers, Screen(width=100))], output)
                assert text and "\x1b" not in text


@pytest.mark.parametrize("seed", range(8))
def test_a_spoiled_manifest(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    manifest = tmp_path / "m.json"
    for _ in range(12):
        documents = list(with_roots(chance.choice(SAMPLES).read_bytes(), json_value))
        manifest.write_text(json.dumps(spoiled(chance.choice(documents), chance)))
        try:
            answer(manifest, ROOT / "samples/cluster.yaml")
        except RuntimeClassError as error:
            assert str(error)


@pytest.mark.parametrize("seed", range(8))
def test_a_spoiled_cluster(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    cluster = tmp_path / "c.json"
    for _ in range(12):
        items = list(CLUSTER)
        at = chance.randrange(len(items))
        items[at] = spoiled(items[at], chance)
        cluster.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        try:
            answer(ROOT / "samples/shop/checkout.yaml", cluster)
        except RuntimeClassError as error:
            assert str(error)
