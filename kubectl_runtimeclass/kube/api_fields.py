"""The fields of Kubernetes' API types, as Go has them: made by tools/api_fields.py, not by hand.

Sources: types.go of k8s.io/api/{core,apps,batch,node}/v1 and of meta/v1 (Kubernetes v1.37.2).
"""

# fmt: off
STRUCTS = {
    "AWSElasticBlockStoreVolumeSource": (
        "volumeID string "
        "fsType string "
        "partition int32 "
        "readOnly bool "
    ),
    "Affinity": (
        "nodeAffinity NodeAffinity "
        "podAffinity PodAffinity "
        "podAntiAffinity PodAntiAffinity "
    ),
    "AppArmorProfile": (
        "type AppArmorProfileType "
        "localhostProfile string "
    ),
    "AzureDiskVolumeSource": (
        "diskName string "
        "diskURI string "
        "cachingMode AzureDataDiskCachingMode "
        "fsType string "
        "readOnly bool "
        "kind AzureDataDiskKind "
    ),
    "AzureFileVolumeSource": (
        "secretName string "
        "shareName string "
        "readOnly bool "
    ),
    "CSIVolumeSource": (
        "driver string "
        "readOnly bool "
        "fsType string "
        "volumeAttributes map[string]string "
        "nodePublishSecretRef LocalObjectReference "
    ),
    "Capabilities": (
        "add []Capability "
        "drop []Capability "
    ),
    "CephFSVolumeSource": (
        "monitors []string "
        "path string "
        "user string "
        "secretFile string "
        "secretRef LocalObjectReference "
        "readOnly bool "
    ),
    "CinderVolumeSource": (
        "volumeID string "
        "fsType string "
        "readOnly bool "
        "secretRef LocalObjectReference "
    ),
    "ClusterTrustBundleProjection": (
        "name string "
        "signerName string "
        "labelSelector LabelSelector "
        "optional bool "
        "path string "
        "user int64 "
    ),
    "ConfigMapEnvSource": (
        "LocalObjectReference.name string "
        "optional bool "
    ),
    "ConfigMapKeySelector": (
        "LocalObjectReference.name string "
        "key string "
        "optional bool "
    ),
    "ConfigMapProjection": (
        "LocalObjectReference.name string "
        "items []KeyToPath "
        "optional bool "
    ),
    "ConfigMapVolumeSource": (
        "LocalObjectReference.name string "
        "items []KeyToPath "
        "defaultMode int32 "
        "optional bool "
        "defaultUser int64 "
    ),
    "Container": (
        "name string "
        "image string "
        "command []string "
        "args []string "
        "workingDir string "
        "ports []ContainerPort "
        "envFrom []EnvFromSource "
        "env []EnvVar "
        "resources ResourceRequirements "
        "resizePolicy []ContainerResizePolicy "
        "restartPolicy ContainerRestartPolicy "
        "restartPolicyRules []ContainerRestartRule "
        "volumeMounts []VolumeMount "
        "volumeDevices []VolumeDevice "
        "livenessProbe Probe "
        "readinessProbe Probe "
        "startupProbe Probe "
        "lifecycle Lifecycle "
        "terminationMessagePath string "
        "terminationMessagePolicy TerminationMessagePolicy "
        "imagePullPolicy PullPolicy "
        "securityContext SecurityContext "
        "stdin bool "
        "stdinOnce bool "
        "tty bool "
    ),
    "ContainerPort": (
        "name string "
        "hostPort int32 "
        "containerPort int32 "
        "protocol Protocol "
        "hostIP string "
    ),
    "ContainerResizePolicy": (
        "resourceName ResourceName "
        "restartPolicy ResourceResizeRestartPolicy "
    ),
    "ContainerRestartRule": (
        "action ContainerRestartRuleAction "
        "exitCodes ContainerRestartRuleOnExitCodes "
    ),
    "ContainerRestartRuleOnExitCodes": (
        "operator ContainerRestartRuleOnExitCodesOperator "
        "values []int32 "
    ),
    "CronJob": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec CronJobSpec "
        "status any "
    ),
    "CronJobSpec": (
        "schedule string "
        "timeZone string "
        "startingDeadlineSeconds int64 "
        "concurrencyPolicy ConcurrencyPolicy "
        "suspend bool "
        "jobTemplate JobTemplateSpec "
        "successfulJobsHistoryLimit int32 "
        "failedJobsHistoryLimit int32 "
    ),
    "DaemonSet": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec DaemonSetSpec "
        "status any "
    ),
    "DaemonSetSpec": (
        "selector LabelSelector "
        "template PodTemplateSpec "
        "updateStrategy DaemonSetUpdateStrategy "
        "minReadySeconds int32 "
        "revisionHistoryLimit int32 "
    ),
    "DaemonSetUpdateStrategy": (
        "type DaemonSetUpdateStrategyType "
        "rollingUpdate RollingUpdateDaemonSet "
    ),
    "Deployment": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec DeploymentSpec "
        "status any "
    ),
    "DeploymentSpec": (
        "replicas int32 "
        "selector LabelSelector "
        "template PodTemplateSpec "
        "strategy DeploymentStrategy "
        "minReadySeconds int32 "
        "revisionHistoryLimit int32 "
        "paused bool "
        "progressDeadlineSeconds int32 "
    ),
    "DeploymentStrategy": (
        "type DeploymentStrategyType "
        "rollingUpdate RollingUpdateDeployment "
    ),
    "DownwardAPIProjection": (
        "items []DownwardAPIVolumeFile "
    ),
    "DownwardAPIVolumeFile": (
        "path string "
        "fieldRef ObjectFieldSelector "
        "resourceFieldRef ResourceFieldSelector "
        "mode int32 "
        "user int64 "
    ),
    "DownwardAPIVolumeSource": (
        "items []DownwardAPIVolumeFile "
        "defaultMode int32 "
        "defaultUser int64 "
    ),
    "EmptyDirVolumeSource": (
        "medium StorageMedium "
        "sizeLimit quantity "
        "mode int32 "
    ),
    "EnvFromSource": (
        "prefix string "
        "configMapRef ConfigMapEnvSource "
        "secretRef SecretEnvSource "
    ),
    "EnvVar": (
        "name string "
        "value string "
        "valueFrom EnvVarSource "
    ),
    "EnvVarSource": (
        "fieldRef ObjectFieldSelector "
        "resourceFieldRef ResourceFieldSelector "
        "configMapKeyRef ConfigMapKeySelector "
        "secretKeyRef SecretKeySelector "
        "fileKeyRef FileKeySelector "
    ),
    "EphemeralContainer": (
        "EphemeralContainerCommon.name string "
        "EphemeralContainerCommon.image string "
        "EphemeralContainerCommon.command []string "
        "EphemeralContainerCommon.args []string "
        "EphemeralContainerCommon.workingDir string "
        "EphemeralContainerCommon.ports []ContainerPort "
        "EphemeralContainerCommon.envFrom []EnvFromSource "
        "EphemeralContainerCommon.env []EnvVar "
        "EphemeralContainerCommon.resources ResourceRequirements "
        "EphemeralContainerCommon.resizePolicy []ContainerResizePolicy "
        "EphemeralContainerCommon.restartPolicy ContainerRestartPolicy "
        "EphemeralContainerCommon.restartPolicyRules []ContainerRestartRule "
        "EphemeralContainerCommon.volumeMounts []VolumeMount "
        "EphemeralContainerCommon.volumeDevices []VolumeDevice "
        "EphemeralContainerCommon.livenessProbe Probe "
        "EphemeralContainerCommon.readinessProbe Probe "
        "EphemeralContainerCommon.startupProbe Probe "
        "EphemeralContainerCommon.lifecycle Lifecycle "
        "EphemeralContainerCommon.terminationMessagePath string "
        "EphemeralContainerCommon.terminationMessagePolicy TerminationMessagePolicy "
        "EphemeralContainerCommon.imagePullPolicy PullPolicy "
        "EphemeralContainerCommon.securityContext SecurityContext "
        "EphemeralContainerCommon.stdin bool "
        "EphemeralContainerCommon.stdinOnce bool "
        "EphemeralContainerCommon.tty bool "
        "targetContainerName string "
    ),
    "EphemeralVolumeSource": (
        "volumeClaimTemplate PersistentVolumeClaimTemplate "
    ),
    "EvictionResponder": (
        "name string "
        "priority int32 "
    ),
    "ExecAction": (
        "command []string "
    ),
    "FCVolumeSource": (
        "targetWWNs []string "
        "lun int32 "
        "fsType string "
        "readOnly bool "
        "wwids []string "
    ),
    "FileKeySelector": (
        "volumeName string "
        "path string "
        "key string "
        "optional bool "
    ),
    "FlexVolumeSource": (
        "driver string "
        "fsType string "
        "secretRef LocalObjectReference "
        "readOnly bool "
        "options map[string]string "
    ),
    "FlockerVolumeSource": (
        "datasetName string "
        "datasetUUID string "
    ),
    "GCEPersistentDiskVolumeSource": (
        "pdName string "
        "fsType string "
        "partition int32 "
        "readOnly bool "
    ),
    "GRPCAction": (
        "port int32 "
        "service string "
        "mode GRPCProbeMode "
    ),
    "GitRepoVolumeSource": (
        "repository string "
        "revision string "
        "directory string "
    ),
    "GlusterfsVolumeSource": (
        "endpoints string "
        "path string "
        "readOnly bool "
    ),
    "HTTPGetAction": (
        "path string "
        "port int-or-string "
        "host string "
        "scheme URIScheme "
        "httpHeaders []HTTPHeader "
        "protocol HTTPProtocol "
    ),
    "HTTPHeader": (
        "name string "
        "value string "
    ),
    "HostAlias": (
        "ip string "
        "hostnames []string "
    ),
    "HostPathVolumeSource": (
        "path string "
        "type HostPathType "
    ),
    "ISCSIVolumeSource": (
        "targetPortal string "
        "iqn string "
        "lun int32 "
        "iscsiInterface string "
        "fsType string "
        "readOnly bool "
        "portals []string "
        "chapAuthDiscovery bool "
        "chapAuthSession bool "
        "secretRef LocalObjectReference "
        "initiatorName string "
    ),
    "ImageVolumeSource": (
        "reference string "
        "pullPolicy PullPolicy "
    ),
    "Job": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec JobSpec "
        "status any "
    ),
    "JobSchedulingConfiguration": (
        "schedulingPolicy schedulingv1alpha3.WorkloadPodGroupSchedulingPolicy "
        "schedulingConstraints schedulingv1alpha3.WorkloadPodGroupSchedulingConstraints "
        "disruptionMode schedulingv1alpha3.WorkloadPodGroupDisruptionMode "
        "resourceClaims []schedulingv1alpha3.WorkloadPodGroupResourceClaim "
    ),
    "JobSpec": (
        "parallelism int32 "
        "completions int32 "
        "activeDeadlineSeconds int64 "
        "podFailurePolicy PodFailurePolicy "
        "successPolicy SuccessPolicy "
        "backoffLimit int32 "
        "backoffLimitPerIndex int32 "
        "maxFailedIndexes int32 "
        "selector LabelSelector "
        "manualSelector bool "
        "template PodTemplateSpec "
        "ttlSecondsAfterFinished int32 "
        "completionMode CompletionMode "
        "suspend bool "
        "podReplacementPolicy PodReplacementPolicy "
        "managedBy string "
        "scheduling JobSchedulingConfiguration "
    ),
    "JobTemplateSpec": (
        "metadata ObjectMeta "
        "spec JobSpec "
    ),
    "KeyToPath": (
        "key string "
        "path string "
        "mode int32 "
        "user int64 "
    ),
    "LabelSelector": (
        "matchLabels map[string]string "
        "matchExpressions []LabelSelectorRequirement "
    ),
    "LabelSelectorRequirement": (
        "key string "
        "operator LabelSelectorOperator "
        "values []string "
    ),
    "Lifecycle": (
        "postStart LifecycleHandler "
        "preStop LifecycleHandler "
        "stopSignal Signal "
    ),
    "LifecycleHandler": (
        "exec ExecAction "
        "httpGet HTTPGetAction "
        "tcpSocket TCPSocketAction "
        "sleep SleepAction "
    ),
    "LocalObjectReference": (
        "name string "
    ),
    "NFSVolumeSource": (
        "server string "
        "path string "
        "readOnly bool "
    ),
    "NodeAffinity": (
        "requiredDuringSchedulingIgnoredDuringExecution NodeSelector "
        "preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm "
    ),
    "NodeSelector": (
        "nodeSelectorTerms []NodeSelectorTerm "
    ),
    "NodeSelectorRequirement": (
        "key string "
        "operator NodeSelectorOperator "
        "values []string "
    ),
    "NodeSelectorTerm": (
        "matchExpressions []NodeSelectorRequirement "
        "matchFields []NodeSelectorRequirement "
    ),
    "ObjectFieldSelector": (
        "apiVersion string "
        "fieldPath string "
    ),
    "ObjectMeta": (
        "name string "
        "generateName string "
        "namespace string "
        "selfLink string "
        "uid types.UID "
        "resourceVersion string "
        "generation int64 "
        "creationTimestamp time "
        "deletionTimestamp time "
        "deletionGracePeriodSeconds int64 "
        "labels map[string]string "
        "annotations map[string]string "
        "ownerReferences []OwnerReference "
        "finalizers []string "
        "managedFields []any "
    ),
    "Overhead": (
        "podFixed ResourceList "
    ),
    "OwnerReference": (
        "apiVersion string "
        "kind string "
        "name string "
        "uid types.UID "
        "controller bool "
        "blockOwnerDeletion bool "
    ),
    "PersistentVolumeClaim": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec PersistentVolumeClaimSpec "
        "status any "
    ),
    "PersistentVolumeClaimSpec": (
        "accessModes []PersistentVolumeAccessMode "
        "selector LabelSelector "
        "resources VolumeResourceRequirements "
        "volumeName string "
        "storageClassName string "
        "volumeMode PersistentVolumeMode "
        "dataSource TypedLocalObjectReference "
        "dataSourceRef TypedObjectReference "
        "volumeAttributesClassName string "
    ),
    "PersistentVolumeClaimTemplate": (
        "metadata ObjectMeta "
        "spec PersistentVolumeClaimSpec "
    ),
    "PersistentVolumeClaimVolumeSource": (
        "claimName string "
        "readOnly bool "
    ),
    "PhotonPersistentDiskVolumeSource": (
        "pdID string "
        "fsType string "
    ),
    "Pod": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec PodSpec "
        "status any "
    ),
    "PodAffinity": (
        "requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm "
        "preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm "
    ),
    "PodAffinityTerm": (
        "labelSelector LabelSelector "
        "namespaces []string "
        "topologyKey string "
        "namespaceSelector LabelSelector "
        "matchLabelKeys []string "
        "mismatchLabelKeys []string "
    ),
    "PodAntiAffinity": (
        "requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm "
        "preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm "
    ),
    "PodCertificateProjection": (
        "signerName string "
        "keyType string "
        "maxExpirationSeconds int32 "
        "credentialBundlePath string "
        "keyPath string "
        "certificateChainPath string "
        "userAnnotations map[string]string "
        "user int64 "
    ),
    "PodDNSConfig": (
        "nameservers []string "
        "searches []string "
        "options []PodDNSConfigOption "
    ),
    "PodDNSConfigOption": (
        "name string "
        "value string "
    ),
    "PodFailurePolicy": (
        "rules []PodFailurePolicyRule "
    ),
    "PodFailurePolicyOnExitCodesRequirement": (
        "containerName string "
        "operator PodFailurePolicyOnExitCodesOperator "
        "values []int32 "
    ),
    "PodFailurePolicyOnPodConditionsPattern": (
        "type PodConditionType "
        "status ConditionStatus "
    ),
    "PodFailurePolicyRule": (
        "action PodFailurePolicyAction "
        "onExitCodes PodFailurePolicyOnExitCodesRequirement "
        "onPodConditions []PodFailurePolicyOnPodConditionsPattern "
    ),
    "PodOS": (
        "name OSName "
    ),
    "PodReadinessGate": (
        "conditionType PodConditionType "
    ),
    "PodResourceClaim": (
        "name string "
        "resourceClaimName string "
        "resourceClaimTemplateName string "
    ),
    "PodSchedulingGate": (
        "name string "
    ),
    "PodSchedulingGroup": (
        "podGroupName string "
    ),
    "PodSecurityContext": (
        "seLinuxOptions SELinuxOptions "
        "windowsOptions WindowsSecurityContextOptions "
        "runAsUser int64 "
        "runAsGroup int64 "
        "runAsNonRoot bool "
        "supplementalGroups []int64 "
        "supplementalGroupsPolicy SupplementalGroupsPolicy "
        "fsGroup int64 "
        "sysctls []Sysctl "
        "fsGroupChangePolicy PodFSGroupChangePolicy "
        "seccompProfile SeccompProfile "
        "appArmorProfile AppArmorProfile "
        "seLinuxChangePolicy PodSELinuxChangePolicy "
    ),
    "PodSpec": (
        "volumes []Volume "
        "initContainers []Container "
        "containers []Container "
        "ephemeralContainers []EphemeralContainer "
        "restartPolicy RestartPolicy "
        "terminationGracePeriodSeconds int64 "
        "activeDeadlineSeconds int64 "
        "dnsPolicy DNSPolicy "
        "nodeSelector map[string]string "
        "serviceAccountName string "
        "serviceAccount string "
        "automountServiceAccountToken bool "
        "nodeName string "
        "hostNetwork bool "
        "hostPID bool "
        "hostIPC bool "
        "shareProcessNamespace bool "
        "securityContext PodSecurityContext "
        "imagePullSecrets []LocalObjectReference "
        "hostname string "
        "subdomain string "
        "affinity Affinity "
        "schedulerName string "
        "tolerations []Toleration "
        "hostAliases []HostAlias "
        "priorityClassName string "
        "priority int32 "
        "dnsConfig PodDNSConfig "
        "readinessGates []PodReadinessGate "
        "runtimeClassName string "
        "enableServiceLinks bool "
        "preemptionPolicy PreemptionPolicy "
        "overhead ResourceList "
        "topologySpreadConstraints []TopologySpreadConstraint "
        "setHostnameAsFQDN bool "
        "os PodOS "
        "hostUsers bool "
        "schedulingGates []PodSchedulingGate "
        "resourceClaims []PodResourceClaim "
        "resources ResourceRequirements "
        "hostnameOverride string "
        "schedulingGroup PodSchedulingGroup "
        "evictionResponders []EvictionResponder "
    ),
    "PodTemplate": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "template PodTemplateSpec "
    ),
    "PodTemplateSpec": (
        "metadata ObjectMeta "
        "spec PodSpec "
    ),
    "PortworxVolumeSource": (
        "volumeID string "
        "fsType string "
        "readOnly bool "
    ),
    "PreferredSchedulingTerm": (
        "weight int32 "
        "preference NodeSelectorTerm "
    ),
    "Probe": (
        "ProbeHandler.exec ExecAction "
        "ProbeHandler.httpGet HTTPGetAction "
        "ProbeHandler.tcpSocket TCPSocketAction "
        "ProbeHandler.grpc GRPCAction "
        "initialDelaySeconds int32 "
        "timeoutSeconds int32 "
        "periodSeconds int32 "
        "successThreshold int32 "
        "failureThreshold int32 "
        "terminationGracePeriodSeconds int64 "
    ),
    "ProjectedVolumeSource": (
        "sources []VolumeProjection "
        "defaultMode int32 "
        "defaultUser int64 "
    ),
    "QuobyteVolumeSource": (
        "registry string "
        "volume string "
        "readOnly bool "
        "user string "
        "group string "
        "tenant string "
    ),
    "RBDVolumeSource": (
        "monitors []string "
        "image string "
        "fsType string "
        "pool string "
        "user string "
        "keyring string "
        "secretRef LocalObjectReference "
        "readOnly bool "
    ),
    "ReplicaSet": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec ReplicaSetSpec "
        "status any "
    ),
    "ReplicaSetSpec": (
        "replicas int32 "
        "minReadySeconds int32 "
        "selector LabelSelector "
        "template PodTemplateSpec "
    ),
    "ReplicationController": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec ReplicationControllerSpec "
        "status any "
    ),
    "ReplicationControllerSpec": (
        "replicas int32 "
        "minReadySeconds int32 "
        "selector map[string]string "
        "template PodTemplateSpec "
    ),
    "ResourceClaim": (
        "name string "
        "request string "
    ),
    "ResourceFieldSelector": (
        "containerName string "
        "resource string "
        "divisor quantity "
    ),
    "ResourceRequirements": (
        "limits ResourceList "
        "requests ResourceList "
        "claims []ResourceClaim "
    ),
    "RollingUpdateDaemonSet": (
        "maxUnavailable int-or-string "
        "maxSurge int-or-string "
    ),
    "RollingUpdateDeployment": (
        "maxUnavailable int-or-string "
        "maxSurge int-or-string "
    ),
    "RollingUpdateStatefulSetStrategy": (
        "partition int32 "
        "maxUnavailable int-or-string "
    ),
    "RuntimeClass": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "handler string "
        "overhead Overhead "
        "scheduling Scheduling "
    ),
    "SELinuxOptions": (
        "user string "
        "role string "
        "type string "
        "level string "
    ),
    "ScaleIOVolumeSource": (
        "gateway string "
        "system string "
        "secretRef LocalObjectReference "
        "sslEnabled bool "
        "protectionDomain string "
        "storagePool string "
        "storageMode string "
        "volumeName string "
        "fsType string "
        "readOnly bool "
    ),
    "Scheduling": (
        "nodeSelector map[string]string "
        "tolerations []Toleration "
    ),
    "SeccompProfile": (
        "type SeccompProfileType "
        "localhostProfile string "
    ),
    "SecretEnvSource": (
        "LocalObjectReference.name string "
        "optional bool "
    ),
    "SecretKeySelector": (
        "LocalObjectReference.name string "
        "key string "
        "optional bool "
    ),
    "SecretProjection": (
        "LocalObjectReference.name string "
        "items []KeyToPath "
        "optional bool "
    ),
    "SecretVolumeSource": (
        "secretName string "
        "items []KeyToPath "
        "defaultMode int32 "
        "optional bool "
        "defaultUser int64 "
    ),
    "SecurityContext": (
        "capabilities Capabilities "
        "privileged bool "
        "seLinuxOptions SELinuxOptions "
        "windowsOptions WindowsSecurityContextOptions "
        "runAsUser int64 "
        "runAsGroup int64 "
        "runAsNonRoot bool "
        "readOnlyRootFilesystem bool "
        "allowPrivilegeEscalation bool "
        "procMount ProcMountType "
        "seccompProfile SeccompProfile "
        "appArmorProfile AppArmorProfile "
    ),
    "ServiceAccountTokenProjection": (
        "audience string "
        "expirationSeconds int64 "
        "path string "
        "user int64 "
    ),
    "SleepAction": (
        "seconds int64 "
    ),
    "StatefulSet": (
        "TypeMeta.kind string "
        "TypeMeta.apiVersion string "
        "metadata ObjectMeta "
        "spec StatefulSetSpec "
        "status any "
    ),
    "StatefulSetOrdinals": (
        "start int32 "
    ),
    "StatefulSetPersistentVolumeClaimRetentionPolicy": (
        "whenDeleted PersistentVolumeClaimRetentionPolicyType "
        "whenScaled PersistentVolumeClaimRetentionPolicyType "
    ),
    "StatefulSetSpec": (
        "replicas int32 "
        "selector LabelSelector "
        "template PodTemplateSpec "
        "volumeClaimTemplates []PersistentVolumeClaim "
        "serviceName string "
        "podManagementPolicy PodManagementPolicyType "
        "updateStrategy StatefulSetUpdateStrategy "
        "revisionHistoryLimit int32 "
        "minReadySeconds int32 "
        "persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy "
        "ordinals StatefulSetOrdinals "
    ),
    "StatefulSetUpdateStrategy": (
        "type StatefulSetUpdateStrategyType "
        "rollingUpdate RollingUpdateStatefulSetStrategy "
    ),
    "StorageOSVolumeSource": (
        "volumeName string "
        "volumeNamespace string "
        "fsType string "
        "readOnly bool "
        "secretRef LocalObjectReference "
    ),
    "SuccessPolicy": (
        "rules []SuccessPolicyRule "
    ),
    "SuccessPolicyRule": (
        "succeededIndexes string "
        "succeededCount int32 "
    ),
    "Sysctl": (
        "name string "
        "value string "
    ),
    "TCPSocketAction": (
        "port int-or-string "
        "host string "
    ),
    "Toleration": (
        "key string "
        "operator TolerationOperator "
        "value string "
        "effect TaintEffect "
        "tolerationSeconds int64 "
    ),
    "TopologySpreadConstraint": (
        "maxSkew int32 "
        "topologyKey string "
        "whenUnsatisfiable UnsatisfiableConstraintAction "
        "labelSelector LabelSelector "
        "minDomains int32 "
        "nodeAffinityPolicy NodeInclusionPolicy "
        "nodeTaintsPolicy NodeInclusionPolicy "
        "matchLabelKeys []string "
    ),
    "TypedLocalObjectReference": (
        "apiGroup string "
        "kind string "
        "name string "
    ),
    "TypedObjectReference": (
        "apiGroup string "
        "kind string "
        "name string "
        "namespace string "
    ),
    "Volume": (
        "name string "
        "VolumeSource.hostPath HostPathVolumeSource "
        "VolumeSource.emptyDir EmptyDirVolumeSource "
        "VolumeSource.gcePersistentDisk GCEPersistentDiskVolumeSource "
        "VolumeSource.awsElasticBlockStore AWSElasticBlockStoreVolumeSource "
        "VolumeSource.gitRepo GitRepoVolumeSource "
        "VolumeSource.secret SecretVolumeSource "
        "VolumeSource.nfs NFSVolumeSource "
        "VolumeSource.iscsi ISCSIVolumeSource "
        "VolumeSource.glusterfs GlusterfsVolumeSource "
        "VolumeSource.persistentVolumeClaim PersistentVolumeClaimVolumeSource "
        "VolumeSource.rbd RBDVolumeSource "
        "VolumeSource.flexVolume FlexVolumeSource "
        "VolumeSource.cinder CinderVolumeSource "
        "VolumeSource.cephfs CephFSVolumeSource "
        "VolumeSource.flocker FlockerVolumeSource "
        "VolumeSource.downwardAPI DownwardAPIVolumeSource "
        "VolumeSource.fc FCVolumeSource "
        "VolumeSource.azureFile AzureFileVolumeSource "
        "VolumeSource.configMap ConfigMapVolumeSource "
        "VolumeSource.vsphereVolume VsphereVirtualDiskVolumeSource "
        "VolumeSource.quobyte QuobyteVolumeSource "
        "VolumeSource.azureDisk AzureDiskVolumeSource "
        "VolumeSource.photonPersistentDisk PhotonPersistentDiskVolumeSource "
        "VolumeSource.projected ProjectedVolumeSource "
        "VolumeSource.portworxVolume PortworxVolumeSource "
        "VolumeSource.scaleIO ScaleIOVolumeSource "
        "VolumeSource.storageos StorageOSVolumeSource "
        "VolumeSource.csi CSIVolumeSource "
        "VolumeSource.ephemeral EphemeralVolumeSource "
        "VolumeSource.image ImageVolumeSource "
    ),
    "VolumeDevice": (
        "name string "
        "devicePath string "
    ),
    "VolumeMount": (
        "name string "
        "readOnly bool "
        "recursiveReadOnly RecursiveReadOnlyMode "
        "mountPath string "
        "subPath string "
        "mountPropagation MountPropagationMode "
        "subPathExpr string "
        "bindMountOptions []string "
    ),
    "VolumeProjection": (
        "secret SecretProjection "
        "downwardAPI DownwardAPIProjection "
        "configMap ConfigMapProjection "
        "serviceAccountToken ServiceAccountTokenProjection "
        "clusterTrustBundle ClusterTrustBundleProjection "
        "podCertificate PodCertificateProjection "
    ),
    "VolumeResourceRequirements": (
        "limits ResourceList "
        "requests ResourceList "
    ),
    "VsphereVirtualDiskVolumeSource": (
        "volumePath string "
        "fsType string "
        "storagePolicyName string "
        "storagePolicyID string "
    ),
    "WeightedPodAffinityTerm": (
        "weight int32 "
        "podAffinityTerm PodAffinityTerm "
    ),
    "WindowsSecurityContextOptions": (
        "gmsaCredentialSpecName string "
        "gmsaCredentialSpec string "
        "runAsUserName string "
        "hostProcess bool "
    ),
}
"""By name, each field with its type; before a dot stands the embedded struct that it is of."""

