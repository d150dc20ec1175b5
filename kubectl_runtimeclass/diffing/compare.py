"""Two sets of manifests, each with its view of the cluster, as a Diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..scheduling.snapshot import Snapshot
from . import consequences, totals
from .changes import changes
from .counts import Autoscalers, autoscalers, pods_at_a_time
from .effective import View, created, side, view
from .manifests import Manifests, Object, Template
from .model import ERROR, REJECTED, Diff, Note, Side, WorkloadDiff
from .placement import Placement

Key = tuple[str, str, str, str, str, int]


def compare(
    before: Manifests, after: Manifests, base: Snapshot | None = None, namespace: str = "default"
) -> Diff:
    """What changes from one set of manifests to another, in a cluster that `base` is a snapshot of.

    `namespace` is that of objects that name none. Raises RuntimeClassError for objects that Kubernetes would not
    take, naming them.
    """
    differ = _Differ(before, after, base, namespace)
    workloads = tuple(differ.workloads())
    quotas = totals.quotas(workloads, differ.after)
    namespaces, classes = totals.by_namespace_and_class(workloads)
    return Diff(
        workloads,
        namespaces,
        classes,
        totals.overall(namespaces),
        quotas,
        tuple(filter(None, map(consequences.of_quota, quotas))),
        len(differ.after.snapshot.nodes) if differ.after.has_nodes else None,
    )


class _Differ:
    """The two sides with what is asked of each cluster but once."""

    def __init__(self, before: Manifests, after: Manifests, base: Snapshot | None, namespace: str) -> None:
        self._old, self._new = _keyed(before.templates), _keyed(after.templates)
        self.before = view(base, before.objects)
        # One view when both sides have the same objects: then a pod made for one side is good for the other.
        self.after = self.before if after.objects == before.objects else view(base, after.objects)
        self._old_scalers = autoscalers(before.objects, namespace)
        self._new_scalers = autoscalers(after.objects, namespace)
        self._placement = Placement(self.after.snapshot) if self.after.has_nodes else None

    def workloads(self) -> Iterator[WorkloadDiff]:
        order = [*self._old, *(key for key in self._new if key not in self._old)]
        for key in order:
            yield self._workload(self._old.get(key), self._new.get(key))

    def _workload(self, old: Template | None, new: Template | None) -> WorkloadDiff:
        made: Object | None = None
        before = after = None
        if old is not None:
            made = created(old, self.before)
            before = self._side(old, made, self.before, self._old_scalers)
        if new is not None:
            same = (
                old is not None
                and made is not None
                and new.written is old.written
                and self.after is self.before
            )
            if same and old is not None and new.runtime_class_name == old.runtime_class_name:
                after = before
            else:
                pod = made if same and made is not None else created(new, self.after)
                after = self._side(new, pod, self.after, self._new_scalers)
        subject = next(template.subject for template in (new, old) if template is not None)
        differences = changes(before, after) if before and after and before is not after else ()
        notes = self._notes(new, before, after, bool(differences))
        rolls = any(change.path != "pods" and not change.path.startswith("pods.") for change in differences)
        return WorkloadDiff(subject, before, after, differences, notes, rolls)

    def _notes(
        self, new: Template | None, before: Side | None, after: Side | None, differ: bool
    ) -> tuple[Note, ...]:
        if new is None or after is None:
            return ()
        refused = (
            (Note(ERROR, "Refused", f"the rules cannot be applied: {new.refused}"),) if new.refused else ()
        )
        if not (differ or before is None or after.status != "Admitted"):
            return refused
        return (*refused, *consequences.of_workload(new, before, after, self.after))

    def _side(self, template: Template, pod: Object, seen: View, scalers: Autoscalers) -> Side:
        placement = self._placement
        is_daemon_set = template.subject.kind == "DaemonSet"
        made = placement.daemon_nodes(pod) if placement and is_daemon_set else None
        count = None if made is None else len(made)
        found = side(template, pod, seen, pods_at_a_time(template, scalers, count))
        if placement is None or found.status == REJECTED:
            return found
        nodes = placement.nodes(found, template)
        return replace(found, nodes=nodes if made is None else nodes.among(made))


def _keyed(templates: Iterable[Template]) -> dict[Key, Template]:
    """Templates by what they are of; those of one name, as generated names are, by their order."""
    found: dict[Key, Template] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for template in templates:
        subject = template.subject
        group = subject.api_version.rpartition("/")[0]
        name = (group, subject.kind, subject.namespace, subject.name, subject.path)
        found[(*name, seen[name])] = template
        seen[name] += 1
    return found
