"""The cluster's own copies of the objects of manifests."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kubectl_runtimeclass.cluster import ClusterError
from kubectl_runtimeclass.cluster.api import ApiError
from kubectl_runtimeclass.sources import live
from kubectl_runtimeclass.sources.manifests import of_objects
from kubectl_runtimeclass.workloads.kinds.field import PodTemplateField
from kubectl_runtimeclass.workloads.kinds.table import KindTable

from ..diffing.builders import Object, read, workload


class Cluster:
    """Answers like kubectl: all the objects that are asked for, or a refusal."""

    def __init__(self, *words: str, forbidden: str = "") -> None:
        self.words, self.forbidden, self.asked = words, forbidden, 0

    def __call__(self, names: Sequence[str], namespace: str) -> list[Object]:
        self.asked += 1
        if self.forbidden in names:
            raise ApiError("Forbidden", "no")
        if missing := [name for name in names if name not in self.words]:
            raise ApiError("NotFound", f"{missing[0]} not found")
        return [{"word": name, "namespace": namespace} for name in names]


def test_objects_are_asked_for_together_by_kind_and_group() -> None:
    cluster = Cluster("deployment.apps/a", "pod/b", "rollout.argoproj.io/c")
    rollout = workload("Rollout", "c", api_version="argoproj.io/v1alpha1")
    found, problems = live.objects(read(workload(name="a"), workload("Pod", "b"), rollout).templates, cluster)
    assert [each["word"] for each in found] == list(cluster.words)
    assert (cluster.asked, problems) == (1, ())


def test_missing_objects_are_no_problem_and_cost_few_requests() -> None:
    names = [f"w{n}" for n in range(40)]
    cluster = Cluster(*(f"deployment.apps/{name}" for name in names if name != "w7"))
    found, problems = live.objects(read(*(workload(name=name) for name in names)).templates, cluster)
    assert (len(found), problems) == (39, ())
    assert cluster.asked < 15


def test_what_may_not_be_read_is_named() -> None:
    cluster = Cluster("deployment.apps/a", forbidden="deployment.apps/b")
    found, problems = live.objects(read(workload(name="a"), workload(name="b")).templates, cluster)
    assert len(found) == 1
    assert problems == ("deployment.apps/b in namespace shop: Forbidden: no",)


def test_a_kind_that_the_cluster_does_not_serve_has_no_objects() -> None:
    def ask(names: Sequence[str], namespace: str) -> list[Object]:
        if "widget.example.com/b" in names:
            raise ClusterError('error: the server doesn\'t have a resource type "widget"')
        return [{"word": name} for name in names]

    widget = workload("Widget", "b", api_version="example.com/v1")
    kinds = KindTable([PodTemplateField("example.com", "Widget", "spec.template")])
    templates = of_objects([workload(name="a"), widget], "x", kinds, "default").templates
    assert live.objects(templates, ask) == (({"word": "deployment.apps/a"},), ())


def test_a_cluster_that_does_not_answer_ends_it() -> None:
    def ask(names: Sequence[str], namespace: str) -> list[Object]:
        raise ClusterError("connection refused")

    with pytest.raises(ClusterError, match="refused"):
        live.objects(read(workload(name="a"), workload(name="b")).templates, ask)


def test_generated_names_are_not_asked_for() -> None:
    generated = workload("Job")
    generated["metadata"] = {"generateName": "x-", "namespace": "shop"}
    cluster = Cluster()
    assert live.objects(read(generated).templates, cluster) == ((), ())
    assert cluster.asked == 0
