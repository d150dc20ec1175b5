"""Edits of a tree, proved: the edited text must read as the text before, with the field's own change.

An edit is proved by its events: those of the edited text must be those of the text before, with the field's own
two events put in, changed or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import Refused
from . import splice
from .edit import Edit, plain_or_quoted
from .event import END, Change, Event
from .events import events
from .node import MAPPING, NULL, SCALAR, Node, Path
from .tree_node import Tree, TreeDocument


def set_key(node: Node, key: str, value: str) -> list[Edit]:
    """See `patch.set_key`."""
    node = _editable(node, key)
    old = node.get(key)
    if old is None:
        return _added(node, (key,), value)
    if old.via:
        raise Refused(f"{key} cannot be set here: it is {old.via}", old.offset)
    return _made(node.document, Change(old.number, 1, *splice.replacement(old, value), None, value))


def add_path(node: Node, path: Path, value: str) -> list[Edit]:
    """See `patch.add_path`."""
    return _added(_editable(node, path[0]), path, value)


def _added(node: Tree, path: Path, value: str) -> list[Edit]:
    span = splice.insertion(node, path, value)
    return _made(node.document, Change(node.number + 1, 0, *span, path[0], value, path[1:]))


def remove_key(node: Node, key: str) -> list[Edit]:
    """See `patch.remove_key`."""
    node = _editable(node, key)
    old = node.get(key)
    if old is None:
        return []
    if old.via or old.key is None:
        raise Refused(f"{key} cannot be removed here: it is {old.via}", old.offset)
    document = node.document
    for number, (_, anchor) in sorted(document.events.properties.items()):
        if old.key_number <= number < old.after and anchor in document.aliased:
            raise Refused(f"{key} holds an anchor that is used elsewhere (*{anchor})", old.offset)
    gone = old.after - old.key_number
    return _made(document, Change(old.key_number, gone, *splice.removal(node, old), None, None))


def _editable(node: Node, key: str) -> Tree:
    """The node; raises Refused where an edit of this key would change something else, or perhaps nothing."""
    if not isinstance(node, Tree):
        raise Refused("this object was not read from a text, there is nothing to edit")
    if node.kind != MAPPING:
        what = "null: nothing to set it on" if node.kind == NULL else "not a mapping"
        raise Refused(f"{node.name} is {what}", node.offset)
    if node.document.unread is not None:
        raise Refused(node.document.unread.reason, node.document.unread.offset)
    if node.via:
        alone = node.place is None or node.key is None or node.key.start == node.place
        raise Refused(f"{node.name} is {'' if alone else 'part of '}{node.via}", node.offset)
    for holder in node.document.holders(node):
        if holder.event.anchor in node.document.aliased:
            raise Refused(
                f"{node.name} is shared by an anchor: *{holder.event.anchor} stands for it elsewhere",
                holder.offset,
            )
        twice = node.document.twice(holder)
        if twice is not None and (holder is not node or twice.name == key):
            raise Refused(f"duplicate key {twice.name!r}", twice.offset)
    return node


def _made(document: TreeDocument, change: Change) -> list[Edit]:
    edit = Edit(document.byte(change.start), document.byte(change.end), change.text.encode())
    if document.unproved is None:
        _prove(document, [change])
    else:
        document.unproved[edit] = change
    return [edit]


def prove_all(document: TreeDocument, edits: Iterable[Edit]) -> None:
    """Prove, together, edits of a document that was read with `at_once`; raises Refused."""
    assert document.unproved is not None
    changes = sorted(
        document.unproved[edit] for edit in edits if edit in document.unproved
    )  # others were proved
    if changes:
        _prove(document, changes)


def _prove(document: TreeDocument, changes: list[Change]) -> None:
    """Raise Refused unless the text with all changes reads as the events with all changes."""
    where = document.byte(changes[0].start)
    parts, done = [], 0
    for change in changes:
        parts += [document.text[done : change.start], change.text]
        done = change.end
    try:
        edited, _ = events("".join([*parts, document.text[done:]]))
    except Refused as error:
        raise Refused(f"the edit would not give YAML ({error.reason})", where) from None
    before = document.events
    done = now = 0
    for change in changes:
        if not before.are_as(done, change.at, edited, now):
            raise Refused("the edit would change something else, too", where)
        now += change.at - done
        begun, now = now, now + _count(change)
        if now > len(edited) or not _sets(change, (edited[number] for number in range(begun, now))):
            raise Refused("the edit would not set the field", where)
        done = change.at + change.gone
    if not before.are_as(done, len(before), edited, now) or len(edited) - now != len(before) - done:
        raise Refused("the edit would change something else, too", where)


def _count(change: Change) -> int:
    """How many events a change puts in."""
    return (change.key is not None) + (change.value is not None) + 3 * len(change.inner)


def _sets(change: Change, new: Iterator[Event]) -> bool:
    """Whether these events are those which a change puts in."""
    for key in (change.key, *change.inner) if change.key is not None else ():
        if key is not change.key and not _is_mapping(next(new, None)):
            return False
        if not _is_string(next(new, None), key, key=True):
            return False
    if change.value is not None and not _is_string(next(new, None), change.value, key=False):
        return False
    ends = [next(new, None) for _ in change.inner]
    return all(event is not None and event.kind == END for event in ends)


def _is_mapping(event: Event | None) -> bool:
    return event is not None and event.kind == MAPPING and event.tag is None and event.anchor is None


def _is_string(event: Event | None, text: str, key: bool) -> bool:
    """Whether an event is this string for every YAML reader."""
    if event is None or event.kind != SCALAR or event.text != text:
        return False
    plain = event.style == "" and plain_or_quoted(text) != text
    return key or (not plain and event.tag in (None, "tag:yaml.org,2002:str", "!"))
