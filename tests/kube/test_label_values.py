"""Sets of a label's values: what both allow is what each allows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.kube.label_values import ANY, NONE, LabelValues, of_requirement, required_values
from kubectl_runtimeclass.kube.selectors import Requirement

VALUES = ["a", "b", "c", "1", "2", "3", "7", ""]
NUMBERS = st.integers(0, 4).map(lambda number: (str(number),))
SETS = st.one_of(
    st.builds(of_requirement, st.sampled_from(["In", "NotIn"]), st.lists(st.sampled_from(VALUES)).map(tuple)),
    st.builds(of_requirement, st.sampled_from(["Gt", "Lt", "Gte", "Lte"]), NUMBERS),
    st.sampled_from([ANY, NONE]),
)


@given(SETS, SETS, st.sampled_from(VALUES))
def test_what_both_allow_is_what_each_allows(left: LabelValues, right: LabelValues, value: str) -> None:
    assert left.intersection(right).has(value) == (left.has(value) and right.has(value))


@given(SETS, SETS, SETS)
def test_one_of_the_values_is_one_and_none_stands_for_an_empty_set(
    first: LabelValues, second: LabelValues, third: LabelValues
) -> None:
    found = first.intersection(second).intersection(third)
    value = found.any()
    assert found.has(value) if value is not None else not any(map(found.has, VALUES))


def test_requirements_on_one_label_are_taken_together() -> None:
    found = required_values(
        [
            Requirement("cpu", "Gt", ("4",)),
            Requirement("cpu", "Lt", ("7",)),
            Requirement("cpu", "NotIn", ("5",)),
            Requirement("disk", "DoesNotExist"),
        ]
    )
    assert (list(found), found["cpu"].any()) == (["cpu"], "6")
