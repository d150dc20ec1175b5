"""The same rules in every host, with the real programs: the same assignments, and each host's traps."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ..support import tools
from .hosts import Assignments, Environment, Ran, assignments, objects, run, tree, with_rules

SAMPLES = Path(__file__).parents[2] / "samples" / "pipelines"
RULES = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
metadata:
  name: sandbox
spec:
  rules:
  - name: stores
    match: {images: ["*redis*", "*mysql*", "*/nginx*"]}
    runtimeClassName: kata-qemu
    onExisting: Replace
  - name: hosts
    match: {hostNetwork: true}
    action: Skip
  - name: all
    match: {}
    exclude: {kinds: [Job, StatefulSet]}
    runtimeClassName: gvisor
"""
CHECK = RULES.replace("spec:\n", "spec:\n  mode: Check\n", 1)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLES / "base", tmp_path / "base")
    return tmp_path / "base"


def assigned(data: bytes, rules: Path, env: Environment) -> bytes:
    done = run("kubectl-runtimeclass", "assign", "--rules", rules, "-f", "-", env=env, stdin=data)
    assert done.code == 0, done.err
    return done.out


@pytest.fixture
def expected(base: Path, env: Environment) -> Assignments:
    """What `assign` makes of the files, which the hosts must make, too."""
    (base.parent / "rules.yaml").write_text(RULES)
    data = b"---\n".join(
        path.read_bytes() for path in sorted(base.glob("*.yaml")) if "kustomiz" not in path.name
    )
    found = assignments(assigned(data, base.parent / "rules.yaml", env))
    assert set(found) == {
        ("CronJob", "reports", ".spec.jobTemplate.spec.template.spec", "kata-qemu"),
        ("Deployment", "storefront", ".spec.template.spec", "gvisor"),
    }
    return found


# --- the same assignments everywhere --------------------------------------------------------------


def test_exec_plugin(kubectl: Path, base: Path, env: Environment, expected: Assignments) -> None:
    done = run(kubectl, "kustomize", "--enable-alpha-plugins", with_rules(base, RULES, "plugin"), env=env)
    assert (done.code, done.err) == (0, "")
    assert assignments(done.out) == expected


def test_exec_plugin_of_kustomize(
    kustomize: Path, base: Path, env: Environment, expected: Assignments
) -> None:
    done = run(kustomize, "build", "--enable-alpha-plugins", with_rules(base, RULES, "plugin"), env=env)
    assert (done.code, done.err) == (0, "")
    assert assignments(done.out) == expected


def test_krm_function(kustomize: Path, base: Path, env: Environment, expected: Assignments) -> None:
    done = build(kustomize, with_rules(base, RULES, "function"), env)
    assert (done.code, done.err) == (0, "")
    assert assignments(done.out) == expected


def test_pipe(kubectl: Path, base: Path, env: Environment, expected: Assignments) -> None:
    built = run(kubectl, "kustomize", base, env=env)
    assert assignments(assigned(built.out, base.parent / "rules.yaml", env)) == expected


def test_k(kubectl: Path, base: Path, env: Environment, expected: Assignments) -> None:
    """-k runs the user's kubectl, which KUBECTL_PATH names."""
    words = ("kubectl-runtimeclass", "assign", "--rules", base.parent / "rules.yaml", "-k", base)
    done = run(*words, env={**env, "KUBECTL_PATH": str(kubectl)})
    assert done.code == 0
    assert assignments(done.out) == expected


def test_k_with_a_kustomize_of_ones_own(
    kustomize: Path, base: Path, env: Environment, expected: Assignments
) -> None:
    words = ("kubectl-runtimeclass", "assign", "--rules", base.parent / "rules.yaml", "-k", base)
    command = f"{kustomize} build --load-restrictor LoadRestrictionsNone"
    done = run(*words, "--kustomize-command", command, env={**env, "PATH": env["PATH"].split(":")[0]})
    assert done.code == 0
    assert assignments(done.out) == expected


CLUSTER = SAMPLES.parent / "cluster.yaml"


