"""The programs that run us as a function, and what they make of it."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Environment = Mapping[str, str]
Assignments = Counter[tuple[str, str, str, str]]
"""(kind, name, path, class) of every runtimeClassName."""


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str


def run(*words: str | Path, env: Environment, stdin: bytes = b"", cwd: Path | None = None) -> Ran:
    done = subprocess.run(
        [str(word) for word in words], input=stdin, capture_output=True, env=dict(env), cwd=cwd, timeout=120
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def with_rules(
    folder: Path, rules: str, host: str, key: str = "transformers", program: str = "kubectl-runtimeclass"
) -> Path:
    """A kustomization on top of `folder` that lists the rules, for the KRM function or the exec plugin."""
    top = folder.with_name(f"{folder.name}-{host}-{key}")
    top.mkdir(exist_ok=True)
    if host == "function":
        annotation = "  annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: {}\n"
        rules = rules.replace("metadata:\n", "metadata:\n" + annotation.format(program), 1)
    (top / "runtimeclass.yaml").write_text(rules)
    (top / "kustomization.yaml").write_text(f"resources: [../{folder.name}]\n{key}: [runtimeclass.yaml]\n")
    return top


def objects(data: bytes) -> Iterator[dict[str, Any]]:
    """The objects of a stream, read by a reader that is not ours."""
    for found in yaml.load_all(data, Loader=yaml.CSafeLoader):
        if isinstance(found, dict) and found.get("kind") == "List":
            yield from found["items"]
        elif isinstance(found, dict):
            yield found


def assignments(data: bytes, prefix: str = "") -> Assignments:
    return Counter(
        (found["kind"], prefix + found["metadata"].get("name", ""), path, name)
        for found in objects(data)
        if "metadata" in found and found["kind"] != "RuntimeClassRules"
        for path, name in _classes(found, "")
    )


def _classes(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "runtimeClassName":
                yield path, inner
            yield from _classes(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for nth, inner in enumerate(value):
            yield from _classes(inner, f"{path}[{nth}]")


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by their names in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }
