"""docs/versions.md is made from the list of differences.

python -m tests.kube.test_versions_doc > docs/versions.md
"""

from __future__ import annotations

from pathlib import Path

from kubectl_runtimeclass.kube.version import DIFFERENCES, NEWEST, OLDEST

DOC = Path(__file__).parents[2] / "docs" / "versions.md"
HEAD = f"""# Versions of Kubernetes

`explain` and `diff` answer as servers from {OLDEST.major}.{OLDEST.minor} to {NEWEST.major}.{NEWEST.minor} do. This is
what differs between them; made from `kubectl_runtimeclass/kube/version.py`.

| since | until | what servers do | source |
|---|---|---|---|
"""


def document() -> str:
    rows = [
        f"| {found.since} | {f'before {found.until}' if found.until else ''} | {found.what} | `{found.source}` |\n"
        for _, found in DIFFERENCES
    ]
    return HEAD + "".join(rows)


def test_the_document_says_what_the_list_says() -> None:
    assert DOC.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    print(document(), end="")
