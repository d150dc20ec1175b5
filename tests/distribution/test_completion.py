"""Completion: what is offered for a line, and that a real kubectl passes it on."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kubectl_runtimeclass import NAME
from kubectl_runtimeclass.cli import completion as command
from kubectl_runtimeclass.completion import table as completion_table
from kubectl_runtimeclass.completion.complete import (
    DIRECTORIES_ONLY,
    EXTENSIONS,
    NO_FILES,
    NO_SPACE,
    complete,
)

from ..support import tools
from .apiserver import serving
from .conftest import ROOT


class Cluster:
    """Answers for kubectl, and keeps what it was asked."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.asked = answers, list[Sequence[str]]()

    def __call__(self, arguments: Sequence[str]) -> str:
        self.asked.append(arguments)
        return self.answers.get(arguments[1].partition(".")[0].replace("-", "_"), "")


CLUSTER = {
    "runtimeclasses": "gvisor\thandler runsc\nkata-qemu\thandler kata\n",
    "namespaces": "default\nshop\n",
    "nodes": "n1\n",
    "get_contexts": "prod\ntest\n",
    "pods": "web-0\n",
    "deploy": "cart\ncheckout\n",
}


def words(line: str) -> list[str]:
    """The words after `kubectl runtimeclass`; the last one is what is being typed, perhaps nothing."""
    return line.split(" ")


def offered(line: str, cluster: Cluster | None = None) -> tuple[list[str], int]:
    choices, directive = complete(words(line), cluster or Cluster(**CLUSTER))
    return [choice.partition("\t")[0] for choice in choices], directive


def test_the_table_is_what_the_commands_say() -> None:
    written = Path(completion_table.__file__).read_text()
    assert written == command.table(), (
        "renew it: python -m kubectl_runtimeclass.cli.completion > t; mv t "
        "kubectl_runtimeclass/completion/table.py"
    )


@pytest.mark.parametrize(
    ("line", "choices", "directive"),
    [
        pytest.param("ass", ["assign"], NO_FILES, id="a command"),
        pytest.param("assign --cl", ["--class"], NO_FILES, id="an option"),
        pytest.param("assign --class ", ["gvisor", "kata-qemu"], NO_FILES, id="a class of the cluster"),
        pytest.param("assign --class k", ["kata-qemu"], NO_FILES, id="a class that begins so"),
        pytest.param("assign --class=k", ["kata-qemu"], NO_FILES, id="after =, the value alone"),
        pytest.param("assign -n ", ["default", "shop"], NO_FILES, id="a namespace"),
        pytest.param("explain --class gvisor,k", ["gvisor,kata-qemu"], NO_FILES, id="one more of a list"),
        pytest.param("explain --node ", ["n1"], NO_FILES, id="a node"),
        pytest.param("get k", ["kata-qemu"], NO_FILES, id="a class as an argument"),
        pytest.param("explain web", ["web-0"], NO_FILES, id="a pod"),
        pytest.param("explain dep", ["deployment/"], NO_FILES | NO_SPACE, id="a type"),
        pytest.param(
            "explain -n shop deploy/c", ["deploy/cart", "deploy/checkout"], NO_FILES, id="a workload"
        ),
        pytest.param("explain --all/x", [], NO_FILES, id="no option for kubectl"),
        pytest.param("assign --on-existing ", ["Keep", "Replace", "Fail"], NO_FILES, id="one of some words"),
        pytest.param("assign -f ", ["yaml", "yml", "json"], EXTENSIONS, id="a manifest"),
        pytest.param("assign -Rf ", ["yaml", "yml", "json"], EXTENSIONS, id="a value after joined letters"),
        pytest.param("assign -k ", [], DIRECTORIES_ONLY, id="a directory"),
        pytest.param("assign -l ", [], NO_FILES, id="text that nobody can guess"),
        pytest.param("assign -Rfa.yaml --dif", ["--diff"], NO_FILES, id="a value joined to its letter"),
        pytest.param("assign -f a.yaml --cla", ["--class"], NO_FILES, id="after an option with its value"),
        pytest.param("assign --class --cla", [], NO_FILES, id="a value that looks like an option"),
        pytest.param("assign -- --cl", [], NO_FILES, id="after -- there are no options"),
        pytest.param("nonsense --cl", [], NO_FILES, id="no such command"),
        pytest.param("completion z", ["zsh"], NO_FILES, id="an argument of some words"),
    ],
)
def test_offers(line: str, choices: list[str], directive: int) -> None:
    assert offered(line) == (choices, directive)


def test_an_option_is_offered_again_only_if_it_repeats() -> None:
    again, _ = offered("assign -f a --class gvisor -")
    assert again == []
    again, _ = offered("assign -f a --class gvisor --")
    assert "--filename" in again
    assert "--class" not in again


