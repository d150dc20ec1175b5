"""What is written in place loses nothing: no edit saved meanwhile, no attribute, no link, no failure."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_runtimeclass.errors import cause
from kubectl_runtimeclass.sources import rewrite_inputs
from kubectl_runtimeclass.sources.discover import discover_rules
from kubectl_runtimeclass.system import replace
from kubectl_runtimeclass.system.files import FileError

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: i}]\n"
unix = pytest.mark.skipif(os.name == "nt", reason="needs a Unix")


def runtimeclass(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kubectl_runtimeclass", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload, no-any-return]


def saves_while_we_write(
    path: Path, text: bytes, *, rename: bool = False, same_time: bool = False
) -> Iterator[bytes]:
    """New bytes that take so long to come that somebody saves the file before the last of them is there."""
    yield b"new "
    before = path.stat()
    if rename:
        (path.parent / "other").write_bytes(text)
        os.replace(path.parent / "other", path)
    else:
        path.write_bytes(text)
    if same_time:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    yield b"bytes"


@pytest.mark.parametrize(
    ("text", "options"),
    [
        pytest.param(b"an edit", {}, id="in the file itself"),
        pytest.param(b"an edit", {"rename": True}, id="by another file in its place"),
        pytest.param(b"OLD", {"same_time": True}, id="of the same length, in the same tick of the clock"),
    ],
)
def test_an_edit_that_is_saved_while_we_write_is_kept(
    tmp_path: Path, text: bytes, options: dict[str, bool]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    with pytest.raises(FileError, match="changed while it was being read; left as it is, run again"):
        replace.replace(str(path), b"old", saves_while_we_write(path, text, **options))
    assert path.read_bytes() == text
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]


@unix
def test_a_change_of_its_mode_while_we_write_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o644)

    def pieces() -> Iterator[bytes]:
        path.chmod(0o600)
        yield b"new"

    with pytest.raises(FileError, match="changed while"):
        replace.replace(str(path), b"old", pieces())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def attributes(path: Path) -> dict[str, bytes]:
    return {name: os.getxattr(path, name) for name in os.listxattr(path)}


def attributed(path: Path, name: str, value: bytes) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("no extended attributes here")
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"{name} cannot be set here: {error}")


ACL = bytes.fromhex(
    "0200000001000600ffffffff020006000100000004000400ffffffff1000060 0ffffffff20000400ffffffff".replace(
        " ", ""
    )
)
"""user::rw-, user:1:rw-, group::r--, mask::rw-, other::r-- (linux/posix_acl_xattr.h)."""
CAPABILITY = bytes.fromhex("0100000200040000000000000000000000000000")
"""cap_net_bind_service=ep (linux/capability.h, VFS_CAP_REVISION_2)."""


@pytest.mark.parametrize(
    ("name", "value"),
    [("user.owner", b"team-a"), ("system.posix_acl_access", ACL), ("security.capability", CAPABILITY)],
    ids=["a user's", "an access control list", "a capability"],
)
def test_extended_attributes_are_kept(tmp_path: Path, name: str, value: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    attributed(path, name, value)
    before = attributes(path)
    assert name in before
    replace.replace(str(path), b"old", [b"new"])
    assert (path.read_bytes(), attributes(path)) == (b"new", before)


def test_an_access_list_that_the_directory_gives_new_files_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o644)
    attributed(tmp_path, "system.posix_acl_default", ACL)
    replace.replace(str(path), b"old", [b"new"])
    assert attributes(path) == {} and stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_file_whose_attribute_cannot_be_kept_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    attributed(path, "user.owner", b"team-a")

    def denied(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "setxattr", denied)
    with pytest.raises(
        FileError, match=r"its attribute user.owner cannot be kept: operation not permitted; left"
    ):
        replace.replace(str(path), b"old", [b"new"])
    assert path.read_bytes() == b"old"


@unix
@pytest.mark.parametrize("name", ["pipe", "/dev/null"])
def test_what_is_no_regular_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    if name == "pipe":
        os.mkfifo(tmp_path / name)
    done = runtimeclass("assign", "-i", "--class", "kata", "-f", tmp_path / name)
    assert (done.returncode, "it is no regular file" in done.stderr) == (2, True)


@unix
def test_what_became_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="no regular file"):
        replace.replace(str(tmp_path / "pipe"), b"", [b"new"])


def test_a_name_may_be_as_long_as_names_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".yaml")
    try:
        path.write_text(POD)
    except OSError:
        pytest.skip("names are shorter here")
    done = runtimeclass("assign", "-i", "--class", "kata", "-f", path)
    assert done.returncode == 0, done.stderr
    assert "runtimeClassName: kata" in path.read_text()


def test_nothing_is_left_in_a_directory_that_is_append_only(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(POD)
    try:
        done = subprocess.run(["chattr", "+a", tmp_path], capture_output=True)
    except OSError:
        pytest.skip("no chattr here")
    if done.returncode:
        pytest.skip(f"chattr: {done.stderr.decode()}")
    try:
        made = runtimeclass("assign", "-i", "--class", "kata", "-f", path)
        assert (made.returncode, path.read_text()) == (2, POD)
        assert "its directory is append-only" in made.stderr
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]
    finally:
        subprocess.run(["chattr", "-a", tmp_path], check=True)


@unix
def test_a_link_out_of_the_tree_is_told(tmp_path: Path) -> None:
    inside, outside = tmp_path / "tree", tmp_path / "elsewhere.yaml"
    inside.mkdir()
    outside.write_text(POD)
    (inside / "link.yaml").symlink_to(outside)
    (inside / "own.yaml").write_text(POD.replace("name: p", "name: q"))
    (inside / "near.yaml").symlink_to("own.yaml")
    done = runtimeclass("assign", "-i", "--class", "kata", "-f", inside)
    assert "kata" in outside.read_text()
    assert f"link.yaml: a link to {outside}, outside of what was named, which was written" in done.stderr
    assert done.stderr.count("outside of what was named") == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ImportError("libyaml.so: cannot allocate memory"),
            "cannot be loaded: libyaml.so: cannot allocate memory",
        ),
        (OSError(12, "Cannot allocate memory"), "cannot allocate memory"),
        (OSError(24, "Too many open files", "x.yaml"), "x.yaml: too many open files"),
        (MemoryError(), "out of memory"),
        (KeyError("k"), "KeyError: 'k' (a defect of this program"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failure_is_told_as_what_it_is(
    error: Exception, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sentence in cause(error)
    assert ("defect" in cause(error)) == isinstance(error, KeyError)


def test_an_edit_saved_meanwhile_is_exit_code_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kubectl_runtimeclass.__main__ import main

    path = tmp_path / "a.yaml"
    path.write_text(POD)
    monkeypatch.setattr(
        rewrite_inputs, "spliced_pieces", lambda data, edits: saves_while_we_write(path, b"somebody else's\n")
    )
    assert main(["assign", "-i", "--class", "kata", "-f", str(path)]) == 2
    assert path.read_bytes() == b"somebody else's\n"


@unix
@pytest.mark.slow
@pytest.mark.parametrize("how", ["ENOSPC", "kill", "EIO", "EACCES", "ENOMEM"])
def test_a_whole_run_that_fails_at_any_call_leaves_each_file_old_or_new(tmp_path: Path, how: str) -> None:
    done = injected(tmp_path, how)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 100, "calls"


@unix
@pytest.mark.slow
def test_200_kills_at_random_leave_each_file_old_or_new(tmp_path: Path) -> None:
    done = injected(tmp_path, "kills", "200")
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 100


def injected(folder: Path, *how: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.system.injection", str(folder), *how]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])


@unix
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give directories away"
)
def test_the_rules_of_a_directory_of_somebody_else_are_not_looked_for(tmp_path: Path) -> None:
    mine = tmp_path / "theirs" / "mine"
    mine.mkdir(parents=True)
    (tmp_path / "theirs" / "runtimeclass.yaml").write_text("x")
    assert discover_rules(str(mine)) is not None
    os.chown(mine, 12345, 12345)
    assert discover_rules(str(mine)) is None


@unix
@pytest.mark.parametrize("command", ["check", "assign --keep-going"])
def test_the_exit_code_survives_a_reader_that_has_gone(tmp_path: Path, command: str) -> None:
    (tmp_path / "a.yaml").write_text(
        POD + "  runtimeClassName: a\n  runtimeClassName: b\n" + f"# {'x' * 200_000}\n"
    )
    words = [
        sys.executable,
        "-m",
        "kubectl_runtimeclass",
        *command.split(),
        "--on-existing",
        "Replace",
        "--class",
        "kata",
        "-f",
        str(tmp_path),
    ]
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        done = subprocess.run(words, stdout=gone, stderr=subprocess.PIPE, text=True)
    assert done.returncode == (1 if command == "check" else 2), done.stderr
    assert "Traceback" not in done.stderr and "Broken" not in done.stderr


@unix
def test_no_arguments_and_an_empty_pipe_is_an_error() -> None:
    done = runtimeclass(input="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input is empty" in done.stderr
    assert runtimeclass(stdin=subprocess.DEVNULL).stdout.startswith("Usage")
