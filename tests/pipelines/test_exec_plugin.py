"""The kustomize exec plugin by itself, called as kustomize calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.functions import exec_plugin
from kubectl_runtimeclass.rules.model import KIND

from .hosts import Environment, run

RULES = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
metadata:
  name: sandbox
  annotations: {internal.config.kubernetes.io/anything: kustomize adds}
spec:
  rules:
  - {name: untrusted, match: {podSelector: {matchLabels: {trust: untrusted}}}, runtimeClassName: gvisor}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  labels:
    trust: untrusted
  name: web
spec:
  containers: []
"""
ASSIGNED = POD.replace("spec:\n", "spec:\n  runtimeClassName: gvisor\n")
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\n"


def process(text: str, rules: str = RULES) -> str:
    return b"".join(exec_plugin.process(text.encode(), exec_plugin.read_rules(rules.encode()))).decode()


def test_the_manifests_come_back_with_the_field() -> None:
    assert process(f"{MAP}---\n{POD}") == f"{MAP}---\n{ASSIGNED}"


def test_without_a_change_every_byte_comes_back() -> None:
    assert process(f"{MAP}---\n{ASSIGNED}") == f"{MAP}---\n{ASSIGNED}"


WRONG = {
    "an unknown field": (
        POD,
        RULES.replace("match:", "mach:"),
        f"{KIND} sandbox: spec.rules[0].mach: unknown field",
    ),
    "arguments on one line": (
        POD,
        f"argsOneLiner: --class x\n{RULES}",
        "argsOneLiner: no arguments are taken",
    ),
    "arguments from a file": (POD, f"argsFromFile: a.txt\n{RULES}", "argsFromFile: no arguments are taken"),
    "no config": (POD, "", "is empty"),
    "broken config": (POD, "a: [", "not YAML"),
    "another kind": (POD, RULES.replace(KIND, "Other"), f"kind: expected {KIND}"),
    "no manifests": ("", RULES, "belongs under transformers:"),
    "a spec that is no mapping": (
        POD.replace("spec:\n  containers: []", "spec: x"),
        RULES,
        "Pod web: spec.runtime",
    ),
    "a check that finds something": (
        POD,
        RULES.replace("spec:\n", "spec:\n  mode: Check\n"),
        "Pod web: spec.runtimeClassName: would be set to gvisor by rule untrusted",
    ),
}


@pytest.mark.parametrize(("text", "rules", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_an_error_with_a_sentence(text: str, rules: str, message: str) -> None:
    with pytest.raises(RuntimeClassError) as error:
        process(text, rules)
    assert message in str(error.value)


# --- how it is called -----------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").write_text(RULES)
    return tmp_path / "config"


def test_the_plugins_name_is_enough(env: Environment, config: Path) -> None:
    """KUSTOMIZE_PLUGIN_CONFIG_ROOT is not needed: the name says it."""
    plugin = next(Path(env["KUSTOMIZE_PLUGIN_HOME"]).rglob(KIND))
    assert run(plugin, config, env=env, stdin=POD.encode()) == (0, ASSIGNED.encode(), "")


def test_the_variable_and_a_file_are_enough(env: Environment, config: Path) -> None:
    """A copy under another name works as well, as a wrapper script makes one."""
    called = {**env, "KUSTOMIZE_PLUGIN_CONFIG_ROOT": "/anywhere"}
    assert run("kubectl-runtimeclass", config, env=called, stdin=POD.encode()) == (0, ASSIGNED.encode(), "")


def test_a_command_in_a_plugins_environment_stays_a_command(env: Environment) -> None:
    called = {**env, "KUSTOMIZE_PLUGIN_CONFIG_ROOT": "/anywhere"}
    done = run(
        "kubectl-runtimeclass", "assign", "--class", "gvisor", "-f", "-", env=called, stdin=POD.encode()
    )
    assert (done.code, done.out) == (0, ASSIGNED.encode())


@pytest.mark.parametrize("arguments", [(), ("/nowhere",)])
def test_without_its_config_file_the_plugin_fails(env: Environment, arguments: tuple[str, ...]) -> None:
    plugin = next(Path(env["KUSTOMIZE_PLUGIN_HOME"]).rglob(KIND))
    done = run(plugin, *arguments, env=env, stdin=POD.encode())
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("error: ")


# --- where it is installed ------------------------------------------------------------------------

PLACE = f"kubectl-runtimeclass.github.io/v1alpha1/runtimeclassrules/{KIND}"

HOMES = {
    "KUSTOMIZE_PLUGIN_HOME": ({"KUSTOMIZE_PLUGIN_HOME": "{}/own"}, None, "own"),
    "XDG_CONFIG_HOME": ({"XDG_CONFIG_HOME": "{}/xdg"}, None, "xdg/kustomize/plugin"),
    "nothing set": ({}, None, ".config/kustomize/plugin"),
    "the oldest place is in use": ({}, "kustomize/plugin", "kustomize/plugin"),
    "an older place is in use, another is set": (
        {"XDG_CONFIG_HOME": "{}/xdg"},
        ".config/kustomize/plugin",
        ".config/kustomize/plugin",
    ),
}


@pytest.mark.parametrize(("variables", "used", "expected"), HOMES.values(), ids=HOMES)
def test_install_puts_the_link_where_kustomize_looks(
    env: Environment, tmp_path: Path, variables: dict[str, str], used: str | None, expected: str
) -> None:
    if used:
        (tmp_path / used).mkdir(parents=True)
    own = {key: value for key, value in env.items() if key != "KUSTOMIZE_PLUGIN_HOME"}
    own.update({"HOME": str(tmp_path)} | {key: value.format(tmp_path) for key, value in variables.items()})
    for _ in range(2):
        assert run("kubectl-runtimeclass", "kustomize", "install", env=own).code == 0
    link = tmp_path / expected / PLACE
    assert link.is_symlink()
    assert link.readlink() == Path(env["HOME"]) / "bin" / "kubectl-runtimeclass"
    assert run("kubectl-runtimeclass", "kustomize", "uninstall", env=own).code == 0
    assert (tmp_path / expected).is_dir()
    assert not list((tmp_path / expected).iterdir())
    assert b"not installed" in run("kubectl-runtimeclass", "kustomize", "uninstall", env=own).out


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_what_is_no_link_is_left_alone(env: Environment, tmp_path: Path, command: str) -> None:
    own = {**env, "KUSTOMIZE_PLUGIN_HOME": str(tmp_path)}
    file = tmp_path / PLACE
    file.parent.mkdir(parents=True)
    file.write_text("another's")
    done = run("kubectl-runtimeclass", "kustomize", command, env=own)
    assert (done.code, file.read_text()) == (2, "another's")
    assert "left as it is" in done.err
