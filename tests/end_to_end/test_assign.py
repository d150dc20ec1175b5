"""`assign` as a user runs it: arguments, files and standard input in; bytes, decisions and exit codes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kubectl_runtimeclass.__main__ import main
from kubectl_runtimeclass.rewriting.join import join
from kubectl_runtimeclass.sources import rewrite_inputs
from kubectl_runtimeclass.system import parallel

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: web}}
spec:
  containers: []
"""
ASSIGNED = POD.replace("spec:\n", "spec:\n  runtimeClassName: gvisor\n")
SHARED = """\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: one}, spec: &s {containers: []}}
- {apiVersion: v1, kind: Pod, metadata: {name: two}, spec: *s}
"""
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: hunter2\n"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def go(*arguments: str, stdin: str = "", command: str = "assign") -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "kubectl_runtimeclass", command, *arguments],
            input=stdin.encode(),
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return go


def write(directory: Path, **files: str) -> None:
    for name, text in files.items():
        path = directory / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


# --- standard output ------------------------------------------------------------------------------


def test_manifests_go_to_stdout_and_decisions_to_stderr(run: Run) -> None:
    ran = run("-f", "-", "--class", "gvisor", stdin=POD)
    assert ran == (0, ASSIGNED, "<stdin>:4  Pod p  (none) → gvisor  rule --class\n1 assigned in 1 file\n")


def test_several_files_are_joined_as_one_stream(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_yaml=POD.rstrip("\n"), b_yaml="---\n" + POD, c_yaml=POD)
    ran = run("-f", ".", "--class", "gvisor", "-q")
    assert ran.out == f"{ASSIGNED}---\n{ASSIGNED}---\n{ASSIGNED}"


def test_json_before_other_documents_begins_with_a_marker_that_kubectl_needs(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text('{"apiVersion":"v1","kind":"Pod","spec":{"containers":[]}}')
    write(tmp_path, b_yaml=POD)
    ran = run("-f", ".", "--class", "gvisor", "-q")
    assert ran.out == (
        '---\n{"apiVersion":"v1","kind":"Pod","spec":{"runtimeClassName":"gvisor","containers":[]}}\n---\n'
        + ASSIGNED
    )


def test_a_refusal_leaves_stdout_empty(run: Run) -> None:
    ran = run("-f", "-", "--class", "gvisor", stdin=POD + "---\n" + SHARED)
    assert (ran.code, ran.out) == (2, "")
    assert "REFUSED" in ran.err and "*s" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing was printed, because of what is refused; the rest with --keep-going\n"),
        (["--diff"], "nothing was printed, because of what is refused; the rest with --keep-going\n"),
        (["--keep-going"], ""),
        (["-i"], "left as before, because of what is refused there: FILE\n"),
        (["-i", "-q"], ""),
    ],
)
def test_what_is_decided_and_not_done_is_told(
    run: Run, tmp_path: Path, arguments: list[str], told: str
) -> None:
    (tmp_path / "both.yaml").write_text(f"{POD}---\n{SHARED}")
    ran = run("-f", "both.yaml", "--class", "gvisor", *arguments)
    said = [line for line in ran.err.splitlines(keepends=True) if "because of what is refused" in line]
    assert (ran.code, "".join(said)) == (2, told.replace("FILE", "both.yaml"))


def test_keep_going_passes_refused_documents_through_and_still_fails(run: Run) -> None:
    ran = run("-f", "-", "--class", "gvisor", "--keep-going", stdin=POD + "---\n" + SHARED)
    assert (ran.code, ran.out) == (2, ASSIGNED + "---\n" + SHARED)


def test_selectors_choose_by_the_labels_of_the_pod_template(run: Run) -> None:
    other = POD.replace("web", "db")
    ran = run("-f", "-", "--class", "gvisor", "-l", "app in (web,api)", stdin=f"{POD}---\n{other}")
    assert (ran.code, ran.out) == (0, f"{ASSIGNED}---\n{other}")


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    write(tmp_path, big_yaml="---\n".join([POD] * 20_000))
    command = f"{sys.executable} -m kubectl_runtimeclass assign -q -f big.yaml --class gvisor | head -1"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, env=env, capture_output=True
    )
    assert (done.stdout, done.stderr) == (b"apiVersion: v1\n", b"")


