"""A table of causes for which a sandbox or a container did not start, recognised in the message of an event.

Each row has the pattern of the message, what is wrong, what to do, and the source of the message. The beginning of a
message (`Failed to create pod sandbox: rpc error: …`, `failed to start sandbox "<id>": failed to create containerd
task: …`) differs between runtimes and versions, so that the pattern may match anywhere in it.
"""

from __future__ import annotations

from .cause import Recognised, first_match, row
from .guests import GUESTS
from .refusals import REFUSALS

HANDLER_NOT_CONFIGURED = "HandlerNotConfigured"
_CONFIGURE = (
    "configure handler {handler} in the container runtime of that node and restart it, or keep the pods away with "
    "scheduling.nodeSelector of the RuntimeClass"
)
_INSTALL = "install {binary} on the node, or correct its path in the configuration of the runtime"


_CONTAINER_RUNTIMES = (
    row(
        "ClassGone",
        r'runtimeclass\.node\.k8s\.io "(?P<class>[^"]+)" not found',
        "RuntimeClass {class} was deleted after the pod was made",
        "create RuntimeClass {class} again",
        "pkg/kubelet/runtimeclass/runtimeclass_manager.go (v1.37.2)",
    ),
    row(
        HANDLER_NOT_CONFIGURED,
        r'no runtime for "(?P<handler>[^"]+)" is configured',
        "containerd on that node has no handler {handler}",
        f"{_CONFIGURE}. Where it is in the file: the version of the file may not fit its tables, containerd 1.x "
        "replaces whole plugin sections by imported ones, k3s needs it in its template",
        "containerd internal/cri/config/config.go (1.6.0 to 2.4.0-beta)",
    ),
    row(
        HANDLER_NOT_CONFIGURED,
        r"failed to find runtime handler (?P<handler>\S+) from runtime list map\[(?P<has>[^\]]*)\]",
        "CRI-O on that node has no handler {handler}",
        f"{_CONFIGURE}. CRI-O drops handlers that fail its validation: its log says `is being ignored due to`",
        "cri-o internal/oci/oci.go (1.20 to 1.37)",
    ),
    row(
        "NotACriRuntime",
        r'RuntimeHandler "(?P<handler>[^"]+)" not supported',
        "dockershim and cri-dockerd before 0.4.0 know no handlers",
        "use containerd or CRI-O on that node (minikube start --container-runtime=containerd)",
        "cri-dockerd 57af35d2; gVisor FAQ",
    ),
    row(
        "NoUserNamespaces",
        r'RuntimeClass handler "(?P<handler>[^"]+)" does not support user namespaces',
        "handler {handler} has no user namespaces",
        "drop hostUsers: false, or use a handler that has them (containerd 2.4 asks every shim)",
        "pkg/kubelet/userns/userns_manager.go (v1.37.2)",
    ),
    row(
        "NoUserNamespaces",
        r"can't set `spec\.hostUsers: false`, runtime does not support user namespaces",
        "the default runtime of that node has no user namespaces",
        "drop hostUsers: false, or use nodes whose runtime has them",
        "pkg/kubelet/userns/userns_manager.go (v1.37.2)",
    ),
    row(
        "ShimMissing",
        r'runtime "(?P<type>[^"]+)" binary not installed "(?P<binary>[^"]+)"',
        "runtime {type} is configured, its shim {binary} is not on containerd's PATH",
        "install {binary} there, or name it with runtime_path",
        "containerd core/runtime/v2/shim_manager.go (1.6.0 to 2.4.0-beta)",
    ),
    row(
        "ShimMissing",
        r"invalid custom binary path: stat (?P<binary>\S+): no such file",
        "the shim {binary} is configured and does not exist",
        _INSTALL,
        "containerd core/runtime/v2/shim_manager.go (2.4.0-beta)",
    ),
    row(
        "RuntimeTypeWrong",
        r"invalid runtime name (?P<type>\S+), correct runtime name should be",
        "{type} is no runtime_type",
        "write runtime_type as io.containerd.NAME.vN, or as the path of the shim",
        "containerd core/runtime/v2/shim_manager.go (2.4.0-beta)",
    ),
    row(
        "ConfigFileMissing",
        r'decode config file "(?P<file>[^"]+)": open',
        "gVisor's configuration {file} does not exist",
        "create {file}, or drop the option ConfigPath",
        "gvisor pkg/shim/v1/runsc/container.go (release-20260817)",
    ),
    row(
        "ConfigFileMissing",
        r'Cannot find usable config file \((?:config file "(?P<file>[^"]+)")?',
        "Kata's configuration {file} does not exist",
        "set ConfigPath of the handler to Kata's configuration, or install it",
        "kata-containers src/runtime/pkg/katautils/config.go (4.1.0)",
    ),
    row(
        "HostNetwork",
        r"Host networking requested, not supported by runtime",
        "Kata Containers does not support hostNetwork",
        "drop hostNetwork, or use another class",
        "kata-containers src/runtime/pkg/katautils/network_linux.go (4.1.0)",
    ),
    row(
        "BidirectionalMount",
        r'root mount propagation option must specify private or slave|mount option "r?shared" is not supported',
        "gVisor has no mountPropagation Bidirectional",
        "drop mountPropagation: Bidirectional, or use another class",
        "gvisor runsc/specutils/fs.go (release-20260817)",
    ),
    row(
        "SELinux",
        r"SELinux is not supported: ",
        "the container runtime sets SELinux labels, which gVisor does not support",
        "switch SELinux off for this handler (containerd enable_selinux, CRI-O selinux)",
        "gvisor runsc/specutils/specutils.go (release-20260817)",
    ),
    row(
        "AnnotationNotEnabled",
        r"annotation (?P<annotation>io\.katacontainers\.\S+) is not enabled",
        "Kata does not allow annotation {annotation}",
        "drop the annotation, or list it in enable_annotations of Kata's configuration",
        "kata-containers src/runtime/pkg/oci/utils.go (4.1.0)",
    ),
    row(
        "MemoryLimitAboveHost",
        r"Unable to hotplug \d+ MiB memory",
        "the limits of memory are above what the guest can be given",
        "lower the limits of memory",
        "kata-containers#4516 (as reported)",
    ),
    row(
        "RuntimeBinaryMissing",
        r"(?s)^(?!.*(?:container process|container_linux\.go|container init)).*"
        r'exec: "(?P<binary>[^"]+)": executable file not found in \$PATH',
        "the shim is there, {binary} is not",
        "install {binary} on the node's PATH",
        "os/exec; gVisor's shim",
    ),
    row(
        "NoRecursiveReadOnly",
        r'volume "(?P<volume>[^"]+)" requested recursive read-only mode, but it is not supported by the runtime',
        "the handler mounts volume {volume} not read-only all the way down",
        "recursiveReadOnly: IfPossible, or another class",
        "pkg/kubelet/kubelet_pods.go (v1.37.2)",
    ),
    row(
        "NoBlockSnapshotter",
        r"failed to mount \S*rootfs.*(?:ENOENT|No such file or directory \(os error 2\))",
        "the handler's snapshotter gives no block devices, which Firecracker needs",
        'snapshotter = "devmapper" for this handler, and in runtime_platforms of the image plugin',
        "kata-containers#8764 (as reported)",
    ),
)

