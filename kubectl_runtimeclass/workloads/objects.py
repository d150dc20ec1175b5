"""The Kubernetes objects of a YAML document, also those in lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..errors import object_name
from ..kube.group import group_of
from ..yamledit.node import SEQUENCE, Node, is_true


class KubernetesObject:
    """A Kubernetes object of a document. Its properties are read from the YAML nodes when they are used."""

    __slots__ = ("api_version", "kind", "metadata", "node")

    def __init__(self, node: Node, api_version: str, kind: str, metadata: Node | None) -> None:
        self.node, self.metadata = node, metadata
        self.api_version, self.kind = _shared(api_version), _shared(kind)

    @property
    def name(self) -> str:
        """metadata.name, else metadata.generateName, else ""."""
        return _text(self.metadata, "name") or _text(self.metadata, "generateName")

    @property
    def namespace(self) -> str:
        return _text(self.metadata, "namespace")

    @property
    def group(self) -> str:
        return group_of(self.api_version)

    @property
    def labels(self) -> dict[str, str]:
        return _strings(self.metadata.get("labels") if self.metadata is not None else None)

    @property
    def controller(self) -> tuple[str, str, str] | None:
        """(apiVersion, kind, name) of the owner reference with `controller: true`, None without one."""
        owners = self.metadata.get("ownerReferences") if self.metadata is not None else None
        for owner in owners.elements() if owners is not None and owners.kind == SEQUENCE else ():
            if is_true(owner.get("controller")):
                return _text(owner, "apiVersion"), _text(owner, "kind"), _text(owner, "name")
        return None

    def __str__(self) -> str:
        return object_name(self.kind, self.namespace, self.name)


@lru_cache(1 << 10)
def _shared(text: str) -> str:
    """The same text, as one value for the thousands of objects that say it."""
    return text


def objects(root: Node) -> Iterator[KubernetesObject]:
    """The objects of a document: the document itself, or the items of a list; nothing if it is neither.

    An object with a sequence `items` is a list, whatever its kind.
    Source: apimachinery/pkg/apis/meta/v1/unstructured/unstructured.go (`IsList`, Kubernetes v1.36).
    """
    kind = _text(root, "kind")
    if not kind:
        return
    items = root.get("items")
    if items is not None and items.kind == SEQUENCE:
        for item in items.elements():
            yield from _item(item, kind, root)
        return
    api_version = _text(root, "apiVersion")
    if api_version:
        yield KubernetesObject(root, api_version, kind, root.get("metadata"))


def _item(item: Node, list_kind: str, root: Node) -> Iterator[KubernetesObject]:
    """The object of an item; items of a typed list (PodList) may lack their kind."""
    if _text(item, "kind") or _text(item, "apiVersion"):
        yield from objects(item)
    elif list_kind != "List" and list_kind.endswith("List"):
        yield KubernetesObject(
            item, _text(root, "apiVersion"), list_kind.removesuffix("List"), item.get("metadata")
        )


def _text(node: Node | None, key: str) -> str:
    """What a mapping's key says; "" where there is none."""
    value = node.get(key) if node is not None else None
    return "" if value is None else value.text


def _strings(node: Node | None) -> dict[str, str]:
    return {} if node is None else {key: value.text for key, value in node.items()}
