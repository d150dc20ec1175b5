"""Class names with a slip of the finger: nearly that of a class that is there, or of one that is well known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..rules.model import Rule, Rules

WELL_KNOWN = (
    *(
        "gvisor",
        "runsc",
        "nvidia",
        "nvidia-cdi",
        "sysbox-runc",
        "edera",
        "crun",
        "runc",
        "youki",
        "lunatic",
        "slight",
    ),
    *("spin", "wws", "wasmedge", "wasmer", "wasmtime", "wasmtime-spin", "wasmtime-spin-v2"),
    *(
        "kata",
        "kata-qemu",
        "kata-clh",
        "kata-fc",
        "kata-dragonball",
        "kata-remote",
        "kata-stratovirt",
        "kata-cc",
    ),
    *(
        "kata-qemu-coco-dev",
        "kata-qemu-snp",
        "kata-qemu-tdx",
        "kata-qemu-sev",
        "kata-qemu-se",
        "kata-qemu-cca",
    ),
    *("kata-qemu-nvidia-gpu", "kata-qemu-nvidia-gpu-snp", "kata-qemu-nvidia-gpu-tdx", "kata-vm-isolation"),
    *("kata-mshv-vm-isolation", "kata-cc-isolation"),
)
"""Sources: those of `runtimes/families.py`."""


def meant_class(name: str, known: Iterable[str]) -> str:
    """The class that a name nearly is; "" where it is one itself, or near none.

    Near is one letter too many, too few, another one, or two that changed places. Digits count: kata2 is not kata.
    """
    known = set(known)
    if name in known or (not known and name in WELL_KNOWN):
        return ""
    near = [other for other in sorted(known) if _is_slip(name, other)]
    if near or name in WELL_KNOWN:
        return near[0] if near else ""
    return next((other for other in WELL_KNOWN if _is_slip(name, other)), "")


def misspelt(rules: Rules, known: Iterable[str]) -> Iterator[tuple[Rule, str, str]]:
    """The rules whose class is nearly another: (rule, the class that was meant, a sentence that asks for it)."""
    names = set(known)
    for rule in rules.rules:
        name = rule.runtime_class_name
        if name and (meant := meant_class(name, names)):
            yield rule, meant, f"RuntimeClass {name}: did you mean {meant}?"


def _is_slip(name: str, other: str) -> bool:
    """Whether the one becomes the other by a single slip."""
    if name == other or abs(len(name) - len(other)) > 1 or min(len(name), len(other)) < 3:
        return False
    if name.lower() == other.lower():
        return True
    at = next(
        (n for n, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), min(len(name), len(other))
    )
    if name[at : at + 1].isdigit() or other[at : at + 1].isdigit():
        return False
    mine, others = name[at:], other[at:]
    swapped = mine[:2] == others[:2][::-1] and mine[2:] == others[2:]
    return swapped or mine[1:] == others[1:] or mine == others[1:] or mine[1:] == others
