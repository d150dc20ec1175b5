"""Files: whatever happens, a name stands for the old bytes or for the new ones."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_runtimeclass.sources.discover import discover_rules
from kubectl_runtimeclass.system import files, replace
from kubectl_runtimeclass.system.files import FileError, Input

OLD, NEW = b"old\n" * 1000, b"new\n" * 2000

# Runs replace.replace, and kills itself without warning before the Nth line of Python in it.
KILLED = """
import os, signal, sys
from kubectl_runtimeclass.system import replace
path, wanted = sys.argv[1], int(sys.argv[2])
seen = 0
def trace(frame, event, argument):
    global seen
    if frame.f_code.co_filename != replace.__file__:
        return None
    if event == "line":
        seen += 1
        if seen == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
sys.settrace(trace)
replace.replace(path, %r, [%r])
sys.settrace(None)
""" % (OLD, NEW)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_kill_between_any_two_steps_leaves_the_file_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    seen = set()
    for step in range(1, 200):
        path.write_bytes(OLD)
        done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(step)], check=False)
        assert path.read_bytes() in (OLD, NEW)
        seen.add(path.read_bytes())
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    else:
        pytest.fail("replace never ended")
    assert step > 10 and seen == {OLD, NEW}


def test_what_changed_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"somebody else's")
    with pytest.raises(FileError, match="changed while it was being read; left as it is"):
        replace.replace(str(path), OLD, [NEW])
    assert path.read_bytes() == b"somebody else's"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]


def test_what_vanished_since_it_was_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file or directory"):
        replace.replace(str(tmp_path / "a.yaml"), OLD, [NEW])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_read_ahead_is_what_read_gives(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(NEW * 1000)
    files.read_ahead(str(path))
    assert files.read(Input(str(path), named=True)) == NEW * 1000


def test_a_file_is_read_ahead_for_one_reader(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(NEW * 1000)
    files.read_ahead(str(path))
    files.read(Input(str(path), named=True))
    path.write_bytes(OLD)
    assert files.read(Input(str(path), named=True)) == OLD


def test_a_file_that_cannot_be_read_ahead_is_told_of_when_it_is_read(tmp_path: Path) -> None:
    path = str(tmp_path / "none.yaml")
    files.read_ahead(path)
    with pytest.raises(FileError, match=r"none\.yaml: no such file or directory"):
        files.read(Input(path, named=True))


def test_a_file_that_is_read_ahead_is_read_once_by_whatever_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long.yaml").write_bytes(NEW * 1000)
    monkeypatch.chdir(tmp_path)
    opened = []

    def counting(name: str, *arguments: object, **options: object) -> object:
        opened.append(name)
        return open(name, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(files, "open", counting, raising=False)
    files.read_ahead("./long.yaml")
    assert files.read(Input(str(tmp_path / "long.yaml"), named=True)) == NEW * 1000
    assert opened == ["./long.yaml"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_another_process_reads_the_file_itself(tmp_path: Path) -> None:
    """The thread that reads ahead is not in it: to wait for that would be for ever."""
    path = tmp_path / "long.yaml"
    path.write_bytes(NEW * 1000)
    script = (
        "import os, sys; from kubectl_runtimeclass.system import files, parallel\n"
        "files.read_ahead(sys.argv[1])\n"
        "source = files.Input(sys.argv[1], named=True)\n"
        "print(list(parallel.ordered_map(lambda each: len(files.read(each)), [source] * 4, 2)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"{[len(NEW) * 1000] * 4}\n"


def test_a_file_whose_reading_ahead_fails_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(NEW * 1000)
    failing = [OSError(5, "Input/output error")]

    def once(*arguments: object, **options: object) -> object:
        if failing:
            raise failing.pop()
        return open(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(files, "open", once, raising=False)
    files.read_ahead(str(path))
    assert files.read(Input(str(path), named=True)) == NEW * 1000
    assert not failing


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "open"])
def test_an_error_of_the_system_leaves_the_file_and_no_other(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, a read-only directory: each call may fail."""
    path = tmp_path / "a.yaml"
    path.write_bytes(OLD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def pieces():  # type: ignore[no-untyped-def]
        yield NEW
        raise OSError(28, "No space left on device")

    if call != "write":
        monkeypatch.setattr(os, call, full)
    with pytest.raises(FileError, match="a.yaml: no space left on device; left as it is"):
        replace.replace(str(path), OLD, pieces() if call == "write" else [NEW])
    assert path.read_bytes() == OLD
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="no directory can be synchronised here")
def test_each_directory_of_renamed_files_is_synchronised_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "link.yaml").symlink_to(tmp_path / "other" / "b.yaml")
    seen = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: seen.append(os.fstat(descriptor).st_ino))
    names = ("one/a.yaml", "one/b.yaml", "link.yaml", "other/c.yaml", "gone/a.yaml")
    replace.sync_directories(str(tmp_path / name) for name in names)
    assert seen == [(tmp_path / name).stat().st_ino for name in ("one", "other")]


