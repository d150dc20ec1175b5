"""On a terminal, what takes long says so once a second has passed; what is written makes way, and nothing stays behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="no pseudo-terminals here")

ROOT = Path(__file__).parents[2]
CLEAR = "\r\x1b[K"


def on_terminal(script: str, *, stderr_only: bool = False) -> str:
    """What a terminal gets of a Python script that uses `terminal`."""
    ours, theirs = pty.openpty()
    code = f"import sys, time\nfrom kubectl_runtimeclass.system import terminal\n{script}"
    out = subprocess.DEVNULL if stderr_only else theirs
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=theirs, stdout=out, stderr=theirs):
        os.close(theirs)
        text = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            text += part
    os.close(ours)
    return text.decode()


def after(text: str) -> str:
    """What is left on the screen of the last line."""
    return text.split(CLEAR)[-1]


@pytest.mark.parametrize("stderr_only", [False, True], ids=["all on a terminal", "stdout into a file"])
def test_silence_ends_after_a_second(stderr_only: bool) -> None:
    script = "p = terminal.Progress()\ntime.sleep(2.5)\np.clear()"
    text = on_terminal(script, stderr_only=stderr_only)
    assert re.search(f"{re.escape(CLEAR)}working, [123] s", text)
    assert after(text) == ""


def test_what_is_quick_says_nothing() -> None:
    assert on_terminal("p = terminal.Progress(3, 'files')\np.step()\np.clear()") == ""


def test_the_innermost_is_shown_with_its_count() -> None:
    script = """
outer, inner = terminal.Progress(), terminal.Progress(12, 'lists read')
inner.step()
time.sleep(2.5)
inner.clear()
outer.clear()
"""
    text = on_terminal(script)
    assert f"{CLEAR}1/12 lists read" in text
    assert "working" not in text


def test_what_is_told_gets_a_line_of_its_own() -> None:
    script = "p = terminal.Progress()\ntime.sleep(2.5)\nterminal.tell('a warning\\n')\np.clear()"
    assert after(on_terminal(script)) == "a warning\r\n"


def test_nothing_is_drawn_over_a_question() -> None:
    script = "p = terminal.Progress()\nterminal.tell('Password: ')\ntime.sleep(1.6)\np.clear()"
    assert on_terminal(script) == "Password: "


def test_nothing_is_drawn_into_the_result() -> None:
    script = "p = terminal.Progress()\nterminal.result_follows()\ntime.sleep(1.6)\np.clear()"
    assert on_terminal(script) == ""


def test_sentences_are_broken_at_words_and_rows_of_columns_are_not() -> None:
    sentence = "warning: " + "word " * 30 + "end"
    row = "a.yaml:1  Pod a  " + "x" * 90
    text = on_terminal(
        f"import fcntl, struct, termios\n{SIZE}terminal.tell({sentence!r} + chr(10) + {row!r} + chr(10))"
    )
    lines = text.split("\r\n")
    assert all(len(line) <= 80 for line in lines[:3]), lines
    assert lines[1].startswith("    word"), lines
    assert row in lines


SIZE = "fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack('HHHH', 25, 80, 0, 0))\n"


def test_elsewhere_nothing_is_shown() -> None:
    code = (
        "import time\nfrom kubectl_runtimeclass.system.terminal import Progress\n"
        "Progress()\ntime.sleep(1.3)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_slow_kustomize_is_waited_for_with_words(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text(
        "#!/bin/sh\nsleep 3\necho '# a warning' >&2\necho 'kind: ConfigMap'\necho 'apiVersion: v1'\n"
    )
    slow.chmod(0o755)
    script = (
        "from kubectl_runtimeclass.__main__ import main\n"
        f"main(['check', '-k', '.', '--kustomize-command', {str(slow)!r}, '--class', 'x'])"
    )
    started = time.monotonic()
    text = on_terminal(script)
    assert time.monotonic() - started < 60
    assert re.search("working, [1-4] s", text)
    assert f"{CLEAR}# a warning\r\n" in text
    assert after(text).endswith("no pod templates in 1 file\r\n")
