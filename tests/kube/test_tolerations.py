"""What tolerates what, and how the RuntimeClass's tolerations join the pod's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.kube.tolerations import (
    describe,
    describe_toleration,
    equal,
    is_superset,
    merge,
    tolerates,
    untolerated_taints,
)

Toleration = dict[str, Any]


def t(
    key: str = "", operator: str = "", value: str = "", effect: str = "", seconds: int | None = None
) -> Toleration:
    fields = {"key": key, "operator": operator, "value": value, "effect": effect}
    found: Toleration = {name: text for name, text in fields.items() if text}
    return found if seconds is None else {**found, "tolerationSeconds": seconds}


NS, NE, PNS = "NoSchedule", "NoExecute", "PreferNoSchedule"
BAR, BAZ = t("foo", "Equal", "bar", NS), t("foo", "Equal", "baz", NS)
FAZ, SHORT, WISH = (
    t("faz", "Equal", "baz", NS),
    t("foo", "Equal", "bar", NE, 10),
    t("foo", "Equal", "bar", PNS),
)
ANY, BARE = t("foo", "Exists", "", NS), t("", "Exists")


@pytest.mark.parametrize(
    ("pod", "runtime_class", "merged"),
    [
        pytest.param(
            [BAR, FAZ, SHORT], [WISH, BAZ], [BAR, FAZ, SHORT, WISH, BAZ], id="different ones are all kept"
        ),
        pytest.param([BAR, FAZ, SHORT], [BAR, FAZ, SHORT], [BAR, FAZ, SHORT], id="equal ones are kept once"),
        pytest.param([BAR, BAZ], [ANY, FAZ], [ANY, FAZ], id="a wider one of the class takes their place"),
        pytest.param([BAR, BAZ, SHORT], [BARE], [BARE], id="everything is wider than anything"),
        pytest.param([BARE], [BAR, BAZ, SHORT], [BARE], id="in either order"),
        pytest.param(
            [t("k", "", "v", NS)], [t("k", "Equal", "v", NS)], [t("k", "", "v", NS)], id="no operator wins"
        ),
        pytest.param(
            [t("k", "Equal", "v", NS)], [t("k", "", "v", NS)], [t("k", "", "v", NS)], id="wherever it is"
        ),
        pytest.param(
            [t("k", "Equal", "a")],
            [t("k", "Equal", "b")],
            [t("k", "Equal", "a"), t("k", "Equal", "b")],
            id="other values are other tolerations",
        ),
        pytest.param(
            [t("k", "Exists", "", NE, 300)],
            [t("k", "Exists", "", NE)],
            [t("k", "Exists", "", NE)],
            id="forever is longer than 300 seconds",
        ),
        pytest.param(
            [t("k", "Exists", "", NE, 60)],
            [t("k", "Exists", "", NE, 300)],
            [t("k", "Exists", "", NE, 300)],
            id="the longer one is wider",
        ),
        pytest.param(
            [t("k", "Exists", "", NE, 300)],
            [t("k", "Exists")],
            [t("k", "Exists")],
            id="without an effect it covers every effect, and for ever",
        ),
        pytest.param([ANY, BAR], [], [ANY], id="the pod's own list is tidied too"),
    ],
)
def test_merge(pod: list[Toleration], runtime_class: list[Toleration], merged: list[Toleration]) -> None:
    assert list(merge(pod, runtime_class)) == merged


TAINT = {"key": "k", "value": "v", "effect": NS}


@pytest.mark.parametrize(
    ("toleration", "tolerated"),
    [
        pytest.param(t("k", "Equal", "v", NS), True, id="equal"),
        pytest.param(t("k", "", "v", NS), True, id="no operator is Equal"),
        pytest.param(t("k", "Equal", "w", NS), False, id="another value"),
        pytest.param(t("k", "Exists"), True, id="any value, any effect"),
        pytest.param(t("k", "Exists", "", NE), False, id="another effect"),
        pytest.param(t("l", "Exists"), False, id="another key"),
        pytest.param(t("", "Exists"), True, id="any key"),
        pytest.param(t("k", "Exists", "", NS, 0), True, id="how long is not the scheduler's business"),
        pytest.param(t("k", "Gt", "1", NS), False, id="Gt is behind a gate that is off"),
    ],
)
def test_tolerates(toleration: Toleration, tolerated: bool) -> None:
    assert tolerates(toleration, TAINT) is tolerated


def test_a_wish_need_not_be_tolerated() -> None:
    assert untolerated_taints([{"key": "k", "effect": PNS}, TAINT], []) == [TAINT]


def test_written_as_kubectl_writes_them() -> None:
    assert describe(TAINT) == "k=v:NoSchedule"
    assert describe({"key": "k", "effect": NE}) == "k:NoExecute"
    assert [describe_toleration(x) for x in (BAR, ANY, BARE)] == ["foo=bar:NoSchedule", "foo:NoSchedule", "*"]


tolerations = st.builds(
    t,
    st.sampled_from(["", "a", "b"]),
    st.sampled_from(["", "Equal", "Exists"]),
    st.sampled_from(["", "v", "w"]),
    st.sampled_from(["", NS, NE]),
    st.sampled_from([None, 60, 300]),
).filter(lambda found: "key" in found or found.get("operator") == "Exists")
taints = st.builds(
    lambda key, value, effect: {"key": key, "value": value, "effect": effect},
    st.sampled_from("ab"),
    st.sampled_from(["", "v", "w"]),
    st.sampled_from([NS, NE]),
)
lists = st.lists(tolerations, max_size=5)


@settings(deadline=None)  # a busy machine is no failure
@given(lists, lists, taints)
def test_merging_changes_no_answer(
    pod: list[Toleration], added: list[Toleration], taint: dict[str, str]
) -> None:
    before = any(tolerates(toleration, taint) for toleration in [*pod, *added])
    assert any(tolerates(toleration, taint) for toleration in merge(pod, added)) is before


@settings(deadline=None)  # a busy machine is no failure
@given(lists, lists)
def test_what_is_merged_is_merged_for_good(pod: list[Toleration], added: list[Toleration]) -> None:
    once = merge(pod, added)
    assert merge(once, ()) == once
    assert not any(is_superset(a, b) for i, a in enumerate(once) for j, b in enumerate(once) if i != j)


@settings(deadline=None)  # a busy machine is no failure
@given(lists, lists)
def test_merging_only_leaves_out(pod: list[Toleration], added: list[Toleration]) -> None:
    everything = iter([*pod, *added])
    assert all(any(equal(kept, found) for found in everything) for kept in merge(pod, added))


@settings(deadline=None)  # a busy machine is no failure
@given(tolerations, tolerations, taints)
def test_a_superset_tolerates_whatever_the_other_does(
    wide: Toleration, narrow: Toleration, taint: dict[str, str]
) -> None:
    if is_superset(wide, narrow) and tolerates(narrow, taint):
        assert tolerates(wide, taint)
