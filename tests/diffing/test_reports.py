"""Every format over the samples, and what hostile names become in each."""

from __future__ import annotations

import json as jsonlib
import re
from dataclasses import replace

import pytest
import yaml

from kubectl_runtimeclass.diffing import price
from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import ERROR, Diff, Note, Report
from kubectl_runtimeclass.kube.quantity import parse
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports.diff import json, markdown, table
from kubectl_runtimeclass.reports.diff import phrases as words
from kubectl_runtimeclass.reports.diff.table import bar
from kubectl_runtimeclass.reports.display import width as columns
from kubectl_runtimeclass.reports.markdown import LIMIT

from .builders import KATA, assigned, cluster, container, quota, read, workload
from .golden import DATA, outputs


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return outputs()


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_the_samples_print_what_is_kept(rendered: dict[str, str], name: str) -> None:
    assert rendered[name].encode() == (DATA / name).read_bytes()


def test_every_output_is_kept(rendered: dict[str, str]) -> None:
    assert set(rendered) == {path.name for path in DATA.iterdir()}


def test_yaml_says_what_json_says() -> None:
    found = assigned(workload(), KATA)
    assert yaml.safe_load(json.render_yaml(Report(found))) == jsonlib.loads(json.render(Report(found)))


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        pytest.param("😀 é", "😀 é", id="beyond ASCII"),
        pytest.param("\udcff.yaml", "\\udcff.yaml", id="the odd byte of a file name"),
    ],
)
def test_json_is_ascii_that_anybody_can_read(problem: str, error: str) -> None:
    text = json.render(Report(assigned(workload()), (problem,)))
    assert text.isascii() and jsonlib.loads(text)["errors"] == [error]


@pytest.mark.parametrize("name", ["table-80.txt", "table-120.txt", "table-priced.txt"])
def test_lines_of_the_table_fit(name: str, rendered: dict[str, str]) -> None:
    width = 80 if "80" in name else 120
    assert max(map(len, rendered[name].splitlines())) <= width


@pytest.mark.parametrize("width", [30, 80, 120])
def test_wide_characters_are_counted_as_the_terminal_shows_them(width: int) -> None:
    sentence = " ".join(["漢字仮名"] * 40)
    found = replace(assigned(workload(), KATA), notes=(Note(ERROR, "code", sentence),))
    lines = table.render(Report(found), Screen(width=width)).splitlines()
    first, second, *_ = lines[next(nth for nth, line in enumerate(lines) if line.startswith("✗")) :]
    assert first.startswith("✗ 漢") and second.startswith("  漢")
    assert width - 9 < columns(first) <= width and width - 9 < columns(second) <= width


HOSTILE = "a <b>\x1b[31m|`<b>\u202e @octocat\n\n# Approved\n::error::no"


def hostile() -> Diff:
    overhead = {"podFixed": {"cpu": "1", HOSTILE: "2"}}
    kata = {**KATA, "overhead": overhead, "scheduling": {"nodeSelector": {HOSTILE: HOSTILE}}}
    gives = container(requests={HOSTILE: 1})
    one = workload(name=HOSTILE, nodeSelector={HOSTILE: "x"}, containers=[gives])
    other = workload("Rollout", HOSTILE, api_version="argoproj.io/v1alpha1")
    return assigned(one, other, kata, quota({"cpu": "0", HOSTILE: "1"}, name=HOSTILE))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            lambda found: table.render(Report(found), Screen(width=120, is_terminal=True)), id="table"
        ),
        pytest.param(lambda found: json.render(Report(found)), id="json"),
        pytest.param(lambda found: json.render_yaml(Report(found)), id="yaml"),
        pytest.param(lambda found: markdown.render(Report(found)), id="markdown"),
        pytest.param(lambda found: words.headline(found), id="headline"),
    ],
)
def test_names_reach_no_terminal_as_they_are(text) -> None:  # type: ignore[no-untyped-def]
    written = text(hostile())
    assert "\x1b" not in written and "\u202e" not in written


def test_names_are_no_markup() -> None:
    written = markdown.render(Report(hostile()))
    outside = re.sub(r"<code>.*?</code>|`[^`\n]*`", "", written)
    assert "<b>" not in outside and "@octocat" not in outside
    assert not re.search("^(# |::)", outside, re.M)
    rows = [line for line in outside.splitlines() if line.startswith("| ")]
    assert {line.count("|") for line in rows if "Deployment" in line or "kata" in line} <= {6, 7, 5}


def test_the_same_diff_gives_the_same_comment() -> None:
    assert markdown.render(Report(hostile())) == markdown.render(Report(hostile()))


def test_a_comment_that_is_too_long_is_cut_between_blocks() -> None:
    found = assigned(*(workload(name=f"w-{n}") for n in range(400)), KATA)
    text = markdown.render(Report(found))
    assert len(text) < LIMIT + 100
    assert re.search(r"\n[0-9]+ more are left out here\.\n\n</details>\n$", text)
    assert text.count("<details>") == text.count("</details>") > 0


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("0", "4", "····   0%"),
        ("1", "4", "█···  25%"),
        ("1500m", "4", "█▌··  38%"),
        ("4", "4", "████ 100%"),
        ("9", "4", "████ 225%"),
        ("1", "0", ""),
    ],
)
def test_bars(part: str, whole: str, expected: str) -> None:
    assert bar(parse(part), parse(whole), 4) == expected


def test_nothing_different_prints_totals_alone() -> None:
    found = assigned(workload(runtimeClassName="kata"), KATA)
    text = table.render(Report(found), Screen(width=120))
    assert "WORKLOAD" not in text and text.startswith("NAMESPACE")
    assert "#### Workloads" not in markdown.render(Report(found))


def test_prices_are_in_every_total(rendered: dict[str, str]) -> None:
    found = jsonlib.loads(rendered["diff.json"])
    costs = [total["after"]["monthlyCost"] for total in (*found["classes"], found["total"])]
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{2}", cost) for cost in costs)
    assert found["errors"] == ["x.yaml: no"]


def test_cluster_is_what_it_says() -> None:
    """Without nodes there is no column for them."""
    assert "NODES" not in table.render(Report(assigned(workload(), KATA)), Screen(width=120))
    assert "NODES" in table.render(
        Report(assigned(workload(), cluster=cluster(KATA, _node()))), Screen(width=120)
    )


def _node() -> dict[str, object]:
    from ..scheduling.builders import node

    return node("n")


def test_a_refused_rollout_saves_nothing() -> None:
    known = cluster(KATA, quota({"pods": "9"}, used={"pods": "7"}))
    before = read(workload(spec={"replicas": 6}))
    found = compare(before, read(workload(spec={"replicas": 6}, runtimeClassName="gvsior")), known)
    assert found.total.before == found.total.after
    assert not any(line.before.nanos != line.after.nanos for line in found.quotas)
    assert jsonlib.loads(json.render(Report(found)))["workloads"][0]["after"]["total"] is None
    text = table.render(Report(found, prices=price.parse("cpu=20")))
    assert "-6" not in text and "not counted, as they would be refused: Deployment shop/web" in text
    assert words.headline(found) == (
        '1 of 1 pod template differs; 1 refused: pod rejected: RuntimeClass "gvsior" not found'
    )
