"""The kustomize exec plugin: a config file, manifests on standard input, manifests on standard output.

This is the only way to run a program from `kubectl kustomize` (with --enable-alpha-plugins), which ignores exec KRM
functions. kustomize calls the plugin with the config file as its argument and KUSTOMIZE_PLUGIN_CONFIG_ROOT set, and
shows its stderr only if it fails.

Source: kustomize, api/internal/plugins/execplugin/execplugin.go (api v0.20).
"""

from __future__ import annotations

from ..errors import Refused, UsageError
from ..rewriting.stream import namespaces_in, rewrite
from ..rules import file as rules_file
from ..rules.file import CHECK
from ..rules.function_config import NO_GENERATOR, FunctionError
from ..rules.match import Namespaces
from ..rules.model import KIND, Rules, RulesError
from ..system import files
from ..yamledit import tree
from ..yamledit.edit import spliced_pieces
from .decision_results import change_sentence
from .krm import write


def read_rules(config: bytes) -> Rules:
    """The rules in the config file that kustomize writes from the user's. Raises RulesError."""
    try:
        root = tree.read(config).root
    except Refused as error:
        raise RulesError(f"the config of the kustomize plugin: {error.reason}") from None
    if root is None:
        raise RulesError("the config of the kustomize plugin is empty")
    name = root.at(("metadata", "name"))
    source = f"{KIND} {name.text}" if name is not None else KIND
    for key in ("argsOneLiner", "argsFromFile"):
        if root.get(key) is not None:
            raise RulesError(f"{source}: {key}: no arguments are taken; the rules are in spec.rules")
    return rules_file.parse(root, source, lambda _: 0)


def process(data: bytes, rules: Rules) -> list[bytes | memoryview]:
    """The manifests with the rules applied, in pieces. Raises FunctionError for a refusal or a finding of a check."""
    if not data.strip():
        raise FunctionError(NO_GENERATOR)
    namespaces = Namespaces(labels=dict(namespaces_in(data)) if rules.need_namespaces else {})
    made = rewrite(data, rules, "resources", namespaces)
    wrong = [
        f"{one.object or one.source}: {one.path or one.line}: {one.reason}" for one in made.not_fulfilled
    ]
    if rules.mode == CHECK:
        wrong += [
            f"{one.object}: {one.path}: {change_sentence(one, True)}" for one in made.decisions if one.changes
        ]
    if wrong:
        raise FunctionError("\n".join(wrong))
    return spliced_pieces(data, made.edits)


def run(arguments: list[str]) -> int:
    """Run the plugin with the config file as its first argument. Returns the exit code 0, or raises."""
    if not arguments:
        raise UsageError(f"called as {KIND}, a kustomize exec plugin, without a config file")
    rules = read_rules(files.read(files.Input(arguments[0], named=True)))
    write(process(files.read(files.Input("-", named=True)), rules))
    return 0
