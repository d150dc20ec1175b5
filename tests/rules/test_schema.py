"""The JSON Schema of rules files says the same as the code that reads them."""

from __future__ import annotations

import copy
import importlib.resources
import json
from collections.abc import Iterator

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.kube import selectors
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.match import ENTRIES, FLAGS, MATCH_FIELDS
from kubectl_runtimeclass.rules.match import GLOBS as GLOB_FIELDS
from kubectl_runtimeclass.rules.model import RulesError

SCHEMA = json.loads(
    importlib.resources.files("kubectl_runtimeclass").joinpath("rules.schema.json").read_text()
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def by_schema(value: object) -> bool:
    return VALIDATOR.is_valid(value)


def by_code(value: object) -> bool:
    try:
        rules_file.load(json.dumps(value).encode(), "rules.json")
    except RulesError:
        return False
    return True


def document(**spec: object) -> dict[str, object]:
    return {"apiVersion": rules.API_VERSION, "kind": rules.KIND, "spec": spec}


def rule(**fields: object) -> dict[str, object]:
    return document(rules=[{"name": "r", "match": {}, **fields}])


def match(**fields: object) -> dict[str, object]:
    return rule(match=fields, runtimeClassName="gvisor")


def requirement(**fields: object) -> dict[str, object]:
    return match(podSelector={"matchExpressions": [fields]})


def template(**fields: object) -> dict[str, object]:
    given = {"group": "example.com", "kind": "Widget", "path": "spec.template", **fields}
    return document(rules=[{"name": "r", "match": {}, "action": "Skip"}], podTemplates=[given])


SKIP = {"name": "r", "match": {}, "action": "Skip"}
LONGEST_SUBDOMAIN = ".".join(["a" * 63] * 3 + ["a" * 61])

VALID: dict[str, object] = {
    "families, and what is not to be told": document(
        rules=[{**SKIP, "ignore": ["kata-sub-path"]}], families={"sandbox": "gvisor"}
    ),
    "a rule that assigns": rule(runtimeClassName="gvisor"),
    "the action may be spelled out": rule(action="Assign", runtimeClassName="gvisor", onExisting="Replace"),
    "a rule that skips": rule(action="Skip"),
    "a rule that removes": rule(action="Remove"),
    "null is as if left out": rule(action=None, runtimeClassName="gvisor", onExisting=None, exclude=None),
    "null is as if left out of a rule that skips": rule(
        action="Skip", runtimeClassName=None, onExisting=None
    ),
    "null is as if left out of a selector": match(
        podSelector={"matchLabels": None, "matchExpressions": None}
    ),
    "null is as if left out of a requirement": requirement(key="a", operator="Exists", values=None),
    "null is as if left out of the spec": document(rules=[SKIP], podTemplates=None, mode=None),
    "metadata of any content": {
        **document(rules=[SKIP]),
        "metadata": {"name": "x", "annotations": {"a": "b"}},
    },
    "metadata of null": {**document(rules=[SKIP]), "metadata": None},
    "a class name of 253 characters": rule(runtimeClassName=LONGEST_SUBDOMAIN),
    "a class name of digits": rule(runtimeClassName="1"),
    "a class name with dots and dashes": rule(runtimeClassName="kata-qemu.v2"),
    "an empty selector": match(podSelector={}),
    "an empty label value": match(podSelector={"matchLabels": {"a": ""}}),
    "a label key with a prefix": match(objectSelector={"matchLabels": {"example.com/a.B_c-d": "x.Y_z-1"}}),
    "a label key of 63 characters": match(podSelector={"matchLabels": {"a" * 63: "a" * 63}}),
    "a label key with a prefix of 253 characters": match(
        podSelector={"matchLabels": {f"{LONGEST_SUBDOMAIN}/a": ""}}
    ),
    "every operator": match(
        namespaceSelector={
            "matchExpressions": [
                {"key": "a", "operator": "In", "values": ["x", ""]},
                {"key": "a", "operator": "NotIn", "values": ["x"]},
                {"key": "a", "operator": "Exists"},
                {"key": "a", "operator": "DoesNotExist", "values": []},
            ]
        }
    ),
    "every list": match(
        namespaces=["team-*"],
        kinds=["apps/*"],
        names=["a"],
        images=["a/*"],
        resources=["nvidia.com/gpu"],
        serviceAccountNames=["runner"],
        hostNetwork=False,
    ),
    "every boolean": match(hostNetwork=False, hostPID=True, hostIPC=False, privileged=True),
    "an operating system": match(os="windows"),
    "annotations and a node selector": match(
        podAnnotations={"example.com/exempt": "true"}, nodeSelector={"pool": "gpu-*"}
    ),
    "an exclude by an annotation without a value": rule(
        runtimeClassName="gvisor", exclude={"podAnnotations": {"example.com/exempt": ""}}
    ),
    "an exclude": rule(runtimeClassName="gvisor", exclude={"kinds": ["Job"]}),
    "an exclude with an empty selector and something else": rule(
        runtimeClassName="gvisor", exclude={"podSelector": {}, "hostNetwork": True}
    ),
    "pod templates of a custom kind": template(path="spec.workers[*].pod-template.x_1"),
    "pod templates of the core group": template(group=""),
    "no pod templates": document(rules=[SKIP], podTemplates=[]),
    "a pod spec without a template around it": template(form="PodSpec", labels="spec.labels"),
    "a field that holds the class": template(path="spec.pool[*].runtimeClass", form="Field"),
    "a form that is spelled out": template(form="PodTemplate", labels=None),
    "what is no pod template": template(path="none"),
    "a closed list of classes": document(rules=[SKIP], classes=["gvisor", "kata-qemu"]),
    "manifests in ConfigMaps": document(rules=[SKIP], embedded=[{"configMap": "airflow-*", "key": "*.yaml"}]),
    "no classes and nothing embedded": document(rules=[SKIP], classes=None, embedded=None),
    "check mode": document(rules=[SKIP], mode="Check"),
}

INVALID: dict[str, object] = {
    "not an object": [],
    "null": None,
    "nothing in it": {},
    "another apiVersion": {**document(rules=[SKIP]), "apiVersion": "v1"},
    "another kind": {**document(rules=[SKIP]), "kind": "Rules"},
    "an unknown field": {**document(rules=[SKIP]), "status": {}},
    "metadata that is no object": {**document(rules=[SKIP]), "metadata": "x"},
    "no spec": {"apiVersion": rules.API_VERSION, "kind": rules.KIND},
    "a spec of null": {"apiVersion": rules.API_VERSION, "kind": rules.KIND, "spec": None},
    "an unknown field of the spec": document(rules=[SKIP], rule=[]),
    "no rules": document(),
    "an empty list of rules": document(rules=[]),
    "rules that are no list": document(rules=SKIP),
    "a rule that is no object": document(rules=["r"]),
    "a rule of null": document(rules=[None]),
    "an unknown field of a rule": rule(runtimeClassName="gvisor", when="always"),
    "a rule without a name": document(rules=[{"match": {}, "action": "Skip"}]),
    "a rule with an empty name": rule(name="", action="Skip"),
    "a rule whose name is a number": rule(name=1, action="Skip"),
    "a rule without match": document(rules=[{"name": "r", "action": "Skip"}]),
    "null in a match, which would match everything": match(podSelector=None),
    "a match of null": rule(match=None, action="Skip"),
    "a match that is no object": rule(match=[], action="Skip"),
    "an unknown field of match": match(labels={}),
    "an exclude of everything": rule(runtimeClassName="gvisor", exclude={}),
    "an exclude of nothing but null": rule(runtimeClassName="gvisor", exclude={"kinds": None}),
    "an exclude of nothing but empty selectors": rule(
        runtimeClassName="gvisor",
        exclude={
            "podSelector": {},
            "objectSelector": {"matchLabels": {}},
            "namespaceSelector": {"matchLabels": None, "matchExpressions": []},
        },
    ),
    "an exclude that is no object": rule(runtimeClassName="gvisor", exclude=[]),
    "Assign without a class": rule(),
    "Assign with a class of null": rule(runtimeClassName=None),
    "Assign with an empty class": rule(runtimeClassName=""),
    "a class name in capitals": rule(runtimeClassName="GVisor"),
    "a class name with an underscore": rule(runtimeClassName="kata_qemu"),
    "a class name that ends with a dash": rule(runtimeClassName="kata-"),
    "a class name with an empty part": rule(runtimeClassName="kata..qemu"),
    "a class name of 254 characters": rule(runtimeClassName=f"{LONGEST_SUBDOMAIN}a"),
    "a class name that is a number": rule(runtimeClassName=1),
    "an unknown action": rule(action="assign", runtimeClassName="gvisor"),
    "an action that is a list": rule(action=["Skip"]),
    "Skip with a class": rule(action="Skip", runtimeClassName="gvisor"),
    "Remove with a class": rule(action="Remove", runtimeClassName="gvisor"),
    "Skip with onExisting": rule(action="Skip", onExisting="Keep"),
    "an unknown onExisting": rule(runtimeClassName="gvisor", onExisting="Overwrite"),
    "a list without items": match(kinds=[]),
    "a list that is a string": match(kinds="Pod"),
    "a list with a number": match(names=[1]),
    "a list with null": match(names=[None]),
    "hostNetwork that is a string": match(hostNetwork="true"),
    "privileged that is null": match(privileged=None),
    "another operating system": match(os="darwin"),
    "an operating system that is a list": match(os=["linux"]),
    "annotations without a key": match(podAnnotations={}),
    "an annotation that is no string": match(podAnnotations={"a": True}),
    "annotations that are a list": match(podAnnotations=["a"]),
    "a node selector with null": match(nodeSelector={"a": None}),
    "a selector that is a string": match(podSelector="a=b"),
    "an unknown field of a selector": match(podSelector={"matchLabel": {}}),
    "matchLabels that is a list": match(podSelector={"matchLabels": []}),
    "a label value that is a number": match(podSelector={"matchLabels": {"a": 1}}),
    "a label value of null": match(podSelector={"matchLabels": {"a": None}}),
    "a label value with a blank": match(podSelector={"matchLabels": {"a": "b c"}}),
    "a label value of 64 characters": match(podSelector={"matchLabels": {"a": "a" * 64}}),
    "an empty label key": match(podSelector={"matchLabels": {"": "a"}}),
    "a label key of 64 characters": match(podSelector={"matchLabels": {"a" * 64: "a"}}),
    "a label key with two prefixes": match(podSelector={"matchLabels": {"a/b/c": "a"}}),
    "a label key with an empty prefix": match(podSelector={"matchLabels": {"/a": "a"}}),
    "a label key with a prefix in capitals": match(podSelector={"matchLabels": {"A/b": "a"}}),
    "a label key with too long a prefix": match(podSelector={"matchLabels": {f"{LONGEST_SUBDOMAIN}a/a": ""}}),
    "matchExpressions that is an object": match(podSelector={"matchExpressions": {}}),
    "a requirement that is a string": match(podSelector={"matchExpressions": ["a"]}),
    "an unknown field of a requirement": requirement(key="a", operator="Exists", value="x"),
    "a requirement without a key": requirement(operator="Exists"),
    "a requirement without an operator": requirement(key="a"),
    "an operator of node selectors": requirement(key="a", operator="Gt", values=["1"]),
    "an operator in small letters": requirement(key="a", operator="in", values=["x"]),
    "In without values": requirement(key="a", operator="In"),
    "In with values of null": requirement(key="a", operator="In", values=None),
    "NotIn with no values": requirement(key="a", operator="NotIn", values=[]),
    "Exists with values": requirement(key="a", operator="Exists", values=["x"]),
    "values that are a string": requirement(key="a", operator="In", values="x"),
    "a value that is a number": requirement(key="a", operator="In", values=[1]),
    "a value that is no label value": requirement(key="a", operator="In", values=["-"]),
    "pod templates that are no list": document(rules=[SKIP], podTemplates={}),
    "a pod template without a path": document(rules=[SKIP], podTemplates=[{"group": "g", "kind": "K"}]),
    "a pod template with a path of null": template(path=None),
    "a pod template with an empty kind": template(kind=""),
    "a pod template with an unknown field": template(version="v1"),
    "a path with an index": template(path="spec.workers[0].template"),
    "a path that begins with a dot": template(path=".spec.template"),
    "a path with an empty part": template(path="spec..template"),
    "an empty path": template(path=""),
    "an unknown form": template(form="Pod"),
    "labels beside a pod template": template(labels="spec.labels"),
    "labels that are no path": template(form="PodSpec", labels="spec..labels"),
    "a form of what is none": template(path="none", form="PodSpec"),
    "a field that is every item": template(path="spec.classes[*]", form="Field"),
    "a family that is unknown": document(rules=[SKIP], families={"sandbox": "gvizor"}),
    "families that are a list": document(rules=[SKIP], families=["gvisor"]),
    "a family of what is no class's name": document(rules=[SKIP], families={"A_b": "gvisor"}),
    "a warning to ignore that there is not": document(rules=[{**SKIP, "ignore": ["kata-subpath"]}]),
    "nothing to ignore": document(rules=[{**SKIP, "ignore": []}]),
    "an empty list of classes": document(rules=[SKIP], classes=[]),
    "a class in the list that is no name": document(rules=[SKIP], classes=["GVisor"]),
    "an embedded manifest without a key": document(rules=[SKIP], embedded=[{"configMap": "a"}]),
    "an embedded manifest with an empty name": document(
        rules=[SKIP], embedded=[{"configMap": "", "key": "a"}]
    ),
    "an unknown mode": document(rules=[SKIP], mode="check"),
}

# What a schema cannot say, or what is gone before it sees the value.
ONLY_CODE_KNOWS: dict[str, object] = {
    "two rules with one name": document(rules=[{**SKIP, "match": {"kinds": ["Pod"]}}, SKIP]),
    "a class that is not in the list": document(
        rules=[{"name": "r", "match": {}, "runtimeClassName": "gvisr"}], classes=["gvisor"]
    ),
    "a rule after one that matches everything": document(rules=[SKIP, {**SKIP, "name": "s"}]),
    "a rule after one with an empty selector": document(
        rules=[{**SKIP, "match": {"objectSelector": {}}}, {**SKIP, "name": "s"}]
    ),
}


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("value", VALID.values(), ids=VALID)
def test_both_accept(value: object) -> None:
    VALIDATOR.validate(value)
    rules_file.load(json.dumps(value).encode(), "rules.json")


@pytest.mark.parametrize("value", INVALID.values(), ids=INVALID)
def test_both_reject(value: object) -> None:
    assert not by_schema(value)
    with pytest.raises(RulesError, match=r"rules\.json:1: "):
        rules_file.load(json.dumps(value).encode(), "rules.json")


@pytest.mark.parametrize("value", ONLY_CODE_KNOWS.values(), ids=ONLY_CODE_KNOWS)
def test_only_the_code_rejects(value: object) -> None:
    assert by_schema(value)
    assert not by_code(value)


# --- the lists of the code ------------------------------------------------------------------------


def definition(name: str) -> dict[str, dict[str, object]]:
    return SCHEMA["$defs"][name]  # type: ignore[no-any-return]


def test_the_fields_of_match_are_those_of_the_code() -> None:
    assert list(definition("conditions")["properties"]) == list(MATCH_FIELDS)


def test_the_actions_are_those_of_the_code() -> None:
    properties = definition("rule")["properties"]
    assert properties["action"]["enum"] == [rules.ASSIGN, rules.SKIP, rules.REMOVE, None]  # type: ignore[index]
    assert properties["onExisting"]["enum"] == [rules.KEEP, rules.REPLACE, rules.FAIL, None]  # type: ignore[index]


def test_the_operators_are_those_of_the_code() -> None:
    operator = definition("labelSelectorRequirement")["properties"]["operator"]
    assert operator["enum"] == list(selectors.LABEL_SELECTOR_OPERATORS)  # type: ignore[index]


def test_the_fields_of_a_rule_are_those_that_an_error_lists() -> None:
    with pytest.raises(RulesError) as error:
        rules_file.load(json.dumps(rule(nosuch=1)).encode(), "rules.json")
    assert str(error.value).splitlines()[0].endswith("expected one of " + ", ".join(_fields_in_order()))


def _fields_in_order() -> list[str]:
    properties = list(definition("rule")["properties"])
    order = ["name", "match", "exclude", "action", "runtimeClassName", "onExisting", "ignore"]
    assert properties == order
    return order


def subschemas(schema: object, path: str = "#") -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from subschemas(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for nth, value in enumerate(schema):
            yield from subschemas(value, f"{path}/{nth}")


def properties_with_hovers() -> list[tuple[str, dict[str, object]]]:
    return [
        (f"{path}/{name}", value)
        for path, found in subschemas(SCHEMA)
        if found.get("additionalProperties") is False
        for name, value in found["properties"].items()  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize(
    ("path", "schema"), properties_with_hovers(), ids=lambda v: v if isinstance(v, str) else ""
)
def test_every_field_has_a_description_for_editors(path: str, schema: dict[str, object]) -> None:
    description = schema.get("description")
    assert isinstance(description, str) and len(description) > 10, path


def test_every_object_with_fields_rejects_unknown_ones() -> None:
    conditional = ("/oneOf/", "/if", "/then", "/else")
    open_ = [
        path
        for path, found in subschemas(SCHEMA)
        if "properties" in found
        and not path.endswith("properties")
        and not any(part in path for part in conditional)
        and found.get("additionalProperties") is not False
    ]
    assert open_ == []


# --- generated rules ------------------------------------------------------------------------------

NAMES = st.text("abAB09-._/*? é", max_size=6)
LABEL_KEYS = st.sampled_from(["a", "example.com/a", "A-b_c.d"]) | NAMES
LABEL_VALUES = st.sampled_from(["", "a", "x.Y_z-1"]) | NAMES
OPERATORS = st.sampled_from([*selectors.LABEL_SELECTOR_OPERATORS, "Gt"])
REQUIREMENTS = st.fixed_dictionaries(
    {"key": LABEL_KEYS, "operator": OPERATORS}, optional={"values": st.lists(LABEL_VALUES, max_size=2)}
)
SELECTORS = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": st.dictionaries(LABEL_KEYS, LABEL_VALUES, max_size=2),
        "matchExpressions": st.lists(REQUIREMENTS, max_size=2),
    },
)
GLOBS = st.lists(NAMES, min_size=1, max_size=2)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        **{field: SELECTORS for field in MATCH_FIELDS if field.endswith("Selector")},
        **dict.fromkeys(GLOB_FIELDS, GLOBS),
        **{field: st.booleans() for field in FLAGS},
        **{field: st.dictionaries(LABEL_KEYS, NAMES, max_size=2) for field in ENTRIES},
        "os": st.sampled_from(["linux", "windows", "Linux"]),
    },
)
CLASSES = st.sampled_from(["gvisor", "kata-qemu.v2", "1"]) | NAMES
ASSIGN_RULES = st.fixed_dictionaries(
    {"name": NAMES, "match": CONDITIONS, "runtimeClassName": CLASSES},
    optional={
        "action": st.just(rules.ASSIGN),
        "exclude": CONDITIONS,
        "onExisting": st.sampled_from([rules.KEEP, rules.REPLACE, rules.FAIL]),
    },
)
OTHER_RULES = st.fixed_dictionaries(
    {"name": NAMES, "match": CONDITIONS, "action": st.sampled_from([rules.SKIP, rules.REMOVE])},
    optional={"exclude": CONDITIONS},
)
DOCUMENTS = st.builds(lambda one: document(rules=[one]), ASSIGN_RULES | OTHER_RULES)
REPLACEMENTS = st.sampled_from([None, "", "x", 0, 1.5, True, [], ["a"], {}, {"a": "b"}, [None], "Skip", "In"])


def places(value: object) -> list[tuple[object, object]]:
    """Every (container, key) in a value."""
    found: list[tuple[object, object]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        found.append((value, key))
        found.extend(places(child))
    return found


@given(DOCUMENTS)
@settings(deadline=None)
def test_both_say_the_same_of_any_rule(value: object) -> None:
    assert by_schema(value) == by_code(value)


@given(DOCUMENTS, st.data())
@settings(deadline=None)
def test_both_say_the_same_of_a_rule_with_one_thing_changed(value: object, data: st.DataObject) -> None:
    changed = copy.deepcopy(value)
    container, key = data.draw(st.sampled_from(places(changed)))
    match data.draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            container[key] = data.draw(REPLACEMENTS)  # type: ignore[index]
        case "remove":
            del container[key]  # type: ignore[attr-defined]
        case _ if isinstance(container, dict):
            container[data.draw(NAMES)] = data.draw(REPLACEMENTS)
        case _:
            container.append(data.draw(REPLACEMENTS))  # type: ignore[attr-defined]
    assert by_schema(changed) == by_code(changed)
