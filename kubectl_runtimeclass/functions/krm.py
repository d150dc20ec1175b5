"""The KRM function for `kustomize build` and kpt: it reads a ResourceList and writes the same one with `results`.

Nothing is written before the whole output is known, since the host deletes what is not in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

from ..errors import Refused, os_message
from ..named import NamedTuple
from ..rewriting.results import FileResult
from ..rewriting.review import Review, counts, review
from ..rules import function_config
from ..rules.file import CHECK
from ..rules.function_config import NO_GENERATOR, FunctionError
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..system import terminal
from ..yamledit.edit import spliced_pieces
from . import items as krm_items
from . import resource_list
from .decision_results import (
    decision_result,
    refusal_sentence,
    restriction_results,
    rule_results,
    severity_and_message,
    warnings_text,
)
from .resource_list import ResourceList
from .results import ERROR, Result


class Answer(NamedTuple):
    """The answer to a ResourceList: its bytes in pieces, the results in it, and whether the build may go on."""

    output: list[bytes | memoryview]
    results: tuple[Result, ...]
    passed: bool


def process(data: bytes) -> Answer:
    """Apply the rules in `functionConfig` to the items. Raises RuntimeClassError if there is no answer."""
    given = resource_list.read(data)
    rules = function_config.read(given.function_config)
    namespaces = krm_items.namespaces(given, rules)
    try:
        decided_items = krm_items.decide(given, rules, namespaces)
    except Refused:
        decided_items = krm_items.decide(resource_list.whole(given), rules, namespaces)
    if all(item.local for item in decided_items) and krm_items.is_generator(given):
        raise FunctionError(NO_GENERATOR)
    check = rules.mode == CHECK
    decided = [(decision, item) for item in decided_items for decision in item.made.decisions]
    wrong = [
        refusal_sentence(decision, item)
        for decision, item in decided
        if decision.not_fulfilled and not item.local
    ]
    if wrong:
        raise FunctionError("\n".join(wrong))
    results = (
        *(
            decision_result(decision, item, *message)
            for decision, item in decided
            if (message := severity_and_message(decision, item, check, rules, namespaces))
        ),
        *(one for decision, item in decided for one in restriction_results(decision, item)),
        *rule_results(given.function_config, _reviewed(given, decided_items, rules, namespaces)),
    )
    edits = [] if check else [edit for item in decided_items for edit in item.made.edits]
    output = spliced_pieces(data, [*edits, *given.with_results(results)])
    return Answer(output, results, not any(result.severity == ERROR for result in results))


def _reviewed(
    given: ResourceList, decided_items: list[krm_items.Item], rules: Rules, namespaces: Namespaces
) -> Review:
    """The review of the rules; for rules that matched nothing, the items are read again to find out why."""
    files = tuple(
        FileResult(
            source=item.path,
            decisions=item.made.decisions,
            searches=item.made.searches,
            notes=item.made.notes,
            untold=item.made.untold,
            classes=item.made.classes,
        )
        for item in decided_items
    )
    nothing = {name for name, count in counts(files, rules) if not count}
    if not nothing:
        return review(files, rules)
    from ..rewriting.idle_rules import IdleRules

    seen = IdleRules(rules, (rule for rule in rules.rules if rule.name in nothing), namespaces)
    try:
        krm_items.decide(given, rules, namespaces, look=seen)
    except Refused:
        krm_items.decide(resource_list.whole(given), rules, namespaces, look=seen)
    return review(files, rules, seen.idle())


# --- the edge -------------------------------------------------------------------------------------


def run(data: bytes, environ: Mapping[str, str] | None = None) -> int:
    """Answer a ResourceList on standard output. Returns the exit code: 0, or 1 if a check found something.

    kpt prints the results itself; kustomize drops them, so that they are written to stderr.
    """
    answer = process(data)
    environ = os.environ if environ is None else environ
    if environ.get("KUSTOMIZE_ENABLE_ALPHA_COMMANDS") != "true":
        terminal.tell(warnings_text(answer.results))
    write(answer.output)
    return 0 if answer.passed else 1


def write(output: Iterable[bytes | memoryview]) -> None:
    """Write all of the output, or raise FunctionError so that the host does not use a part of it."""
    try:
        sys.stdout.buffer.writelines(output)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python must not fail again, with a traceback, to write the rest of the buffer when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise FunctionError(f"the output could not be written: {os_message(error)}") from None
