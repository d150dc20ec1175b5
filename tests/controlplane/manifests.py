"""Random manifests with what people get wrong in them, and namespaces that hold things against pods.

A case starts from a pod that a server takes, and sets a few fields of it to values from WRONG; most of them are
mistakes, some are not.
"""

from __future__ import annotations

import copy
import random
from typing import Any

from .client import Object

LONG = "a" * 64
POD: Object = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "labels": {"app": "web"}, "annotations": {"note": "x"}},
    "spec": {
        "containers": [
            {
                "name": "app",
                "image": "registry.example/app:1",
                "ports": [{"containerPort": 80, "name": "http"}],
                "env": [{"name": "A", "value": "1"}],
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
                "volumeMounts": [{"name": "data", "mountPath": "/data"}],
                "securityContext": {"runAsUser": 1000},
                "livenessProbe": {"httpGet": {"path": "/", "port": 80}},
                "lifecycle": {"preStop": {"exec": {"command": ["true"]}}},
            },
            {"name": "second", "image": "registry.example/second:1"},
        ],
        "initContainers": [{"name": "init", "image": "registry.example/init:1"}],
        "volumes": [{"name": "data", "emptyDir": {}}],
        "serviceAccountName": "default",
        "securityContext": {},
        "tolerations": [{"key": "dedicated", "operator": "Equal", "value": "gpu", "effect": "NoSchedule"}],
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": {"matchLabels": {"app": "web"}},
            }
        ],
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
                    ]
                }
            },
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {
                        "weight": 1,
                        "podAffinityTerm": {
                            "topologyKey": "kubernetes.io/hostname",
                            "labelSelector": {"matchLabels": {"app": "web"}},
                        },
                    }
                ]
            },
        },
    },
}

CONTAINER = "spec containers 0"
INIT = "spec initContainers 0"
NODE_TERM = "spec affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms 0"
POD_TERM = "spec affinity podAntiAffinity preferredDuringSchedulingIgnoredDuringExecution 0"
GONE = object()
"""Stands for a field that is taken away."""

NAMES = ("Web_1", "-a", "a.b", LONG, "ok", "")
QUANTITIES = ("100m", "2", "0", "-1", "1500m", "1Gi", "1GiB", "1kk", "", "0.0001")

