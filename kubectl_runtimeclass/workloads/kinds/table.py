"""The table of kinds, with lookups. Entries of other projects are imported when one of their kinds is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from ...kube.group import present_group_of
from . import kubernetes
from .field import PodTemplateField

MODULES = {
    "argoproj.io": "argo",
    **dict.fromkeys(
        (
            "actions.github.com",
            "actions.summerwind.dev",
            "fission.io",
            "numaflow.numaproj.io",
            "openfaas.com",
            "shipwright.io",
            "tekton.dev",
            "temporal.io",
        ),
        "ci",
    ),
    **dict.fromkeys(
        (
            "batch.volcano.sh",
            "disaggregatedset.x-k8s.io",
            "flink.apache.org",
            "flow.volcano.sh",
            "grove.io",
            "jobset.x-k8s.io",
            "keda.sh",
            "kubeflow.org",
            "kubernetes.dask.org",
            "kueue.x-k8s.io",
            "leaderworkerset.x-k8s.io",
            "orchestration.aibrix.ai",
            "ray.io",
            "slinky.slurm.net",
            "spark.apache.org",
            "sparkoperator.k8s.io",
            "trainer.kubeflow.org",
            "workloads.x-k8s.io",
        ),
        "batch",
    ),
    **dict.fromkeys(
        (
            "agent.k8s.elastic.co",
            "apps.kubeblocks.io",
            "apm.k8s.elastic.co",
            "autoops.k8s.elastic.co",
            "beat.k8s.elastic.co",
            "cassandra.datastax.com",
            "ceph.rook.io",
            "clickhouse-keeper.altinity.com",
            "clickhouse.altinity.com",
            "datadoghq.com",
            "elasticsearch.k8s.elastic.co",
            "enterprisesearch.k8s.elastic.co",
            "grafana.integreatly.org",
            "kafka.strimzi.io",
            "kibana.k8s.elastic.co",
            "logstash.k8s.elastic.co",
            "maps.k8s.elastic.co",
            "minio.min.io",
            "mongodbcommunity.mongodb.com",
            "monitoring.coreos.com",
            "opentelemetry.io",
            "operations.kubeblocks.io",
            "operator.victoriametrics.com",
            "packageregistry.k8s.elastic.co",
            "postgresql.cnpg.io",
            "ps.percona.com",
            "psmdb.percona.com",
            "pxc.percona.com",
            "rabbitmq.com",
            "workloads.kubeblocks.io",
        ),
        "data",
    ),
    **dict.fromkeys(
        (
            "agones.dev",
            "apps.kruise.io",
            "apps.openshift.io",
            "kubevirt.io",
            "kustomize.config.k8s.io",
            "kyverno.io",
            "operators.coreos.com",
            "pkg.crossplane.io",
            "pool.kubevirt.io",
        ),
        "platform",
    ),
    **dict.fromkeys(
        (
            "agents.kruise.io",
            "agents.x-k8s.io",
            "apps.nvidia.com",
            "core.spinkube.dev",
            "extensions.agents.x-k8s.io",
            "kagent.dev",
            "runtime.agentcube.volcano.sh",
            "sandbox.opensandbox.io",
            "serving.knative.dev",
            "serving.kserve.io",
            "sources.knative.dev",
        ),
        "serving",
    ),
}
"""The module of this package with the kinds of an API group. Importing all would delay every start by milliseconds."""


def pod_template_fields() -> Iterator[PodTemplateField]:
    """All entries of the table; those of one kind are in the order in which its templates are reported."""
    yield from kubernetes.ENTRIES
    for module in dict.fromkeys(MODULES.values()):
        yield from _entries(module)


def _entries(module: str) -> tuple[PodTemplateField, ...]:
    return import_module(f".{module}", __package__).ENTRIES  # type: ignore[no-any-return]


class KindTable:
    """The table of kinds, extended by the `podTemplates` of a rules file (`extra`)."""

    def __init__(self, extra: Iterable[PodTemplateField] = ()) -> None:
        self._fields: dict[tuple[str, str], list[PodTemplateField]] = {}
        self._modules: set[str] = set()
        self.extra = dict.fromkeys(extra)
        """The `podTemplates` in their order without duplicates; a dict for fast membership tests."""
        self._add(kubernetes.ENTRIES)
        self._own: dict[tuple[str, str], list[PodTemplateField]] = {}
        for field in self.extra:
            self._own.setdefault((field.group, field.kind), []).append(field)
        self._of: dict[tuple[str, str], tuple[PodTemplateField, ...]] = {}
        self._certain: dict[tuple[str, str], bool] = {}
        self._may: dict[tuple[bytes, bytes], bool | None] = {}
        self.usual = frozenset(kind.encode() for group, kind in self._fields if "." not in group)
        """Kubernetes' own kinds with pod templates."""

    def _add(self, entries: Iterable[PodTemplateField]) -> None:
        for field in entries:
            self._fields.setdefault((field.group, field.kind), []).append(field)

    @property
    def custom_groups(self) -> frozenset[str]:
        """The API groups of all kinds that are not Kubernetes' own."""
        return frozenset((*MODULES, *(field.group for field in self.extra)))

    def _in_table(self, group: str, kind: str) -> list[PodTemplateField]:
        module = MODULES.get(group)
        if module is not None and module not in self._modules:
            self._modules.add(module)
            self._add(_entries(module))
        return self._fields.get((group, kind), [])

    def is_certain(self, api_version: str, kind: str) -> bool:
        """Whether all places of pod templates in this kind are known, and no other object can be in it.

        This is only so for Kubernetes' own kinds, and for those of which an entry says what only looks like a pod
        template: a later release of another kind may have places that the table has not.
        """
        key = (api_version, kind)
        if key not in self._certain:
            if len(self._certain) > 1_000:
                self._certain.clear()
            group = present_group_of(api_version)
            fields = self.fields(api_version, kind)
            self._certain[key] = (group, kind) in kubernetes.WITHOUT_PODS or any(
                field.none or field in kubernetes.ENTRIES for field in fields
            )
        return self._certain[key]

    def may_have_pods(self, kind: bytes, api_version: bytes) -> bool | None:
        """Whether objects of this kind can have a pod template or are lists; None if it is not known."""
        key = (kind, api_version)
        if key not in self._may:
            if len(self._may) > 1_000:
                self._may.clear()
            self._may[key] = self._has_pods(kind.decode(), api_version.decode())
        return self._may[key]

    def _has_pods(self, kind: str, api_version: str) -> bool | None:
        if kind.endswith("List"):
            return True
        if (present_group_of(api_version), kind) in kubernetes.WITHOUT_PODS:
            return False
        return True if self.fields(api_version, kind) else None

    def fields(self, api_version: str, kind: str) -> tuple[PodTemplateField, ...]:
        """The entries of a kind for this version of its API group; those of `podTemplates` come last."""
        key = (api_version, kind)
        if key not in self._of:
            if len(self._of) > 1_000:
                self._of.clear()
            group = present_group_of(api_version)
            own = self._own.get((group, kind), [])
            fields = own if any(field.none for field in own) else [*self._in_table(group, kind), *own]
            version = api_version.rpartition("/")[2]
            self._of[key] = tuple([field for field in fields if field.version in ("", version)])
        return self._of[key]
