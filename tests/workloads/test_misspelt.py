"""Fields that Kubernetes does not have are found with the line where each of them is, however the file is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.admission.strict_decoding import misspelt
from kubectl_runtimeclass.sources import manifests, templates
from kubectl_runtimeclass.system.files import Input
from kubectl_runtimeclass.workloads.kinds.table import KindTable

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  # a comment
  runtimeClass: gvisor
  containers:
  - {name: a, image: i}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: a
        image: i
      - name: b
        image: i
        runtimeclassname: kata
"""
LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: c}
- apiVersion: v1
  kind: Pod
  metadata: {name: p}
  spec:
    containers: []
    nodeSelektor: {a: b}
"""
INNER = """\
apiVersion: work.open-cluster-management.io/v1
kind: ManifestWork
metadata: {name: w}
spec:
  workload:
    manifests:
    - apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        runtimeClass: kata
        containers: [{name: a, image: i}]
"""
ROLLOUT = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r}
spec:
  template:
    spec:
      runtimeClassname: kata
      containers: [{name: a, image: i}]
"""
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"

FILES = {
    "a pod": (POD, {"spec.runtimeClass": 6}),
    "the second document": (f"# first\n{OTHER}---\n{POD}", {"spec.runtimeClass": 11}),
    "a container of a template": (WEB, {"spec.template.spec.containers[1].runtimeclassname": 14}),
    "an item of a list": (LIST, {"spec.nodeSelektor": 12}),
    "an object within another": (INNER, {"spec.runtimeClass": 11}),
    "a custom kind": (ROLLOUT, {"spec.template.spec.runtimeClassname": 7}),
    "line ends of Windows": (POD.replace("\n", "\r\n"), {"spec.runtimeClass": 6}),
    "the flow style": (
        "{apiVersion: v1, kind: Pod, metadata: {name: p},\n spec: {containers: [],\n  runtimeClass: a}}\n",
        {"spec.runtimeClass": 3},
    ),
    "JSON": (
        '{"apiVersion": "v1", "kind": "Pod",\n "metadata": {"name": "p"},\n'
        ' "spec": {"containers": [],\n "runtimeClass": "a"}}\n',
        {"spec.runtimeClass": 4},
    ),
    "two of one name": (f"{POD}---\n{POD}", {"spec.runtimeClass": 15}),
    "one that is right before one of its name": (
        f"{POD.replace('Class:', 'ClassName:')}---\n{POD}", {"spec.runtimeClass": 15},
    ),
    "a key in quotes, an anchor": (
        POD.replace("runtimeClass:", '"runtimeClass": &a'), {"spec.runtimeClass": 6},
    ),
    "nothing misspelt": (POD.replace("Class:", "ClassName:"), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("suffix", ["yaml", "utf-16"])
def test_each_field_is_told_with_its_file_and_line(name: str, suffix: str, tmp_path: Path) -> None:
    text, lines = FILES[name]
    path = tmp_path / f"m.{suffix}"
    path.write_bytes(text.encode("utf-16" if suffix == "utf-16" else "utf-8"))
    source = Input(str(path), named=True)
    read, _ = templates.read([source], KindTable())
    for made in (read, list(manifests.read([source]).templates)):
        findings = {one.fields[0]: one.place for template in made for one in misspelt(template)}
        assert findings == {field: f"{path}:{line}" for field, line in lines.items()}


def test_a_document_that_cannot_be_read_hides_no_line_of_others(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(f"a: [\n---\n{POD}")
    made = manifests.read([Input(str(path), named=True)]).templates
    assert [one.place for template in made for one in misspelt(template)] == [f"{path}:8"]


def test_an_object_of_a_cluster_has_no_line_but_the_path() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"runtimeClass": "kata"}}
    made = manifests.of_objects([pod], "", KindTable(), "default").templates
    (finding,) = misspelt(made[0])
    assert (finding.place, finding.where) == ("", "spec.runtimeClass")
