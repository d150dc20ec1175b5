"""Random values of any field of a pod, drawn from the fields that Kubernetes' types have.

`manifests.py` holds the mistakes that people make; this finds the ones that nobody thought of.
"""

from __future__ import annotations

import copy
import random
from typing import Any

from kubectl_runtimeclass.kube.api_fields import SCALARS, STRUCTS

from .client import Object
from .manifests import POD, WORKLOAD_KINDS, collection, object_of

CONSTANTS: dict[str, tuple[str, ...]] = {
    "AppArmorProfileType": ("RuntimeDefault", "Localhost", "Unconfined"),
    "AzureDataDiskCachingMode": ("None", "ReadOnly", "ReadWrite"),
    "AzureDataDiskKind": ("Shared", "Dedicated", "Managed"),
    "Capability": ("ALL", "NET_ADMIN", "NET_BIND_SERVICE", "CAP_SYS_ADMIN"),
    "CompletionMode": ("Indexed", "NonIndexed"),
    "ConcurrencyPolicy": ("Allow", "Forbid", "Replace"),
    "ConditionStatus": ("True", "False", "Unknown"),
    "ContainerRestartPolicy": ("Always", "OnFailure", "Never"),
    "ContainerRestartRuleAction": ("Restart", "RestartAllContainers"),
    "ContainerRestartRuleOnExitCodesOperator": ("In", "NotIn"),
    "DNSPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "DaemonSetUpdateStrategyType": ("RollingUpdate", "OnDelete"),
    "DeploymentStrategyType": ("Recreate", "RollingUpdate"),
    "HostPathType": ("", "Directory", "File", "Socket", "DirectoryOrCreate"),
    "LabelSelectorOperator": ("In", "NotIn", "Exists", "DoesNotExist"),
    "MountPropagationMode": ("None", "HostToContainer", "Bidirectional"),
    "NodeInclusionPolicy": ("Honor", "Ignore"),
    "NodeSelectorOperator": ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
    "OSName": ("linux", "windows"),
    "PersistentVolumeAccessMode": ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteOncePod"),
    "PersistentVolumeClaimRetentionPolicyType": ("Retain", "Delete"),
    "PersistentVolumeMode": ("Block", "Filesystem"),
    "PodFSGroupChangePolicy": ("OnRootMismatch", "Always"),
    "PodFailurePolicyAction": ("FailJob", "FailIndex", "Ignore", "Count"),
    "PodFailurePolicyOnExitCodesOperator": ("In", "NotIn"),
    "PodManagementPolicyType": ("OrderedReady", "Parallel"),
    "PodReplacementPolicy": ("TerminatingOrFailed", "Failed"),
    "PodSELinuxChangePolicy": ("Recursive", "MountOption"),
    "PreemptionPolicy": ("PreemptLowerPriority", "Never"),
    "ProcMountType": ("Default", "Unmasked"),
    "Protocol": ("TCP", "UDP", "SCTP"),
    "PullPolicy": ("Always", "Never", "IfNotPresent"),
    "RecursiveReadOnlyMode": ("Disabled", "IfPossible", "Enabled"),
    "ResourceName": ("cpu", "memory", "ephemeral-storage", "vendor.example/device", "hugepages-2Mi"),
    "ResourceResizeRestartPolicy": ("NotRequired", "RestartContainer"),
    "RestartPolicy": ("Always", "OnFailure", "Never"),
    "SeccompProfileType": ("RuntimeDefault", "Localhost", "Unconfined"),
    "Signal": ("SIGTERM", "SIGUSR1", "SIGNOPE"),
    "StatefulSetUpdateStrategyType": ("RollingUpdate", "OnDelete"),
    "StorageMedium": ("", "Memory", "HugePages", "HugePages-2Mi"),
    "SupplementalGroupsPolicy": ("Merge", "Strict"),
    "TaintEffect": ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    "TerminationMessagePolicy": ("File", "FallbackToLogsOnError"),
    "TolerationOperator": ("Exists", "Equal", "Lt", "Gt"),
    "URIScheme": ("HTTP", "HTTPS"),
    "UnsatisfiableConstraintAction": ("DoNotSchedule", "ScheduleAnyway"),
}
STRINGS = (
    "a",
    "data",
    "app",
    "a-b",
    "a.b",
    "a.b/c",
    "/a",
    "../a",
    "",
    "UP",
    "a b",
    "1",
    "1.2.3.4",
    "::1",
    "a" * 64,
    "ä",
)
INTEGERS = (0, 1, 2, 5, 100, -1, 600, 65535, 70000, 2**31 - 1)
QUANTITIES = ("1", "100m", "64Mi", "2Mi", "0", "-1", "1.5")
LEFT_OUT = frozenset(
    {"managedFields", "creationTimestamp", "deletionTimestamp", "selfLink", "uid", "resourceVersion", "generation",
     "deletionGracePeriodSeconds", "ownerReferences", "clusterTrustBundle", "podCertificate", "scheduling", "status"}
)  # fmt: skip


