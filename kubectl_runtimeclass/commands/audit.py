"""`audit`: what becomes of its options."""

from __future__ import annotations

from ..auditing.audit import audit as find
from ..auditing.audited import Audited
from ..auditing.facts import ClusterFacts, gather
from ..auditing.rules import RULES
from ..auditing.unlike_rules import WORKLOADS, LiveDecisions
from ..cluster import api, load
from ..cluster.connect import connect
from ..cluster.resources import AUDIT_USES, RBAC, RESOURCES, resource_type
from ..errors import RuntimeClassError
from ..findings.finding import by_severity, has_error
from ..kube.object import Object
from ..reports.audit import FORMATS
from ..reports.audit.phrases import headline
from ..reports.display import safe
from ..sources.node_configs import NodeConfigs
from ..system.memory import gc_paused
from ..system.terminal import Progress, tell
from . import clusters
from .options import ClusterOptions, OutputOptions, RuleOptions
from .reading import read_rules, require_one_stdin
from .stdout import screen, write_report


def audit(cluster: ClusterOptions, output: OutputOptions, rules: RuleOptions, *, rbac: bool = False) -> int:
    """Print what is wrong in the cluster; with `rbac` also who may write classes. Returns the exit code.

    Raises RuntimeClassError.
    """
    require_one_stdin(cluster.snapshots)
    seen = LiveDecisions(read_rules(rules, quiet=output.quiet)) if rules.given else None
    facts, unreadable = _read(cluster, rbac, seen)
    clusters.warn_of_unreadable(unreadable)
    if "runtimeclasses" in unreadable:
        raise RuntimeClassError("RuntimeClasses may not be read")
    wide = output.output_format == "wide" or output.verbose
    unlike, rows = seen.findings(facts) if seen else ((), ())
    findings = by_severity((*unlike, *find(facts, wide=wide)))
    audited = Audited(findings, RULES, len(facts.classes), unlike=rows, skipped=tuple(_skipped(facts, rbac)))
    write_report(FORMATS, output.output_format, audited, screen(output))
    if not output.quiet:
        tell("".join(f"not looked at: {safe(skipped)}\n" for skipped in audited.skipped))
        tell(f"{headline(audited)}\n")
    return 1 if has_error(audited.findings) else 0


def _read(
    cluster: ClusterOptions, rbac: bool, seen: LiveDecisions | None
) -> tuple[ClusterFacts, tuple[str, ...]]:
    configs = NodeConfigs(cluster.node_configs)
    see = {"Pod": seen.pod, **dict.fromkeys(WORKLOADS, seen.workload)} if seen else None
    if cluster.snapshots:
        said = load.SnapshotFacts()
        with gc_paused():
            objects = load.objects(cluster.snapshots, said, trimmed=not (rbac or seen))
            facts = gather(configs.apply_to_all(objects), said.unreadable, see)
        configs.require_used()
        return facts, tuple(said.unreadable)
    wanted = [resource for resource in RESOURCES if resource.name in AUDIT_USES]
    wanted += RBAC if rbac else ()
    wanted += filter(None, map(resource_type, WORKLOADS)) if seen else ()
    progress = Progress(len(wanted), "lists read")
    try:
        reading = api.read(connect(cluster.flags).get, wanted, _whole if seen else None, progress.step)
    finally:
        progress.clear()
    facts = gather(configs.apply_to_all(reading.lists), reading.unreadable, see)
    configs.require_used()
    return facts, reading.unreadable


def _whole(kind: str, item: Object) -> Object:
    """Rules look at more of a pod than a snapshot keeps."""
    return item


def _skipped(facts: ClusterFacts, rbac: bool) -> list[str]:
    skipped = []
    if not facts.knows_nodes:
        skipped.append("where classes are served: no node is known")
    if facts.pods is None:
        skipped.append("what pods have: no pods were read")
    if rbac and not facts.rbac:
        skipped.append("who may write classes: no ClusterRole and no ClusterRoleBinding was read")
    return skipped
