"""What is fuzzed: one function a door through which input comes, and what must hold of any bytes at it.

Whatever is no error of ours, RuntimeClassError or ValueError from a decoder that says so, is a defect, and so is an
assertion that fails.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from kubectl_runtimeclass.cluster import api
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.functions import krm
from kubectl_runtimeclass.kube import quantity, selectors
from kubectl_runtimeclass.reports.check import json as check_json
from kubectl_runtimeclass.reports.check import text as check_text
from kubectl_runtimeclass.reports.display import safe
from kubectl_runtimeclass.rewriting import stream as rewriting
from kubectl_runtimeclass.rewriting.results import FileResult
from kubectl_runtimeclass.rewriting.review import Review
from kubectl_runtimeclass.rewriting.unified_diff import diff
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.snapshot.snapshot import build
from kubectl_runtimeclass.snapshot.text import decode_objects
from tests.support import agreement

_RULES = rules.single("gvisor", on_existing=rules.REPLACE)
_PRIVATE = "hunter2"
_SECRET = b"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2, hunter2: b}\ndata:\n  hunter2: hunter2\n---\n"


def readers(data: bytes) -> None:
    """The fast reader takes nothing that libyaml refuses or reads otherwise, and streams are rewritten alike."""
    assert not agreement.disagreement(data)
    assert not agreement.outcome_difference(data)


def manifests(data: bytes) -> None:
    """A second run changes nothing, and what is refused is not edited."""
    made = rewriting.rewrite(data, _RULES, "x", whole=True)
    if made.refused:
        return
    again = rewriting.rewrite(made.result(data), _RULES, "x", whole=True)
    assert not again.edits, again.edits
    assert again.objects == made.objects


def secrets(data: bytes) -> None:
    """Nothing of a Secret is in a diff or a report, whatever stands behind it in the stream."""
    text = _SECRET + data.replace(_PRIVATE.encode(), b"")
    made = rewriting.rewrite(text, _RULES, "x", whole=True)
    edits = () if made.refused else made.edits
    result = FileResult("x", made.decisions, edits, made.objects)
    told = b"".join(diff("x", text, edits)).decode(errors="replace")
    told += check_json.render(Review((result,))) + check_text.render(Review((result,)))
    assert _PRIVATE not in told


def resource_lists(data: bytes) -> None:
    """A host gets an answer that begins as the list did, or an error of ours."""
    try:
        answer = krm.process(data)
    except RuntimeClassError as error:
        assert safe(str(error)) is not None
        return
    assert all(safe(result.message).isprintable() for result in answer.results)


def rules_files(data: bytes) -> None:
    """Rules, or an error of ours."""
    with contextlib.suppress(RuntimeClassError):
        rules_file.load(data, "x")


def snapshots(data: bytes) -> None:
    """A snapshot, or an error of ours."""
    with contextlib.suppress(RuntimeClassError, ValueError):
        build(decode_objects(data))
    text = data.decode(errors="replace")
    for parse in (quantity.parse, selectors.parse):
        with contextlib.suppress(RuntimeClassError, ValueError):
            parse(text)


def answers(data: bytes) -> None:
    """A server's answer is the list asked for, all of it, or an error of ours."""
    try:
        found = api.list_all(lambda path: data, "/api/v1/nodes", "Node")
    except RuntimeClassError:
        return
    told: Any = json.loads(data)
    assert told["kind"] == "NodeList" and len(found) == len(told["items"] or ())


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (readers, manifests, secrets, resource_lists, rules_files, snapshots, answers)
}
