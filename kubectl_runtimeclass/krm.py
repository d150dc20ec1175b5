"""The KRM function: a ResourceList in, the same with `results` out; for `kustomize build` and kpt.

Nothing is written before all of it is known: what a function leaves out of its output, its host deletes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

from . import function_config, krm_items, resource_list, terminal
from .decisions import ASSIGNED, KEPT, NO_MATCH, REFUSED, Decision
from .display import safe
from .edits import pieces
from .errors import Refused, words
from .function_config import NO_GENERATOR, FunctionError
from .krm_items import Item
from .named import NamedTuple
from .nodes import Node
from .resource_list import ERROR, INFO, WARNING, Reference, Result
from .results import fruitless
from .rules import KIND, Namespaces, Rules
from .rules_file import CHECK


class Answer(NamedTuple):
    """The answer to a ResourceList: its bytes, in pieces, the results in it, whether the build may go on."""

    output: list[bytes | memoryview]
    results: tuple[Result, ...]
    passed: bool


def process(data: bytes) -> Answer:
    """Apply the rules in `functionConfig` to the items. Raises RuntimeClassError where there is no answer."""
    given = resource_list.read(data)
    rules = function_config.read(given.function_config)
    namespaces = krm_items.namespaces(given, rules)
    try:
        found = krm_items.decide(given, rules, namespaces)
    except Refused:
        found = krm_items.decide(resource_list.whole(given), rules, namespaces)
    if not found and krm_items.is_generator(given):
        raise FunctionError(NO_GENERATOR)
    check = rules.mode == CHECK
    decided = [(decision, item) for item in found for decision in item.made.decisions]
    refused = [_sentence(decision, item) for decision, item in decided if decision.outcome == REFUSED]
    if refused:
        raise FunctionError("\n".join(refused))
    results = (
        *(
            _result(decision, item, *told)
            for decision, item in decided
            if (told := _told(decision, check, rules, namespaces))
        ),
        *_of_the_rules(given.function_config, found),
    )
    edits = [] if check else [edit for item in found for edit in item.made.edits]
    output = pieces(data, [*edits, *given.with_results(results)])
    return Answer(output, results, not any(result.severity == ERROR for result in results))


# --- telling --------------------------------------------------------------------------------------


def _told(decision: Decision, check: bool, rules: Rules, namespaces: Namespaces) -> tuple[str, str] | None:
    """Severity and message of what the host is told of a decision; None where there is nothing to tell."""
    if decision.changes:
        return ERROR if check else WARNING if decision.reason else INFO, change(decision, check)
    if decision.outcome == KEPT:
        return INFO, decision.reason
    namespace = decision.namespace or namespaces.default
    if decision.outcome == NO_MATCH and rules.need_namespaces and namespace not in namespaces.labels:
        return WARNING, decision.reason
    return None


def _result(decision: Decision, item: Item, severity: str, message: str) -> Result:
    return Result(
        severity,
        message,
        Reference(decision.api_version, decision.kind, decision.namespace, decision.name),
        decision.path,
        decision.before,
        decision.after if decision.changes else None,
        item.path,
        item.file_index,
    )


def _of_the_rules(config: Node | None, items: Iterable[Item]) -> list[Result]:
    """A warning, about the functionConfig, for each of its `podTemplates` that gave no pod template."""
    found = fruitless(each for item in items for each in item.made.searches)
    if not found:
        return []

    def text(*path: str) -> str:
        node = config.at(path) if config is not None else None
        return node.text if node is not None else ""

    about = Reference(
        text("apiVersion"), text("kind"), text("metadata", "namespace"), text("metadata", "name")
    )
    field = "spec.podTemplates" if about.kind == KIND else "data.rules"
    return [Result(WARNING, sentence, about, field) for _, sentence in found]


def change(decision: Decision, check: bool) -> str:
    """What a decision changes, or would."""
    assigned = decision.outcome == ASSIGNED
    what = f"set to {decision.after}" if assigned else f"removed, it was {decision.before}"
    sentence = f"{'would be ' if check else ''}{what} by rule {decision.rule}"
    return f"{sentence}; {decision.reason}" if decision.reason else sentence


def _sentence(decision: Decision, item: Item) -> str:
    place = f" ({item.path})" if item.path else ""
    return f"{decision.object}{place}: {decision.path}: {decision.reason}"


def warnings_text(results: Iterable[Result]) -> str:
    """Warnings and errors for a terminal or a build log, a line each."""
    lines = []
    for result in results:
        if result.severity != INFO:
            place = f" ({result.path})" if result.path else ""
            sentence = f"{result.about}{place}: {result.field}: {result.message}"
            lines.append(f"{result.severity}: {safe(sentence)}\n")
    return "".join(lines)


# --- the edge -------------------------------------------------------------------------------------


def run(data: bytes, environ: Mapping[str, str] | None = None) -> int:
    """Answer the ResourceList on standard input. Returns the exit code: 0, or 1 when a check found something.

    kpt prints the results itself; kustomize drops them, so that it is told on stderr.
    """
    answer = process(data)
    environ = os.environ if environ is None else environ
    if environ.get("KUSTOMIZE_ENABLE_ALPHA_COMMANDS") != "true":
        terminal.tell(warnings_text(answer.results))
    write(answer.output)
    return 0 if answer.passed else 1


def write(output: Iterable[bytes | memoryview]) -> None:
    """All of the output, or an error: a host that reads half of it must not take it for all."""
    try:
        sys.stdout.buffer.writelines(output)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still in the buffer must not fail again, with a traceback, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise FunctionError(f"the output could not be written: {words(error)}") from None
