"""What is told of a whole run, over all inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.__main__ import main
from kubectl_runtimeclass.reports.check.phrases import unfound_pod_templates
from kubectl_runtimeclass.rewriting import stream as rewrite
from kubectl_runtimeclass.rewriting.results import FileResult, searches
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.sources import rewrite_inputs
from kubectl_runtimeclass.system.files import Input

HEAD = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules: [{name: all, match: {}, runtimeClassName: gvisor}]
  podTemplates:
"""
WIDGET = """\
apiVersion: example.com/v1
kind: Widget
metadata:
  name: w
spec:
  workers:
  - template:
      spec:
        containers: []
"""
IDLE = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: idle\nspec:\n  workers: []\n"
IN_JSON = (
    '{"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"workers": [{"template": {"spec": {}}}]}}'
)
GADGET = WIDGET.replace("Widget", "Gadget")
RIGHT = "{group: example.com, kind: Widget, path: 'spec.workers[*].template'}"
WRONG = "{group: example.com, kind: Widget, path: 'spec.worker[*].template'}"
POD_SPEC = "{group: example.com, kind: Widget, path: 'spec.workers[*].template.spec'}"
OF_PODS = "{group: '', kind: Pod, path: spec.template}"
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers: []\n"
NOT_AT_WORKER = "warning: r.yaml: podTemplates: no pod template at spec.worker[*].template in "

CASES = {
    "an entry that gives a pod template is silent": ([RIGHT], [WIDGET], ""),
    "it need not give one in every object": ([RIGHT], [IDLE, WIDGET, IDLE], ""),
    "an entry that never gives one is told, with the number of objects": (
        [WRONG],
        [WIDGET + "---\n" + WIDGET, IN_JSON],
        f"{NOT_AT_WORKER}any of 3 example.com/Widget objects\n",
    ),
    "one object is the only one": ([WRONG], [WIDGET], f"{NOT_AT_WORKER}the only example.com/Widget object\n"),
    "a path that leads into the pod template gives none": (
        [POD_SPEC],
        [WIDGET],
        "warning: r.yaml: podTemplates: no pod template at spec.workers[*].template.spec in "
        "the only example.com/Widget object\n",
    ),
    "without an object of its kind nothing is known": ([WRONG], [GADGET, POD], ""),
    "each entry is told by itself": (
        [RIGHT, WRONG],
        [WIDGET],
        f"{NOT_AT_WORKER}the only example.com/Widget object\n",
    ),
    "an entry that stands there twice is one": (
        [WRONG, WRONG],
        [WIDGET],
        f"{NOT_AT_WORKER}the only example.com/Widget object\n",
    ),
    "items of a list count": (
        [WRONG],
        [f"apiVersion: v1\nkind: List\nitems: [{IN_JSON}, {IN_JSON}]\n"],
        f"{NOT_AT_WORKER}any of 2 example.com/Widget objects\n",
    ),
    "the other pod templates of its kind do not count": (
        [OF_PODS],
        [POD],
        "warning: r.yaml: podTemplates: no pod template at spec.template in the only Pod object\n",
    ),
}


def _load(*pod_templates: str) -> rules.Rules:
    return rules_file.load((HEAD + "".join(f"  - {each}\n" for each in pod_templates)).encode(), "r.yaml")


def _results(wanted: rules.Rules, streams: list[str]) -> list[FileResult]:
    source = Input("a.yaml", named=True)
    return [rewrite_inputs.rewrite_one(stream.encode(), source, wanted, Namespaces()) for stream in streams]


@pytest.mark.parametrize(("pod_templates", "streams", "told"), CASES.values(), ids=CASES)
def test_a_path_that_never_gives_a_pod_template_is_a_warning(
    pod_templates: list[str], streams: list[str], told: str
) -> None:
    assert unfound_pod_templates(searches(_results(_load(*pod_templates), streams))) == told


def test_the_parts_of_a_long_stream_count_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, data = _load(RIGHT, WRONG), "---\n".join([IDLE] * 50 + [WIDGET]).encode()
    monkeypatch.setattr(rewrite, "_SHARED", 100)
    made = rewrite.rewrite(data, wanted, "x", workers=2)
    assert unfound_pod_templates(made.searches) == (f"{NOT_AT_WORKER}any of 51 example.com/Widget objects\n")


@pytest.mark.parametrize("command", ["assign", "check", "diff", "explain"])
def test_every_command_with_rules_warns(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.yaml").write_text(f"{HEAD}  - {WRONG}\n")
    Path("a.yaml").write_text(f"{WIDGET}---\n{POD}")
    Path("cluster.yaml").write_text(
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: gvisor}\nhandler: runsc\n"
    )
    options = ["--snapshot", "cluster.yaml"] if command == "explain" else []
    main([command, "-f", "a.yaml", "--rules", "r.yaml", *options])
    assert f"{NOT_AT_WORKER}the only example.com/Widget object\n" in capsys.readouterr().err