@pytest.mark.parametrize("command", ["check", f"explain --snapshot {CLUSTER}", f"diff --snapshot {CLUSTER}"])
def test_k_is_the_pipe_for_every_command(base: Path, env: Environment, command: str) -> None:
    kubectl = tools.need("kubectl")
    words = ("kubectl-runtimeclass", *command.split(), "--class", "gvisor", "-o", "json")
    direct = run(*words, "-k", base, env=env)
    piped = run(*words, "-f", "-", env=env, stdin=run(kubectl, "kustomize", base, env=env).out)
    assert direct.out.replace(f"<kustomize {base}>".encode(), b"<stdin>") == piped.out
    assert b"storefront" in direct.out
    assert direct.code == piped.code


K_ERRORS = {
    "with -f": (("-k", "base", "-f", "x.yaml"), "-k builds what it names: give no files beside it"),
    "in place": (("-k", "base", "-i"), "-i cannot write what -k builds"),
    "a directory that is not there": (("-k", "nowhere"), "-k nowhere: there is no such directory"),
    "a directory of another kind": (("-k", "base/.."), "there is no kustomization.yaml in it"),
    "a host that is not there": (("-k", "http://127.0.0.1:1/nowhere"), "failed with exit code 1"),
    "a command that is not there": (("-k", "base", "--kustomize-command", "/no/kustomize build"), "/no/kustomize: no such"),
    "a command that cannot be split": (("-k", "base", "--kustomize-command", "a 'b"), "--kustomize-command: No closing"),
    "an empty command": (("-k", "base", "--kustomize-command", " "), "--kustomize-command: empty"),
    "a command without -k": (("-f", "x.yaml", "--kustomize-command", "kustomize build"), "--kustomize-command needs -k"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "message"), K_ERRORS.values(), ids=K_ERRORS)
def test_k_that_cannot_work_says_why(
    base: Path, env: Environment, words: tuple[str, ...], message: str
) -> None:
    tools.need("kubectl")
    done = run("kubectl-runtimeclass", "assign", "--class", "gvisor", *words, env=env, cwd=base.parent)
    assert (done.code, done.out) == (2, b"")
    assert message in done.err


def test_k_without_kubectl_says_what_to_do(base: Path, env: Environment) -> None:
    own = {**env, "PATH": env["PATH"].partition(":")[0]}
    done = run("kubectl-runtimeclass", "assign", "--class", "gvisor", "-k", base, env=own)
    assert (done.code, done.out) == (2, b"")
    assert "--kustomize-command" in done.err


def test_kpt(kpt: Path, base: Path, env: Environment, expected: Assignments) -> None:
    (base / "kustomization.yaml").unlink()
    (base.parent / "config.yaml").write_text(RULES)
    words = ("--exec", "kubectl-runtimeclass", "--fn-config", "../config.yaml")
    done = run(kpt, "fn", "eval", ".", *words, env=env, cwd=base)
    assert done.code == 0, done.err
    files = b"---\n".join(tree(base).values())
    assert assignments(files) == expected
    assert (
        "[info] apps/v1/Deployment/storefront spec.template.spec.runtimeClassName: set to gvisor" in done.err
    )


def build(kustomize: Path, folder: Path, env: Environment) -> Ran:
    return run(kustomize, "build", "--enable-alpha-plugins", "--enable-exec", folder, env=env)


# --- every workload of the corpus that kustomize can load -----------------------------------------

WORKLOAD = re.compile(
    rb"^kind: (?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job)\b", re.M
)


@pytest.fixture(scope="module")
def loaded(corpus: Path, tmp_path_factory: pytest.TempPathFactory, env: Environment) -> Path:
    """Kustomizations, one for each file with a workload that kustomize can load, and one on top of all."""
    kustomize = tools.need("kustomize")
    top = tmp_path_factory.mktemp("loaded") / "top"
    seen: set[tuple[str, str]] = set()
    names = []
    for number, path in enumerate(sorted(corpus.rglob("*.y*ml"))):
        if not WORKLOAD.search(path.read_bytes()):
            continue
        folder = top / f"f{number}"
        folder.mkdir(parents=True)
        shutil.copy(path, folder / "file.yaml")
        (folder / "kustomization.yaml").write_text(f"namePrefix: f{number}-\nresources: [file.yaml]\n")
        done = run(kustomize, "build", folder, env=env)
        # These kinds get no prefix, so that two files with the same one do not load together.
        own = {
            (o["kind"], o["metadata"]["name"])
            for o in objects(done.out)
            if o["kind"] in ("Namespace", "CustomResourceDefinition")
        }
        # A kind of nobody's, that looks like a pod template, is refused until the rules say what it is.
        unknown = any(o["kind"] == "MyKind" for o in objects(done.out))
        if done.code or unknown or own & seen:
            shutil.rmtree(folder)
            continue
        seen |= own
        names.append(folder.name)
    (top / "kustomization.yaml").write_text(f"resources: [{', '.join(names)}]\n")
    assert len(names) > 100
    return top


