"""Kinds that serve models and functions, and sandboxes for agents: Knative, KServe, NIM, SpinKube and others."""

from __future__ import annotations

from .field import OBJECT_LABELS, ONE_POD, REPLICAS, Count, PodTemplateField, Project, admission

_KNATIVE = Project("serving.knative.dev", "knative/serving knative-v1.23.0 config/core/300-resources ({})")
_KNATIVE_NOTE = (
    "Knative refuses the field unless `kubernetes.podspec-runtimeclassname` is enabled in its ConfigMap "
    "`config-features`."
)
_EVENTING = Project(
    "sources.knative.dev",
    "kubeflow/manifests v1.11.0 common/knative/knative-eventing/base/upstream/eventing-core.yaml",
)
_KSERVE = Project("serving.kserve.io", "kserve/kserve v0.20.0 config/crd/full ({})")
_NIM = Project("apps.nvidia.com", "NVIDIA/k8s-nim-operator v3.1.2 config/crd/bases ({})")
_SPIN = Project("core.spinkube.dev", "spinframework/spin-operator v0.6.1 config/crd/bases ({})")
_KAGENT = Project("kagent.dev", "kagent-dev/kagent v0.9.12 go/api (Agent)")
_SANDBOX = Project("agents.x-k8s.io", "kubernetes-sigs/agent-sandbox v0.5.6 k8s/crds ({})")
_SANDBOXES = _SANDBOX.sibling("extensions.agents.x-k8s.io")
_KRUISE_AGENTS = Project("agents.kruise.io", "openkruise/agents v0.3.0 config/crd/bases ({})")
_OPENSANDBOX = Project(
    "sandbox.opensandbox.io", "alibaba/OpenSandbox k8s/controller/v0.2.0 kubernetes/config/crd/bases ({})"
)
_AGENTCUBE = Project(
    "runtime.agentcube.volcano.sh", "volcano-sh/agentcube v0.1.0 manifests/charts/base/crds ({})"
)
_LLM = ("template", "worker", "prefill.template", "prefill.worker", "router.scheduler.template")


def _predictor(path: str) -> tuple[PodTemplateField, ...]:
    """A component of an InferenceService: a pod spec that has `model` besides its containers."""
    return (
        _KSERVE.pod_spec("InferenceService", path),
        _KSERVE.pod_spec("InferenceService", f"{path}.workerSpec"),
    )


def _nemo(kind: str) -> PodTemplateField:
    return _NIM.pod_spec(kind, "spec", REPLICAS, ("labels", *OBJECT_LABELS), partial=True)._replace(
        key="runtimeClass"
    )


ENTRIES = (
    _KNATIVE.template("Service", "spec.template", note=_KNATIVE_NOTE),
    _KNATIVE.template("Configuration", "spec.template", note=_KNATIVE_NOTE),
    _KNATIVE.template("Revision", "", note=_KNATIVE_NOTE),
    _EVENTING.template("ContainerSource", "spec.template", ONE_POD),
    *_predictor("spec.predictor"),
    _KSERVE.pod_spec("InferenceService", "spec.transformer"),
    _KSERVE.pod_spec("InferenceService", "spec.explainer"),
    *_predictor("spec.canary[*].predictor"),
    *(
        _KSERVE.pod_spec(
            kind,
            f"spec.{path}",
            holder="spec" if (kind, path) == ("LLMInferenceService", "template") else "",
            lacks="containers: []",
        )
        for kind in ("LLMInferenceService", "LLMInferenceServiceConfig")
        for path in _LLM
    ),
    *(
        _KSERVE.unsettable(
            kind,
            "KServe has no field for it: set it in each InferenceService that uses this runtime (spec.predictor)",
            "spec.labels",
        )
        for kind in ("ServingRuntime", "ClusterServingRuntime")
    ),
    _NIM.pod_spec("NIMService", "spec", REPLICAS, ("labels", *OBJECT_LABELS), partial=True),
    _NIM.pod_spec("NIMCache", "spec", ONE_POD, partial=True),
    _NIM.pod_spec(
        "NIMPipeline", "spec.services[*].spec", (Count("spec.services[*].spec.replicas"),), partial=True
    ),
    *map(_nemo, ("NemoCustomizer", "NemoDatastore", "NemoEntitystore", "NemoEvaluator", "NemoGuardrail")),
    _SPIN.pod_spec(
        "SpinAppExecutor",
        "spec.deploymentConfig",
        note="Of all SpinApps that name the executor.",
        partial=True,
    ),
    _SPIN.unsettable(
        "SpinApp",
        "it has no field of its own: set it in the SpinAppExecutor that spec.executor names",
        "spec.podLabels",
    ),
    _KAGENT.unsettable("Agent", admission("kagent")),
    _SANDBOX.template("Sandbox", "spec.podTemplate", ONE_POD),
    _SANDBOXES.template("SandboxTemplate", "spec.podTemplate"),
    _SANDBOXES.elsewhere(
        "SandboxWarmPool",
        "it has no pod template of its own: set it in the SandboxTemplate that spec.sandboxTemplateRef names",
    ),
    _SANDBOXES.elsewhere(
        "SandboxClaim",
        "it has no pod template of its own: set it in the SandboxTemplate of the pool that it claims from",
        "spec.additionalPodMetadata.labels",
    ),
    _KRUISE_AGENTS.template("Sandbox", "spec.template", ONE_POD),
    _KRUISE_AGENTS.template("SandboxSet", "spec.template", REPLICAS),
    _KRUISE_AGENTS.template("SandboxTemplate", "spec.template"),
    _OPENSANDBOX.template("BatchSandbox", "spec.template", REPLICAS),
    _OPENSANDBOX.template("Pool", "spec.template"),
    _AGENTCUBE.template("AgentRuntime", "spec.podTemplate"),
    _AGENTCUBE.pod_spec("CodeInterpreter", "spec.template", labels=("labels",), partial=True),
)
