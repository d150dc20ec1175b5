"""`init`: a first rules file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..cluster import api
from ..cluster.connect import connect
from ..cluster.resources import RESOURCES
from ..cluster.snapshot_files import objects
from ..errors import RuntimeClassError, UsageError
from ..kube.object import Object
from ..reports.display import safe
from ..reports.phrases import plural
from ..rules.proposal import KnownClass, Label, distinguishing_labels, rules_file
from ..sources.templates import read
from ..system.terminal import tell
from ..workloads.kinds.table import KindTable
from . import reading, stdout
from .options import ClusterOptions, InputOptions


def init(inputs: InputOptions, cluster: ClusterOptions, file: str) -> int:
    """Write a rules file for the manifests, `-` for standard output. Returns the exit code; raises RuntimeClassError.

    A file that exists is left alone, with an error.
    """
    if not inputs.given:
        inputs = inputs._replace(paths=(".",), recursive=True)
    sources = reading.read_inputs(inputs)
    templates, companions = read(sources, KindTable())
    labels = distinguishing_labels([template.pod["metadata"]["labels"] for template in templates])
    known = _classes(companions, cluster)
    text = rules_file(labels, known.classes)
    if file == "-":
        stdout.write_text(text)
    else:
        _write_new(file, text)
    counted = f"{plural(len(templates), 'pod template')} in {plural(len(sources), 'file')}"
    tell(f"found {counted}\n{_as_text(labels)}\n{safe(known.told)}\n")
    if file != "-":
        tell(f"wrote {safe(file)}: one rule, commented; edit it, then\n{_NEXT}")
    return 0


_NEXT = """\
    kubectl runtimeclass assign --diff      # what would change, from here down
    kubectl runtimeclass assign -i          # change it
    kubectl runtimeclass check -o github    # in CI
"""


def _as_text(labels: Sequence[Label]) -> str:
    if not labels:
        return "no label tells them apart"
    return "labels that tell them apart: " + safe(", ".join(map(str, labels[:3])))


class _KnownClasses(NamedTuple):
    classes: tuple[KnownClass, ...]
    told: str


def _classes(companions: Iterable[Object], cluster: ClusterOptions) -> _KnownClasses:
    """The classes of --snapshot, else of the manifests, else of the cluster that answers, and where they are from."""
    if cluster.snapshots:
        return _known(objects(cluster.snapshots), "in the snapshot")
    known = _known(companions, "in the manifests")
    if known.classes:
        return known
    wanted = [resource for resource in RESOURCES if resource.kind == "RuntimeClass"]
    try:
        lists = api.read(connect(("--request-timeout=5s", *cluster.flags)).get, wanted).lists
    except RuntimeClassError as error:
        return _KnownClasses((), f"found no RuntimeClass: no cluster answers ({str(error).splitlines()[0]})")
    return _known((item for list_ in lists for item in list_["items"]), "in the cluster")


def _known(objects: Iterable[Object], where: str) -> _KnownClasses:
    classes = tuple(
        KnownClass(str((item.get("metadata") or {}).get("name")), str(item.get("handler")))
        for item in objects
        if item.get("kind") in ("RuntimeClass", None) and item.get("handler")
    )
    names = ", ".join(f"{runtime_class.name} (handler {runtime_class.handler})" for runtime_class in classes)
    return _KnownClasses(
        classes, f"found RuntimeClasses {where}: {names}" if names else f"found no RuntimeClass {where}"
    )


def _write_new(file: str, text: str) -> None:
    try:
        with open(file, "x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError:
        hint = "-o FILE writes another, -o - prints it"
        raise UsageError(f"{file} exists already and is left as it is", hint) from None
    except OSError as error:
        raise UsageError(f"{file}: {os.strerror(error.errno or 0).lower()}") from None
