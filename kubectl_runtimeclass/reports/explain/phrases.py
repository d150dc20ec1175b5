"""The sentences of an explanation."""

from __future__ import annotations

from collections.abc import Iterator

from ... import errors
from ...admission.answer import DECODING, VALIDATION
from ...explaining.explained import Explained
from ...explaining.fits import Fits
from ...explaining.fixes import set_up_taints
from ...kube.resources import to_strings
from ...kube.tolerations import describe_toleration
from ...runtimes.restrictions import ERROR
from ...scheduling.preemption import Preemption
from ...scheduling.replicas import room
from ...snapshot import handlers
from ..phrases import class_label, plural
from . import new_nodes
from .node_groups import NodeGroup

AS_FAR = "as far as evaluated"


def subject(explained: Explained) -> str:
    """`Deployment shop/checkout`, and the path of the pod template where its kind may have several."""
    about = explained.explanation.object
    name = errors.object_name(about["kind"], about["namespace"], about["name"])
    path = explained.template.path
    return f"{name} {path}" if "[" in path else name


def short_subject(explained: Explained) -> str:
    """The same, of the path only what tells the templates of an object apart: `PluginRunner t/plugins workers[1]`."""
    path = explained.template.path
    if "[" not in path:
        return subject(explained)
    return subject(explained).removesuffix(path) + path.removeprefix("spec.").rpartition("]")[0] + "]"


def title(explained: Explained) -> str:
    """`Deployment shop/checkout as RuntimeClass kata-qemu (handler kata-qemu), now gvisor`."""
    admission = explained.explanation.admission
    name = admission.runtime_class_name
    if name is None:
        text = f"{subject(explained)} without a RuntimeClass"
    else:
        handler = f" (handler {admission.handler})" if admission.handler else ""
        text = f"{subject(explained)} as RuntimeClass {class_label(name)}{handler}"
    if explained.is_what_if:
        text += f", now {class_label(explained.before)}"
    return f"{text}; {explained.because}" if explained.because else text


def verdict(explained: Explained) -> str:
    """The line that answers the question."""
    explanation, live = explained.explanation, explained.live
    if live is not None and not explained.is_what_if:
        if not live.node:
            return f"no pod is made: {live.why}"
        fine = "is fine" if live.started else "is to start"
        does = {True: fine, False: "does not start", None: "may start"}[live.starts]
        return f"{does} on node {live.node}: {live.why}"
    if not explanation.admission.allowed:
        return f"no pod: {_who(explained)} rejects it"
    if explained.node_name and not explained.nodes:
        return f"no node runs it: there is none of the name {explained.node_name}"
    if not explanation.nodes:
        coming = new_nodes.new_node_sentence(explained)
        if explanation.message is None:
            return f"nodes were not read; {coming}" if coming else f"nodes were not read: {_UNKNOWABLE}"
        return (
            f"the cluster has no node now; {coming}" if coming else "no node can run it: the cluster has none"
        )
    return _of_nodes(explained)


_UNKNOWABLE = "nothing can be said of where it runs"


def _who(explained: Explained) -> str:
    refusal = explained.explanation.admission.refusal
    name = refusal.plugin if refusal else ""
    return "the API server" if name in (DECODING, VALIDATION, "") else f"{name} admission"


def _of_nodes(explained: Explained) -> str:
    able, may, total = len(explained.can_run), len(explained.may_run), len(explained.nodes)
    far = f", {AS_FAR}" if explained.explanation.not_evaluated else ""
    who = f"node {explained.nodes[0].name}" if total == 1 else ""
    if not (able or may) and (coming := new_nodes.new_node_sentence(explained)):
        return f"0 of {plural(total, 'node')} can run it now; {coming}{far}"
    if not (able or may) and (promised := explained.promised):
        who_brings = promised.component or "an autoscaler"
        return (
            f"0 of {plural(total, 'node')} can run it now; {who_brings} brings one: {promised.message}{far}"
        )
    if able:
        also = f"; {may} more may ({_unknown(explained)})" if may else ""
        coming = new_nodes.new_node_sentence(explained)
        also += f"; for pods without room {coming.replace('would take it', 'would do')}" if coming else ""
        return f"{who or f'{able} of {total} nodes'} can run it{_of_many(explained)}{also}{far}"
    if may:
        return f"{who or f'{may} of {total} nodes'} may run it ({_unknown(explained)}){far}"
    preemption = explained.preemption
    if preemption is not None and preemption.node is not None:
        whose = ", ".join(
            f"{victim} (priority {victim.priority})" for victim in preemption.victims[:MOST_VICTIMS]
        )
        more = len(preemption.victims) - MOST_VICTIMS
        also = f" and {plural(more, 'more pod')}" if more > 0 else ""
        return (
            f"no node has room now: the scheduler would evict {whose}{also} on {preemption.node} "
            f"for its priority {_priority(explained)}{_against(preemption)}{far}"
        )
    errors = [finding.id for finding in explained.findings if finding.severity == ERROR]
    because = f": {', '.join(errors)}" if errors else ""
    set_up = sum(bool(set_up_taints([status for _, status in node.failures])) for node in explained.nodes)
    if set_up and not errors:
        return (
            f"{who} cannot run it yet: it is being set up"
            if who
            else (f"none of {plural(total, 'node')} can run it; {set_up} being set up")
        )
    return f"{who} cannot run it{because}" if who else f"none of {plural(total, 'node')} can run it{because}"


