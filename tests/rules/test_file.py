"""What is read from a rules file, and what is said of one that is wrong."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules.model import API_VERSION, KIND, RulesError
from kubectl_runtimeclass.yamledit import tree

HEAD = f"apiVersion: {API_VERSION}\nkind: {KIND}\nspec:\n"
A_RULE = "  - {name: r, match: {}, action: Skip}\n"
RULES = HEAD + "  rules:\n"


def in_match(text: str) -> str:
    return RULES + f"  - name: r\n    runtimeClassName: gvisor\n    match:\n      {text}\n"


NOT_A_NAME = "is not a RuntimeClass name, expected a DNS subdomain: lower-case letters, digits, '-' and '.'"
NOT_A_VALUE = (
    "it must be at most 63 letters, digits, '-', '_' or '.', and begin and end with a letter or digit"
)

ERRORS = {
    "nothing": ("", "r.yaml: empty, expected a RuntimeClassRules"),
    "only comments": ("# none\n---\n", "r.yaml: empty, expected a RuntimeClassRules"),
    "no mapping": ("- a\n", "r.yaml:1: document: expected a mapping"),
    "no YAML": (
        "a: b\nc: [\n",
        "r.yaml:3: not YAML: while parsing a flow node did not find expected node content",
    ),
    "two documents": (
        f"---\n{RULES}{A_RULE}---\nkind: x\n",
        "r.yaml:8: a second document, expected one RuntimeClassRules",
    ),
    "not YAML in a second document": (
        f"{RULES}{A_RULE}---\na: [\n",
        "r.yaml:8: not YAML: while parsing a flow node did not find expected node content",
    ),
    "apiVersion": (
        "kind: RuntimeClassRules\napiVersion: v1\n",
        f"r.yaml:2: apiVersion: expected {API_VERSION}",
    ),
    "kind": (f"apiVersion: {API_VERSION}\n", "r.yaml:1: kind: expected RuntimeClassRules"),
    "an unknown field": (
        f"{RULES}{A_RULE}status: {{}}\n",
        "r.yaml:6: status: unknown field, expected one of apiVersion, kind, metadata, spec",
    ),
    "a misspelt field": (
        f"{HEAD}  rule: []\n",
        "r.yaml:4: spec.rule: unknown field (did you mean rules?), expected one of rules, podTemplates, classes, "
        "embedded, families, mode",
    ),
    "a field that stands twice": (
        f"{RULES}  - name: r\n    match: {{}}\n    name: s\n",
        "r.yaml:7: spec.rules[0].name: stands twice",
    ),
    "a label that stands twice": (
        in_match("podSelector: {matchLabels: {a: b, a: c}}"),
        "r.yaml:8: spec.rules[0].match.podSelector.matchLabels.a: stands twice",
    ),
    "metadata": (f"{RULES}{A_RULE}metadata: x\n", "r.yaml:6: metadata: expected a mapping"),
    "no spec": (HEAD.replace("spec:\n", ""), "r.yaml:1: spec: required"),
    "spec": (HEAD.replace("spec:\n", "spec: x\n"), "r.yaml:3: spec: expected a mapping"),
    "no rules": (f"{HEAD}  mode: Check\n", "r.yaml:3: spec.rules: required, a list of rules"),
    "rules": (f"{HEAD}  rules: {{}}\n", "r.yaml:4: spec.rules: required, a list of rules"),
    "an empty list of rules": (f"{HEAD}  rules: []\n", "r.yaml:4: spec.rules: at least one rule is needed"),
    "a rule": (f"{RULES}  - x\n", "r.yaml:5: spec.rules[0]: expected a mapping"),
    "an unknown field of a rule": (
        f"{RULES}{A_RULE}  - name: s\n    action: Skip\n    matches: {{}}\n",
        "r.yaml:8: spec.rules[1].matches: unknown field (did you mean match?), expected one of name, match, exclude, action, "
        "runtimeClassName, onExisting, ignore",
    ),
    "no name": (f"{RULES}  - {{match: {{}}, action: Skip}}\n", "r.yaml:5: spec.rules[0].name: required"),
    "an empty name": (
        f'{RULES}  - {{name: "", match: {{}}, action: Skip}}\n',
        "r.yaml:5: spec.rules[0].name: must not be empty",
    ),
    "a name that is a number": (
        f"{RULES}  - {{name: 1, match: {{}}, action: Skip}}\n",
        "r.yaml:5: spec.rules[0].name: expected a string, got 1 (quote it)",
    ),
    "two rules with one name": (
        f"{RULES}  - {{name: r, match: {{kinds: [Pod]}}, action: Skip}}\n{A_RULE}",
        "r.yaml:6: spec.rules[1].name: 'r' is the name of an earlier rule",
    ),
    "a rule after a catch-all": (
        f"{RULES}{A_RULE}  - {{name: s, match: {{}}, action: Skip}}\n",
        "r.yaml:6: spec.rules[1]: never reached: rule 'r' matches every pod template",
    ),
    **{
        f"a rule after a catch-all: an empty {field}": (
            f"{RULES}  - {{name: q, match: {{{field}: {selector}}}, action: Skip}}\n{A_RULE}",
            "r.yaml:6: spec.rules[1]: never reached: rule 'q' matches every pod template",
        )
        for field, selector in (
            ("podSelector", "{}"),
            ("objectSelector", "{matchLabels: {}}"),
            ("namespaceSelector", "{matchLabels: null, matchExpressions: []}"),
        )
    },
    "no match": (
        f"{RULES}  - {{name: r, action: Skip}}\n",
        "r.yaml:5: spec.rules[0].match: required; {} matches every pod template",
    ),
    "match": (
        f"{RULES}  - {{name: r, action: Skip, match: []}}\n",
        "r.yaml:5: spec.rules[0].match: expected a mapping",
    ),
    "an exclude of everything": (
        f"{RULES}  - name: r\n    match: {{}}\n    action: Skip\n    exclude: {{}}\n",
        "r.yaml:8: spec.rules[0].exclude: excludes every pod template, so the rule never matches",
    ),
    "an exclude of everything: an empty selector": (
        f"{RULES}  - name: r\n    match: {{}}\n    action: Skip\n    exclude: {{podSelector: {{}}}}\n",
        "r.yaml:8: spec.rules[0].exclude: excludes every pod template, so the rule never matches",
    ),
    "no class": (
        f"{RULES}  - {{name: r, match: {{}}}}\n",
        "r.yaml:5: spec.rules[0].runtimeClassName: required when the action is Assign",
    ),
    "a class that is no name": (
        f"{RULES}  - name: r\n    match: {{}}\n    runtimeClassName: GVisor\n",
        f"r.yaml:7: spec.rules[0].runtimeClassName: 'GVisor' {NOT_A_NAME} (did you mean gvisor?)",
    ),
    "a class that is a number": (
        f"{RULES}  - {{name: r, match: {{}}, runtimeClassName: 1}}\n",
        "r.yaml:5: spec.rules[0].runtimeClassName: expected a string, got 1 (quote it)",
    ),
    "a class that is a boolean in YAML": (
        f"{RULES}  - {{name: r, match: {{}}, runtimeClassName: on}}\n",
        "r.yaml:5: spec.rules[0].runtimeClassName: expected a string, got on (quote it)",
    ),
    "an action": (
        f"{RULES}  - {{name: r, match: {{}}, action: skip}}\n",
        "r.yaml:5: spec.rules[0].action: 'skip' is not one of Assign, Skip, Remove (did you mean Skip?)",
    ),
    "onExisting": (
        f"{RULES}  - {{name: r, match: {{}}, runtimeClassName: a, onExisting: Overwrite}}\n",
        "r.yaml:5: spec.rules[0].onExisting: 'Overwrite' is not one of Keep, Replace, Fail",
    ),
    "Skip with a class": (
        f"{RULES}  - {{name: r, match: {{}}, action: Skip, runtimeClassName: a}}\n",
        "r.yaml:5: spec.rules[0].runtimeClassName: has no meaning when the action is Skip",
    ),
    "Remove with onExisting": (
        f"{RULES}  - {{name: r, match: {{}}, action: Remove, onExisting: Keep}}\n",
        "r.yaml:5: spec.rules[0].onExisting: has no meaning when the action is Remove",
    ),
    "an unknown field of match": (
        in_match("kind: [Pod]"),
        "r.yaml:8: spec.rules[0].match.kind: unknown field (did you mean kinds?), expected one of podSelector, objectSelector, "
        "namespaceSelector, namespaces, kinds, names, images, resources, serviceAccountNames, hostNetwork, "
        "hostPID, hostIPC, privileged, os, podAnnotations, nodeSelector",
    ),
    "a field of the spec above it": (
        f"apiVersion: {API_VERSION}\nkind: {KIND}\nrules: []\n",
        "r.yaml:3: rules: unknown field: rules belongs below spec",
    ),
    "keys for a list": (
        in_match("resources: {nvidia.com/gpu: 1}"),
        "r.yaml:8: spec.rules[0].match.resources: expected a list of strings: write [nvidia.com/gpu]",
    ),
    "a list": (
        in_match("kinds: Pod"),
        "r.yaml:8: spec.rules[0].match.kinds: expected a list of strings: write [Pod]",
    ),
    "an item of a list": (
        in_match("kinds: [Pod, 1]"),
        "r.yaml:8: spec.rules[0].match.kinds[1]: expected a string, got 1 (quote it)",
    ),
    "an empty list": (
        in_match("kinds: []"),
        "r.yaml:8: spec.rules[0].match.kinds: an empty list matches nothing; "
        "leave the field out to match everything",
    ),
    "hostNetwork": (
        in_match("hostNetwork: 'true'"),
        "r.yaml:8: spec.rules[0].match.hostNetwork: expected true or false, without quotes",
    ),
    "a selector": (
        in_match("podSelector: a=b"),
        "r.yaml:8: spec.rules[0].match.podSelector: expected a label selector: matchLabels, matchExpressions",
    ),
    "an unknown field of a selector": (
        in_match("podSelector:\n        matchLabel: {}"),
        "r.yaml:9: spec.rules[0].match.podSelector.matchLabel: unknown field, "
        "expected matchLabels or matchExpressions",
    ),
    "matchLabels": (
        in_match("podSelector:\n        matchLabels: ''"),
        "r.yaml:9: spec.rules[0].match.podSelector.matchLabels: expected a map of labels",
    ),
    "matchExpressions": (
        in_match("podSelector:\n        matchExpressions: {}"),
        "r.yaml:9: spec.rules[0].match.podSelector.matchExpressions: expected a list of requirements",
    ),
    "a label value that is a number": (
        in_match("podSelector:\n        matchLabels:\n          a: b\n          c: 1"),
        "r.yaml:11: spec.rules[0].match.podSelector.matchLabels.c: expected a string, got 1 (quote it)",
    ),
    "a label value": (
        in_match("podSelector:\n        matchLabels:\n          a: b c"),
        f"r.yaml:10: spec.rules[0].match.podSelector.matchLabels.a: invalid label value 'b c': {NOT_A_VALUE}",
    ),
    "a label key": (
        in_match("podSelector:\n        matchLabels:\n          a: b\n          /x: z"),
        "r.yaml:11: spec.rules[0].match.podSelector.matchLabels./x: invalid label key '/x': "
        "the part before / must be a DNS subdomain",
    ),
    "a requirement": (
        in_match("podSelector:\n        matchExpressions:\n        - a"),
        "r.yaml:10: spec.rules[0].match.podSelector.matchExpressions[0]: expected {key, operator, values}",
    ),
    "an unknown field of a requirement": (
        in_match("podSelector:\n        matchExpressions:\n        - {key: a, operator: In, value: x}"),
        "r.yaml:10: spec.rules[0].match.podSelector.matchExpressions[0].value: unknown field, "
        "expected key, operator or values",
    ),
    "a requirement without a key": (
        in_match("podSelector:\n        matchExpressions:\n        - operator: Exists"),
        "r.yaml:10: spec.rules[0].match.podSelector.matchExpressions[0].key: required, a label key",
    ),
    "an operator of the second requirement": (
        in_match(
            "podSelector:\n        matchExpressions:\n        - {key: a, operator: Exists}\n"
            "        - key: a\n          operator: Gt"
        ),
        "r.yaml:12: spec.rules[0].match.podSelector.matchExpressions[1].operator: 'Gt' is not a label "
        "selector operator, expected one of In, NotIn, Exists, DoesNotExist",
    ),
    "In without values": (
        in_match("podSelector:\n        matchExpressions:\n        - key: a\n          operator: In"),
        "r.yaml:10: spec.rules[0].match.podSelector.matchExpressions[0].values: "
        "values must not be empty when the operator is In",
    ),
    "Exists with values": (
        in_match(
            "podSelector:\n        matchExpressions:\n        - key: a\n          operator: Exists\n"
            "          values: [x]"
        ),
        "r.yaml:12: spec.rules[0].match.podSelector.matchExpressions[0].values: "
        "values must be empty when the operator is Exists",
    ),
    "values": (
        in_match("podSelector:\n        matchExpressions:\n        - {key: a, operator: In, values: x}"),
        "r.yaml:10: spec.rules[0].match.podSelector.matchExpressions[0].values: expected a list of strings: [x]",
    ),
    "podTemplates": (
        f"{RULES}{A_RULE}  podTemplates: x\n",
        "r.yaml:6: spec.podTemplates: expected a list of {group, kind, path}",
    ),
    "a pod template without a path": (
        f"{RULES}{A_RULE}  podTemplates:\n  - {{group: g, kind: K}}\n",
        "r.yaml:7: spec.podTemplates[0].path: required",
    ),
    "a pod template with an empty kind": (
        f"{RULES}{A_RULE}  podTemplates:\n  - {{group: g, kind: '', path: spec}}\n",
        "r.yaml:7: spec.podTemplates[0].kind: must not be empty",
    ),
    "the path of a pod template": (
        f"{RULES}{A_RULE}  podTemplates:\n  - {{group: g, kind: K, path: 'spec.x[0]'}}\n",
        "r.yaml:7: spec.podTemplates[0].path: 'spec.x[0]' is not a path such as spec.workers[*].template",
    ),
    "mode": (f"{RULES}{A_RULE}  mode: Fail\n", "r.yaml:6: spec.mode: 'Fail' is not one of Assign, Check"),
}


GUESSES = {
    "labels below match": (
        in_match("labels: {tier: x}"),
        "labels are matched by podSelector: {matchLabels: {tier: untrusted}}",
    ),
    "labels below a selector": (in_match("podSelector: {tier: x}"), "write matchLabels: {tier: x}"),
    "a selector beside match": (
        f"{RULES}  - {{name: r, podSelector: {{}}, action: Skip}}\n",
        "it belongs below match, as match: {podSelector: …}",
    ),
    "an operator in lower case": (
        in_match("podSelector: {matchExpressions: [{key: a, operator: in, values: [x]}]}"),
        "(did you mean In?)",
    ),
    "a value that YAML takes for a boolean, as it is written": (
        in_match("podSelector: {matchLabels: {tier: yes}}"),
        "expected a string, got yes (quote it)",
    ),
    "a class as its project writes it": (
        f"{RULES}  - {{name: r, match: {{}}, runtimeClassName: gVisor}}\n",
        "(did you mean gvisor?)",
    ),
}


@pytest.mark.parametrize(("text", "answer"), GUESSES.values(), ids=GUESSES)
def test_common_guesses_are_answered_and_nothing_else_is_said(text: str, answer: str) -> None:
    with pytest.raises(RulesError) as error:
        rules_file.load(text.encode(), "r.yaml")
    assert answer in str(error.value)
    assert len(error.value.problems) == 1


MANY = f"""{RULES}
  - name: a
    match: {{kinds: Pod}}
    action: assign
  - name: b
    match: {{}}
    runtimeClassName: gVisor
