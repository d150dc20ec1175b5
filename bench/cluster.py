"""How long it takes to read a large cluster from an API server, against kubectl reading its pods alone.

    python bench/cluster.py [--nodes 5000] [--pods 150000] [--delay 20] [--runs 3]

The server is a process of its own that has all pages ready, waits `--delay` milliseconds for every 500 objects of an
answer, and serves lists without objects for all that is not a node, a pod or a RuntimeClass. What is held is the ratio
of `explain` with the whole cluster to `kubectl get --raw /api/v1/pods`, in seconds of the clock.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode

RATIO = 1.5
"""What `explain` may take, in times of kubectl."""
CHUNK = 500
"""Objects for which the server waits once."""

EXPLAIN = runpy.run_path(str(Path(__file__).with_name("explain.py")))


class Server(ThreadingHTTPServer):
    """Lists by path, encoded in pieces of CHUNK objects."""

    daemon_threads = True

    def __init__(self, nodes: int, pods: int, delay: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.delay, self.requests = delay, 0
        node, pod = EXPLAIN["node"], EXPLAIN["pod"]
        self.lists = {
            "/api/v1/nodes": ("NodeList", list(_encoded(map(node, range(nodes))))),
            "/api/v1/pods": ("PodList", list(_encoded(pod(number, nodes) for number in range(pods)))),
            "/apis/node.k8s.io/v1/runtimeclasses": ("RuntimeClassList", list(_encoded([EXPLAIN["CLASS"]]))),
        }


def _encoded(objects: Any) -> Iterator[bytes]:
    chunk: list[str] = []
    for item in objects:
        chunk.append(json.dumps(item, separators=(",", ":")))
        if len(chunk) == CHUNK:
            yield ",".join(chunk).encode()
            chunk = []
    if chunk:
        yield ",".join(chunk).encode()


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.requests += 1
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/version":
            return self._send([b'{"gitVersion": "v1.36.1", "major": "1", "minor": "36"}'])
        kind, chunks = self.server.lists.get(url.path, (f"{_kind(url.path)}List", []))
        start = int(query.get("continue", 0))
        end = (
            min(len(chunks), start + max(1, int(query.get("limit", 0)) // CHUNK))
            if "limit" in query
            else len(chunks)
        )
        metadata = {"resourceVersion": "1", **({"continue": str(end)} if end < len(chunks) else {})}
        head = json.dumps({"kind": kind, "apiVersion": "v1", "metadata": metadata})[:-1] + ', "items": ['
        pieces = [head.encode()]
        for number in range(start, end):
            time.sleep(self.server.delay)
            pieces += [b"," if number > start else b"", chunks[number]]
        return self._send([*pieces, b"]}\n"])

    def _send(self, pieces: list[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(sum(map(len, pieces))))
        self.end_headers()
        for piece in pieces:
            self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _kind(path: str) -> str:
    from kubectl_runtimeclass.cluster.resources import RESOURCES

    return next((resource.kind for resource in RESOURCES if resource.path == path), "")


def serve(nodes: int, pods: int, delay: float, ready: Connection) -> None:
    with Server(nodes, pods, delay) as server:
        ready.send(
            (server.server_address[1], sum(len(part) for _, parts in server.lists.values() for part in parts))
        )
        server.serve_forever()


def write_kubeconfig(path: Path, port: int) -> None:
    path.write_text(
        json.dumps(
            {"apiVersion": "v1", "kind": "Config", "current-context": "bench",
             "clusters": [{"name": "bench", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
             "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}],
             "users": [{"name": "bench", "user": {}}]}
        )
    )  # fmt: skip


def measure(command: tuple[str, ...], environ: dict[str, str]) -> tuple[float, float, float]:
    """Seconds of the clock, seconds of the processor (children's too), and bytes that were resident at most."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command} failed: {status}")
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, memory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--pods", type=int, default=150_000)
    parser.add_argument("--delay", type=float, default=20, help="milliseconds")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(
        target=serve, args=(given.nodes, given.pods, given.delay / 1000, theirs), daemon=True
    )
    process.start()
    port, size = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        config, template = Path(folder, "config"), Path(folder, "template")
        write_kubeconfig(config, port)
        EXPLAIN["write_templates"](template, 1)
        environ = {**os.environ, "KUBECONFIG": str(config)}
        python = (
            sys.executable,
            "-m",
            "kubectl_runtimeclass",
            "explain",
            "-f",
            str(template),
            "--class",
            "kata-qemu",
        )
        runs = {
            "kubectl get --raw /api/v1/pods": (("kubectl", "get", "--raw", "/api/v1/pods"), environ),
            "explain": (python, environ),
        }
        best = {name: (float("inf"), float("inf"), 0.0) for name in runs}
        for _ in range(given.runs):  # in turn, so that what else the machine does is the same for all
            for name, (command, variables) in runs.items():
                seconds, processor, memory = measure(command, variables)
                before = best[name]
                best[name] = min(before[0], seconds), min(before[1], processor), max(before[2], memory)
    process.terminate()
    print(
        f"{given.nodes} nodes, {given.pods} pods, {size / 1e6:.0f} MB, {given.delay:g} ms for {CHUNK} objects"
    )
    for name, (seconds, processor, memory) in best.items():
        print(f"  {name:32} {seconds:6.2f} s, {processor:6.2f} s of processor, {memory / 1e6:5.0f} MB")
    baseline, figure = (best[name][0] for name in runs)
    ratio = figure / baseline
    print(
        f"explain in times of kubectl: {ratio:.2f} (at most {RATIO}){'' if ratio <= RATIO else '  TOO MUCH'}"
    )
    return int(ratio > RATIO)


if __name__ == "__main__":
    sys.exit(main())
