"""A first rules file, from the labels of the pod templates there are and the classes that are known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..yamledit.edit import plain_or_quoted
from .model import API_VERSION, KIND

_MOST_VALUES = 6
"""A label with more values names workloads, instead of telling kinds of them apart."""

_SANDBOXED = ("untrust", "sandbox", "external", "edge", "public", "tenant", "customer", "plugin", "user")
"""What labels of workloads that are to be sandboxed commonly say."""

_SANDBOXES = ("runsc", "gvisor", "kata")
"""What handlers and classes of sandboxes are commonly called."""


class KnownClass(NamedTuple):
    name: str
    handler: str


class Label(NamedTuple):
    """A label key that tells pod templates apart, with how many have each value, most first."""

    key: str
    counts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return f"{self.key} ({', '.join(f'{value or repr(value)} {count}' for value, count in self.counts)})"


def distinguishing_labels(pod_labels: Sequence[Mapping[str, str]]) -> list[Label]:
    """The label keys that tell pod templates apart: two to six values; what most of them carry comes first."""
    counts: dict[str, Counter[str]] = {}
    for key, value in (item for labels in pod_labels for item in labels.items()):
        counts.setdefault(key, Counter())[value] += 1
    telling = [
        Label(key, tuple(sorted(values.items(), key=lambda item: (-item[1], item[0]))))
        for key, values in counts.items()
        if len(values) <= _MOST_VALUES and (len(values) > 1 or values.total() < len(pod_labels))
    ]
    return sorted(telling, key=lambda label: (-_meaning(label), -sum(n for _, n in label.counts), label.key))


def _meaning(label: Label) -> bool:
    return any(_says(text, _SANDBOXED) for text in (label.key, *(value for value, _ in label.counts)))


def _says(text: str, words: Iterable[str]) -> bool:
    return any(word in text.lower() for word in words)


def rules_file(labels: Sequence[Label], classes: Sequence[KnownClass]) -> str:
    """A commented rules file with one rule, whose label and class are the likeliest."""
    label = labels[0] if labels else None
    value = _value(label) if label else None
    return _FILE.format(
        api_version=API_VERSION,
        kind=KIND,
        labels="".join(f"\n  #   {_comment(str(label))}" for label in labels[:5]) or " none that does",
        name=plain_or_quoted(_name(value)) if value is not None else "all",
        match=_match(label, value),
        class_name=_scalar(_class(classes)),
        classes=_comment(
            ", ".join(f"{runtime_class.name} (handler {runtime_class.handler})" for runtime_class in classes)
            or "none was found"
        ),
    )


def _value(label: Label) -> str:
    values = [value for value, _ in label.counts]
    return next((value for value in values if _says(value, _SANDBOXED)), values[-1])


def _name(value: str) -> str:
    return (
        value
        if value and value.isascii() and value.replace("-", "").isalnum() and value[0].isalpha()
        else "first"
    )


def _match(label: Label | None, value: str | None) -> str:
    if label is None:
        return "{}  # every pod template: say which ones"
    return f"{{podSelector: {{matchLabels: {{{_scalar(label.key)}: {_scalar(value or '')}}}}}}}"


def _scalar(text: str) -> str:
    """Text of a manifest as YAML, whatever is in it."""
    return plain_or_quoted("".join(char if _is_plain(char) else f"\\U{ord(char):08x}" for char in text))


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isprintable() and char not in '"\\'


def _class(classes: Sequence[KnownClass]) -> str:
    sandboxes = [
        runtime_class.name
        for runtime_class in classes
        if _says(f"{runtime_class.name} {runtime_class.handler}", _SANDBOXES)
    ]
    return (sandboxes or [runtime_class.name for runtime_class in classes] or ["gvisor"])[0]


def _comment(text: str) -> str:
    """Text that stays within a comment, whatever is in it."""
    return text if text.isprintable() else json.dumps(text)


_FILE = """\
# Which pod template gets which RuntimeClass. The first rule that matches decides.
#   kubectl runtimeclass assign --diff   shows what these rules would change, from this directory on down
#   kubectl runtimeclass rules show      lists the fields of a rule, each with an example
apiVersion: {api_version}
kind: {kind}
metadata:
  name: rules
spec:
  rules:
  # Labels that tell the pod templates apart:{labels}
  - name: {name}
    match: {match}
    # RuntimeClasses: {classes}
    runtimeClassName: {class_name}
    # Where another class is set already: Keep it, Replace it, or Fail.
    onExisting: Keep
"""
