"""The errors a user may meet. Anything else that escapes is a defect."""

from __future__ import annotations

from collections.abc import Iterable


class RuntimeClassError(Exception):
    """A sentence for the user: what is wrong, where, and what was expected. Exit code 2.

    `hint` says what to do about it, where that is known.
    """

    def __init__(self, message: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def lines(self) -> list[str]:
        """What to print of it, a line each: what is wrong, and the hint."""
        return [*(f"error: {line}" for line in str(self).splitlines()), *self.hint.splitlines()]


_WORDS = {None: "null", True: "true", False: "false"}


def quote_value(value: object) -> str:
    """A value as it stands in such a sentence: on one line, and not longer than that."""
    if isinstance(value, (dict, list)):
        return "a map" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a number of many digits"
    text = _WORDS[value] if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def quote_name(name: object) -> str:
    """A name or a key as it stands in such a sentence: as it is, or as `quote_value` has what is none."""
    return name if isinstance(name, str) and name.isprintable() and len(name) <= 253 else quote_value(name)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; "" where none is near."""
    import difflib

    by_lower_case = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), list(by_lower_case), 1)
    return by_lower_case[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`nearest`, as the end of such a sentence."""
    meant = nearest(word, known)
    return f" (did you mean {meant}?)" if meant else ""


def os_message(error: OSError) -> str:
    """The system's words: `no such file or directory`."""
    return (error.strerror or str(error)).lower()


def cause(error: Exception) -> str:
    """What stopped the program, in a sentence: the system's words, what could not be imported, or a defect."""
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {os_message(error)}" if error.filename else os_message(error)
    if isinstance(error, ImportError):
        return f"a part of this program or of its libraries cannot be loaded: {error}"
    if str(error) == "can't start new thread":  # a RuntimeError of CPython's _threadmodule.c
        return "no further thread can be started here: too many processes, or too little memory"
    return f"{type(error).__name__}: {error} (a defect of this program; --verbose shows where)"


def object_name(kind: str, namespace: str, name: str) -> str:
    """An object as people say it: `Deployment shop/web`, or `Node n1`."""
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


class UsageError(RuntimeClassError):
    """The command line asks for something that cannot be done."""


class SelectorError(RuntimeClassError):
    """A selector that Kubernetes would refuse.

    `field` is where in the selector, as a path (`matchExpressions[0].operator`), or "" for `-l` text.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Refused(RuntimeClassError):
    """An edit that cannot be shown to be safe; the document stays as it was.

    `offset` is the byte offset in the document that the sentence speaks of, or None for the whole of it.
    """

    def __init__(self, reason: str, offset: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


HELM = "a Helm template, not YAML: render it first (helm template)"
JINJA = "a Jinja template, not YAML: render it first"
TEMPLATES = (HELM, JINJA)
"""The reasons for refusing a template's source; a walk through a directory skips files refused for it alone."""
