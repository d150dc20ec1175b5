"""Over random clusters: each fix, carried out as it says, leaves less to fail, and all of them open the node.

`carry_out` knows the words of every kind of fix, and fails for others: a new kind must be taught here.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shlex
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.explaining.answer import NodeAnswer
from kubectl_runtimeclass.explaining.explained import Explained, ExplainOptions, explain_template
from kubectl_runtimeclass.explaining.fixes.owners import label_owner, taint_owner
from kubectl_runtimeclass.kube.quantity import parse
from kubectl_runtimeclass.kubelet.demands import Demands, demands
from kubectl_runtimeclass.kubelet.sandbox import failures, lacking_features
from kubectl_runtimeclass.runtimes.restrictions import ERROR
from kubectl_runtimeclass.snapshot.snapshot import Cluster
from kubectl_runtimeclass.workloads.as_pods import of_object
from kubectl_runtimeclass.workloads.kinds.table import KindTable

from ..scheduling.builders import node, pod, runtime_class, snapshot

CASES = int(os.environ.get("KRC_CASES", "150"))
Object = dict[str, Any]

# --- clusters -------------------------------------------------------------------------------------

KEYS = (
    "pool", "disk", "kubernetes.io/arch", "katacontainers.io/kata-runtime", "nvidia.com/gpu.present", "sysbox-runtime",
    "topology.kubernetes.io/zone", "feature.node.kubernetes.io/x", "node-role.kubernetes.io/kata-oc", "cpus",
)  # fmt: skip
TAINT_KEYS = (
    "dedicated", "team", "nvidia.com/gpu", "node.kubernetes.io/not-ready", "node.kubernetes.io/disk-pressure",
    "katacontainers.io/not-ready", "karpenter.sh/unregistered", "node-role.kubernetes.io/control-plane",
    "example.com/agent-not-ready",
)  # fmt: skip
FEATURES = ("userNamespaces", "recursiveReadOnlyMounts")
HANDLERS = ("kata", "runsc", "sysbox-runc", "crun")
BROKEN = (
    'failed to start sandbox "a": failed to create containerd task: failed to start shim: runtime "io.containerd.x.v2" '
    'binary not installed "containerd-shim-x-v2"',
    "failed to create shim task: failed to initialize kvm: Permission denied",
    "failed to register with sysbox-mgr: no",
)

labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(("true", "false", "a", "8")), max_size=3)
taints = st.lists(
    st.builds(
        lambda key, value, effect: {"key": key, "effect": effect, **({"value": value} if value else {})},
        st.sampled_from(TAINT_KEYS), st.sampled_from(("", "true")), st.sampled_from(("NoSchedule", "NoExecute")),
    ),
    max_size=2, unique_by=lambda taint: (taint["key"], taint["effect"]),
)  # fmt: skip
reported = st.dictionaries(
    st.sampled_from(HANDLERS), st.lists(st.sampled_from(FEATURES), unique=True), max_size=3
)
resources = st.fixed_dictionaries(
    {}, optional={"cpu": st.sampled_from(("1", "3", "6")), "memory": st.sampled_from(("1Gi", "9Gi")),
                  "nvidia.com/gpu": st.just("1")},
)  # fmt: skip


@st.composite
def nodes(draw: Any) -> Object:
    handlers = draw(reported)
    made = node(
        taints=draw(taints), allocatable=draw(st.sampled_from(({}, {"nvidia.com/pgpu": "8"}, {"pods": "1"})))
    )
    made["metadata"]["labels"].update(draw(labels))
    if draw(st.booleans()):
        made["spec"]["unschedulable"] = True
    default = [{"name": "", "features": dict.fromkeys(draw(st.lists(st.sampled_from(FEATURES))), True)}]
    listed = [
        {"name": name, "features": dict.fromkeys(features, True)} for name, features in handlers.items()
    ]
    made["status"]["runtimeHandlers"] = [*default, *listed] if draw(st.integers(0, 3)) else []
    version = draw(
        st.sampled_from(("containerd://2.1.4", "containerd://1.7.27", "cri-o://1.33.1", "docker://27.1"))
    )
    made["status"]["nodeInfo"] = {"containerRuntimeVersion": version}
    return made


@st.composite
def wanted_pods(draw: Any) -> Object:
    spec: Object = {"nodeSelector": draw(labels)}
    for name in ("hostNetwork", "hostPID"):
        if not draw(st.integers(0, 4)):
            spec[name] = True
    if not draw(st.integers(0, 2)):
        spec["hostUsers"] = False
        spec.pop("hostNetwork", None)
        spec.pop("hostPID", None)
    container: Object = {"name": "c", "image": "i"}
    asked = draw(resources)
    container["resources"] = {"requests": asked, "limits": dict(asked)}
    mount: Object = {"name": "v", "mountPath": "/v", "readOnly": True}
    if draw(st.booleans()):
        mount["recursiveReadOnly"] = "Enabled"
    if not draw(st.integers(0, 4)):
        mount["mountPropagation"] = "Bidirectional"
        mount.pop("recursiveReadOnly", None)
        container["securityContext"] = {"privileged": True}
    elif not draw(st.integers(0, 4)):
        container["securityContext"] = {"privileged": True}
    container["volumeMounts"] = [mount]
    if draw(st.booleans()):
        expression = draw(
            st.sampled_from(
                (
                    {"key": "disk", "operator": "In", "values": ["ssd"]}, {"key": "pool", "operator": "Exists"},
                    {"key": "cpus", "operator": "Gt", "values": ["16"]}, {"key": "cpus", "operator": "Lt", "values": ["4"]},
                    {"key": "kubernetes.io/arch", "operator": "NotIn", "values": ["a"]},
                )
            )
        )  # fmt: skip
        term = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
        spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": term}}
    name = draw(st.sampled_from((*HANDLERS, None)))
    return pod(
        containers=[container], volumes=[{"name": "v", "emptyDir": {}}], **spec,
        **({"runtimeClassName": name} if name else {}),
    )  # fmt: skip


@st.composite
def clusters(draw: Any) -> Object:
    """What the test changes: the node first, the pods on it, classes, events."""
    there = [pod(f"there-{nth}", on="n1", requests={"cpu": "1"}) for nth in range(draw(st.integers(0, 3)))]
    events: list[Object] = []
    classes = []
    for name in HANDLERS:
        scheduling: Object = {"nodeSelector": draw(labels)} if draw(st.booleans()) else {}
        overhead = {"cpu": "250m"} if draw(st.booleans()) else None
        classes.append(runtime_class(name, overhead=overhead, scheduling=scheduling or None))
    if not draw(st.integers(0, 3)):
        there.append({**pod("stuck", on="n1", runtimeClassName="kata"), "status": {"phase": "Pending"}})
        events.append(
            {
                "apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "default"},
                "reason": "FailedCreatePodSandBox", "message": draw(st.sampled_from(BROKEN)),
                "source": {"component": "kubelet", "host": "n1"},
                "involvedObject": {"kind": "Pod", "namespace": "default", "name": "stuck"},
            }
        )  # fmt: skip
    return {
        "node": draw(nodes()),
        "there": there,
        "classes": classes,
        "events": events,
        "pod": draw(wanted_pods()),
    }


def explain(world: Object) -> Explained:
    (template,) = of_object(world["pod"], KindTable(), "pod.yaml")
    objects = (world["node"], *world["there"], *world["classes"], *world["events"])
    return explain_template(template, Cluster(snapshot(*objects)), "default", ExplainOptions())


def failing(explained: Explained, answer: NodeAnswer) -> int:
    """How much keeps the pod away: each thing that a filter names, each feature, each thing that the runtime cannot do."""
    assert explained.explanation.pod is not None
    handler, wanted = explained.explanation.admission.handler, demands(explained.explanation.pod.spec)
    of_kubelet = failures(answer.node, handler, None)
    if any(finding.id == "sysbox-user-namespace" for finding in explained.findings):
        wanted = Demands(True, wanted.recursive_read_only if wanted else ())  # what it will demand
    features = tuple(lacking_features(answer.node, handler or "", wanted)) if wanted else ()
    errors = [finding for finding in explained.findings if finding.severity == ERROR]
    evidence = sum(max(1, len(status.evidence)) for _, status in answer.failures)
    return evidence + len(of_kubelet) + len(features) + len(errors)


# --- fixes, carried out ---------------------------------------------------------------------------


def carry_out(description: str, command: str | None, world: Object) -> None:
    """Do what a fix says. Asserts that it touches nothing which somebody else sets."""
    plain = re.sub(r" \(only if it serves [\w-]+\)$", "", description)
    if command is not None:
        _command(shlex.split(command, comments=True), world)
        return
    for pattern, act in _ACTS.items():
        match = re.fullmatch(pattern, plain)
        if match is not None:
            act(world, *match.groups())
            return
    raise AssertionError(f"a kind of fix that nobody tried: {description}")


def _command(words: list[str], world: Object) -> None:
    assert words[:2] != ["kubectl", "taint"] and "--overwrite" not in words
    if words[1] == "uncordon":
        _uncordon(world)
    elif words[1] == "label":
        key, _, value = words[4].partition("=")
        assert label_owner(key) is None and key not in _labels(world)
        _labels(world)[key] = value
    else:
        assert words[:3] == ["kubectl", "patch", "runtimeclass"]
        patched = next(each for each in world["classes"] if each["metadata"]["name"] == words[3])
        scheduling = json.loads(words[-1])["scheduling"]
        before = (patched.get("scheduling") or {}).get("tolerations") or []
        assert scheduling["tolerations"][: len(before)] == before
        assert all(taint_owner(toleration["key"]) is None for toleration in scheduling["tolerations"])
        patched.setdefault("scheduling", {}).update(scheduling)


def _labels(world: Object) -> Object:
    found: Object = world["node"]["metadata"]["labels"]
    return found


def _uncordon(world: Object) -> None:
    world["node"]["spec"]["unschedulable"] = False
    _lift(world, "node.kubernetes.io/unschedulable")


def _lift(world: Object, key: str) -> None:
    spec = world["node"]["spec"]
    spec["taints"] = [taint for taint in spec["taints"] if taint["key"] != key]


def _wait(world: Object, keys: str) -> None:
    for key in re.split(r", | and ", keys):
        _lift(world, key)


def _lifted(world: Object, taint: str) -> None:
    key = re.split(r"[=:]", taint)[0]
    owner = taint_owner(key)
    assert owner is not None and not owner.fact
    _lift(world, key)


def _tolerate(world: Object, tolerations: str) -> None:
    parsed = yaml.safe_load(tolerations)
    assert all(taint_owner(toleration["key"]) is None for toleration in parsed)
    world["pod"]["spec"].setdefault("tolerations", []).extend(parsed)


def _set_label(world: Object, key: str, value: str, *_: str) -> None:
    _labels(world)[key] = value


def _not_by_hand(world: Object, key: str, value: str, *_: str) -> None:
    owner = label_owner(key)
    assert owner is not None and not owner.fact
    _labels(world)[key] = value


def _instead(world: Object, key: str, value: str, old: str) -> None:
    assert label_owner(key) is None and _labels(world)[key] == old
    _labels(world)[key] = value


def _handlers(world: Object) -> list[Object]:
    found: list[Object] = world["node"]["status"]["runtimeHandlers"]
    return found


def _configure(world: Object, name: str, *_: object) -> None:
    world["events"].clear()
    if _handlers(world):
        _handlers(world).append({"name": name, "features": dict.fromkeys(FEATURES, True)})


def _other_runtime(world: Object) -> None:
    world["node"]["status"]["nodeInfo"]["containerRuntimeVersion"] = "containerd://2.1.4"
    world["events"].clear()


def _repair(world: Object, *_: object) -> None:
    world["events"].clear()


def _drop(world: Object, fields: str, *_: object) -> None:
    for path in fields.split(", "):
        *way, last = re.findall(r"\w+", path)[1:]
        holder: Any = world["pod"]["spec"]
        for key in way:
            holder = holder[int(key) if key.isdigit() else key]
        del holder[last]


def _drop_host_users(world: Object, *_: object) -> None:
    del world["pod"]["spec"]["hostUsers"]


def _set_host_users(world: Object, *_: object) -> None:
    world["pod"]["spec"]["hostUsers"] = False


def _other_node(world: Object, name: str) -> None:
    for handler in _handlers(world):
        if handler["name"] == name:
            handler["features"]["userNamespaces"] = True


def _if_possible(world: Object, *_: object) -> None:
    for container in world["pod"]["spec"]["containers"]:
        for mount in container["volumeMounts"]:
            mount["recursiveReadOnly"] = "IfPossible"


def _free(world: Object, name: str, short: str, *_: object) -> None:
    """As much as is short, on top of what there is: by eviction or a larger node."""
    allocatable = world["node"]["status"]["allocatable"]
    allocatable[name] = str(parse(allocatable.get(name, "0")).plus(parse(short)))


def _move(world: Object, count: str) -> None:
    del world["there"][: int(count)]


def _ask_for_that(world: Object, name: str, other: str) -> None:
    for amounts in world["pod"]["spec"]["containers"][0]["resources"].values():
        amounts[other] = amounts.pop(name)


_ACTS: dict[str, Callable[..., None]] = {
    r"being set up: wait until (.+) (?:is|are) lifted": _wait,
    r"wait until (\S+) is lifted: it is set by .+": _lifted,
    r"wait until label (\S+) is (\S+): .+": _set_label,
    r"if the pod may run beside what \S+ is for, add to it: tolerations: (\[.+\])": _tolerate,
    r"label (\S+?)=(\S*) is set by .+: not by hand": _not_by_hand,
    r"label (\S+?)=(\S*) instead of (\S+), if nothing relies on that": _instead,
    r"then label the node (\S+?)=(\S*)": _set_label,
    r"configure handler (\S+) in its container runtime(, it has .+)?": _configure,
    r"use containerd or CRI-O on it: .+": _other_runtime,
    r"drop (spec\..+) from the pod, or use a class of another runtime": _drop,
    r"drop hostUsers: false from the pod, or use .+": _drop_host_users,
    r"set hostUsers: false in the pod; .+": _set_host_users,
    r"use a node whose handler (\S+) has user namespaces .+": _other_node,
    r"recursiveReadOnly: IfPossible for volume .+": _if_possible,
    r"(\S+) short by (\S+): .+": _free,
    r"move (\d+) pods? off the node: .+": _move,
    r"(\S+): the node has none, it lists (\S+) .+: ask for that instead": _ask_for_that,
    r"install \S+ (?:there|on the node), or .+": _repair,
    r"use nodes with hardware or nested virtualisation, .+": _repair,
    r"start sysbox-mgr and sysbox-fs there .+": _repair,
}


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(clusters())
def test_each_fix_helps_and_all_of_them_open_the_node(world: Object) -> None:
    world = copy.deepcopy(world)
    done = []
    for _ in range(12):
        explained = explain(world)
        if explained.explanation.pod is None:
            return
        (answer,) = explained.nodes
        fixes = explained.fixes(answer)
        if not fixes:
            assert answer.can_run is not False or not done, done
            return
        before = failing(explained, answer)
        assert before and not answer.can_run, fixes
        carry_out(fixes[0].description, fixes[0].command, world)
        done.append(fixes[0].description)
        after = explain(world)
        assert after.explanation.pod is not None, (done, after.explanation.admission.message)
        assert failing(after, after.nodes[0]) < before, done
    raise AssertionError(done)
