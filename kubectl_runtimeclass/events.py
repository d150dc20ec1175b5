"""YAML and JSON documents as events: what the careful reader builds its tree from, and what proves an edit.

libyaml (through PyYAML) reads YAML; go-yaml, and so Kubernetes, was ported from it. JSON documents are read by
the tokens of RFC 8259, because kubectl gives them to a JSON decoder and libyaml knows no surrogate pairs.

Source: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go (v1.36), `YAMLOrJSONDecoder`: what begins with `{`
and is no JSON is read as YAML, and where it is neither, the error is the JSON decoder's.
"""

from __future__ import annotations

import re

from .errors import HELM, Refused
from .named import TYPE_CHECKING, NamedTuple
from .nodes import DEEPEST, MAPPING, SCALAR, SEQUENCE

if TYPE_CHECKING:
    from typing import Any

ALIAS = "alias"


class Event(NamedTuple):
    """One step of a document: MAPPING and SEQUENCE begin one, "end" ends it; SCALAR and ALIAS stand alone.

    `start` and `end` count characters of the document. `style` is `'`, `"`, `|`, `>`, or "" for a plain
    scalar; for a collection "{" when it is in flow style.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    style: str = ""
    tag: str | None = None
    anchor: str | None = None

    @property
    def meaning(self) -> tuple[str, str, bool, str | None, str | None]:
        """All that a reader of YAML can see of it: not where, and not in which quotes."""
        return self.kind, self.text, self.kind == SCALAR and self.style == "", self.tag, self.anchor


def events(text: str) -> list[Event]:
    """The events of one document, none when it has no content; raises Refused where it is no document."""
    if not text.lstrip().startswith("{"):
        return _yaml_events(text)
    problem = _json_problem(text)
    if problem is None:
        return _json_events(text)
    try:
        return _yaml_events(text)
    except Refused as error:
        raise (problem if _LIKE_JSON.match(text) and error.reason != HELM else error) from None


def _yaml_events(text: str) -> list[Event]:
    import yaml

    found: list[Event] = []
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            assert event.start_mark is not None and event.end_mark is not None
            start, end = event.start_mark.index, event.end_mark.index
            if isinstance(event, yaml.ScalarEvent):
                found.append(
                    Event(SCALAR, start, end, event.value, event.style or "", event.tag, event.anchor)
                )
            elif isinstance(event, yaml.AliasEvent):
                found.append(Event(ALIAS, start, end, event.anchor or ""))
            elif isinstance(event, yaml.CollectionStartEvent):
                kind = MAPPING if isinstance(event, yaml.MappingStartEvent) else SEQUENCE
                style = "{" if event.flow_style else ""
                found.append(Event(kind, start, end, "", style, event.tag, event.anchor))
                depth += 1
                if depth > DEEPEST:
                    raise Refused(f"nested deeper than {DEEPEST} levels")
            elif isinstance(event, yaml.CollectionEndEvent):
                found.append(Event("end", start, end))
                depth -= 1
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Refused("a second document without a --- line; Kubernetes reads only the first")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise Refused(hint(text, what), None if mark is None else mark.index) from None
    except yaml.reader.ReaderError as error:
        raise Refused(f"not YAML: {error.reason}", error.position) from None
    except UnicodeError:  # a lone surrogate, or half a character in the escapes of a tag
        raise Refused("not YAML: text that is no Unicode") from None
    return found


_HELM = re.compile(
    r"^[^\S\n]*\{\{|:[ ]+\{\{-?[ ]*[.$a-z(]|^[^\n#'\"]*\{\{-?[ ]*(?:include|template|toYaml|\.Values)", re.M
)


_COMMENT = re.compile(r"(?:^|[ \t])#[^\n]*", re.M)
_BLOCK_SCALAR = re.compile(r"(?P<column>[ ]*(?:-[ ]+)*)(?P<key>[^\n]*:[ ]+)?[|>][-+1-9]*[ ]*(?:\#.*)?")


def is_helm(text: str) -> bool:
    """Whether the text looks like the source of a Helm template: `{{` where a YAML value would stand.

    In block scalars it often belongs to somebody else: to Vault's agent, to alerts of Prometheus.
    """
    return "{{" in text and _HELM.search(_COMMENT.sub("", _without_block_scalars(text))) is not None


def _without_block_scalars(text: str) -> str:
    """The text without the lines of block scalars: those deeper than the key or the dash that has one."""
    kept = []
    column = -1
    for line in text.split("\n"):
        if column >= 0 and (not line.strip() or len(line) - len(line.lstrip(" ")) > column):
            continue
        kept.append(line)
        head = _BLOCK_SCALAR.fullmatch(line.rstrip("\r"))
        column = -1 if head is None else _parent(head["column"], head["key"])
    return "\n".join(kept)


def _parent(before: str, key: str | None) -> int:
    """The column of a block scalar's key, or of the dash before it."""
    return len(before) if key is not None else len(before.rstrip(" ")) - 1


def hint(text: str, problem: str) -> str:
    return HELM if is_helm(text) else f"not YAML: {problem}"


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
        if text.startswith("{", error.pos) and error.msg == "Extra data":
            return Refused("several JSON documents in one input: begin each with a --- line", error.pos)
        return Refused(f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", error.pos)
    except ValueError as error:
        return Refused(f"not JSON: {error}")
    except RecursionError:
        pass  # the events end it sooner: nested too deep
    return None


def load_json(text: str | bytes) -> Any:
    """The value of a JSON text, as RFC 8259 has it; raises ValueError."""
    import json

    def refuse(word: str) -> None:  # which json would take: NaN, Infinity, -Infinity
        raise ValueError(f"{word} is no value of JSON")

    return json.loads(text, parse_constant=refuse)


def _json_events(text: str) -> list[Event]:
    """The events of a text that is known to be JSON."""
    import json

    found: list[Event] = []
    depth = 0
    for token in _JSON_TOKEN.finditer(text):
        kind = token.lastgroup
        start, end = token.span(kind or 0)
        if kind == "string":
            found.append(Event(SCALAR, start, end, json.loads(token["string"]), '"'))
        elif kind == "word":
            found.append(Event(SCALAR, start, end, token["word"]))
        elif kind == "open":
            found.append(Event(MAPPING if token["open"] == "{" else SEQUENCE, start, end, "", "{"))
            depth += 1
            if depth > DEEPEST:
                raise Refused(f"nested deeper than {DEEPEST} levels")
        elif kind == "close":
            found.append(Event("end", start, end))
            depth -= 1
    return found
