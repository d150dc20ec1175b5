"""The items of a ResourceList, decided on: each as a document of its own where that can be, else in one tree."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..named import TYPE_CHECKING, NamedTuple
from ..rewriting.rewriter import Rewrite, Rewriter
from ..rewriting.stream import namespaces_in
from ..rules.function_config import FunctionError
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.everything import may_hold_pod_template
from ..yamledit import read as readers
from ..yamledit import tree
from ..yamledit.node import MAPPING, Node
from ..yamledit.plain import document as plain
from ..yamledit.proof import prove_all
from ..yamledit.stream import Document
from .resource_list import ResourceList, annotation

if TYPE_CHECKING:
    from typing import TypeVar

    Value = TypeVar("Value")

LOCAL, PATH = b"config.kubernetes.io/local-config", b"config.kubernetes.io/path"


class Item(NamedTuple):
    """What the rules make of one item, and the file that the host says it is from.

    One that is `local` is for the host's own use and never applied: it stays as it is, whatever the rules say.
    """

    made: Rewrite
    path: str = ""
    file_index: int = 0
    local: bool = False


def decide(given: ResourceList, rules: Rules, namespaces: Namespaces) -> list[Item]:
    """The items, decided on. Raises Refused when they have to be read as one tree, or cannot be read."""
    cut, rewriter = given.cut, Rewriter(rules, namespaces)
    if cut is None:
        held = given.root.get("items")
        elements = list(held.elements()) if held is not None else []
        document = Document(given.start, 0)
        made = [
            _item(number, element, rewriter.objects(element, document), _is_local(element))
            for number, element in enumerate(elements)
        ]
        prove_all(given.parsed, (edit.moved(-given.start) for item in made for edit in item.made.edits))
        return made
    return [
        _item(
            number,
            text,
            Rewrite(objects=1)
            if _has_no_pods(text, rules)
            else rewriter.document(text, _moved(document, given.start)),
            LOCAL in text and _is_local(tree.read(text).root),
        )
        for number, (document, text) in enumerate(cut.texts(given.text))
    ]


_KIND = re.compile(rb"^[ ]*kind:[ ]+([A-Za-z]+)[ ]*$", re.M)


def _has_no_pods(text: bytes, rules: Rules) -> bool:
    """Whether an item's type shows that nothing else of it needs to be read."""
    match = _KIND.search(text)
    if match is None or match[1] in rules.kinds.usual or match[1].endswith(b"List"):
        return False
    document = plain.read(text)
    root = document.root if document is not None else None
    kind, api_version = (root.get("kind"), root.get("apiVersion")) if root is not None else (None, None)
    if kind is None or api_version is None or kind.text.encode() != match[1]:
        return False
    may = rules.kinds.may_have_pods(match[1], api_version.text.encode())
    return not (may_hold_pod_template(text) if may is None else may)


def is_generator(given: ResourceList) -> bool:
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
    child = node.at(path)
    return None if child is None else child.text


def _moved(document: Document, by: int) -> Document:
    return Document(document.start + by, document.end + by)


def _item(number: int, item: bytes | Node, made: Rewrite, local: bool) -> Item:
    """An item that was decided on, given as its text or its root."""
    if local:
        made = made._replace(edits=(), searches=())
    elif not made.objects and not _answer(item, _has_kind):
        raise FunctionError(f"items[{number}]: not a Kubernetes object, which needs apiVersion and kind")
    if not made.decisions or (isinstance(item, bytes) and PATH not in item):
        return Item(made, local=local)
    return Item(made, *_answer(item, _file), local)


def _answer(item: bytes | Node, question: Callable[[Node | None], Value]) -> Value:
    """What is asked of an item's root."""
    return readers.ask(item, question) if isinstance(item, bytes) else question(item)


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


def namespaces(given: ResourceList, rules: Rules) -> Namespaces:
    """The namespaces that the items define, when the rules ask for them."""
    if not rules.need_namespaces:
        return Namespaces()
    texts = [text for _, text in given.cut.texts(given.text)] if given.cut is not None else [given.text]
    return Namespaces(labels={name: labels for text in texts for name, labels in namespaces_in(text)})
