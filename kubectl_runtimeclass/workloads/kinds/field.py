"""An entry in the table of kinds: a field with the name of a RuntimeClass, or why a kind has no such field."""

from __future__ import annotations

from ...kube.class_field import CLASS_NAME
from ...named import NamedTuple


class Count(NamedTuple):
    """A number of pods or of groups of pods: the path of its field in the object, and its default."""

    path: str
    default: int = 1


class PodTemplateField(NamedTuple):
    """Where objects of one kind have pod templates.

    Paths are written like `spec.tasks[*].template`; `[*]` is every item of a list or every value of a map. `template`
    is the path of the pod template in the object ("" is the object itself), `spec` that of the pod spec in the
    template ("" is the template itself), and `key` the field of the pod spec with the class. `partial` says that this
    "pod spec" is a mapping with other fields than a pod spec.

    `labels` are the paths of the pods' labels in the template, or in the object if they begin with a dot; later paths
    win for equal keys.

    `replicas` are numbers whose product is the number of pods at a time: () is one pod, None means that no field
    says it. `[*]` in their paths is the item with the template.

    `version` limits the entry to one version of the API group. `holder` is the path of a mapping: an object that has
    it makes pods even if it omits the pod spec below it, which is then written to set the class. It cannot be written
    if the pod spec would need more, which is `lacks`.

    `cannot` says, for a kind that makes pods but has no field for their class, what to do instead. `elsewhere` says the
    same for an object without a pod template that uses the template of another object. `none` marks a kind with
    something that looks like a pod template, but is not: it may have pod templates, too, by other entries. For a
    template that is not in the table, `unknown` is the line of `podTemplates` that would add it.

    `source` is where the facts come from (project, release, file); `note` is advice for users.
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
        """The path of the pod spec in the object."""
        return ".".join(filter(None, (self.template, self.spec)))

    @property
    def class_path(self) -> str:
        """The path of the field with the class in the object."""
        return ".".join(filter(None, (self.pod_spec, self.key)))

    @property
    def has_template(self) -> bool:
        """Whether the entry leads to a pod template."""
        return not (self.cannot or self.elsewhere or self.none)


ONE_POD: tuple[Count, ...] = ()
REPLICAS = (Count("spec.replicas"),)
OBJECT_LABELS = (".metadata.labels",)


class Project:
    """A release of a project, which makes entries with that release as their source."""

    def __init__(self, group: str, source: str) -> None:
        """`source` is project, release, and the path of a CRD or Go file, where `{}` stands for the kind."""
        self.group, self._source = group, source

    def sibling(self, group: str) -> Project:
        """The same release, for another API group."""
        return Project(group, self._source)

    def source(self, kind: str) -> str:
        """`PodTemplateField.source` of a kind."""
        return self._source.replace("{}", kind)

    def template(
        self, kind: str, path: str, replicas: tuple[Count, ...] | None = None, **more: str
    ) -> PodTemplateField:
        """A kind with a pod template (`metadata`, `spec`) at `path`."""
        return PodTemplateField(
            group=self.group,
            kind=kind,
            template=path,
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
        *,
        partial: bool = False,
        **more: str,
    ) -> PodTemplateField:
        """A kind with a pod spec at `path`; `labels` and `partial` are as in `PodTemplateField`."""
        return PodTemplateField(
            group=self.group,
            kind=kind,
            template=path,
            spec="",
            labels=labels,
            replicas=replicas,
            partial=partial,
            source=self.source(kind),
            **more,  # type: ignore[arg-type]
        )

    def unsettable(self, kind: str, instead: str, labels: str = "", version: str = "") -> PodTemplateField:
        """A kind that makes pods and has no field for their class; `instead` says what to do."""
        return PodTemplateField(
            group=self.group,
            kind=kind,
            template="",
            spec="",
            labels=(labels,) if labels else (),
            source=self.source(kind),
            cannot=instead,
            version=version,
        )

    def elsewhere(self, kind: str, sentence: str, labels: str = "") -> PodTemplateField:
        """A kind whose objects may have no pod template and use that of another object, as `sentence` says."""
        return self.unsettable(kind, "", labels)._replace(elsewhere=sentence)

    def none(self, kind: str, note: str) -> PodTemplateField:
        """A kind with something that looks like a pod template, but is not, as `note` explains."""
        return self.unsettable(kind, "")._replace(none=True, note=note)


def admission(what: str = "the operator") -> str:
    """`PodTemplateField.cannot` for a kind of which no field can set the class; `what` makes its pods."""
    return (
        f"{what} has no field for it: set it when its pods are made, by an admission policy of the same rules"
    )
