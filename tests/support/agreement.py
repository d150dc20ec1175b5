"""What it means that the fast reader and the careful one agree."""

from __future__ import annotations

import re
from unittest import mock

from kubectl_runtimeclass.errors import Refused
from kubectl_runtimeclass.rewriting import stream as rewrite
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.workloads.skim import first_kind, skim
from kubectl_runtimeclass.yamledit import stream as documents
from kubectl_runtimeclass.yamledit import tree
from kubectl_runtimeclass.yamledit.node import MAPPING, NULL, SEQUENCE, NeedsTree, Node
from kubectl_runtimeclass.yamledit.plain import document as plain
from kubectl_runtimeclass.yamledit.value import value

RULES = rules.single("gvisor", on_existing=rules.REPLACE)
USUAL = RULES.kinds.usual

Leaf = tuple[tuple[str, ...], int, str]


def plain_leaves(document: plain.PlainDocument) -> list[Leaf]:
    """The values of a plain document in order: path, how many sequence items begin before it, text."""
    found: list[Leaf] = []
    begun = 0

    def visit(node: plain.PlainNode, path: tuple[str, ...]) -> None:
        nonlocal begun
        if node.below is not None:
            for key, child in node.items():
                visit(child, (*path, key))
            for child in node.elements():
                begun += 1
                visit(child, (*path, "*"))
            return
        if node.style in (plain.OPEN, plain.SCALAR):
            try:
                text = f"<null>{node.text}" if node.kind == "null" else node.text
            except plain.NeedsTree:
                text = "<escapes>"
        else:
            text = f"<{node.style}>"
        found.append((path, begun, text))
        begun = 0

    if document.root is not None:
        visit(document.root, ())
    return found


def tree_leaves(document: tree.Document) -> list[Leaf]:
    """The same of the careful reader's tree."""
    found: list[Leaf] = []
    begun = 0

    def visit(node: tree.Tree, path: tuple[str, ...]) -> None:
        nonlocal begun
        event = node.event
        if event.kind in ("mapping", "sequence") and event.style == "":
            for child in node.children:
                if event.kind == "sequence":
                    begun += 1
                    visit(child, (*path, "*"))
                else:
                    assert child.key is not None
                    visit(child, (*path, child.name))
            return
        if event.kind in ("mapping", "sequence"):
            text = "<flow>"
        elif event.style in ("|", ">"):
            text = "<literal>"
        elif event.style == "" and re.search(r"[\r\n]", document.text[event.start : event.end]):
            text = "<plain>"
        elif event.style == '"' and "\\" in document.text[event.start : event.end]:
            text = "<escapes>"
        else:
            text = f"<null>{node.text}" if node.kind == "null" else event.text
        found.append((path, begun, text))
        begun = 0

    if document.root is not None:
        visit(document.root, ())
    return found


def structure(node: Node | None) -> object:
    """What a node says of itself and of all below it."""
    if node is None:
        return None
    if node.kind == MAPPING:
        return {key: structure(node.get(key)) for key, _ in node.items()}
    if node.kind == SEQUENCE:
        return [structure(element) for element in node.elements()]
    return node.kind if node.kind == NULL else (node.text, node.quoted)


def disagreement(text: bytes) -> str:
    """ "" when both readers agree on a document; else how they differ."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return ""
    fast = plain.read(text)
    if fast is not None:
        try:
            careful = tree.read(text)
        except Refused as error:
            return f"the fast reader takes what libyaml refuses: {error.reason}"
        one, other = plain_leaves(fast), tree_leaves(careful)
        if one != other:
            return f"read differently:\n{one}\n{other}"
        for what in (structure, value):
            try:
                seen = None if fast.root is None else what(fast.root)
            except NeedsTree:
                continue
            expected = None if careful.root is None else what(careful.root)
            if seen != expected:
                return f"other nodes:\n{seen}\n{expected}"
    return ""


def outcome_difference(stream: bytes) -> str:
    """ "" when a stream is rewritten alike with and without the fast reader; else how it differs."""
    skimmed = list(skim(stream, 0, len(stream), USUAL))
    one_by_one = [(each, first_kind(stream, each.start, each.end)) for each in documents.split(stream)]
    if [(document, kind) for document, kind, _ in skimmed] != one_by_one:
        return f"split differently:\n{skimmed}"
    usual = rewrite.rewrite(stream, RULES, "x", whole=True)
    with mock.patch.object(plain, "read", lambda text: None):
        careful = rewrite.rewrite(stream, RULES, "x", whole=True)
    if usual != careful:
        return f"rewritten differently:\n{usual}\n{careful}"
    quick = rewrite.rewrite(stream, RULES, "x")
    if quick.edits != careful.edits:
        return f"documents skipped that should not be:\n{quick}\n{careful}"
    return ""


_NAMED = re.compile(rb"(?m)^( *(?:- )?name: [a-z][-a-z0-9]*)$")


def alike_difference(source: bytes, mutant: bytes) -> str:
    """ "" when a document is decided behind others that are alike as it is alone; else how it differs.

    It is what became of `source`, which is one document of which the others differ in names. What is not UTF-8, or has
    other line breaks, changes how the others are decided, too; and what begins as JSON is read so only as the first.
    """
    if (
        documents.begins_as_json(mutant)
        or documents.decoded(source + mutant).foreign
        or documents.other_breaks(source + mutant)
    ):
        return ""
    texts = [_NAMED.sub(rb"\g<1>-%d" % number, source).rstrip(b"\n") + b"\n" for number in range(4)]
    before = b"---\n".join([*texts, b""])
    made, alone = rewrite.rewrite(before + mutant, RULES, "x"), rewrite.rewrite(mutant, RULES, "x")
    first = rewrite.rewrite(before, RULES, "x")
    lines = before.count(b"\n")
    edits = (*first.edits, *(edit.moved(len(before)) for edit in alone.edits))
    moved = (decision._replace(line=decision.line + lines) for decision in alone.decisions)
    return (
        ""
        if (made.edits, made.decisions) == (edits, (*first.decisions, *moved))
        else f"behind others:\n{made}\n{alone}"
    )
