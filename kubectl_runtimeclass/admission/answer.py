"""What the API server answers to an object that is to be created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..kube.resources import Pod, ResourceList

DECODING, VALIDATION = "Decoding", "Validation"
"""What refuses beside the admission plugins, in the place of a plugin's name."""


class Refusal(NamedTuple):
    """Why the API server does not take an object.

    `plugin` is the admission plugin that refuses, DECODING or VALIDATION; `code` the HTTP status. `messages` has
    the server's words, without the name of the object before them; where the server names one reason of several
    at random, each of them. `detail` is what the words leave out. `kind` and `resource` are of the object that
    is refused, with their group: `Deployment.apps` and `deployments.apps` where the server does not even take the
    workload that a pod template is in.
    """

    plugin: str
    code: int
    messages: tuple[str, ...]
    detail: str = ""
    kind: str = "Pod"
    resource: str = "pods"

    @property
    def message(self) -> str:
        return self.messages[0]

    def sentence(self, name: str) -> str:
        """The whole answer, as kubectl shows it: `pods "web" is forbidden: exceeded quota: …`."""
        if self.code == 422:
            return f'{self.kind} "{name}" is invalid: {self.message}'
        if self.code == 403:
            return f'{self.resource} "{name}" is forbidden: {self.message}'
        return self.message


def forbidden(plugin: str, *messages: str, detail: str = "") -> Refusal:
    """The refusal of an admission plugin (admission.NewForbidden)."""
    return Refusal(plugin=plugin, code=403, messages=messages, detail=detail)


class Admission(NamedTuple):
    """What becomes of a pod at the API server: `pod` as it is stored, or `refusal`; the other is None.

    `overhead`, `node_selector` and `tolerations` are what the RuntimeClass contributed and the pod did not
    have before. `not_evaluated` names what else may change or refuse pods of this namespace.
    """

    pod: Pod | None
    runtime_class_name: str | None
    handler: str | None = None
    overhead: ResourceList | None = None
    node_selector: Mapping[str, str] | None = None
    tolerations: tuple[Mapping[str, Any], ...] = ()
    refusal: Refusal | None = None
    not_evaluated: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.pod is not None

    @property
    def plugin(self) -> str | None:
        """What refuses, None when the pod is taken."""
        return self.refusal.plugin if self.refusal else None

    @property
    def messages(self) -> tuple[str, ...]:
        """Every sentence that the server might give."""
        return self.refusal.messages if self.refusal else ()

    @property
    def message(self) -> str | None:
        return self.refusal.message if self.refusal else None

    @property
    def detail(self) -> str:
        """What the sentence leaves out, or ""."""
        return self.refusal.detail if self.refusal else ""


def aggregate(messages: list[str]) -> str:
    """Several errors as one (utilerrors.Aggregate): each once, in brackets if there are more."""
    once = list(dict.fromkeys(messages))
    return once[0] if len(once) == 1 else f"[{', '.join(once)}]"
