"""What is inside the archive's folder: run by the Python that built it.

    inventory.py FOLDER VERSION BOM.json

Imports every module of the program from the folder alone, so that a module left out fails the build; adds the
licences of the libraries; and writes the bill of materials (CycloneDX 1.5).
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

OURS = "kubectl_runtimeclass"
PROBE = """
import sys
sys.path[:] = sys.argv[1:3]
from importlib import import_module
for name in sys.argv[3:]:
    import_module(name)
"""


def check_complete(internal: Path) -> None:
    """Import everything of ours, and the libraries that are imported late, from the folder alone."""
    modules = [
        ".".join(path.relative_to(internal).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((internal / OURS).rglob("*.pyc"))
    ]
    modules.remove(f"{OURS}.__main__")
    extensions = next(internal.glob("python3*/lib-dynload"), internal)
    toml = "tomllib" if sys.version_info >= (3, 11) else "tomli"
    late = ("deepdiff", "msgspec.json", toml, "yaml.cyaml")
    command = (sys.executable, "-I", "-S", "-B", "-c", PROBE, str(internal), str(extensions), *modules, *late)
    if subprocess.run(command, check=False).returncode:
        sys.exit("a module is missing from the archive: see krew/plugin.spec")


def bundled(internal: Path) -> list[metadata.Distribution]:
    """The distributions of which a module is in the folder, by name."""
    top = {path.name.partition(".")[0] for path in internal.iterdir()}
    names = {
        name
        for module, owners in metadata.packages_distributions().items()
        if module in top
        for name in owners
    }
    return [metadata.distribution(name) for name in sorted(names, key=str.lower)]


def licenses(distribution: metadata.Distribution) -> list[Path]:
    """The licence files that a distribution carries."""
    words = ("LICEN", "COPYING", "NOTICE", "AUTHORS")
    return [
        Path(str(distribution.locate_file(path)))
        for path in distribution.files or ()
        if ".dist-info" in str(path) and path.name.upper().startswith(words)
    ]


def license_of(described: metadata.PackageMetadata) -> str | None:
    """What the metadata call the licence, in the oldest and the newest of the ways to say it."""
    for field in ("License-Expression", "License"):
        if field in described:
            return described[field]
    classes = [line for line in described.get_all("Classifier") or () if line.startswith("License ::")]
    return classes[0].rpartition(" :: ")[2] if classes else None


def component(name: str, version: str, license_text: str | None) -> dict[str, object]:
    found: dict[str, object] = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower()}@{version}",
    }
    if license_text:
        found["licenses"] = [{"license": {"name": license_text}}]
    return found


def bill_of_materials(version: str, distributions: list[metadata.Distribution]) -> dict[str, object]:
    """A CycloneDX 1.5 document, without a serial number or a time: it depends on what is inside only."""
    components = [
        component(
            found.metadata["Name"],
            found.version,
            license_of(found.metadata),
        )
        for found in distributions
    ]
    python = {
        "type": "platform",
        "name": "cpython",
        "version": platform.python_version(),
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }
    program = {
        "type": "application",
        "name": OURS.replace("_", "-"),
        "version": version.removeprefix("v"),
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program},
        "components": [python, *components],
    }


def main() -> None:
    folder, version, output = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    internal = folder / "_internal"
    check_complete(internal)
    distributions = bundled(internal)
    # The loader of the archive is PyInstaller's; its licence excepts what it loads.
    distributions.append(metadata.distribution("pyinstaller"))
    texts = folder / "licenses"
    texts.mkdir()
    for found in distributions:
        for path in licenses(found):
            (texts / f"{found.metadata['Name']}-{path.name}").write_bytes(path.read_bytes())
    for name in ("LICENSE.txt", "LICENSE"):
        for base in (sysconfig.get_path("stdlib"), sys.base_prefix):
            text = Path(base) / name
            if text.is_file() and not (texts / "cpython-LICENSE.txt").exists():
                (texts / "cpython-LICENSE.txt").write_bytes(text.read_bytes())
    output.write_text(json.dumps(bill_of_materials(version, distributions), indent=1) + "\n")


if __name__ == "__main__":
    main()