SCALARS = {
    "AppArmorProfileType": "string",
    "AzureDataDiskCachingMode": "string",
    "AzureDataDiskKind": "string",
    "Capability": "string",
    "CompletionMode": "string",
    "ConcurrencyPolicy": "string",
    "ConditionStatus": "string",
    "ContainerRestartPolicy": "string",
    "ContainerRestartRuleAction": "string",
    "ContainerRestartRuleOnExitCodesOperator": "string",
    "DNSPolicy": "string",
    "DaemonSetUpdateStrategyType": "string",
    "DeploymentStrategyType": "string",
    "GRPCProbeMode": "string",
    "HTTPProtocol": "string",
    "HostPathType": "string",
    "LabelSelectorOperator": "string",
    "MountPropagationMode": "string",
    "NodeInclusionPolicy": "string",
    "NodeSelectorOperator": "string",
    "OSName": "string",
    "PersistentVolumeAccessMode": "string",
    "PersistentVolumeClaimRetentionPolicyType": "string",
    "PersistentVolumeMode": "string",
    "PodConditionType": "string",
    "PodFSGroupChangePolicy": "string",
    "PodFailurePolicyAction": "string",
    "PodFailurePolicyOnExitCodesOperator": "string",
    "PodManagementPolicyType": "string",
    "PodReplacementPolicy": "string",
    "PodSELinuxChangePolicy": "string",
    "PreemptionPolicy": "string",
    "ProcMountType": "string",
    "Protocol": "string",
    "PullPolicy": "string",
    "RecursiveReadOnlyMode": "string",
    "ResourceList": "map[ResourceName]quantity",
    "ResourceName": "string",
    "ResourceResizeRestartPolicy": "string",
    "RestartPolicy": "string",
    "SeccompProfileType": "string",
    "Signal": "string",
    "StatefulSetUpdateStrategyType": "string",
    "StorageMedium": "string",
    "SupplementalGroupsPolicy": "string",
    "TaintEffect": "string",
    "TerminationMessagePolicy": "string",
    "TolerationOperator": "string",
    "URIScheme": "string",
    "UnsatisfiableConstraintAction": "string",
}
"""Named types that are simple ones."""