@pytest.fixture(scope="module")
def loaded_expected(loaded: Path, env: Environment) -> Assignments:
    """What `assign` makes of the files as their authors wrote them."""
    (loaded.parent / "rules.yaml").write_text(RULES)
    copy = loaded.with_name("files")
    shutil.copytree(loaded, copy, ignore=shutil.ignore_patterns("kustomization.yaml"))
    words = ("assign", "-i", "-R", "-f", copy, "--rules", loaded.parent / "rules.yaml")
    assert run("kubectl-runtimeclass", *words, env=env).code == 0
    found = Assignments()
    for name, data in tree(copy).items():
        found += assignments(data, f"{Path(name).parent}-")
    return found


@pytest.mark.slow
def test_corpus_by_krm_function(
    kustomize: Path, loaded: Path, env: Environment, loaded_expected: Assignments
) -> None:
    done = build(kustomize, with_rules(loaded, RULES, "function"), env)
    assert done.code == 0, done.err
    assert assignments(done.out) == loaded_expected


OLDEST_AND_NEWEST = tuple(dict.fromkeys((*tools.kubectls()[:1], *tools.kubectls()[-1:])))


@pytest.mark.slow
@pytest.mark.parametrize("kubectl", OLDEST_AND_NEWEST, ids=lambda kubectl: kubectl.version, indirect=True)
def test_corpus_by_exec_plugin(
    kubectl: Path, loaded: Path, env: Environment, loaded_expected: Assignments
) -> None:
    done = run(kubectl, "kustomize", "--enable-alpha-plugins", with_rules(loaded, RULES, "plugin"), env=env)
    assert done.code == 0, done.err
    assert assignments(done.out) == loaded_expected


@pytest.mark.slow
def test_corpus_by_pipe(
    kustomize: Path, loaded: Path, env: Environment, loaded_expected: Assignments
) -> None:
    built = run(kustomize, "build", loaded, env=env)
    assert assignments(assigned(built.out, loaded.parent / "rules.yaml", env)) == loaded_expected


@pytest.fixture
def package(loaded: Path, tmp_path: Path) -> Path:
    """The corpus as a kpt package, without what kpt cannot read."""
    shutil.copytree(loaded, tmp_path / "package")
    for path in (tmp_path / "package").rglob("kustomization.yaml"):
        path.unlink()
    return tmp_path / "package"


@pytest.mark.slow
def test_corpus_by_kpt(kpt: Path, package: Path, env: Environment, loaded_expected: Assignments) -> None:
    (package.parent / "config.yaml").write_text(RULES)
    words = ("--exec", "kubectl-runtimeclass", "--fn-config", "../config.yaml")
    before = tree(package)
    done = run(kpt, "fn", "eval", ".", *words, env=env, cwd=package)
    assert done.code == 0, done.err
    found = Assignments()
    for name, data in tree(package).items():
        found += assignments(data, f"{Path(name).parent}-")
    assert found == loaded_expected
    assert tree(package).keys() == before.keys()
    for name, data in tree(package).items():
        assert [o["kind"] for o in objects(data)] == [o["kind"] for o in objects(before[name])]


@pytest.mark.slow
def test_without_a_match_no_line_changes_in_kpt_that_cat_would_not_change(
    kpt: Path, package: Path, env: Environment
) -> None:
    shutil.copytree(package, package.with_name("cat"))
    words = ("--", "class=gvisor", "selector=nobody=has-this")
    for folder, program in ((package, "kubectl-runtimeclass"), (package.with_name("cat"), "cat")):
        done = run(kpt, "fn", "eval", ".", "--exec", program, *words, env=env, cwd=folder)
        assert done.code == 0, done.err
    assert tree(package) == tree(package.with_name("cat"))


# --- traps ----------------------------------------------------------------------------------------


