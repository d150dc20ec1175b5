"""Updates under policies, in a real API server: decided on where a pod template changes, left alone otherwise."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kubectl_runtimeclass.policy.generate import MUTATE, VALIDATE
from kubectl_runtimeclass.rules.decision import ASSIGNED, KEPT, NO_MATCH, REMOVED, SKIPPED, UNCHANGED
from kubectl_runtimeclass.rules.match import MATCH_FIELDS

from ..policy.draw import KINDS, Draw, Object, collection, template_of, verdict
from ..policy.odd import OddDraw
from ..support import tools
from .client import ApiError, Client
from .plane import PROGRAMS
from .policies import loaded, path

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]

OBJECTS = 60
KEPT_AS_IT_IS = (UNCHANGED, KEPT, SKIPPED, NO_MATCH)
UPDATED = [kind for kind in KINDS if kind not in ("Pod", "Job")]
"""Pods and Jobs are made once and for all, but for images."""


@contextmanager
def stored(server: Client, draw: Draw) -> Iterator[list[Object]]:
    """Workloads that a server has, from before the policies."""
    items = []
    for number in range(OBJECTS):
        item = draw.workload(draw.pick(UPDATED))
        item["metadata"].pop("generateName", None)
        item["metadata"]["name"] = f"{draw.pick(('web', 'search', 'job-1'))}-{number}"
        try:
            items.append(
                {
                    **server.create(collection(item), item),
                    "apiVersion": item["apiVersion"],
                    "kind": item["kind"],
                }
            )
        except ApiError:
            continue  # draws are not all valid
    try:
        yield items
    finally:
        for item in items:
            server.delete(path(item))


def changed(draw: Draw, item: Object) -> tuple[Object, bool]:
    """The object as somebody applies it again, and whether its pod template is another."""
    update = copy.deepcopy(item)
    update["metadata"]["labels"] = draw.labels()
    update["metadata"]["annotations"] = {"applied": "again"}
    if draw.chance(0.3):
        return update, False
    template = template_of(update)
    drawn = template_of(draw.workload(item["kind"]))
    drawn["metadata"]["labels"] = {**(drawn["metadata"].get("labels") or {}), "app": "x", "drawn": "anew"}
    template.clear()
    template.update(drawn)
    return update, True


@pytest.mark.parametrize("number", range(4))
def test_an_update_is_decided_on_where_the_pod_template_changes(server: Client, number: int) -> None:
    draw = (Draw, OddDraw)[number % 2](4000 + number)
    rules = draw.rules(5, MATCH_FIELDS[number % 4 :: 4])
    outcomes: Counter[str] = Counter()
    with stored(server, draw) as items:
        updates = [changed(draw, item) for item in items]

        def answers() -> Iterator[tuple[Object, bool, Object | str]]:
            for update, changes in updates:
                try:
                    yield update, changes, server.request("PUT", f"{path(update)}?dryRun=All", update)
                except ApiError as error:
                    if "AdmissionPolicy" in str(error):
                        yield update, changes, str(error)

        with loaded(server, rules, modes=(MUTATE,), with_classes=True):
            for update, changes, answer in answers():
                wanted = verdict(rules, update)
                assert isinstance(answer, dict), answer
                decides = changes and wanted.outcome in (ASSIGNED, REMOVED)
                after = wanted.after if decides else wanted.before
                assert template_of(answer)["spec"].get("runtimeClassName") == after, (update, wanted)
                outcomes[wanted.outcome if changes else "left alone"] += 1
        with loaded(server, rules, modes=(VALIDATE,)):
            for update, changes, answer in answers():
                wanted = verdict(rules, update)
                passes = not changes or wanted.outcome in KEPT_AS_IT_IS
                assert isinstance(answer, dict) == passes, (update, wanted, answer)
            for update, _ in updates:  # nothing is asked about what goes
                options = {"kind": "DeleteOptions", "apiVersion": "v1", "dryRun": ["All"]}
                server.request("DELETE", path(update), options)
    assert outcomes["left alone"] >= 5
    assert outcomes[ASSIGNED] >= 5, outcomes
