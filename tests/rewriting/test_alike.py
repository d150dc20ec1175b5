"""Documents that are alike are decided on once: with the same answer as each alone."""

from __future__ import annotations

import pickle
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.rewriting.rewrite import Rewrite
from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.rules.model import Rules, single
from kubectl_runtimeclass.yamledit.plain import document as plain

LABELS = rules_file.load(
    b"""\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules:
  - {name: host, match: {hostNetwork: true}, action: Skip}
  - {name: shop, match: {namespaces: [shop*], names: [w*]}, runtimeClassName: kata, onExisting: Replace}
  - {name: team, match: {namespaceSelector: {matchLabels: {team: a}}}, runtimeClassName: gvisor}
  - {name: label, match: {podSelector: {matchLabels: {trust: low}}}, runtimeClassName: kata, onExisting: Fail}
  - {name: image, match: {images: ['*nginx*']}, action: Remove}
""",
    "rules.yaml",
)
RULES = [single("gvisor"), LABELS]
NAMESPACES = Namespaces("default", {"shop": {"team": "a"}})

values = st.sampled_from
documents = st.builds(
    (
        "apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n{generate}  namespace: {namespace}\nspec:\n"
        "  template:\n    metadata:\n      labels:\n        trust: {trust}\n    spec:\n{field}      hostNetwork: {host}\n"
        "      containers:\n      - name: c\n        image: {image}\n"
    ).format,
    version=values(["apps/v1", "apps/v1beta1", "v1"]),
    kind=values(["Deployment", "StatefulSet", "Service"]),
    name=values(["web", "w", "'web'", '""', "''", "db", '"a\\u0062"']),
    generate=values(["", "  generateName: g-\n", "  generateName: 'h-'\n"]),
    namespace=values(["shop", "other", "''"]),
    trust=values(["low", "high", "'low'"]),
    host=values(["true", "false", "yes"]),
    image=values(["nginx", "redis"]),
    field=values(
        [
            "",
            "      runtimeClassName: kata\n",
            "      runtimeClassName: other\n",
            "      runtimeclassname: x\n",
        ]
    ),
)
endings = st.sampled_from([b"\n", b"\r\n"])


def one_by_one(texts: list[bytes], rules: Rules) -> Rewrite:
    """The documents, each decided on for itself, as those of one stream."""
    edits, decisions, untold = [], [], []
    start, line = 0, 0
    for text in texts:
        made = rewrite(text, rules, "s", NAMESPACES)
        edits += [edit.moved(start) for edit in made.edits]
        decisions += [decision._replace(line=decision.line + line) for decision in made.decisions]
        untold += made.untold
        start, line = start + len(text) + len(b"---\n"), line + text.count(b"\n") + 1
    return Rewrite(edits=tuple(edits), decisions=tuple(decisions), objects=len(texts), untold=tuple(untold))


@given(st.lists(st.tuples(documents, endings), min_size=2, max_size=12), st.sampled_from(RULES))
def test_a_stream_is_decided_as_its_documents_alone(parts: list[tuple[str, bytes]], rules: Rules) -> None:
    texts = [text.encode().replace(b"\n", ending) for text, ending in parts]
    assert rewrite(b"---\n".join(texts), rules, "s", NAMESPACES) == one_by_one(texts, rules)


FILLED = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: %s\n  labels:\n    app: %s\nspec:\n  template:\n"
    "    spec:\n      hostNetwork: %s\n      containers:\n      - name: c\n        image: %s\n        env:\n"
    "        - name: A\n          value: %s\n        args:\n        - -v\n        - --level=5\n%s"
)
fillings = st.tuples(
    st.sampled_from(["web", "db", "w-1", "null", "''", "'a'", '"a\\u0062"', "a b", "x # y", "{a: b}"]),
    st.sampled_from(["web", "db", "hostPath", "'x'", "|"]),
    st.sampled_from(["true", "false"]),
    st.sampled_from(["nginx", "redis:1", "a # runtimeclassname: x", "&a x", "*a"]),
    st.sampled_from(["1", "limits", "runtimeClass", "a\rb", "é", ""]),
    st.sampled_from(["", "\n", "# a\n", "  # b\n", "      tolerations: []\n"]),
)


def filled(*filling: str) -> bytes:
    return (FILLED % filling).encode()


LEARNT = [filled(f"web-{number}", "a", "true", "nginx", str(number), "") for number in range(4)]


