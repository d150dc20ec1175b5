"""The rewrite of many inputs, at the edge: read them, share them among processes, write what changes.

What `assign` and `check` do alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial

from ..errors import TEMPLATES, Refused, cause
from ..kube.class_field import CLASS_NAME
from ..named import TYPE_CHECKING, NamedTuple
from ..rewriting.decided import unreadable
from ..rewriting.join import Pieces
from ..rewriting.results import FileResult
from ..rewriting.rewrite import Rewrite
from ..rewriting.stream import namespaces_in, rewrite
from ..rules.match import Namespaces
from ..rules.model import KIND, SKIP, Rules
from ..system import files, parallel
from ..system.files import FileError, Input
from ..system.replace import replace, sync_directories
from ..workloads.skim import first_kind
from ..yamledit.edit import spliced_pieces
from .discover import is_chart_template
from .in_sight import has_workload_in_sight, kinds_in_sight
from .passed_over import KUSTOMIZATION, PATCHES

if TYPE_CHECKING:
    from typing import Any

    from ..rewriting.rewriter import Look


class Output(NamedTuple):
    """One input's result, and its old and new bytes where they were asked for."""

    result: FileResult
    data: Pieces | None = None
    original: bytes = b""


def rewrite_all(
    inputs: list[Input],
    rules: Rules,
    namespaces: Namespaces,
    *,
    whole: bool = False,
    in_place: bool = False,
    want_data: bool = False,
    look: Look | None = None,
) -> Iterator[Output]:
    """Apply the rules to each input, several at once where there are many, in order.

    `in_place` writes each file that changes, unless something in it is refused. `want_data` keeps the new
    bytes. `whole` and `look` are `rewrite`'s.
    """
    cores = parallel.cores()
    by_file = len(inputs) >= parallel.MANY and not want_data
    one = partial(
        _one,
        rules=rules,
        namespaces=namespaces,
        whole=whole,
        in_place=in_place,
        want_data=want_data,
        workers=1 if by_file else cores,
        look=look,
    )
    written = []
    for source, output in zip(
        inputs, parallel.ordered_map(one, inputs, cores if by_file else 1), strict=True
    ):
        if in_place and _to_write(output.result):
            written.append(source.name)
        yield output
    sync_directories(written)


def _one(
    source: Input, rules: Rules, namespaces: Namespaces, *, in_place: bool, want_data: bool, **how: Any
) -> Output:
    """`how` is `rewrite_one`'s."""
    if source.problem:
        return Output(FileResult(source.display, error=source.problem))
    if source.skip:
        return Output(FileResult(source.display, skipped=source.skip, notes=_classes_in_patch(source, rules)))
    try:
        data = files.read(source)
        result = rewrite_one(data, source, rules, namespaces, **how)
        if in_place and _to_write(result):
            replace(source.name, data, spliced_pieces(data, result.edits))
    except FileError as error:
        return Output(FileResult(source.display, error=str(error)))
    except Exception as error:  # it must not keep the other files from being told of
        return Output(FileResult(source.display, error=f"{source.display}: {cause(error)}"))
    return Output(result, spliced_pieces(data, result.edits), data) if want_data else Output(result)


def _classes_in_patch(source: Input, rules: Rules) -> tuple[tuple[int, str], ...]:
    """That a patch sets a class that no rule gives, or takes one away: it decides, whatever the rules say."""
    if source.skip not in (PATCHES, KUSTOMIZATION):
        return ()
    try:
        data = files.read(source)
    except FileError:
        return ()
    if CLASS_NAME.encode() not in data:
        return ()
    from .patches import classes_in_patch  # most runs never need it

    given = {rule.runtime_class_name for rule in rules.rules if rule.action != SKIP}
    return tuple(
        (line, f"a patch {_what(name)}, whatever the rules give: build first (-k), or take it out")
        for line, name in classes_in_patch(data)
        if name not in given
    )


def _what(name: str | None) -> str:
    """What a patch does to the class."""
    return f"takes {CLASS_NAME} away" if name is None else f"sets {CLASS_NAME} to {name}"