def test_a_full_disk_for_certain(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: []\n"
    )
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "kubectl_runtimeclass",
                "assign",
                "-f",
                str(tmp_path),
                "--class",
                "gvisor",
            ],
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert done.returncode == 2
    assert b"error: no space left on device" in done.stderr and b"Traceback" not in done.stderr


def test_inputs_are_found_in_order_but_for_git_directories(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.json", "d.txt", "sub/e.yaml", ".git/f.yaml", ".h/g.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [
        Path(source.name).relative_to(tmp_path).as_posix() for source in files.find([str(tmp_path)], True)
    ]
    assert found == [".h/g.yaml", "a.yml", "b.yaml", "c.json", "sub/e.yaml"]


def test_names_are_inputs_as_they_are_and_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OLD)))
    assert list(files.find(["-", "x.yaml"], False)) == [Input("-", True, OLD), Input("x.yaml", True)]


def test_the_rules_file_is_looked_for_up_to_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "repository" / "deep" / "er"
    inner.mkdir(parents=True)
    (tmp_path / "runtimeclass.yaml").write_text("outside")
    (tmp_path / "repository" / ".git").mkdir()
    monkeypatch.chdir(inner)
    assert discover_rules(str(inner)) is None
    (tmp_path / "repository" / "runtimeclass.yaml").write_text("inside")
    assert discover_rules(str(inner)) == os.path.join("..", "..", "runtimeclass.yaml")


def test_a_link_that_leads_nowhere_is_told_of_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to("nosuch")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    found = list(files.find([str(tmp_path)], recursive=False))
    assert [Path(source.name).name for source in found] == ["gone.yaml", "loop.yaml"]
    for source in found:
        with pytest.raises(FileError, match=r"(gone|loop)\.yaml: "):
            files.read(source)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_directory_is_left_alone_by_whatever_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "link.yaml").symlink_to("pipe.yaml")
    assert list(files.find([str(tmp_path)], recursive=True)) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_is_named_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", f"echo a > {tmp_path}/pipe"]):
        (source,) = files.find([str(tmp_path / "pipe")], recursive=False)
    assert [files.read(source), files.read(source)] == [b"a\n", b"a\n"]


def test_directories_may_be_deep(tmp_path: Path) -> None:
    top = str(tmp_path / "d")
    os.mkdir(top)
    here = os.open(top, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    directory = os.path.join(*[top, *["d"] * 1_500])
    path = os.path.join(directory, "a.yaml")
    Path(path).write_bytes(OLD)
    Path(tmp_path, "kept").touch()
    try:
        assert [source.name for source in files.find([top], recursive=True)] == [path]
    finally:  # deeper than shutil.rmtree goes
        os.unlink(path)
        os.removedirs(directory)


def test_standard_input_that_is_closed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(FileError, match="standard input is closed"):
        list(files.find(["-"], recursive=False))
