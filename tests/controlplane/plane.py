"""etcd, kube-apiserver and kube-scheduler on loopback, in a temporary folder, for as long as a `with` lasts.

The servers run with their defaults, except that no controller runs, so that

- the ServiceAccount admission plugin is off: nobody makes the service accounts that it asks for;
- TaintNodesByCondition is off: nobody takes away the not-ready taint that it puts on every new node;
- StorageObjectInUseProtection is off: nobody takes away its finalizers;
- the scheduler's client is not throttled, and etcd does not sync to disk: both only cost time.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..support import tools
from .client import ApiError, Client, Object

PROGRAMS = ("etcd", "kube-apiserver", "kube-scheduler")


def older(minor: str) -> tuple[str, ...]:
    """The programs of a control plane of an older minor, such as 1.34."""
    return ("etcd", *(f"{name}-{minor}" for name in PROGRAMS[1:]))


START_SECONDS = 90


class Plane(NamedTuple):
    """A running control plane."""

    folder: Path
    port: int
    ca: str  # PEM
    admin: Client  # system:masters
    kubeconfig: Path  # of the same user

    def client(self, token: str) -> Client:
        return Client(self.port, token, self.ca)

    def service_account(self, name: str, rules: list[Object]) -> Path:
        """A kubeconfig of a new service account in namespace default, allowed just what a ClusterRole allows.

        `rules` are PolicyRules; the ClusterRole and its binding take the account's name.
        """
        rbac = "/apis/rbac.authorization.k8s.io/v1"
        subject = {"kind": "ServiceAccount", "name": name, "namespace": "default"}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
        metadata = {"name": name}
        accounts = "/api/v1/namespaces/default/serviceaccounts"
        self.admin.create(accounts, {"metadata": metadata})
        self.admin.create(f"{rbac}/clusterroles", {"metadata": metadata, "rules": rules})
        binding = {"metadata": metadata, "subjects": [subject], "roleRef": role}
        self.admin.create(f"{rbac}/clusterrolebindings", binding)
        token = self.admin.create(f"{accounts}/{name}/token", {"spec": {"expirationSeconds": 3600}})
        return write_kubeconfig(
            self.folder / f"{name}.kubeconfig", self.port, self.ca, token["status"]["token"]
        )


def write_kubeconfig(path: Path, port: int, ca: str, token: str) -> Path:
    """A kubeconfig with one context; JSON, which every reader of YAML reads."""
    cluster = {
        "server": f"https://127.0.0.1:{port}",
        "certificate-authority-data": b64encode(ca.encode()).decode(),
    }
    config: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "plane", "cluster": cluster}],
        "users": [{"name": path.stem, "user": {"token": token}}],
        "contexts": [{"name": "plane", "context": {"cluster": "plane", "user": path.stem}}],
        "current-context": "plane",
    }
    path.write_text(json.dumps(config, indent=1), encoding="utf-8")
    path.chmod(0o600)
    return path


def write_signing_key(path: Path) -> Path:
    """A P-256 key for service-account tokens, in the form without the public half (RFC 5915, section 3)."""
    scalar = (secrets.randbits(250) + 1).to_bytes(32, "big")  # 250 bits stay below the group's order
    curve = bytes.fromhex("06082a8648ce3d030107")
    body = b"\x02\x01\x01" + b"\x04\x20" + scalar + b"\xa0" + bytes((len(curve),)) + curve
    der = b"\x30" + bytes((len(body),)) + body
    text = b64encode(der).decode()
    path.write_text(
        f"-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n", encoding="ascii"
    )
    path.chmod(0o600)
    return path


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _die_with_parent() -> None:
    """Linux only: a test run that is killed leaves no server behind."""
    import ctypes

    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def program(folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server that runs for as long as the `with` lasts; what it prints goes to folder/NAME.log."""
    path = tools.find(name)
    if path is None:
        raise FileNotFoundError(tools.missing(name))
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            (path, *arguments),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
    try:
        yield process
    finally:
        process.kill()  # nothing that it holds is wanted, and a server asked nicely waits for its watches
        process.wait()


