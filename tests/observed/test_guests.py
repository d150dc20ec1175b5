"""What runtimes say of themselves, as people reported it: Kata, confidential guests, gVisor, NVIDIA, Sysbox, Wasm, Kuasar."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.observed.causes import recognise
from kubectl_runtimeclass.observed.guests import GUESTS

SANDBOX, CONTAINER = "FailedCreatePodSandBox", "Failed"
ID = "5d1954fc3d679ef74121dd1928b6c663"
NEWER = f'failed to start sandbox "{ID}": '
TASK = "failed to create containerd task: failed to create shim task: "
OCI = f"{TASK}OCI runtime create failed: "

SAID = {
    "TDX is switched off": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: qemu-system-x86_64: -accel kvm: "
        "vm-type tdx not supported by KVM: unknown", "NoConfidentialGuest",
    ),
    "TDX that the kernel lacks": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: -accel kvm: get_tdx_capabilities: "
        "KVM_TDX_CAPABILITIES failed: Inappropriate ioctl for device\nfailed to initialize kvm: Inappropriate ioctl",
        "NoConfidentialGuest",
    ),
    "SEV without its device": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: sev_kvm_init: Failed to open "
        "/dev/sev 'No such file or directory'", "NoConfidentialGuest",
    ),
    "no KVM, as QEMU 5 says it": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: Could not access KVM kernel "
        "module: No such file or directory\nqemu-system-x86_64: failed to initialize KVM: No such file", "NoKvm",
    ),
    "no KVM, as QEMU 9 says it": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: qemu-system-x86_64: -accel kvm: "
        "failed to initialize kvm: Permission denied", "NoKvm",
    ),
    "no KVM under Firecracker": (
        f"{TASK}failed to start VM: Error creating KVM object: No such file or directory (os error 2)", "NoKvm",
    ),
    "no KVM under gVisor": (
        f"{OCI}creating container: cannot create sandbox: opening KVM device file: open /dev/kvm: no such file or "
        "directory: unknown", "NoKvm",
    ),
    "a policy that does not fit": (
        f'{TASK}"CreateContainerRequest is blocked by policy: agent_policy:111: allow_create_container_input: input = '
        '{\\"OCI\\": {}}', "PolicyBlocks",
    ),
    "a policy, in the words of the runtime in Rust": (
        f'{TASK}Others("failed to handle message create container\\n\\nCaused by:\\n    0: agent create container\\n'
        '    1: rpc status: Status {{ code: PERMISSION_DENIED, message: \\"\\\\\\"CreateContainerRequest is blocked by '
        'policy: agent_policy:122', "PolicyBlocks",
    ),
    "an image that the guest cannot pull": (
        f"{TASK}rpc status: Status {{ code: INTERNAL, message: \"[CDH] [ERROR]: Image Pull error: Failed to pull image "
        'ghcr.io/acme/app:1", details: [] }: unknown', "GuestImagePull",
    ),
    "a manifest that the guest cannot pull": (
        f"{TASK}failed to pull manifest error sending request for url (https://registry.example.com/v2/test/manifests/1)",
        "GuestImagePull",
    ),
    "a secret that is not given": (
        f"{TASK}rpc status: Status {{ code: INTERNAL, message: \"[CDH] [ERROR]: Get Resource failed", "GuestSecret",
    ),
    "no cloud instance": (
        f"{TASK}remote hypervisor call failed: rpc error: code = Unknown desc = creating an instance : Failed to get "
        "image size: googleapi: Error 404", "PeerPod",
    ),
    "no adaptor": (f"{TASK}remote hypervisor call failed: ttrpc: closed: unknown", "PeerPod"),
    "no vsock": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: -device vhost-vsock-pci: "
        "vhost-vsock: failed to open vhost device: No such file or directory", "NoVsock",
    ),
    "a host that is full": (
        f"{TASK}failed to launch qemu: exit status 1, error messages from qemu log: qemu-system-x86_64: cannot set up "
        "guest memory 'pc.ram': Cannot allocate memory", "GuestMemory",
    ),
    "a hypervisor that is not installed": (
        f"{TASK}/opt/kata/share/defaults/kata-containers/configuration-clh.toml: file /opt/kata/bin/cloud-hypervisor "
        "does not exist: unknown", "RuntimeFileMissing",
    ),
    "a wrapper that is not installed": (
        f"{OCI}unable to retrieve OCI runtime error (open /run/containerd/log.json: no such file or directory): "
        "fork/exec /usr/local/nvidia/toolkit/nvidia-container-runtime: no such file or directory: unknown",
        "RuntimeFileMissing",
    ),
    "crun without WasmEdge": (
        "container create failed: could not load `libwasmedge.so.0`: libwasmedge.so.0: cannot open shared object file: "
        "No such file or directory", "LibraryMissing",
    ),
    "cgroups of runsc": (
        f'{OCI}creating container: cannot set up cgroup for root: configuring cgroup: invalid systemd path: '
        '"/kubepods/burstable/pod28a501f7": unknown', "CgroupDriver",
    ),
    "cgroups of runc": (
        f'{OCI}runc create failed: expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got '
        '"/kubepods/burstable/poda668c416" instead: unknown', "CgroupDriver",
    ),
    "cgroups of CRI-O": (
        "cri-o configured with cgroupfs cgroup manager, but received systemd slice as parent: /kubepods.slice",
        "CgroupDriver",
    ),
    "the other way round": (
        "cri-o configured with systemd cgroup manager, but did not receive slice as parent: /kubepods/besteffort",
        "CgroupDriver",
    ),
    "a sentry that dies": (
        f"{OCI}creating container: cannot create sandbox: cannot read client sync file: waiting for sandbox to start: "
        "EOF: unknown", "SandboxProcessDied",
    ),
    "no NVIDIA driver": (
        f"{OCI}runc create failed: unable to start container process: error during container init: error running hook "
        "#0: error running hook: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\nnvidia-container-cli: "
        "initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file",
        "GpuDriver",
    ),
    "another NVIDIA driver": (
        f"{OCI}runc create failed: nvidia-container-cli: initialization error: nvml error: driver/library version "
        "mismatch: unknown", "GpuDriver",
    ),
    "a GPU that is not there": (
        f"{OCI}runc create failed: nvidia-container-cli: device error: no-gpu-has-128MiB-to-run: unknown device: unknown",
        "GpuUnknown",
    ),
    "an image for a newer driver": (
        f"{OCI}runc create failed: nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.8, please "
        "update your driver to a newer version: unknown", "GpuDriverTooOld",
    ),
    "a device without CDI": (
        "failed to generate container spec: CDI device injection failed: unresolvable CDI devices nvidia.com/gpu=0",
        "DeviceNotDescribed",
    ),
    "a Sysbox that does not run": (
        f"{OCI}failed to register with sysbox-mgr: failed to invoke Register via grpc: rpc error: code = Unavailable desc "
        '= connection error: desc = "transport: Error while dialing dial unix /run/sysbox/sysmgr.sock"',
        "SysboxNotRunning",
    ),
    "Sysbox without a user namespace": (
        f"{OCI}container_linux.go:2425: starting container process caused: process_linux.go:607: container init caused: "
        "rootfs_linux.go:76: mounting caused: mount through procfd: operation not permitted", "NoUserNamespace",
    ),
    "an image without a module": (
        f'{TASK}Others("exec process failed with error error in executing process : wasmtime executor can\'t handle '
        'spec"): unknown', "NotWebAssembly",
    ),
    "Kuasar without its sandboxer": (
        f'failed to create sandbox "{ID}": failed to get sandbox controller by vmm', "SandboxerMissing",
    ),
    "an image of the sandbox": (
        'failed to get sandbox image "registry.k8s.io/pause:3.10": failed to pull image "registry.k8s.io/pause:3.10": '
        "dial tcp: i/o timeout", "SandboxImage",
    ),
    "the network plugin": (
        f'failed to setup network for sandbox "{ID}": plugin type="calico" failed (add): stat /var/lib/calico/nodename: '
        "no such file or directory", "NetworkPlugin",
    ),
    "the network plugin, of containerd 1.4": (
        f'failed to set up sandbox container "{ID}" network for pod "web": networkPlugin cni failed', "NetworkPlugin",
    ),
    "an attempt that goes on": (
        f'failed to reserve sandbox name "web_shop_1_0": name "web_shop_1_0" is reserved for "{ID}"', "EarlierAttempt",
    ),
    "an attempt that goes on in CRI-O": (
        "Kubelet may be retrying requests that are timing out in CRI-O due to system load. Currently at stage sandbox "
        f"network creation: context deadline exceeded: error reserving pod name web for id {ID}: name is reserved",
        "EarlierAttempt",
    ),
    "a shim that is gone": ("failed to create containerd task: failed to create shim: not found", "ShimDied"),
    "a guest that does not answer": (
        f"{TASK}Failed to Check if grpc server is working: rpc error: code = DeadlineExceeded desc = timed out connecting "
        "to vsock 2189562563:1024: unknown", "Timeout",
    ),
    "an image that takes long": (f"{TASK}CreateContainerRequest timed out: unknown", "Timeout"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize(
    ("reason", "begin"),
    [
        (SANDBOX, "Failed to create pod sandbox: rpc error: code = Unknown desc = "),
        (SANDBOX, f"(combined from similar events): Failed to create pod sandbox: rpc error: code = Unknown desc = {NEWER}"),
        (SANDBOX, "Failed create pod sandbox: rpc error: code = Internal desc = "),
        (CONTAINER, "Error: "),
        ("CreateContainerError", ""),
    ],
)  # fmt: skip
def test_what_a_runtime_says_has_its_cause(name: str, reason: str, begin: str) -> None:
    message, cause = SAID[name]
    found = recognise(reason, begin + message)
    assert found is not None and found.cause == cause
    assert "{" not in found.wrong + found.fix


def test_every_row_is_tried_here() -> None:
    assert {row.name for row in GUESTS} == {cause for _, cause in SAID.values()}
    assert all(row.source for row in GUESTS)


OF_THE_IMAGE = [
    'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: '
    'unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
    'Error: failed to start container "web": Error response from daemon: OCI runtime create failed: container_linux.go:380: '
    'starting container process caused: exec: "serve": executable file not found in $PATH: unknown',
    'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: '
    'unable to start container process: error during container init: exec: "serve": executable file not found in $PATH',
    'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: '
    'unable to start container process: exec: "/app": stat /app: no such file or directory: unknown',
    'Error: container create failed: executable file `serve` not found in $PATH: No such file or directory',
]  # fmt: skip


@pytest.mark.parametrize("message", OF_THE_IMAGE)
def test_a_command_that_the_image_lacks_is_no_matter_of_the_runtime(message: str) -> None:
    assert recognise(CONTAINER, message) is None
    assert recognise("CreateContainerError", message.removeprefix("Error: ")) is None
