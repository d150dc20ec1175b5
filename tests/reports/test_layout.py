"""Tables and paragraphs: no line is wider than the terminal, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.reports.display import Paint, width
from kubectl_runtimeclass.reports.layout import table, wrap

WORDS = st.text(st.sampled_from("abcdefgh-./:=世"), min_size=1, max_size=70)
CELLS = st.lists(WORDS, max_size=6).map(" ".join).filter(lambda text: text != "-")
"""A lone dash stands for nothing, and is left out where it would have a line of its own."""
TABLES = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=4)
)


def without_spaces(texts: list[str]) -> list[str]:
    return sorted("".join(texts).replace(" ", ""))


@given(TABLES, st.integers(40, 200))
def test_no_line_of_a_table_is_wider_than_the_terminal_and_nothing_is_lost(
    rows: list[list[str]], columns: int
) -> None:
    head = [f"HEAD{at}" for at in range(len(rows[0]))]
    lines = list(table(head, rows, columns, Paint(False)))
    assert max(map(width, lines)) <= columns
    told = without_spaces([cell for row in rows for cell in row])
    headless = without_spaces(lines)
    for character in "".join(head):
        if character in headless:
            headless.remove(character)
    assert [c for c in headless if c not in "HEAD01234"] == [c for c in told if c not in "HEAD01234"]


@given(CELLS, st.integers(10, 80), st.integers(0, 4))
def test_wrapped_text_fits_and_says_the_same(text: str, columns: int, hang: int) -> None:
    lines = wrap(text, columns, hang)
    assert all(width(line) <= columns for line in lines)
    assert without_spaces(lines) == without_spaces([text])


def test_long_words_are_broken_behind_a_joint() -> None:
    assert wrap("node-restriction.kubernetes.io/confidential-computing=required", 40) == [
        "node-restriction.kubernetes.io/",
        "confidential-computing=required",
    ]


def test_a_table_that_fits_stays_as_it_is() -> None:
    rows = [["a", "1", "why"], ["bb", "22", "because"]]
    wide, narrow = (
        list(table(("N", "C", "WHY"), rows, columns, Paint(False), right=(1,))) for columns in (None, 40)
    )
    assert wide == narrow == ["N    C  WHY", "a    1  why", "bb  22  because"]