"""

SHOWN = """\
error: r.yaml:7: spec.rules[0].match.kinds: expected a list of strings: write [Pod]
        match: {kinds: Pod}
                       ^^^
error: r.yaml:8: spec.rules[0].action: 'assign' is not one of Assign, Skip, Remove (did you mean Assign?)
        action: assign
                ^^^^^^
error: r.yaml:11: spec.rules[1].runtimeClassName: 'gVisor' is not a RuntimeClass name, expected a DNS \
subdomain: lower-case letters, digits, '-' and '.' (did you mean gvisor?)
        runtimeClassName: gVisor
                          ^^^^^^
3 errors"""


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file_with_its_lines() -> None:
    with pytest.raises(RulesError) as error:
        rules_file.load(MANY.encode(), "r.yaml")
    assert "\n".join(error.value.lines()) == SHOWN


@pytest.mark.parametrize(("text", "message"), ERRORS.values(), ids=ERRORS)
def test_what_is_wrong_is_said_with_file_line_and_field(text: str, message: str) -> None:
    with pytest.raises(RulesError) as error:
        rules_file.load(text.encode(), "r.yaml")
    assert str(error.value) == message


def test_rules_without_lines_of_their_own_are_told_without_a_line() -> None:
    root = tree.read(b"kind: x\n").root
    assert root is not None
    with pytest.raises(RulesError, match=r"^functionConfig: apiVersion: expected "):
        rules_file.parse(root, "functionConfig", lambda _: 0)


READ = {
    "with a document marker and comments": f"# rules\n---\n{RULES}{A_RULE}...\n",
    "with an empty document before and after": f"---\n---\n{RULES}{A_RULE}---\n# end\n",
    "with Windows line ends": f"{RULES}{A_RULE}".replace("\n", "\r\n"),
    "as JSON": f'{{"apiVersion": "{API_VERSION}", "kind": "{KIND}", "spec": {{"rules": '
    '[{"name": "r", "match": {}, "action": "Skip"}]}}',
    "with an alias": f"{RULES}  - {{name: q, match: &m {{kinds: [Pod]}}, action: Skip}}\n"
    "  - {name: r, match: {}, exclude: *m, action: Skip}\n",
    "with names that are no numbers": in_match("names: [nan, inf, 1.2.3, 0x, e5]"),
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_a_rules_file_is_read(text: str) -> None:
    assert rules_file.load(text.encode(), "r.yaml").rules[-1].name == "r"


def test_aliases_of_aliases_are_refused_in_no_time() -> None:
    bomb = "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(30))
    text = f"apiVersion: {API_VERSION}\nkind: {KIND}\nmetadata:\n{bomb}spec:\n  rules:\n{A_RULE}"
    with pytest.raises(RulesError, match="excessive aliasing"):  # as Kubernetes says, too
        rules_file.load(text.encode(), "r.yaml")
