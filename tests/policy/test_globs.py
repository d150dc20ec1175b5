"""Globs mean in CEL what they mean in Python."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.policy import cel, globs

TEXTS = st.text(alphabet="ab-]!^[*?.\\/&~|\n'x", max_size=6)


@given(glob=TEXTS, text=TEXTS)
def test_the_regular_expression_matches_what_the_glob_matches(glob: str, text: str) -> None:
    try:
        expression = globs.expression(glob)
    except globs.NoEqual:
        return
    # RE2's $ is the end of the text; Python's is before a last line break, too.
    python = re.compile(expression[:-1] + r"\Z")
    assert bool(python.match(text)) == fnmatchcase(text, glob)


@given(glob=st.text(alphabet="ab*", max_size=5), text=st.text(alphabet="ab", max_size=5))
def test_cheaper_functions_match_alike(glob: str, text: str) -> None:
    made = globs.test("v", glob).text
    found = re.fullmatch(r"v\.(\w+)\('(.*)'\)", made)
    if made == "true":
        does = True
    elif found is None:
        does = made == f"v == {cel.quote(text)}"
    else:
        python = {
            "startsWith": text.startswith,
            "endsWith": text.endswith,
            "contains": text.__contains__,
            "matches": lambda expression: re.match(expression, text) is not None,
        }
        does = bool(python[found[1]](found[2]))
    assert does == fnmatchcase(text, glob)


CALL = re.compile(r"v(?: |\.)(!=|contains|matches)[ (]('(?:[^'\\]|\\.)*')\)?(?: && |$)")


@given(glob=TEXTS.filter(lambda text: "\n" not in text), texts=st.lists(TEXTS, max_size=3))
def test_a_search_through_lines_matches_where_a_text_does(glob: str, texts: list[str]) -> None:
    lines = "".join(f"\n{text.replace(chr(10), chr(13))}" for text in texts) + "\n"
    try:
        made = globs.any_line("v", (glob,), 100).text
    except globs.NoEqual:
        return
    assert CALL.sub("", made) == ""
    does = True
    for function, literal in CALL.findall(made):
        wanted = ast.literal_eval(literal)
        does = does and {
            "!=": lambda text: lines != text,
            "contains": lambda text: text in lines,
            "matches": lambda text: re.search(text, lines) is not None,
        }[function](wanted)
    assert does == any(fnmatchcase(text, glob) for text in texts)


@pytest.mark.parametrize(
    ("glob", "made"),
    [
        pytest.param("web", r"v.contains('\nweb\n')", id="without a wildcard"),
        pytest.param("web-*", r"v.contains('\nweb-')", id="a beginning"),
        pytest.param("*/nginx", r"v.contains('/nginx\n')", id="an end"),
        pytest.param("*kata*", "v.contains('kata')", id="a part"),
        pytest.param("*", r"v != '\n'", id="anything"),
        pytest.param("", r"v.contains('\n\n')", id="nothing"),
        pytest.param("a*c", r"v.contains('a') && v.matches('\na[^\n]*c\n')", id="a beginning and an end"),
        pytest.param(
            "a?bc*[de]fgh", r"v.contains('fgh') && v.matches('\na[^\n]bc[^\n]*[de]fgh\n')", id="a part"
        ),
        pytest.param("*[!x]", r"v.matches('[^x\n]\n')", id="not this character"),
    ],
)
def test_expressions_of_lines(glob: str, made: str) -> None:
    assert globs.any_line("v", (glob,), 100).text == made


def test_a_line_break_in_a_glob_is_refused_by_name() -> None:
    with pytest.raises(globs.NoEqual, match="control character"):
        globs.any_line("v", ("a\nb",), 100)


TESTS = {
    "without a wildcard": ("web", "v == 'web'"),
    "a beginning": ("web-*", "v.startsWith('web-')"),
    "an end": ("*/nginx", "v.endsWith('/nginx')"),
    "a part": ("*kata*", "v.contains('kata')"),
    "anything": ("*", "true"),
    "one character": ("a?c", r"v.matches('^(?s:a.c)$')"),
    "not this character": ("[!x]*", r"v.matches('^(?s:[^x].*)$')"),
    "a quote": ("it's", r"v == 'it\'s'"),
    "a bracket that nothing closes": ("[x", r"v.matches('^(?s:\\[x)$')"),
}


@pytest.mark.parametrize(("glob", "made"), TESTS.values(), ids=TESTS.keys())
def test_expressions(glob: str, made: str) -> None:
    assert globs.test("v", glob).text == made


def test_a_range_that_is_empty_is_refused_by_name() -> None:
    with pytest.raises(globs.NoEqual, match=r"'\[z-a\]' has the range z-a, which is empty"):
        globs.test("v", "[z-a]")
