"""Fields that were to name the class: the server drops them, so nothing is done with the document."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules.decision import REFUSED
from kubectl_runtimeclass.rules.model import single

RULES = single("gvisor")


def deployment(
    *, spec: str = "", template: str = "", beside: str = "", container: str = "", top: str = ""
) -> str:
    return f"""apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
{top}
spec:
  {beside}
  template:
    {template}
    spec:
      {spec}
      containers:
      - name: app
        image: x
        {container}
"""


FIELD = "runtimeClassName"


@pytest.mark.parametrize(
    ("manifest", "line", "words"),
    [
        pytest.param(
            deployment(spec="runtimeClass: kata"),
            10,
            "runtimeClass is no field of a pod spec: did you mean runtimeClassName?",
            id="the usual slip",
        ),
        pytest.param(
            deployment(spec="runtimeclassName: kata"),
            10,
            "runtimeclassName is no field of a pod spec",
            id="another case",
        ),
        pytest.param(
            deployment(spec="runtime_class_name: kata"), 10, "runtime_class_name is no field", id="snake case"
        ),
        pytest.param(
            deployment(spec='"runtimeClass": kata'), 10, "runtimeClass is no field", id="a key in quotes"
        ),
        pytest.param(
            deployment(template=f"{FIELD}: kata"), 8, "no field of a pod template", id="beside the spec"
        ),
        pytest.param(deployment(top=f"{FIELD}: kata"), 4, "no field of a Deployment", id="at the top"),
        pytest.param(
            deployment(beside=f"{FIELD}: kata"),
            6,
            "no field of a Deployment's spec",
            id="beside the template",
        ),
        pytest.param(
            deployment(container=f"{FIELD}: kata"), 14, "no field of a container", id="on a container"
        ),
    ],
)
def test_it_is_refused_by_line(manifest: str, line: int, words: str) -> None:
    seen = rewrite(manifest.encode(), RULES, "web.yaml")
    (decision,) = seen.decisions
    assert (decision.outcome, decision.line) == (REFUSED, line)
    assert words in decision.reason
    assert seen.edits == ()


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(deployment(spec="runtimeClassName: kata"), id="where it belongs"),
        pytest.param(deployment(spec="# runtimeClass: kata"), id="in a comment"),
        pytest.param(deployment(container="env: [{name: runtimeClass, value: x}]"), id="as a value"),
        pytest.param(
            deployment(spec="nodeSelector: {runtimeClass: kata}"), id="as a key of what has keys of its own"
        ),
        pytest.param(
            "apiVersion: example.com/v1\nkind: Sandboxed\nmetadata: {name: s}\nspec: {runtimeClass: kata}\n",
            id="in a kind of others",
        ),
    ],
)
def test_it_is_no_mistake(manifest: str) -> None:
    seen = rewrite(manifest.encode(), RULES, "web.yaml")
    assert [found.reason for found in seen.decisions if found.outcome == REFUSED] == []
