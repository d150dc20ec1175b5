"""Where a reader's locale cannot show an arrow, an arrow of ASCII is shown, and columns stay columns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.system.ascii import in_ascii

ROOT = Path(__file__).parents[2]

TEXTS = {
    "an arrow takes its room from the gap behind it": (
        "(none) → gvisor     rule a\nskipped             rule b\n",
        "(none) -> gvisor    rule a\nskipped             rule b\n",
    ),
    "of a gap one space stays": ("1 → 2  3 → 4  rest", "1 -> 2 3 -> 4 rest"),
    "what the first gap has not, the next gives": ("a…  b    c", "a... b   c"),
    "nothing behind it": ("5 → 1", "5 -> 1"),
    "marks": ("✗ no\n· note", "x no\n- note"),
    "a name is escaped": ("café  x", "caf\\xe9 x"),
    "half a surrogate pair": ("\udce9", "\\udce9"),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_text_is_put_into_ascii(text: str, expected: str) -> None:
    assert in_ascii(text) == expected


@given(st.text())
def test_all_text_becomes_ascii_and_no_line_is_lost(text: str) -> None:
    found = in_ascii(text)
    assert found.isascii()
    assert found.count("\n") == text.count("\n")


ENVIRONMENTS = {
    "no locale is named": ({}, "→"),
    "a locale with UTF-8": ({"LC_ALL": "C.UTF-8"}, "→"),
    "the locale C": ({"LC_ALL": "C"}, "->"),
    "the locale POSIX": ({"LC_ALL": "POSIX"}, "->"),
    "LC_ALL counts before LANG": ({"LC_ALL": "C.UTF-8", "LANG": "C"}, "→"),
    "Python is told to use UTF-8": ({"LC_ALL": "C", "PYTHONUTF8": "1"}, "→"),
    "Python is told to use ASCII": ({"PYTHONIOENCODING": "ascii"}, "->"),
    "a code page of Windows": ({"PYTHONIOENCODING": "cp1252"}, "->"),
    "another": ({"PYTHONIOENCODING": "cp437"}, "->"),
}
COMMANDS = {
    "stdout": ("check", "-f", "samples/shop", "--rules", "samples/rules.yaml"),
    "stderr": ("assign", "-f", "samples/shop", "--rules", "samples/rules.yaml"),
}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    named = {"LC_ALL", "LC_CTYPE", "LANG", "PYTHONUTF8", "PYTHONIOENCODING"}
    return subprocess.run(
        [sys.executable, "-m", "kubectl_runtimeclass", *arguments],
        cwd=ROOT,
        env={**{key: value for key, value in os.environ.items() if key not in named}, **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("stream", COMMANDS)
@pytest.mark.parametrize(("environment", "arrow"), ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_the_arrow_is_one_that_the_locale_has(stream: str, environment: dict[str, str], arrow: str) -> None:
    text = getattr(run(*COMMANDS[stream], **environment), stream).decode()
    assert f"(none) {arrow} gvisor" in text
    assert text.isascii() == (arrow == "->")
    starts = {line.index("  rule ") for line in text.splitlines() if "  rule " in line}
    assert len(starts) == 1, "columns"


@pytest.mark.parametrize("output_format", ["json", "yaml", "sarif", "junit", "markdown", "github"])
def test_a_format_for_programs_is_the_same_in_every_locale(output_format: str) -> None:
    arguments = (*COMMANDS["stdout"], "-o", output_format)
    assert run(*arguments, LC_ALL="C").stdout == run(*arguments, LC_ALL="C.UTF-8").stdout


def test_manifests_are_bytes_in_every_locale() -> None:
    assert run(*COMMANDS["stderr"], LC_ALL="C").stdout == run(*COMMANDS["stderr"], LC_ALL="C.UTF-8").stdout
