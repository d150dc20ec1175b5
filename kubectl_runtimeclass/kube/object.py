"""Kubernetes objects as decoded from JSON, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Object = Mapping[str, Any]
"""A Kubernetes object as decoded from JSON or YAML. It is never changed."""


def is_stored(item: Object) -> bool:
    """Whether an object was read from a cluster, and so has a uid."""
    metadata = item.get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("uid"))


def is_list(item: Object) -> bool:
    """Whether an object is a list: it has a sequence `items`, whatever its kind.

    The sequence may be an iterator if the items are not decoded yet, and null if the kind ends in `List`.
    Source: apimachinery/pkg/apis/meta/v1/unstructured/unstructured.go (`IsList`, Kubernetes v1.37).
    """
    items = item.get("items")
    if items is None:
        return "items" in item and str(item.get("kind", "")).endswith("List")
    return isinstance(items, (list, tuple, Iterator))


def flatten(objects: Iterable[Object]) -> Iterator[Object]:
    """The objects, with the items of every list in its place.

    An item of a typed list (PodList) that lacks its kind and apiVersion gets those of the list.
    Source: apimachinery/pkg/apis/meta/v1/unstructured/scheme.go (`decodeToList`, Kubernetes v1.37).
    """
    for item in objects:
        if not is_list(item):
            yield item
            continue
        kind = str(item.get("kind", "")).removesuffix("List")
        for inner in item["items"] or ():
            if inner.get("kind") or inner.get("apiVersion") or not kind:
                yield from flatten((inner,))
            else:
                yield {**inner, "apiVersion": item.get("apiVersion"), "kind": kind}
