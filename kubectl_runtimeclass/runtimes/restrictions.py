"""What a manifest can ask that a runtime cannot give: a table, each row with its source.

A row of severity ERROR is about a pod that never works, WARNING about something of it that does not, NOTE about what
is easily overlooked.
"""

from __future__ import annotations

from ..named import TYPE_CHECKING, NamedTuple
from . import asked
from .families import CONFIDENTIAL, EDERA, GVISOR, KATA, RUNV, SYSBOX, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"


class Restriction(NamedTuple):
    """One thing that runtimes of `families` cannot do. `message` goes on after their name: `gVisor ignores …`.

    A manifest that asks for it has one of the `words`; without any, what is asked for is that something is missing.
    """

    id: str
    families: tuple[str, ...]
    severity: str
    message: str
    source: str
    asks: asked.Asks
    words: tuple[bytes, ...] = ()


class RuntimeConflict(NamedTuple):
    """A restriction that a pod meets; `fields` are the paths in it that ask for what cannot be given."""

    id: str
    severity: str
    message: str
    source: str
    fields: tuple[str, ...] = ()


_WORDS = {
    GVISOR: "gVisor",
    KATA: "Kata Containers",
    CONFIDENTIAL: "Confidential Containers",
    SYSBOX: "Sysbox",
    EDERA: "Edera",
    RUNV: "runV",
}
_HOST_WORDS = (b"hostNetwork", b"hostPID", b"hostIPC")
_PRIVILEGED = (b"privileged",)
_HOST_PATH = (b"hostPath",)
_HOST = asked.true_fields("hostNetwork", "hostPID", "hostIPC")
RESTRICTIONS = (
    Restriction(
        "gvisor-bidirectional-mount",
        (GVISOR,),
        ERROR,
        "has no mountPropagation Bidirectional: the container never starts",
        "gvisor runsc/specutils/fs.go (release-20260817); openkruise/agents#698, google/gvisor#9324",
        asked.bidirectional_mount,
        (b"Bidirectional",),
    ),
    Restriction(
        "gvisor-device",
        (GVISOR,),
        WARNING,
        "gives no access to block devices, nor to devices of plugins other than NVIDIA's and TPUs: "
        "opening one fails with ENXIO",
        "gvisor runsc/config/flags.go --character-device-policy (release-20260817); g3doc compatibility.md",
        asked.either(asked.block_device, asked.device),
        (b"volumeDevices", b"limits"),
    ),
    Restriction(
        "gvisor-host-socket",
        (GVISOR,),
        WARNING,
        "opens no sockets or FIFOs of the host, unless runsc runs with --host-uds or --host-fifo",
        "gvisor runsc/config/flags.go (release-20260817); google/gvisor#7964",
        asked.host_socket,
        _HOST_PATH,
    ),
    Restriction(
        "gvisor-host-network",
        (GVISOR,),
        WARNING,
        "has no network in a pod with hostNetwork under containerd, and no event says so",
        "gvisor runsc/sandbox/sandbox.go:1126 (release-20260817; read, not run)",
        asked.true_fields("hostNetwork"),
        (b"hostNetwork",),
    ),
    Restriction(
        "gvisor-app-armor",
        (GVISOR,),
        NOTE,
        "ignores AppArmor profiles",
        "gvisor runsc/specutils/specutils.go (release-20260817)",
        asked.app_armor,
        (b"appArmorProfile",),
    ),
    Restriction(
        "kata-host-network",
        (KATA,),
        ERROR,
        "does not support hostNetwork: the pod runs without a network or is refused, and it may break the "
        "host's network",
        "kata-containers docs/Limitations.md (4.1); kata-containers#2912, #9157",
        asked.true_fields("hostNetwork"),
        (b"hostNetwork",),
    ),
    Restriction(
        "kata-host-namespaces",
        (KATA,),
        WARNING,
        "gives hostPID and hostIPC the namespaces of the guest, not those of the host",
        "kata-containers/runtime#2633",
        asked.true_fields("hostPID", "hostIPC"),
        (b"hostPID", b"hostIPC"),
    ),
    Restriction(
        "kata-privileged",
        (KATA,),
        NOTE,
        "makes a privileged container privileged in the guest alone, and fails where the handler lacks "
        "privileged_without_host_devices",
        "kata-containers docs/how-to/privileged.md (4.1)",
        asked.privileged,
        _PRIVILEGED,
    ),
    Restriction(
        "kata-sub-path",
        (KATA,),
        WARNING,
        "does not support subPath of volumes",
        "kata-containers docs/Limitations.md (4.1)",
        asked.sub_path,
        (b"subPath",),
    ),
    Restriction(
        "kata-no-memory-limit",
        (KATA,),
        NOTE,
        "sizes the guest by limits: without a limit of memory it has its default size (2Gi unless configured), "
        "whatever is requested",
        "kata-containers docs/how-to/how-to-size-sandbox-overhead-runtime-rs.md (4.1), src/runtime/Makefile "
        "DEFMEMSZ; kata-containers#10659",
        asked.no_memory_limit,
    ),
    Restriction(
        "kata-host-device",
        (KATA,),
        WARNING,
        "shows the guest's own /dev for a hostPath below /dev",
        "kata-containers docs/Limitations.md (4.1)",
        asked.host_device,
        _HOST_PATH,
    ),
    Restriction(
        "confidential-host-path",
        (CONFIDENTIAL,),
        WARNING,
        "copies the files of a hostPath once: later changes are not seen",
        "kata-containers docs/Limitations.md (4.1)",
        asked.host_path,
        _HOST_PATH,
    ),
    Restriction(
        "confidential-image-user",
        (CONFIDENTIAL,),
        NOTE,
        "pulls images in the guest, so the user of an image is unknown outside, and a policy may refuse the pod: "
        "set runAsUser and runAsGroup",
        "kata-containers docs/Limitations.md (4.1)",
        asked.no_user,
    ),
    Restriction(
        "sysbox-host-access",
        (SYSBOX,),
        ERROR,
        "does not support privileged containers, hostNetwork, hostPID or hostIPC",
        "sysbox docs/user-guide/limitations.md (0.7.0)",
        asked.either(asked.privileged, _HOST),
        (*_HOST_WORDS, *_PRIVILEGED),
    ),
    Restriction(
        "sysbox-user-namespace",
        (SYSBOX,),
        ERROR,
        "needs a user namespace: hostUsers: false (containerd 2.0.5 and newer), or the annotation "
        f"{asked.USER_NAMESPACE_ANNOTATION} (CRI-O)",
        "sysbox docs/user-guide/deploy.md (0.7.0); nestybox/sysbox#618, #936",
        asked.no_user_namespace,
    ),
    Restriction(
        "edera-host-access",
        (EDERA,),
        WARNING,
        "weakens the zone for hostPath, host namespaces and privileged containers; its own policy denies them",
        "docs.edera.dev (as reported)",
        asked.either(asked.host_path, _HOST, asked.privileged),
        (*_HOST_WORDS, *_HOST_PATH, *_PRIVILEGED),
    ),
    Restriction(
        "runv-host-access",
        (RUNV,),
        ERROR,
        "does not support host namespaces, shareProcessNamespace or privileged containers",
        "Alibaba Cloud's page on sandboxed containers (as reported)",
        asked.either(_HOST, asked.true_fields("shareProcessNamespace"), asked.privileged),
        (*_HOST_WORDS, b"shareProcessNamespace", *_PRIVILEGED),
    ),
)
"""By family, errors and warnings before notes."""

IDS = tuple(restriction.id for restriction in RESTRICTIONS)


def of_family(family: str) -> tuple[Restriction, ...]:
    """What runtimes of a family cannot do."""
    kinds = set(lines_of(family))
    return tuple(each for each in RESTRICTIONS if kinds.intersection(each.families))


def restrictions_of(
    family: str,
    spec: Mapping[str, Any],
    annotations: Mapping[str, Any] | None = None,
    ignored: Iterable[str] = (),
) -> tuple[RuntimeConflict, ...]:
    """What of a pod spec runtimes of a family cannot do, but the ids that are `ignored`.

    The spec is best that of an admitted pod: LimitRanges set limits.
    """
    pod, skipped = asked.Pod(spec, annotations), frozenset(ignored)
    name = _WORDS.get(family, family)
    violated = []
    for restriction in of_family(family):
        if restriction.id in skipped:
            continue
        fields = tuple(restriction.asks(pod))
        if fields:
            message = f"{name} {restriction.message}"
            violated.append(
                RuntimeConflict(restriction.id, restriction.severity, message, restriction.source, fields)
            )
    return tuple(violated)
