"""`typing.NamedTuple` for the modules of every start: to import `typing` takes as long as to skim megabytes.

Type checkers see the original, and hold the classes to its rules: what has a default comes last. Annotations must be
text (`from __future__ import annotations`), since nobody evaluates them.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
"""As `typing` has it: type checkers take the name for true."""

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:

    class _Meta(type):
        """Makes of a class with annotated fields what `typing.NamedTuple` makes of it."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            fields = body["__annotations__"]
            defaults = [body.pop(field) for field in fields if field in body]
            fields_only = namedtuple(name, fields, defaults=defaults)
            return type(name, (fields_only,), {"__slots__": (), **body})

    NamedTuple = type.__new__(_Meta, "NamedTuple", (), {})
