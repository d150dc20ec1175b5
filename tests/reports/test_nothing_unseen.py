"""No format passes on what nobody sees and a terminal, a browser or a log viewer obeys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.__main__ import main
from kubectl_runtimeclass.functions import krm
from kubectl_runtimeclass.reports.display import ascii_json, safe

UNSEEN = "\x1b\x07\x85\u00ad\u061c\u200b\u200e\u202e\u2066\ufeff\ue000\U000e0041\U0010fffd\u2028\u180e\ufff9"
NAME = f"p{UNSEEN}q"
QUOTED = '"%s"' % "".join(f"\\U{ord(char):08x}" for char in NAME)
"""As YAML has it."""

POD = f"""\
apiVersion: v1
kind: Pod
metadata:
  name: {QUOTED}
  namespace: {QUOTED}
  labels: {{a: {QUOTED}}}
spec:
  runtimeClassName: {QUOTED}
  nodeSelector: {{{QUOTED}: {QUOTED}}}
  containers: [{{name: {QUOTED}, image: i, resources: {{requests: {{{QUOTED}: 1}}}}}}]
"""
CLUSTER = f"""\
apiVersion: v1
kind: Node
metadata: {{name: {QUOTED}, labels: {{{QUOTED}: a}}}}
spec: {{taints: [{{key: {QUOTED}, effect: NoSchedule}}]}}
status: {{allocatable: {{cpu: 4, memory: 8Gi, pods: 10}}}}
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {{name: {QUOTED}}}
handler: {QUOTED}
"""

RULE = ("--class", "kata", "--on-existing", "Replace")
CALLS = [
    *(("check", *RULE, "-o", form) for form in ("text", "json", "sarif", "junit", "github", "markdown")),
    ("assign", *RULE, "--verbose"),
    ("assign", "--class", "kata", "--on-existing", "Fail"),
    *(("explain", "--snapshot", "cluster.yaml", "-o", form) for form in ("table", "wide", "json", "yaml")),
    *(("diff", *RULE, "--snapshot", "cluster.yaml", "-o", form) for form in ("table", "json", "yaml", "markdown")),
    *(("get", "--snapshot", "cluster.yaml", "-o", form) for form in ("table", "wide", "name", "json", "yaml")),
]  # fmt: skip


Printed = Callable[[Sequence[str], Mapping[str, str]], tuple[bytes, bytes]]


@pytest.fixture
def printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Printed:
    """(words, files) -> what a command in a directory of these files prints to stdout and stderr."""

    def run(words: Sequence[str], files: Mapping[str, str]) -> tuple[bytes, bytes]:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        main([*words])
        return capfdbinary.readouterr()

    return run


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_no_format_passes_on_what_is_unseen(words: tuple[str, ...], printed: Printed) -> None:
    inputs = () if words[0] == "get" else ("-f", "pod.yaml")
    out, err = printed([*words, *inputs], {"pod.yaml": POD, "cluster.yaml": CLUSTER})
    if words[0] == "assign":
        out = b""  # the manifest itself, byte for byte
    text = (out + err).decode().replace("&#92;", "\\")  # as Markdown has it
    assert re.search(r"p\\{1,2}(x1b|u001b|e)", text), "the name is told"
    assert {char for char in text if not (char.isprintable() or char == "\n")} == set()
    if words[-1] in ("json", "sarif"):
        assert out.isascii()


RULES = f"""\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules:
  - {{name: first, match: {{kinds: [Job]}}, runtimeClassName: kata}}
  - {{name: {QUOTED}, match: {{namespaces: [{QUOTED}], kinds: [Job]}}, runtimeClassName: kata}}
"""
CASES = f"""\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRulesTest
cases:
- name: {QUOTED}
  object: {{apiVersion: v1, kind: Pod, metadata: {{name: {QUOTED}}}, spec: {{containers: []}}}}
  expect: {{outcome: Assigned}}
"""
TOML = "".join(f"\\U{ord(char):08X}" for char in NAME)
CONTAINERD = f"""\
version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes."{TOML}"]
runtime_type = "{TOML}"
"""
FILES = {
    "pod.yaml": POD,
    "cluster.yaml": CLUSTER,
    "rules.yaml": RULES,
    "cases.yaml": CASES,
    "config.toml": CONTAINERD,
}

AUDIT_FORMATS = ("text", "wide", "json", "yaml", "sarif", "junit", "markdown")

OTHERS = [
    *(("audit", "--snapshot", "cluster.yaml", "-o", form) for form in AUDIT_FORMATS),
    *(
        ("rules", "lint", "--rules", "rules.yaml", "-f", "pod.yaml", "-o", form)
        for form in ("text", "json", "sarif", "junit")
    ),
    *(
        ("rules", "test", "cases.yaml", "--rules", "rules.yaml", "-o", form)
        for form in ("text", "json", "junit")
    ),
    *(("node-config", "config.toml", "-o", form) for form in ("text", "json", "yaml")),
    *(("policy", "--rules", "rules.yaml", "-o", form) for form in ("yaml", "json")),
    ("init", "-f", "pod.yaml", "--snapshot", "cluster.yaml", "-o", "-"),
]


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_no_other_command_passes_on_what_is_unseen(words: tuple[str, ...], printed: Printed) -> None:
    out, err = printed(words, FILES)
    text = (out + err).decode().replace("&#92;", "\\")  # as Markdown has it
    assert {char for char in text if not (char.isprintable() or char == "\n")} == set()
    assert re.search(r"p\\{1,2}(x1b|u001b|U0000001b|e)", text), "the name is told"
    if words[-1] in ("json", "sarif"):
        assert out.isascii()


@given(st.text())
def test_safe_text_is_printable_and_plain_text_stays(text: str) -> None:
    assert safe(text).isprintable()
    if text.isprintable():
        assert safe(text) == text


@given(st.text(st.characters(codec="utf-8")))
def test_ascii_json_is_the_same_value(text: str) -> None:
    written = ascii_json(json.dumps([text], ensure_ascii=False))
    assert written.isascii() and json.loads(written) == [text]


def test_results_of_the_function_hold_nothing_unseen() -> None:
    item = "".join(f"  {line}\n" for line in POD.splitlines())
    head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n"
    given_list = (
        f"{head}  metadata: {{name: f}}\n  data: {{class: kata, onExisting: Replace}}\nitems:\n- {item[2:]}"
    )
    answer = krm.process(given_list.encode())
    results = b"".join(answer.output).decode().partition("\nresults:")[2]
    assert results and {char for char in results if not (char.isprintable() or char == "\n")} == set()
