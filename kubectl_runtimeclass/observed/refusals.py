"""A table of causes for which the API server refused pods, recognised in the message of a FailedCreate event.

The beginning of a message differs between controllers (`Error creating: pods "web-1" is forbidden: …`, `create Pod
web-0 in StatefulSet web failed error: …`), so that the pattern may match anywhere in it. The rows are those of the
server's admission; a message that a webhook or a policy words itself is looked for first, as it may quote others.
"""

from __future__ import annotations

from .cause import row

REFUSALS = (
    row(
        "WebhookDenied",
        r'admission webhook "(?P<webhook>[^"]+)" denied the request(?:: (?P<said>.*)| without explanation)',
        "webhook {webhook} refuses the pods",
        "change what it objects to, or ask who runs {webhook} for an exception",
        "apiserver pkg/admission/plugin/webhook/errors/statuserror.go (v1.37)",
    ),
    row(
        "WebhookFailed",
        r'failed calling webhook "(?P<webhook>[^"]+)": (?P<said>.*)',
        "webhook {webhook} does not answer, and its failurePolicy is Fail",
        "have its server answer: it is named in the webhook configuration that has {webhook}",
        "apiserver pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go (v1.37)",
    ),
    row(
        "PolicyDenied",
        r"(?:Validating|Mutating)AdmissionPolicy '(?P<policy>[^']+)' with binding '(?P<binding>[^']+)' denied request"
        r"(?:: (?P<said>.*))?",
        "admission policy {policy} refuses the pods",
        "change what it objects to, or exempt them in its binding {binding}",
        "apiserver pkg/admission/plugin/policy/validating/dispatcher.go (v1.37)",
    ),
    row(
        "QuotaExceeded",
        r"exceeded quota: (?P<quota>[^,]+), requested: (?P<requested>.+), used: (?P<used>.+), limited: (?P<limited>.+)",
        "ResourceQuota {quota} has no room for another pod",
        "free as much of it, or raise it: {requested} requested, {used} used, {limited} in all (the overhead of a "
        "RuntimeClass counts, too)",
        "apiserver pkg/admission/plugin/resourcequota/controller.go (v1.37)",
    ),
    row(
        "QuotaNeedsResources",
        r"failed quota: (?P<quota>[^:]+): must specify (?P<resources>.+)",
        "ResourceQuota {quota} counts {resources}, which the pods do not set",
        "set them in the containers, or have a LimitRange in the namespace that does",
        "pkg/quota/v1/evaluator/core/pods.go (v1.37)",
    ),
    row(
        "QuotaUnknown",
        r"status unknown for quota: (?P<quota>[^,]+)",
        "ResourceQuota {quota} has not been counted yet",
        "wait for kube-controller-manager to count it",
        "apiserver pkg/admission/plugin/resourcequota/controller.go (v1.37)",
    ),
    row(
        "QuotaNotThere",
        r"insufficient quota to (?:match these scopes|consume): (?P<scopes>.+)",
        "the server takes such pods only where a ResourceQuota covers them",
        "create a ResourceQuota with these scopes in the namespace: {scopes}",
        "apiserver pkg/admission/plugin/resourcequota/controller.go (v1.37)",
    ),
    row(
        "PodSecurity",
        r'violates PodSecurity "(?P<level>[^"]+)": (?P<violations>.+)',
        "Pod Security refuses the pods: the namespace enforces {level}",
        "change what it names in the pod template, or the label pod-security.kubernetes.io/enforce of the namespace",
        "pod-security-admission admission/admission.go (v1.37)",
    ),
    row(
        "SecurityContextConstraints",
        r"unable to validate against any security context constraint: (?P<violations>.+)",
        "no SecurityContextConstraints that its service account may use allows the pods",
        "change what they forbid in the pod template, or grant its service account one that allows it "
        "(oc adm policy add-scc-to-user)",
        "openshift/apiserver-library-go pkg/securitycontextconstraints/sccadmission/admission.go",
    ),
    row(
        "ClassMissing",
        r'pod rejected: RuntimeClass "(?P<class>[^"]*)" not found',
        "there is no RuntimeClass {class}",
        "create RuntimeClass {class}, or name another one (kubectl get runtimeclass)",
        "plugin/pkg/admission/runtimeclass/admission.go (v1.37)",
    ),
    row(
        "ClassOverhead",
        r"pod rejected: Pod(?:'s)? Overhead (?:doesn't match|set without)",
        "the pod template has an overhead of its own, which is not that of its RuntimeClass",
        "drop overhead from the pod template: the RuntimeClass brings it",
        "plugin/pkg/admission/runtimeclass/admission.go (v1.37)",
    ),
    row(
        "ClassConflict",
        r"conflict: runtimeClass\.scheduling\.nodeSelector\[(?P<key>[^\]]+)\] = (?P<value>[^;]*); "
        r"pod\.spec\.nodeSelector\[[^\]]+\] = (?P<own>[^\s,\]]*)",
        "the pod template selects {key}={own}, its RuntimeClass {key}={value}",
        "drop {key} from the nodeSelector of the pod template, or use another class",
        "plugin/pkg/admission/runtimeclass/admission.go (v1.37)",
    ),
    row(
        "ServiceAccountMissing",
        r'error looking up service account (?P<account>\S+): serviceaccount "[^"]+" not found',
        "service account {account} does not exist",
        "create it, or name one that exists in the pod template",
        "plugin/pkg/admission/serviceaccount/admission.go (v1.37)",
    ),
    row(
        "PriorityClassMissing",
        r"no PriorityClass with name (?P<class>\S+) was found",
        "there is no PriorityClass {class}",
        "create it, or name one that exists (kubectl get priorityclass)",
        "plugin/pkg/admission/priority/admission.go (v1.37)",
    ),
    row(
        "LimitRange",
        r"(?P<bound>(?:minimum|maximum) \S+ usage per (?:Container|Pod) is [^,.]+|"
        r"\S+ max limit to request ratio per (?:Container|Pod) is [^,.]+)",
        "a LimitRange of the namespace does not allow such pods: {bound}",
        "keep requests and limits within it, or change the LimitRange (kubectl describe limitrange)",
        "plugin/pkg/admission/limitranger/admission.go (v1.37)",
    ),
    row(
        "NamespaceTerminating",
        r"unable to create new content in namespace (?P<namespace>\S+) because it is being terminated",
        "namespace {namespace} is being deleted",
        "nothing is made there any more: use another namespace, or wait until it is gone and create it again",
        "apiserver pkg/admission/plugin/namespace/lifecycle/admission.go (v1.37)",
    ),
    row(
        "PodInvalid",
        r'Pod "[^"]*" is invalid: (?P<said>.+)',
        "the pod template makes no valid pod",
        "correct what the message names",
        "pkg/apis/core/validation/validation.go (v1.37)",
    ),
)
"""The first row whose pattern is in a message counts."""
