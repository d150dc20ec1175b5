"""The KRM function: a ResourceList in, the same with `results` out; for `kustomize build` and kpt.

Nothing is written before all of it is known: what a function leaves out of its output, its host deletes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

from ..errors import Refused, words
from ..named import NamedTuple
from ..rewriting.results import FileResult
from ..rewriting.review import Review, counts, review
from ..rules import function_config
from ..rules.file import CHECK
from ..rules.function_config import NO_GENERATOR, FunctionError
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..system import terminal
from ..yamledit.edit import pieces
from . import items as krm_items
from . import resource_list
from .resource_list import ResourceList
from .results import ERROR, Result
from .telling import _of_the_rules, _restrictions, _result, _sentence, _severity_and_message, warnings_text


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
        decided_items = krm_items.decide(given, rules, namespaces)
    except Refused:
        decided_items = krm_items.decide(resource_list.whole(given), rules, namespaces)
    if all(item.local for item in decided_items) and krm_items.is_generator(given):
        raise FunctionError(NO_GENERATOR)
    check = rules.mode == CHECK
    decided = [(decision, item) for item in decided_items for decision in item.made.decisions]
    wrong = [
        _sentence(decision, item) for decision, item in decided if decision.not_fulfilled and not item.local
    ]
    if wrong:
        raise FunctionError("\n".join(wrong))
    results = (
        *(
            _result(decision, item, *message)
            for decision, item in decided
            if (message := _severity_and_message(decision, item, check, rules, namespaces))
        ),
        *(one for decision, item in decided for one in _restrictions(decision, item)),
        *_of_the_rules(given.function_config, _reviewed(given, decided_items, rules, namespaces)),
    )
    edits = [] if check else [edit for item in decided_items for edit in item.made.edits]
    output = pieces(data, [*edits, *given.with_results(results)])
    return Answer(output, results, not any(result.severity == ERROR for result in results))


def _reviewed(
    given: ResourceList, found: list[krm_items.Item], rules: Rules, namespaces: Namespaces
) -> Review:
    """What is to be told beside the decisions; the items are read again where rules matched nothing."""
    files = tuple(
        FileResult(
            source=item.path,
            decisions=item.made.decisions,
            searches=item.made.searches,
            notes=item.made.notes,
            untold=item.made.untold,
            classes=item.made.classes,
        )
        for item in found
    )
    nothing = {name for name, count in counts(files, rules) if not count}
    if not nothing:
        return review(files, rules)
    from ..rewriting.idle_rules import Seen

    seen = Seen(rules, (rule for rule in rules.rules if rule.name in nothing), namespaces)
    try:
        krm_items.decide(given, rules, namespaces, look=seen)
    except Refused:
        krm_items.decide(resource_list.whole(given), rules, namespaces, look=seen)
    return review(files, rules, seen.idle())


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
