"""The pod templates of manifests, to be explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..kube.object import Object
from ..snapshot.text import decode_objects
from ..system import files
from ..system.files import FileError, Input
from ..workloads.as_pods import Template, of_object
from ..workloads.kinds.table import KindTable
from ..workloads.misspelt import with_lines
from ..yamledit.helm import is_helm, is_jinja
from ..yamledit.read import ReadError


def read(inputs: Iterable[Input], kinds: KindTable) -> tuple[list[Template], list[Object]]:
    """The pod templates of manifests, and every object that stands in them, Namespaces and classes too.

    A file that a directory gave is left out when it is no manifest, as `assign` does. Raises FileError.
    """
    templates: list[Template] = []
    objects: list[Object] = []
    for source in inputs:
        data = b"" if source.skip else files.read(source)
        items = _objects(source, data)
        objects += items
        of_file = [template for item in items for template in of_object(item, kinds, source.display)]
        templates += with_lines(of_file, data, kinds)
    return templates, objects


def _objects(source: Input, data: bytes) -> list[Object]:
    if source.skip:
        return []
    try:
        opened = [_opened(item) for item in decode_objects(data, trimmed=False)]
    except (ValueError, ReadError) as error:
        if not source.named and (_is_template(data.decode(errors="replace")) or b"apiVersion" not in data):
            return []
        raise FileError(f"{source.display}: {error}") from None
    known = [item for item in opened if _is_object(item)]
    if source.named and opened and not known:
        raise FileError(f"{source.display}: no Kubernetes object in it (that needs apiVersion and kind)")
    if source.named and len(known) < len(opened):
        raise FileError(
            f"{source.display}: not every document in it is a Kubernetes object: apiVersion, kind"
        )
    return known


def _is_object(item: Object) -> bool:
    """Whether it has a kind, and an apiVersion where it is no list: the items of one have their own."""
    keys = ("kind",) if "items" in item else ("kind", "apiVersion")
    return all(isinstance(item.get(key), str) for key in keys)


def _opened(item: Object) -> Object:
    items = item.get("items")
    return {**item, "items": list(items)} if isinstance(items, Iterator) else item


def _is_template(text: str) -> bool:
    return is_helm(text) or is_jinja(text)
