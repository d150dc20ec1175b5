"""Answers of the API server as sentences, and whether two of them say the same."""

from __future__ import annotations

import re

from kubectl_runtimeclass.admission.answer import Refusal

from .client import Object


def said(refusal: Refusal | None, name: str) -> str:
    return f"{refusal.code} {refusal.sentence(name)}" if refusal else "201 allowed"


def name_of(item: Object) -> str:
    metadata = item.get("metadata") or {}
    return str(metadata.get("name") or metadata.get("generateName") or "")


def unordered(sentence: str) -> list[str]:
    """A sentence as its parts: Go's maps, and what is asked of several at once, have no order."""
    sentence = re.sub(r'"[^" ]*-[a-z0-9]{5}"', '"generated"', sentence)
    head, _, rest = re.sub(r" is (forbidden|invalid): \[?", r" is \1\n", sentence, count=1).partition("\n")
    return [head, *sorted(re.split(r", |; ", rest.rstrip("]")))]


def same(theirs: str, ours: str, refusal: Refusal | None, name: str) -> bool:
    if unordered(theirs) == unordered(ours):
        return True
    # Of several things that refuse an object in one turn, the server names any.
    others = refusal.messages if refusal else ()
    return any(
        unordered(theirs) == unordered(f"{refusal.code} {refusal._replace(messages=(m,)).sentence(name)}")
        for m in others
        if refusal
    )