WRONG: dict[str, tuple[Any, ...]] = {
    "metadata name": ("My_Pod", "a" * 254, "a..b", "p"),
    "metadata generateName": ("web-", "Web-", "we_b-"),
    "metadata labels app": (LONG, "-x", "a b", "", 1, True),
    "metadata labels Bad/Key/x": ("x",),
    "metadata labels example.com/": ("x",),
    "metadata labels /x": ("x",),
    "metadata labels UP.example/x": ("x",),
    "metadata annotations a_b/c": ("x",),
    "metadata annotations n": (1,),
    f"{CONTAINER} name": NAMES,
    f"{CONTAINER} image": (GONE, "", " x", "x"),
    f"{CONTAINER} imagePullPolicy": ("Sometimes", "Never"),
    f"{CONTAINER} restartPolicy": ("Always", "Sometimes"),
    f"{CONTAINER} terminationMessagePolicy": ("Nowhere",),
    f"{CONTAINER} ports 0 containerPort": (0, 70000, -1, "80", GONE),
    f"{CONTAINER} ports 0 hostPort": (80, 8080, 70000),
    f"{CONTAINER} ports 0 protocol": ("HTTP", "tcp", "UDP"),
    f"{CONTAINER} ports 0 name": ("UPPER", "-a", "a--b", "123", "much-too-long-a-name", "http"),
    f"{CONTAINER} ports 1": ({"containerPort": 81, "name": "http"}, {"containerPort": 82, "hostPort": 80}),
    "spec containers 1 ports": ([{"containerPort": 80, "hostPort": 80}],),
    f"{CONTAINER} env 0 name": ("", "A=B", "1A", "a b"),
    f"{CONTAINER} env 0 value": (1, True, "x"),
    f"{CONTAINER} env 0 valueFrom": (
        {},
        {"fieldRef": {"fieldPath": "metadata.name"}},
        {"secretKeyRef": {"name": "s", "key": "k"}},
    ),
    f"{CONTAINER} env 1": (
        {"name": "B", "valueFrom": {}},
        {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "spec.nope"}}},
        {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "status.phase"}}},
        {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['a b']"}}},
        {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "UP", "key": ""}}},
        {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "a b"}}},
        {"name": "B", "valueFrom": {"resourceFieldRef": {"resource": "limits.gpu"}}},
        {"name": "B", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "2"}}},
        {"name": "B", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "3"}}},
    ),
    f"{CONTAINER} envFrom": (
        [{}],
        [{"configMapRef": {}}],
        [{"secretRef": {"name": "UP"}}],
        [{"configMapRef": {"name": "a"}, "secretRef": {"name": "b"}}],
        [{"prefix": "a=b", "secretRef": {"name": "b"}}],
    ),
    f"{CONTAINER} resources requests cpu": QUANTITIES,
    f"{CONTAINER} resources limits": ({"cpu": "50m"}, {"memory": "1Gi"}, {"cpu": "1", "memory": "128Mi"}),
    f"{CONTAINER} resources requests nvidia.com/gpu": ("1", "1500m"),
    f"{CONTAINER} resources limits nvidia.com/gpu": ("1", "2", "500m"),
    f"{CONTAINER} resources requests storage": ("1Gi",),
    f"{CONTAINER} resources requests gpus": ("1",),
    f"{CONTAINER} resources limits hugepages-2Mi": ("2Mi", "3Mi", "1"),
    f"{CONTAINER} resources requests hugepages-2Mi": ("2Mi",),
    "spec containers 1 resources": ({"limits": {"hugepages-2Mi": "2Mi"}}, {"requests": {"cpu": "3"}}),
    f"{CONTAINER} resources claims": ([{"name": "gpu"}], [{"name": ""}]),
    "spec resourceClaims": (
        [{"name": "gpu"}],
        [{"name": "gpu", "resourceClaimName": "a"}],
        [{"name": "gpu", "resourceClaimName": "a", "resourceClaimTemplateName": "b"}],
        [{"name": "a", "resourceClaimName": "A_B"}, {"name": "a", "resourceClaimName": "b"}],
    ),
    "spec resources": (
        {"requests": {"cpu": "50m"}},
        {"limits": {"cpu": "1"}, "requests": {"cpu": "2"}},
        {"requests": {"nvidia.com/gpu": "1"}},
        {"requests": {"cpu": "1", "memory": "1Gi"}},
    ),
    f"{CONTAINER} volumeMounts 0 name": ("", "ghost"),
    f"{CONTAINER} volumeMounts 0 mountPath": ("", GONE),
    f"{CONTAINER} volumeMounts 0 subPath": ("/abs", "../up", "a"),
    f"{CONTAINER} volumeMounts 0 subPathExpr": ("a",),
    f"{CONTAINER} volumeMounts 0 mountPropagation": ("Bidirectional", "Sideways", "None"),
    f"{CONTAINER} volumeMounts 0 recursiveReadOnly": ("Enabled", "Maybe", "Disabled"),
    f"{CONTAINER} volumeMounts 1": ({"name": "data", "mountPath": "/data"},),
    f"{CONTAINER} volumeDevices": (
        [{"name": "data", "devicePath": "/dev/x"}],
        [{"name": "ghost", "devicePath": ""}],
    ),
    f"{CONTAINER} securityContext runAsUser": (-1, 2**31, 0, "root"),
    f"{CONTAINER} securityContext privileged": (True,),
    f"{CONTAINER} securityContext allowPrivilegeEscalation": (False, True),
    f"{CONTAINER} securityContext runAsNonRoot": (True, False),
    f"{CONTAINER} securityContext procMount": ("Unmasked", "Else"),
    f"{CONTAINER} securityContext capabilities": (
        {"add": ["NET_ADMIN"]},
        {"drop": ["ALL"]},
        {"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "SYS_TIME"]},
        {"add": ["CAP_SYS_ADMIN"]},
    ),
    f"{CONTAINER} securityContext seccompProfile": (
        {"type": "RuntimeDefault"},
        {"type": "Localhost"},
        {"type": "Unconfined"},
        {"type": "Else"},
        {"type": "RuntimeDefault", "localhostProfile": "x"},
    ),
    f"{CONTAINER} securityContext appArmorProfile": (
        {"type": "Unconfined"},
        {"type": "Localhost"},
        {"type": ""},
        {"type": "Else"},
    ),
    f"{CONTAINER} securityContext seLinuxOptions": ({"type": "spc_t"}, {"user": "u", "role": "r"}),
    f"{CONTAINER} securityContext windowsOptions": ({"hostProcess": True},),
    f"{CONTAINER} livenessProbe": (
        {},
        {"httpGet": {"port": 0}},
        {"httpGet": {"port": "no_such"}},
        {"httpGet": {"port": 80, "scheme": "FTP", "host": "h"}},
        {"httpGet": {"port": 80, "httpHeaders": [{"name": "a b", "value": "x"}]}},
        {"tcpSocket": {"port": 70000}},
        {"exec": {}},
        {"exec": {"command": ["a"]}, "tcpSocket": {"port": 1}},
        {"exec": {"command": ["a"]}, "successThreshold": 2},
        {"exec": {"command": ["a"]}, "periodSeconds": -1},
        {"exec": {"command": ["a"]}, "terminationGracePeriodSeconds": 0},
        {"grpc": {"port": 0}},
        {"httpGet": {"port": [1]}},
    ),
    f"{CONTAINER} readinessProbe": ({"exec": {"command": ["a"]}, "terminationGracePeriodSeconds": 5},),
    f"{CONTAINER} lifecycle preStop": ({}, {"sleep": {"seconds": 60}}, {"httpGet": {"port": -1}}),
    f"{CONTAINER} lifecycle stopSignal": ("SIGTERM",),
    f"{CONTAINER} resizePolicy": (
        [{"resourceName": "gpu", "restartPolicy": "NotRequired"}],
        [{"resourceName": "cpu", "restartPolicy": "Else"}],
        [{"resourceName": "cpu", "restartPolicy": "NotRequired"}] * 2,
    ),
    f"{CONTAINER} args": ([1], "x"),
    f"{CONTAINER} command": ("x",),
    f"{INIT} name": ("app", "", "UP"),
    f"{INIT} restartPolicy": ("Always", "Never", "Else"),
    f"{INIT} livenessProbe": ({"exec": {"command": ["a"]}},),
    f"{INIT} resources": ({"requests": {"cpu": "2"}, "limits": {"cpu": "1"}},),
    f"{INIT} resizePolicy": ([{"resourceName": "cpu", "restartPolicy": "RestartContainer"}],),
    "spec containers 1 name": ("app",),
    "spec containers": ([], GONE, {}),
    "spec volumes 0": (
        {"name": "data"},
        {"name": ""},
        {"name": "UP", "emptyDir": {}},
        {"name": "data", "emptyDir": {}, "hostPath": {"path": "/x"}},
        {"name": "data", "hostPath": {"path": ""}},
        {"name": "data", "hostPath": {"path": "/a/../b"}},
        {"name": "data", "hostPath": {"path": "/x", "type": "Folder"}},
        {"name": "data", "secret": {}},
        {"name": "data", "secret": {"secretName": "s", "defaultMode": 4096}},
        {"name": "data", "configMap": {"name": "c", "items": [{"key": "", "path": "/abs"}]}},
        {"name": "data", "configMap": {"items": [{"key": "k", "path": "..x", "mode": -1}]}},
        {"name": "data", "nfs": {"server": "", "path": "rel"}},
        {"name": "data", "persistentVolumeClaim": {}},
        {"name": "data", "downwardAPI": {"items": [{"path": "x"}]}},
        {
            "name": "data",
            "downwardAPI": {"items": [{"path": "x", "fieldRef": {"fieldPath": "spec.nodeName"}}]},
        },
        {"name": "data", "csi": {"driver": ""}},
        {"name": "data", "csi": {"driver": "a_b"}},
        {"name": "data", "ephemeral": {}},
        {"name": "data", "ephemeral": {"volumeClaimTemplate": {"spec": {}}}},
        {
            "name": "data",
            "ephemeral": {
                "volumeClaimTemplate": {
                    "spec": {"accessModes": ["RWO"], "resources": {"requests": {"storage": "0"}}}
                }
            },
        },
        {"name": "data", "image": {}},
        {"name": "data", "projected": {"sources": [{"serviceAccountToken": {"expirationSeconds": 10}}]}},
        {
            "name": "data",
            "projected": {"sources": [{"configMap": {"items": [{"key": "a", "path": "p"}] * 2}}]},
        },
    ),
    "spec volumes 1": (
        {"name": "data", "emptyDir": {}},
        {"name": "host", "hostPath": {"path": "/"}},
        {"name": "sized", "emptyDir": {"sizeLimit": "-1"}},
    ),
    "spec restartPolicy": ("Sometimes", "Never", "OnFailure"),
    "spec dnsPolicy": ("Else", "None"),
    "spec dnsConfig": (
        {"nameservers": ["1.2.3"]},
        {"nameservers": ["1.1.1.1"] * 4},
        {"searches": ["a b", "under_score."], "options": [{}]},
    ),
    "spec nodeSelector": ({"a b": "x"}, {"a": "x y"}, {"a": 1}),
    "spec hostNetwork": (True,),
    "spec hostPID": (True,),
    "spec hostIPC": (True,),
    "spec hostUsers": (False,),
    "spec shareProcessNamespace": (True,),
    "spec os": ({"name": "windows"}, {"name": "plan9"}, {"name": "linux"}, {}),
    "spec securityContext": (
        {"runAsUser": -1, "fsGroup": 2**33},
        {"supplementalGroups": [1, -2]},
        {"fsGroupChangePolicy": "Else"},
        {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"}] * 2},
        {"sysctls": [{"name": "net.core.somaxconn", "value": "1"}]},
        {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        {"windowsOptions": {"hostProcess": True}},
        {"appArmorProfile": {"type": "Unconfined"}, "seccompProfile": {"type": "Unconfined"}},
    ),
    "spec tolerations 0": (
        {"value": "x", "effect": "NoSchedule"},
        {"key": "k", "operator": "In", "value": "x"},
        {"key": "k", "operator": "Gt", "value": "5"},
        {"key": "k", "operator": "Exists", "value": "x"},
        {"key": "k", "effect": "Never"},
        {"key": "k", "tolerationSeconds": 5},
        {"key": "a b", "value": "c d"},
    ),
    "spec topologySpreadConstraints 0 maxSkew": (0, -1),
    "spec topologySpreadConstraints 0 topologyKey": ("", "a b"),
    "spec topologySpreadConstraints 0 whenUnsatisfiable": ("Never", GONE, "ScheduleAnyway"),
    "spec topologySpreadConstraints 0 minDomains": (0, 2),
    "spec topologySpreadConstraints 0 nodeTaintsPolicy": ("Else",),
    "spec topologySpreadConstraints 0 labelSelector": (
        {"matchExpressions": [{"key": "a", "operator": "In"}]},
        {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["x"]}]},
        {"matchExpressions": [{"key": "", "operator": "Is"}]},
        {"matchLabels": {"a b": "c d"}},
    ),
    "spec topologySpreadConstraints 0 matchLabelKeys": (["app"], ["a b"], ["tier"]),
    "spec topologySpreadConstraints 1": (
        {"maxSkew": 2, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"},
    ),
    f"{NODE_TERM} matchExpressions 0": (
        {"key": "a", "operator": "In"},
        {"key": "a", "operator": "Exists", "values": ["x"]},
        {"key": "a", "operator": "Gt", "values": ["1", "2"]},
        {"key": "a", "operator": "Like", "values": ["1"]},
        {"key": "a b", "operator": "In", "values": ["c d"]},
    ),
    f"{NODE_TERM} matchFields": (
        [{"key": "metadata.name", "operator": "In", "values": ["a", "b"]}],
        [{"key": "spec.x", "operator": "In", "values": ["a"]}],
        [{"key": "metadata.name", "operator": "Exists"}],
    ),
    "spec affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution": (
        {},
        {"nodeSelectorTerms": []},
    ),
    f"{POD_TERM} weight": (0, 101),
    f"{POD_TERM} podAffinityTerm topologyKey": ("", "a b"),
    f"{POD_TERM} podAffinityTerm namespaces": (["UP"],),
    f"{POD_TERM} podAffinityTerm matchLabelKeys": (["app"],),
    f"{POD_TERM} podAffinityTerm mismatchLabelKeys": (["tier"], ["app"]),
    "spec readinessGates": ([{"conditionType": "a b"}],),
    "spec schedulingGates": ([{"name": "a"}, {"name": "a"}], [{"name": "a b"}]),
    "spec hostname": ("UP", "a.b"),
    "spec subdomain": ("-x",),
    "spec hostnameOverride": ("a_b",),
    "spec hostAliases": ([{"ip": "nope"}], [{"ip": "1.2.3.4", "hostnames": ["a b"]}]),
    "spec activeDeadlineSeconds": (0, 5),
    "spec terminationGracePeriodSeconds": (-5, 0),
    "spec nodeName": ("UP",),
    "spec serviceAccountName": ("UP",),
    "spec priorityClassName": ("ghost", "high", "never", "system-node-critical"),
    "spec priority": (5, 100000),
    "spec preemptionPolicy": ("Never", "PreemptLowerPriority"),
    "spec runtimeClassName": ("", "kata", "gvisor", "ghost", "UP"),
    "spec overhead": ({"cpu": "1"}, {}, {"cpu": "250m", "memory": "320Mi"}, {"gpu": "1"}),
    "spec ephemeralContainers": ([{"name": "debug", "image": "x"}],),
    "spec hostNetworks": (True,),
    "spec runtimeClass": ("kata",),
    f"{CONTAINER} runtimeClassName": ("kata",),
    "runtimeClassName": ("kata",),
    f"{CONTAINER} resource": ({},),
    f"{CONTAINER} volumeMount": ([],),
    "metadata label": ({},),
    "spec": ("x", []),
}


def set_field(manifest: Object, path: str, value: Any) -> None:
    """Set a field; what is on the way and not there is made, a list gets one item more."""
    *way, last = path.split()
    at: Any = manifest
    for key in way:
        if isinstance(at, list):
            at = at[min(int(key), len(at) - 1)]
        else:
            at = at.setdefault(key, {})
    if isinstance(at, list):
        at[int(last) :] = [value] if value is not GONE else []
    elif value is GONE:
        at.pop(last, None)
    else:
        at[last] = copy.deepcopy(value)


def pod(draw: random.Random) -> Object:
    """A pod with up to three fields set."""
    manifest = copy.deepcopy(POD)
    for path in draw.sample(sorted(WRONG), draw.choice((0, 1, 1, 1, 2, 3))):
        try:
            set_field(manifest, path, draw.choice(WRONG[path]))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            continue  # another field of the case has taken its place away
    return manifest


WORKLOAD_KINDS = (
    ("apps/v1", "Deployment", "deployments"),
    ("apps/v1", "StatefulSet", "statefulsets"),
    ("apps/v1", "DaemonSet", "daemonsets"),
    ("apps/v1", "ReplicaSet", "replicasets"),
    ("batch/v1", "Job", "jobs"),
    ("batch/v1", "CronJob", "cronjobs"),
    ("v1", "ReplicationController", "replicationcontrollers"),
    ("v1", "PodTemplate", "podtemplates"),
)
OF_WORKLOADS: dict[str, tuple[Any, ...]] = {
    "metadata name": ("My_Web", "a.b", "w"),
    "spec selector": (
        {"matchLabels": {"app": "other"}},
        {"matchLabels": {}},
        {"matchExpressions": [{"key": "app", "operator": "Is"}]},
        GONE,
    ),
    "spec replicas": (-1, 2, "2"),
    "spec template metadata labels": ({"app": "other"}, GONE),
    "spec minReadySeconds": (-1,),
    "spec template spec restartPolicy": ("Always", "Never", "Else"),
    "spec template spec activeDeadlineSeconds": (5,),
}


def object_of(api_version: str, kind: str, template: Object) -> Object:
    """A workload of a kind with a pod template, whose label is `app: web`."""
    selector = {"app": "web"} if api_version == "v1" else {"matchLabels": {"app": "web"}}
    made: Object = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "w"}}
    if kind == "PodTemplate":
        return {**made, "template": template}
    if kind == "CronJob":
        job = {"spec": {"template": template}}
        return {**made, "spec": {"schedule": "0 * * * *", "jobTemplate": job}}
    spec = {"template": template} if kind == "Job" else {"selector": selector, "template": template}
    return {**made, "spec": spec}


