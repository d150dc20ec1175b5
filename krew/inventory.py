"""What is inside the archive's folder: run by the Python that built it.

    inventory.py FOLDER VERSION BOM.json

Imports every module of the program from the folder alone, so that a module left out fails the build; adds the
licences of the libraries; and writes the bill of materials (CycloneDX 1.5): the Python packages, the libraries
of the system that were copied beside them, and those that are linked into an extension module.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
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
    return classes[0].rpartition(" :: ")[2] if classes else UNSAID.get(described["Name"])


UNSAID = {"cel-python": "Apache-2.0"}
"""Licences of packages whose metadata say none, as the LICENSE beside it has them."""


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


def bill_of_materials(
    version: str, distributions: list[metadata.Distribution], libraries: list[dict[str, object]]
) -> dict[str, object]:
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
        "components": [python, *components, *libraries],
    }


SHARED = {
    "libcrypto": ("openssl", "Apache-2.0"),
    "libexpat": ("expat", "MIT"),
    "libffi": ("libffi", "MIT"),
    "libgcc_s": ("libgcc", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    "libmpdec": ("mpdecimal", "BSD-2-Clause"),
    "libpython": ("cpython", "PSF-2.0"),
    "libstdc++": ("libstdc++", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    "libyaml": ("libyaml", "MIT"),
    "libz": ("zlib", "Zlib"),
}
"""What the beginning of a shared library's name says it is, and under which licence."""

LINKED = {
    "yaml/_yaml": ("libyaml", "MIT", "import yaml._yaml as m; print(m.get_version_string())"),
    "pyexpat": ("expat", "MIT", "import pyexpat as m; print(m.EXPAT_VERSION.partition('_')[2])"),
    "_decimal": ("mpdecimal", "BSD-2-Clause", "import _decimal as m; print(m.__libmpdec_version__)"),
    "zlib": ("zlib", "Zlib", "import zlib as m; print(m.ZLIB_RUNTIME_VERSION)"),
}
"""The extension module that a library is linked into, or loaded by; and how to ask for its version."""


def native(internal: Path) -> list[dict[str, object]]:
    """The libraries that belong to no Python package: files by their sum, and what is linked into modules."""
    found: dict[str, dict[str, object]] = {}
    for module, (name, license_text, question) in LINKED.items():
        if any(internal.rglob(f"{module}.*so")) or any(internal.rglob(f"{module}*.pyd")):
            asked = subprocess.run(
                (sys.executable, "-c", question), capture_output=True, text=True, check=True
            )
            found[name] = library(name, license_text, asked.stdout.strip())
    for path in sorted(internal.iterdir()):
        if not re.search(r"\.(so|dylib|dll)\b", path.name):
            continue
        short = path.name.partition(".")[0].partition("-")[0]
        name, license_text = SHARED.get(re.sub(r"(?<=libpython).*", "", short), (short, ""))
        if name != "cpython":
            entry = found.setdefault(name, library(name, license_text, package_version(path.name)))
            entry["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]
            entry["properties"] = [{"name": "file", "value": path.name}]
    return [found[name] for name in sorted(found)]


def library(name: str, license_text: str, version: str) -> dict[str, object]:
    made: dict[str, object] = {"type": "library", "name": name}
    if version:
        made |= {"version": version, "purl": f"pkg:generic/{name}@{version}"}
    return made | ({"licenses": [{"expression": license_text}]} if license_text else {})


def package(file_name: str) -> tuple[str, str]:
    """The package of the system that a library came from, and its version; "" where no package manager knows."""
    folders = ("/lib64", "/usr/lib64", "/lib/*-linux-gnu", "/usr/lib/*-linux-gnu")
    for path in (
        found for folder in folders for found in sorted(Path("/").glob(f"{folder[1:]}/{file_name}"))
    ):
        for words in (
            ("rpm", "-qf", "--qf", "%{NAME} %{VERSION}-%{RELEASE}", str(path)),
            ("dpkg-query", "--search", str(path)),
            ("dpkg-query", "--search", str(path).removeprefix("/usr")),
        ):
            try:
                done = subprocess.run(words, capture_output=True, text=True, check=False)
            except OSError:
                continue
            if done.returncode == 0 and words[0] == "rpm":
                name, _, version = done.stdout.partition(" ")
                return name, version
            if done.returncode == 0:
                name = done.stdout.partition(": ")[0].partition(",")[0]
                asked = ("dpkg-query", "--show", "--showformat=${Version}", name)
                return name.partition(":")[0], subprocess.run(
                    asked, capture_output=True, text=True, check=True
                ).stdout
    return "", ""


def package_version(file_name: str) -> str:
    return package(file_name)[1]


def native_licenses(internal: Path, texts: Path) -> None:
    """Copy what the packages of the system say of the licences of their libraries."""
    for path in sorted(internal.glob("lib*.so*")):
        name = package(path.name)[0]
        folders = (Path("/usr/share/licenses") / name, Path("/usr/share/doc") / name)
        for text in (text for folder in folders if name for text in sorted(folder.glob("*"))):
            if re.match(r"(?i)(copying|copyright|licen)", text.name) and text.is_file():
                (texts / f"{name}-{text.name}").write_bytes(text.read_bytes())


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
        if not licenses(found):
            told = f"{found.metadata['Name']} {found.version}: {license_of(found.metadata)}\n"
            (texts / f"{found.metadata['Name']}-LICENSE.txt").write_text(told)
        for path in licenses(found):
            (texts / f"{found.metadata['Name']}-{path.name}").write_bytes(path.read_bytes())
    for name in ("LICENSE.txt", "LICENSE"):
        for base in (sysconfig.get_path("stdlib"), sys.base_prefix):
            text = Path(base) / name
            if text.is_file() and not (texts / "cpython-LICENSE.txt").exists():
                (texts / "cpython-LICENSE.txt").write_bytes(text.read_bytes())
    native_licenses(internal, texts)
    bill = bill_of_materials(version, distributions, native(internal))
    output.write_text(json.dumps(bill, indent=1) + "\n")


if __name__ == "__main__":
    main()
