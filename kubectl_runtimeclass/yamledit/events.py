"""YAML and JSON documents as events: what the careful reader builds its tree from, and what proves an edit.

libyaml reads YAML; go-yaml, and so Kubernetes, was ported from it. Its binding is PyYAML's, which the kubernetes
package needs in any case: that of ruamel.yaml.clib 0.2.15 gives the same events a fifth slower, and ruamel.yaml
0.19 no longer brings it. JSON documents are read by
the tokens of RFC 8259, because kubectl gives them to a JSON decoder and libyaml knows no surrogate pairs.

Source: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go (v1.36), `YAMLOrJSONDecoder`: what begins with `{`
and is no JSON is read as YAML, and where it is neither, the error is the JSON decoder's.
"""

from __future__ import annotations

import re

from ..errors import TEMPLATES, Refused
from .event import BLOCK_MAPPING, BLOCK_SEQUENCE, CLOSE, STAND_IN, Events
from .helm import hint
from .json_events import _LIKE_JSON, _json_problem, json_events
from .node import DEEPEST


def events(text: str) -> tuple[Events, Refused | None]:
    """The events of one document, none when it has no content; raises Refused where it is no document.

    Beside them, what stands in the text behind the document, which Kubernetes does not read.
    """
    if not _LIKE_JSON.match(text):
        return _yaml_events(text)
    problem = _json_problem(text)
    if problem is None:
        return json_events(text), None
    try:
        return _yaml_events(text)
    except Refused as error:
        raise (problem if error.reason not in TEMPLATES else error) from None


def _yaml_events(text: str) -> tuple[Events, Refused | None]:
    import yaml

    if "\ufeff" in text and (hidden := _BYTE_ORDER_MARK.search(text)):
        raise Refused("a byte order mark inside a document, where YAML readers differ", hidden.end() - 1)
    events = Events(text)
    depth, ended = 0, False
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            assert event.start_mark is not None and event.end_mark is not None
            start, end = event.start_mark.index, event.end_mark.index
            if isinstance(event, yaml.ScalarEvent):
                if event.tag is not None or event.anchor is not None:
                    events.properties[len(events)] = event.tag, event.anchor
                events.add_scalar(event.style or "", start, end, event.value)
            elif isinstance(event, yaml.AliasEvent):
                events.add(STAND_IN, start, end)
            elif isinstance(event, yaml.CollectionStartEvent):
                if event.tag is not None or event.anchor is not None:
                    events.properties[len(events)] = event.tag, event.anchor
                block = BLOCK_MAPPING if isinstance(event, yaml.MappingStartEvent) else BLOCK_SEQUENCE
                events.add(block + bool(event.flow_style), start, end)
                depth += 1
                if depth > DEEPEST:
                    raise Refused(f"nested deeper than {DEEPEST} levels")
            elif isinstance(event, yaml.CollectionEndEvent):
                events.add(CLOSE, start, end)
                depth -= 1
            elif isinstance(event, yaml.DocumentStartEvent) and ended:
                return events, Refused(
                    "a second document, which no --- line begins that Kubernetes sees: it reads only the first",
                    start,
                )
            elif isinstance(event, yaml.DocumentEndEvent):
                ended = True
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = None if mark is None else mark.index
        if ended:
            return events, _behind(text, at)
        what = " ".join(part for part in (error.context, error.problem) if part)
        if at is not None and text.startswith("\t", at):
            what = "a tab where spaces indent"
        raise Refused(hint(text, what), at) from None
    except yaml.reader.ReaderError as error:
        at = len(text.encode()[: error.position].decode(errors="ignore"))
        raise Refused(f"not YAML: {error.reason}", at) from None
    except UnicodeError:  # a lone surrogate, or half a character in the escapes of a tag
        raise Refused("not YAML: text that is no Unicode") from None
    return events, None


def _behind(text: str, at: int | None) -> Refused | None:
    """What to say of text at which libyaml stops behind the end of a document; None where it is only directives."""
    end = _END.search(text)
    if end and not _CONTENT.search(text, end.end()):
        return None
    where = "after the ... line" if end else "behind the end of the document"
    return Refused(f"content {where}, which Kubernetes does not read", at)


_BYTE_ORDER_MARK = re.compile("(?:^|[\r\n\x85\u2028\u2029])\ufeff")
_END = re.compile(r"^\.\.\.(?=\s|\Z).*", re.M)
"""The line that ends a document."""
_CONTENT = re.compile(r"^(?![ \t\r]*(?:[#%].*)?$)", re.M)
"""A line that is no directive, no comment, and not blank."""
