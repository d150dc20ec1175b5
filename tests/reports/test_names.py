"""Many node names in few words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.reports.node_names import compact, natural


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a"], "a", id="one"),
        pytest.param(["pool-1"], "pool-1", id="one with a number"),
        pytest.param(["pool-2", "pool-0", "pool-1"], "pool-[0-2]", id="a range, in any order"),
        pytest.param(["pool-9", "pool-10", "pool-7"], "pool-[7,9-10]", id="a gap"),
        pytest.param(["n01", "n02", "n10"], "n[01-02], n10", id="padded numbers are told as they are"),
        pytest.param([f"n{i}" for i in range(0, 100, 2)], "n[0,2,…,98]", id="many gaps"),
        pytest.param(
            ["ip-10-0-1-7.eu", "ip-10-0-1-8.eu"], "ip-10-0-1-[7-8].eu", id="what follows the number"
        ),
        pytest.param(["gke-a-x7f", "gke-a-k2p", "gke-a-9zz"], "gke-a-*", id="random ends"),
        pytest.param(
            [c * 9 for c in "abcdefgh"],
            "aaaaaaaaa, bbbbbbbbb, ccccccccc, ddddddddd, … 4 more",
            id="too many to say",
        ),
        pytest.param(["a", "a"], "a", id="one twice"),
    ],
)
def test_compact(names: list[str], text: str) -> None:
    assert compact(tuple(names)) == text


@given(st.sets(st.from_regex(r"[a-c]{1,2}-?[0-9]{1,2}", fullmatch=True), max_size=12))
def test_no_name_is_left_out_and_none_is_added(names: set[str]) -> None:
    text = compact(tuple(names), most=1000)
    if "…" in text:
        return
    found: set[str] = set()
    for part in re.findall(r"[^ ,\[]+(?:\[[^\]]*\][^, ]*)?", text):
        if part.endswith("*"):
            found |= {name for name in names if name.startswith(part[:-1])}
        elif "[" in part:
            prefix, inner, suffix = re.fullmatch(r"(.*)\[(.*)\](.*)", part).groups()  # type: ignore[union-attr]
            for piece in inner.split(","):
                first, _, last = piece.partition("-")
                for number in range(int(first), int(last or first) + 1):
                    found.add(f"{prefix}{str(number).zfill(len(first) if first[0] == '0' else 0)}{suffix}")
        else:
            found.add(part)
    assert found == names


def test_natural_order() -> None:
    assert sorted(["n10", "n9", "n", "n9a", "10", "9"], key=natural) == ["9", "10", "n", "n9", "n9a", "n10"]
