"""The types of the fields that this program uses, checked before anything is computed from an object.

Fields that no shape names are not used. null counts as an absent field, as it does for the API server.

Source: staging/src/k8s.io/api/core/v1/types.go (Kubernetes v1.36).
"""

from __future__ import annotations

from typing import Any

from ..errors import RuntimeClassError, quote_name, quote_value
from .quantity import parse

Shape = Any
"""str, int, bool or dict; {field: shape}; [shape] for a list of items; MapOf(shape); or QUANTITY."""


class ShapeError(RuntimeClassError):
    """A field has a value of another type than in Kubernetes."""


class MapOf:
    """A map with any keys, whose values have one shape."""

    def __init__(self, values: Shape) -> None:
        self.values = values


QUANTITY = parse
"""parse(value, field): raises QuantityError for a value that is not a quantity."""
AMOUNTS = MapOf(QUANTITY)
LABELS = MapOf(str)
RESOURCES = {"requests": AMOUNTS, "limits": AMOUNTS}
REQUIREMENTS = [{"key": str, "operator": str, "values": [str]}]
SELECTOR = {"matchLabels": LABELS, "matchExpressions": REQUIREMENTS}
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
POD_TERM = {
    "labelSelector": SELECTOR,
    "namespaceSelector": SELECTOR,
    "namespaces": [str],
    "topologyKey": str,
    "matchLabelKeys": [str],
    "mismatchLabelKeys": [str],
}
POD_TERMS = {
    REQUIRED: [POD_TERM],
    PREFERRED: [{"podAffinityTerm": POD_TERM}],
}
NODE_TERMS = [{"matchExpressions": REQUIREMENTS, "matchFields": REQUIREMENTS}]
CONTAINER = {
    "name": str,
    "resources": RESOURCES,
    "restartPolicy": str,
    "ports": [{"containerPort": int, "hostPort": int, "hostIP": str, "protocol": str}],
    "volumeMounts": [{"name": str, "recursiveReadOnly": str}],
    "restartPolicyRules": [{"action": str}],
}
DISK = {"volumeID": str, "pdName": str, "diskURI": str, "readOnly": bool, "iqn": str, "monitors": [str]}
CLAIM_SPEC = {
    "accessModes": [str],
    "resources": RESOURCES,
    "selector": SELECTOR,
    "storageClassName": str,
    "volumeName": str,
}
VOLUME = {
    "name": str,
    "persistentVolumeClaim": {"claimName": str},
    "ephemeral": {"volumeClaimTemplate": {"spec": CLAIM_SPEC}},
    "rbd": {**DISK, "pool": str, "image": str},
    **dict.fromkeys(("gcePersistentDisk", "awsElasticBlockStore", "iscsi"), DISK),
    **dict.fromkeys(("azureDisk", "cinder", "portworxVolume"), DISK),
}
POD_SPEC = {
    "containers": [CONTAINER],
    "initContainers": [CONTAINER],
    "resources": RESOURCES,
    "overhead": AMOUNTS,
    "runtimeClassName": str,
    "nodeSelector": LABELS,
    "nodeName": str,
    "tolerations": [{"key": str, "operator": str, "value": str, "effect": str, "tolerationSeconds": int}],
    "affinity": {
        "nodeAffinity": {REQUIRED: {"nodeSelectorTerms": NODE_TERMS}},
        "podAffinity": POD_TERMS,
        "podAntiAffinity": POD_TERMS,
    },
    "topologySpreadConstraints": [
        {
            "maxSkew": int,
            "minDomains": int,
            "topologyKey": str,
            "whenUnsatisfiable": str,
            "labelSelector": SELECTOR,
            "matchLabelKeys": [str],
            "nodeAffinityPolicy": str,
            "nodeTaintsPolicy": str,
        }
    ],
    "volumes": [VOLUME],
    "activeDeadlineSeconds": int,
    "hostNetwork": bool,
    "hostUsers": bool,
    "priority": int,
    "priorityClassName": str,
    "schedulerName": str,
    "schedulingGates": [{"name": str}],
    "resourceClaims": [{"name": str, "resourceClaimName": str, "resourceClaimTemplateName": str}],
}
METADATA = {
    "name": str,
    "generateName": str,
    "namespace": str,
    "labels": LABELS,
    "uid": str,
}
POD = {"metadata": METADATA, "spec": POD_SPEC}
CONTAINER_STATUS = {"name": str, "resources": RESOURCES, "allocatedResources": AMOUNTS}
PLACED_POD = {
    **POD,
    "status": {
        "phase": str,
        "nominatedNodeName": str,
        "conditions": [{"type": str, "reason": str}],
        "containerStatuses": [CONTAINER_STATUS],
        "initContainerStatuses": [CONTAINER_STATUS],
        "resources": RESOURCES,
        "allocatedResources": AMOUNTS,
    },
}

