"""Versions of Kubernetes, and the differences between their servers.

The differences are from the sources of v1.31.14, v1.32.13, v1.33.13, v1.34.4, v1.35.4, v1.36.3 and v1.37.2. All code
that depends on a version calls `Version.has` with one of them, so that this list is complete.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Version(NamedTuple):
    """A release of Kubernetes, which compares by its numbers and prints as `v1.34.2`."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}.{self.patch}"

    def has(self, difference: Difference) -> bool:
        """Whether servers of this version behave as the difference says."""
        return difference.since <= self and (difference.until is None or self < difference.until)

    @property
    def is_known(self) -> bool:
        """Whether the differences cover this minor version."""
        return OLDEST[:2] <= self[:2] <= NEWEST[:2]

    @property
    def answered_as(self) -> Version:
        """This version if it is known, else the nearest known one."""
        return self if self.is_known else max(OLDEST, min(self, NEWEST))


class Difference(NamedTuple):
    """A behaviour (`what`) of servers from version `since` on, and before `until` if that is set.

    `source` is the file in the Kubernetes repository that decides it. Feature gates count with their defaults.
    """

    since: Version
    what: str
    source: str
    until: Version | None = None


OLDEST = Version(1, 31)
NEWEST = Version(1, 37, 2)


def parse(text: str | None) -> Version | None:
    """The version in a string such as `v1.34.2+k3s1`, `1.34` or `v1.33.0-eks-1`; None if there is none."""
    match = re.match(r"v?([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]{1,4}))?", text or "", re.ASCII)
    return Version(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


_FEATURES = "pkg/features/kube_features.go"
_PLUGINS = "pkg/scheduler/framework/plugins"
_DRA = "staging/src/k8s.io/dynamic-resource-allocation"
_HELPERS = "staging/src/k8s.io/component-helpers/resource/helpers.go"

UNTOLERATED_TAINT = Difference(
    Version(1, 25),
    "TaintToleration says `node(s) had untolerated taint {KEY: VALUE}`, before `node(s) had taint {KEY: VALUE}, that "
    "the pod didn't tolerate`",
    f"{_PLUGINS}/tainttoleration/taint_toleration.go",
)
VOLUME_ATTACHMENTS = Difference(
    Version(1, 32),
    "NodeVolumeLimits counts VolumeAttachments, too",
    f"{_PLUGINS}/nodevolumelimits/csi.go",
)
VOLUME_NODE_AFFINITY = Difference(
    Version(1, 33),
    "VolumeBinding says `node(s) didn't match PersistentVolume's node affinity`, before `node(s) had volume node "
    "affinity conflict`",
    f"{_PLUGINS}/volumebinding/binder.go",
)
IN_PLACE_RESIZE = Difference(
    Version(1, 33),
    "what a running pod requests is read from its status, too (InPlacePodVerticalScaling)",
    _HELPERS,
)
READ_WRITE_ONCE_POD = Difference(
    Version(1, 34),
    "VolumeRestrictions says `node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode "
    "already in-use by another pod`, before `node has pod using PersistentVolumeClaim with the same name and "
    "ReadWriteOncePod access mode`",
    f"{_PLUGINS}/volumerestrictions/volume_restrictions.go",
)
POD_LEVEL_RESOURCES = Difference(
    Version(1, 34),
    "`spec.resources` of a pod counts; before, the API server drops it (PodLevelResources)",
    _FEATURES,
)
NAMESPACE_SELECTOR_STAYS = Difference(
    Version(1, 34),
    "InterPodAffinity matches namespaceSelector against no labels, after it has found the namespaces already: one of "
    "NotIn or DoesNotExist matches every namespace",
    f"{_PLUGINS}/interpodaffinity/plugin.go",
    until=Version(1, 37),
)
NO_CLAIMS_TO_DEALLOCATE = Difference(
    Version(1, 34),
    "of a pod that fits nowhere, kube-scheduler says `no new claims to deallocate` before what preemption says",
    f"{_PLUGINS}/dynamicresources/dynamicresources.go",
    until=Version(1, 37),
)
PREEMPTION_IS_TOLD = Difference(
    Version(1, 37),
    "kube-scheduler says `preemption: found a potential placement for pod on node …`, before nothing",
    "pkg/scheduler/framework/preemption/preemption.go",
)
DYNAMIC_RESOURCES = Difference(
    Version(1, 34),
    "DynamicResources allocates devices to ResourceClaims (DynamicResourceAllocation)",
    _FEATURES,
)
HIDDEN_TAINT = Difference(
    Version(1, 34, 2),
    "TaintToleration says `node(s) had untolerated taint(s)` and names none",
    f"{_PLUGINS}/tainttoleration/taint_toleration.go",
)
MAPS_AS_JSON = Difference(
    Version(1, 34),
    'validation prints maps and lists as JSON, before as Go has them (`map[string]string{"app":"web"}`)',
    "staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go",
)
LABEL_WORDS = Difference(
    Version(1, 35),
    "validation counts labels in bytes and calls a key `a valid label key`, before in characters and `a qualified "
    "name`",
    "staging/src/k8s.io/apimachinery/pkg/api/validate/content/kube.go",
)
DEVICE_CLASS_QUOTA = Difference(
    Version(1, 35),
    "ResourceQuota counts `requests.deviceclass.resource.kubernetes.io/NAME` of pods",
    "pkg/quota/v1/evaluator/core/pods.go",
)
DISTINCT_ATTRIBUTES = Difference(
    Version(1, 35),
    "values of `distinctAttribute` are compared; before, it only had to be there",
    f"{_DRA}/structured/internal/experimental/constraint.go",
)
LATER_ALL = Difference(
    Version(1, 36),
    "of alternatives, one behind the first may ask for all devices; before, it is taken for the first one",
    f"{_DRA}/structured/internal/experimental/allocator_experimental.go",
)
NODE_DECLARED_FEATURES = Difference(
    Version(1, 36),
    "NodeDeclaredFeatures asks what a node's kubelet has declared",
    f"{_PLUGINS}/nodedeclaredfeatures/nodedeclaredfeatures.go",
)
POD_LEVEL_RESIZE = Difference(
    Version(1, 36),
    "the status of a pod with `spec.resources` counts, too (InPlacePodLevelResourcesVerticalScaling)",
    _HELPERS,
)
EXTENDED_RESOURCES_OF_DEVICES = Difference(
    Version(1, 36),
    "an extended resource that a node does not list may come from a DeviceClass (DRAExtendedResource)",
    f"{_PLUGINS}/dynamicresources/extendeddynamicresources.go",
)
DEVICE_TAINTS = Difference(
    Version(1, 36),
    "tainted devices are allocated only to requests that tolerate it (DRADeviceTaints)",
    f"{_DRA}/structured/internal/incubating/allocator_incubating.go",
)
PARTITIONABLE_DEVICES = Difference(
    Version(1, 36),
    "devices consume counters that they share, and each may name its nodes (DRAPartitionableDevices)",
    f"{_DRA}/structured/internal/incubating/pools_incubating.go",
)
CONSUMABLE_CAPACITY = Difference(
    Version(1, 36),
    "a device may be allocated to several claims, within its capacity (DRAConsumableCapacity)",
    f"{_DRA}/structured/internal/incubating/consumable_capacity.go",
)
BINDING_CONDITIONS = Difference(
    Version(1, 36),
    "devices with binding conditions are allocated, after others (DRADeviceBindingConditions)",
    f"{_DRA}/structured/internal/incubating/pools_incubating.go",
)
FRACTIONAL_CAPACITY = Difference(
    Version(1, 37),
    "ranges of a device's capacity may be of thousandths (DRAFractionalCapacityRange)",
    f"{_DRA}/structured/internal/incubating/consumable_capacity.go",
)
DEVICE_TAINT_RULES = Difference(
    Version(1, 37),
    "DeviceTaintRules taint devices (DRADeviceTaintRules)",
    f"{_DRA}/resourceslice/tracker/tracker.go",
)
WHOLE_POD_FOOTPRINT = Difference(
    Version(1, 37),
    "a running pod counts with the greatest of three sums: specified, allocated, actual; what its status says of the "
    "whole pod contains its overhead, which is added again (kubernetes#139627)",
    _HELPERS,
)
LATE_POD_LEVEL_DEFAULTS = Difference(
    Version(1, 37),
    "what is missing in `spec.resources` is filled in after admission, limits too (PodLevelResourcesFixDefaulting); "
    "an empty one is none for the QoS class (PodLevelResourcesFixKubeletQOSClass)",
    "pkg/api/pod/util.go",
)
CAPACITY_OF_ALL = Difference(
    Version(1, 37),
    "a request for all devices fails where one of them has too little capacity left; before, it did without that one",
    f"{_DRA}/structured/internal/incubating/allocator_incubating.go",
)
DEVICE_IN_CEL_ERRORS = Difference(
    Version(1, 37),
    "an error of a device selector names the device, and says what to do where a key is missing",
    f"{_DRA}/structured/internal/experimental/allocator_experimental.go",
)
CSI_DRIVER_IS_INSTALLED = Difference(
    Version(1, 37),
    "NodeVolumeLimits refuses nodes without the driver, where CSIDriver.spec.preventPodSchedulingIfMissing is set "
    "(VolumeLimitScaling)",
    f"{_PLUGINS}/nodevolumelimits/csi.go",
)

DIFFERENCES: tuple[tuple[str, Difference], ...] = tuple(
    sorted(
        ((name, value) for name, value in globals().items() if isinstance(value, Difference)),
        key=lambda named: (named[1].since, named[0]),
    )
)
"""(name, difference) of all differences, oldest first."""
