#!/usr/bin/env python3
"""Write the krew manifest from plugin.yaml and the archives that were built.

    krew/manifest.py --dist DIR                 the manifest of a release: every archive must be in DIR
    krew/manifest.py --dist DIR --only-built    without the platforms that are not in DIR
    krew/manifest.py --dist DIR --update        plugin.yaml itself; zeros where there is no archive
    krew/manifest.py --template                 .krew.yaml, from which releases are offered to krew's index

--url BASE says where the archives will be, instead of the release's page. Prints to standard output, or
with --index DIR to DIR/plugins/NAME.yaml, the layout of a git repository that `krew index add` takes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import archive
import packing

PLUGIN = archive.ROOT / "plugin.yaml"
NOT_BUILT = "0" * 64
PLATFORM = re.compile(
    r"  - selector:\n"
    r"      matchLabels: \{os: (?P<os>\w+), arch: (?P<arch>\w+)\}\n"
    r"    uri: (?P<base>\S+/)(?P<file>[^/\s]+)\n"
    r'    sha256: "?(?P<sha256>[0-9a-f]{64})"?\n'
    r"    bin: (?P<bin>\S+)\n"
)
TEMPLATE_HEAD = """\
# From this krew-release-bot offers each release to krew's index. Written by `krew/manifest.py --template`
# from plugin.yaml; a test keeps the two the same.
"""


def fill(text: str, version: str, sums: Mapping[str, str], *, url: str = "", only_built: bool = False) -> str:
    """The manifest of this version (`v0.1.0`), with the sums (file name to hex) of the archives there are.

    A platform without a sum keeps zeros, or with `only_built` goes.
    """

    def platform(found: re.Match[str]) -> str:
        name = archive.file_name(version, found["os"], found["arch"])
        if only_built and name not in sums:
            return ""
        base = f"{url.rstrip('/')}/" if url else re.sub(r"/v[^/]+/$", f"/{version}/", found["base"])
        return (
            f"  - selector:\n      matchLabels: {{os: {found['os']}, arch: {found['arch']}}}\n"
            f'    uri: {base}{name}\n    sha256: "{sums.get(name, NOT_BUILT)}"\n    bin: {found["bin"]}\n'
        )

    return re.sub(
        r"^  version: .*$", f"  version: {version}", PLATFORM.sub(platform, text), flags=re.MULTILINE
    )


def template(text: str) -> str:
    """The same manifest for krew-release-bot, which knows the version, the addresses and the sums."""
    tag = "{{ .TagName }}"

    def platform(found: re.Match[str]) -> str:
        base = re.sub(r"/v[^/]+/$", f"/{tag}/", found["base"])
        name = archive.file_name(tag, found["os"], found["arch"])
        return (
            f"  - selector:\n      matchLabels: {{os: {found['os']}, arch: {found['arch']}}}\n"
            f'    {{{{addURIAndSha "{base}{name}" .TagName }}}}\n    bin: {found["bin"]}\n'
        )

    body = text[text.index("apiVersion:") :]
    return TEMPLATE_HEAD + re.sub(
        r"^  version: .*$", f"  version: {tag}", PLATFORM.sub(platform, body), flags=re.MULTILINE
    )


def sums_in(folder: Path, text: str, version: str) -> dict[str, str]:
    """The sums of those archives of the manifest that are in a folder, by file name."""
    names = [archive.file_name(version, found["os"], found["arch"]) for found in PLATFORM.finditer(text)]
    return {name: packing.sha256(folder / name) for name in names if (folder / name).is_file()}


def write(text: str, version: str, options: argparse.Namespace) -> str:
    """The manifest that the options ask for. Raises SystemExit where archives are missing."""
    sums = sums_in(options.dist, text, version)
    partial = options.only_built or options.update
    made = fill(text, version, sums, url=options.url, only_built=options.only_built)
    if not sums or (NOT_BUILT in made and not partial):
        absent = [found["file"] for found in PLATFORM.finditer(made) if found["sha256"] == NOT_BUILT]
        raise SystemExit(f"error: not in {options.dist}: {', '.join(absent) or 'any archive'}")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dist", type=Path, default=archive.ROOT / "dist", metavar="DIR")
    parser.add_argument("--url", default="", metavar="BASE")
    parser.add_argument("--version", default=archive.version())
    parser.add_argument("--index", type=Path, metavar="DIR")
    mode = parser.add_mutually_exclusive_group()
    for flag in ("--only-built", "--update", "--template"):
        mode.add_argument(flag, action="store_true")
    options = parser.parse_args()
    text = PLUGIN.read_text()
    made = template(text) if options.template else write(text, options.version, options)
    if options.update:
        PLUGIN.write_text(made)
    elif options.index:
        name = re.search(r"^  name: (\S+)$", made, re.MULTILINE)
        folder = options.index / "plugins"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name[1] if name else 'plugin'}.yaml").write_text(made)
    else:
        sys.stdout.write(made)


if __name__ == "__main__":
    main()
