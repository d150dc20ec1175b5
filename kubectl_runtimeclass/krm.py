"""The KRM function: a ResourceList in, the same with `results` out; for `kustomize build` and kpt.

Nothing is written before all of it is known: what a function leaves out of its output, its host deletes.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from . import function_config, plain, resource_list, tree
from .decisions import ASSIGNED, KEPT, NO_MATCH, REFUSED, Decision
from .documents import Document
from .edits import pieces
from .errors import Refused
from .function_config import NO_GENERATOR, FunctionError
from .nodes import MAPPING, Careful, Node
from .resource_list import ERROR, INFO, WARNING, Reference, ResourceList, Result, annotation
from .rewrite import Lines, Rewrite, decide_document, decide_objects, namespaces_in
from .rules import Namespaces, Rules
from .terminal import safe

LOCAL, PATH = b"config.kubernetes.io/local-config", b"config.kubernetes.io/path"


class Answer(NamedTuple):
    """The answer to a ResourceList: its bytes, in pieces, the results in it, whether the build may go on."""

    output: list[bytes | memoryview]
    results: tuple[Result, ...]
    passed: bool


# --- deciding -------------------------------------------------------------------------------------


def process(data: bytes) -> Answer:
    """Apply the rules in `functionConfig` to the items. Raises RuntimeClassError where there is no answer."""
    given = resource_list.read(data)
    wanted = function_config.read(given.function_config)
    namespaces = _namespaces(given, wanted)
    try:
        found = _items(given, wanted, namespaces)
    except Refused:
        found = _items(resource_list.whole(given), wanted, namespaces)
    if not found and _is_generator(given):
        raise FunctionError(NO_GENERATOR)
    check = wanted.mode == "Check"
    decided = [(decision, item) for item in found for decision in item.made.decisions]
    refused = [_sentence(decision, item) for decision, item in decided if decision.outcome == REFUSED]
    if refused:
        raise FunctionError("\n".join(refused))
    results = tuple(
        _result(decision, item, *told)
        for decision, item in decided
        if (told := _told(decision, check, wanted, namespaces))
    )
    edits = [] if check else [edit for item in found for edit in item.made.edits]
    output = pieces(data, [*edits, *given.with_results(results)])
    return Answer(output, results, not any(result.severity == ERROR for result in results))


class _Item(NamedTuple):
    """What the rules make of one item, and the file that the host says it is from."""

    made: Rewrite
    path: str = ""
    file_index: int = 0


def _items(given: ResourceList, wanted: Rules, namespaces: Namespaces) -> list[_Item]:
    """The items, decided on. Raises Refused when they have to be read as one tree, or cannot be read."""
    cut, lines = given.cut, Lines(b"")
    if cut is None:
        held = given.root.get("items")
        elements = list(held.elements()) if held is not None else []
        document = Document(given.start, 0)
        made = [
            _item(number, element, decide_objects(element, document, wanted, namespaces, "", lines))
            for number, element in enumerate(elements)
            if not _is_local(element)
        ]
        given.parsed.prove_all(edit.moved(-given.start) for item in made for edit in item.made.edits)
        return made
    return [
        _item(
            number,
            text,
            Rewrite((), (), 1, 0)
            if _has_no_pods(text, wanted)
            else decide_document(text, _moved(document, given.start), wanted, namespaces, "", lines),
        )
        for number, (document, text) in enumerate(cut.texts(given.text))
        if LOCAL not in text or not _is_local(tree.read(text).root)
    ]


_KIND = re.compile(rb"^[ ]*kind:[ ]+([A-Za-z]+)[ ]*$", re.M)


def _has_no_pods(text: bytes, wanted: Rules) -> bool:
    """Whether an item's kind shows that nothing else of it needs to be read."""
    found = _KIND.search(text)
    if found is None or wanted.kinds.may_matter(found[1]):
        return False
    document = plain.read(text)
    kind = document.root.get("kind") if document is not None and document.root is not None else None
    return kind is not None and kind.text.encode() == found[1]


def _is_generator(given: ResourceList) -> bool:
    """Whether kustomize calls a generator: with its configuration, from no file, as the only item."""
    if given.cut is None or len(given.cut.documents) != 1 or PATH in given.text:
        return False
    ((_, text),) = given.cut.texts(given.text)
    config, item = given.function_config, tree.read(text).root
    keys = (("kind",), ("metadata", "name"))
    return (
        config is not None
        and item is not None
        and all(_text(config, key) == _text(item, key) for key in keys)
    )


def _text(node: Node, path: tuple[str, ...]) -> str | None:
    found = node.at(path)
    return None if found is None else found.text


def _moved(document: Document, by: int) -> Document:
    return Document(document.start + by, document.end + by)


