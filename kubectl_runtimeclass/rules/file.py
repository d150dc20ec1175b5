"""RuntimeClassRules as they are written: read with the place of what is wrong at hand.

Apart from `rules`, because a run with `--class` reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ..errors import Refused
from ..workloads.kinds.table import KindTable
from ..yamledit import stream as documents
from ..yamledit import tree
from ..yamledit.node import MAPPING, NULL, SCALAR, SEQUENCE, Node
from ..yamledit.tree_node import Tree
from .match import (
    ENTRIES,
    FLAGS,
    GLOBS,
    MATCH_FIELDS,
    OF_NAMESPACES,
    OPERATING_SYSTEMS,
    SELECTORS,
    Condition,
    Match,
    entries,
    flag,
    operating_system,
    select,
)
from .model import (
    API_VERSION,
    ASSIGN,
    FAIL,
    KEEP,
    KIND,
    REMOVE,
    REPLACE,
    SKIP,
    Rule,
    Rules,
    RulesError,
    not_a_class_name,
    not_of_classes,
)
from .places import PlaceFields
from .runtimes import RuntimeFields

CHECK = "Check"
"""The mode in which a function is to fail instead of changing anything."""

MODES = ("Assign", CHECK)
ON_EXISTING = (KEEP, REPLACE, FAIL)


def load(text: bytes, source: str) -> Rules:
    """A rules file; `source` is its name in messages. Raises RulesError."""
    start = 0
    try:
        text, foreign = documents.decoded(text)
        if foreign:
            raise Refused(foreign)
        errors = []
        for document in documents.split(text):
            start = document.start
            read = tree.read(text[start : document.end])
            if document.problem is not None:
                raise Refused(document.problem)
            if read.unread is not None:
                raise read.unread
            if read.root is not None:
                errors.append((read.root, start))
    except Refused as error:
        line = text.count(b"\n", 0, start + (error.offset or 0)) + 1
        raise RulesError(f"{source}:{line}: {error.reason}") from None
    if not errors:
        raise RulesError(f"{source}: empty, expected a {KIND}")
    if len(errors) > 1:
        line = text.count(b"\n", 0, errors[1][1]) + 1
        raise RulesError(f"{source}:{line}: a second document, expected one {KIND}")
    root, start = errors[0]
    return parse(
        root,
        source,
        lambda node: text.count(b"\n", 0, start + node.offset) + 1,
        lambda node, is_key: _excerpt(text, start, node, is_key),
    )


def parse(
    root: Node,
    source: str,
    line: Callable[[Node], int],
    excerpt: Callable[[Node, bool], str] = lambda _node, _is_key: "",
) -> Rules:
    """The rules of an object that was read already. `line` tells where a node stands, or is 0 where the
    author would not know the line (a host wrote the object anew). Raises RulesError, for all that is wrong."""
    reader = _Reader(source, line, excerpt)
    reader.gather(reader.require_unique, root, "")
    rules = reader.gather(reader.rules, root) if not reader.problems else None
    reader.raise_problems()
    assert rules is not None
    return rules


def _excerpt(text: bytes, start: int, node: Node, is_key: bool) -> str:
    """The line of a node in the document that begins at `start`, and carets below its key or its scalar value."""
    offset = start + node.offset
    if not is_key and node.kind == SCALAR and isinstance(node, Tree) and not node.via:
        value = start + node.document.byte(node.event.start)
        offset = offset if b"\n" in text[offset:value] else value
    begin = text.rfind(b"\n", 0, offset) + 1
    line = text[begin:].split(b"\n", 1)[0].rstrip(b"\r").decode(errors="replace")
    column = len(text[begin:offset].decode(errors="replace"))
    word = _WORD.match(line[column:])
    return f"    {line}\n    {' ' * column}{'^' * max(1, len(word[0]) if word else 1)}"


_WORD = re.compile(r"""[\w./*-]+|"[^"]*"|'[^']*'|.?""")


class _Reader(PlaceFields, RuntimeFields):
    """Reads the object with the place of what is wrong at hand."""

    def rules(self, root: Node) -> Rules:
        top = self.fields(root, "", ("apiVersion", "kind", "metadata", "spec"))
        for key, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
            if key not in top or top[key].text != wanted:
                raise self.fail(top.get(key, root), key, f"expected {wanted}")
        if "metadata" in top and top["metadata"].kind != MAPPING:
            raise self.fail(top["metadata"], "metadata", "expected a mapping")
        if "spec" not in top:
            raise self.required(root, "spec", "required")
        spec = self.fields(top["spec"], "spec", _SPEC)
        if "rules" not in spec or spec["rules"].kind != SEQUENCE:
            raise self.required(spec.get("rules", top["spec"]), "spec.rules", "required, a list of rules")
        rules: list[Rule] = []
        for nth, node in enumerate(spec["rules"].elements()):
            field = f"spec.rules[{nth}]"
            rule = self.gather(self.rule, node, field)
            if rule is None:
                continue
            if any(rule.name == other.name for other in rules):
                self.problems += self.fail(
                    node, f"{field}.name", f"{rule.name!r} is the name of an earlier rule"
                ).problems
            if rules and not rules[-1].match.conditions and rules[-1].exclude is None:
                self.problems += self.fail(
                    node, field, f"never reached: rule {rules[-1].name!r} matches every pod template"
                ).problems
            rules.append(rule)
        if not rules and not self.problems:
            raise self.fail(spec["rules"], "spec.rules", "at least one rule is needed")
        mode = self.gather(self.choice, spec.get("mode"), "spec.mode", MODES)
        pod_templates = self.gather(self.pod_templates, spec.get("podTemplates")) or ()
        name = top["metadata"].get("name") if "metadata" in top else None
        return Rules(
            rules=tuple(rules),
            kinds=KindTable(pod_templates),
            source=self.source,
            mode=CHECK if mode == CHECK else "",
            name=name.text if name is not None else "",
            classes=self.closed_list(spec, rules),
            embedded=self.gather(self.embedded, spec.get("embedded")) or (),
            families=self.gather(self.families, spec.get("families")) or {},
        )

    def closed_list(self, spec: Mapping[str, Node], rules: Iterable[Rule]) -> tuple[str, ...]:
        """The names of `classes`, of which each rule's class has to be one."""
        if "classes" not in spec:
            return ()
        classes = self.gather(self.strings, spec["classes"], "spec.classes") or ()
        for nth, name in enumerate(classes):
            if wrong := not_a_class_name(name):
                self.problems += self.fail(spec["classes"], f"spec.classes[{nth}]", wrong).problems
        nodes = {_name(node): node for node in spec["rules"].elements()}
        for nth, rule in enumerate(rules):
            if rule.runtime_class_name and classes and rule.runtime_class_name not in classes:
                node = nodes[rule.name].get("runtimeClassName") or nodes[rule.name]
                wrong = not_of_classes(rule.runtime_class_name, classes)
                self.problems += self.fail(node, f"spec.rules[{nth}].runtimeClassName", wrong).problems
        return classes

    def rule(self, node: Node, field: str) -> Rule | None:
        """None where something in it is wrong, all of which is gathered."""
        before = len(self.problems)
        known = ("name", "match", "exclude", "action", "runtimeClassName", "onExisting", "ignore")
        given = self.fields(node, field, known)
        if "name" not in given:
            self.problems += self.required(node, f"{field}.name", "required").problems
        name = self.gather(self.name, given["name"], f"{field}.name") if "name" in given else None
        choices = (ASSIGN, SKIP, REMOVE)
        action = self.gather(self.choice, given.get("action"), f"{field}.action", choices)
        on_existing = self.gather(self.choice, given.get("onExisting"), f"{field}.onExisting", ON_EXISTING)
        class_name = self.gather(self.class_name, node, given, field, action)
        if "match" not in given:
            needed = self.required(node, f"{field}.match", "required; {} matches every pod template")
            self.problems += needed.problems
        match = self.gather(self.match, given["match"], f"{field}.match") if "match" in given else None
        exclude = (
            self.gather(self.exclude, given["exclude"], f"{field}.exclude") if "exclude" in given else None
        )
        ignored = self.gather(self.restrictions, given.get("ignore"), f"{field}.ignore")
        if len(self.problems) > before:
            return None
        assert name and match and action and on_existing and class_name is not None
        return Rule(
            name=name,
            line=self.line(node),
            match=match,
            exclude=exclude,
            runtime_class_name=class_name,
            action=action,
            on_existing=on_existing,
            ignored=ignored or (),
        )

    def class_name(self, node: Node, given: Mapping[str, Node], field: str, action: str | None) -> str:
        """The class to set; "" for an action that sets none."""
        at = f"{field}.runtimeClassName"
        if action in (SKIP, REMOVE):
            for other in ("runtimeClassName", "onExisting"):
                if other in given:
                    raise self.fail(
                        given[other], f"{field}.{other}", f"has no meaning when the action is {action}"
                    )
            return ""
        if "runtimeClassName" not in given:
            if action is None:  # wrong, and said so
                return ""
            raise self.required(node, at, "required when the action is Assign")
        name = self.string(given["runtimeClassName"], at)
        if wrong := not_a_class_name(name):
            raise self.fail(given["runtimeClassName"], at, wrong)
        return name

    def exclude(self, node: Node, field: str) -> Match:
        match = self.match(node, field)
        if not match.conditions and not self.problems:
            raise self.fail(node, field, "excludes every pod template, so the rule never matches")
        return match

    def unknown(self, key: str, known: Iterable[str]) -> str:
        """With an answer to what is commonly guessed."""
        if "matchLabels" not in known and key in ("labels", "matchLabels", "matchExpressions"):
            return f"unknown field: labels are matched by {_LABELS}"
        if "spec" in known and key in _SPEC:
            return f"unknown field: {key} belongs below spec"
        if "match" in known and key in MATCH_FIELDS:
            return f"unknown field of a rule: it belongs below match, as match: {{{key}: …}}"
        return super().unknown(key, known)

    def meant(self, key: str, known: Iterable[str]) -> str:
        if "spec" in known and key in _SPEC:
            return "spec"
        return "match" if "match" in known and key in MATCH_FIELDS else super().meant(key, known)

    def match(self, node: Node, field: str) -> Match:
        for name, value in node.items():
            if value.kind == NULL and name in MATCH_FIELDS:
                # As absent it would match everything: not what a selector stands for whose lines are comments.
                raise self.fail(value, f"{field}.{name}", "null; leave the field out, or say what must match")
        conditions: list[Condition] = []
        for name, value in self.fields(node, field, MATCH_FIELDS).items():
            conditions += self.gather(self.conditions, name, value, f"{field}.{name}") or ()
        # What may be unknown comes last: where another condition does not hold, nobody needs to know it.
        last = {field: nth for nth, field in enumerate(OF_NAMESPACES, 1)}
        return Match(tuple(sorted(conditions, key=lambda condition: last.get(condition.field, 0))))

    def conditions(self, name: str, node: Node, field: str) -> tuple[Condition, ...]:
        if name in SELECTORS:
            return select(name, self.selector(node, field))
        if name in GLOBS:
            return (GLOBS[name](self.strings(node, field)),)
        if name in ENTRIES:
            return (entries(name, self.globs_by_key(node, field)),)
        if name == "os":
            wanted = self.string(node, field)
            if wanted not in OPERATING_SYSTEMS:
                raise self.fail(node, field, f"{wanted!r} is not one of {', '.join(OPERATING_SYSTEMS)}")
            return (operating_system(wanted),)
        assert name in FLAGS
        is_so = self.value(node, field)
        if not isinstance(is_so, bool):
            quoted = ", without quotes" if is_so in ("true", "false") else ""
            raise self.fail(node, field, f"expected true or false{quoted}")
        return (flag(name, is_so),)


_SPEC = ("rules", "podTemplates", "classes", "embedded", "families", "mode")
_LABELS = "podSelector: {matchLabels: {tier: untrusted}}"


def _name(rule: Node) -> str:
    name = rule.get("name")
    return "" if name is None else name.text
