"""The shapes of the objects of dynamic resource allocation; for shape.py, which has those of other kinds.

Source: staging/src/k8s.io/api/resource/{v1,v1beta1}/types.go (Kubernetes v1.37).
"""

from __future__ import annotations

from typing import Any

from .shape import AMOUNTS, NODE_TERMS, QUANTITY, STORED, MapOf, Shape

SELECTORS = [{"cel": {"expression": str}}]
TOLERATIONS = [{"key": str, "operator": str, "value": str, "effect": str}]
TAINT = {"key": str, "value": str, "effect": str}
NODE_SELECTOR = {"nodeSelectorTerms": NODE_TERMS}
COUNTERS = MapOf({"value": QUANTITY})
RANGE = {"min": QUANTITY, "max": QUANTITY, "step": QUANTITY}
CAPACITY = {
    "value": QUANTITY,
    "requestPolicy": {"default": QUANTITY, "validRange": RANGE, "validValues": [QUANTITY]},
}
NODES = {"nodeName": str, "allNodes": bool, "nodeSelector": NODE_SELECTOR}
DEVICE: dict[str, Any] = {
    "name": str,
    "attributes": MapOf({"int": int, "bool": bool, "string": str, "version": str}),
    "capacity": MapOf(CAPACITY),
    "consumesCounters": [{"counterSet": str, "counters": COUNTERS}],
    "taints": [TAINT],
    "bindingConditions": [str],
    "allowMultipleAllocations": bool,
    **NODES,
}
ALTERNATIVE = {
    "name": str,
    "deviceClassName": str,
    "selectors": SELECTORS,
    "allocationMode": str,
    "count": int,
    "adminAccess": bool,
    "tolerations": TOLERATIONS,
    "capacity": {"requests": AMOUNTS},
}
CLAIM = {
    "devices": {
        "requests": [{**ALTERNATIVE, "exactly": ALTERNATIVE, "firstAvailable": [ALTERNATIVE]}],
        "constraints": [{"requests": [str], "matchAttribute": str, "distinctAttribute": str}],
    }
}
RESULT = {
    "driver": str,
    "pool": str,
    "device": str,
    "adminAccess": bool,
    "shareID": str,
    "consumedCapacity": AMOUNTS,
}
DEVICE_OBJECTS: dict[str, Shape] = {
    "DeviceClass": {"metadata": STORED, "spec": {"selectors": SELECTORS, "extendedResourceName": str}},
    "DeviceTaintRule": {
        "metadata": STORED,
        "spec": {"deviceSelector": {"driver": str, "pool": str, "device": str}, "taint": TAINT},
    },
    "ResourceClaim": {
        "metadata": STORED,
        "spec": CLAIM,
        "status": {"allocation": {"devices": {"results": [RESULT]}, "nodeSelector": NODE_SELECTOR}},
    },
    "ResourceClaimTemplate": {"metadata": STORED, "spec": {"spec": CLAIM}},
    "ResourceSlice": {
        "metadata": STORED,
        "spec": {
            "driver": str,
            "pool": {"name": str, "generation": int, "resourceSliceCount": int},
            "devices": [{**DEVICE, "basic": DEVICE}],
            "sharedCounters": [{"name": str, "counters": COUNTERS}],
            "perDeviceNodeSelection": bool,
            **NODES,
        },
    },
}
"""The shape of each kind."""