def test_every_command_offers_its_options_and_help() -> None:
    for path in completion_table.COMMANDS:
        choices, _ = offered(" ".join((*path, "--")))
        assert "--help" in choices


def test_the_cluster_of_the_line_is_asked() -> None:
    cluster = Cluster(**CLUSTER)
    offered("get -n shop --context test --kubeconfig=/k --as me --insecure-skip-tls-verify k", cluster)
    (asked,) = cluster.asked
    assert asked[:2] == ("get", "runtimeclasses.node.k8s.io")
    assert asked[4:] == ("--context=test", "--kubeconfig=/k", "--as=me", "--insecure-skip-tls-verify")


def test_workloads_are_those_of_the_namespace() -> None:
    cluster = Cluster(**CLUSTER)
    offered("explain -nshop deploy/", cluster)
    assert cluster.asked[0][-1] == "-nshop"


def test_without_a_cluster_nothing_is_offered() -> None:
    assert offered("assign --class ", Cluster()) == ([], NO_FILES)


def test_no_escape_sequence_reaches_the_terminal() -> None:
    hostile = Cluster(
        runtimeclasses="gvisor\x1b]0;owned\x07\thandler x\nkata\thandler \x1b[31m\nrunc\thandler y\n"
    )
    assert offered("assign --class ", hostile)[0] == ["runc"]


