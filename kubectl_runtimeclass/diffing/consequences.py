"""What follows from a change, in sentences: for one workload, for a quota, for all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ..admission.strict_decoding import MISSPELT_CLASS, misspelt, strictly
from ..kube.amounts import readable
from ..kube.resources import is_extended_resource, resource_list
from ..workloads.as_pods import Template
from .effective import SideCluster
from .model import ERROR, NOTE, WARNING, Nodes, Note, QuotaDiff, Side


def of_workload(template: Template, before: Side | None, after: Side, seen: SideCluster) -> tuple[Note, ...]:
    """The notes on a workload as it will be; `template` is the one after."""
    # A class in a field that Kubernetes does not have is told by `of_fields`.
    refusals = () if strictly(template) else tuple(_of_refusal(before, after))
    if after.refusal is not None and not after.is_made:
        return refusals
    same_class = before is not None and before.runtime_class_name == after.runtime_class_name
    return (
        *refusals,
        *_of_class(after),
        *(() if same_class else _of_resources(before, after)),
        *_of_controller(template, before, after),
        *_of_nodes(before, after, template),
        *_of_limit_ranges(after, template, seen),
        *_of_runtime(before, after),
    )


def of_fields(before: Template | None, after: Template) -> Iterator[Note]:
    """The fields of a template that Kubernetes does not have; those that it had before are not the change's.

    Rules cannot be applied to a template whose class is in such a field.
    """
    wrong = misspelt(after)
    known = {finding.fields for finding in misspelt(before)} if wrong and before is not None else set()
    for finding in wrong:
        text = f"{finding.message} ({finding.id}: {finding.where})"
        if after.refused and finding.id == MISSPELT_CLASS:
            yield Note(ERROR, "Refused", f"the rules cannot be applied: {text}")
        else:
            level = NOTE if finding.fields in known else WARNING if finding.severity == WARNING else ERROR
            yield Note(level, "UnknownField", text)


def _of_refusal(before: Side | None, after: Side) -> Iterator[Note]:
    if after.refusal is None:
        return
    what = "it would be refused" if after.refusal.kind != "Pod" else "its pods would be refused"
    if before is not None and after.is_refused_like(before):
        yield Note(NOTE, "RejectedBefore", f"{what}, before this change, too: {after.message}")
    else:
        yield Note(ERROR, "Rejected", f"{what}: {after.message}")


def _of_class(after: Side) -> Iterator[Note]:
    if after.unknown:
        yield Note(WARNING, "OverheadUnknown", after.unknown)
    extended = [
        name for name, amount in after.overhead.items() if is_extended_resource(name) and amount.nanos
    ]
    if extended:
        names = ", ".join(sorted(extended))
        yield Note(WARNING, "ExtendedResourceInOverhead", f"the overhead takes {names} for each pod, too")


def _of_resources(before: Side | None, after: Side) -> Iterator[Note]:
    was_checked = before is not None and any(amount.nanos for amount in before.overhead.values())
    if after.qos_class == "BestEffort" and any(q.nanos for q in after.overhead.values()) and not was_checked:
        yield Note(
            WARNING,
            "BestEffortChecked",
            "its pods are BestEffort and fit anywhere without the overhead; with it the scheduler looks for room",
        )


def _of_controller(template: Template, before: Side | None, after: Side) -> Iterator[Note]:
    if before is None or before.runtime_class_name == after.runtime_class_name:
        return
    group, kind, spec = template.subject.group, template.kind, template.owner.get("spec") or {}
    if (group, kind) == ("batch", "Job"):
        yield Note(
            WARNING,
            "Immutable",
            "the pod template of a Job cannot be changed: delete the Job, or apply it anew",
        )
    elif (group, kind) == ("", "Pod"):
        yield Note(
            WARNING,
            "Immutable",
            "the class of a Pod cannot be changed: delete it, or kubectl replace --force",
        )
    elif kind in ("ReplicaSet", "ReplicationController"):
        yield Note(NOTE, "NoRollout", f"a {kind} replaces no running pods: those there are keep their class")
    elif _strategy(spec) == "OnDelete":
        yield Note(NOTE, "NoRollout", "updateStrategy OnDelete: pods keep their class until they are deleted")


def _strategy(spec: dict[str, Any]) -> object:
    strategy = spec.get("updateStrategy")
    return strategy.get("type") if isinstance(strategy, dict) else None


_SEVERITIES = {"error": ERROR, "warning": WARNING, "note": NOTE}


def _of_runtime(before: Side | None, after: Side) -> Iterator[Note]:
    """What the runtime cannot do and could before; what it could not do then either is not the change's."""
    known = {finding.id for finding in before.findings} if before is not None else set()
    for finding in after.findings:
        if finding.id not in known:
            text = f"{finding.message} ({finding.id}: {finding.where})"
            common = f"{finding.message} ({finding.id})"
            yield Note(_SEVERITIES[finding.severity], "RuntimeCannot", text, common)


