"""A real kube-apiserver writes into ResourceQuotas what `diff` counts, for random pods in random classes.

No quota controller runs: `status.used` is what the server's own admission plugin adds for each pod it lets in.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from kubectl_runtimeclass.admission import resource_quota as quota
from kubectl_runtimeclass.admission.runtime_class import admit
from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.effective import view
from kubectl_runtimeclass.kube.quantity import ZERO, parse
from kubectl_runtimeclass.kube.resources import (
    ResourceList,
    add,
    pod_limits,
    pod_requests,
    resource_list,
    to_strings,
)
from kubectl_runtimeclass.scheduling.explain import create_pod
from kubectl_runtimeclass.snapshot.snapshot import Snapshot

from ..controlplane.client import ApiError, Client, Object
from ..controlplane.draw import Draw, Odds
from ..controlplane.generate import COMMON, new_pod, new_runtime_class
from ..controlplane.plane import Plane
from ..controlplane.record import Cluster
from ..support import tools
from .builders import read

PODS = 150
ODDS = Odds(taint=0, constrain=0.1, spread=0, affinity=0.3, request=0.8, roomy=1, ports=0, claims=0, pods=0)
PLENTY = "100k"
STORAGE = {
    "requests.ephemeral-storage": "99Ti",
    "limits.ephemeral-storage": "99Ti",
    "ephemeral-storage": "99Ti",
}
COMPUTE = {
    **dict.fromkeys(("pods", "count/pods", "cpu", "requests.cpu", "limits.cpu"), PLENTY),
    **dict.fromkeys(("memory", "requests.memory", "limits.memory"), "99Ti"),
    **STORAGE,
    **dict.fromkeys(("requests.nvidia.com/gpu", "requests.sev-snp.amd.com/esids"), PLENTY),
    **dict.fromkeys(("hugepages-2Mi", "requests.hugepages-2Mi"), "99Ti"),
}
FREE = {name: amount for name, amount in COMPUTE.items() if not re.search("cpu|memory", name)}
"""What a quota may have without asking containers to name it."""


def in_class(operator: str, *values: str) -> Object:
    term = {
        "scopeName": "PriorityClass",
        "operator": operator,
        **({"values": list(values)} if values else {}),
    }
    return {"scopeSelector": {"matchExpressions": [term]}}


SCOPES: dict[str, Object] = {
    "best-effort": {"scopes": ["BestEffort"]},
    "not-best-effort": {"scopes": ["NotBestEffort"]},
    "terminating": {"scopes": ["Terminating"]},
    "not-terminating": {"scopes": ["NotTerminating"]},
    "low": in_class("In", "low"),
    "not-low": in_class("NotIn", "low"),
    "crossing": {"scopes": ["CrossNamespacePodAffinity"]},
}


def quotas(namespace: str, hard: Object) -> list[Object]:
    """One quota without scopes for everything, and one of each scope that counts the pods in it."""
    named = {
        "all": {"hard": hard},
        **{name: {"hard": {"pods": PLENTY}, **spec} for name, spec in SCOPES.items()},
    }
    return [
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": name, "namespace": namespace},
            "spec": spec,
            "status": {"hard": spec["hard"], "used": dict.fromkeys(spec["hard"], "0")},
        }
        for name, spec in named.items()
    ]


NAMESPACES = {"counted": FREE, "strict": COMPUTE, "defaulted": COMPUTE}
DEFAULTS: Object = {
    "apiVersion": "v1",
    "kind": "LimitRange",
    "metadata": {"name": "defaults", "namespace": "defaulted"},
    "spec": {
        "limits": [
            {
                "type": "Container",
                "default": {"cpu": "4", "memory": "4Gi"},
                "defaultRequest": {"cpu": "333m", "memory": "100M"},
            }
        ]
    },
}


def classes() -> list[Object]:
    draw = Draw(7, ODDS)
    drawn = [new_runtime_class(draw, f"quota-{n}", "kata-qemu", {"kata": "yes"}) for n in range(4)]
    odd = {"podFixed": {"cpu": "0.0333", "memory": "1500m"}}  # finer than the server keeps
    return [*drawn, {**drawn[0], "metadata": {"name": "quota-odd"}, "overhead": odd}]


def pods(namespace: str) -> list[Object]:
    draw = Draw(len(namespace), ODDS)
    found = []
    for number in range(PODS):
        pod = new_pod(draw, f"p{number}", tuple(classes()), 1)
        pod["metadata"]["namespace"] = namespace
        if draw.chance(0.2):
            pod["spec"]["activeDeadlineSeconds"] = draw.pick((1, 3600))
        pod["spec"]["schedulingGates"] = [{"name": "example.com/wait"}]  # nobody has to place them
        found.append(pod)
    return found


class Answers(NamedTuple):
    """What the server made of the pods of a namespace: the sentence of a refusal, or "", by name; and the quotas.

    Pods that it calls invalid for what no other part looks at are in `invalid` alone.
    """

    refusals: dict[str, str]
    used: dict[str, Object]
    invalid: frozenset[str]


@pytest.fixture(scope="module")
def answers(plane: Plane, cluster: Cluster) -> Iterator[dict[str, Answers]]:
    client = plane.admin
    made = [f"/apis/node.k8s.io/v1/runtimeclasses/{each['metadata']['name']}" for each in classes()]
    for each in classes():
        client.create("/apis/node.k8s.io/v1/runtimeclasses", each)
    for namespace, hard in NAMESPACES.items():
        client.create("/api/v1/namespaces", {"metadata": {"name": namespace}})
        for each in quotas(namespace, hard):
            path = f"/api/v1/namespaces/{namespace}/resourcequotas"
            stored = client.create(path, each)
            client.request(
                "PUT", f"{path}/{each['metadata']['name']}/status", {**stored, "status": each["status"]}
            )
    client.create("/api/v1/namespaces/defaulted/limitranges", DEFAULTS)
    yield {namespace: _ask(client, namespace) for namespace in NAMESPACES}
    for namespace in NAMESPACES:
        client.delete(f"/api/v1/namespaces/{namespace}/pods")
        client.delete(f"/api/v1/namespaces/{namespace}/resourcequotas")
        client.delete(f"/api/v1/namespaces/{namespace}")
    for path in made:
        client.delete(path)


def _ask(client: Client, namespace: str) -> Answers:
    path = f"/api/v1/namespaces/{namespace}"
    _wait_for_admission(client, path)
    refusals = {}
    for pod in pods(namespace):
        try:
            client.create(f"{path}/pods", pod)
            refusals[pod["metadata"]["name"]] = ""
        except ApiError as error:
            refusals[pod["metadata"]["name"]] = str(error)
    listed = client.get(f"{path}/resourcequotas")["items"]
    invalid = frozenset(name for name, refusal in refusals.items() if "is invalid" in refusal)
    return Answers(
        {name: refusal for name, refusal in refusals.items() if name not in invalid},
        {each["metadata"]["name"]: each["status"]["used"] for each in listed},
        invalid,
    )


def _wait_for_admission(client: Client, path: str) -> None:
    """The plugins see quotas and limit ranges a moment after they were stored: ask until they do, in vain."""
    resources = {"requests": {"cpu": "1", "memory": "1"}, "limits": {"cpu": "1", "memory": "1"}}
    pod = {
        "metadata": {"name": "probe"},
        "spec": {"containers": [{"name": "c", "image": "c", "resources": resources}]},
    }
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            client.create(f"{path}/pods?dryRun=All", pod)
        except ApiError as error:
            assert "status unknown" in str(error), error
            time.sleep(0.2)
            continue
        time.sleep(1)
        return
    raise TimeoutError("the quotas' status is not seen")


def snapshot(namespace: str) -> Snapshot:
    objects = [*COMMON, *classes(), *quotas(namespace, NAMESPACES[namespace])]
    return view(None, (*objects, *([DEFAULTS] if namespace == "defaulted" else []))).snapshot


def expected(namespace: str, invalid: frozenset[str]) -> tuple[dict[str, str], dict[str, ResourceList]]:
    """Refusals by pod (a word for why), and what is used by quota, as this package has it."""
    seen = snapshot(namespace)
    own = seen.resource_quotas[namespace]
    refusals: dict[str, str] = {}
    used: dict[str, ResourceList] = {each["metadata"]["name"]: {} for each in own}
    for submitted in pods(namespace):
        name = submitted["metadata"]["name"]
        if name in invalid:
            continue
        admission = admit(create_pod(submitted, seen), seen.runtime_classes)
        if admission.pod is None:
            refusals[name] = admission.message or ""
            continue
        mine = [each for each in own if quota.applies(each, admission.pod)]
        missing = {word for each in mine for word in quota.must_specify(each, admission.pod)}
        refusals[name] = f"must specify {' '.join(sorted(missing))}" if missing else ""
        for each in mine if not missing else ():
            key = each["metadata"]["name"]
            usage = quota.usage(pod_requests(admission.pod).total, pod_limits(admission.pod).total)
            counted = {k: v for k, v in usage.items() if k in quota.hard(each)}
            used[key] = add(used[key], counted)
    return refusals, used


def words(refusal: str) -> str:
    """A server's sentence in the words of `expected`."""
    found = re.search(r"must specify (.*)", refusal)
    if found is None:
        return re.sub(r'^pods "[^"]*" is forbidden: ', "", refusal)
    return f"must specify {' '.join(sorted(set(re.findall(r'[a-z]+(?:[.][a-z]+)?(?= for:)', found[1]))))}"


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_pods_are_refused_for_the_same_reasons(answers: dict[str, Answers], namespace: str) -> None:
    theirs = {name: words(refusal) for name, refusal in answers[namespace].refusals.items()}
    ours, _ = expected(namespace, answers[namespace].invalid)
    assert theirs == ours
    assert sum(not each for each in theirs.values()) >= 15, "too few pods to learn from"


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_used_is_what_the_server_writes(answers: dict[str, Answers], namespace: str) -> None:
    _, ours = expected(namespace, answers[namespace].invalid)
    for name, theirs in answers[namespace].used.items():
        amounts = {**dict.fromkeys(theirs, ZERO), **ours[name]}
        assert to_strings(amounts) == to_strings(resource_list(theirs)), name
    assert (
        any(amount != "0" for amount in answers[namespace].used["crossing"].values()) or namespace == "strict"
    )