def test_a_long_stream_is_shared_by_processes_with_the_same_result(run: Run, tmp_path: Path) -> None:
    write(tmp_path, big_yaml="---\n".join([POD] * 30_000))
    ran = run("-f", "big.yaml", "--class", "gvisor", "-q")
    assert ran.out == "---\n".join([ASSIGNED] * 30_000)


# --- in place -------------------------------------------------------------------------------------


def test_in_place_writes_the_files_that_change_and_no_others(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_yaml=POD, b_yaml=ASSIGNED)
    before = (tmp_path / "b.yaml").stat()
    ran = run("-f", ".", "--class", "gvisor", "-i")
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "a.yaml").read_text() == ASSIGNED
    assert (tmp_path / "b.yaml").stat().st_ino == before.st_ino


def test_in_place_leaves_a_refused_file_and_goes_on_with_the_others(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_yaml=POD + "---\n" + SHARED, b_yaml=POD)
    ran = run("-f", ".", "--class", "gvisor", "-i")
    assert ran.code == 2
    assert (tmp_path / "a.yaml").read_text() == POD + "---\n" + SHARED
    assert (tmp_path / "b.yaml").read_text() == ASSIGNED


def test_mode_and_link_stay(run: Run, tmp_path: Path) -> None:
    write(tmp_path, real__a_yaml=POD)
    (tmp_path / "real" / "a.yaml").chmod(0o640)
    (tmp_path / "link.yaml").symlink_to("real/a.yaml")
    assert run("-f", "link.yaml", "--class", "gvisor", "-i").code == 0
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real" / "a.yaml").read_text() == ASSIGNED
    assert (tmp_path / "real" / "a.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(
    ("arguments", "more"), [((), ""), (("-i",), "; files may have been written until then: run again")]
)
def test_a_killed_process_is_told_of(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    more: str,
) -> None:
    def kill(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    here = os.getpid()
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(
        rewrite_inputs.files, "read", lambda source: POD.encode() if os.getpid() == here else kill()
    )
    monkeypatch.setattr(rewrite_inputs, "replace", lambda *_: None)
    monkeypatch.setattr(parallel, "MANY", 2)
    write(tmp_path, **{f"{number}_yaml": POD for number in range(3)})
    code = main(
        ["check" if not arguments else "assign", "-f", str(tmp_path), "--class", "gvisor", *arguments]
    )
    sentence = f"a worker process was killed by signal 9 (SIGKILL), perhaps for lack of memory{more}"
    assert (code, capfd.readouterr()) == (2, ("", f"error: {sentence}\n"))


# --- diff -----------------------------------------------------------------------------------------


def test_the_diff_applies_with_patch_and_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    text = "---\n".join([POD, SECRET, POD.replace("\n", "\r\n"), SECRET, POD * 1])
    write(tmp_path, a_yaml=text)
    diff = run("-f", "a.yaml", "--class", "gvisor", "--diff", "-q")
    wanted = run("-f", "a.yaml", "--class", "gvisor", "-q").out
    assert (tmp_path / "a.yaml").read_bytes() == text.encode()
    subprocess.run(["git", "apply", "-"], input=diff.out.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == wanted.encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a b.yaml", b"a/a b.yaml\t\n"),
        (b'"\\.yaml', b'"a/\\"\\\\.yaml"\n'),
        (b"a\n::error::x\x1b[2J.yaml", b'"a/a\\n::error::x\\033[2J.yaml"\n'),
        ("\u202e \x7f.yaml".encode(), b'"a/\\342\\200\\256 \\177.yaml"\t\n'),
        (b"\xff.yaml", b'"a/\\377.yaml"\n'),
    ],
    ids=repr,
)
def test_an_odd_name_is_quoted_as_git_quotes_it(run: Run, tmp_path: Path, name: bytes, shown: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    try:
        Path(os.fsdecode(path)).write_text(POD)
    except OSError:
        pytest.skip("the file system takes no such name")
    ran = run("-f", os.fsdecode(name), "--class", "gvisor", "--diff", "-q")
    assert ran.out.encode().startswith(b"--- " + shown)
    subprocess.run(["git", "apply", "-"], input=ran.out.encode(), cwd=tmp_path, check=True)
    assert Path(os.fsdecode(path)).read_text() == ASSIGNED


@pytest.mark.parametrize("arguments", [["--diff"], ["--diff", "-q"]], ids=["with decisions", "quiet"])
def test_a_secret_is_not_shown(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, a_yaml=f"{SECRET}---\n{POD}---\n{SECRET}")
    ran = run("-f", ".", "--class", "gvisor", *arguments)
    assert ran.code == 0 and "+  runtimeClassName: gvisor" in ran.out
    assert "hunter2" not in ran.out + ran.err


PULLS = (
    "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {imagePullSecrets: [{name: a}], containers: []}}"
)
PULLS_JSON = """\
{"kind": "Pod", "apiVersion": "v1", "metadata": {"annotations": {"a": "a\\nb"}},
 "spec": {"imagePullSecrets": [{"name": "a"}], "containers": []}}"""
LIST = "apiVersion: v1\nkind: List\nitems:\n- %s\n- " + PULLS + "\n"
LIST_JSON = '{"kind": "List", "apiVersion": "v1", "items": [%s,\n' + PULLS_JSON + "]}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(LIST % "{apiVersion: v1, kind: Secret}", False, id="a Secret in a list"),
        pytest.param(LIST % '{apiVersion: v1, kind: "\\x53ecret"}', False, id="in an escape of YAML"),
        pytest.param(LIST % "{kind: Secret}", False, id="without a version"),
        pytest.param(
            LIST % "{apiVersion: v1, kind: List, items: [{kind: Secret}]}", False, id="in a list in it"
        ),
        pytest.param(LIST % "{items: [], items: [{kind: Secret}]}", False, id="which of two keys is read"),
        pytest.param(LIST_JSON % '{"kind": "\\u0053ecret"}', False, id="in an escape of JSON"),
        pytest.param(
            LIST % "{apiVersion: v1, kind: ConfigMap, data: {of: Secret}}", True, id="the word alone"
        ),
        pytest.param(LIST_JSON % '{"kind": "ConfigMap"}', True, id="a list in JSON"),
        pytest.param(PULLS_JSON, True, id="JSON"),
    ],
)
def test_the_diff_of_a_list_is_shown_unless_it_may_hold_a_secret(run: Run, text: str, shown: bool) -> None:
    ran = run("-f", "-", "--class", "gvisor", "--diff", stdin=text)
    assert ran.code == 0
    assert ("gvisor" in ran.out, "# 1 change in a list that holds a Secret, not shown" in ran.out) == (
        shown,
        not shown,
    )


