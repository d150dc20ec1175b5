"""The API server's answer to a create request: `Admission`, with a `Refusal` if the object is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..kube.resources import Pod, ResourceList

DECODING, VALIDATION = "Decoding", "Validation"
"""`Refusal.plugin` if it is not an admission plugin that refuses."""


class Refusal(NamedTuple):
    """Why the API server refuses an object.

    `plugin` is the name of the refusing admission plugin, or DECODING or VALIDATION; `code` is the HTTP status.
    `messages` holds the server's sentence without the object's name in front. When several reasons apply and the
    server picks one at random, it holds one sentence for each. `detail` adds what the sentence leaves out, or is "".
    `kind` and `resource` name the type of the refused object with its API group. It is a Pod unless the server
    refuses the workload that contains the pod template: then `Deployment.apps` and `deployments.apps`, for example.
    """

    plugin: str
    code: int
    messages: tuple[str, ...]
    detail: str = ""
    kind: str = "Pod"
    resource: str = "pods"

    @property
    def message(self) -> str:
        """The first of the sentences that the server may give."""
        return self.messages[0]

    def sentence(self, name: str) -> str:
        """The whole answer about an object called `name`, as kubectl shows it.

        For example `pods "web" is forbidden: exceeded quota: …`.
        """
        if self.code == 422:
            return f'{self.kind} "{name}" is invalid: {self.message}'
        if self.code == 403:
            return f'{self.resource} "{name}" is forbidden: {self.message}'
        return self.message


def forbidden(plugin: str, *messages: str, detail: str = "") -> Refusal:
    """The 403 refusal of a Pod by an admission plugin (`NewForbidden` in apiserver/pkg/admission/errors.go, v1.37)."""
    return Refusal(plugin=plugin, code=403, messages=messages, detail=detail)


class Admission(NamedTuple):
    """The API server's answer to the creation of a pod: either `pod`, as it is stored, or `refusal`; the other is None.

    `overhead`, `node_selector` and `tolerations` hold only what the RuntimeClass added to the pod. `not_evaluated`
    has a sentence for each webhook, policy or plugin that may also change or refuse the pod and was not run.
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
        """The `Refusal.plugin`; None when the pod is admitted."""
        return self.refusal.plugin if self.refusal else None

    @property
    def messages(self) -> tuple[str, ...]:
        """Every sentence with which the server may refuse the pod; () when it is admitted."""
        return self.refusal.messages if self.refusal else ()

    @property
    def message(self) -> str | None:
        """The first of `messages`; None when the pod is admitted."""
        return self.refusal.message if self.refusal else None

    @property
    def detail(self) -> str:
        """What `message` leaves out, or ""."""
        return self.refusal.detail if self.refusal else ""


def aggregate(messages: list[str]) -> str:
    """Several errors as one sentence, without duplicates and in brackets if more than one is left.

    Source: apimachinery/pkg/util/errors/errors.go (`Aggregate`, Kubernetes v1.37).
    """
    unique = list(dict.fromkeys(messages))
    return unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]"