def test_kubectl_skips_a_krm_function_silently_and_the_check_does_not(
    kubectl: Path, base: Path, env: Environment
) -> None:
    """It has no --enable-exec: exit 0, nothing assigned. So the gate is a check of the output."""
    top = with_rules(base, RULES, "function")
    built = run(kubectl, "kustomize", "--enable-alpha-plugins", top, env=env)
    assert (built.code, built.err) == (0, "")
    assert ("Deployment", "storefront", ".spec.template.spec", "gvisor") not in assignments(built.out)
    done = run(
        "kubectl-runtimeclass",
        "check",
        "--rules",
        top / "runtimeclass.yaml",
        "-f",
        "-",
        env=env,
        stdin=built.out,
    )
    assert done.code == 1
    assert b"storefront" in done.out


def test_kustomize_skips_a_krm_function_silently_without_enable_exec(
    kustomize: Path, base: Path, env: Environment
) -> None:
    top = with_rules(base, RULES, "function")
    built = run(kustomize, "build", "--enable-alpha-plugins", top, env=env)
    assert built.code == 0
    assert ("Deployment", "storefront", ".spec.template.spec", "gvisor") not in assignments(built.out)


def test_validators_reject_what_comes_back_unchanged(kubectl: Path, base: Path, env: Environment) -> None:
    """Even where nothing is wrong; a check belongs under transformers:, at the end."""
    rules = CHECK.replace("match: {}", "match: {names: [nobody]}")
    for key, passes in (("validators", False), ("transformers", True)):
        top = with_rules(base, rules, "plugin", key)
        done = run(kubectl, "kustomize", "--enable-alpha-plugins", top, env=env)
        assert (done.code == 0) == passes
        assert ("validator shouldn't modify the resource map" in done.err) != passes


def test_a_check_under_transformers_fails_the_build(kubectl: Path, base: Path, env: Environment) -> None:
    top = with_rules(base, CHECK, "plugin")
    done = run(kubectl, "kustomize", "--enable-alpha-plugins", top, env=env)
    assert (done.code, done.out) == (1, b"")
    assert (
        "Deployment shop/storefront: spec.template.spec.runtimeClassName: would be set to gvisor" in done.err
    )


def test_a_check_as_krm_function_fails_the_build(kustomize: Path, base: Path, env: Environment) -> None:
    done = build(kustomize, with_rules(base, CHECK, "function"), env)
    assert (done.code, done.out) == (1, b"")
    assert (
        "error: Deployment shop/storefront: spec.template.spec.runtimeClassName: "
        "would be set to gvisor by rule all\n"
    ) in done.err


def test_a_check_in_kpt_fails_and_reports_once(
    kpt: Path, base: Path, env: Environment, tmp_path: Path
) -> None:
    (base / "kustomization.yaml").unlink()
    before = tree(base)
    words = ("--exec", "kubectl-runtimeclass", "--results-dir", tmp_path / "results")
    done = run(kpt, "fn", "eval", ".", *words, "--", "class=gvisor", "mode=Check", env=env, cwd=base)
    assert done.code == 1
    assert done.err.count("storefront") == 1
    assert tree(base) == before
    (results,) = objects((tmp_path / "results" / "results.yaml").read_bytes())
    told = [entry for item in results["items"] for entry in item["results"] if entry["severity"] == "error"]
    assert {entry["file"]["path"] for entry in told} == {"node-agent.yaml", "storefront.yaml"}


def test_rules_under_generators_are_an_error(kubectl: Path, base: Path, env: Environment) -> None:
    done = run(
        kubectl,
        "kustomize",
        "--enable-alpha-plugins",
        with_rules(base, RULES, "plugin", "generators"),
        env=env,
    )
    assert done.code == 1
    assert "belongs under transformers:" in done.err


def test_a_krm_function_under_generators_is_an_error(kustomize: Path, base: Path, env: Environment) -> None:
    done = build(kustomize, with_rules(base, RULES, "function", "generators"), env)
    assert done.code == 1
    assert "belongs under transformers:" in done.err


def test_a_warning_reaches_the_user_of_kustomize(kustomize: Path, base: Path, env: Environment) -> None:
    rules = RULES.replace("match: {}", "match: {namespaceSelector: {matchLabels: {a: b}}}")
    (base / "kustomization.yaml").write_text("namespace: shop\nresources: [storefront.yaml]\n")
    done = build(kustomize, with_rules(base, rules, "function"), env)
    assert done.code == 0
    assert "warning: Deployment shop/storefront: " in done.err
    assert "the labels of namespace shop are unknown" in done.err