def test_a_diff_from_nothing_to_the_pods_is_what_the_server_counts(answers: dict[str, Answers]) -> None:
    """The whole way: manifests in, the lines of a quota out."""
    refusals = answers["defaulted"].refusals
    admitted = [pod for pod in pods("defaulted") if refusals.get(pod["metadata"]["name"]) == ""]
    found = compare(read(), read(*admitted), snapshot("defaulted"))
    theirs: dict[str, Any] = answers["defaulted"].used["all"]
    ours = {each.resource: str(each.after) for each in found.quotas if each.name == "all"}
    assert ours == {name: each for name, each in to_strings(resource_list(theirs)).items() if name in ours}
    assert {name for name, each in theirs.items() if each != "0"} <= ours.keys()


# --- kubectl describe node ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(plane: Plane, answers: dict[str, Answers]) -> Iterator[str]:
    """What kubectl says of a node with some of these pods on it."""
    kubectl = max(tools.kubectls(), key=lambda found: _minor(found.version), default=None)
    if kubectl is None or _minor(kubectl.version) < 34:
        pytest.skip("there is no kubectl of 1.34 or later, which counts sidecars and pod-level resources")
    client = plane.admin
    room = {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "90Gi"}
    status = {"capacity": room, "allocatable": room}
    client.create("/api/v1/nodes", {"metadata": {"name": "described"}, "status": status})
    client.create("/api/v1/namespaces", {"metadata": {"name": "described"}})
    for pod in on_a_node(answers):
        client.create("/api/v1/namespaces/described/pods", pod)
    command = (kubectl.path, "--kubeconfig", plane.kubeconfig, "describe", "node", "described")
    yield subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    client.delete("/api/v1/namespaces/described/pods")
    client.delete("/api/v1/namespaces/described")
    client.delete("/api/v1/nodes/described")


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def on_a_node(answers: dict[str, Answers]) -> list[Object]:
    """Pods that the server took."""
    found = []
    for pod in pods("counted"):
        if answers["counted"].refusals.get(pod["metadata"]["name"]) == "":
            spec = {key: value for key, value in pod["spec"].items() if key != "schedulingGates"}
            pod["metadata"]["namespace"] = "described"
            found.append({**pod, "spec": {**spec, "nodeName": "described"}})
    return found[:40]


def test_amounts_are_those_of_kubectl_describe_node(described: str, answers: dict[str, Answers]) -> None:
    seen = snapshot("counted")
    requests: ResourceList = {}
    limits: ResourceList = {}
    for submitted in on_a_node(answers):
        pod = admit(create_pod(submitted, seen), seen.runtime_classes).pod
        assert pod is not None
        requests, limits = add(requests, pod_requests(pod).total), add(limits, pod_limits(pod).total)
    rows = re.findall(r"^  (cpu|memory|ephemeral-storage) +(\S+) \(\d+%\) +(\S+) ", described, re.M)
    assert {name for name, _, _ in rows} == {"cpu", "memory", "ephemeral-storage"}
    for name, requested, limited in rows:
        assert parse(requested).nanos == requests[name].nanos, name
        assert parse(limited).nanos == limits.get(name, ZERO).nanos, name
