"""What a function is configured with: the `functionConfig` of a ResourceList, as rules."""

from __future__ import annotations

from ..errors import RuntimeClassError, SelectorError
from ..yamledit.node import MAPPING, Node
from . import file as rules_file
from . import model as rules
from .file import CHECK, MODES, ON_EXISTING
from .model import Rules, RulesError


class FunctionError(RuntimeClassError):
    """The function cannot answer; a sentence a line. Nothing may be written to standard output then."""


NO_GENERATOR = f"no resources to work on: in a kustomization {rules.KIND} belongs under transformers:"

_DATA = ("class", "selector", "onExisting", "mode", "rules")


def read(config: Node | None) -> Rules:
    """The rules of a functionConfig: a RuntimeClassRules, or a ConfigMap. Raises RuntimeClassError."""
    kind = config.get("kind") if config is not None and config.kind == MAPPING else None
    if config is None or kind is None:
        raise FunctionError(
            f"no functionConfig: give a {rules.KIND} object, or a ConfigMap with class or rules in its data"
        )
    name = config.at(("metadata", "name"))
    source = f"{kind.text} {name.text}" if name is not None else kind.text
    if kind.text == "ConfigMap":
        return _from_config_map(config, source)
    if kind.text != rules.KIND:
        raise FunctionError(f"functionConfig is a {kind.text}, expected a {rules.KIND} object or a ConfigMap")
    return rules_file.parse(config, source, lambda _: 0)


def _from_config_map(config: Node, source: str) -> Rules:
    """`data.class` with `selector` and `onExisting`, or a whole RuntimeClassRules in `data.rules`."""
    data = config.get("data")
    given = {key: node.text for key, node in data.items()} if data is not None else {}
    for key in given:
        if key not in _DATA:
            raise FunctionError(f"{source}: data.{key}: unknown, expected one of {', '.join(_DATA)}")
    if ("class" in given) == ("rules" in given):
        raise FunctionError(f"{source}: data: give either class or rules")
    mode = given.get("mode", "")
    if mode not in ("", *MODES):
        raise FunctionError(f"{source}: data.mode: {mode!r} is not one of {', '.join(MODES)}")
    if "rules" in given:
        for key in ("selector", "onExisting"):
            if key in given:
                raise FunctionError(f"{source}: data.{key}: belongs to class, and rules are given")
        given_rules = rules_file.load(given["rules"].encode(errors="replace"), f"{source}: data.rules")
    else:
        on_existing = given.get("onExisting", rules.KEEP)
        if on_existing not in ON_EXISTING:
            expected = ", ".join(ON_EXISTING)
            raise FunctionError(f"{source}: data.onExisting: {on_existing!r} is not one of {expected}")
        try:
            given_rules = rules.single(given["class"], given.get("selector", ""), on_existing, "data.class")
        except RulesError as error:
            raise FunctionError(f"{source}: {error}") from None
        except SelectorError as error:
            raise FunctionError(f"{source}: data.selector: {error}") from None
    return given_rules._replace(mode=CHECK) if mode == CHECK else given_rules
