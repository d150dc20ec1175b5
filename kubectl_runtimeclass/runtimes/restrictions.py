"""A table of what manifests may require and a runtime does not support, each row with its source.

ERROR means that the pod never works, WARNING that something in it does not work, NOTE that something is easily
overlooked.
"""

from __future__ import annotations

from ..named import TYPE_CHECKING, NamedTuple
from . import requirements
from .families import CONFIDENTIAL, EDERA, GVISOR, KATA, RUNV, SYSBOX, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"
_SEVERITIES = (ERROR, WARNING, NOTE)


class Restriction(NamedTuple):
    """Something that runtimes of `families` do not support. `message` follows their name: `gVisor ignores …`.

    `requires` yields the fields that require it. Every manifest with such a field contains one of the `words`; () if
    it is a missing field that requires it. `fix` is what to do about an ERROR; {fields} in it are these fields.
    """

    id: str
    families: tuple[str, ...]
    severity: str
    message: str
    source: str
    requires: requirements.Requires
    words: tuple[bytes, ...] = ()
    fix: str = ""


class RuntimeConflict(NamedTuple):
    """A restriction that applies to a pod; `fields` are the paths of the fields that require what is not supported.

    `file` and `line` are where the first of them is, if that is known; else "" and None.
    """

    id: str
    severity: str
    message: str
    source: str
    fields: tuple[str, ...] = ()
    file: str = ""
    line: int | None = None
    fix: str = ""

    @property
    def place(self) -> str:
        """`pod.yaml:12`, or ""."""
        return f"{self.file}:{self.line}" if self.file else ""

    @property
    def where(self) -> str:
        """The place, else the paths of the fields."""
        return self.place or ", ".join(self.fields)


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
_HOST = requirements.true_fields("hostNetwork", "hostPID", "hostIPC")
_WITHOUT = "drop {fields} from the pod, or use a class of another runtime"
RESTRICTIONS = (
    Restriction(
        id="gvisor-bidirectional-mount",
        families=(GVISOR,),
        severity=ERROR,
        message="has no mountPropagation Bidirectional: the container never starts",
        source="gvisor runsc/specutils/fs.go (release-20260817); openkruise/agents#698, google/gvisor#9324",
        requires=requirements.bidirectional_mount,
        words=(b"Bidirectional",),
        fix=_WITHOUT,
    ),
    Restriction(
        id="gvisor-device",
        families=(GVISOR,),
        severity=WARNING,
        message="gives no access to block devices, nor to devices of plugins other than NVIDIA's and TPUs: "
        "opening one fails with ENXIO",
        source="gvisor runsc/config/flags.go --character-device-policy (release-20260817); g3doc compatibility.md",
        requires=requirements.either(requirements.block_device, requirements.device),
        words=(b"volumeDevices", b"limits"),
    ),
    Restriction(
        id="gvisor-host-socket",
        families=(GVISOR,),
        severity=WARNING,
        message="opens no sockets or FIFOs of the host, unless runsc runs with --host-uds or --host-fifo",
        source="gvisor runsc/config/flags.go (release-20260817); google/gvisor#7964",
        requires=requirements.host_socket,
        words=_HOST_PATH,
    ),
    Restriction(
        id="gvisor-host-network",
        families=(GVISOR,),
        severity=WARNING,
        message="has no network in a pod with hostNetwork under containerd, and no event says so",
        source="gvisor runsc/sandbox/sandbox.go:1126 (release-20260817; read, not run)",
        requires=requirements.true_fields("hostNetwork"),
        words=(b"hostNetwork",),
    ),
    Restriction(
        id="gvisor-app-armor",
        families=(GVISOR,),
        severity=NOTE,
        message="ignores AppArmor profiles",
        source="gvisor runsc/specutils/specutils.go (release-20260817)",
        requires=requirements.app_armor,
        words=(b"appArmorProfile",),
    ),
    Restriction(
        id="kata-host-network",
        families=(KATA,),
        severity=ERROR,
        message="does not support hostNetwork: the pod runs without a network or is refused, and it may break the "
        "host's network",
        source="kata-containers docs/Limitations.md (4.1); kata-containers#2912, #9157",
        requires=requirements.true_fields("hostNetwork"),
        words=(b"hostNetwork",),
        fix=_WITHOUT,
    ),
    Restriction(
        id="kata-host-namespaces",
        families=(KATA,),
        severity=WARNING,
        message="gives hostPID and hostIPC the namespaces of the guest, not those of the host",
        source="kata-containers/runtime#2633",
        requires=requirements.true_fields("hostPID", "hostIPC"),
        words=(b"hostPID", b"hostIPC"),
    ),
    Restriction(
        id="kata-privileged",
        families=(KATA,),
        severity=NOTE,
        message="makes a privileged container privileged in the guest alone, and fails where the handler lacks "
        "privileged_without_host_devices",
        source="kata-containers docs/how-to/privileged.md (4.1)",
        requires=requirements.privileged,
        words=_PRIVILEGED,
    ),
    Restriction(
        id="kata-sub-path",
        families=(KATA,),
        severity=WARNING,
        message="does not support subPath of volumes",
        source="kata-containers docs/Limitations.md (4.1)",
        requires=requirements.sub_path,
        words=(b"subPath",),
    ),
    Restriction(
        id="kata-no-memory-limit",
        families=(KATA,),
        severity=NOTE,
        message="sizes the guest by limits: without a limit of memory it has its default size (2Gi unless configured), "
        "whatever is requested",
        source="kata-containers docs/how-to/how-to-size-sandbox-overhead-runtime-rs.md (4.1), src/runtime/Makefile "
        "DEFMEMSZ; kata-containers#10659",
        requires=requirements.no_memory_limit,
    ),
    Restriction(
        id="kata-host-device",
        families=(KATA,),
        severity=WARNING,
        message="shows the guest's own /dev for a hostPath below /dev",
        source="kata-containers docs/Limitations.md (4.1)",
        requires=requirements.host_device,
        words=_HOST_PATH,
    ),
    Restriction(
        id="confidential-host-path",
        families=(CONFIDENTIAL,),
        severity=WARNING,
        message="copies the files of a hostPath once: later changes are not seen",
        source="kata-containers docs/Limitations.md (4.1)",
        requires=requirements.host_path,
        words=_HOST_PATH,
    ),
    Restriction(
        id="confidential-image-user",
        families=(CONFIDENTIAL,),
        severity=NOTE,
        message="pulls images in the guest, so the user of an image is unknown outside, and a policy may refuse the "
        "pod: set runAsUser and runAsGroup",
        source="kata-containers docs/Limitations.md (4.1)",
        requires=requirements.no_user,
    ),
    Restriction(
        id="sysbox-host-access",
        families=(SYSBOX,),
        severity=ERROR,
        message="does not support privileged containers (nor Bidirectional mounts, which need them), hostNetwork, "
        "hostPID or hostIPC",
        source="sysbox docs/user-guide/limitations.md (0.7.0)",
        requires=requirements.either(requirements.privileged, requirements.bidirectional_mount, _HOST),
        words=(*_HOST_WORDS, *_PRIVILEGED, b"Bidirectional"),
        fix=_WITHOUT,
    ),
    Restriction(
        id="sysbox-user-namespace",
        families=(SYSBOX,),
        severity=ERROR,
        message="needs a user namespace: hostUsers: false (containerd 2.0.5 and newer), or the annotation "
        f"{requirements.USER_NAMESPACE_ANNOTATION} (CRI-O)",
        source="sysbox docs/user-guide/deploy.md (0.7.0); nestybox/sysbox#618, #936",
        requires=requirements.no_user_namespace,
        fix="set hostUsers: false in the pod; where CRI-O runs it, the annotation "
        f'{requirements.USER_NAMESPACE_ANNOTATION}: "auto:size=65536" does, too',
    ),
    Restriction(
        id="edera-host-access",
        families=(EDERA,),
        severity=WARNING,
        message="weakens the zone for hostPath, host namespaces and privileged containers; its own policy denies them",
        source="docs.edera.dev (as reported)",
        requires=requirements.either(requirements.host_path, _HOST, requirements.privileged),
        words=(*_HOST_WORDS, *_HOST_PATH, *_PRIVILEGED),
    ),
    Restriction(
        id="runv-host-access",
        families=(RUNV,),
        severity=ERROR,
        message="does not support host namespaces, shareProcessNamespace or privileged containers",
        source="Alibaba Cloud's page on sandboxed containers (as reported)",
        requires=requirements.either(
            _HOST,
            requirements.true_fields("shareProcessNamespace"),
            requirements.privileged,
            requirements.bidirectional_mount,
        ),
        words=(*_HOST_WORDS, b"shareProcessNamespace", *_PRIVILEGED, b"Bidirectional"),
        fix=_WITHOUT,
    ),
)
"""In the order of families; errors and warnings come before notes."""

