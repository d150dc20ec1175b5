"""Semantic versions, in the order of semver.org."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.scheduling.dra.semver import parse, parse_loosely


def test_versions_come_in_the_order_of_the_standard() -> None:
    words = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.2.0"
    versions = [parse(each) for each in words.split()]
    assert sorted(versions, key=lambda each: each.order) == versions


@pytest.mark.parametrize(
    "text", ["1", "1.2", "v1.2.3", "01.2.3", "1.2.3-01", "1.2.3-", "", "a.b.c", "1.2.3.4"]
)
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="is not a semantic version"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("v1.2.3", "1.2.3"),
        ("1", "1.0.0"),
        ("v1.2", "1.2.0"),
        ("01.002.03", "1.2.3"),
        ("1.2.0-rc.1", "1.2.0-rc.1"),
    ],
)
def test_normalizing(text: str, same: str) -> None:
    assert parse_loosely(text) == parse(same)


def test_a_short_version_cannot_have_a_prerelease() -> None:
    with pytest.raises(ValueError, match="short version"):
        parse_loosely("1.2-rc")
