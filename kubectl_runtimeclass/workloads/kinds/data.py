"""Kinds of operators for databases, queues, search and monitoring."""

from __future__ import annotations

from .field import REPLICAS, Count, PodTemplateField, Project, admission


def _eck(group: str) -> Project:
    return Project(
        "elastic/cloud-on-k8s", "v3.5.0", "config/crds/v1/all-crds.yaml ({})", f"{group}.k8s.elastic.co"
    )


_VM = Project(
    "VictoriaMetrics/operator",
    "v0.74.1",
    "config/crd/overlay/crd.descriptionless.yaml ({})",
    "operator.victoriametrics.com",
)
_VM_LABELS = ("podMetadata.labels",)
_GRAFANA = Project(
    "grafana/grafana-operator",
    "v5.24.0",
    "config/crd/bases/grafana.integreatly.org_grafanas.yaml",
    "grafana.integreatly.org",
)
_PROMETHEUS = Project(
    "prometheus-operator/prometheus-operator", "v0.93.0", "pkg/apis/monitoring ({})", "monitoring.coreos.com"
)
_OTEL = Project("open-telemetry/opentelemetry-operator", "v0.158.0", "apis ({})", "opentelemetry.io")
_DATADOG = Project("DataDog/datadog-operator", "v1.29.0", "config/crd/bases/v1 ({})", "datadoghq.com")
_PERCONA = Project("percona/percona-xtradb-cluster-operator", "v1.19.0", "deploy/crd.yaml", "pxc.percona.com")
_CNPG = Project("cloudnative-pg/cloudnative-pg", "v1.30.0", "config/crd/bases ({})", "postgresql.cnpg.io")
_STRIMZI = Project(
    "strimzi/strimzi-kafka-operator", "1.2.0", "install/cluster-operator ({})", "kafka.strimzi.io"
)
_ROOK = Project("rook/rook", "v1.20.6", "deploy/examples/crds.yaml ({})", "ceph.rook.io")
_RABBITMQ = Project(
    "rabbitmq/cluster-operator",
    "v2.22.3",
    "config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml",
    "rabbitmq.com",
)
_CASSANDRA = Project(
    "k8ssandra/cass-operator",
    "v1.32.0",
    "config/crd/bases/cassandra.datastax.com_cassandradatacenters.yaml",
    "cassandra.datastax.com",
)
_MINIO = Project("minio/operator", "v7.1.1", "resources/base/crds/minio.min.io_tenants.yaml", "minio.min.io")
_MONGODB = Project(
    "mongodb/mongodb-kubernetes-operator",
    "v0.13.0",
    "config/crd/bases/mongodbcommunity.mongodb.com_mongodbcommunity.yaml",
    "mongodbcommunity.mongodb.com",
)
_CLICKHOUSE = Project(
    "Altinity/clickhouse-operator",
    "release-0.25.6",
    "deploy/operator/clickhouse-operator-install-tf.yaml ({})",
    "clickhouse.altinity.com",
)
_KEEPER = Project(
    _CLICKHOUSE.repository, _CLICKHOUSE.release, _CLICKHOUSE.files, "clickhouse-keeper.altinity.com"
)
_BY_TEMPLATE = (
    "it has no pod template: write one in spec.templates.podTemplates, and name it in spec.defaults.templates"
)


def _vm(kind: str, *paths: str) -> tuple[PodTemplateField, ...]:
    return tuple(
        _VM.class_name(kind, path, (Count(f"{path}.replicaCount"),), _VM_LABELS)
        for path in paths or ("spec",)
    )


def _distributed(kind: str, agent: str) -> tuple[PodTemplateField, ...]:
    return _vm(kind, "spec.vmauth.spec", f"spec.zoneCommon.{agent}.spec", f"spec.zones[*].{agent}.spec")


def _clickhouse(project: Project, kind: str) -> tuple[PodTemplateField, ...]:
    return (
        project.template(kind, "spec.templates.podTemplates[*]"),
        project.unsettable(kind, _BY_TEMPLATE),
    )


