"""Every command sees in a manifest what kubectl sees: objects, labels, classes; only an edit may be refused by some."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.functions import krm
from kubectl_runtimeclass.kube.object import flatten
from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules.decision import NO_MATCH, REFUSED
from kubectl_runtimeclass.rules.model import single
from kubectl_runtimeclass.sources import manifests, rewrite_inputs, templates
from kubectl_runtimeclass.system.files import FileError, Input
from kubectl_runtimeclass.workloads.kinds.table import KindTable
from kubectl_runtimeclass.yamledit.value import value

from ..support import tools

DATA = Path(__file__).parents[1] / "data"
NOT_OF_THEIR_SHAPE = ("spec-list.yaml", "spec-scalar.yaml", "existing-mapping.yaml")
"""Read by all; but a pod spec that is no map is nothing to explain or compare."""
FILES = [
    *sorted((DATA / "readers").iterdir()),
    *sorted(
        path
        for path in (DATA / "yaml").glob("*.yaml")
        if ".expected" not in path.name and path.name not in NOT_OF_THEIR_SHAPE
    ),
]
GVISOR = single("gvisor", on_existing="Replace")
NOTHING = "no Kubernetes object in it"
WITHOUT_LAST_BREAK = "otel-collector.yaml"
"""kubectl ends the last line of a stream where it has no break, so that a block scalar there ends with one."""


class Read(NamedTuple):
    """(apiVersion, kind, name, labels) of objects, (kind, name, class) of pod templates; whether all could be read."""

    objects: list[tuple[Any, ...]]
    classes: list[tuple[str, str, str | None]]
    complete: bool


NO_NAME = "is not a RuntimeClass name"
"""Why a class that is read is refused all the same."""


def truth(paths: list[Path]) -> Iterator[tuple[list[Any], str]]:
    """The documents of each file, and the error after them, as kubectl's own packages read it."""
    reader = tools.need("manifest-reader")
    out = subprocess.run((reader, *map(str, paths)), capture_output=True, check=True).stdout
    for line in out.decode().rstrip("\n").split("\n"):
        found = json.loads(line)
        yield found["documents"], found["error"]


def known(documents: list[Any]) -> list[tuple[Any, ...]]:
    """The objects among documents; others than maps with a kind and an apiVersion are none."""
    flat = flatten(each for each in documents if isinstance(each, dict))
    return sorted((fact(each) for each in flat if each.get("kind") and each.get("apiVersion")), key=repr)


def fact(found: Any) -> tuple[Any, ...]:
    metadata = found.get("metadata") or {}
    return (
        found["apiVersion"],
        found["kind"],
        metadata.get("name"),
        json.dumps(metadata.get("labels") or {}, sort_keys=True),
    )


def by_check(source: Input) -> Read:
    made = rewrite_inputs.rewrite_one(
        source.content or b"",
        source,
        manifests.NO_RULES,
        manifests.NO_NAMESPACES,
        whole=True,
        look=lambda found, _: {**value(found.node), "apiVersion": found.api_version, "kind": found.kind},
    )
    seen = [each for each, _ in made.looked]
    classes = [
        (each.kind, each.name, each.before)
        for each in made.decisions
        if each.outcome == NO_MATCH or NO_NAME in each.reason
    ]
    return Read(sorted(map(fact, filter(None, seen)), key=repr), sorted(classes, key=repr), None not in seen)


def by_explain(source: Input) -> Read:
    try:
        found, objects = templates.read([source], KindTable())
    except FileError as error:
        return Read([], [], NOTHING in str(error))
    classes = [(each.kind, each.name, each.runtime_class_name) for each in found]
    return Read(known(list(objects)), sorted(classes, key=repr), True)


def by_diff(source: Input) -> Read:
    found = manifests.read([source])
    classes = [(each.subject.kind, each.subject.name, each.runtime_class_name) for each in found.templates]
    return Read([], sorted(classes, key=repr), all(NOTHING in problem for problem in found.problems))


