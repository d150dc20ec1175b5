"""Fuzz one target, guided by coverage: python -m tests.fuzz TARGET CORPUS [libFuzzer's options]

    python -m tests.fuzz manifests /tmp/corpus -max_total_time=3600

CORPUS is a folder that is filled with hard cases first, and with what reaches new code later. An input that breaks
the target is written to the working directory (`crash-…`); run the target with it as CORPUS to see it again.
Needs the package atheris.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris


def main() -> None:
    name, corpus = sys.argv[1], Path(sys.argv[2])
    with atheris.instrument_imports(include=["kubectl_runtimeclass"]):
        from tests.fuzz.targets import TARGETS
    from tests.support import mutations

    if not corpus.is_file():
        corpus.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(mutations.hard_cases() + mutations.manifests()):
            (corpus / f"seed-{number}").write_bytes(text)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