def test_broken_yaml_with_a_secret_is_refused_without_its_content(run: Run) -> None:
    ran = run("-f", "-", "--class", "gvisor", stdin=SECRET + 'x: "hunter2\n', command="check")
    assert ran.code == 1 and "not YAML" in ran.out and "hunter2" not in ran.out + ran.err


# --- what is met in a directory -------------------------------------------------------------------

TREE = {
    "app_yaml": POD,
    "values_yaml": "image: nginx\nreplicas: 2\n",
    "chart__Chart_yaml": "apiVersion: v2\nname: c\n",
    "chart__templates__deploy_yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n",
    "patch_yaml": "spec:\n  replicas: 3\n",
    ".github__ci_yaml": "on: push\n",
}


def test_what_is_no_manifest_is_skipped_and_counted(run: Run, tmp_path: Path) -> None:
    write(tmp_path, **TREE)
    ran = run("-f", ".", "-R", "--class", "gvisor")
    assert (ran.code, ran.out) == (0, ASSIGNED)
    assert (
        "1 assigned in 1 file; 5 files skipped (1 Helm templates, 4 without a Kubernetes object)" in ran.err
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("values.yaml", "error: values.yaml: no Kubernetes object in it"),
        ("chart/templates/deploy.yaml", "a Helm template, not YAML: render it first"),
        ("absent.yaml", "error: absent.yaml: no such file or directory"),
    ],
)
def test_the_same_is_an_error_when_it_is_named(run: Run, tmp_path: Path, name: str, sentence: str) -> None:
    write(tmp_path, **TREE)
    ran = run("-f", name, "--class", "gvisor")
    assert (ran.code, ran.out) == (2, "") and sentence in ran.err


