"""Which runtime a class stands for."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.runtimes.families import (
    FAMILIES,
    family_of_name,
    lines_of,
    runtime_of,
    unknown_families,
)


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("gvisor", "gvisor runsc runsc-kvm gVisor my-gvisor gke.gvisor"),
        ("kata", "kata kata-qemu kata-clh kata-fc kata-remote kata-vm-isolation kata-mshv-vm-isolation my-kata"),
        ("kata", "kata-qemu-nvidia-gpu kata-qemu-runtime-rs kata-dragonball kata-stratovirt kata-qemu-debug"),
        ("confidential", "kata-qemu-snp kata-qemu-tdx kata-qemu-se kata-qemu-coco-dev kata-qemu-nvidia-gpu-snp "
         "kata-cc kata-cc-isolation kata-qemu-cca contrast-cc-metal-qemu-tdx"),
        ("confidential", "kata-qemu-tdx-runtime-rs kata-cc-snp"),
        ("sysbox", "sysbox-runc"),
        ("edera", "edera"),
        ("nvidia", "nvidia nvidia-cdi nvidia-legacy"),
        ("wasm", "wasmtime-spin-v2 spin-v2 wasmedge wasmtime slight lunatic wws"),
        ("oci", "runc crun youki"),
        (None, "sandbox katakana secure urunc trunc nvidia-thing untrusted sespin-offs"),
    ],
)  # fmt: skip
def test_the_family_that_a_name_tells(family: str | None, names: str) -> None:
    assert {name: family_of_name(name) for name in names.split()} == dict.fromkeys(names.split(), family)


@pytest.mark.parametrize(
    ("class_name", "handler", "given", "expected"),
    [
        pytest.param(None, None, {}, None, id="no class"),
        pytest.param("", None, {}, None, id="an empty class"),
        pytest.param("sandbox", "runsc", {}, ("gvisor", "handler runsc"), id="by the handler"),
        pytest.param("kata", "runc", {}, ("oci", "handler runc"), id="the handler before the class's name"),
        pytest.param("gvisor", "h1", {}, ("gvisor", "class gvisor"), id="by the class where the handler is mute"),
        pytest.param("kata-qemu", None, {}, ("kata", "class kata-qemu"), id="classes are not known"),
        pytest.param("x", "y", {}, None, id="names that tell nothing"),
        pytest.param("x", "runsc", {"x": "kata"}, ("kata", "families of the rules"), id="the rules come first"),
    ],
)  # fmt: skip
def test_the_runtime_behind_a_class(
    class_name: str | None, handler: str | None, given: dict[str, str], expected: tuple[str, str] | None
) -> None:
    assert runtime_of(class_name, handler, given) == expected


def test_what_holds_for_kata_holds_for_confidential_containers() -> None:
    assert lines_of("confidential") == ("confidential", "kata") and lines_of("gvisor") == ("gvisor",)


def test_words_that_are_no_family() -> None:
    assert unknown_families((*FAMILIES, "gvsior")) == ("gvsior",)