ENTRIES = (
    _eck("elasticsearch").template(
        "Elasticsearch",
        "spec.nodeSets[*].podTemplate",
        (Count("spec.nodeSets[*].count"),),
        holder="spec.nodeSets[*]",
    ),
    *(
        _eck(group).template(kind, "spec.podTemplate", (Count("spec.count"),), holder="spec")
        for group, kind in (
            ("kibana", "Kibana"),
            ("apm", "ApmServer"),
            ("enterprisesearch", "EnterpriseSearch"),
            ("logstash", "Logstash"),
            ("maps", "ElasticMapsServer"),
            ("packageregistry", "PackageRegistry"),
            ("autoops", "AutoOpsAgentPolicy"),
        )
    ),
    *(
        _eck(group).template(
            kind,
            f"spec.{part}.podTemplate",
            None if part == "daemonSet" else (Count(f"spec.{part}.replicas"),),
            holder=f"spec.{part}",
        )
        for group, kind, parts in (
            ("beat", "Beat", ("daemonSet", "deployment")),
            ("agent", "Agent", ("daemonSet", "deployment", "statefulSet")),
        )
        for part in parts
    ),
    *_vm("VMAgent"),
    *_vm("VMAlert"),
    *_vm("VMAlertmanager"),
    *_vm("VMAnomaly"),
    *_vm("VMAuth"),
    *_vm("VMSingle"),
    *_vm("VMCluster", "spec.vminsert", "spec.vmselect", "spec.vmstorage"),
    *_vm("VLAgent"),
    *_vm("VLSingle"),
    *_vm("VLCluster", "spec.vlinsert", "spec.vlselect", "spec.vlstorage"),
    *_vm("VTSingle"),
    *_vm("VTCluster", "spec.insert", "spec.select", "spec.storage"),
    *_distributed("VMDistributed", "vmagent"),
    *_distributed("VLDistributed", "vlagent"),
    _GRAFANA.template(
        "Grafana", "spec.deployment.spec.template", (Count("spec.deployment.spec.replicas"),), holder="spec"
    ),
    *(
        _PROMETHEUS.unsettable(kind, admission("the Prometheus operator"), "spec.podMetadata.labels")
        for kind in ("Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler")
    ),
    *(
        _OTEL.unsettable(kind, admission("the OpenTelemetry operator"))
        for kind in ("OpenTelemetryCollector", "TargetAllocator", "OpAMPBridge")
    ),
    *(
        _DATADOG.class_name(
            kind, f"{spec}.override.{part}", labels=("labels",), holder=spec if needed else ""
        )
        for kind, spec in (
            ("DatadogAgent", "spec"),
            ("DatadogAgentInternal", "spec"),
            ("DatadogAgentProfile", "spec.config"),
        )
        for part, needed in (
            ("nodeAgent", kind == "DatadogAgent"),
            ("clusterAgent", kind == "DatadogAgent"),
            ("clusterChecksRunner", False),
            ("otelAgentGateway", False),
        )
    ),
    *(
        _PERCONA.class_name(
            "PerconaXtraDBCluster", f"spec.{part}", (Count(f"spec.{part}.size"),), ("labels",)
        )
        for part in ("pxc", "haproxy", "proxysql")
    ),
    _PERCONA.class_name("PerconaXtraDBCluster", "spec.backup.storages[*]", labels=("labels",)),
    _CNPG.template(
        "Pooler", "spec.template", (Count("spec.instances"),), holder="spec", lacks="containers: []"
    ),
    _CNPG.unsettable("Cluster", admission("CloudNativePG"), "spec.inheritedMetadata.labels"),
    *(
        _STRIMZI.unsettable(kind, admission("Strimzi"))
        for kind in ("Kafka", "KafkaNodePool", "KafkaConnect", "KafkaMirrorMaker2", "KafkaBridge")
    ),
    *(
        _ROOK.unsettable(kind, admission("Rook"))
        for kind in (
            "CephCluster",
            "CephFilesystem",
            "CephObjectStore",
            "CephNFS",
            "CephRBDMirror",
            "CephFilesystemMirror",
        )
    ),
    _RABBITMQ.template(
        "RabbitmqCluster",
        "spec.override.statefulSet.spec.template",
        REPLICAS,
        holder="spec",
        lacks="containers: []",
    ),
    _CASSANDRA.template(
        "CassandraDatacenter",
        "spec.podTemplateSpec",
        (Count("spec.size"),),
        holder="spec",
        lacks="containers: []",
    ),
    _MINIO.class_name("Tenant", "spec.pools[*]", (Count("spec.pools[*].servers"),), ("labels",)),
    _MONGODB.template(
        "MongoDBCommunity", "spec.statefulSet.spec.template", (Count("spec.members"),), holder="spec"
    ),
    *_clickhouse(_CLICKHOUSE, "ClickHouseInstallation"),
    *_clickhouse(_KEEPER, "ClickHouseKeeperInstallation"),
    _CLICKHOUSE.template("ClickHouseInstallationTemplate", "spec.templates.podTemplates[*]"),
)
