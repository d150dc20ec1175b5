"""What `audit` looks for, in the order of reports."""

from __future__ import annotations

from ..findings.finding import FindingRule

UNLIKE_RULES = FindingRule(
    id="unlike-rules",
    description="Pods or workloads in the cluster do not have the class that the rules give them.",
    help="Set the class in the manifests (`assign`), and make the pods anew.",
)
SANDBOX_FAILING = FindingRule(
    id="sandbox-failing",
    description="Events tell that sandboxes or their containers do not start, for a reason of the runtime.",
    help="Do what the finding says for its cause.",
    source="the table of causes in kubectl_runtimeclass/observed/causes.py, each row with its source",
)
NO_NODE_SERVES = FindingRule(
    id="no-node-serves",
    description="No node serves the handler of a RuntimeClass: its pods never start.",
    help="Install the runtime on nodes, and let the class select them; or delete the class.",
    source="pkg/kubelet/nodestatus/setters.go (v1.37.2): status.runtimeHandlers",
)
SOME_NODES_DO_NOT_SERVE = FindingRule(
    id="some-nodes-do-not-serve",
    description="Pods of a RuntimeClass may be placed on nodes that do not serve its handler, and never start there.",
    help="Let `scheduling.nodeSelector` of the class select a label that only serving nodes have.",
    source="kubernetes.io/docs/concepts/containers/runtime-class (scheduling); kube-scheduler never asks for handlers",
)
NOT_WHERE_SERVED = FindingRule(
    id="not-where-served",
    description="Nodes serve the handler of a RuntimeClass, and the class keeps its pods off all of them.",
    help="Correct `scheduling` of the class: its nodeSelector, or the tolerations of the nodes' taints.",
    source="plugin/pkg/admission/runtimeclass/admission.go (v1.37.2)",
)
WOULD_NOT_START_AGAIN = FindingRule(
    id="would-not-start-again",
    description="Pods run whose class is gone, or whose node no longer serves it or no longer has its labels.",
    help="Create the class again, or give the workload one that is there, before its pods are made anew.",
    source="plugin/pkg/admission/runtimeclass/admission.go, pkg/kubelet/runtimeclass (v1.37.2)",
)
OVERHEAD_DRIFT = FindingRule(
    id="overhead-drift",
    description="Pods keep an overhead that their RuntimeClass no longer has; pods made anew get the new one.",
    help="Make room first where the new overhead is larger, then restart the workloads.",
    source="plugin/pkg/admission/runtimeclass/admission.go (v1.37.2): overhead is set once, at admission",
)
RUNTIME_CANNOT = FindingRule(
    id="runtime-cannot",
    description="Pods ask their runtime for what its family cannot do, or its handler on their node.",
    help="Change what the pods ask for, or give them another class.",
    source="the table in kubectl_runtimeclass/runtimes/restrictions.py, each row with its source; "
    "pkg/kubelet/userns/userns_manager.go, pkg/kubelet/kubelet_pods.go (v1.37.2)",
)
OTHER_RUNTIME = FindingRule(
    id="other-runtime",
    description="One handler is another runtime on other nodes: the same class is a sandbox here and none there.",
    help="Point the handler at the same runtime on all nodes, or give one of them another name and class.",
    source="containerd internal/cri/config/config.go (v2.3.4): handlers are names that each node defines",
)
WHO_MAY_WRITE = FindingRule(
    id="who-may-write",
    description="Who can create, change or delete RuntimeClasses. A handler cannot be changed, but whoever may "
    "delete and create a class can turn `gvisor` into runc, and whoever may change it moves pods to other nodes.",
    help="Allow it to administrators and installers alone.",
    source="kubernetes.io/docs/concepts/containers/runtime-class; plugin/pkg/auth/authorizer/rbac (v1.37)",
)
UNUSED = FindingRule(
    id="unused",
    description="A RuntimeClass that nodes serve, and that no pod uses.",
    help="Nothing has to be done.",
)
HANDLER_WITHOUT_CLASS = FindingRule(
    id="handler-without-class",
    description="Nodes serve a handler that no RuntimeClass names: no pod can ask for it.",
    help="Create a RuntimeClass for the handler where it is to be used.",
)

RULES = (
    UNLIKE_RULES,
    SANDBOX_FAILING,
    NO_NODE_SERVES,
    SOME_NODES_DO_NOT_SERVE,
    NOT_WHERE_SERVED,
    WOULD_NOT_START_AGAIN,
    OVERHEAD_DRIFT,
    RUNTIME_CANNOT,
    OTHER_RUNTIME,
    WHO_MAY_WRITE,
    UNUSED,
    HANDLER_WITHOUT_CLASS,
)