IDS = tuple(restriction.id for restriction in RESTRICTIONS)


def of_family(family: str) -> tuple[Restriction, ...]:
    """The restrictions that apply to runtimes of a family."""
    families = set(lines_of(family))
    return tuple(restriction for restriction in RESTRICTIONS if families.intersection(restriction.families))


def restrictions_of(
    family: str,
    spec: Mapping[str, Any],
    annotations: Mapping[str, Any] | None = None,
    ignored: Iterable[str] = (),
) -> tuple[RuntimeConflict, ...]:
    """The conflicts of a pod spec with runtimes of a family, errors first, without the ids in `ignored`.

    The spec should be that of an admitted pod, since LimitRanges set limits.
    """
    pod, skipped = requirements.PodFields(spec, annotations), frozenset(ignored)
    name = _WORDS.get(family, family)
    violated = []
    for restriction in of_family(family):
        if restriction.id in skipped:
            continue
        fields = tuple(restriction.requires(pod))
        if fields:
            message = f"{name} {restriction.message}"
            violated.append(
                RuntimeConflict(
                    id=restriction.id,
                    severity=restriction.severity,
                    message=message,
                    source=restriction.source,
                    fields=fields,
                    fix=restriction.fix.replace("{fields}", ", ".join(fields)),
                )
            )
    return tuple(sorted(violated, key=lambda conflict: _SEVERITIES.index(conflict.severity)))
