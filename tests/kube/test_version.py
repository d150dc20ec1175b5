"""Versions are numbers, and what differs between them is a list."""

from __future__ import annotations

import re

import pytest

from kubectl_runtimeclass.kube import version
from kubectl_runtimeclass.kube.version import DIFFERENCES, NEWEST, OLDEST, Difference, Version, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v1.34.2+k3s1", Version(1, 34, 2)),
        ("v1.33.0-eks-5d4a308", Version(1, 33)),
        ("1.36", Version(1, 36)),
        ("devel", None),
        (None, None),
        ("", None),
    ],
)
def test_versions_as_servers_and_people_write_them(text: str | None, expected: Version | None) -> None:
    assert parse(text) == expected


def test_versions_are_compared_as_numbers() -> None:
    assert Version(1, 9) < Version(1, 31) < Version(1, 31, 14) < Version(1, 100)
    assert str(Version(1, 34)) == "v1.34.0"


def test_a_difference_begins_and_may_end() -> None:
    found = Difference(Version(1, 34), "", "", until=Version(1, 37))
    known = [(1, 33, 13), (1, 34, 0), (1, 36, 99), (1, 37, 0), (2, 0, 0)]
    assert [Version(*each).has(found) for each in known] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ((1, 37, 9), (1, 37, 9)),
        ((1, 38, 0), NEWEST),
        ((1, 31, 0), OLDEST),
        ((1, 30, 7), OLDEST),
        ((2, 0, 0), NEWEST),
    ],
)
def test_an_unknown_version_is_answered_as_the_nearest_known(
    given: tuple[int, int, int], answered: object
) -> None:
    assert Version(*given).answered_as == answered


def test_every_difference_says_what_and_where_it_was_read() -> None:
    defined = {name for name, value in vars(version).items() if isinstance(value, Difference)}
    assert {name for name, _ in DIFFERENCES} == defined
    for _, found in DIFFERENCES:
        assert re.fullmatch(r"(pkg|plugin|staging)/[\w./-]+\.go", found.source), found
        assert found.what and found.since <= NEWEST
