"""What is printed of pod templates for people: what `render` of one gives, `join` puts together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...explaining.explained import Explained
from .. import PLAIN, Screen
from . import compare, markdown, workloads
from . import json as structured
from . import table as one


def table(answers: Sequence[Explained], screen: Screen) -> str:
    """One class in full, or several side by side."""
    return _text(answers, screen, wide=False)


def wide(answers: Sequence[Explained], screen: Screen) -> str:
    """A row for every node, under each class."""
    return _text(answers, screen, wide=True)


def _text(answers: Sequence[Explained], screen: Screen, *, wide: bool) -> str:
    return "".join(f"{line}\n" for line in _lines(answers, screen, wide=wide))


def row(answers: Sequence[Explained], screen: Screen) -> str:
    """A workload among many, a line for each class, as `join` takes them for "rows"."""
    import json

    return json.dumps([workloads.row(answer) for answer in answers])


def _lines(answers: Sequence[Explained], screen: Screen, *, wide: bool) -> Iterator[str]:
    several = len(answers) > 1
    if several:
        yield from compare.render(answers, screen.width, screen.paint)
    for explained in answers if wide or not several else ():
        if several:
            yield ""
        yield from one.render(explained, screen, wide=wide)


def join(texts: Sequence[str], output_format: str, screen: Screen = PLAIN) -> str:
    """One output of the texts of all pod templates."""
    if output_format == "markdown":
        return markdown.join(texts)
    if output_format == "rows":
        import json

        rows = [workloads.WorkloadRow(*cells) for text in texts for cells in json.loads(text)]
        return "".join(f"{line}\n" for line in workloads.render(rows, screen)) if rows else ""
    return structured.join(texts, output_format) if output_format in ("json", "yaml") else "\n".join(texts)