def _against(preemption: Preemption) -> str:
    """What the scheduler does not let itself be held up by, where no other node would do."""
    if not preemption.violations:
        return ""
    return f", {preemption.violations} of them against a PodDisruptionBudget"


MANY = 20
"""Up to so many nodes stand by name, more by pool; then what there is room for in all is told with the verdict."""


def _of_many(explained: Explained) -> str:
    """`; room for 1904 more pods; 19 would take it and never start it`, or "" of few nodes."""
    pod = explained.explanation.pod
    if len(explained.nodes) <= MANY or pod is None or explained.template.is_daemon_set:
        return ""
    left = sum(room(pod, answer.node) for answer in explained.can_run)
    vain = sum(answer.eligible and answer.can_run is False for answer in explained.nodes)
    never = f"; {vain} would take it and never start it" if vain else ""
    return f"; room for {plural(left, 'more pod')}{never}"


MOST_VICTIMS = 3
"""Named in the headline."""


def _priority(explained: Explained) -> int:
    pod = explained.explanation.pod
    return pod.info.priority if pod else 0


def _unknown(explained: Explained) -> str:
    """What is not known of the nodes that may run it."""
    doubts = sorted({answer.verdict.doubt for answer in explained.may_run} - {""})
    if doubts:
        return "; ".join(doubts)
    named = any(answer.runtime_handler == handlers.UNKNOWN for answer in explained.may_run)
    return "handler unknown" if named and explained.explanation.admission.handler else "features unknown"


def admission(explained: Explained) -> Iterator[str]:
    """What admission says, then what the RuntimeClass adds."""
    decided = explained.explanation.admission
    if not decided.allowed:
        for message in decided.messages or ("rejected",):
            yield f"rejected: {message}"
        if decided.detail and decided.detail not in decided.messages and len(decided.messages) == 1:
            yield decided.detail
        return
    yield "accepted" if decided.runtime_class_name is not None else "accepted, no RuntimeClass to apply"
    if decided.overhead:
        yield f"+ overhead {amounts(to_strings(decided.overhead))} (RuntimeClass)"
    for key, value in sorted((decided.node_selector or {}).items()):
        yield f"+ nodeSelector {key}={value} (RuntimeClass)"
    for toleration in decided.tolerations:
        yield f"+ toleration {describe_toleration(toleration)} (RuntimeClass)"


def amounts(quantities: dict[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in quantities.items())


def requests(explained: Explained) -> str:
    """Each amount with its origin: `cpu 750m (500m + 250m RuntimeClass overhead)`."""
    quantities = explained.explanation.requests
    if quantities is None or not quantities.total:
        return "nothing"
    names = sorted(quantities.total, key=lambda name: (name not in ("cpu", "memory"), name))
    return ", ".join(f"{name} {quantities.explain(name)}" for name in names)


def fits(explained: Explained) -> str:
    """`6 of 10 fit now (an estimate: the scheduler also scores)`; "" where there is one pod, or none is known."""
    fit = explained.fits
    if fit is None or fit.pods == 1:
        return ""
    text = f"{fit.placed} of {fit.pods} fit now" if fit.placed < fit.pods else f"all {fit.pods} fit now"
    if fit.start < fit.placed:
        text += f", {fit.start} of them start"
    if fit.refused and fit.placed:
        text += f"; then {refusal_counts(fit)}"
    return f"{text} (an estimate: scores are not evaluated)"


def refusal_counts(fit: Fits) -> str:
    """What keeps one more pod away: `6 Insufficient cpu, 3 node(s) had untolerated taint(s)`, most frequent first."""
    return ", ".join(f"{count} {reason}" for reason, count in list(fit.refused.items())[:MOST_REASONS])


MOST_REASONS = 3


def eligible(group: NodeGroup) -> str:
    return "no pod" if group.no_pod else "yes" if group.eligible else "no"


def handler(group: NodeGroup) -> str:
    name = group.first.runtime_handler
    return "MISSING" if name == handlers.MISSING else name
