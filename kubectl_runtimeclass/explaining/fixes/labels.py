"""The labels that a node would need, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...kube.selectors import Requirement, parse_int64
from ...scheduling.status import LabelMismatch, Status, TermMismatch


def wanted_labels(failures: Iterable[Status], node_selector: Mapping[str, str]) -> Mapping[str, str] | None:
    """The value for each label that filters lack or want otherwise; None if no labels would do.

    None would where requirements contradict each other or what the node has of `node_selector`, and where a label
    must go that is there: it tells something. A node cannot be renamed either.
    """
    demanded: dict[str, list[Requirement]] = {}
    for requirement in _requirements(failures):
        demanded.setdefault(requirement.key, []).append(requirement)
    labels = {}
    for key, requirements in demanded.items():
        if key in node_selector:
            requirements.append(Requirement(key, "In", (node_selector[key],)))
        values = [value for requirement in requirements for value in _values(requirement)]
        fitting = (value for value in values if all(one.matches({key: value}) for one in requirements))
        value = next(fitting, None)
        if value is None or key == "metadata.name" or not all(one.positive for one in requirements):
            return None
        labels[key] = value
    return labels


def _requirements(failures: Iterable[Status]) -> Iterator[Requirement]:
    for status in failures:
        for evidence in status.evidence:
            if isinstance(evidence, LabelMismatch):
                yield Requirement(evidence.key, "In", (evidence.wanted,))
            elif isinstance(evidence, TermMismatch):
                yield from evidence.unmet


def _values(requirement: Requirement) -> Iterator[str]:
    """Values that meet one requirement."""
    if requirement.operator == "In":
        yield from requirement.values
    elif requirement.operator == "Exists":
        yield ""
    elif requirement.operator in ("Gt", "Lt") and (bound := parse_int64(requirement.values[0])) is not None:
        yield str(bound + (1 if requirement.operator == "Gt" else -1))
