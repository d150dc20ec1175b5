"""What kube-scheduler would say of a pod, and what the cluster has said of it."""

from __future__ import annotations

from collections.abc import Iterator

from ...explaining.explained import Explained
from ...observed.observation import Observation
from ..phrases import plural


def answer(explained: Explained) -> str:
    """What kube-scheduler would say, or where it would place the pod."""
    explanation = explained.explanation
    if explained.node_name:
        return f"not asked: spec.nodeName is {explained.node_name}, its kubelet decides"
    if explained.template.is_daemon_set:
        return _daemon_set(explained)
    if explanation.message is not None:
        return _sentence(explained) + _the_same(explained)
    every = "of all nodes, " if len(explained.nodes) < len(explanation.nodes) else ""
    return every + _placed(explained)


def _sentence(explained: Explained) -> str:
    """What kube-scheduler says of a pod that no node takes; "" where one does."""
    second = explained.preemption.message if explained.preemption else ""
    return f"{explained.explanation.message or ''} {second}".strip()


def _the_same(explained: Explained) -> str:
    """That the cluster said so, too, when, and how often."""
    matching = [
        observation for observation in explained.observed if observation.message == _sentence(explained)
    ]
    if not matching:
        return ""
    last = max(matching, key=lambda observation: observation.last)
    times = max(observation.times for observation in matching)
    facts = ["the cluster says the same", last.age or last.last, f"{times} times" if times > 1 else ""]
    return f" ({', '.join(filter(None, facts))})"


def _placed(explained: Explained) -> str:
    explanation = explained.explanation
    eligible = [verdict for verdict in explanation.nodes if verdict.eligible]
    missing = sum(answer.eligible and answer.can_run is False for answer in explained.nodes)
    text = f"places it on one of {plural(len(eligible), 'node')}"
    if len(eligible) == 1:
        text = f"places it on {eligible[0].name}"
    if missing:
        which = "which cannot" if missing == len(eligible) else f"{missing} of which cannot"
        text += f", {which} start it: it looks at neither handlers nor runtimes"
    return text


def _daemon_set(explained: Explained) -> str:
    nodes = explained.explanation.nodes
    made = [verdict for verdict in nodes if verdict.name not in explained.no_pod]
    placed = sum(verdict.eligible for verdict in made)
    text = f"places {placed} of the {plural(len(made), 'pod')} that the DaemonSet makes"
    pending = len(made) - placed
    return f"{text}; {pending} stay{'s' * (pending == 1)} Pending" if pending else text


def observations(explained: Explained) -> Iterator[tuple[str, str]]:
    """(what is said, what it means) of each event or status, those alike once; the latter may be "".

    The scheduler's sentence is told with the scheduler, and only there.
    """
    sentence = _sentence(explained) if explained.explanation.nodes and not explained.node_name else ""
    told = [one for one in explained.observed if not sentence or one.message != sentence]
    seen: dict[tuple[str, str], list[Observation]] = {}
    for observation in told:
        seen.setdefault((observation.reason, observation.message), []).append(observation)
    for (reason, message), alike in seen.items():
        about = list(dict.fromkeys(observation.about for observation in alike))
        who = about[0] if len(about) == 1 else f"{about[0]} and {len(about) - 1} more"
        last = max(alike, key=lambda observation: observation.last)
        times = sum(observation.times for observation in alike)
        when = f"{last.age} ago" if last.age else last.last
        facts = [last.component, f"{times} times" if times > 1 else "", when]
        aside = f" ({', '.join(filter(None, facts))})" if any(facts) else ""
        known = last.recognised
        text = f"{who}: {reason}{f': {message}' if message else ''}{aside}"
        yield text, f"{known.wrong}: {known.fix}" if known else ""