def collection(api_version: str, plural: str) -> str:
    """The path of the objects of a kind in namespace default."""
    root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    return f"{root}/namespaces/default/{plural}"


def workload(draw: random.Random) -> tuple[str, Object]:
    """(path of its collection, object) of a workload with a template like `pod`, or with mistakes of its own."""
    api_version, kind, plural = draw.choice(WORKLOAD_KINDS)
    made = pod(draw) if draw.random() < 0.6 else copy.deepcopy(POD)
    template = {"metadata": {"labels": made["metadata"].get("labels")}, "spec": made.get("spec")}
    found = object_of(api_version, kind, template)
    if kind in ("Job", "CronJob"):
        if isinstance(template["spec"], dict):
            template["spec"].setdefault("restartPolicy", "Never")
    elif kind != "PodTemplate":
        if kind == "StatefulSet":
            found["spec"]["serviceName"] = "w"
        for path in draw.sample(sorted(OF_WORKLOADS), draw.choice((0, 0, 1, 1, 2))):
            if api_version == "v1" and path == "spec selector":
                continue
            try:
                set_field(found, path, draw.choice(OF_WORKLOADS[path]))
            except (AttributeError, TypeError, ValueError):
                continue
    return collection(api_version, plural), found


RUNTIME_CLASS: Object = {
    "apiVersion": "node.k8s.io/v1",
    "kind": "RuntimeClass",
    "metadata": {"name": "new"},
    "handler": "kata-qemu",
    "overhead": {"podFixed": {"cpu": "250m", "memory": "320Mi"}},
    "scheduling": {"nodeSelector": {"a": "b"}, "tolerations": [{"key": "k", "operator": "Exists"}]},
}
OF_RUNTIME_CLASSES: dict[str, tuple[Any, ...]] = {
    "metadata name": ("Kata_QEMU", "kata.qemu"),
    "handler": ("", GONE, "io.containerd.kata.v2", "kata_qemu", "Kata", LONG, 5),
    "overhead podFixed cpu": ("-1", "1GiB"),
    "overhead podFixed gpus": ("1",),
    "overhead podFixed nvidia.com/gpu": ("500m",),
    "overhead podFixed": ({"hugepages-2Mi": "2Mi"}, {}),
    "overhead": ({"cpu": "1"}, {}),
    "scheduling nodeSelector": ({"a b": "c d"},),
    "scheduling tolerations 0": ({"key": "k", "operator": "Gt", "value": "1"}, {"value": "x"}),
    "scheduling tolerations 1": ({"key": "k", "operator": "Exists", "tolerationSeconds": None},),
}