_BOUNDS = ("min", "max", "default", "defaultRequest", "maxLimitRequestRatio")
LIMITS = {"type": str, **dict.fromkeys(_BOUNDS, AMOUNTS)}
TAINTS = [{"key": str, "value": str, "effect": str}]
STORED = {**METADATA, "annotations": LABELS, "ownerReferences": [{"uid": str, "controller": bool}]}
VOLUME_SPEC = {
    **VOLUME,
    "accessModes": [str],
    "capacity": AMOUNTS,
    "claimRef": {"name": str, "namespace": str, "uid": str},
    "csi": {"driver": str, "volumeHandle": str},
    "nodeAffinity": {"required": {"nodeSelectorTerms": NODE_TERMS}},
    "storageClassName": str,
}
OPERATIONS = [{"apiGroups": [str], "operations": [str], "resources": [str]}]
WEBHOOKS = {
    "metadata": STORED,
    "webhooks": [
        {"name": str, "rules": OPERATIONS, "namespaceSelector": SELECTOR, "objectSelector": SELECTOR}
    ],
}
POLICY = {
    "metadata": STORED,
    "spec": {
        "matchConstraints": {
            "resourceRules": OPERATIONS,
            "namespaceSelector": SELECTOR,
            "objectSelector": SELECTOR,
        }
    },
}
OBJECTS: dict[str, Shape] = {
    "Node": {
        "metadata": STORED,
        "spec": {"taints": TAINTS, "unschedulable": bool},
        "status": {
            "allocatable": AMOUNTS,
            "capacity": AMOUNTS,
            "declaredFeatures": [str],
            "nodeInfo": {"containerRuntimeVersion": str, "kubeletVersion": str},
            "runtimeHandlers": [{"name": str, "features": MapOf(bool)}],
        },
    },
    "NodePool": {
        "metadata": STORED,
        "spec": {
            "template": {
                "metadata": {"labels": LABELS},
                "spec": {
                    "nodeClassRef": {"group": str, "kind": str, "name": str},
                    "requirements": REQUIREMENTS,
                    **dict.fromkeys(("taints", "startupTaints"), TAINTS),
                },
            },
            "limits": AMOUNTS,
            "replicas": int,
            "weight": int,
        },
        "status": {
            "resources": AMOUNTS,
            "conditions": [{"type": str, "status": str, "reason": str, "message": str}],
        },
    },
    "Namespace": {"metadata": STORED, "status": {"phase": str}},
    "ServiceAccount": {"metadata": STORED},
    "PodDisruptionBudget": {
        "metadata": STORED,
        "spec": {"selector": SELECTOR},
        "status": {"disruptionsAllowed": int, "disruptedPods": MapOf(str)},
    },
    **dict.fromkeys(("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"), WEBHOOKS),
    **dict.fromkeys(("MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"), POLICY),
    "RuntimeClass": {
        "metadata": STORED,
        "handler": str,
        "spec": dict,  # only in v1alpha1
        "overhead": {"podFixed": AMOUNTS},
        "scheduling": {"nodeSelector": LABELS, "tolerations": POD_SPEC["tolerations"]},
    },
    "LimitRange": {"metadata": STORED, "spec": {"limits": [LIMITS]}},
    "HorizontalPodAutoscaler": {"metadata": STORED, "spec": dict},
    "PriorityClass": {"metadata": STORED, "value": int, "globalDefault": bool, "preemptionPolicy": str},
    "ResourceQuota": {
        "metadata": STORED,
        "spec": {
            "hard": AMOUNTS,
            "scopes": [str],
            "scopeSelector": {"matchExpressions": [{"scopeName": str, "operator": str, "values": [str]}]},
        },
        "status": {"used": AMOUNTS},
    },
    "PersistentVolume": {"metadata": STORED, "spec": VOLUME_SPEC, "status": {"phase": str}},
    "PersistentVolumeClaim": {"metadata": STORED, "spec": CLAIM_SPEC, "status": {"phase": str}},
    "StorageClass": {
        "metadata": STORED,
        "provisioner": str,
        "volumeBindingMode": str,
        "allowedTopologies": [{"matchLabelExpressions": [{"key": str, "values": [str]}]}],
    },
    "CSINode": {"metadata": STORED, "spec": {"drivers": [{"name": str, "allocatable": {"count": int}}]}},
    "CSIDriver": {
        "metadata": STORED,
        "spec": {"storageCapacity": bool, "preventPodSchedulingIfMissing": bool},
    },
    "CSIStorageCapacity": {"metadata": STORED, "storageClassName": str, "nodeTopology": SELECTOR},
    "VolumeAttachment": {
        "metadata": STORED,
        "spec": {"nodeName": str, "attacher": str, "source": {"persistentVolumeName": str}},
    },
}
"""The shape of each kind in a snapshot but Pod: there are too many pods to check them all."""

_NAMES = {
    str: "a string",
    int: "an integer",
    bool: "a boolean",
    dict: "a mapping",
}


def require_shape(value: object, shape: Shape, where: str) -> None:
    """Raise ShapeError or QuantityError unless the value has the shape; the message names the field below `where`."""
    if value is None:
        return
    if isinstance(shape, dict):
        for field, inner in _require_type(value, dict, "a mapping", where).items():
            if field in shape:
                require_shape(inner, shape[field], f"{where}.{field}" if where else field)
    elif isinstance(shape, MapOf):
        for key, inner in _require_type(value, dict, "a mapping", where).items():
            require_shape(inner, shape.values, f"{where}[{quote_name(key)}]")
    elif isinstance(shape, list):
        for index, item in enumerate(_require_type(value, list, "a list", where)):
            if item is None:
                raise ShapeError(f"{where}[{index}]: expected something, got null")
            require_shape(item, shape[0], f"{where}[{index}]")
    elif shape is QUANTITY:
        parse(value, where)
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is not bool):
        raise ShapeError(f"{where}: expected {_NAMES[shape]}, got {quote_value(value)}")
    elif shape is int and not -(1 << 63) <= value < 1 << 63:
        raise ShapeError(f"{where}: expected a 64-bit integer, got {quote_value(value)}")


def _require_type(value: object, kind: type, expected: str, where: str) -> Any:
    if not isinstance(value, kind):
        raise ShapeError(f"{where or 'object'}: expected {expected}, got {quote_value(value)}")
    return value
