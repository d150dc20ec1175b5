"""What may come next on the command line, told to the user's shell through kubectl's own completion.

kubectl 1.26 and later runs the program `kubectl_complete-NAME` with the words after the plugin's name, the
last of them unfinished, and reads lines of `choice TAB description`, then `:DIRECTIVE` (kubectl 1.33:
pkg/cmd/plugin_completion.go; cobra's ShellCompDirective). A person waits for the answer: neither click nor a
command's module is imported for it, and the cluster is asked only for names, for three seconds at most.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from .table import COMMANDS

NO_SPACE, NO_FILES, EXTENSIONS, DIRECTORIES_ONLY = 2, 4, 8, 16
"""cobra's directives; 0 lets the shell complete file names."""

# What an option or an argument takes, where that is not a choice of words; `cli/completion.py` assigns them.
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
"""Runs kubectl with these arguments; what it printed, or "" when it failed."""

Option = tuple[tuple[str, ...], "str | tuple[str, ...]", bool, str]
"""Names, what it takes, whether it may be repeated, help."""

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

# The options of the line that decide which cluster is asked, and as whom.
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
    """The choices for the last word, each with its description after a tab, and the directive."""
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
    """What the finished words are: the command, its options with values, an option that awaits its value,
    and whether `--` has ended the options."""
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
    """Letters after one dash, as click reads them: flags, until one takes the rest or the next word."""
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
    # kubectl's own, which commands hand on to it unread.
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
        lines = lines[1:]  # a heading
    # One of several, after a comma: the words before it stay.
    before, comma, _ = prefix.rpartition(",")
    return _matching([f"{before}{comma}{line}" for line in lines], prefix), NO_FILES


def _workloads(prefix: str, given: Sequence[tuple[str, str]], ask: Ask) -> tuple[list[str], int]:
    """`TYPE/` first, then the names of that type; a name without a type is a pod's."""
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
    """Those options of the line, for kubectl. Joined by "=", so that a value is never taken for an option."""
    flags = [
        f"{name}={value}" if name.startswith("--") else f"{name}{value}"
        for name, value in given
        if name in names and value
    ]
    return flags + [name for name, _ in given if name == "--insecure-skip-tls-verify"]


def _matching(choices: Sequence[str], prefix: str) -> list[str]:
    """The choices that go on from the prefix. What no name has (a terminal's escapes) is not passed on."""
    return [line for line in choices if line.startswith(prefix) and line.replace("\t", "", 1).isprintable()]


def ask_kubectl(arguments: Sequence[str]) -> str:
    """Ask the user's kubectl; "" for any failure, and after three seconds."""
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
    """Answer kubectl. Returns the exit code: 1, and nothing to choose from, for a defect."""
    try:
        choices, directive = complete(words, ask_kubectl)
    except Exception:
        return 1  # a traceback would land in the middle of what the user types
    sys.stdout.write("".join(f"{choice}\n" for choice in choices) + f":{directive}\n")
    sys.stdout.flush()
    return 0