def runtime_class(draw: random.Random) -> Object:
    manifest = copy.deepcopy(RUNTIME_CLASS)
    for path in draw.sample(sorted(OF_RUNTIME_CLASSES), draw.choice((1, 1, 2))):
        set_field(manifest, path, draw.choice(OF_RUNTIME_CLASSES[path]))
    return manifest


# --- namespaces -----------------------------------------------------------------------------------

LEVELS = ("baseline", "restricted", "privileged", "strict", None)
VERSIONS = ("latest", "v1.20", "v1.24", "v1.30", "v1.34", "v1.99", "1.30", None)
AMOUNTS = {"cpu": ("100m", "1", "2", "250m"), "memory": ("64Mi", "1Gi", "512Mi", "384Mi")}


def _amounts(draw: random.Random, names: tuple[str, ...] = ("cpu", "memory")) -> Object:
    return {name: draw.choice(AMOUNTS[name]) for name in draw.sample(names, draw.choice((1, 2)))}


def limit_range(draw: random.Random, name: str) -> Object:
    """Only the first of a namespace speaks of containers: which of two gave them defaults would be chance."""
    items: list[Object] = []
    kinds = draw.sample(("Container", "Pod"), draw.choice((1, 1, 2))) if name == "lr0" else ["Pod"]
    for kind in kinds:
        item: Object = {"type": kind}
        for field in draw.sample(("min", "max", "maxLimitRequestRatio"), draw.choice((1, 1, 2))):
            item[field] = _amounts(draw)
            if field == "maxLimitRequestRatio":
                item[field] = {key: draw.choice(("2", "4", "1500m")) for key in item[field]}
        items.append(item)
    metadata = {"name": name}
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata, "spec": {"limits": items}}


