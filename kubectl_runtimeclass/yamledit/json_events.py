"""JSON as events, with the positions that libyaml gives for YAML."""

from __future__ import annotations

import re

from ..errors import Refused
from ..named import TYPE_CHECKING
from .event import CLOSE, FLOW_MAPPING, FLOW_SEQUENCE, Events
from .node import DEEPEST

if TYPE_CHECKING:
    from typing import Any

_JSON_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")
      | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<comma>,) | (?P<colon>:)
      | (?P<word>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)
    )""",
    re.VERBOSE,
)


_LIKE_JSON = re.compile(r'\s*\{\s*["}]')


def _json_problem(text: str) -> Refused | None:
    """Why a text that begins with a brace is not one JSON document; None when it is one."""
    import json

    try:
        load_json(text)
    except json.JSONDecodeError as error:
        return Refused(f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", error.pos)
    except ValueError as error:
        return Refused(f"not JSON: {error}")
    except RecursionError:
        pass  # the events end it sooner: nested too deep
    return None


_OBJECT = re.compile(rb"[ \t\r\n]*\{")
_SPACE, _BLANKS = re.compile(r"[ \t\r\n]*"), frozenset(" \t\r\n")


def begins_object(text: bytes) -> bool:
    """Whether a text may be an object of JSON."""
    return _OBJECT.match(text) is not None


def after_space(text: str, at: int) -> int:
    """Where the space of JSON from `at` on ends."""
    if text[at : at + 1] not in _BLANKS:
        return at
    match = _SPACE.match(text, at)
    assert match
    return match.end()


def load_json(text: str) -> Any:
    """The value of a JSON text, as RFC 8259 has it; raises ValueError."""
    import json

    return json.loads(text, parse_constant=refuse_constant)


def refuse_constant(word: str) -> None:
    """For what json would take: NaN, Infinity, -Infinity."""
    raise ValueError(f"{word} is no value of JSON")


def json_events(text: str) -> Events:
    """The events of a text that is known to be JSON. Raises Refused for one that nests too deep."""
    import json

    events = Events(text)
    depth = 0
    for token in _JSON_TOKEN.finditer(text):
        kind = token.lastgroup
        start, end = token.span(kind or 0)
        if kind == "string":
            said = text[start + 1 : end - 1]
            events.add_scalar('"', start, end, json.loads(token["string"]) if "\\" in said else said)
        elif kind == "word":
            events.add_scalar("", start, end, token["word"])
        elif kind == "open":
            events.add(FLOW_MAPPING if token["open"] == "{" else FLOW_SEQUENCE, start, end)
            depth += 1
            if depth > DEEPEST:
                raise Refused(f"nested deeper than {DEEPEST} levels")
        elif kind == "close":
            events.add(CLOSE, start, end)
            depth -= 1
    return events
