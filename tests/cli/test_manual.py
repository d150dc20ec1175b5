"""The manual page has what --help has, and roff reads it without a complaint."""

from __future__ import annotations

import shutil
import subprocess

import click
import pytest
from click.testing import CliRunner

from kubectl_runtimeclass.cli import manual, program


@pytest.fixture(scope="module")
def page() -> str:
    done = CliRunner().invoke(program.group, ["help", "--man"])
    assert done.exit_code == 0
    return done.output


def test_every_command_and_option_is_in_it(page: str) -> None:
    context = click.Context(program.group)
    for name in program.COMMANDS:
        command = program.group.get_command(context, name)
        assert command is not None
        section = page.split(f'.SS "{manual._text(name)} ')[1].split('\n.SS "')[0]
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert manual._text(max(option.opts, key=len)) in section, (name, option.opts)


def test_groups_have_their_commands(page: str) -> None:
    assert '.SS "rules lint ' in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_takes_it_without_a_warning(page: str) -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tascii", "-P-c", "-P-bou"],
        input=page.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert "EXIT STATUS" in text and "runtimeclass-rules.yaml" in text


@pytest.mark.parametrize(
    ("text", "roff"),
    [
        (".dot", r"\&.dot"),
        ("'quote", r"\&'quote"),
        (r"back\slash", r"back\eslash"),
        ('--option "x"', r"\-\-option \(dqx\(dq"),
    ],
)
def test_text_is_no_request(text: str, roff: str) -> None:
    assert manual._text(text) == roff
