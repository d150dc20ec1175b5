"""Decides on the items of a ResourceList, each as a document of its own if possible, else all in one tree."""

from __future__ import annotations

from ..named import TYPE_CHECKING, NamedTuple
from ..rewriting.decided import Place
from ..rewriting.rewrite import Rewrite
from ..rewriting.rewriter import Rewriter
from ..rewriting.stream import namespaces_in
from ..rules.function_config import FunctionError
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.skim import skim
from ..yamledit import tree
from ..yamledit.node import MAPPING, NeedsTree, Node
from ..yamledit.proof import prove_all
from .resource_list import ResourceList, annotation

if TYPE_CHECKING:
    from ..rewriting.rewriter import Look

LOCAL, PATH = b"config.kubernetes.io/local-config", b"config.kubernetes.io/path"


class Item(NamedTuple):
    """The rewrite of one item, and the file that it is from (`path`, `file_index`) by the host's annotations.

    An item that is `local` is for the host's own use and is never applied, so that it is left unchanged.
    """

    made: Rewrite
    path: str = ""
    file_index: int = 0
    local: bool = False


def decide(given: ResourceList, rules: Rules, namespaces: Namespaces, look: Look | None = None) -> list[Item]:
    """The items, decided on; `look` is `rewrite`'s.

    Raises Refused when they have to be read as one tree, or cannot be read.
    """
    cut, rewriter = given.cut, Rewriter(rules, namespaces, look=look)
    rewriter.look_into(given.text, 0, len(given.text), given.start)
    if cut is not None:
        return [
            _decide_text(number, text, Place(given.start + document.start), rewriter)
            for number, (document, text) in enumerate(cut.texts(given.text))
        ]
    held = given.root.get("items")
    elements = list(held.elements()) if held is not None else []
    place = Place(given.start)
    made = [
        _item(number, element, rewriter.objects(element, given.text, place), local=_is_local(element))
        for number, element in enumerate(elements)
    ]
    prove_all(given.parsed, (edit.moved(-given.start) for item in made for edit in item.made.edits))
    return made


def _decide_text(number: int, text: bytes, place: Place, rewriter: Rewriter) -> Item:
    if LOCAL not in text and _has_no_pods(text, rewriter):
        return Item(Rewrite(objects=1))
    made = rewriter.document(text, place)
    try:
        local = LOCAL in text and _is_local(rewriter.root)
        return _item(number, rewriter.root, made, local=local, named=PATH in text)
    except NeedsTree:
        root = tree.read(text).root
        return _item(number, root, made, local=_is_local(root))


def _has_no_pods(text: bytes, rewriter: Rewriter) -> bool:
    """Whether the type of an item alone shows that it makes no pods."""
    types = (type_ for _, _, type_ in skim(text, 0, len(text), rewriter.rules.kinds.usual))
    return all(type_ is not None and not rewriter.may_have_pods(type_, text) for type_ in types)


def is_generator(given: ResourceList) -> bool:
    """Whether kustomize runs the function as a generator: the only item is its configuration, and from no file."""
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


def _item(number: int, root: Node | None, made: Rewrite, *, local: bool, named: bool = True) -> Item:
    """The item for a rewrite; `named` says whether the host may have named the file that it is from."""
    if local:
        made = made._replace(edits=(), searches=())
    elif not made.objects and not _has_kind(root):
        raise FunctionError(f"items[{number}]: not a Kubernetes object, which needs apiVersion and kind")
    if not made.decisions or not named:
        return Item(made, local=local)
    return Item(made, *_file(root), local)


def _has_kind(root: Node | None) -> bool:
    kind = root.get("kind") if root is not None and root.kind == MAPPING else None
    return kind is not None and bool(kind.text)


def _is_local(root: Node | None) -> bool:
    """Whether an item has the annotation LOCAL."""
    return root is not None and annotation(root, LOCAL.decode()) == "true"


def _file(root: Node | None) -> tuple[str, int]:
    assert root is not None
    index = annotation(root, "internal.config.kubernetes.io/index", "config.kubernetes.io/index")
    path = annotation(root, "internal.config.kubernetes.io/path", "config.kubernetes.io/path")
    return path, int(index) if index.isdecimal() else 0


def namespaces(given: ResourceList, rules: Rules) -> Namespaces:
    """The labels of the Namespaces among the items, if the rules need them."""
    if not rules.need_namespaces:
        return Namespaces()
    texts = [text for _, text in given.cut.texts(given.text)] if given.cut is not None else [given.text]
    return Namespaces(labels={name: labels for text in texts for name, labels in namespaces_in(text)})
