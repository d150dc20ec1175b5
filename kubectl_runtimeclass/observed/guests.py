"""A table of causes that sandboxed runtimes and their helpers word themselves: Kata and confidential guests, gVisor,
NVIDIA, Sysbox, WebAssembly, Kuasar, and what of networks and images keeps any sandbox from being made.

Sources that are issues tell that the message was seen there; the others were read.
"""

from __future__ import annotations

from .cause import row

_SAME_CGROUPS = (
    "let both use the same: SystemdCgroup of the handler (systemd-cgroup in runsc.toml, cgroup_manager of CRI-O) and "
    "cgroupDriver of the kubelet"
)

GUESTS = (
    row(
        "NoConfidentialGuest",
        r"(?:vm|kvm)-type '?[\w-]+'? not supported by KVM|KVM_TDX_CAPABILITIES failed|"
        r"sev_(?:common_)?kvm_init: [Ff]ailed|[Ff]ailed to open /dev/sev\b",
        "that node cannot start confidential guests",
        "use nodes with TDX or SEV-SNP switched on in firmware and kernel, and let the class select only those",
        "qemu target/i386/kvm/tdx.c, target/i386/sev.c; canonical/tdx#114, #342 (as reported)",
    ),
    row(
        "NoKvm",
        r"Could not access KVM kernel module|opening KVM device file|(?i:failed to initialize kvm)|"
        r"Error creating KVM object|/dev/kvm\b.*(?i:no such file|permission denied)",
        "that node has no /dev/kvm, or gives no access to it",
        "use nodes with hardware or nested virtualisation, and let only those have the label that the class selects",
        "gvisor pkg/sentry/platform/kvm/kvm.go (release-20260817); kata-containers/runtime#1079",
    ),
    row(
        "PolicyBlocks",
        r"(?P<request>[A-Z]\w+Request) is blocked by policy",
        "the agent's policy in the guest refuses {request}",
        "generate the policy of this pod anew (genpolicy): it fits one pod spec, one image and one runtime",
        "kata-containers src/agent/src/rpc.rs (3.x); kata-containers#10648, #11679",
    ),
    row(
        "GuestImagePull",
        r"\[CDH\] \[ERROR\]: Image Pull error|failed to pull manifest\b",
        "the guest could not pull the image",
        "let the guest reach the registry: its network, proxy, certificates and credentials, which are not those of "
        "the node",
        "confidential-containers guest-components image-rs; guest-components#749, #1033",
    ),
    row(
        "GuestSecret",
        r"\[CDH\] \[ERROR\]: (?P<said>[^\n\\]+)",
        "the guest was given no secret by the key broker: {said}",
        "look at the log and the policy of the key broker, and whether the guest reaches it",
        "confidential-containers guest-components confidential-data-hub",
    ),
    row(
        "PeerPod",
        r"remote hypervisor call failed: ",
        "cloud-api-adaptor on that node made no virtual machine",
        "look at its log there: the image, size, quota and credentials at the cloud, and whether it runs at all",
        "kata-containers src/runtime/virtcontainers/remote.go (4.1); confidential-containers#313",
    ),
    row(
        "NoVsock",
        r"/dev/vhost-vsock|vhost-vsock: failed to open vhost device",
        "that node has no /dev/vhost-vsock, by which Kata reaches its guest",
        "load the kernel module there: modprobe vhost_vsock",
        "kata-containers src/runtime/pkg/katautils (4.1); qemu hw/virtio/vhost-vsock.c",
    ),
    row(
        "GuestMemory",
        r"(?i:cannot set up guest memory)",
        "that node has not the memory for the guest",
        "free memory on it, or give the RuntimeClass the overhead that a guest takes, for which the scheduler looks",
        "qemu system/physmem.c",
    ),
    row(
        "RuntimeFileMissing",
        r"(?:fork/exec (?!/proc/)|[Ff]ile )(?P<binary>/[^\s:\"\\]+)(?:: no such file or directory| does not exist)",
        "the runtime's {binary} does not exist",
        "install {binary} on the node, or correct its path in the configuration of the runtime",
        "os/exec; kata-containers src/runtime/pkg/katautils/config.go (4.1.0)",
    ),
    row(
        "CgroupDriver",
        r"invalid systemd path: |to be of format \S*slice:prefix:name\S* for systemd cgroups|"
        r"configured with \S+ cgroup manager, but (?:received|did not receive)",
        "the handler and the kubelet of that node have different cgroup drivers",
        _SAME_CGROUPS,
        "runc libcontainer/cgroups; cri-o internal/config/cgmgr; google/gvisor#13258, nestybox/sysbox#567, #893",
    ),
    row(
        "SandboxProcessDied",
        r"cannot read client sync file: waiting for sandbox to start: EOF",
        "runsc's sandbox process ended as it started",
        'look at its log: debug = "true" and debug-log in the [runsc_config] of runsc.toml on that node',
        "gvisor runsc/sandbox/sandbox.go (release-20260817)",
    ),
    row(
        "GpuDriver",
        r"nvidia-container-cli: (?:initialization|detection) error: |driver/library version mismatch",
        "the NVIDIA driver on that node does not answer",
        "install or restart the driver there; nvidia-smi tells whether it answers",
        "libnvidia-container src/nvc.c; NVIDIA/nvidia-docker#1252",
    ),
    row(
        "GpuUnknown",
        r"nvidia-container-cli: device error: (?P<device>[^:\s]+): unknown device",
        "that node has no GPU {device}",
        "request nvidia.com/gpu, and leave it to the device plugin which GPU it is (NVIDIA_VISIBLE_DEVICES)",
        "libnvidia-container src/cli/configure.c; NVIDIA/nvidia-container-toolkit#223",
    ),
    row(
        "GpuDriverTooOld",
        r"requirement error: unsatisfied condition: (?P<wanted>[^,\s]+)",
        "the image wants {wanted}, and the driver of that node is older",
        "update the driver there, or use an image for it",
        "libnvidia-container src/cli/configure.c",
    ),
    row(
        "DeviceNotDescribed",
        r"unresolvable CDI devices (?P<devices>[^:\n]+)",
        "no CDI specification on that node describes {devices}",
        "have the driver of the devices write it there (nvidia-ctk cdi generate), below /etc/cdi or /var/run/cdi",
        "cncf-tags/container-device-interface pkg/cdi/cache.go",
    ),
    row(
        "LibraryMissing",
        r"(?P<library>lib[\w.+-]+\.so[\w.]*): cannot open shared object file",
        "the runtime on that node lacks {library}",
        "install {library} there, where the loader looks (ldconfig -p)",
        "crun src/libcrun/handlers; containers/crun#1046",
    ),
    row(
        "SysboxNotRunning",
        r"failed to register with sysbox-(?:mgr|fs)|/run/sysbox/sys(?:mgr|fs)\.sock",
        "Sysbox does not run on that node",
        "start sysbox-mgr and sysbox-fs there (systemctl status sysbox)",
        "nestybox/sysbox#41 (as reported)",
    ),
    row(
        "NoUserNamespace",
        r"mount through procfd: operation not permitted",
        "Sysbox runs pods in a user namespace alone, and this one has none",
        'set hostUsers: false in the pod; under CRI-O annotation io.kubernetes.cri-o.userns-mode: "auto:size=65536"',
        "nestybox/sysbox#618, #936 (as reported)",
    ),
    row(
        "NotWebAssembly",
        r"executor can't handle spec",
        "the image has no WebAssembly module that the shim can run",
        "use an image with a module, or a class without WebAssembly for this pod",
        "containerd/runwasi crates/containerd-shim-wasm/src/sys/unix/container/executor.rs; runwasi#637",
    ),
    row(
        "SandboxerMissing",
        r"failed to get sandbox controller by (?P<sandboxer>[\w.-]+)",
        "containerd on that node has no sandboxer {sandboxer}",
        "have its service run there, with an entry in proxy_plugins of containerd's configuration",
        "containerd internal/cri/server/sandbox_service.go (2.0 to 2.3)",
    ),
    row(
        "SandboxImage",
        r'failed to (?:get|pull) sandbox image "(?P<image>[^"]+)"',
        "that node could not pull the image of the sandbox itself, {image}",
        "let it reach the registry, or name another image in the configuration of the container runtime",
        "containerd internal/cri/server/podsandbox/sandbox_run.go (2.0)",
    ),
    row(
        "NetworkPlugin",
        r"failed to set ?up (?:sandbox container \"[^\"]*\" )?network |failed to create pod network sandbox",
        "the network plugin gave the pod no network, which is no matter of its runtime",
        "look at the pods of the network plugin on that node",
        "containerd internal/cri/server/sandbox_run.go (2.0); cri-o server/sandbox_run_linux.go (1.33)",
    ),
    row(
        "EarlierAttempt",
        r"failed to reserve sandbox name|error reserving (?:pod|ctr) name|Kubelet may be retrying requests",
        "an earlier attempt to make the sandbox has not ended",
        "look at the events before this one; if it does not end, restart the container runtime of that node",
        "containerd internal/cri/server/sandbox_run.go (2.0); cri-o server/sandbox_run_linux.go (1.33)",
    ),
    row(
        "ShimDied",
        r"failed to create shim(?: task)?: (?:not found|ttrpc: closed)|ttrpc: closed: unknown|shim disconnected",
        "the shim ended while it made the sandbox",
        "look at the log of containerd and of the runtime on that node",
        "containerd core/runtime/v2; kata-containers#3456 (as reported)",
    ),
    row(
        "Timeout",
        r"CreateContainerRequest timed out|code = DeadlineExceeded desc = context deadline exceeded|"
        r"timed out connecting to (?:hybrid )?vsock",
        "the sandbox did not come up in time",
        "look at the runtime's log on that node; the kubelet waits for runtimeRequestTimeout (2 minutes), the guest of "
        "a large image for io.katacontainers.config.runtime.create_container_timeout",
        "kata-containers#9540, #2499; crio.conf.5",
    ),
)
"""The first row whose pattern is in a message counts."""