def _of_nodes(before: Side | None, after: Side, template: Template) -> Iterator[Note]:
    nodes = after.nodes
    if nodes is None:
        return
    was = before.nodes if before is not None else None
    had_none = was is not None and not was.can_run
    failed = frozenset((*was.missing, *was.failing)) if was is not None else frozenset()
    if nodes.missing:
        yield Note(
            _blame(nodes, nodes.missing, failed, had_none=had_none),
            "HandlerMissing",
            f"{_name_list(nodes.missing)} would be given its pods, but {_does(nodes.missing)} not serve handler "
            f"{after.handler}: FailedCreatePodSandBox",
        )
    if nodes.failing:
        yield Note(
            _blame(nodes, nodes.failing, failed, had_none=had_none),
            "WouldNotStart",
            f"{_name_list(nodes.failing)} would be given its pods and not start them: {nodes.failure}",
        )
    if not (nodes.can_run or nodes.missing or nodes.failing):
        if had_none:
            yield Note(NOTE, "NoNode", "no node takes the pods, neither before")
        else:
            yield Note(ERROR, "NoNode", "no node takes the pods")
    if after.handler and nodes.unknown:
        yield Note(
            NOTE,
            "HandlerUnknown",
            f"{nodes.unknown} of the {len(nodes.can_run)} nodes that take its pods do not say which handlers they "
            "serve",
            "nodes that take the pods do not say which handlers they serve",
            f"{nodes.unknown} of {len(nodes.can_run)}",
        )
    yield from _of_daemon_set(after, template, nodes)
    wanted = None if template.is_daemon_set else after.pods.high
    if nodes.can_run and nodes.room is not None and wanted is not None:
        lacked = was is not None and was.room is not None and was.room <= nodes.room
        yield Note(
            NOTE if lacked else WARNING,
            "NoRoom",
            f"at most {nodes.room} of {wanted} pods fit on what its nodes have free now (a bound: other pods "
            "want the same room, spread and affinity are not looked at)",
            "not all pods fit on what is free now",
            f"{nodes.room} of {wanted}",
        )


def _blame(nodes: Nodes, now: tuple[str, ...], failed: frozenset[str], *, had_none: bool) -> str:
    """The level of a note on nodes that fail `now`: a note, where none was better before."""
    if had_none or failed.issuperset(now):
        return NOTE
    return WARNING if nodes.can_run else ERROR


def _of_daemon_set(after: Side, template: Template, nodes: Nodes) -> Iterator[Note]:
    """What comes of a controller that reads the template and not its RuntimeClass (kubernetes#111590)."""
    if not template.is_daemon_set or after.pods.high is None:
        return
    pending = after.pods.high - len(nodes.can_run) - len(nodes.missing)
    if pending > 0 and after.class_selector:
        yield Note(
            WARNING,
            "DaemonPodsPending",
            f"{pending} of {after.pods.high} pods would stay Pending: the DaemonSet controller does not know the "
            "nodeSelector of the RuntimeClass; write it into the template, too",
        )
    if nodes.left_out and after.class_tolerations:
        yield Note(
            WARNING,
            "DaemonPodsMissing",
            f"no pod would be made for {_name_list(nodes.left_out)}: the DaemonSet controller does not know the "
            "tolerations of the RuntimeClass; write them into the template, too",
        )


def _name_list(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more nodes" if len(names) > 3 else shown


def _does(names: tuple[str, ...]) -> str:
    return "does" if len(names) == 1 else "do"


def _of_limit_ranges(after: Side, template: Template, seen: SideCluster) -> Iterator[Note]:
    """Where a LimitRange's bound on pods holds for the containers, and not for what the pod takes in all."""
    for limit_range in seen.snapshot.limit_ranges.get(template.subject.namespace, ()):
        for item in (limit_range.get("spec") or {}).get("limits") or ():
            if item.get("type") != "Pod":
                continue
            bounds = resource_list(item.get("max"), f"LimitRange {limit_range['metadata']['name']}: max")
            for name, limit in sorted(bounds.items()):
                own, total = after.requests.containers.get(name), after.requests.total.get(name)
                if own is not None and total is not None and own.nanos <= limit.nanos < total.nanos:
                    yield Note(
                        NOTE,
                        "LimitRangeIgnoresOverhead",
                        f"LimitRange {limit_range['metadata']['name']} has max {name} {limit} per pod and lets it pass "
                        f"with {total}: it does not count overhead",
                    )


def of_quota(quota: QuotaDiff) -> Note | None:
    """The sentence about a resource of a quota that is, or in a rollout would be, too small."""
    where = f"ResourceQuota {quota.namespace}/{quota.name}: {quota.resource}"
    amount = partial(readable, quota.resource)
    if quota.exceeded:
        return Note(
            ERROR,
            "QuotaExceeded",
            f"{where} {amount(quota.before)} → {amount(quota.after)} of {amount(quota.hard)}",
        )
    if quota.tight:
        return Note(
            WARNING,
            "QuotaTightInRollout",
            f"{where} {amount(quota.after)} of {amount(quota.hard)}, but up to {amount(quota.peak)} while all changed "
            "workloads roll out",
        )
    return None
