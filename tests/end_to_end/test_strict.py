"""`check --strict`: what nobody can be sure of fails, in every format; without it, it is told, or nothing is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from kubectl_runtimeclass.__main__ import main

HEAD = "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
ALL = "  - {name: all, match: {}, runtimeClassName: gvisor}\n"


def pod(name: str = "p", spec: str = "runtimeClassName: gvisor", metadata: str = "namespace: shop") -> str:
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, {metadata}}}\n"
        f"spec:\n  {spec}\n  containers: [{{name: c, image: x}}]\n"
    )


BY_NAMESPACE = "  - {name: here, match: {namespaces: [shop]}, runtimeClassName: gvisor}\n"
LABELS = "  - {name: here, match: {namespaceSelector: {matchLabels: {a: b}}}, runtimeClassName: gvisor}\n"
NOT_THERE = "  - {name: here, exclude: {namespaces: [kube-*]}, match: {}, runtimeClassName: gvisor}\n"
LOCAL = "namespace: shop, annotations: {config.kubernetes.io/local-config: 'true'}"

IN_DOUBT: dict[str, tuple[str, str, list[str]]] = {
    "nothing": (ALL, pod(), []),
    "a rule that matched nothing": (
        f"  - {{name: gpu, match: {{resources: [nvidia.com/gpu]}}, action: Skip}}\n{ALL}",
        pod(),
        ["rule-matched-nothing"],
    ),
    "labels of a namespace that nobody gave": (
        f"{LABELS}{ALL}",
        pod(),
        ["rule-matched-nothing", "namespace-unknown"],
    ),
    "labels of a namespace that is in the input": (
        LABELS,
        f"{pod()}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{a: b}}}}\n",
        [],
    ),
    "an object without a namespace": (BY_NAMESPACE, pod() + "---\n" + pod(metadata=""), ["no-namespace"]),
    "an object without one that may be excluded": (NOT_THERE, pod(metadata=""), ["no-namespace"]),
    "an object without one, and rules that do not ask": (ALL, pod(metadata=""), []),
    "an object without one that another condition keeps away": (
        f"  - {{name: here, match: {{kinds: [Pod], namespaces: [shop], names: [p]}}, runtimeClassName: gvisor}}\n{ALL}",
        pod() + "---\n" + pod("q", metadata=""),
        [],
    ),
    "a class that no rule gives": (ALL, pod(spec="runtimeClassName: runc"), ["foreign-class"]),
    "a class that another rule gives": (
        f"  - {{name: k, match: {{names: [k]}}, runtimeClassName: kata}}\n{ALL}",
        pod("k", "runtimeClassName: kata") + "---\n" + pod(spec="runtimeClassName: kata"),
        [],
    ),
    "a class that the closed list has": (
        f"{ALL}  classes: [gvisor, kata]\n",
        pod(spec="runtimeClassName: kata"),
        [],
    ),
    "a class that is filled in later": (ALL, pod(spec="runtimeClassName: ${CLASS}"), ["foreign-class"]),
    "a workload marked local-config": (ALL, pod(metadata=LOCAL), ["local-config"]),
    "one that says it is none": (ALL, pod(metadata=LOCAL.replace("true", "false")), []),
    "an entry of podTemplates that leads nowhere": (
        f"{ALL}  podTemplates: [{{group: example.org, kind: Widget, path: spec.tmpl}}]\n",
        f"{pod()}---\napiVersion: example.org/v1\nkind: Widget\nmetadata: {{name: w}}\nspec: {{}}\n",
        ["no-pod-template"],
    ),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def prepared(rules: str, manifests: str) -> tuple[str, ...]:
    Path("rules.yaml").write_text(HEAD + rules)
    Path("m.yaml").write_text(manifests)
    return ("check", "--rules", "rules.yaml", "-f", "m.yaml")


@pytest.mark.parametrize(("rules", "manifests", "expected"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_is_in_doubt_fails(
    rules: str, manifests: str, expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command = prepared(rules, manifests)
    assert main([*command, "--strict", "-o", "json"]) == bool(expected)
    report = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in report["findings"] if one["severity"] == "error"] == expected
    assert main([*command, "-q"]) == 0, "without --strict nothing of it fails"


def test_a_namespace_given_by_the_user_is_no_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    command = prepared(BY_NAMESPACE, pod(metadata=""))
    assert main([*command, "--strict", "-n", "shop"]) == 0


ELSEWHERE = {
    "one of two": (
        pod("p", "{}") + "---\n" + pod("q", "{}", ""),
        "tenants",
        "1 of 2 objects that change is in another",
    ),
    "all of two": (
        pod("p", "{}") + "---\n" + pod("q", "{}"),
        "tenants",
        "2 of 2 objects that change are in other",
    ),
    "the only one": (pod("p", "{}"), "tenants", "1 of 1 object that changes is in another"),
    "none": (pod("p", "{}") + "---\n" + pod("q", "{}", ""), "shop", ""),
    "one that stays as it is": (pod("p"), "tenants", ""),
    "no -n": (pod("p", "{}"), "", ""),
}


@pytest.mark.parametrize(("manifests", "given", "told"), ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("command", ["check", "assign"])
def test_a_namespace_that_selects_nothing_is_told_where_others_change(
    command: str, manifests: str, given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        command,
        *prepared(ALL, manifests.replace("  {}\n", ""))[1:],
        *(("-n", given) if given else ()),
    ]
    main(options)
    err = capsys.readouterr().err
    assert err.count("it selects nothing") == bool(told) and told in err
    main([*options, "-q"])
    assert "selects nothing" not in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json", "yaml", "sarif", "junit", "github", "markdown"])
def test_every_format_tells_of_it(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*prepared(ALL, pod(spec="runtimeClassName: runc")), "--strict", "-o", form]) == 1
    out = capsys.readouterr().out
    assert "foreign-class" in out or form == "markdown"
    assert "keeps RuntimeClass runc, which no rule gives" in out


def test_warnings_of_one_rule_that_is_near_stand_alone_and_the_others_in_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = "".join(f"  - {{name: r{n}, match: {{names: [zzz{n}]}}, action: Skip}}\n" for n in range(3))
    slip = "  - {name: slip, match: {kinds: [Pods]}, action: Skip}\n"
    assert main(list(prepared(f"{more}{slip}{ALL}", pod()))) == 0
    assert capsys.readouterr().err.splitlines() == [
        "warning: rules.yaml:8: rule slip: matched nothing: kinds: nothing is of Pods (did you mean Pod?)",
        "warning: rules.yaml: 3 rules matched nothing (r0, r1, r2)",
        "1 unchanged in 1 file",
    ]


def test_matches_are_counted_by_rule_what_is_not_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    widget = (
        "---\napiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n"
        "spec: {template: {spec: {containers: [{name: c, image: x}]}}}\n"
    )
    rules = f"  - {{name: widgets, match: {{kinds: [Widget]}}, action: Skip}}\n{ALL}"
    assert main([*prepared(rules, pod() + widget), "-o", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["rules"] == [{"name": "widgets", "matches": 1}, {"name": "all", "matches": 1}]
    assert report["findings"] == []


SLIPS = {
    "near a well-known one": ("", "gvisr", "gvisor"),
    "near one in the input": (
        "---\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: sandbox-fast}\nhandler: x\n",
        "sandbox-fats",
        "sandbox-fast",
    ),
}


@pytest.mark.parametrize(("more", "name", "meant"), SLIPS.values(), ids=SLIPS)
@pytest.mark.parametrize("command", ["check", "assign"])
def test_a_class_that_is_nearly_another_is_told_offline(
    command: str, more: str, name: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = prepared(ALL.replace("gvisor", name), pod(spec="hostPID: false") + more)[1:]
    main([command, *options])
    expected = f"warning: rules.yaml:5: rule all: RuntimeClass {name}: did you mean {meant}?"
    assert expected in capsys.readouterr().err.splitlines()


def test_a_class_that_stands_is_told_likewise(capsys: pytest.CaptureFixture[str]) -> None:
    main(list(prepared(ALL, pod(spec="runtimeClassName: gvisorr"))))
    assert "Pod shop/p: it has RuntimeClass gvisorr: did you mean gvisor?" in capsys.readouterr().err


# --- what a runtime cannot do ---------------------------------------------------------------------

HOST = pod(spec="hostNetwork: true")
TOLD = "gVisor has no network in a pod with hostNetwork"


def test_assign_warns_of_what_the_runtime_cannot_do_and_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", *prepared(ALL, HOST)[1:]]) == 0
    shown = capsys.readouterr()
    assert "runtimeClassName: gvisor" in shown.out and f"warning: m.yaml:4: Pod shop/p: {TOLD}" in shown.err


@pytest.mark.parametrize("ignored", ["gvisor-host-network", "all"])
@pytest.mark.parametrize("command", ["check", "assign"])
def test_it_is_off_by_an_option(command: str, ignored: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([command, *prepared(ALL, HOST)[1:], "--ignore", ignored])
    assert TOLD not in capsys.readouterr().err


def test_an_unknown_id_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*prepared(ALL, HOST), "--ignore", "gvisor-hostnetwork"]) == 2
    assert "did you mean gvisor-host-network?" in capsys.readouterr().err


def test_the_family_is_that_of_the_handler_where_classes_are_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("c.yaml").write_text(
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: box}\nhandler: runsc\n"
    )
    main([*prepared(ALL.replace("gvisor", "box"), HOST), "--snapshot", "c.yaml"])
    assert TOLD in capsys.readouterr().err


# --- names of files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "told"), [("github", "file=a/b/m.yaml,"), ("sarif", '"uri": "a/b/m.yaml"'), ("text", "m.yaml:4")]
)
def test_files_are_named_from_the_root_of_the_repository(
    form: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert main([*prepared(ALL, pod(spec="hostPID: false")), "-o", form]) == 1
    assert told in capsys.readouterr().out


# --- what is no error -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "assign"])
def test_an_input_without_any_object_is_an_error_unless_it_is_allowed(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [command, *prepared(ALL, "# nothing is rendered\n")[1:]]
    assert main(options) == 2
    assert main([*options, "--allow-empty"]) == 0
    assert capsys.readouterr().out == ("# nothing is rendered\n" if command == "assign" else "")


NO_PODS = {
    "objects without pods": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
    "a kustomization": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n",
}


@pytest.mark.parametrize("form", ["text", "json", "yaml", "sarif", "junit", "github", "markdown"])
@pytest.mark.parametrize("manifests", NO_PODS.values(), ids=NO_PODS)
def test_a_gate_that_looked_at_no_pod_template_fails_unless_that_is_allowed(
    manifests: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [*prepared(BY_NAMESPACE + ALL, manifests), "-o", form]
    assert main([*command, "--strict"]) == 1
    out, err = capsys.readouterr()
    assert "no pod template in it; if that is meant: --allow-empty" in out
    assert out.count("matched nothing: there is no pod template") >= 2, "one for each rule"
    assert err.startswith("no pod templates in ") and "; 3 in doubt" in err
    assert main([*command, "--strict", "--allow-empty"]) == 0
    assert main(command) == 0, "without --strict nothing of it fails"


SAID = {
    "a file that is not there": (
        ("-f", "manifst", "--class", "x"),
        "error: manifst: no such file or directory\n",
    ),
    "an empty directory": (
        ("-f", "empty", "--class", "x"),
        "error: no Kubernetes object in empty\nif that is meant: --allow-empty\n",
    ),
    "neither manifests nor rules": (
        (),
        "error: no rules: give manifests with -f or -k, and --rules FILE or --class NAME, or keep rules in "
        "runtimeclass-rules.yaml\ninit writes a first rules file; manifests beside it need no -f\n",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), SAID.values(), ids=SAID)
@pytest.mark.parametrize("command", ["check", "assign"])
def test_what_was_not_there_is_named_and_nothing_else_is_said(
    command: str, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    assert main([command, *arguments]) == 2
    assert capsys.readouterr().err == said


def test_a_snapshot_of_namespaces_alone_gives_their_labels_and_no_classes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("ns.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n")
    assert main([*prepared(LABELS, pod()), "--strict", "--snapshot", "ns.yaml"]) == 0


TEMPLATES = {
    "a variable of Jinja": ("{{ app }}", "a Jinja template"),
    "a filter of Jinja": ("{{ app.name | default('x') }}", "a Jinja template"),
    "a statement of Jinja": ("{{ app }}\n  {% if x %}\n  {% endif %}", "a Jinja template"),
    "a value of Helm": ("{{ .Values.app }}", "a Helm template"),
    "a function of Helm": ('{{ include "app" . }}', "a Helm template"),
    "a variable of Helm": ("{{ $app }}", "a Helm template"),
}


@pytest.mark.parametrize(("value", "told"), TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_is_called_what_it_is(value: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(list(prepared(ALL, f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {value}\nspec: {{}}\n")))
    assert told in capsys.readouterr().out


def test_git_takes_the_diff_of_a_tree(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    command = prepared(ALL, pod(spec="hostPID: false"))
    for folder in ("a", "a/b", "c d"):
        Path(folder).mkdir()
        Path(folder, "m.yaml").write_text(pod(spec="hostPID: false"))
    subprocess.run(["git", "init", "-q"], check=True)
    capfdbinary.readouterr()
    assert main(["assign", "--diff", "-R", "-q", "-f", ".", *command[1:3]]) == 0
    subprocess.run(["git", "apply", "--check", "-"], input=capfdbinary.readouterr().out, check=True)