QUOTA_NAMES = (
    "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods", "count/pods",
    "requests.nvidia.com/gpu", "configmaps",
)  # fmt: skip
QUOTA_SCOPES: tuple[Object, ...] = (
    {},
    {},
    {},
    {"scopes": ["BestEffort"]},
    {"scopes": ["NotBestEffort"]},
    {"scopes": ["Terminating"]},
    {"scopes": ["NotTerminating"]},
    {
        "scopeSelector": {
            "matchExpressions": [{"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}]
        }
    },
    {"scopeSelector": {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "Exists"}]}},
    {"scopes": ["CrossNamespacePodAffinity"]},
)


def quota(draw: random.Random, name: str) -> Object:
    hard: Object = {}
    scope = draw.choice(QUOTA_SCOPES)
    names = ("pods",) if scope.get("scopes") == ["BestEffort"] else QUOTA_NAMES
    if scope:
        names = tuple(found for found in names if found not in ("configmaps", "count/pods"))
    for key in draw.sample(names, min(len(names), draw.choice((1, 2, 3)))):
        kind = key.rpartition(".")[2]
        hard[key] = draw.choice(AMOUNTS.get(kind, ("0", "1", "5")))
    used = {key: draw.choice(("0", "0", value)) for key, value in hard.items()}
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": name},
        "spec": {"hard": hard, **copy.deepcopy(scope)},
        "status": {"hard": hard, "used": used},
    }


def namespace(draw: random.Random, name: str) -> list[Object]:
    """A Namespace and what is in it."""
    labels = {}
    level, version = draw.choice(LEVELS), draw.choice(VERSIONS)
    if level in ("baseline", "restricted", "privileged"):
        labels["pod-security.kubernetes.io/enforce"] = level
        if version and version.startswith(("v1", "latest")):
            labels["pod-security.kubernetes.io/enforce-version"] = version
    objects: list[Object] = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    ]
    if draw.random() < 0.5:
        objects += [limit_range(draw, f"lr{number}") for number in range(draw.choice((1, 1, 2)))]
    if draw.random() < 0.5:
        objects += [quota(draw, f"q{number}") for number in range(draw.choice((1, 1, 2)))]
    return objects