_MISSING_OBJECTS = (
    row(
        "ObjectMissing",
        r'(?P<kind>secret|configmap|persistentvolumeclaim) "(?P<name>[^"]+)" not found',
        "there is no {kind} {name} in the namespace of the pod",
        "create it, or correct its name in the pod",
        "pkg/volume, pkg/kubelet/kubelet_pods.go (v1.37)",
    ),
)
_REJECTIONS = (
    row(
        "NoRoomOnTheNode",
        r"Node didn't have enough resource: (?P<resource>[^,]+), requested: \d+",
        "the kubelet found too little {resource} on its node, which the scheduler did not know or was not asked",
        "delete the pod, which stays Failed: a new one goes through the scheduler, unless it comes with spec.nodeName",
        "pkg/kubelet/lifecycle/predicate.go (v1.37)",
    ),
    row(
        "PredicateFailed",
        r"Predicate (?P<predicate>\w+) failed",
        "its node does not pass {predicate}",
        "delete the pod, which stays Failed: a new one goes through the scheduler, unless it comes with spec.nodeName",
        "pkg/kubelet/lifecycle/predicate.go (v1.37)",
    ),
    row(
        "DeviceNotAllocated",
        r"Allocate failed due to (?P<said>.+?), which is unexpected",
        "the device plugin gave the pod no device: {said}",
        "look at the device plugin of that node, then delete the pod, which stays Failed",
        "pkg/kubelet/lifecycle/predicate.go, pkg/kubelet/cm/devicemanager/manager.go (v1.37)",
    ),
)
CAUSES = (*_CONTAINER_RUNTIMES, *GUESTS, *_MISSING_OBJECTS)
"""The first row whose pattern is in a message counts."""

REASONS = (
    "FailedCreatePodSandBox",
    "Failed",
    "CreateContainerError",
    "CreateContainerConfigError",
    "RunContainerError",
    "StartError",
    "ContainerCannotRun",
)
"""The reasons of the kubelet's events and of waiting containers with such messages; others are about something else."""


NOT_OF_THE_RUNTIME = ("ObjectMissing", "NetworkPlugin", "SandboxImage")
"""Causes that have nothing to do with the runtime of a pod."""

FAILED_CREATE = "FailedCreate"
"""The reason of a controller's event about pods that the API server refuses."""


def recognise(reason: str, message: str) -> Recognised | None:
    """The cause behind an event or a waiting container, None if its message is not known."""
    if reason == FAILED_CREATE:
        return first_match(REFUSALS, message)
    if message.startswith("Pod was rejected: "):
        return first_match(_REJECTIONS, message)
    if reason == "FailedMount":
        return first_match(_MISSING_OBJECTS, message)
    return first_match(CAUSES, message) if reason in REASONS else None
