"""Kubelet: does it take a pod that no scheduler saw, and can its sandbox be made there?"""

from __future__ import annotations

from collections.abc import Callable

from ...kubelet.admission import rejection
from ...kubelet.sandbox import failures, unknown_of_node
from ...scheduling.verdicts import NodeVerdict
from .base import PASSED, Link, LinkAnswer, LinkContext


def prepare(context: LinkContext) -> Callable[[NodeVerdict], LinkAnswer]:
    handler, demands, pod = context.admission.handler, context.demands, context.pod

    def word(verdict: NodeVerdict) -> LinkAnswer:
        if context.node_name and pod is not None:
            rejected = rejection(pod, verdict.node, context.snapshot)
            if rejected is not None:
                return LinkAnswer(False, f"phase Failed, {rejected}", rejected.status.detail)
        for failure in failures(verdict.node, handler, demands):
            return LinkAnswer(False, failure.message, failure.because)
        missing = unknown_of_node(verdict.node, handler, demands)
        return LinkAnswer(None, missing) if missing else PASSED

    return word


LINK = Link(
    "kubelet",
    "is the handler served with what the pod asks of it",
    "pkg/kubelet/kuberuntime/kuberuntime_sandbox.go, pkg/kubelet/lifecycle/predicate.go (v1.37)",
    prepare,
)
