"""Objects of Kubernetes as values of JSON, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Object = Mapping[str, Any]
"""An object as JSON has it. Read from text or the API; never changed."""


def is_list(item: Object) -> bool:
    """Whether this is a list: what has a sequence `items`, whatever its kind.

    It may be an iterator, where it is not decoded yet, and null in a typed list that is empty.
    Source: apimachinery v1.37, unstructured.go `IsList`.
    """
    items = item.get("items")
    if items is None:
        return "items" in item and str(item.get("kind", "")).endswith("List")
    return isinstance(items, (list, tuple, Iterator))


def flatten(objects: Iterable[Object]) -> Iterator[Object]:
    """The objects, with those of lists in place of the lists.

    Items of a typed list (PodList) need not repeat their kind. Source: unstructured/scheme.go `decodeToList`.
    """
    for given in objects:
        if not is_list(given):
            yield given
            continue
        kind = str(given.get("kind", "")).removesuffix("List")
        for item in given["items"] or ():
            if item.get("kind") or item.get("apiVersion") or not kind:
                yield from flatten((item,))
            else:
                yield {**item, "apiVersion": given.get("apiVersion"), "kind": kind}
