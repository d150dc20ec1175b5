"""Streams to measure on: real manifests (tests/data/corpus.tar.gz), generated CRDs and ConfigMaps."""

from __future__ import annotations

import random
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kubectl_runtimeclass.rewriting.stream import rewrite  # noqa: E402
from kubectl_runtimeclass.rules.model import single  # noqa: E402
from kubectl_runtimeclass.workloads.skim import skim  # noqa: E402
from kubectl_runtimeclass.yamledit.plain import document as plain  # noqa: E402

WORDS = "the name of a field that holds what is wanted when no value was given by its owner".split()  # noqa: SIM905

LEAVES = (
    "@type: string\n",
    "@format: int32\n@maximum: 100\n@minimum: 1\n@type: integer\n",
    "@default: Always\n@enum:\n@- Always\n@- Never\n@type: string\n",
    "@items:\n@  type: string\n@maxItems: 16\n@type: array\n@x-kubernetes-list-type: atomic\n",
    "@additionalProperties:\n@  anyOf:\n@  - type: integer\n@  - type: string\n"
    "@  pattern: ^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE])?$\n"
    "@  x-kubernetes-int-or-string: true\n@type: object\n",
)
"""How controller-gen ends a field; @ stands for the indentation."""


def manifests() -> list[bytes]:
    """Every document of the corpus that is an object of one kind."""
    found = []
    with tarfile.open(ROOT / "tests" / "data" / "corpus.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None or not member.name.endswith((".yaml", ".yml")):
                continue
            data = file.read()
            for document, _, found_type in skim(data, 0, len(data), ()):
                text = data[document.start : document.end].strip() + b"\n"
                if found_type and not found_type.kind.endswith(b"List") and b"\n  name: " in text:
                    found.append(text)
    return found


def crd(rng: random.Random, number: int) -> bytes:
    """A CustomResourceDefinition of about 40 KB, as controller-gen writes them."""
    lines = [
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  annotations:\n"
        f"    controller-gen.kubebuilder.io/version: v0.16.5\n  name: things{number}.example.com\nspec:\n"
        "  group: example.com\n  names:\n    kind: Thing\n    plural: things\n  scope: Namespaced\n"
        "  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        description: Thing is one.\n"
        "        properties:\n"
    ]

    def properties(indent: int, depth: int) -> None:
        for nth in range(rng.randrange(4, 8)):
            pad = " " * indent
            lines.append(f"{pad}field{nth}:\n{pad}  description: |-\n")
            for _ in range(rng.randrange(1, 4)):
                lines.append(f"{pad}    {' '.join(rng.choices(WORDS, k=12))}\n")
            if depth < 3:
                lines.append(f"{pad}  properties:\n")
                properties(indent + 4, depth + 1)
                lines.append(f"{pad}  required:\n{pad}  - field0\n{pad}  - field1\n{pad}  type: object\n")
            else:
                lines.append(rng.choice(LEAVES).replace("@", pad + "  "))

    properties(10, 1)
    lines.append("        type: object\n    served: true\n    storage: true\n")
    return "".join(lines).encode()


def config_map(rng: random.Random, number: int) -> bytes:
    """A ConfigMap of about 4 KB with a file in it."""
    body = "".join(f"    key_{nth} = {' '.join(rng.choices(WORDS, k=6))}\n" for nth in range(70))
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config-{number}\ndata:\n  app.conf: |\n"
    return (head + body).encode()


def stream(parts: list[bytes], size: int) -> bytes:
    """`size` bytes of the documents in turn, their names made unique as kustomize wants it."""
    rng = random.Random(1)
    found: list[bytes] = []
    length = 0
    while length < size:
        text = rng.choice(parts).replace(b"\n  name: ", b"\n  name: n%d-" % len(found), 1)
        found.append(text)
        length += len(text) + 4
    return b"---\n".join(found)


def workloads(size: int) -> bytes:
    """Only documents with pod templates."""
    rules = single("gvisor")
    return stream([text for text in manifests() if rewrite(text, rules, "").edits and plain.read(text)], size)


def mixed(size: int) -> bytes:
    """What a cluster's repository holds: all kinds, most of the bytes in CRDs and ConfigMaps."""
    rng = random.Random(2)
    rules = single("gvisor")
    real = [text for text in manifests() if not rewrite(text, rules, "").not_fulfilled]
    return stream(
        real
        + [crd(rng, nth) for nth in range(len(real) // 4)]
        + [config_map(rng, nth) for nth in range(len(real) // 4)],
        size,
    )
