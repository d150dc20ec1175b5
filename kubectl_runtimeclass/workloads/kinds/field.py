"""Where each kind keeps its pod templates: one table of data, with the source of each entry."""

from __future__ import annotations

from ...named import NamedTuple


class Count(NamedTuple):
    """The path, in the object, of a number of pods or groups of pods, and what the number is without it."""

    path: str
    default: int = 1


class PodTemplateField(NamedTuple):
    """Where one kind keeps pod templates. All paths are as in `spec.tasks[*].template`.

    `template` is the path of the pod template ("" is the object itself), `spec` that of the pod spec in it
    ("" is the template itself). `[*]` is every item of a list, or every value of a map.

    `labels` are the paths, in the template, of the labels that its pods get, the last of equal ones; one that
    begins with a dot starts at the object.

    `replicas` are the numbers whose product is the number of pods at a time, so () is one pod; None means
    that no fields say it. `[*]` in their paths is the item that the template is in.

    `version` limits the entry to one version of the group. `optional` marks a template that may be left out
    and whose pods are made all the same. `cannot` says, for a kind that makes pods, why no class can be set
    on an object in which none of the kind's templates is found. `source` is where the facts come from
    (repository, version or commit, file), `note` what a user should know.
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
    optional: bool = False
    note: str = ""


def _cannot(
    group: str, kind: str, sentence: str, source: str, labels: str = "", version: str = ""
) -> PodTemplateField:
    paths = (labels,) if labels else ()
    return PodTemplateField(
        group, kind, "", "", labels=paths, source=source, cannot=sentence, version=version
    )


# --- Kubernetes -----------------------------------------------------------------------------------


# --- Argo -----------------------------------------------------------------------------------------


# --- Knative, Tekton ------------------------------------------------------------------------------


# --- groups of pods -------------------------------------------------------------------------------


# --- OpenKruise, agent-sandbox, OpenShift, KubeVirt -----------------------------------------------


"""Known without configuration, in the order in which an object's templates are told."""
