"""`policy`: what becomes of its options."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from ..cluster import discovery
from ..cluster.connect import connect
from ..cluster.save import write as write_file
from ..cluster.snapshot_files import objects
from ..errors import UsageError, os_message, quote_value
from ..kube.version import Version, parse
from ..named import NamedTuple
from ..policy.drift import drifts
from ..policy.generate import (
    ACTIONS,
    ENGINES,
    MODES,
    POLICY_KINDS,
    GenerateOptions,
    Policies,
    generate,
    generate_access,
)
from ..proving.lint import misspelt_classes
from ..reports import policy as report
from ..reports.display import safe
from ..system.files import FileError
from ..system.terminal import tell
from . import reading, stdout
from .options import ClusterOptions, RuleOptions


class PolicyOptions(NamedTuple):
    """What policies are wanted, as it was written; `output` is yaml, json or a directory."""

    engine: str = "kubernetes"
    modes: str | None = None
    actions: tuple[str, ...] = ()
    failure_policy: str = "Fail"
    skipped_namespaces: str = "kube-system"
    kubernetes_version: str | None = None
    with_classes: bool = False
    definitions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    output: str = "yaml"
    check: str | None = None
    access: bool = False
    quiet: bool = False


def policy(rules: RuleOptions, options: PolicyOptions, cluster: ClusterOptions) -> int:
    """Print the policies of the rules, write them into a directory, or hold others against them.

    The cluster is asked only for what kinds it serves, and only where that is wanted. Returns the exit code; raises
    RuntimeClassError.
    """
    if options.access and options.engine != "kubernetes":
        raise UsageError("--access is for --engine kubernetes: only its policies can ask RBAC")
    make = generate_access if options.access else generate
    given = reading.read_rules(rules, quiet=options.quiet)
    settings = wanted(options)
    if cluster.verify:
        served = discovery.definitions(connect(cluster.flags).get, given.kinds.custom_groups)
        settings = settings._replace(discovered=tuple(served))
    made = make(given, settings)
    if not options.quiet:
        tell("".join(f"warning: {safe(warning)}\n" for warning in made.warnings))
        tell(
            "".join(
                f"warning: rule {safe(f'{note.rule}: {note.message}')}\n" for note in misspelt_classes(given)
            )
        )
    if options.check is not None:
        return _check(made, options.check, options.engine)
    if options.output in ("yaml", "json"):
        text = report.text if options.output == "yaml" else report.json_text
        stdout.write_text(text(made.objects), options.output)
        if options.access and not options.quiet:
            tell(_GRANT)
    else:
        _write(options.output, made, quiet=options.quiet)
    return 0


_GRANT = """\
A RoleBinding lets a team and its pods use a class in one namespace:
    kubectl create rolebinding use-gvisor -n NAMESPACE --clusterrole=runtimeclass-use-gvisor \\
        --group=TEAM --group=system:serviceaccounts:NAMESPACE
"""


def wanted(options: PolicyOptions) -> GenerateOptions:
    """The options read. Raises UsageError and FileError."""
    actions = tuple(dict.fromkeys(name for action in options.actions for name in _listed(action))) or (
        "Deny",
    )
    _require("--action", actions, ACTIONS)
    if {"Deny", "Warn"} <= set(actions):
        raise UsageError("--action: Deny and Warn exclude each other: what is denied needs no warning")
    modes = ENGINES[options.engine] if options.modes is None else _listed(options.modes)
    _require("--mode", modes, MODES)
    return GenerateOptions(
        engine=options.engine,
        modes=modes,
        actions=actions,
        failure_policy=options.failure_policy,
        skipped_namespaces=_listed(options.skipped_namespaces),
        version=_version(options.kubernetes_version),
        with_classes=options.with_classes,
        definitions=tuple(_definitions(options.definitions)),
        without=options.without,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _require(option: str, given: Sequence[str], known: Sequence[str]) -> None:
    for option_name in given:
        if option_name not in known:
            raise UsageError(f"{option}: {quote_value(option_name)} is not one of {', '.join(known)}")
    if not given:
        raise UsageError(f"{option}: give at least one of {', '.join(known)}")


def _version(text: str | None) -> Version | None:
    version = parse(text)
    if text is not None and version is None:
        raise UsageError(f"--kubernetes-version: {quote_value(text)} is not a version such as 1.36")
    return version


def _items(paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of files, those of lists one by one; what is no object is left out."""
    for item in objects(paths, trimmed=False):
        items = item.get("items")
        yield from filter(_is_object, items if isinstance(items, list) else (dict(item),))


def _is_object(item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
        return False
    metadata = item.get("metadata") or {}
    return isinstance(metadata, dict) and isinstance(metadata.get("labels") or {}, dict)


def _definitions(paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    for item in _items(paths):
        if item.get("kind") == "CustomResourceDefinition":
            if not _is_whole(item.get("spec")):
                raise UsageError(
                    "--crd: a CustomResourceDefinition needs spec.group, spec.names with kind and plural, and "
                    "spec.versions"
                )
            yield item


def _is_whole(spec: Any) -> bool:
    """Whether a definition has all that a policy needs to know of a kind."""
    names = spec.get("names") if isinstance(spec, dict) else None
    if not isinstance(names, dict) or not isinstance(spec.get("versions"), list):
        return False
    texts = (
        spec.get("group"),
        names.get("kind"),
        names.get("plural"),
        *(_name(each) for each in spec["versions"]),
    )
    return all(isinstance(text, str) and text for text in texts)


def _name(version: Any) -> Any:
    return version.get("name") if isinstance(version, dict) else None


def _check(made: Policies, path: str, engine: str) -> int:
    """Tell how the policies at a path differ from those of the rules."""
    live = list(_items([path]))
    drifted = list(drifts(made.objects, live))
    if not drifted:
        return 0
    if all(drift.found is None for drift in drifted) and len(drifted) == len(made.objects):
        kinds = {item["kind"] for item in live}
        others = [other for other, theirs in POLICY_KINDS.items() if other != engine and kinds & theirs]
        cure = f"are they those of --engine {others[0]}?" if others else "policy -o DIRECTORY makes them"
        tell(f"{safe(path)}: none of the policies and bindings of these rules is in it: {cure}\n")
        return 1
    stdout.write_text(report.drift_lines(path, drifted))
    tell(f"{safe(path)}: {len(drifted)} of the policies and bindings are not what the rules give\n")
    return 1


_FOR_GIT = 0o666
"""The mode of files that are nobody's secret; what the user's umask takes away is taken away."""


def _write(directory: str, made: Policies, *, quiet: bool) -> None:
    """One file of policies, one of bindings, and a kustomization that lists them."""
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise FileError(f"{directory}: {os_message(error)}") from None
    files = report.files(made.objects)
    for name, text in files.items():
        write_file(os.path.join(directory, name), text.encode(), _FOR_GIT)
    if not quiet:
        tell(f"{safe(directory)}: {', '.join(files)}\n")