def _item(number: int, item: bytes | Node, made: Rewrite) -> _Item:
    """An item that was decided on, given as its text or its root."""
    if not made.objects and not _answer(item, _has_kind):
        raise FunctionError(f"items[{number}]: not a Kubernetes object, which needs apiVersion and kind")
    if not made.decisions or (isinstance(item, bytes) and PATH not in item):
        return _Item(made)
    return _Item(made, *_answer(item, _file))


Value = TypeVar("Value")


def _answer(item: bytes | Node, question: Callable[[Node | None], Value]) -> Value:
    """What is asked of an item's root."""
    if not isinstance(item, bytes):
        return question(item)
    document = plain.read(item)
    if document is not None:
        try:
            return question(document.root)
        except Careful:
            pass
    return question(tree.read(item).root)


def _has_kind(root: Node | None) -> bool:
    kind = root.get("kind") if root is not None and root.kind == MAPPING else None
    return kind is not None and bool(kind.text)


def _is_local(root: Node | None) -> bool:
    """Whether an item is for the host's own use and never applied."""
    return root is not None and annotation(root, LOCAL.decode()) == "true"


def _file(root: Node | None) -> tuple[str, int]:
    assert root is not None
    index = annotation(root, "internal.config.kubernetes.io/index", "config.kubernetes.io/index")
    path = annotation(root, "internal.config.kubernetes.io/path", "config.kubernetes.io/path")
    return path, int(index) if index.isdecimal() else 0


def _namespaces(given: ResourceList, wanted: Rules) -> Namespaces:
    """The namespaces that the items define, when the rules ask for them."""
    if not wanted.need_namespaces:
        return Namespaces()
    texts = [text for _, text in given.cut.texts(given.text)] if given.cut is not None else [given.text]
    return Namespaces(labels={name: labels for text in texts for name, labels in namespaces_in(text)})


# --- telling --------------------------------------------------------------------------------------


def _told(decision: Decision, check: bool, wanted: Rules, namespaces: Namespaces) -> tuple[str, str] | None:
    """Severity and message of what the host is told of a decision; None where there is nothing to tell."""
    if decision.changes:
        return ERROR if check else WARNING if decision.reason else INFO, change(decision, check)
    if decision.outcome == KEPT:
        return INFO, decision.reason
    namespace = decision.namespace or namespaces.default
    if decision.outcome == NO_MATCH and wanted.need_namespaces and namespace not in namespaces.labels:
        return WARNING, decision.reason
    return None


def _result(decision: Decision, item: _Item, severity: str, message: str) -> Result:
    return Result(
        severity,
        message,
        Reference(decision.api_version, decision.kind, decision.namespace, decision.name),
        decision.path,
        decision.before,
        decision.after if decision.changes else None,
        item.path,
        item.file_index,
    )


def change(decision: Decision, check: bool) -> str:
    """What a decision changes, or would."""
    assigned = decision.outcome == ASSIGNED
    what = f"set to {decision.after}" if assigned else f"removed, it was {decision.before}"
    sentence = f"{'would be ' if check else ''}{what} by rule {decision.rule}"
    return f"{sentence}; {decision.reason}" if decision.reason else sentence


def _sentence(decision: Decision, item: _Item) -> str:
    place = f" ({item.path})" if item.path else ""
    return f"{decision.object}{place}: {decision.path}: {decision.reason}"


def tell(results: Iterable[Result]) -> str:
    """Warnings and errors for a terminal or a build log, a line each."""
    lines = []
    for result in results:
        if result.severity != INFO:
            place = f" ({result.path})" if result.path else ""
            sentence = f"{result.about}{place}: {result.field}: {result.message}"
            lines.append(f"{result.severity}: {safe(sentence)}\n")
    return "".join(lines)


# --- the edge -------------------------------------------------------------------------------------


def run(data: bytes, environ: Mapping[str, str] | None = None) -> int:
    """Answer the ResourceList on standard input. Returns the exit code: 0, or 1 when a check found something.

    kpt prints the results itself; kustomize drops them, so that it is told on stderr.
    """
    answer = process(data)
    environ = os.environ if environ is None else environ
    if environ.get("KUSTOMIZE_ENABLE_ALPHA_COMMANDS") != "true":
        sys.stderr.write(tell(answer.results))
    write(answer.output)
    return 0 if answer.passed else 1


def write(output: Iterable[bytes | memoryview]) -> None:
    """All of the output, or an error: a host that reads half of it must not take it for all."""
    try:
        sys.stdout.buffer.writelines(output)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still in the buffer must not fail again, with a traceback, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        words = (error.strerror or str(error)).lower()
        raise FunctionError(f"the output could not be written: {words}") from None
