"""A kustomize Component as YAML, with what its reader has to know."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..rewriting.component import Patch
from .display import safe

_HEAD = """\
# Patches that kubectl runtimeclass made from its rules; make them anew when rules or manifests change.
# They select objects as they are once built, so use them on top, in a kustomization of its own:
#   resources: [{built}]
#   components: [the directory of this file]
# kustomize passes over a patch that selects nothing. See in CI that none is left over:
#   kubectl kustomize . | kubectl runtimeclass check -f -
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
"""


def render(patches: Iterable[Patch], built: str | None) -> str:
    """The file. `built` is the kustomization that -k named; strings are JSON's, which is YAML, too."""
    lines = [
        f"- target: {{{', '.join(f'{key}: {_scalar(value)}' for key, value in patch.target.items())}}}\n"
        f"  patch: {_scalar(json.dumps(list(patch.operations)))}\n"
        for patch in patches
    ]
    head = _HEAD.format(built=safe(built or "what was built"))
    return head + ("patches:\n" + "".join(lines) if lines else "patches: []\n")


def _scalar(text: str) -> str:
    """A YAML string: in single quotes, where none is needed to be escaped; else as JSON."""
    return json.dumps(text) if "'" in text or not text.isprintable() or not text.isascii() else f"'{text}'"
