"""The sentences of an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import errors
from ...explaining.explained import Explained
from ...kube.resources import to_strings
from ...kube.tolerations import describe_toleration
from ...scheduling import handlers
from ...scheduling.explain import Explanation
from ...scheduling.status import Evidence, InsufficientResource
from ...scheduling.verdicts import NodeVerdict
from ..phrases import plural, shown
from .node_groups import Group

AS_FAR = "as far as evaluated"


def subject(explained: Explained) -> str:
    """`Deployment shop/checkout`, and the path of the pod template where its kind may have several."""
    about = explained.explanation.object
    name = errors.subject(about["kind"], about["namespace"], about["name"])
    field = explained.template.found.field
    return f"{name} {explained.template.path}" if "[*]" in f"{field.template}.{field.spec}" else name


def title(explained: Explained) -> str:
    """`Deployment shop/checkout as RuntimeClass kata-qemu (handler kata-qemu), now gvisor`."""
    admission = explained.explanation.admission
    name = admission.runtime_class_name
    if name is None:
        text = f"{subject(explained)} without a RuntimeClass"
    else:
        handler = f" (handler {admission.handler})" if admission.handler else ""
        text = f"{subject(explained)} as RuntimeClass {shown(name)}{handler}"
    if explained.is_what_if:
        text += f", now {shown(explained.before)}"
    return f"{text}; {explained.because}" if explained.because else text


def verdict(explained: Explained) -> str:
    """The line that answers the question."""
    explanation = explained.explanation
    if not explanation.admission.allowed:
        return "no pod: RuntimeClass admission rejects it"
    if not explanation.nodes:
        if explanation.message is None:
            return "nodes were not read: nothing can be said of where it runs"
        return "no node can run it: the cluster has none"
    able, total = len(explained.can_run), len(explained.nodes)
    if able:
        who = f"node {explained.nodes[0].name}" if total == 1 else f"{able} of {total} nodes"
        return f"{who} can run it" + (f", {AS_FAR}" if explanation.not_evaluated else "")
    if total == 1:
        return f"node {explained.nodes[0].name} cannot run it"
    return f"none of {plural(total, 'node')} can run it"


def admission(explained: Explained) -> Iterator[str]:
    """What admission says, then what the RuntimeClass adds."""
    found = explained.explanation.admission
    if not found.allowed:
        for message in found.messages or ("rejected",):
            yield f"rejected: {message}"
        if found.detail and found.detail not in found.messages and len(found.messages) == 1:
            yield found.detail
        return
    yield "accepted" if found.runtime_class_name is not None else "accepted, no RuntimeClass to apply"
    if found.overhead:
        yield f"+ overhead {amounts(to_strings(found.overhead))} (RuntimeClass)"
    for key, value in sorted((found.node_selector or {}).items()):
        yield f"+ nodeSelector {key}={value} (RuntimeClass)"
    for toleration in found.tolerations:
        yield f"+ toleration {describe_toleration(toleration)} (RuntimeClass)"


def amounts(found: dict[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in found.items())


def requests(explained: Explained) -> str:
    """Each amount with its origin: `cpu 750m (500m + 250m RuntimeClass overhead)`."""
    found = explained.explanation.requests
    if found is None or not found.total:
        return "nothing"
    names = sorted(found.total, key=lambda name: (name not in ("cpu", "memory"), name))
    return ", ".join(f"{name} {found.explain(name)}" for name in names)


def scheduler(explained: Explained) -> str:
    """What kube-scheduler would say, or where it would place the pod."""
    explanation = explained.explanation
    if explained.template.is_daemon_set:
        return _daemon_set(explained)
    if explanation.message is not None:
        return explanation.message
    every = "of all nodes, " if len(explained.nodes) < len(explanation.nodes) else ""
    return every + _placed(explanation)


def _placed(explanation: Explanation) -> str:
    eligible = [verdict for verdict in explanation.nodes if verdict.eligible]
    missing = sum(verdict.runtime_handler == handlers.MISSING for verdict in eligible)
    text = f"places it on one of {plural(len(eligible), 'node')}"
    if len(eligible) == 1:
        text = f"places it on {eligible[0].name}"
    if missing:
        which = "which cannot" if missing == len(eligible) else f"{missing} of which cannot"
        text += f", {which} start it: it never looks at runtime handlers"
    return text


def _daemon_set(explained: Explained) -> str:
    nodes = explained.explanation.nodes
    made = [verdict for verdict in nodes if verdict.name not in explained.no_pod]
    placed = sum(verdict.eligible for verdict in made)
    text = f"places {placed} of the {plural(len(made), 'pod')} that the DaemonSet makes"
    pending = len(made) - placed
    return f"{text}; {pending} stay{'s' * (pending == 1)} Pending" if pending else text


def eligible(group: Group) -> str:
    return "no pod" if group.no_pod else "yes" if group.eligible else "no"


def handler(group: Group) -> str:
    found = group.first.runtime_handler
    return "MISSING" if found == handlers.MISSING else found


# --- fixes ----------------------------------------------------------------------------------------


def fixes(explained: Explained, groups: Sequence[Group], most: int) -> Iterator[tuple[str, list[str]]]:
    """(node, steps) for the groups that take the least to open, at most so many.

    Where some node can run the pod, those that would need a new handler beside all else are left out.
    """
    wanted, able = explained.explanation.admission.handler, bool(explained.can_run)
    found = []
    for group in groups:
        if group.can_run or group.no_pod:
            continue
        missing = group.first.runtime_handler == handlers.MISSING
        if group.eligible:
            found.append((group.first.name, [_configure(group, wanted)]))
        elif not (able and missing):
            nearest = _nearest(group)
            if any(
                isinstance(e, InsufficientResource) and e.requested > e.capacity for e in _evidence(nearest)
            ):
                continue  # the pod is larger than the node
            steps = [fix.command or fix.description for fix in nearest.fixes]
            if missing and steps:
                steps.append(_configure(group, wanted))
            elif steps and wanted and nearest.runtime_handler == handlers.UNKNOWN:
                steps[-1] += f"   (only if it serves {wanted})"
            found.append((nearest.name, steps))
    found.sort(key=lambda each: len(each[1]))
    yield from [each for each in found if each[1]][:most]


def _evidence(verdict: NodeVerdict) -> Iterator[Evidence]:
    return (each for _, status in verdict.failures for each in status.evidence)


def _nearest(group: Group) -> NodeVerdict:
    """The node of a group that lacks the least."""

    def lack(verdict: NodeVerdict) -> int:
        return sum(each.short for each in _evidence(verdict) if isinstance(each, InsufficientResource))

    return min(group.verdicts, key=lack) if lack(group.first) else group.first


def _configure(group: Group, wanted: str | None) -> str:
    names = [name for name in group.first.node.runtime_handlers if name]
    has = f", it has {', '.join(names)}" if names else ""
    return f"configure handler {wanted} in its container runtime{has}"
