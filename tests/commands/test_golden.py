"""What the commands print of the samples, as bytes. UPDATE_GOLDEN=1 writes the files anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import Run

GOLDEN = Path(__file__).parent / "golden"
CHECKOUT = ("explain", "-f", "samples/shop/checkout.yaml")
KATA = (*CHECKOUT, "--class", "kata-qemu")
SHOP = ("explain", "-f", "samples/shop", "-R", "--rules", "samples/rules.yaml")

CASES = {
    "kata-80": (80, 0, KATA),
    "kata-120": (120, 0, KATA),
    "kata-200": (200, 0, KATA),
    "kata-pipe": (None, 0, KATA),
    "kata-color": (100, 0, (*KATA, "--color", "always")),
    "kata-wide": (120, 0, (*KATA, "-o", "wide")),
    "kata-yaml": (80, 1, (*KATA, "-o", "yaml", "--node", "pool-kata-3", "--node", "pool-new-*")),
    "kata-json": (80, 0, (*KATA, "-o", "json", "--node", "pool-kata-[03]")),
    "one-node": (100, 1, (*KATA, "--node", "pool-kata-3")),
    "handler-as-class": (100, 1, (*CHECKOUT, "--class", "runsc")),
    "side-by-side": (110, 0, (*CHECKOUT, "--class", "gvisor,kata-qemu,nvidia,kata")),
    "shop-by-rules": (120, 1, SHOP),  # the quota wants requests of the mailer
    "daemon-set": (120, 1, ("explain", "-f", "samples/shop/node-agent.yaml", "--class", "kata-qemu")),
    "live-pod": (120, 0, ("explain", "payments-7d9f8-6xkq2", "-n", "shop")),
    "get": (None, 0, ("get",)),
    "get-wide": (None, 0, ("get", "-o", "wide")),
    "get-json": (None, 0, ("get", "-o", "json", "gvisor")),
    "get-name": (None, 0, ("get", "-o", "name")),
}
"""By name: columns of the terminal (None: no terminal), exit code, arguments."""


@pytest.mark.parametrize("name", CASES)
def test_the_output_is_the_golden_file(name: str, run: Run) -> None:
    columns, code, arguments = CASES[name]
    ran = run(*arguments, "--snapshot", "samples/cluster.yaml", columns=columns)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(ran.out)
    assert (ran.code, ran.err) == (code, "")
    assert ran.out == path.read_bytes()


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name][0] and "color" not in name])
def test_only_commands_are_wider_than_the_terminal(name: str) -> None:
    columns = CASES[name][0]
    for line in (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        copied = "kubectl " in line
        assert columns and (len(line) <= columns or copied or name.endswith(("yaml", "json"))), line


def test_every_golden_file_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
