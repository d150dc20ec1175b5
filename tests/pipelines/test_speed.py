"""A function must not be what a build waits for. Processor time, so that other work does not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import executable
from .hosts import Environment, Ran, run, with_rules
from .test_hosts import RULES

resource = pytest.importorskip("resource", reason="processor time of children is not told here")

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{0}
  namespace: shop
spec:
  selector:
    matchLabels: {{app: web-{0}}}
  template:
    metadata:
      labels: {{app: web-{0}, trust: untrusted}}
    spec:
      containers:
      - name: c
        image: registry.example.com/web-{0}:1.0
        args: [--port, "80{0}"]
        resources:
          requests: {{cpu: 100m}}
"""


def seconds(*words: str | Path, env: Environment, stdin: bytes = b"") -> tuple[float, Ran]:
    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    done = run(*words, env=env, stdin=stdin)
    assert done.code == 0, done.err
    return used() - before, done


@pytest.mark.slow
def test_a_thousand_resources_cost_a_fraction_of_what_the_host_needs(
    kustomize: Path, env: Environment, tmp_path: Path
) -> None:
    """Several times less than all that kustomize does for a function that only copies."""
    base = tmp_path / "base"
    base.mkdir()
    (base / "all.yaml").write_text("---\n".join(DEPLOYMENT.format(nth) for nth in range(1000)))
    (base / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    copy = executable(tmp_path / "copy", f"#!/bin/sh\nexec tee {tmp_path}/resource-list.yaml\n")
    top = with_rules(base, RULES, "function", program=str(copy))
    host, _ = seconds(kustomize, "build", "--enable-alpha-plugins", "--enable-exec", top, env=env)
    given = (tmp_path / "resource-list.yaml").read_bytes()
    ours, done = seconds("kubectl-runtimeclass", env=env, stdin=given)
    assert done.out.count(b"runtimeClassName: gvisor\n") == 1001  # with the one in functionConfig
    assert ours * 3 < host
