"""The shape of a link of the chain from the API server to the runtime. To add one, add a line to LINKS."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ...admission.answer import Admission
from ...kubelet.demands import Demands
from ...runtimes.restrictions import RuntimeConflict
from ...scheduling.incoming import IncomingPod
from ...scheduling.verdicts import NodeVerdict
from ...snapshot.snapshot import Snapshot


class LinkContext(NamedTuple):
    """What a link knows of a pod: `pod` as admitted, None when it was refused; `node_name` is spec.nodeName or ""."""

    admission: Admission
    pod: IncomingPod | None
    snapshot: Snapshot
    demands: Demands | None = None
    findings: tuple[RuntimeConflict, ...] = ()
    node_name: str = ""


class LinkAnswer(NamedTuple):
    """What a link says of a pod on a node: `passed` is None where it is not known. `message` is the component's own,
    `because` what it leaves out."""

    passed: bool | None = True
    message: str = ""
    because: str = ""


PASSED = LinkAnswer()


class Link(NamedTuple):
    """A component that has a say. `prepare` looks at the pod once, and gives what is asked of each node."""

    name: str
    asks: str
    source: str
    prepare: Callable[[LinkContext], Callable[[NodeVerdict], LinkAnswer]]


def of_the_pod(word: LinkAnswer) -> Callable[[NodeVerdict], LinkAnswer]:
    """The answer of a link to which all nodes are the same."""
    return lambda verdict: word
