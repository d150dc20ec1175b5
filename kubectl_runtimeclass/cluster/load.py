"""Loads a snapshot from files or from a running cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ..errors import RuntimeClassError, quote_name
from ..kube.object import Object
from ..kube.version import Version, parse
from ..snapshot.decode import DecodeError
from ..snapshot.pod_info import PodReader
from ..snapshot.snapshot import Cluster, Snapshot, build
from ..snapshot.text import decode_objects
from ..system.files import FileError
from ..system.memory import gc_paused
from ..system.terminal import tell
from ..yamledit.read import ReadError
from . import api
from . import snapshot_files as files
from .api import Get
from .resources import RESOURCES, ApiResource, kinds_of


def load(snapshot_paths: Sequence[str]) -> Snapshot:
    """The snapshot in files and directories. Raises as `read` does."""
    return read(snapshot_paths).snapshot


def read(
    snapshot_paths: Sequence[str], version: Version | None = None, content: files.Read = files.content
) -> Cluster:
    """The snapshot in files and directories, with the version of the server that they are from.

    `version` overrides that of the server for the snapshot, `content` reads a file. Raises FileError for files that
    cannot be read or have no object of a snapshot, and RuntimeClassError for objects that have not the shape of their
    kind.
    """
    facts = SnapshotFacts()
    try:
        with gc_paused():
            snapshot = build(
                objects(snapshot_paths, facts, content),
                version=lambda: version or parse(facts.server_version),
                on_class=facts.note_class,
            )
    except FileError:
        raise
    except RuntimeClassError as error:
        raise RuntimeClassError(f"{facts.path}: {error}") from None
    if not snapshot.listed:
        names = ", ".join(snapshot_paths)
        raise FileError(f"{names}: no Node, Pod, RuntimeClass or other object that explain and diff look at")
    for name, difference in facts.differing.items():
        tell(f"warning: RuntimeClass {quote_name(name)} {difference} is used\n")
    unreadable = tuple(facts.unreadable)
    listed = snapshot.listed - kinds_of(unreadable)  # another file may have some objects of such a kind
    return Cluster(
        replace(snapshot, unreadable=unreadable, listed=listed), facts.server_version, facts.saved_at
    )


def from_cluster(
    get: Get,
    resources: Iterable[ApiResource] = RESOURCES,
    step: Callable[[], None] | None = None,
    version: Version | None = None,
) -> Cluster:
    """The snapshot of a running cluster; `step` is called after each list is read.

    `version` overrides that of the server for the snapshot. Raises ClusterError, and RuntimeClassError as `read` does.
    """
    with gc_paused():
        pods = PodReader()
        reading = api.read(get, resources, step=step, convert={"Pod": pods.placed})
        placed = [pod for list_ in reading.lists if list_["kind"] == "PodList" for pod in list_["items"]]
        snapshot = build(
            [{**list_, "items": ()} if list_["kind"] == "PodList" else list_ for list_ in reading.lists],
            pods=(pods, placed),
            unreadable=reading.unreadable,
            version=lambda: version or parse(reading.server_version),
        )
    return Cluster(snapshot, reading.server_version)


class SnapshotFacts:
    """What the files of the `snapshot` command say besides their objects."""

    def __init__(self) -> None:
        self.unreadable: dict[str, None] = {}
        self.server_version: str | None = None
        self.saved_at = ""
        self.path = ""
        """The file that is being read."""
        self.differing: dict[str, str] = {}
        """By the name of a RuntimeClass that is not the same in two places: the places, and which is used."""
        self._classes: dict[str, tuple[str, Object]] = {}

    def note(self, item: Object) -> None:
        """Collect the facts of an object if it is a snapshot file."""
        if item.get("kind") == files.SNAPSHOT_KIND:
            self.unreadable.update(dict.fromkeys(map(str, item.get("unreadable") or ())))
            self.server_version = str(item.get("serverVersion") or "") or self.server_version
            self.saved_at = max(self.saved_at, str(item.get("savedAt") or ""))

    def note_class(self, item: Object) -> None:
        """Collect the RuntimeClasses of one name that differ in what they do; the later one is used."""
        name = item["metadata"]["name"]
        does = {field: item.get(field) or None for field in ("handler", "overhead", "scheduling")}
        path, before = self._classes.get(name, (self.path, does))
        if before != does:
            same = path == self.path
            self.differing[name] = (
                f"is in {path} twice, with differences: the last"
                if same
                else f"differs in {path} and {self.path}: that of {self.path}"
            )
        self._classes[name] = self.path, does


def objects(
    paths: Iterable[str],
    facts: SnapshotFacts,
    content: files.Read = files.content,
    *,
    trimmed: bool = True,
) -> Iterator[Object]:
    """The objects of files, for `build`; `facts` collects what the files say about themselves.

    `trimmed` leaves out kinds and fields that no snapshot has. Raises FileError.
    """
    for path in files.find(paths):
        facts.path = path
        try:
            for item in decode_objects(content(path), trimmed=trimmed):
                facts.note(item)
                items = item.get("items")
                # Errors within a list are raised only while its consumer iterates over the items.
                yield (
                    {**item, "items": _with_path_in_errors(path, items)}
                    if isinstance(items, Iterator)
                    else item
                )
        except (ValueError, ReadError) as error:
            raise FileError(f"{path}: {error}") from None


def _with_path_in_errors(path: str, items: Iterator[Object]) -> Iterator[Object]:
    try:
        yield from items
    except DecodeError as error:
        raise FileError(f"{path}: {error}") from None
