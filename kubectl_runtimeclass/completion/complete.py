"""Completes the command line in the user's shell, through kubectl's own completion.

kubectl since 1.26 runs the program `kubectl_complete-NAME` with the words after the plugin's name, of which the last is
unfinished, and reads lines of `choice TAB description` and a last line `:DIRECTIVE` (kubectl 1.33:
pkg/cmd/plugin_completion.go; cobra's ShellCompDirective). To answer fast, neither click nor any command is imported,
and the cluster is asked only for names, for at most three seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from .table import COMMANDS

NO_SPACE, NO_FILES, EXTENSIONS, DIRECTORIES_ONLY = 2, 4, 8, 16
"""cobra's directives, which are added up; 0 lets the shell complete file names."""

# The kinds of values that options and arguments take, apart from fixed words; `cli/completion.py` assigns them.
NOTHING, TEXT, ANY_FILE, MANIFESTS, DIRECTORIES = "nothing", "text", "file", "manifests", "directory"
CLASSES, NAMESPACES, NODES, CONTEXTS, CLUSTERS, USERS, WORKLOADS = (
    "classes",
    "namespaces",
    "nodes",
    "contexts",
    "clusters",
    "users",
    "workloads",
)

Ask = Callable[[Sequence[str]], str]
"""Runs kubectl with these arguments and returns its output, or "" if it failed."""

Option = tuple[tuple[str, ...], "str | tuple[str, ...]", bool, str]
"""(names, kind of value or words, whether it may be repeated, help)."""

TYPES = ("cronjob", "daemonset", "deployment", "job", "pod", "replicaset", "statefulset")

_NAMES = 'go-template={{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}'
_HANDLERS = 'go-template={{range .items}}{{.metadata.name}}{{"\\thandler "}}{{.handler}}{{"\\n"}}{{end}}'
_QUESTIONS = {
    CLASSES: ("get", "runtimeclasses.node.k8s.io", "-o", _HANDLERS),
    NAMESPACES: ("get", "namespaces", "-o", _NAMES),
    NODES: ("get", "nodes", "-o", _NAMES),
    CONTEXTS: ("config", "get-contexts", "-o", "name"),
    CLUSTERS: ("config", "get-clusters"),
    USERS: ("config", "get-users"),
}

# The options that determine the cluster and the user; they are passed on to kubectl.
_CONNECTION = frozenset(
    {
        "--kubeconfig",
        "--context",
        "--cluster",
        "--user",
        "--server",
        "-s",
        "--token",
        "--as",
        "--as-group",
        "--as-uid",
        "--tls-server-name",
        "--certificate-authority",
        "--client-certificate",
        "--client-key",
        "--proxy-url",
        "--cache-dir",
    }
)
_SCOPE = frozenset({"--namespace", "-n"})


def complete(words: Sequence[str], ask: Ask) -> tuple[list[str], int]:
    """(choices for the last word, directive); a choice may have a description after a tab."""
    current = words[-1] if words else ""
    path, given, pending, ended = _read(words[:-1])
    _, options, argument = COMMANDS[path]
    if pending is not None:
        return _values(pending[1], current, given, ask)
    if not ended and current.startswith("--") and "=" in current:
        name, _, prefix = current.partition("=")
        option = _find(options, name)
        # The shell has the part up to "=" already: only the value is completed.
        return _values(option[1] if option else TEXT, prefix, given, ask)
    if not ended and current.startswith("-") and current != "-":
        return _matching(_option_names(options, given, current), current), NO_FILES
    if subcommands := COMMANDS[path][0]:
        return _matching([f"{name}\t{help}" for name, help in subcommands], current), NO_FILES
    return _values(argument, current, given, ask)


def _read(
    words: Sequence[str],
) -> tuple[tuple[str, ...], list[tuple[str, str]], Option | None, bool]:
    """(command, its options with values, the option that lacks its value or None, whether `--` ended the options)."""
    path: tuple[str, ...] = ()
    given: list[tuple[str, str]] = []
    pending: Option | None = None
    for word in words:
        options = COMMANDS[path][1]
        if pending is not None:
            given[-1] = (given[-1][0], word)
            pending = None
        elif word == "--":
            return path, given, None, True
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            given.append((name, value))
            pending = None if equals else _awaits(options, name)
        elif word.startswith("-") and len(word) > 1:
            pending = _read_short(options, word, given)
        elif (*path, word) in COMMANDS:
            path = (*path, word)
    return path, given, pending, False


