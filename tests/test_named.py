"""The named tuples of a quick start are those of `typing`."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest

from kubectl_runtimeclass import named


class Theirs(NamedTuple):
    """A point."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y


class Ours(named.NamedTuple):
    """A point."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y


@pytest.mark.parametrize("kind", [Theirs, Ours])
def test_it_has_fields_defaults_and_methods(kind: type[Theirs] | type[Ours]) -> None:
    point = kind(1)
    assert (point, point.x, point.y, point.sum, kind.__doc__) == ((1, 2), 1, 2, 3, "A point.")
    assert repr(point) == f"{kind.__name__}(x=1, y=2)"
    assert (point._replace(x=5), kind(y=3, x=4), point._asdict()) == ((5, 2), (4, 3), {"x": 1, "y": 2})
    assert pickle.loads(pickle.dumps(point)) == point and type(pickle.loads(pickle.dumps(point))) is kind
    with pytest.raises(AttributeError):
        point.z = 1  # type: ignore[union-attr]
    with pytest.raises(TypeError):
        kind()  # type: ignore[call-arg]
