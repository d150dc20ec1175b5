"""The explain command: what it is asked about, what it answers, and its exit codes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cluster.load import read
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.explaining.explained import ExplainOptions, WhatIf, explain_template
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports.explain import table
from kubectl_runtimeclass.scheduling.filters import FILTERS
from kubectl_runtimeclass.snapshot.snapshot import Cluster
from kubectl_runtimeclass.workloads.as_pods import of_object
from kubectl_runtimeclass.workloads.kinds.table import KindTable

from ..scheduling.builders import claim, node, pod, runtime_class, snapshot, storage_class
from .conftest import ROOT, Ran, Run

SAMPLE = ("--snapshot", "samples/cluster.yaml")


def workload(kind: str = "Deployment", name: str = "w", **pod_spec: Any) -> dict[str, Any]:
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [{"name": "c", "image": "i"}], **pod_spec},
    }
    metadata = {"name": name, "namespace": "shop"}
    selector = {"matchLabels": {"app": name}}
    spec = {"selector": selector, "template": template}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec}


def explained(found: dict[str, Any], *objects: Any, **more: Any) -> Any:
    (template,) = of_object(found, KindTable(), more.pop("source", ""))
    return explain_template(template, Cluster(snapshot(*objects)), "default", ExplainOptions(**more))


def lines(found: dict[str, Any], *objects: Any, wide: bool = False, **more: Any) -> list[str]:
    return list(table.render(explained(found, *objects, **more), Screen(width=None), wide=wide))


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Any:
    """Explain manifests against objects, both given as values."""

    def ask(manifests: list[Any], objects: list[Any], *arguments: str) -> Ran:
        given, cluster = tmp_path / "given.json", tmp_path / "cluster.json"
        given.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}))
        cluster.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
        return run("explain", "-f", str(given), "--snapshot", str(cluster), *arguments)

    return ask


# --- exit codes and inputs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("manifests", "arguments", "code"),
    [
        pytest.param([workload()], [], 0, id="some node can run it"),
        pytest.param([workload(nodeSelector={"a": "b"})], [], 1, id="no node can"),
        pytest.param([workload(), workload(name="x", nodeSelector={"a": "b"})], [], 1, id="one of two cannot"),
        pytest.param([workload(runtimeClassName="none")], [], 1, id="admission rejects it"),
        pytest.param([workload()], ["--class", "none,kata"], 0, id="one of the classes will do"),
        pytest.param([workload()], ["--class", "none,never"], 1, id="none of the classes will"),
        pytest.param([workload()], ["--class", "a,,b"], 2, id="an empty class"),
        pytest.param([workload()], ["--node", "nowhere"], 2, id="a node that is not there"),
        pytest.param([workload()], ["--class", "kata", "--rules", "samples/rules.yaml"], 2, id="class and rules"),
        pytest.param([{"apiVersion": "v1", "kind": "Service"}], [], 2, id="no pod template"),
        pytest.param([workload(containers="x")], [], 1, id="what the server cannot decode"),
    ],
)  # fmt: skip
def test_the_exit_code(ask: Any, manifests: list[Any], arguments: list[str], code: int) -> None:
    ran = ask(manifests, [node(), runtime_class()], *arguments)
    assert ran.code == code
    assert (ran.out == b"") == (code == 2) and ("error: " in ran.err) == (code == 2)


def test_what_the_server_cannot_decode_is_answered_in_its_words(ask: Any) -> None:
    ran = ask([workload(nodeSelector=["a"])], [node()])
    assert b"Deployment shop/w" in ran.out
    assert b"PodSpec.spec.template.spec.nodeSelector of type map[string]string" in ran.out


def with_field(found: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    at: Any = found
    *keys, last = path.split(".")
    for key in keys:
        at = at[int(key)] if key.isdigit() else at[key]
    at[last] = value
    return found


@pytest.mark.parametrize(
    ("path", "field", "advice"),
    [
        ("spec.template.spec.runtimeClass", "spec.template.spec.runtimeClass", "did you mean runtimeClassName?"),
        ("spec.template.spec.runtimeclassName", "spec.template.spec.runtimeclassName", "did you mean runtimeClassName?"),
        ("spec.template.runtimeClassName", "spec.template.runtimeClassName", "belongs into the pod spec"),
        (
            "spec.template.spec.containers.0.runtimeClassName", "spec.template.spec.containers[0].runtimeClassName",
            "belongs into the pod spec",
        ),
    ],
)  # fmt: skip
def test_a_class_in_a_field_that_is_none_is_refused_by_name(
    ask: Any, path: str, field: str, advice: str
) -> None:
    """The worst typo: where validation is off, the server drops it, and the pod runs without a sandbox."""
    ran = ask([with_field(workload(), path, "kata")], [node(), runtime_class()])
    text = " ".join(ran.out.decode().split())
    assert ran.code == 1 and advice in text and "the pod runs without a sandbox" in text
    assert f'cannot be handled as a Deployment: strict decoding error: unknown field "{field}"' in text
    (item,) = json.loads(ask([with_field(workload(), path, "kata")], [node()], "-o", "json").out)["items"]
    assert (item["verdict"], item["admission"]["allowed"]) == ("No", False)
    assert [finding["id"] for finding in item["findings"]] == ["misspelt-runtime-class"]


def test_another_unknown_field_is_a_warning(ask: Any) -> None:
    ran = ask([with_field(workload(), "spec.template.spec.dnsPolcy", "None")], [node()])
    assert ran.code == 0 and b"unknown-field" in ran.out


def test_crio_lists_what_a_node_has_and_a_pod_to_come_is_told_so(ask: Any) -> None:
    event = {
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "shop"},
        "reason": "FailedCreatePodSandBox", "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "x"},
        "message": "failed to find runtime handler nvidia from runtime list map[kata:0xc0 runc:0xc1]",
        "source": {"component": "kubelet", "host": "n1"},
    }  # fmt: skip
    crio = node("n1")
    crio["status"] |= {"nodeInfo": {"containerRuntimeVersion": "cri-o://1.29.0"}, "runtimeHandlers": None}
    text = " ".join(
        ask([workload(runtimeClassName="nvidia")], [crio, runtime_class("nvidia"), event])
        .out.decode()
        .split()
    )
    assert "from runtime list map[kata:0x… runc:0x…] (event of pod x)" in text
    assert "configure handler nvidia in its container runtime, it has kata, runc" in text


def test_a_name_beside_manifests_is_one_of_theirs(run: Run) -> None:
    ran = run("explain", "web", "-f", "samples/shop/checkout.yaml", *SAMPLE)
    assert ran.code == 2 and "web: no pod template of that name" in ran.err
    assert run("explain", "deployment/checkout", "-f", "samples/shop", *SAMPLE).out.startswith(
        b"Deployment shop/c"
    )


def test_standard_input_is_read_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("explain", "-f", "-", "--snapshot", "-")
    assert ran.code == 2 and "standard input can be read only once" in ran.err
    snapshot = (ROOT / "samples" / "cluster.yaml").read_bytes()
    for words in (["pods", "-A"], ["pod/cache-0", "-n", "shop"]):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(snapshot)))
        ran = run("explain", *words, "--snapshot", "-")
        assert ran.out == run("explain", *words, *SAMPLE).out != b"", "for its objects and for the cluster"


def test_nothing_to_explain(run: Run) -> None:
    ran = run("explain", *SAMPLE)
    assert ran.code == 2 and "say what to explain" in ran.err


def test_a_node_with_a_slip_of_the_finger(run: Run) -> None:
    ran = run("explain", "-f", "samples/shop/checkout.yaml", "--node", "pool-kata0", *SAMPLE)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == "error: --node pool-kata0: no such node; did you mean pool-kata-0?\n"


@pytest.mark.parametrize(
    "words", [("pod/cache-0",), ("cache-0",), ("po", "cache-0"), ("Pods/cache-0",)], ids=" ".join
)
def test_a_pod_of_the_snapshot_by_its_name(run: Run, words: tuple[str, ...]) -> None:
    ran = run("explain", *words, "-n", "shop", "-o", "json", *SAMPLE)
    (item,) = json.loads(ran.out)["items"]
    assert (ran.code, item["object"]["name"], item["nodeName"]) == (0, "cache-0", "pool-kata-0")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "pod/none -n shop",
            "pod/none: not in namespace shop of samples/cluster.yaml",
        ),
        (
            "pod/none -A",
            "pod/none: not in any namespace of samples/cluster.yaml",
        ),
        (
            "deploy/checkout -n shop",
            "deploy/checkout: the snapshot holds no Deployment; its pods of checkout: checkout-84c6d-2q5tn, "
            "checkout-84c6d-v9r4j",
        ),
        (
            "sts/search -A",
            "sts/search: the snapshot holds no StatefulSet; its pods of search: search-0 (-n shop)",
        ),
        (
            "deploy/check -n shop",
            "deploy/check: the snapshot holds no Deployment, nor a pod of check in namespace shop: give manifests with -f",
        ),
        (
            "deploy -A",
            "the snapshot holds no Deployment in any namespace; ask about its pods: explain pods -A, or give "
            "manifests with -f",
        ),
        (
            "rs,jobs -n shop",
            "the snapshot holds no ReplicaSet or Job in any namespace; ask about its pods: explain pods -A, or give "
            "manifests with -f",
        ),
    ],
)
def test_a_name_or_type_that_is_not_in_the_snapshot(run: Run, words: str, message: str) -> None:
    ran = run("explain", *words.split(), *SAMPLE)
    assert (ran.code, ran.out, ran.err) == (2, b"", f"error: {message}\n")


def test_what_happened_to_a_pod_is_left_out_where_another_class_is_asked_about(run: Run) -> None:
    ask = ("explain", "pod/ledger-0", "-n", "shop", *SAMPLE, "--snapshot", "samples/faults.yaml", "--class")
    assert b"the cluster says" not in run(*ask, "gvisor").out
    assert b"the cluster says" in run(*ask, "kata-qemu").out


def test_classes_of_one_name_that_differ_are_told_with_the_one_that_is_used(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    path.write_text(json.dumps(runtime_class("kata-qemu", handler="other")))
    ran = run("explain", "pod/cache-0", "-n", "shop", *SAMPLE, "--snapshot", str(path))
    (line,) = (line for line in ran.err.splitlines() if "warning" in line)
    assert line == (
        f"warning: RuntimeClass kata-qemu differs in samples/cluster.yaml and {path}: that of {path} is used"
    )
    assert "differs" not in run("explain", "pod/cache-0", "-n", "shop", *SAMPLE, *SAMPLE).err


def test_an_empty_list_of_workloads_says_that_there_are_none(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deployments.json"
    path.write_text(json.dumps({"apiVersion": "apps/v1", "kind": "DeploymentList", "items": []}))
    ran = run("explain", "deploy", "-A", *SAMPLE, "--snapshot", str(path))
    assert (ran.code, ran.out, ran.err) == (0, b"", "nothing to explain in any namespace\n")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("jobs.batch/x", "batch/v1", id="a built-in type with its group"),
        pytest.param(
            "job/x", "batch/v1", id="a built-in type before one of the same name, as kubectl has it"
        ),
        pytest.param(
            "jobs.batch.volcano.sh/x", "batch.volcano.sh/v1alpha1", id="a custom type with its group"
        ),
        pytest.param("deploy/x", "extensions/v1beta1", id="a group that was there before"),
        pytest.param("rollouts/x", "argoproj.io/v1alpha1", id="a custom type by its name alone"),
    ],
)
def test_of_two_types_with_one_name_the_group_decides(
    run: Run, tmp_path: Path, word: str, expected: str
) -> None:
    volcano = workload("Job", "x") | {"apiVersion": "batch.volcano.sh/v1alpha1"}
    volcano["spec"] = {"tasks": [volcano["spec"]]}
    others = (("Job", "batch/v1"), ("Deployment", "extensions/v1beta1"), ("Rollout", "argoproj.io/v1alpha1"))
    items = [volcano, *(workload(kind, "x") | {"apiVersion": version} for kind, version in others)]
    cluster = tmp_path / "cluster.json"
    cluster.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*items, node()]}))
    ran = run("explain", word, "-n", "shop", "-o", "json", "--snapshot", str(cluster))
    (item,) = json.loads(ran.out)["items"]
    assert item["object"]["apiVersion"] == expected


@pytest.mark.parametrize("word", ["jobs.apps/x", "deployments.batch/x", "widget/x"])
def test_a_type_that_is_in_no_such_group_is_not_known(run: Run, word: str) -> None:
    ran = run("explain", word, "-n", "shop", *SAMPLE)
    assert (ran.code, ran.out) == (2, b"") and "not a type with a pod template that is known" in ran.err


def test_what_stands_beside_the_template_counts_as_applied(ask: Any) -> None:
    ran = ask([workload(runtimeClassName="new"), runtime_class("new")], [node(handlers=["new"])])
    assert ran.code == 0


def test_a_custom_kind_has_its_pod_template_explained(ask: Any) -> None:
    service = {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": "s"},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i"}]}}},
    }
    assert ask([service], [node()]).code == 0


def test_claims_beside_a_pod_count_as_applied_in_its_namespace(ask: Any) -> None:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    needs_claim = workload(volumes=volumes)
    beside = claim(storage_class="")
    del beside["metadata"]["namespace"]
    listed = {"apiVersion": "v1", "kind": "PersistentVolumeClaimList", "items": []}
    without = ask([needs_claim], [node(), listed], "-n", "shop", "-o", "json")
    assert 'persistentvolumeclaim "data" not found' in json.loads(without.out)["items"][0]["message"]
    with_claim = ask([needs_claim, beside], [node(), listed], "-n", "shop", "-o", "json")
    assert "not found" not in str(json.loads(with_claim.out)["items"][0]["message"])


def test_limit_ranges_beside_a_pod_count_as_applied(ask: Any) -> None:
    limits = [{"type": "Container", "defaultRequest": {"cpu": "3"}}]
    found = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l"}, "spec": {"limits": limits}}
    ran = ask([workload(), found], [node()], "-n", "shop", "-o", "json")
    assert json.loads(ran.out)["items"][0]["requests"] == {"cpu": "3"}


# --- JSON -----------------------------------------------------------------------------------------


def test_the_json_is_the_contract(run: Run) -> None:
    ran = run("explain", "-f", "samples/shop/checkout.yaml", "--class", "kata-qemu", "-o", "json", *SAMPLE)
    found = json.loads(ran.out)
    assert (found["apiVersion"], found["kind"]) == (
        "kubectl-runtimeclass.github.io/v1alpha1",
        "ExplanationList",
    )
    (item,) = found["items"]
    assert {"object", "runtimeClassName", "handler", "admission", "requests", "qosClass", "message", "nodes",
            "notEvaluated"} <= item.keys()  # fmt: skip
    assert item["object"] == {
        "apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "checkout",
    }  # fmt: skip
    assert item["requests"] == {"cpu": "750m", "memory": "832Mi"}
    by_name = {each["name"]: each for each in item["nodes"]}
    short = by_name["pool-kata-3"]
    assert (short["eligible"], short["reasons"]) == (False, ["Insufficient cpu"])
    (failed,) = [each for each in short["filters"] if not each["passed"]]
    assert failed == {
        "name": "NodeResourcesFit",
        "passed": False,
        "reasons": ["Insufficient cpu"],
        "detail": "cpu: requests 750m (500m + 250m RuntimeClass overhead), 600m free of 4",
    }
    assert {each["name"] for each in short["filters"]} <= {found.name for found in FILTERS}


def test_yaml_says_the_same_as_json(run: Run) -> None:
    import yaml

    arguments = ("explain", "-f", "samples/shop", "-R", "--rules", "samples/rules.yaml", *SAMPLE, "-o")
    assert yaml.safe_load(run(*arguments, "yaml").out) == json.loads(run(*arguments, "json").out)


# --- what is said -----------------------------------------------------------------------------------

KATA = runtime_class(overhead={"cpu": "250m"}, scheduling={"nodeSelector": {"kata": "true"}})


def test_the_rules_and_their_reason_are_shown() -> None:
    found = lines(
        workload(), node(handlers=["kata"], kata="true"), KATA, what_if=WhatIf("kata", "rule untrusted")
    )
    assert found[:2] == [
        "Deployment shop/w as RuntimeClass kata (handler kata), now (none); rule untrusted",
        "node n1 can run it",
    ]


def test_asking_without_a_class_drops_its_overhead() -> None:
    given = workload(runtimeClassName="kata", overhead={"cpu": "250m"})
    found = explained(given, node(), KATA, what_if=WhatIf(None, ""))
    assert found.explanation.admission.allowed
    assert found.explanation.requests.total == {}


def test_what_is_not_evaluated_is_told_and_qualifies_the_verdict() -> None:
    found = lines(workload(schedulerName="other"), node())
    assert found[1] == "node n1 can run it, as far as evaluated"
    assert "  - schedulerName other: another scheduler decides, by rules of its own" in found


def test_no_node_was_read() -> None:
    assert lines(workload(), KATA)[1] == "nodes were not read: nothing can be said of where it runs"


def test_a_small_handler_gap_is_not_called_unschedulable() -> None:
    found = lines(workload(runtimeClassName="kata"), node(handlers=["runc"], kata="true"), KATA)
    assert found[1] == "node n1 cannot run it"
    assert any("places it on n1, which cannot start it" in line for line in found)
    assert any("yes" in line and "MISSING" in line for line in found)
    assert found[-2:] == ["to open n1:", "  - configure handler kata in its container runtime, it has runc"]


def test_a_hostile_name_does_not_reach_the_terminal() -> None:
    evil = "e\x1b[31m\u202evil"
    bad = node(evil, taints=[{"key": f"k{evil}", "effect": "NoSchedule"}])
    bad["status"]["runtimeHandlers"] = [{"name": evil}]
    given = workload(name=evil, runtimeClassName=evil, nodeSelector={evil: evil}, schedulerName=evil)
    for wide in (False, True):
        text = "\n".join(lines(given, bad, runtime_class(evil, handler=evil), wide=wide))
        assert "\x1b" not in text and "\u202e" not in text
        assert r"\x1b[31m" in text


def many(count: int) -> Iterator[dict[str, Any]]:
    """Nodes of every sort: free, full to many degrees, tainted, in zones, with and without the handler."""
    for number in range(count):
        taints = [{"key": "dedicated", "value": f"team-{number % 3}", "effect": "NoSchedule"}] * (
            number % 7 == 0
        )
        kata = {"kata": "true"} if number % 2 else {"kata": f"old-{number % 40}"} if number % 4 else {}
        handlers = ["runc", "kata"] if number % 3 else ["runc"] if number % 5 else []
        yield node(
            f"pool-{number % 4}-{number}", taints=taints, allocatable={"cpu": f"{number % 50 * 100}m"},
            handlers=handlers, **kata,
        )  # fmt: skip


def test_five_thousand_nodes_read_well() -> None:
    given = workload(runtimeClassName="kata")
    given["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "2"}}
    found = explained(given, *many(5000), KATA)
    text = list(table.render(found, Screen(width=120)))
    assert len(text) < 60
    counts = [int(line.split()[0]) for line in text if re.match(r" *\d+  pool", line)]
    assert sum(counts) == 5000
    assert all(len(line) <= 120 for line in text if not line.startswith(("to open", "    kubectl")))


# --- live pods --------------------------------------------------------------------------------------


def test_a_live_pod_is_not_in_its_own_way() -> None:
    stored = pod("p", on="n1", requests={"cpu": "3"})
    assert explained(stored, node(), stored).can_run
    assert not explained(pod("q", requests={"cpu": "3"}), node(), stored).can_run


def test_a_class_that_changed_does_not_reject_a_live_pod() -> None:
    stored = pod("p", runtimeClassName="kata", overhead={"cpu": "100m"}, nodeSelector={"kata": "true"})
    found = explained(stored, node(kata="true"), KATA)
    assert found.explanation.admission.allowed
    assert found.explanation.admission.node_selector == {"kata": "true"}, "told as the class's own"
    assert found.explanation.requests.explain("cpu") == "250m (0 + 250m RuntimeClass overhead)"
    assert found.notes == (
        "it was made with overhead cpu 100m, RuntimeClass kata has cpu 250m since: a new pod is asked about with that",
    )
    assert not explained(stored, node(), KATA, source="export.yaml").explanation.admission.allowed


def test_what_if_a_live_pod_had_another_class() -> None:
    stored = pod("p", runtimeClassName="kata", overhead={"cpu": "250m"}, nodeSelector={"kata": "true"})
    found = explained(
        stored, node(handlers=["other"]), KATA, runtime_class("other"), what_if=WhatIf("other", "")
    )
    assert found.can_run, "the selector of the old class does not stay"


def test_pods_of_an_older_revision_are_told_apart() -> None:
    constraint = {
        "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "w"}}, "matchLabelKeys": ["pod-template-hash"],
    }  # fmt: skip
    old = pod("w-1", on="a", labels={"app": "w", "pod-template-hash": "old"})
    old["metadata"]["namespace"] = "shop"
    found = explained(
        workload(topologySpreadConstraints=[constraint]), node("a", zone="1"), node("b", zone="2"), old
    )
    assert len(found.can_run) == 2
    assert found.explanation.not_evaluated[-1].startswith(
        "matchLabelKeys: pod-template-hash is the controller's"
    )


def test_a_live_pod_of_no_shape_is_an_error_in_words() -> None:
    with pytest.raises(RuntimeClassError, match=r"Pod default/p: spec\.nodeSelector: expected a mapping"):
        explained(pod("p", runtimeClassName="kata", nodeSelector="x"), node(), KATA)


# --- DaemonSets -------------------------------------------------------------------------------------

TAINT = {"key": "dedicated", "value": "kata", "effect": "NoSchedule"}
TOLERANT = runtime_class(
    scheduling={"nodeSelector": {"kata": "true"}, "tolerations": [{"operator": "Exists"}]}
)


def test_a_daemon_set_never_sees_the_tolerations_of_its_class() -> None:
    found = explained(
        workload("DaemonSet", runtimeClassName="kata"),
        node("plain", handlers=["kata"], kata="true"), node("tainted", taints=[TAINT], kata="true"), node("other"),
        TOLERANT,
    )  # fmt: skip
    assert [verdict.name for verdict in found.can_run] == ["plain"]
    assert found.no_pod == {
        "tainted": "the DaemonSet makes no pod here: dedicated=kata:NoSchedule is not tolerated"
    }
    text = "\n".join(table.render(found, Screen(width=None)))
    assert "places 1 of the 2 pods that the DaemonSet makes; 1 stays Pending" in text


def test_the_selector_of_the_class_leaves_pods_pending() -> None:
    found = explained(workload("DaemonSet", runtimeClassName="kata"), node(), KATA)
    assert (found.no_pod, found.can_run) == ({}, ())


def test_the_template_keeps_pods_from_being_made() -> None:
    given = workload("DaemonSet", nodeSelector={"disk": "ssd"})
    found = explained(given, node(disk="ssd"), node("n2"))
    assert list(found.no_pod) == ["n2"] and len(found.can_run) == 1


def test_the_pods_of_a_daemon_set_make_room_for_new_ones() -> None:
    given = workload("DaemonSet", hostNetwork=True)
    given["spec"]["template"]["spec"]["containers"][0]["ports"] = [{"containerPort": 9100}]
    old = pod("w-1", on="n1", labels={"app": "w"}, hostNetwork=True)
    old["spec"]["containers"][0]["ports"] = [{"containerPort": 9100, "hostPort": 9100}]
    old["metadata"]["namespace"] = "shop"
    assert explained(given, node(), old).can_run
    assert not explained({**given, "kind": "Deployment"}, node(), old).can_run


CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def test_an_ephemeral_volume_does_not_keep_a_pod_from_its_nodes() -> None:
    volume = {"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": CLAIM}}}
    fast = storage_class("fast", provisioner="csi.example.com")
    fast["metadata"]["annotations"] = {"storageclass.kubernetes.io/is-default-class": "true"}
    found = explained(workload(volumes=[volume]), node(), fast, claim("of another"))
    assert found.can_run
    assert "volumes: claim w--v is not bound yet" in str(found.explanation.not_evaluated)


def test_the_sample_cluster_reads_as_its_readme_says() -> None:
    assert len(read(["samples/cluster.yaml"]).snapshot.nodes) == 12
