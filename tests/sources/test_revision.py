"""Manifests as a revision of git has them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kubectl_runtimeclass.errors import UsageError
from kubectl_runtimeclass.sources import revision
from kubectl_runtimeclass.system import files

from ..support import tools


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(("git", "-C", folder, *settings, *arguments), check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Manifests, committed; names that git would quote, hidden folders and other files among them."""
    tools.need("git")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    git(tmp_path, "init", "-q")
    for name in ("m/a.yaml", "m/b/ü c.yaml", "m/.hidden/x.yaml", "m/notes.txt", "m/d.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"old {name}\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    return tmp_path


@pytest.mark.parametrize("recursive", [False, True])
def test_a_directory_at_a_revision_holds_what_walking_it_then_gave(repository: Path, recursive: bool) -> None:
    top = str(repository / "m")
    now = {source.name: files.read(source) for source in files.find([top], recursive)}
    (repository / "m" / "a.yaml").write_text("new\n", encoding="utf-8")
    (repository / "m" / "d.json").unlink()
    (repository / "m" / "e.yaml").write_text("not committed\n", encoding="utf-8")
    then = {source.name: files.read(source) for source in revision.find([top], recursive, "HEAD")}
    assert then == now and len(now) == (4 if recursive else 2)


def test_a_file_at_a_revision(repository: Path) -> None:
    path = repository / "m" / "a.yaml"
    path.write_text("new\n", encoding="utf-8")
    (source,) = revision.find([str(path)], False, "HEAD")
    assert (source.content, source.named) == (b"old m/a.yaml\n", True)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_not_followed_into_a_revision(repository: Path) -> None:
    (repository / "m" / "link.yaml").symlink_to("a.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "y")
    found = revision.find([str(repository / "m")], False, "HEAD")
    assert [Path(source.name).name for source in found] == ["a.yaml", "d.json"]


def test_a_file_that_was_not_there_then_is_left_out(repository: Path) -> None:
    path = repository / "m" / "new.yaml"
    path.write_text("new\n", encoding="utf-8")
    assert list(revision.find([str(path)], False, "HEAD")) == []


def test_the_working_directory_can_be_named(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "m")
    assert [source.name for source in revision.find(["."], False, "HEAD")] == ["./a.yaml", "./d.json"]
    assert [source.content for source in revision.find(["a.yaml"], False, "HEAD")] == [b"old m/a.yaml\n"]


@pytest.mark.parametrize("name", ["nope", "HEAD~1", "--output=x", "HEAD:m/a.yaml"])
def test_what_is_no_commit_is_an_error(repository: Path, name: str) -> None:
    with pytest.raises((revision.RevisionError, UsageError), match="from-rev"):
        list(revision.find([str(repository / "m")], True, name))


def test_outside_of_a_repository_is_an_error(tmp_path: Path) -> None:
    tools.need("git")
    with pytest.raises(revision.RevisionError):
        list(revision.find([str(tmp_path)], True, "HEAD"))


def test_standard_input_has_no_revisions() -> None:
    with pytest.raises(UsageError, match="standard input"):
        list(revision.find(["-"], False, "HEAD"))


def test_the_whole_repository_stands_around_a_directory_that_is_checked_out(repository: Path) -> None:
    (repository / "m" / "a.yaml").write_text("new\n", encoding="utf-8")
    with revision.checked_out(str(repository / "m" / "b"), "HEAD") as folder:
        assert folder is not None
        place = Path(folder)
        assert (place / ".." / "a.yaml").read_text(encoding="utf-8") == "old m/a.yaml\n"
        assert [path.name for path in place.iterdir()] == ["ü c.yaml"]
    assert not place.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_of_a_revision_lead_nowhere_else(repository: Path) -> None:
    (repository / "m" / "inside.yaml").symlink_to("a.yaml")
    (repository / "m" / "outside.yaml").symlink_to("/etc/hostname")
    (repository / "m" / "above.yaml").symlink_to("../../x")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "y")
    with revision.checked_out(str(repository / "m"), "HEAD") as folder:
        assert folder is not None
        assert (Path(folder) / "inside.yaml").read_text(encoding="utf-8") == "old m/a.yaml\n"
        assert not any(os.path.lexists(Path(folder) / name) for name in ("outside.yaml", "above.yaml"))
