"""Kinds of operators for databases, queues, search and monitoring."""

from __future__ import annotations

from .field import REPLICAS, Count, PodTemplateField, Project, admission


def _eck(group: str) -> Project:
    return Project(f"{group}.k8s.elastic.co", "elastic/cloud-on-k8s v3.5.0 config/crds/v1/all-crds.yaml ({})")


_VM = Project(
    "operator.victoriametrics.com",
    "VictoriaMetrics/operator v0.74.1 config/crd/overlay/crd.descriptionless.yaml ({})",
)
_VM_LABELS = ("podMetadata.labels",)
_GRAFANA = Project(
    "grafana.integreatly.org",
    "grafana/grafana-operator v5.24.0 config/crd/bases/grafana.integreatly.org_grafanas.yaml",
)
_PROMETHEUS = Project(
    "monitoring.coreos.com", "prometheus-operator/prometheus-operator v0.93.0 pkg/apis/monitoring ({})"
)
_OTEL = Project("opentelemetry.io", "open-telemetry/opentelemetry-operator v0.158.0 apis ({})")
_DATADOG = Project("datadoghq.com", "DataDog/datadog-operator v1.29.0 config/crd/bases/v1 ({})")
_PERCONA = Project("pxc.percona.com", "percona/percona-xtradb-cluster-operator v1.19.0 deploy/crd.yaml")
_PERCONA_MONGODB = Project(
    "psmdb.percona.com", "percona/percona-server-mongodb-operator v1.22.0 deploy/crd.yaml"
)
_PERCONA_MYSQL = Project("ps.percona.com", "percona/percona-server-mysql-operator v1.2.0 deploy/crd.yaml")
_KUBEBLOCKS = Project("apps.kubeblocks.io", "apecloud/kubeblocks v1.0.2 config/crd/bases ({})")
_CNPG = Project("postgresql.cnpg.io", "cloudnative-pg/cloudnative-pg v1.30.0 config/crd/bases ({})")
_STRIMZI = Project("kafka.strimzi.io", "strimzi/strimzi-kafka-operator 1.2.0 install/cluster-operator ({})")
_ROOK = Project("ceph.rook.io", "rook/rook v1.20.6 deploy/examples/crds.yaml ({})")
_RABBITMQ = Project(
    "rabbitmq.com", "rabbitmq/cluster-operator v2.22.3 config/crd/bases/rabbitmq.com_rabbitmqclusters.yaml"
)
_CASSANDRA = Project(
    "cassandra.datastax.com",
    "k8ssandra/cass-operator v1.32.0 config/crd/bases/cassandra.datastax.com_cassandradatacenters.yaml",
)
_MINIO = Project("minio.min.io", "minio/operator v7.1.1 resources/base/crds/minio.min.io_tenants.yaml")
_MONGODB = Project(
    "mongodbcommunity.mongodb.com",
    "mongodb/mongodb-kubernetes-operator v0.13.0 config/crd/bases/mongodbcommunity.mongodb.com_mongodbcommunity.yaml",
)
_CLICKHOUSE = Project(
    "clickhouse.altinity.com",
    "Altinity/clickhouse-operator release-0.25.6 deploy/operator/clickhouse-operator-install-tf.yaml ({})",
)
_KEEPER = _CLICKHOUSE.sibling("clickhouse-keeper.altinity.com")
_BY_TEMPLATE = (
    "it has no pod template: write one in spec.templates.podTemplates, and name it in spec.defaults.templates"
)


def _percona_part(project: Project, kind: str, path: str) -> PodTemplateField:
    return project.pod_spec(kind, path, (Count(f"{path}.size"),), ("labels",), partial=True)


def _vm(kind: str, *paths: str) -> tuple[PodTemplateField, ...]:
    return tuple(
        _VM.pod_spec(kind, path, (Count(f"{path}.replicaCount"),), _VM_LABELS, partial=True)
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
        _DATADOG.pod_spec(
            kind, f"{spec}.override.{part}", labels=("labels",), holder=spec if needed else "", partial=True
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
        _percona_part(_PERCONA, "PerconaXtraDBCluster", f"spec.{part}")
        for part in ("pxc", "haproxy", "proxysql")
    ),
    _PERCONA.pod_spec("PerconaXtraDBCluster", "spec.backup.storages[*]", labels=("labels",), partial=True),
    *(
        _percona_part(_PERCONA_MONGODB, "PerconaServerMongoDB", f"{replica_set}{part}")
        for replica_set in ("spec.replsets[*]", "spec.sharding.configsvrReplSet")
        for part in ("", ".arbiter", ".nonvoting", ".hidden")
    ),
    _percona_part(_PERCONA_MONGODB, "PerconaServerMongoDB", "spec.sharding.mongos"),
    _PERCONA_MONGODB.pod_spec("PerconaServerMongoDB", "spec.backup", labels=("labels",), partial=True),
    *(
        _percona_part(_PERCONA_MYSQL, "PerconaServerMySQL", f"spec.{part}")
        for part in ("mysql", "orchestrator", "proxy.haproxy", "proxy.router", "backup.pitr.binlogServer")
    ),
    *(
        _PERCONA_MYSQL.pod_spec(kind, path, labels=("labels",), partial=True)
        for kind, path in (
            ("PerconaServerMySQL", "spec.backup.storages[*]"),
            ("PerconaServerMySQLRestore", "spec.backupSource.storage"),
            ("PerconaServerMySQLRestore", "spec.pitr.backupSource.binlogServer"),
        )
    ),
    _KUBEBLOCKS.pod_spec("Cluster", "spec", partial=True, note="Of all its components."),
    _KUBEBLOCKS.pod_spec("Component", "spec", (Count("spec.replicas"),), partial=True),
    _KUBEBLOCKS.pod_spec("ComponentDefinition", "spec.runtime"),
    _KUBEBLOCKS.pod_spec("ClusterDefinition", "spec.componentDefs[*].podSpec", version="v1alpha1"),
    _KUBEBLOCKS.sibling("operations.kubeblocks.io").pod_spec(
        "OpsDefinition", "spec.actions[*].workload.podSpec"
    ),
    _KUBEBLOCKS.sibling("workloads.kubeblocks.io").template("InstanceSet", "spec.template", REPLICAS),
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
    _MINIO.pod_spec("Tenant", "spec.pools[*]", (Count("spec.pools[*].servers"),), ("labels",), partial=True),
    _MINIO.none("Tenant", "In `spec.sideCars`: containers that are put into the pods of its pools."),
    _MONGODB.template(
        "MongoDBCommunity", "spec.statefulSet.spec.template", (Count("spec.members"),), holder="spec"
    ),
    *_clickhouse(_CLICKHOUSE, "ClickHouseInstallation"),
    *_clickhouse(_KEEPER, "ClickHouseKeeperInstallation"),
    _CLICKHOUSE.template("ClickHouseInstallationTemplate", "spec.templates.podTemplates[*]"),
)