def wait_until(what: str, process: subprocess.Popen[bytes], log: Path, ready: Any) -> None:
    """Poll until ready(); RuntimeError with the end of the log when the program ends or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, ApiError, urllib.error.URLError):
            if ready():
                return
        time.sleep(0.1)
    state = "is not ready" if process.poll() is None else f"ended with {process.returncode}"
    tail = log.read_text(errors="replace").splitlines()[-15:]
    raise RuntimeError("\n".join((f"{what} {state}", *tail)))


def _healthy(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=2) as answer:
        return bool(answer.status == 200)


def _etcd(folder: Path, client: int, peer: int) -> Any:
    urls = (f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}")
    return program(
        folder,
        "etcd",
        "--data-dir=etcd",
        "--unsafe-no-fsync",
        f"--listen-client-urls={urls[0]}",
        f"--advertise-client-urls={urls[0]}",
        f"--listen-peer-urls={urls[1]}",
        f"--initial-advertise-peer-urls={urls[1]}",
        f"--initial-cluster=default={urls[1]}",
    )


def _apiserver(folder: Path, name: str, port: int, etcd: int) -> Any:
    key = write_signing_key(folder / "service-account.key")
    return program(
        folder,
        name,
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        "--authorization-mode=RBAC",
        "--allow-privileged",  # as every installer does
        "--token-auth-file=tokens.csv",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection,TaintNodesByCondition",
    )


def _scheduler(folder: Path, name: str, port: int, kubeconfig: Path) -> Any:
    return program(
        folder,
        name,
        f"--kubeconfig={kubeconfig}",
        "--authentication-skip-lookup",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'scheduler-certificates'}",
        "--leader-elect=false",
        "--kube-api-qps=5000",
        "--kube-api-burst=5000",
    )


@contextlib.contextmanager
def running(folder: Path, programs: Sequence[str] = PROGRAMS) -> Iterator[Plane]:
    """A control plane whose files and logs are in `folder`; RuntimeError when a server does not come up."""
    _, apiserver_name, scheduler_name = programs
    client, peer, api, scheduler = free_ports(4)
    admin, watcher = secrets.token_hex(16), secrets.token_hex(16)
    tokens = folder / "tokens.csv"
    tokens.write_text(
        f'{admin},admin,admin,"system:masters"\n{watcher},system:kube-scheduler,system:kube-scheduler\n',
        encoding="utf-8",
    )
    tokens.chmod(0o600)
    with contextlib.ExitStack() as stack:
        etcd = stack.enter_context(_etcd(folder, client, peer))
        wait_until("etcd", etcd, folder / "etcd.log", lambda: _healthy(f"http://127.0.0.1:{client}/health"))

        server = stack.enter_context(_apiserver(folder, apiserver_name, api, client))
        certificate = folder / "certificates" / "apiserver.crt"
        log = folder / f"{apiserver_name}.log"
        wait_until("kube-apiserver", server, log, certificate.exists)
        ca = certificate.read_text(encoding="ascii")
        plane = Plane(
            folder,
            api,
            ca,
            Client(api, admin, ca),
            write_kubeconfig(folder / "admin.kubeconfig", api, ca, admin),
        )
        wait_until("kube-apiserver", server, log, lambda: plane.admin.get("/readyz"))
        wait_until("namespace default", server, log, lambda: plane.admin.get("/api/v1/namespaces/default"))

        kubeconfig = write_kubeconfig(folder / "scheduler.kubeconfig", api, ca, watcher)
        process = stack.enter_context(_scheduler(folder, scheduler_name, scheduler, kubeconfig))
        certificate = folder / "scheduler-certificates" / "kube-scheduler.crt"
        log = folder / f"{scheduler_name}.log"
        wait_until("kube-scheduler", process, log, certificate.exists)
        probe = Client(scheduler, "", certificate.read_text(encoding="ascii"))
        wait_until("kube-scheduler", process, log, lambda: probe.get("/readyz"))
        yield plane


def main() -> None:
    """Run a control plane until interrupted, for a look at it with kubectl."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as plane:
        print(f"export KUBECONFIG={plane.kubeconfig}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    os.umask(0o077)
    main()
