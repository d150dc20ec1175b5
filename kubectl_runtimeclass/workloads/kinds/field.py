"""What the table of kinds says of one field that holds a RuntimeClass's name, or of a kind that has none."""

from __future__ import annotations

from ...kube.class_field import CLASS_NAME
from ...named import NamedTuple


class Count(NamedTuple):
    """The path, in the object, of a number of pods or groups of pods, and what the number is without it."""

    path: str
    default: int = 1


class PodTemplateField(NamedTuple):
    """Where one kind keeps pod templates. All paths are as in `spec.tasks[*].template`.

    `template` is the path of the pod template ("" is the object itself), `spec` that of the pod spec in it
    ("" is the template itself), `key` the field of the pod spec that holds the class; `partial` says that other
    fields than those of a pod spec stand beside it. `[*]` is every item of a
    list, or every value of a map.

    `labels` are the paths, in the template, of the labels that its pods get, the last of equal ones; one that
    begins with a dot starts at the object.

    `replicas` are the numbers whose product is the number of pods at a time, so () is one pod; None means
    that no fields say it. `[*]` in their paths is the item that the template is in.

    `version` limits the entry to one version of the group. `holder` is what the object has wherever pods are
    made: where it is there and the pod spec below it is not, pods are made all the same, and the pod spec is
    written; `lacks` is what would have to stand in it besides, so that it cannot be.

    `cannot` says, for a kind that makes pods, what to do instead of setting a field that it does not have.
    `elsewhere` says the same of an object without any pod template whose pods come from that of another object,
    which is decided on where it stands. `none` marks what looks like a pod template and is none. `unknown` is the
    line of `podTemplates` that would make known what looks like one.

    `source` is where the facts come from (project, release, file), `note` what a user should know.
    """

    group: str
    kind: str
    template: str
    spec: str = "spec"
    labels: tuple[str, ...] = ("metadata.labels",)
    replicas: tuple[Count, ...] | None = None
    source: str = ""
    cannot: str = ""
    version: str = ""
    holder: str = ""
    lacks: str = ""
    elsewhere: str = ""
    none: bool = False
    unknown: str = ""
    key: str = CLASS_NAME
    partial: bool = False
    note: str = ""

    @property
    def pod_spec(self) -> str:
        """The path, in the object, of the pod spec."""
        return ".".join(filter(None, (self.template, self.spec)))

    @property
    def class_path(self) -> str:
        """The path, in the object, of the field."""
        return ".".join(filter(None, (self.pod_spec, self.key)))

    @property
    def has_template(self) -> bool:
        """Whether the entry leads to a pod template."""
        return not (self.cannot or self.elsewhere or self.none)


ONE_POD: tuple[Count, ...] = ()
REPLICAS = (Count("spec.replicas"),)
OBJECT_LABELS = (".metadata.labels",)


class Project:
    """A release of a project, and the entries whose facts are read in it."""

    def __init__(self, repository: str, release: str, files: str, group: str = "") -> None:
        """`files` is the CRD or Go file in the repository; with `{}`, the kind's own name stands there."""
        self.repository, self.release, self.files, self.group = repository, release, files, group

    def source(self, kind: str) -> str:
        return f"{self.repository} {self.release} {self.files.replace('{}', kind)}"

    def template(
        self, kind: str, path: str, replicas: tuple[Count, ...] | None = None, **more: str
    ) -> PodTemplateField:
        """A kind with a pod template (`metadata`, `spec`) at `path`."""
        return PodTemplateField(
            self.group,
            kind,
            path,
            replicas=replicas,
            source=self.source(kind),
            **more,  # type: ignore[arg-type]
        )

    def pod_spec(
        self,
        kind: str,
        path: str,
        replicas: tuple[Count, ...] | None = None,
        labels: tuple[str, ...] = OBJECT_LABELS,
        **more: str,
    ) -> PodTemplateField:
        """A kind with a pod spec at `path`; `labels` are as in `PodTemplateField`."""
        return PodTemplateField(
            self.group,
            kind,
            path,
            "",
            labels=labels,
            replicas=replicas,
            source=self.source(kind),
            **more,  # type: ignore[arg-type]
        )

    def class_name(
        self,
        kind: str,
        path: str,
        replicas: tuple[Count, ...] | None = None,
        labels: tuple[str, ...] = OBJECT_LABELS,
        **more: str,
    ) -> PodTemplateField:
        """A kind with the class's name, and other fields than those of a pod spec, below `path`."""
        return self.pod_spec(kind, path, replicas, labels, **more)._replace(partial=True)

    def unsettable(self, kind: str, instead: str, labels: str = "", version: str = "") -> PodTemplateField:
        """A kind that makes pods and has no such field."""
        return PodTemplateField(
            self.group,
            kind,
            "",
            "",
            labels=(labels,) if labels else (),
            source=self.source(kind),
            cannot=instead,
            version=version,
        )

    def elsewhere(self, kind: str, sentence: str, labels: str = "") -> PodTemplateField:
        """A kind of which some objects have no pod template, and use that of another object."""
        return self.unsettable(kind, "", labels)._replace(elsewhere=sentence)


def admission(what: str = "the operator") -> str:
    """What to do where nothing in a manifest can set the class."""
    return (
        f"{what} has no field for it: set it when its pods are made, by an admission policy of the same rules"
    )
