"""Policies in the life of a cluster: workloads older than they, updates, pods of real controllers, RBAC, cost."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.__main__ import main
from kubectl_runtimeclass.policy import cel
from kubectl_runtimeclass.policy.generate import (
    MUTATE,
    VALIDATE,
    Options,
    PolicyError,
    generate,
    generate_access,
)
from kubectl_runtimeclass.rules.file import load
from kubectl_runtimeclass.rules.model import Rules

from ..policy.draw import CLASSES, Object, canary, collection
from ..support import tools
from .client import ApiError, Client
from .plane import PROGRAMS, Plane, program
from .test_policy import ADMISSION, PLURALS, ask, loaded, server

__all__ = ["server"]

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]

SAMPLE = Path(__file__).parents[2] / "samples" / "policy"
BUSY = 30.0
"""Seconds to wait at most."""


def rules(*given: Object) -> Rules:
    wanted = {
        "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
        "kind": "RuntimeClassRules",
        "metadata": {"name": "life"},
        "spec": {"rules": [canary(), *given]},
    }
    return load(json.dumps(wanted).encode(), "life.yaml")


UNTRUSTED: Object = {
    "name": "untrusted",
    "match": {"podSelector": {"matchLabels": {"trust": "untrusted"}}},
    "runtimeClassName": "gvisor",
    "onExisting": "Fail",
}
VENDOR: Object = {
    "name": "vendor",
    "match": {"images": ["vendor/*"]},
    "runtimeClassName": "gvisor",
    "onExisting": "Fail",
}


def template(image: str = "nginx", **more: Any) -> Object:
    labels = {"app": "x", "trust": "untrusted"}
    return {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "c", "image": image}], **more},
    }


def workload(kind: str, name: str, **spec: Any) -> Object:
    api = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": "shop"}, "spec": spec}


def deployment(name: str, replicas: int = 1) -> Object:
    selector = {"matchLabels": {"app": "x"}}
    return workload("Deployment", name, replicas=replicas, selector=selector, template=template())


def path(item: Object) -> str:
    return f"{collection(item)}/{item['metadata']['name']}"


def until(what: str, there: Callable[[], Any], seconds: float = BUSY) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := there():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")


def test_a_workload_that_is_older_changes_only_with_its_pod_template(server: Client) -> None:
    item = deployment("older")
    server.create(collection(item), item)
    try:
        with loaded(server, rules(UNTRUSTED), with_classes=True):
            for change in ({"metadata": {"annotations": {"a": "b"}}}, {"spec": {"replicas": 2}}):
                answer = server.request("PATCH", path(item), change)
                assert "runtimeClassName" not in answer["spec"]["template"]["spec"]
            restart = {"spec": {"template": {"metadata": {"annotations": {"restartedAt": "now"}}}}}
            answer = server.request("PATCH", path(item), restart)
            assert answer["spec"]["template"]["spec"]["runtimeClassName"] == "gvisor"
            taken = {"spec": {"template": {"spec": {"runtimeClassName": None}}}}
            answer = server.request("PATCH", path(item), taken)
            assert answer["spec"]["template"]["spec"]["runtimeClassName"] == "gvisor"
    finally:
        server.delete(path(item))


def test_an_image_cannot_be_changed_into_one_that_a_rule_asks_for(server: Client) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "shop"},
        "spec": {"containers": [{"name": "c", "image": "nginx"}]},
    }

    def image(name: str) -> Object:
        change = {"spec": {"containers": [{"name": "c", "image": name}]}}
        return server.request("PATCH", path(pod), change, patch="strategic-merge")

    with loaded(server, rules(VENDOR), with_classes=True):
        server.create(collection(pod), pod)
        try:
            assert image("nginx:2")["spec"]["containers"][0]["image"] == "nginx:2"
            with pytest.raises(ApiError, match="runtimeClassName must be gvisor .rule vendor."):
                image("vendor/a:1")
        finally:
            server.delete(path(pod))


def test_a_forged_owner_passes_no_rule_that_asks_for_what_pods_show(server: Client) -> None:
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": "u", "controller": True}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "shop", "ownerReferences": [owner]},
        "spec": {"containers": [{"name": "c", "image": "vendor/a:1"}]},
    }
    with loaded(server, rules(VENDOR), modes=(VALIDATE,)):
        assert "(rule vendor)" in str(ask(server, pod))


def test_namespaces_that_are_skipped_are_left_alone(server: Client) -> None:
    item = deployment("d")
    with loaded(server, rules(UNTRUSTED), modes=(VALIDATE,), skipped_namespaces=("shop",)):
        assert isinstance(ask(server, item), dict)
        item["metadata"]["namespace"] = "team-red"
        assert "(rule untrusted)" in str(ask(server, item))


def test_the_sample_works_as_it_lies_there(server: Client) -> None:
    found = [
        each
        for name in ("10-policies.yaml", "20-bindings.yaml")
        for each in yaml.safe_load_all((SAMPLE / name).read_text(encoding="utf-8"))
    ]
    item = deployment("checkout")
    try:
        for each in found:
            server.create(f"{ADMISSION}/{PLURALS[each['kind']]}", each)

        def answer() -> bool:
            made = ask(server, item)
            return (
                isinstance(made, dict)
                and made["spec"]["template"]["spec"].get("runtimeClassName") == "gvisor"
            )

        until("the sample's policies", answer)
    finally:
        for each in found:
            server.delete(f"{ADMISSION}/{PLURALS[each['kind']]}/{each['metadata']['name']}")


@pytest.mark.skipif(not tools.kubectls(), reason="no kubectl")
def test_cases_are_held_against_what_the_server_decides(
    plane: Plane, server: Client, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def case(name: str, item: Object, **expect: str | None) -> Object:
        return {"name": name, "object": item, "expect": expect}

    refused = deployment("refused")
    refused["spec"]["template"]["spec"]["runtimeClassName"] = CLASSES[1]
    trusted = deployment("trusted")
    trusted["spec"]["template"]["metadata"]["labels"] = {"app": "x"}
    cases = tmp_path / "cases.json"
    listed = [
        case("given", deployment("given"), runtimeClassName="gvisor", rule="untrusted"),
        case("refused", refused, outcome="Refused", rule="untrusted"),
        case("left alone", trusted, runtimeClassName=None),
    ]
    head = {"apiVersion": "kubectl-runtimeclass.github.io/v1alpha1", "kind": "RuntimeClassRulesTest"}
    cases.write_text(json.dumps({**head, "cases": listed}), encoding="utf-8")
    arguments = ["rules", "test", str(cases), "--class", "gvisor", "--server"]
    flags = ["--kubeconfig", str(plane.kubeconfig)]
    with loaded(server, rules(UNTRUSTED), with_classes=True):
        assert main([*arguments, *flags]) == 0, capfd.readouterr().out
    assert main([*arguments, *flags]) == 1
    told = capfd.readouterr().out
    assert "runtimeClassName is none, expected gvisor" in told
    assert "the server takes it, expected Refused" in told


# --- who may use which class --------------------------------------------------------------------------


def test_rbac_says_who_may_use_a_class(plane: Plane, server: Client) -> None:
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    may_make = [{"apiGroups": ["*"], "resources": ["pods", "deployments"], "verbs": ["create"]}]
    config = json.loads(plane.service_account("dev", may_make).read_text(encoding="utf-8"))
    dev = plane.client(config["users"][0]["user"]["token"])
    item = deployment("d")
    item["spec"]["template"]["spec"]["runtimeClassName"] = "gvisor"
    made = generate_access(rules(UNTRUSTED), Options()).objects
    places = {"ClusterRole": f"{rbac}/clusterroles"} | {
        kind: f"{ADMISSION}/{plural}" for kind, plural in PLURALS.items()
    }
    grant = {
        "metadata": {"name": "use-gvisor", "namespace": "shop"},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "runtimeclass-use-gvisor",
        },
        "subjects": [{"kind": "ServiceAccount", "name": "dev", "namespace": "default"}],
    }
    sentence = (
        "neither system:serviceaccount:default:dev nor the service account default may use RuntimeClass gvisor "
        "in namespace shop"
    )
    try:
        for each in made:
            server.create(places[each["kind"]], each)
        until("the policy", lambda: sentence in str(ask(dev, item)))
        server.create(f"{rbac}/namespaces/shop/rolebindings", grant)
        until("the grant", lambda: isinstance(ask(dev, item), dict))
        elsewhere = copy.deepcopy(item)
        elsewhere["metadata"]["namespace"] = "team-red"
        assert "may use RuntimeClass gvisor in namespace team-red" in str(ask(dev, elsewhere))
        other = copy.deepcopy(item)
        other["spec"]["template"]["spec"]["runtimeClassName"] = CLASSES[1]
        assert f"may use RuntimeClass {CLASSES[1]}" in str(ask(dev, other))
        del other["spec"]["template"]["spec"]["runtimeClassName"]
        assert isinstance(ask(dev, other), dict)
    finally:
        for each in made:
            server.delete(f"{places[each['kind']]}/{each['metadata']['name']}")


# --- what it costs ------------------------------------------------------------------------------------


def many(count: int) -> list[Object]:
    return [
        {
            "name": f"r{number}",
            "match": {"images": [f"registry-{number}.example.com/*", f"*/r{number}-*"]},
            "runtimeClassName": "gvisor",
        }
        for number in range(count)
    ]


def big_pod(containers: int, length: int) -> Object:
    image = f"{'i' * (length // 2)}/{'x' * (length - length // 2 - 1)}"
    listed = [{"name": f"c{number}", "image": image} for number in range(containers)]
    metadata = {"name": "big", "namespace": "shop"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": listed}}


def test_a_hundred_rules_cost_a_pod_of_forty_containers_a_tenth_of_a_second(server: Client) -> None:
    def quickest() -> float:
        times = []
        for _ in range(8):
            begin = time.perf_counter()
            assert isinstance(ask(server, big_pod(40, 150)), dict)
            times.append(time.perf_counter() - begin)
        return min(times)

    without = quickest()
    with loaded(server, rules(*many(100)), modes=(VALIDATE,)):
        assert quickest() - without < 0.1


def test_two_hundred_rules_load_and_decide(server: Client) -> None:
    with loaded(server, rules(*many(200)), with_classes=True, modes=(MUTATE,)):
        pod = big_pod(1, 100)
        pod["spec"]["containers"][0]["image"] = "registry-199.example.com/x"
        answer = ask(server, pod)
        assert isinstance(answer, dict)
        assert answer["spec"]["runtimeClassName"] == "gvisor"


def test_what_is_within_the_estimate_is_within_the_budget_of_the_server(server: Client) -> None:
    """The largest rule that is not refused, asked of the largest pod that it is estimated for."""

    def globs(count: int) -> Rules:
        images = [f"*/no?thing-{number}-{'z' * 30}/*" for number in range(count)]
        return rules({"name": "dear", "match": {"images": images}, "runtimeClassName": "gvisor"})

    def fits(count: int) -> bool:
        try:
            generate(globs(count), Options(modes=(VALIDATE,)))
        except PolicyError as refused:
            assert "it may cost" in str(refused)
            return False
        return True

    low, high = 1, 2_000
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    with loaded(server, globs(low), modes=(VALIDATE,)):
        answer = ask(server, big_pod(cel.CONTAINERS, cel.TEXT))
        assert isinstance(answer, dict), answer


# --- controllers --------------------------------------------------------------------------------------


@pytest.fixture
def controllers(plane: Plane) -> Iterator[None]:
    """A real kube-controller-manager beside the API server."""
    tools.need("kube-controller-manager")
    arguments = (
        f"--kubeconfig={plane.kubeconfig}",
        "--controllers=deployment-controller,replicaset-controller,job-controller,cronjob-controller,"
        "statefulset-controller",
        "--leader-elect=false",
        "--secure-port=0",
    )
    with program(plane.folder, "kube-controller-manager", *arguments):
        yield


def pods_of(server: Client, prefix: str) -> list[Object]:
    listed = server.get("/api/v1/namespaces/shop/pods")["items"]
    return [each for each in listed if each["metadata"]["name"].startswith(prefix)]


@pytest.mark.usefixtures("controllers")
def test_pods_of_real_controllers_get_the_class_of_their_workload(server: Client) -> None:
    selector = {"matchLabels": {"app": "x"}}
    job = {"template": template(restartPolicy="Never")}
    older = deployment("older")
    items = [
        workload("CronJob", "nightly", schedule="* * * * *", jobTemplate={"spec": job}),
        workload("StatefulSet", "db", serviceName="x", selector=selector, template=template()),
        workload("Job", "once", **job),
        deployment("web"),
    ]
    for each in items:  # selectors of their own, or they would take each other's pods
        own = each["spec"].get("selector")
        if own:
            name = each["metadata"]["name"]
            each["spec"]["selector"] = {"matchLabels": {"app": name}}
            each["spec"]["template"]["metadata"]["labels"]["app"] = name
    server.create(collection(older), older)
    try:
        (old,) = until("the older pod", lambda: pods_of(server, "older-"))
        assert "runtimeClassName" not in old["spec"]
        with loaded(server, rules(UNTRUSTED), with_classes=True):
            for each in items:
                server.create(collection(each), each)
            server.request("PATCH", path(older), {"spec": {"replicas": 2}})
            two = until("a second pod of the older", lambda: len(p := pods_of(server, "older-")) == 2 and p)
            assert sorted(each["spec"].get("runtimeClassName", "") for each in two) == ["", "gvisor"]
            sets = server.get("/apis/apps/v1/namespaces/shop/replicasets")["items"]
            assert len([each for each in sets if each["metadata"]["name"].startswith("older-")]) == 1
            for name, seconds in (("web-", BUSY), ("once-", BUSY), ("db-", BUSY), ("nightly-", 75.0)):
                for pod in until(f"pods of {name}", lambda name=name: pods_of(server, name), seconds):
                    assert pod["spec"]["runtimeClassName"] == "gvisor", name
                    assert pod["spec"]["overhead"]
    finally:
        for each in (older, *items):
            try:
                server.delete(path(each))
            except ApiError:
                continue
        for resource in ("/apis/apps/v1/namespaces/shop/replicasets", "/apis/batch/v1/namespaces/shop/jobs"):
            server.delete(resource)
        server.delete("/api/v1/namespaces/shop/pods")