def fields(struct: str) -> list[tuple[str, str]]:
    """(name, type) of the fields of a type, those of embedded types among them."""
    words = STRUCTS[struct].split()
    return [
        (name.rpartition(".")[2], kind)
        for name, kind in zip(words[::2], words[1::2], strict=True)
        if name not in LEFT_OUT
    ]


def value(draw: random.Random, kind: str, depth: int = 0) -> Any:
    """A value of a type; one in thirty is of another."""
    if draw.random() < 0.03 / (depth + 1):
        return draw.choice((None, 1, "x", True, [], {}))
    if kind in CONSTANTS:
        return draw.choice(CONSTANTS[kind]) if draw.random() < 0.9 else draw.choice(("Else", "", "none"))
    kind = SCALARS.get(kind, kind)
    if kind.startswith("[]"):
        return [value(draw, kind[2:], depth + 1) for _ in range(draw.choice((1, 1, 1, 2, 0)))]
    if kind.startswith("map["):
        key, _, of = kind[4:].partition("]")
        keys = CONSTANTS.get(key, STRINGS)
        return {draw.choice(keys): value(draw, of, depth + 1) for _ in range(draw.choice((1, 1, 2, 0)))}
    if kind in STRUCTS:
        inside = fields(kind)
        count = min(len(inside), draw.choice((1, 2, 3, 4)) if len(inside) > 4 else draw.choice((1, 2, 3)))
        return {name: value(draw, of, depth + 1) for name, of in draw.sample(inside, count)}
    return {
        "string": lambda: draw.choice(STRINGS),
        "bool": lambda: draw.random() < 0.5,
        "int32": lambda: draw.choice(INTEGERS),
        "int64": lambda: draw.choice(INTEGERS),
        "int-or-string": lambda: draw.choice((*INTEGERS, "http", "50%", "UP_", "")),
        "quantity": lambda: draw.choice(QUANTITIES),
    }.get(kind, lambda: "x")()


def change(draw: random.Random, item: Any, kind: str) -> Any:
    """The item, a value of a type, with one field inside set anew; or another value altogether."""
    kind = SCALARS.get(kind, kind)
    if kind.startswith("[]") and isinstance(item, list) and item:
        at = draw.randrange(len(item) + 1)
        if at == len(item):
            return [*item, value(draw, kind[2:])]
        return [*item[:at], change(draw, item[at], kind[2:]), *item[at + 1 :]]
    if kind in STRUCTS and isinstance(item, dict) and (item or draw.random() < 0.5):
        name, of = draw.choice(fields(kind))
        if name in item:
            return {**item, name: change(draw, item[name], of)}
        return {**item, name: value(draw, of)}
    return value(draw, kind)


def pod(draw: random.Random) -> Object:
    """A pod of which one to three fields, anywhere in its spec, have random values."""
    made = copy.deepcopy(POD)
    for _ in range(draw.choice((1, 1, 2, 3))):
        made["spec"] = change(draw, made["spec"], "PodSpec")
    return made


WORKLOADS = sorted(
    (kind, version, plural) for version, kind, plural in WORKLOAD_KINDS if kind != "PodTemplate"
)


def workload(draw: random.Random) -> tuple[str, Object]:
    """(path of its collection, object) of a workload of which one to three fields have random values."""
    kind, api_version, plural = draw.choice(WORKLOADS)
    template = {"metadata": {"labels": {"app": "web"}}, "spec": copy.deepcopy(POD["spec"])}
    if kind in ("Job", "CronJob"):
        template["spec"]["restartPolicy"] = "Never"
    made = object_of(api_version, kind, template)
    for _ in range(draw.choice((1, 1, 2, 3))):
        made["spec"] = change(draw, made["spec"], f"{kind}Spec")
    spec = made["spec"]
    if kind == "Job" and isinstance(spec, dict) and spec.get("manualSelector") is not True:
        spec.pop("selector", None)  # the server's answer would hold the uid that it made
    return collection(api_version, plural), made