@settings(max_examples=40, deadline=None)
@given(st.lists(fillings, min_size=3, max_size=6), st.sampled_from(RULES))
def test_documents_that_differ_in_some_lines_are_decided_as_alone(
    parts: list[tuple[str, ...]], rules: Rules
) -> None:
    texts = [*LEARNT, *(filled(*filling) for filling in parts), LEARNT[0]]
    made, alone = rewrite(b"---\n".join(texts), rules, "s", NAMESPACES), one_by_one(texts, rules)
    assert (made.edits, made.decisions, made.untold) == (alone.edits, alone.decisions, alone.untold)


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        pytest.param(LEARNT, 3, id="names and values"),
        pytest.param([text.replace(b"\n", b"\r\n") for text in LEARNT], 4, id="other line breaks"),
        pytest.param(
            [b"kind: Pod\napiVersion: v1\nspec:\n  a: %d\n" % nth for nth in range(4)], 3, id="a number"
        ),
        pytest.param(
            [
                b"kind: Pod\napiVersion: v1\nspec:\n  a: %d\n  b: %d\n  c: %d\n" % (nth, nth, nth)
                for nth in range(4)
            ],
            4,
            id="half of the lines",
        ),
    ],
)
def test_of_documents_that_differ_in_few_lines_the_fourth_is_not_read(texts: list[bytes], read: int) -> None:
    with mock.patch.object(plain, "read", side_effect=plain.read) as reader:
        made = rewrite(b"---\n".join(texts), RULES[0], "s")
    assert reader.call_count == read
    assert len(made.decisions) == len(texts) and all(
        one.changes or one.not_fulfilled for one in made.decisions
    )


POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers: [{name: c, image: x}]\n"

DIFFERENT = {
    "line breaks": (POD, POD.replace("\n", "\r\n")),
    "a misspelt field that no layout shows": (POD, POD.replace("image", "runtimeclassname")),
    "a misspelt field, which is put right": (POD.replace("image", "runtimeclassname"), POD),
    "a name that is none, beside generateName": (
        POD.replace("name: a", "name: 'a'\n  generateName: b"),
        POD.replace("name: a", "name: ''\n  generateName: b"),
    ),
    "keys of metadata in flow style": (
        POD.replace("metadata:\n  name: a", "metadata: {name: a, namespace: shop}"),
        POD.replace("metadata:\n  name: a", "metadata: {generateName: b, name: w}"),
    ),
    "what a runtime cannot do, in a line that nobody asks for": (
        POD.replace("Pod", "Deployment").replace("v1", "apps/v1") + "# hostNetwork\n",
        POD.replace("Pod", "Deployment").replace("v1", "apps/v1") + "# nothing\n",
    ),
    "what a runtime cannot do": (
        POD.replace("  containers", "  hostNetwork: true\n  containers"),
        POD.replace("  containers", "  hostNetwork: false\n  containers"),
    ),
    "an object in flow style": (
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostPID: true}}\n",
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {hostPID: true}}\n",
    ),
    "a name that only libyaml reads": (POD.replace(": a", ': "a"'), POD.replace(": a", ': "\\u0062"')),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_documents_of_one_layout_that_differ_in_this_are_not_alike(what: str) -> None:
    texts = [text.encode() for text in DIFFERENT[what]]
    for order in (texts, texts[::-1]):
        assert rewrite(b"---\n".join(order), LABELS, "s", NAMESPACES) == one_by_one(order, LABELS)
        assert rewrite(b"---\n".join(order), RULES[0], "s", NAMESPACES) == one_by_one(order, RULES[0])


PATCHES = "data:\n  a.yaml: |\n    apiVersion: v1\n    kind: Pod\n    spec:\n      containers: [{name: a, image: %s}]\n"


@pytest.mark.parametrize("kind", ["ConfigMap", "Deployment"])
def test_what_is_decided_by_the_whole_text_is_decided_anew(kind: str) -> None:
    head = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: a\n"
    texts = [(head + PATCHES % image).encode() for image in ("b", "c", "b", "nginx")]
    assert (
        rewrite(b"---\n".join(texts), LABELS, "s", NAMESPACES).decisions
        == one_by_one(texts, LABELS).decisions
    )


def test_what_another_process_made_arrives_whole() -> None:
    text = b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers: []\n"
    for made in (rewrite(text, single("kata"), "s"), Rewrite(), rewrite(b"a: [", single("kata"), "s")):
        arrived = pickle.loads(pickle.dumps(made))
        assert (arrived, [*map(type, arrived)], [*map(type, arrived.decisions)]) == (
            made,
            [*map(type, made)],
            [*map(type, made.decisions)],
        )