def test_helm_source_beside_a_manifest_is_skipped_in_a_chart_and_refused_elsewhere(
    run: Run, tmp_path: Path
) -> None:
    both = POD + "---\n" + TREE["chart__templates__deploy_yaml"]
    write(tmp_path, chart__Chart_yaml="apiVersion: v2\n", chart__templates__a_yaml=both, pod_yaml=POD)
    ran = run("-f", ".", "-R", "--class", "gvisor")
    assert (ran.code, ran.out) == (0, ASSIGNED) and "1 Helm templates" in ran.err
    write(tmp_path, a_yaml=both)
    ran = run("-f", ".", "-R", "--class", "gvisor")
    assert (ran.code, ran.out) == (2, "") and "a Helm template, not YAML" in ran.err


def test_directories_below_are_followed_only_when_asked(run: Run, tmp_path: Path) -> None:
    write(tmp_path, a_yaml=POD, sub__b_yaml=POD)
    assert run("-f", ".", "--class", "gvisor", "-q").out == ASSIGNED
    assert run("-f", ".", "-R", "--class", "gvisor", "-q").out == f"{ASSIGNED}---\n{ASSIGNED}"


# --- rules ----------------------------------------------------------------------------------------

RULES = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules:
  - {name: web, match: {podSelector: {matchLabels: {app: web}}}, runtimeClassName: gvisor}