def by_function(documents: list[Any]) -> list[tuple[str, str]]:
    """(kind, name) of what the function gives a class."""
    items = "".join(f"- {json.dumps(each)}\n" for each in flatten(documents))
    config = (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: f}, data: {class: gvisor, onExisting: Replace}}"
    )
    text = (
        f"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {config}\nitems:\n{items}"
    )
    results = krm.process(text.encode()).results
    return sorted((each.about.kind, each.about.name) for each in results)


def disagreement(path: Path, documents: list[Any], error: str) -> str:
    """How the commands differ from kubectl, or one from another; "" where they do not.

    kubectl stops at the first document that it cannot read, and `check` goes on. A file with objects and with what is
    none is read by nobody.
    """
    data = path.read_bytes()
    source = Input(str(path), True, data)
    check, explain, diff = by_check(source), by_explain(source), by_diff(source)
    whole = len({bool(known([each])) for each in documents if each is not None}) < 2
    readable = error == "" and whole
    if not check.complete == explain.complete == diff.complete == readable:
        return f"complete: {readable}, {check.complete}, {explain.complete}, {diff.complete}: {error}"
    objects = known(documents)
    if not all(each in check.objects for each in objects) or (readable and check.objects != objects):
        return f"objects:\n{check.objects}\n{objects}"
    if readable and explain.objects != objects:
        return f"explain's objects:\n{explain.objects}\n{objects}"
    classes = [[each for each in one.classes if each[2]] for one in (check, explain, diff)]
    if readable and not classes[0] == classes[1] == classes[2]:
        return f"classes: {classes}"
    return ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_they_agree_on_hard_cases(path: Path) -> None:
    ((documents, error),) = truth([path])
    assert disagreement(path, documents, error) == ""


def test_they_agree_on_a_corpus(corpus: Path) -> None:
    files = sorted(path for path in corpus.rglob("*") if path.is_file() and path.name != WITHOUT_LAST_BREAK)
    assert len(files) > 200
    found = {
        path.name: wrong
        for path, (documents, error) in zip(files, truth(files), strict=True)
        if (wrong := disagreement(path, documents, error))
    }
    assert found == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_function_decides_on_what_kubectl_reads(path: Path) -> None:
    ((documents, _),) = truth([path])
    objects = [each for each in documents if isinstance(each, dict) and each.get("kind")]
    made = rewrite(json.dumps({"kind": "List", "apiVersion": "v1", "items": objects}).encode(), GVISOR, "x")
    changed = sorted((each.kind, each.name) for each in made.decisions if each.changes)
    try:
        assert by_function(objects) == changed
    except RuntimeClassError:
        assert any(each.outcome == REFUSED for each in made.decisions) or not all(map(is_object, objects))


def is_object(found: Any) -> bool:
    return bool(found.get("apiVersion")) and isinstance(found.get("metadata"), dict)


@pytest.mark.parametrize("path", sorted((DATA / "readers").iterdir()), ids=lambda path: path.name)
def test_kubectl_gives_back_the_same_objects(path: Path) -> None:
    """`kubectl label --local` is the whole program; it stops at what it cannot read."""
    kubectls = tools.kubectls()
    if not kubectls:
        pytest.skip("no kubectl is installed")
    command = (kubectls[-1].path, "label", "--local", "-o", "json", "-f", path, "zz=1")
    done = subprocess.run(command, capture_output=True, check=False, timeout=30)
    text, decoder, at = done.stdout.decode(), json.JSONDecoder(), 0
    labelled = []
    while at < len(text):
        found, at = decoder.raw_decode(text, at)
        labelled.append(found)
        at += len(text[at:]) - len(text[at:].lstrip())
    expected = [each[:3] for each in by_check(Input(str(path), True, path.read_bytes())).objects]
    given = [each[:3] for each in known(labelled)]
    assert given == expected or (b"error parsing" in done.stderr and all(each in expected for each in given))
