"""Descriptions of nodes that do not exist yet: a Node, a NodePool, or cluster-autoscaler's tags of an empty node group.

Sources: cluster-autoscaler 1.33, cloudprovider/aws/aws_manager.go (tags of an Auto Scaling group),
cloudprovider/clusterapi/README.md (annotations of MachineDeployments and MachineSets).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import RuntimeClassError, quote_name
from ..kube.device_shape import DEVICE_OBJECTS
from ..kube.group import group_of
from ..kube.label_values import of_requirement
from ..kube.object import Object, is_list
from ..kube.resources import quantities
from ..kube.shape import OBJECTS, ShapeError, require_shape
from .new_nodes import WELL_KNOWN, NewNodes, of_node, of_node_pool

TAG = "k8s.io/cluster-autoscaler/node-template/"
"""Before tags: `label/KEY` = VALUE, `taint/KEY` = VALUE:EFFECT, `resources/NAME` = QUANTITY."""

ANNOTATION = "capacity.cluster-autoscaler.kubernetes.io/"
"""Before annotations: `cpu`, `memory`, `ephemeral-disk`, `maxPods`, `gpu-type`, `gpu-count`, `labels`, `taints`."""

_SHAPES = {**OBJECTS, **DEVICE_OBJECTS}


def templates(objects: Iterable[Object]) -> Iterator[NewNodes]:
    """The descriptions of nodes in objects of any kind: Nodes, NodePools, and tags anywhere in other objects.

    Raises RuntimeClassError for an invalid one.
    """
    for item in objects:
        kind, group = str(item.get("kind") or ""), group_of(str(item.get("apiVersion") or ""))
        if is_list(item):
            api_version = item.get("apiVersion")
            yield from templates(_with_type(kind, api_version, inner) for inner in item["items"] or ())
        elif (kind, group) == ("Node", ""):
            yield of_node(_checked(kind, item))
        elif (kind, group) == ("NodePool", "karpenter.sh"):
            yield of_node_pool(_checked(kind, item))
        else:
            yield from _from_tags(item, kind)


def _with_type(kind: str, api_version: Any, item: Object) -> Object:
    single = kind.removesuffix("List")
    return {"kind": single, "apiVersion": api_version, **item} if single else item


def _checked(kind: str, item: Object) -> Object:
    metadata = item.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    try:
        require_shape(item, _SHAPES[kind], "")
    except RuntimeClassError as error:
        raise ShapeError(f"{kind} {quote_name(name)}: {error}") from None
    if not name:
        raise ShapeError(f"{kind}: metadata.name: required, the name of the object")
    return item


# --- tags, anywhere in an object -------------------------------------------------------------------


def _from_tags(value: Any, kind: str, name: str = "") -> Iterator[NewNodes]:
    """The node groups whose tags are anywhere within a value.

    Tags are a map or a list of {Key, Value}, as AWS, eksctl, kOps, Terraform and Cluster API write them.
    """
    if isinstance(value, list):
        yield from _from_tag_list(value, kind, name)
        for item in value:
            yield from _from_tags(item, kind, name)
    if not isinstance(value, dict):
        return
    name = _name(value) or name
    tags = {key: _text(tag) for key, tag in value.items() if isinstance(key, str) and _is_template_tag(key)}
    if tags:
        yield _node_group(tags, f"{kind or 'node group'} {name}".strip())
        return
    for item in value.values():
        yield from _from_tags(item, kind, name)


def _from_tag_list(items: list[Any], kind: str, name: str) -> Iterator[NewNodes]:
    """The node groups in a list of tags, each of which may name its group (`aws autoscaling describe-tags`)."""
    groups: dict[str, dict[str, str]] = {}
    for item in items:
        if not isinstance(item, dict):
            continue
        key, tag = item.get("Key", item.get("key")), item.get("Value", item.get("value"))
        if isinstance(key, str) and _is_template_tag(key):
            groups.setdefault(str(item.get("ResourceId") or name), {})[key] = _text(tag)
    for group, tags in groups.items():
        yield _node_group(tags, f"{kind or 'node group'} {group}".strip())


def _is_template_tag(key: str) -> bool:
    return key.startswith((f"{TAG}label/", f"{TAG}taint/", f"{TAG}resources/", ANNOTATION))


def _name(item: Mapping[str, Any]) -> str:
    metadata = item.get("metadata")
    names = (metadata.get("name") if isinstance(metadata, dict) else None, item.get("AutoScalingGroupName"))
    return next((str(name) for name in (*names, item.get("name")) if isinstance(name, str)), "")


def _text(value: Any) -> str:
    """A tag's value as a string; a boolean stands for the word that YAML read as such."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_CAPACITY = {"cpu": "cpu", "memory": "memory", "ephemeral-disk": "ephemeral-storage", "maxPods": "pods"}


def _node_group(tags: Mapping[str, str], title: str) -> NewNodes:
    """The nodes of a group with these tags. Raises RuntimeClassError and QuantityError."""
    labels: dict[str, str] = {}
    taints: list[Object] = []
    amounts: dict[str, str] = {}
    for key, value in tags.items():
        section, _, name = key.removeprefix(TAG).partition("/")
        annotation = key.removeprefix(ANNOTATION)
        if key.startswith(TAG):
            if section == "label":
                labels[name] = value
            elif section == "taint":
                taints.append(_taint(name, value, f"{title}: {key}"))
            else:
                amounts[name] = value
        elif annotation in _CAPACITY:
            amounts[_CAPACITY[annotation]] = value
        elif annotation == "gpu-count":
            amounts[tags.get(f"{ANNOTATION}gpu-type") or "nvidia.com/gpu"] = value
        elif annotation == "labels":
            pairs = (pair.strip().partition("=") for pair in value.split(",") if pair.strip())
            labels.update((pair[0], pair[2]) for pair in pairs)
        elif annotation == "taints":
            for pair in filter(None, map(str.strip, value.split(","))):
                name, _, rest = pair.partition("=") if "=" in pair else (pair.partition(":")[0], "", pair)
                taints.append(_taint(name, rest.removeprefix(name), f"{title}: {key}"))
    return NewNodes(
        title=title,
        pool=title.rpartition(" ")[2],
        labels={key: of_requirement("In", (value,)) for key, value in labels.items()},
        open=WELL_KNOWN,
        taints=tuple(taints),
        allocatable=quantities(amounts, title),
    )


def _taint(key: str, text: str, where: str) -> Object:
    value, colon, effect = text.rpartition(":")
    if not colon or effect not in _EFFECTS:
        raise RuntimeClassError(
            f"{where}: expected VALUE:EFFECT with an effect of {', '.join(_EFFECTS)}, got {quote_name(text)}: "
            "cluster-autoscaler passes over it"
        )
    return {"key": key, "value": value, "effect": effect}