def written_elsewhere(
    inputs: list[Input], outputs: list[Output], names: Iterable[str]
) -> list[tuple[str, str]]:
    """The links that were met in the named directories and led to a file outside of them, which was written."""
    tops = [os.path.join(os.path.realpath(name), "") for name in names]
    twice = []
    for source, output in zip(inputs, outputs, strict=True):
        if _to_write(output.result) and not source.named and os.path.islink(source.name):
            target = os.path.realpath(source.name)
            if not target.startswith(tuple(tops)):
                twice.append((source.name, target))
    return twice


def _to_write(result: FileResult) -> bool:
    return bool(result.edits) and not result.not_fulfilled


def rewrite_one(
    data: bytes,
    source: Input,
    rules: Rules,
    namespaces: Namespaces,
    whole: bool = False,
    workers: int = 1,
    look: Look | None = None,
) -> FileResult:
    """The rules over one input's bytes; a file that was only met in a directory may be no manifest.

    `whole`, `workers` and `look` are `rewrite`'s.
    """
    if not source.named and first_kind(data) == KIND.encode():
        return FileResult(source.display, skipped=f"with {KIND}")
    made = rewrite(data, rules, source.display, namespaces, whole=whole, workers=workers, look=look)
    if not source.named and (reason := _no_manifest(data, source, made)):
        return FileResult(source.display, skipped=reason)
    if source.named and made.unknown and not made.objects and not made.decisions:
        return FileResult(
            source.display,
            error=f"{source.display}: no Kubernetes object in it (that needs apiVersion and kind)",
        )
    made = _in_part(made, source)
    return FileResult(
        source=source.display,
        decisions=made.decisions,
        edits=made.edits,
        objects=made.objects,
        searches=made.searches,
        looked=made.looked,
        notes=made.notes,
        untold=made.untold,
        classes=made.classes,
    )


def _in_part(made: Rewrite, source: Input) -> Rewrite:
    """With a refusal of each document that is no object: kubectl would read the file only in part.

    Of a file that was only met in a directory, this matters where it has pods.
    """
    if not made.unknown or not (made.decisions or (source.named and made.objects)):
        return made
    refused = tuple(unreadable(source.display, line, _NO_OBJECT) for line in made.unknown)
    return made._replace(
        decisions=(*made.decisions, *refused), looked=(*made.looked, *((None, (True,)) for _ in refused))
    )


_NO_OBJECT = "no Kubernetes object, which needs apiVersion and kind: kubectl would read the file only in part"


def _no_manifest(data: bytes, source: Input, made: Rewrite) -> str:
    """Why a file met in a directory is none of ours, or "".

    When in doubt, do not skip: a workload in the file would silently go without its class.
    """
    if made.refused:
        is_template = all(decision.reason in TEMPLATES for decision in made.refused)
        if is_template and is_chart_template(source.name):
            return "Helm templates"
        if is_template:
            is_read = len(made.decisions) > len(made.refused)
            return "" if is_read or has_workload_in_sight(data) else "templates"
        return "" if made.objects or kinds_in_sight(data) else "without a Kubernetes object"
    return "without a Kubernetes object" if not made.objects and (made.unknown or not data.strip()) else ""


def namespaces_of(inputs: Iterable[Input], default: str) -> Namespaces:
    """The namespaces that the inputs themselves define."""
    labels: dict[str, dict[str, str]] = {}
    for source in inputs:
        try:
            labels.update(namespaces_in(files.read(source)))
        except (FileError, Refused):
            continue  # told when the file itself is decided on
    return Namespaces(default, labels)


def differences(inputs: list[Input], outputs: list[Output]) -> list[bytes]:
    """What changes, as a unified diff."""
    from ..rewriting.unified_diff import diff

    return [
        line
        for source, output in zip(inputs, outputs, strict=True)
        if output.result.edits and not output.result.skipped
        for line in diff(source.display, output.original, output.result.edits)
    ]