def test_click_is_not_imported() -> None:
    code = (
        "import sys; sys.argv = ['kubectl-runtimeclass', '__complete', 'assign', '--cl']\n"
        "from kubectl_runtimeclass.__main__ import main\n"
        'code = main(); sys.exit(f\'{code} {set(sys.modules) & {"click", "typing", "yaml", "re"}}\')'
    )
    done = subprocess.run(
        (sys.executable, "-S", "-c", code), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("--class\t")
    assert done.stderr == "0 set()\n"


KUBECTLS = tools.kubectls()


@pytest.fixture
def on_path(tmp_path: Path) -> Path:
    """A folder with the plugin and its completer, as `kubectl runtimeclass completion` writes it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    plugin = folder / f"kubectl-{NAME}"
    plugin.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from kubectl_runtimeclass.__main__ import main\nsys.exit(main())\n"
    )
    completer = folder / f"kubectl_complete-{NAME}"
    completer.write_text(command.SCRIPTS["bash"])
    for path in (plugin, completer):
        path.chmod(0o755)
    return folder


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Iterator[Path]:
    with serving(tmp_path) as path:
        yield path


def ask(kubectl: tools.Kubectl, folder: Path, home: Path, line: str, **environment: str) -> list[str]:
    """The lines that kubectl's `__complete` gives to the shell."""
    done = subprocess.run(
        (kubectl.path, "__complete", NAME, *words(line)),
        env={
            "PATH": f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(home),
            "KUBECTL_PATH": str(kubectl.path),
            **environment,
        },
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(not KUBECTLS, reason="kubectl is not installed")
@pytest.mark.parametrize("kubectl", KUBECTLS, ids=lambda found: found.version)
def test_kubectl_passes_completion_on(
    kubectl: tools.Kubectl, on_path: Path, kubeconfig: Path, tmp_path: Path
) -> None:
    assert ask(kubectl, on_path, tmp_path, "assign --cl") == [
        "--class\tOne rule instead of a file: the RuntimeClass to set",
        ":4",
    ]
    line = f"assign --kubeconfig {kubeconfig} --context test --class "
    assert ask(kubectl, on_path, tmp_path, line) == ["gvisor\thandler runsc", "kata-qemu\thandler kata", ":4"]
    line = f"explain --kubeconfig {kubeconfig} --context test -n shop deploy/"
    assert ask(kubectl, on_path, tmp_path, line) == ["deploy/checkout", "deploy/cart", ":4"]
    assert ask(kubectl, on_path, tmp_path, "assign -f ") == ["yaml", "yml", "json", ":8"]


@pytest.mark.skipif(not KUBECTLS, reason="kubectl is not installed")
def test_names_come_from_the_cluster_that_the_line_and_the_environment_name(
    on_path: Path, kubeconfig: Path, tmp_path: Path
) -> None:
    kubectl = KUBECTLS[-1]
    config = {"KUBECONFIG": str(kubeconfig)}
    assert ask(kubectl, on_path, tmp_path, "explain --context ", **config) == ["prod", "test", ":4"]
    assert ask(kubectl, on_path, tmp_path, "explain --context test -n ", **config) == [
        "default",
        "shop",
        ":4",
    ]
    assert ask(kubectl, on_path, tmp_path, "assign -n ", **config) == [":4"], "prod cannot be reached"


@pytest.mark.skipif(not KUBECTLS, reason="kubectl is not installed")
def test_a_link_to_the_plugin_completes_too(on_path: Path, tmp_path: Path) -> None:
    completer = on_path / f"kubectl_complete-{NAME}"
    completer.unlink()
    completer.symlink_to(f"kubectl-{NAME}")
    assert ask(KUBECTLS[-1], on_path, tmp_path, "ass")[0].startswith("assign\t")
    # `version` is a whole command line elsewhere; here it is a word that may go on.
    assert ask(KUBECTLS[-1], on_path, tmp_path, "version")[-1] == ":4"


BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
IN_BASH = """
source "$BASH_COMPLETION"; source <(kubectl completion bash)
compopt() { :; }  # bash allows it to nobody but itself
COMP_LINE="kubectl runtimeclass $1"
read -ra COMP_WORDS <<< "${COMP_LINE//=/ = }"
[[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMP_KEY=9
__start_kubectl
printf '%s\\n' "${COMPREPLY[@]}"
"""
IN_FISH = """
kubectl completion fish | source
complete --do-complete "kubectl runtimeclass $argv[1]"
"""
IN_ZSH = """
autoload -U compinit && compinit -u -D; source <(kubectl completion zsh)
zle_done() { print -r -- "<$BUFFER>"; exit }
zle -N zle_done; bindkey '^X' zle_done; PS1=ready
"""
SHELLS = {
    "bash": ("bash", "--norc", "-c", IN_BASH, "bash"),
    "fish": ("fish", "--no-config", "-c", IN_FISH),
}


@pytest.fixture
def shop(on_path: Path, kubeconfig: Path, tmp_path: Path) -> dict[str, str]:
    """A folder to work in, PWD, with two folders, a manifest and a note, and the environment of a user."""
    work = tmp_path / "work"
    for folder in ("base", "overlay"):
        (work / folder).mkdir(parents=True)
    for name in ("shop.yaml", "notes.txt"):
        (work / name).touch()
    (on_path / "kubectl").symlink_to(KUBECTLS[-1].path)
    return {
        "PATH": f"{on_path}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "BASH_COMPLETION": str(BASH_COMPLETION),
        "KUBECONFIG": str(kubeconfig),
        "HOME": str(tmp_path),
        "PWD": str(work),
        "TERM": "dumb",
    }


@pytest.mark.skipif(not KUBECTLS, reason="kubectl is not installed")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "choices"),
    [
        pytest.param("che", ["check"], id="a command"),
        pytest.param("assign --on-existing K", ["Keep"], id="a value"),
        pytest.param("assign --context=test --class=g", ["gvisor"], id="a value of the cluster, after ="),
        pytest.param("assign -k ", ["base", "overlay"], id="folders"),
        pytest.param("assign -f ", ["base", "overlay", "shop.yaml"], id="folders and manifests"),
    ],
)
def test_shells_offer(shell: str, line: str, choices: list[str], shop: dict[str, str]) -> None:
    if shutil.which(shell) is None or (shell == "bash" and not BASH_COMPLETION.exists()):
        pytest.skip(f"{shell} or its completion is not installed")
    done = subprocess.run(
        (*SHELLS[shell], line),
        env=shop,
        cwd=shop["PWD"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    offered = [word.partition("\t")[0].strip("/ ") for word in done.stdout.splitlines()]
    # fish completes the whole word, bash what follows "="; cobra's script for fish does not filter files.
    words = sorted(word.rpartition("=")[2] for word in offered if word)
    unfiltered = shell == "fish" and "base" in choices
    assert words == (["base", "notes.txt", "overlay", "shop.yaml"] if unfiltered else choices), done.stderr


COMPLETED = {
    "a command": ("che", "check"),
    "a value": ("assign --on-existing K", "assign --on-existing Keep"),
    "after =": ("assign --context=test --class=g", "assign --context=test --class=gvisor"),
    "a manifest": ("assign -f s", "assign -f shop.yaml"),
}


@pytest.mark.skipif(not KUBECTLS, reason="kubectl is not installed")
@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(("typed", "becomes"), COMPLETED.values(), ids=COMPLETED.keys())
def test_zsh_completes(typed: str, becomes: str, shop: dict[str, str]) -> None:
    """zsh completes at its prompt only, so it gets a terminal, and somebody who presses Tab there."""
    import pty

    (Path(shop["HOME"]) / ".zshrc").write_text(IN_ZSH)
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(shop["PWD"])
        os.execvpe("zsh", ["zsh", "-i"], shop)
    try:
        read_until(terminal, b"ready")
        os.write(terminal, f"kubectl runtimeclass {typed}\t\x18".encode())
        screen = read_until(terminal, b">")
    finally:
        os.close(terminal)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    assert f"<kubectl runtimeclass {becomes}" in screen


def read_until(terminal: int, mark: bytes) -> str:
    """What a terminal shows until a mark, or for half a minute."""
    shown, limit = b"", time.monotonic() + 30
    while mark not in shown and time.monotonic() < limit:
        if select.select([terminal], [], [], 1)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # the shell has gone
                break
    return shown.decode(errors="replace")
