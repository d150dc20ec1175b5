"""Where this package's answers differ from those of the real servers.

    python -m tests.controlplane.compare --cases 500 --seed 1000     look for differences (--minor 1.34: of older servers)
    python -m tests.controlplane.compare --recorded cases.jsonl      compare with answers recorded before

Differences go to stdout, one JSON object a line: the recorded case, with `disagreements` added.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kubectl_runtimeclass.admission import chain, resource_quota
from kubectl_runtimeclass.admission.answer import Admission
from kubectl_runtimeclass.kube.quantity import ZERO
from kubectl_runtimeclass.kube.resources import (
    pod_limits,
    pod_requests,
    qos_class,
    resource_list,
    to_strings,
)
from kubectl_runtimeclass.kube.version import NEWEST, parse
from kubectl_runtimeclass.scheduling.explain import Explanation
from kubectl_runtimeclass.scheduling.status import Code
from kubectl_runtimeclass.snapshot.kinds import SNAPSHOT_KINDS
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support.explaining import explain
from . import plane
from .client import Object
from .generate import case
from .record import Cluster, record

KNOWN = frozenset(SNAPSHOT_KINDS) - {"ServiceAccount"}
"""What is known in full; no controller makes service accounts, and the plugin that asks for them is off."""

# One filter, three sentences: a pod whose terms all name nodes never looks at the others.
BY_NAME = ("node(s) didn't satisfy plugin(s) [NodeAffinity]", "pod affinity terms conflict")
CONTAINERS = ("containers", "initContainers")
BY_TERMS = "node(s) didn't match Pod's node affinity/selector"


def disagreements(recorded: Object) -> list[str]:
    """A sentence for each difference; none when the servers and this package agree on a recorded case."""
    version = parse(recorded.get("server"))
    snapshot = build([recorded["objects"]], listed=KNOWN, version=lambda: version)
    found = list(_admission(recorded, chain.create(recorded["pod"], snapshot)))
    scheduling = recorded.get("scheduling")
    if not found and scheduling and scheduling.get("reason") != "SchedulingGated":
        explanation = explain(recorded["pod"], snapshot)
        if any(reason.startswith("devices: schedulers before") for reason in explanation.not_evaluated):
            return found  # said by name
        found += _placement(scheduling, explanation)
        found += _nodes(scheduling.get("perNode", {}), explanation)
    return found


def _differ(what: str, servers: Any, ours: Any) -> Iterator[str]:
    if servers != ours:
        yield f"{what}: the server says {json.dumps(servers)}, we say {json.dumps(ours)}"


def _admission(recorded: Object, admission: Admission) -> Iterator[str]:
    verdict = recorded["admission"]
    yield from _differ("status", verdict["code"], admission.refusal.code if admission.refusal else 201)
    if not verdict["allowed"]:
        # Of several reasons the server names one at random, or all of them in no order.
        message, ours = verdict["message"].partition(": ")[2] or verdict["message"], admission.messages
        if _in_order(message) not in map(_in_order, ours) and message not in ours:
            yield from _differ("rejection", message, list(ours))
    elif admission.pod is not None:
        yield from _admitted(verdict, admission.pod)
        yield from _used(recorded, admission.pod)


def _in_order(message: str) -> list[str]:
    return sorted(message.strip("[]").split(", "))


def _admitted(verdict: Object, pod: Object) -> Iterator[str]:
    spec, servers = pod["spec"], verdict.get("pod")
    if servers is None:
        return
    for field in ("runtimeClassName", "nodeSelector"):
        yield from _differ(field, servers.get(field) or None, spec.get(field) or None)
    yield from _differ("tolerations", *(_stored(each.get("tolerations") or ()) for each in (servers, spec)))
    if resource_list(servers.get("overhead")) != resource_list(spec.get("overhead")):
        yield from _differ("overhead", servers.get("overhead"), dict(spec.get("overhead") or {}))
    if "resources" in verdict:
        yield from _differ(
            "resources", *(_amounts(each) for each in (verdict["resources"], _resources(spec)))
        )
    if "qosClass" in servers:
        yield from _differ("qosClass", servers["qosClass"], qos_class(pod))


def _used(recorded: Object, pod: Object) -> Iterator[str]:
    """What quotas have counted once the pod was there."""
    for name, used in recorded.get("used", {}).items():
        quota = next(
            each
            for each in recorded["objects"]["items"]
            if each["kind"] == "ResourceQuota" and each["metadata"]["name"] == name
        )
        before = resource_list(quota["status"]["used"])
        counted = resource_quota.usage(
            pod_requests(pod).total, pod_limits(pod).total, parse(recorded["server"]) or NEWEST
        )
        own = counted if resource_quota.applies(quota, pod) else {}
        after = {each: amount.plus(own.get(each, ZERO)) for each, amount in before.items()}
        yield from _differ(f"quota {name}", to_strings(resource_list(used)), to_strings(after))


def _resources(spec: Object) -> list[Any]:
    """What the containers, the init containers and the pod itself request and are limited to."""
    containers = ([each.get("resources") or {} for each in spec.get(field) or ()] for field in CONTAINERS)
    return [*containers, spec.get("resources")]


def _amounts(resources: Any) -> Any:
    if isinstance(resources, list):
        return [_amounts(each) for each in resources]
    lists = {kind: to_strings(resource_list((resources or {}).get(kind))) for kind in ("requests", "limits")}
    return {kind: amounts for kind, amounts in lists.items() if amounts}


def _stored(tolerations: Iterable[Object]) -> list[Object]:
    """As the server stores them: without empty strings."""
    return [{key: value for key, value in each.items() if value != ""} for each in tolerations]


def _placement(scheduling: Object, explanation: Explanation) -> Iterator[str]:
    if node := scheduling.get("nodeName"):
        eligible = [verdict.name for verdict in explanation.nodes if verdict.eligible]
        if node not in eligible:
            yield f"nodeName: the scheduler chose {node}, we say that {eligible} are eligible"
        return
    if scheduling["reason"] == "SchedulerError":
        # Nodes are asked side by side, and the first one that fails speaks for all.
        ours = sorted(_errors(explanation) | {explanation.message or ""})
        if scheduling["message"] not in ours:
            yield from _differ("error", scheduling["message"], ours)
        return
    filters = scheduling["message"].partition(". ")[0].rstrip(".") + "."
    yield from _differ("message", filters, explanation.message)


def _errors(explanation: Explanation) -> set[str]:
    """What each node on which a filter fails to tell says of it."""
    return {
        f'running "{name}" filter plugin: {status.reasons[0]}'
        for verdict in explanation.nodes
        for name, status in verdict.failures[:1]
        if status.code is Code.ERROR
    }


def _nodes(per_node: dict[str, list[str]], explanation: Explanation) -> Iterator[str]:
    ours = {verdict.name: verdict for verdict in explanation.nodes}
    for name, reasons in per_node.items():
        own = sorted(BY_TERMS if reason in BY_NAME else reason for reason in ours[name].reasons)
        yield from _differ(f"node {name}", reasons, own)


def ask(cluster: Cluster, seed: int) -> Object:
    """The recorded case of a seed, with `disagreements`.

    The servers learn of objects through watches, a moment after they are created. A difference is believed
    when it is still there after they were given the time.
    """
    recorded = record(cluster, case(seed))
    found = disagreements(recorded)
    if found:
        recorded = record(cluster, case(seed), patience=1)
        found = disagreements(recorded)
    return recorded | {"disagreements": found}


def count(recorded: Iterable[Object]) -> Counter[str]:
    """What the servers decided, to see that a run covers more than one outcome."""
    outcomes: Counter[str] = Counter()
    for found in recorded:
        scheduling = found.get("scheduling", {})
        reason = scheduling.get("reason", "scheduled")
        outcomes[reason if scheduling else f"rejected, {found['admission']['code']}"] += 1
        outcomes.update({reason for reasons in scheduling.get("perNode", {}).values() for reason in reasons})
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0, help="of the first case")
    parser.add_argument("--minor", help="of servers that are older than the newest, as 1.34")
    parser.add_argument("--recorded", type=Path, help="compare with this file instead of running the servers")
    options = parser.parse_args()
    start = time.monotonic()
    if options.recorded:
        lines = options.recorded.read_text(encoding="utf-8").splitlines()
        asked = [found | {"disagreements": disagreements(found)} for found in map(json.loads, lines)]
    else:
        programs = plane.older(options.minor) if options.minor else plane.PROGRAMS
        with tempfile.TemporaryDirectory() as folder, plane.running(Path(folder), programs) as running:
            cluster = Cluster(running.admin)
            asked = [ask(cluster, seed) for seed in range(options.seed, options.seed + options.cases)]
    for found in asked:
        if found["disagreements"]:
            print(json.dumps(found))
    differing = sum(bool(found["disagreements"]) for found in asked)
    for outcome, number in count(asked).most_common():
        print(f"{number:6} {outcome}", file=sys.stderr)
    seconds = time.monotonic() - start
    print(f"{len(asked)} cases in {seconds:.0f} s, {differing} disagree", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
