"""What options name, read: manifests, rules, namespaces."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator

from ..errors import UsageError, quote_value
from ..kube.selectors import is_dns1123_subdomain
from ..named import TYPE_CHECKING
from ..reports.display import safe
from ..rules.match import Namespaces
from ..rules.model import KEEP, Rules, single
from ..sources.discover import RULES_FILE, discover_rules
from ..sources.filenames import expand
from ..sources.passed_over import mark
from ..system import files
from ..system.files import Input
from ..system.terminal import tell
from .options import ClusterOptions, InputOptions, RuleOptions

if TYPE_CHECKING:
    from ..rewriting.idle_rules import Idle
    from ..rewriting.results import FileResult
    from ..rewriting.review import Review
    from ..snapshot.snapshot import Snapshot


def read_rules(options: RuleOptions, *, quiet: bool = False) -> Rules:
    """The rules that the options name; a file that was looked for is named on stderr, unless `quiet`.

    Raises UsageError, RulesError, SelectorError or FileError.
    """
    if options.class_name is not None:
        if options.rules_file is not None:
            raise UsageError("--rules and --class exclude each other")
        return single(options.class_name, options.selector or "", options.on_existing or KEEP)
    for value, name in ((options.selector, "-l"), (options.on_existing, "--on-existing")):
        if value is not None:
            raise UsageError(f"{name} needs --class")
    options = with_rules_file(options)
    rules_file = options.rules_file
    if rules_file is None:
        raise UsageError(
            f"no rules: give --rules FILE or --class NAME, or keep them in {RULES_FILE}",
            "init writes a first rules file",
        )
    if options.looked_for and not quiet:
        tell(f"rules: {safe(rules_file)}\n")
    from ..rules.file import load

    return load(files.read(Input(rules_file, named=True)), rules_file)


def with_rules_file(options: RuleOptions) -> RuleOptions:
    """The options; where they name no rules, with the rules file of this directory or of one above, if there is one."""
    if options.given or options.looked_for:
        return options
    return options._replace(rules_file=discover_rules(os.getcwd()), looked_for=True)


def read_inputs(options: InputOptions) -> list[Input]:
    """The inputs that -f or -k names; what is no file is read. Raises UsageError or RuntimeClassError."""
    if options.kustomize is not None:
        if options.names:
            raise UsageError("-k builds what it names: give no files beside it")
        from ..sources.kustomize import build

        content = build(options.kustomize, options.kustomize_command or "")
        return [Input(f"<kustomize {options.kustomize}>", named=True, content=content)]
    if options.kustomize_command is not None:
        raise UsageError("--kustomize-command needs -k")
    if not options.names:
        raise UsageError("give manifests with -f FILE, -f DIRECTORY, -f - or -k DIRECTORY")
    names = tuple(expand(options.names))
    require_one_stdin(names)
    sources = _from_here(files.find(names, options.recursive))
    if options.beside:
        rules_file = os.path.relpath(options.beside)
        sources = (source for source in sources if os.path.normpath(source.name) != rules_file)
    return mark(sources, options.exclude)


def _from_here(inputs: Iterable[Input]) -> Iterator[Input]:
    """The inputs by their names from the working directory, as reports show them and `git apply` reads them."""
    here = os.path.join(os.getcwd(), "")
    for source in inputs:
        name = source.name.removeprefix(here)
        if os.sep != "/":
            name = name.replace(os.sep, "/")
        while name.startswith("./"):
            name = name[2:].lstrip("/")
        yield source if name in ("", "-", source.name) else source._replace(name=name)


def beside_rules(inputs: InputOptions, rules: RuleOptions) -> InputOptions:
    """The inputs; where none are given, the directory of the rules file (see `with_rules_file`) and all below it.

    Raises UsageError where standard input is a pipe or a file: what was meant to be read there would be passed over.
    """
    if inputs.given or inputs.kustomize_command is not None or rules.class_name is not None:
        return inputs
    rules_file = rules.rules_file
    if rules_file is None:
        raise UsageError(
            f"no rules: give manifests with -f or -k, and --rules FILE or --class NAME, or keep rules in {RULES_FILE}",
            "init writes a first rules file; manifests beside it need no -f",
        )
    if _is_piped():
        raise UsageError("standard input is a pipe or a file: read it with -f -, or name manifests with -f")
    directory = os.path.dirname(rules_file) or "."
    return inputs._replace(filenames=(directory,), recursive=True, beside=rules_file)


def _is_piped() -> bool:
    try:
        status = os.fstat(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISFIFO(status.st_mode) or (stat.S_ISREG(status.st_mode) and status.st_size > 0)


def nothing_read(options: InputOptions) -> UsageError:
    """What to say where the input holds no object: perhaps -R was meant."""
    is_built = options.kustomize is not None
    where = "the input" if is_built or "-" in options.names else ", ".join(options.names)
    if not (is_built or options.recursive):
        from ..sources.filenames import below

        if count := below(name for name in expand(options.names) if os.path.isdir(name)):
            lie = "1 file lies" if count == 1 else f"{count} files lie"
            return UsageError(f"no Kubernetes object in {where}; {lie} in directories below: add -R")
    return UsageError(f"no Kubernetes object in {where}", "if that is meant: --allow-empty")


def require_one_stdin(*names: Iterable[str]) -> None:
    """Raise UsageError where `-` stands more than once among what the options name."""
    if sum(name == "-" for given in names for name in given) > 1:
        raise UsageError("standard input can be read only once")


def require_namespace(name: str) -> None:
    """Raise UsageError for what -n gives and no namespace can be called; "" is none given.

    Source: apimachinery v1.36, pkg/api/validation/generic.go `ValidateNamespaceName`.
    """
    if name and not (len(name) <= 63 and "." not in name and is_dns1123_subdomain(name)):
        raise UsageError(
            f"-n: {quote_value(name)} is not a namespace, expected at most 63 of lower-case letters, digits and '-'"
        )


def verified_snapshot(rules: Rules, cluster: ClusterOptions, *, nodes: bool = False) -> Snapshot | None:
    """`clusters.verified_snapshot`, which few calls need, and which takes long to import."""
    if not (cluster.verify or cluster.snapshots):
        return None
    from . import clusters

    return clusters.verified_snapshot(rules, cluster, nodes=nodes)


def namespaces(
    inputs: list[Input], rules: Rules, default: str, snapshot: Snapshot | None = None
) -> Namespaces:
    """What the inputs and a snapshot tell of namespaces, when the rules ask for it; the inputs come first.

    Raises UsageError where `default` is no namespace's name.
    """
    from ..sources.rewrite_inputs import namespaces_of

    require_namespace(default)
    given, default = bool(default), default or "default"
    if not rules.need_namespaces:
        return Namespaces(default, given=given)
    labels_known = namespaces_of(inputs, default)._replace(given=given)
    if snapshot is None:
        return labels_known
    known = {name: dict(labels) for name, labels in snapshot.namespaces.items()}
    return labels_known._replace(labels={**known, **labels_known.labels})


def knows_classes(snapshot: Snapshot | None) -> bool:
    """Whether a snapshot has all RuntimeClasses of its cluster."""
    return snapshot is not None and "RuntimeClass" in snapshot.listed


def families(rules: Rules, ignored: tuple[str, ...], snapshot: Snapshot | None) -> Rules:
    """The rules, with the families of runtimes that a snapshot's handlers tell, and what the user wants not to hear of.

    Raises UsageError for an id that no restriction has.
    """
    if ignored:
        from ..errors import did_you_mean
        from ..runtimes.restrictions import IDS

        for id in ignored:
            if id not in (EVERYTHING, *IDS):
                raise UsageError(
                    f"--ignore {id}: expected {EVERYTHING}, {', '.join(IDS)}{did_you_mean(id, IDS)}"
                )
        rules = rules._replace(ignored=(*rules.ignored, *(IDS if EVERYTHING in ignored else ignored)))
    if snapshot is not None:
        from ..runtimes.families import family_of_name

        by_rules = {
            name: family_of_name(str(one.get("handler"))) for name, one in snapshot.runtime_classes.items()
        }
        known = {name: family for name, family in by_rules.items() if family is not None}
        rules = rules._replace(families={**known, **rules.families})
    return rules


EVERYTHING = "all"


def review_results(
    inputs: list[Input],
    results: tuple[FileResult, ...],
    rules: Rules,
    namespaces: Namespaces,
    **settings: bool,
) -> Review:
    """`review` with its `settings`: the inputs are read again where rules matched nothing."""
    from ..rewriting.review import counts, review

    numbers = counts(results, rules)
    idle: list[Idle] = []
    if not all(number for _, number in numbers):
        from ..sources.second_look import idle_rules

        idle = idle_rules(inputs, rules, namespaces, numbers)
    return review(results, rules, idle, **settings)