"""


def test_the_nearest_rules_file_up_to_the_repository_is_used_and_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path, runtimeclass_yaml=RULES)
    ran = run("-f", "-", stdin=POD)
    assert ran.out == ASSIGNED and ran.err.startswith("rules: runtimeclass.yaml\n")


def test_a_wrong_rules_file_is_told_with_file_line_and_field(run: Run, tmp_path: Path) -> None:
    write(tmp_path, r_yaml=RULES.replace("podSelector", "podselector"))
    ran = run("-f", "-", "--rules", "r.yaml", stdin=POD)
    assert (ran.code, ran.out) == (2, "")
    assert "error: r.yaml:5: spec.rules[0].match.podselector: unknown field" in ran.err
    assert "did you mean podSelector?" in ran.err


NO_WORKER = (
    "warning: w.yaml: podTemplates: no pod template at spec.worker in the only example.com/Widget object\n"
)


@pytest.mark.parametrize(
    ("command", "arguments", "warned"),
    [
        ("assign", (), True),
        ("assign", ("-i",), True),
        ("assign", ("--diff",), True),
        ("assign", ("-q",), False),
        ("check", (), True),
        ("check", ("-q",), False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_path_of_pod_templates_that_is_misspelt_is_a_warning(
    run: Run, tmp_path: Path, command: str, arguments: tuple[str, ...], warned: bool
) -> None:
    write(
        tmp_path,
        w_yaml=f"{RULES}  podTemplates: [{{group: example.com, kind: Widget, path: spec.worker}}]\n",
        in__a_yaml="apiVersion: example.com/v1\nkind: Widget\nspec: {workers: [{spec: {containers: []}}]}\n",
        **{f"in__{number}_yaml": ASSIGNED for number in range(70)},
    )
    ran = run("-f", "in", "--rules", "w.yaml", *arguments, command=command)
    assert ran.code == 0
    assert ran.err.count(NO_WORKER) == ran.err.count("warning") == warned


USAGE = [
    ([], "give manifests with -f"),
    (["-f", "-"], "no rules: give --rules FILE or --class NAME"),
    (["-f", "-", "--class", "Not_A_Name"], "is not a RuntimeClass name"),
    (["-f", "-", "--class", "x", "--rules", "r"], "--rules and --class exclude each other"),
    (["-f", "-", "-l", "a=b"], "-l needs --class"),
    (["-f", "-", "--class", "x", "-l", "a in b"], "invalid selector"),
    (["-f", "-", "-f", "-", "--class", "x"], "standard input can be read only once"),
    (["-f", "-", "--class", "x", "--snapshot", "-"], "standard input can be read only once"),
    (["-f", "-", "--class", "x", "-i"], "-i cannot write standard input"),
    (["-f", "-", "--class", "x", "-i", "--diff"], "exclude each other"),
    (["-f", "https://example.com/a.yaml", "--class", "x"], "URLs are not read"),
    (["-f", "-", "--class", "x", "-n", "a b"], "'a b' is not a namespace"),
    (["-f", "-", "--class", "x", "-n==shop"], "'=shop' is not a namespace"),
    (["--nonsense"], "No such option"),
]


@pytest.mark.parametrize(("arguments", "sentence"), USAGE, ids=[sentence for _, sentence in USAGE])
def test_wrong_usage_is_one_sentence_and_exit_code_2(run: Run, arguments: list[str], sentence: str) -> None:
    ran = run(*arguments, stdin=POD)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err and "Traceback" not in ran.err


# --- hostile names --------------------------------------------------------------------------------


def test_names_are_shown_without_what_a_terminal_would_obey(run: Run) -> None:
    hostile = POD.replace("name: p", r'name: "\e[2J\u202egnp"')
    ran = run("-f", "-", "--class", "gvisor", stdin=hostile)
    assert ran.code == 0 and r"\x1b[2J\u202egnp" in ran.err
    assert "\x1b" not in ran.err and "\u202e" not in ran.err


JSON_POD = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "q"}, "spec": {"containers": []}}\n'


@pytest.mark.parametrize(
    ("first", "second", "between"),
    [
        pytest.param(POD, POD, "---\n", id="YAML"),
        pytest.param(POD, f"---\n{POD}", "", id="it begins with a marker"),
        pytest.param(POD, f"\n\n---\n{POD}", "", id="after blank lines"),
        pytest.param(POD.rstrip("\n"), POD, "\n---\n", id="no line feed at the end"),
        pytest.param(POD.replace("\n", "\r"), POD, "\n---\n", id="a carriage return alone ends no line"),
        pytest.param(POD, f"\ufeff---\n{POD}", "---\n", id="a byte order mark hides a marker"),
    ],
)
def test_streams_are_joined_so_that_kubectl_sees_each_document(first: str, second: str, between: str) -> None:
    joined = b"".join(join([[first.encode()], [second.encode()]]))
    assert joined.decode() == first + between + second


@pytest.mark.parametrize("blank", ["", "\n" * 9, " " * 5000, "\ufeff", "\ufeff\n"])
def test_json_that_comes_first_is_no_json_for_kubectl(blank: str) -> None:
    """Else it would give the rest to a JSON decoder, too."""
    first, second = f"{blank}{JSON_POD}".encode(), POD.encode()
    split = [memoryview(first)[:3], b"", memoryview(first)[3:]]
    assert b"".join(join([split, [second]])) == b"---\n" + first + b"---\n" + second


@pytest.mark.skipif(os.name == "nt", reason="no /dev/fd here")
def test_a_pipe_is_read_once_where_rules_ask_for_namespaces(tmp_path: Path) -> None:
    """Its workload would be gone from the output, and nobody be told."""
    rules = (
        "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
        "  - name: shared\n    match: {namespaceSelector: {matchLabels: {tier: shared}}}\n"
        "    runtimeClassName: gvisor\n"
    )
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {tier: shared}}\n"
    write(tmp_path, rules_yaml=rules, pod_yaml=POD, namespace_yaml=namespace)
    line = '"$0" -m kubectl_runtimeclass assign -q -f <(cat pod.yaml) -f namespace.yaml --rules rules.yaml'
    done = subprocess.run(
        ["bash", "-c", line, sys.executable], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{ASSIGNED}---\n{namespace}"
