"""How many pods there are at a time."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.diffing.counts import autoscalers, pods_at_a_time, scaled_value
from kubectl_runtimeclass.diffing.model import PodRange

from .builders import Object, read, workload


def pods(*objects: Object, daemon_nodes: int | None = None) -> tuple[int | None, int | None, int]:
    found = read(*objects)
    template = found.templates[0]
    counted: PodRange = pods_at_a_time(template, autoscalers(found.objects, "default"), daemon_nodes)
    assert counted.reason
    return counted.low, counted.high, counted.surge


def rolling(**fields: Any) -> Object:
    return {"rollingUpdate": fields}


ROLLOUT = workload("Rollout", api_version="argoproj.io/v1alpha1", spec={"replicas": 5})
KNATIVE = workload("Service", api_version="serving.knative.dev/v1")


@pytest.mark.parametrize(
    ("object", "expected"),
    [
        pytest.param(workload("Pod"), (1, 1, 0), id="a Pod is one"),
        pytest.param(workload(), (1, 1, 1), id="a Deployment without replicas is one, and may surge by one"),
        pytest.param(workload(spec={"replicas": 10}), (10, 10, 3), id="25% of 10 surge rounds up to 3"),
        pytest.param(workload(spec={"replicas": 0}), (0, 0, 0), id="a Deployment scaled to nothing"),
        pytest.param(
            workload(spec={"replicas": 10, "strategy": rolling(maxSurge=2)}),
            (10, 10, 2),
            id="maxSurge as a number",
        ),
        pytest.param(
            workload(spec={"replicas": 10, "strategy": rolling(maxSurge="0%", maxUnavailable="0%")}),
            (10, 10, 0),
            id="without any surge one pod goes before one comes",
        ),
        pytest.param(
            workload(spec={"replicas": 10, "strategy": {"type": "Recreate"}}),
            (10, 10, 0),
            id="Recreate never surges",
        ),
        pytest.param(
            workload("StatefulSet", spec={"replicas": 3}), (3, 3, 0), id="a StatefulSet never surges"
        ),
        pytest.param(workload("ReplicaSet", spec={"replicas": 3}), (3, 3, 0), id="a ReplicaSet"),
        pytest.param(
            workload("ReplicationController", spec={"replicas": 2}), (2, 2, 0), id="a ReplicationController"
        ),
        pytest.param(workload("Job"), (1, 1, 0), id="a Job is one"),
        pytest.param(workload("Job", spec={"parallelism": 4}), (4, 4, 0), id="a Job that is a work queue"),
        pytest.param(
            workload("Job", spec={"parallelism": 4, "completions": 3}),
            (3, 3, 0),
            id="never more than completions",
        ),
        pytest.param(
            workload("Job", spec={"parallelism": 4, "completions": 40}), (4, 4, 0), id="parallelism bounds"
        ),
        pytest.param(
            workload("Job", spec={"parallelism": 4, "suspend": True}), (0, 0, 0), id="a suspended Job"
        ),
        pytest.param(
            workload("CronJob", spec={"concurrencyPolicy": "Forbid", "job": {"parallelism": 2}}),
            (0, 2, 0),
            id="a CronJob that forbids is one Job at the most",
        ),
        pytest.param(
            workload("CronJob", spec={"concurrencyPolicy": "Replace"}),
            (0, 1, 0),
            id="a CronJob that replaces",
        ),
        pytest.param(workload("CronJob"), (0, 1, 0), id="a CronJob that allows is counted once"),
        pytest.param(workload("CronJob", spec={"suspend": True}), (0, 0, 0), id="a suspended CronJob"),
        pytest.param(workload("DaemonSet"), (None, None, 0), id="a DaemonSet without known nodes"),
        pytest.param(ROLLOUT, (5, 5, 0), id="a custom kind by its replicas"),
        pytest.param(KNATIVE, (None, None, 0), id="a custom kind whose fields do not say it"),
    ],
)
def test_pods_of(object: Object, expected: tuple[object, ...]) -> None:
    assert pods(object) == expected


def test_a_cron_job_that_allows_says_that_jobs_may_overlap() -> None:
    found = read(workload("CronJob"))
    assert "overlap" in pods_at_a_time(found.templates[0], {}).reason


@pytest.mark.parametrize(
    ("strategy", "surge"),
    [
        pytest.param({}, 0, id="none by default"),
        pytest.param(rolling(maxSurge="10%"), 1, id="a percentage rounds up"),
        pytest.param({"type": "OnDelete", **rolling(maxSurge=3)}, 0, id="OnDelete never surges"),
    ],
)
def test_a_daemon_set_is_one_on_each_node(strategy: Object, surge: int) -> None:
    assert pods(workload("DaemonSet", spec={"updateStrategy": strategy}), daemon_nodes=7) == (7, 7, surge)


def autoscaler(**spec: Any) -> Object:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    metadata = {"name": "web", "namespace": "shop"}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata,
        "spec": {"scaleTargetRef": {**target, **spec.pop("target", {})}, "maxReplicas": 10, **spec},
    }


@pytest.mark.parametrize(
    ("scaler", "expected"),
    [
        pytest.param(autoscaler(minReplicas=2), (2, 10, 3), id="its range, with the surge of the upper end"),
        pytest.param(autoscaler(), (1, 10, 3), id="one at the least by default"),
        pytest.param(autoscaler(target={"name": "other"}), (4, 4, 1), id="that of another object"),
        pytest.param(autoscaler(target={"kind": "StatefulSet"}), (4, 4, 1), id="that of another kind"),
    ],
)
def test_an_autoscaler_moves_replicas(scaler: Object, expected: tuple[int, int, int]) -> None:
    assert pods(workload(spec={"replicas": 4}), scaler) == expected


def test_an_autoscaler_leaves_alone_what_is_scaled_to_zero() -> None:
    assert pods(workload(spec={"replicas": 0}), autoscaler(minReplicas=2)) == (0, 0, 0)
    assert pods(workload(spec={"replicas": 0}), autoscaler(minReplicas=0)) == (0, 10, 3)


@pytest.mark.parametrize(
    ("amount", "total", "expected"),
    [
        (0, 10, 0),
        (3, 10, 3),
        ("25%", 4, 1),
        ("25%", 5, 2),
        ("100%", 7, 7),
        ("x", 7, 0),
        (True, 7, 0),
        (None, 7, 0),
    ],
)
def test_scaled_values(amount: object, total: int, expected: int) -> None:
    assert scaled_value(amount, total) == expected
