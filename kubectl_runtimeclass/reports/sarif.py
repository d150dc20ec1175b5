"""SARIF 2.1.0, for code scanning: what all reports in it have in common.

The standard: OASIS, Static Analysis Results Interchange Format 2.1.0 Plus Errata 01.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .. import __version__
from ..findings.finding import FindingRule
from ..named import NamedTuple
from .phrases import utf8

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class RuleText(NamedTuple):
    """What a kind of result is about. `help` may be Markdown; `level` is error, warning or note."""

    id: str
    name: str
    description: str
    help: str
    level: str = "error"


def rule_text(rule: FindingRule, level: str = "error") -> RuleText:
    """The text of a kind of finding; its name is the id in one word: `NoNodeServes`."""
    name = "".join(part.capitalize() for part in rule.id.split("-"))
    return RuleText(rule.id, name, rule.description, rule.help, level)


Part = dict[str, object]


def log(rules: Sequence[RuleText], results: Iterable[Part], notifications: Sequence[Part] = ()) -> str:
    """A log with one run. ASCII only, for names must not reach a terminal as they are."""
    import json

    invocation: Part = {"executionSuccessful": not notifications}
    if notifications:
        invocation["toolExecutionNotifications"] = list(notifications)
    driver = {
        "name": "kubectl-runtimeclass",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {"tool": {"driver": driver}, "invocations": [invocation], "results": list(results)}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: RuleText) -> Part:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.description},
        "help": {"text": rule.help.replace("`", ""), "markdown": rule.help},
        "defaultConfiguration": {"level": rule.level},
    }


def fingerprint(parts: Iterable[str], seen: Counter[str]) -> str:
    """The same for the same parts, of which several results may have equal ones: `seen` counts them."""
    import hashlib

    known = "\0".join(map(utf8, parts))
    seen[known] += 1
    return hashlib.sha256(f"{known}\0{seen[known]}".encode()).hexdigest()


def locations(source: str, line: int | None = None, object: str = "") -> Part:
    """`locations`, where there is anything to say of them. Standard input has no place in a file."""
    location: Part = {}
    if source and source != "<stdin>":
        region = {} if line is None else {"region": {"startLine": line}}
        location["physicalLocation"] = {"artifactLocation": _artifact(source), **region}
    if object:
        location["logicalLocations"] = [{"fullyQualifiedName": utf8(object), "kind": "resource"}]
    return {"locations": [location]} if location else {}


def _artifact(source: str) -> dict[str, str]:
    """A relative name is one from the root of the sources; an absolute one has a URI of its own."""
    from urllib.parse import quote

    try:
        path = quote(source, safe="/", errors="surrogateescape")
    except UnicodeEncodeError:  # half a character, as names on Windows may have
        path = quote(source, safe="/", errors="surrogatepass")
    if path.startswith("/"):
        return {"uri": f"file://{path}"}
    return {"uri": path, "uriBaseId": "%SRCROOT%"}