def _read_short(options: Sequence[Option], word: str, given: list[tuple[str, str]]) -> Option | None:
    """Read the letters after one dash like click: flags, up to an option that takes the rest or the next word.

    Options are added to `given`; returns the option that takes the next word, or None.
    """
    for index, letter in enumerate(word[1:], start=1):
        awaits = _awaits(options, f"-{letter}")
        rest = word[index + 1 :] if awaits else ""
        given.append((f"-{letter}", rest.removeprefix("=")))
        if awaits:
            return None if rest else awaits
    return None


def _find(options: Sequence[Option], name: str) -> Option | None:
    for option in options:
        if name in option[0]:
            return option
    # kubectl's own options, which commands pass on to it.
    return ((name,), TEXT, True, "") if name in _CONNECTION or name in _SCOPE else None


def _awaits(options: Sequence[Option], name: str) -> Option | None:
    option = _find(options, name)
    return option if option and option[1] != NOTHING else None


def _option_names(options: Sequence[Option], given: Sequence[tuple[str, str]], current: str) -> list[str]:
    used = {name for name, _ in given}
    names = []
    for spellings, _, repeatable, help in options:
        if repeatable or used.isdisjoint(spellings):
            long = [name for name in spellings if name.startswith("--")]
            names += [f"{name}\t{help}" for name in (long if current.startswith("--") else spellings)]
    return names


def _values(
    kind: str | tuple[str, ...], prefix: str, given: Sequence[tuple[str, str]], ask: Ask
) -> tuple[list[str], int]:
    if isinstance(kind, tuple):
        return _matching(kind, prefix), NO_FILES
    if kind == MANIFESTS:
        return ["yaml", "yml", "json"], EXTENSIONS
    if kind == DIRECTORIES:
        return [], DIRECTORIES_ONLY
    if kind == ANY_FILE:
        return [], 0
    if kind == WORKLOADS:
        return _workloads(prefix, given, ask)
    if kind not in _QUESTIONS:
        return [], NO_FILES
    lines = ask((*_QUESTIONS[kind], *_flags(given, _CONNECTION))).splitlines()
    if kind in (CLUSTERS, USERS):
        lines = lines[1:]  # without the heading
    # In a comma-separated list only the last name is completed.
    earlier, comma, _ = prefix.rpartition(",")
    return _matching([f"{earlier}{comma}{line}" for line in lines], prefix), NO_FILES


def _workloads(prefix: str, given: Sequence[tuple[str, str]], ask: Ask) -> tuple[list[str], int]:
    """Choices for TYPE/NAME: types and names of pods, or after `TYPE/` the names of that type."""
    type_, slash, _ = prefix.partition("/")
    flags = _flags(given, _CONNECTION | _SCOPE)
    if slash:
        if not type_ or type_.startswith("-"):
            return [], NO_FILES
        names = ask(("get", type_, "-o", _NAMES, *flags)).splitlines()
        return _matching([f"{type_}/{name}" for name in names], prefix), NO_FILES
    types = _matching([f"{name}/" for name in TYPES], prefix)
    pods = _matching(ask(("get", "pods", "-o", _NAMES, *flags)).splitlines(), prefix)
    return types + pods, NO_FILES if pods else NO_FILES | NO_SPACE


def _flags(given: Sequence[tuple[str, str]], names: frozenset[str]) -> list[str]:
    """The given options with these names, for kubectl; joined by "=" so that no value is taken for an option."""
    flags = [
        f"{name}={value}" if name.startswith("--") else f"{name}{value}"
        for name, value in given
        if name in names and value
    ]
    return flags + [name for name, _ in given if name == "--insecure-skip-tls-verify"]


def _matching(choices: Sequence[str], prefix: str) -> list[str]:
    """The choices that begin with the prefix, without any that contain control characters."""
    return [line for line in choices if line.startswith(prefix) and line.replace("\t", "", 1).isprintable()]


def ask_kubectl(arguments: Sequence[str]) -> str:
    """The output of the user's kubectl; "" if it fails or takes longer than three seconds."""
    from ..errors import RuntimeClassError
    from ..system import processes
    from ..system.environment import kubectl

    try:
        program = kubectl()
        if program is None:
            return ""
        done = processes.run((program, *arguments, "--request-timeout=2s"), seconds=3)
    except (OSError, RuntimeClassError):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def run(words: Sequence[str]) -> int:
    """Print the choices for kubectl. Returns the exit code: 0, or 1 without any choices for an internal error."""
    try:
        choices, directive = complete(words, ask_kubectl)
    except Exception:
        return 1  # a traceback would appear in the middle of the command line
    sys.stdout.write("".join(f"{choice}\n" for choice in choices) + f":{directive}\n")
    sys.stdout.flush()
    return 0
