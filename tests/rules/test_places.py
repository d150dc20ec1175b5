"""`podTemplates`, `classes` and `embedded` of a rules file, and what they make of manifests."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model
from kubectl_runtimeclass.rules.decision import ASSIGNED, KEPT, REFUSED, UNREACHED, Decision
from kubectl_runtimeclass.rules.model import Rules, RulesError

HEAD = f"apiVersion: {model.API_VERSION}\nkind: {model.KIND}\nspec:\n"
ALL = "  rules: [{name: all, match: {}, runtimeClassName: gvisor}]\n"
WIDGET = """\
apiVersion: example.com/v1
kind: Widget
metadata: {name: w, labels: {app: object}}
spec:
  labels: {app: spec}
  pool:
    class: old
    containers: [{name: c, image: i}]
"""


def load(more: str, rules: str = ALL) -> Rules:
    return rules_file.load((HEAD + rules + more).encode(), "r.yaml")


def decide(rules: Rules, manifest: str = WIDGET) -> list[Decision]:
    return list(rewrite(manifest.encode(), rules, "m.yaml").decisions)


def entry(path: str, more: str = "") -> str:
    return f"  podTemplates: [{{group: example.com, kind: Widget, path: {path}{more}}}]\n"


def test_what_looks_like_a_pod_template_in_an_unknown_kind_is_unreached_with_the_line_to_add() -> None:
    (only,) = decide(load(""))
    assert (only.outcome, only.path, only.line) == (UNREACHED, "spec.pool.runtimeClassName", 6)
    assert "`- {group: example.com, kind: Widget, path: spec.pool, form: PodSpec}`" in only.reason


def test_the_line_that_is_told_makes_it_known() -> None:
    (only,) = decide(load(""))
    line = only.reason.split("`")[1].removeprefix("- ")
    (now,) = decide(load(f"  podTemplates: [{line}]\n"))
    assert (now.outcome, now.path) == (ASSIGNED, "spec.pool.runtimeClassName")


def test_a_pod_spec_has_the_labels_of_its_object_or_those_that_the_entry_names() -> None:
    rule = "  rules: [{name: r, match: {podSelector: {matchLabels: {app: %s}}}, runtimeClassName: gvisor}]\n"
    place = entry("spec.pool", ", form: PodSpec")
    assert decide(load(place, rule % "object"))[0].outcome == ASSIGNED
    place = entry("spec.pool", ", form: PodSpec, labels: spec.labels")
    assert decide(load(place, rule % "spec"))[0].outcome == ASSIGNED


def test_a_field_holds_the_name_of_the_class_alone() -> None:
    rules = load(
        entry("spec.pool.class", ", form: Field"), ALL.replace("gvisor", "gvisor, onExisting: Replace")
    )
    made = rewrite(WIDGET.encode(), rules, "m.yaml")
    assert b"    class: gvisor\n" in made.result(WIDGET.encode())
    assert made.decisions[0].before == "old"


def test_a_place_that_the_rules_do_not_name_is_unreached_though_they_name_another() -> None:
    decisions = decide(load(entry("spec.other")))
    assert [decision.outcome for decision in decisions] == [UNREACHED]


def test_what_is_none_is_not_looked_at() -> None:
    assert decide(load(entry("none"))) == []


def test_nothing_is_said_of_an_unknown_kind_that_no_rule_gives_a_class() -> None:
    rule = "  rules: [{name: r, match: {kinds: [Pod]}, runtimeClassName: gvisor}]\n"
    assert decide(load("", rule)) == []


UNKNOWN = {
    "JSON": '{"apiVersion": "e.com/v1", "kind": "W", "spec": {"a": {"containers": [{"name": "c", "image": "i"}]}}}',
    "a key in escapes": 'apiVersion: e.com/v1\nkind: W\nspec: {"contain\\u0065rs": [{name: c, image: i}]}\n',
    "a kind of Kubernetes in another group": "apiVersion: e.com/v1\nkind: Job\nspec:\n  containers:\n  - {name: c, image: i}\n",
    "an item of a list": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: e.com/v1\n  kind: W\n  spec:\n    containers:\n    - {name: c, image: i}\n",
    "an object within an object": "apiVersion: e.com/v1\nkind: W\nspec:\n  it:\n    apiVersion: f.com/v1\n    kind: V\n    spec:\n      containers:\n      - {name: c, image: i}\n",
    "a version that the table does not know": "apiVersion: workloads.x-k8s.io/v9\nkind: RoleBasedGroup\nspec:\n  roles:\n  - spec:\n      containers:\n      - {name: c, image: i}\n",
    "an alias": "apiVersion: e.com/v1\nkind: W\nx: &a\n- {name: c, image: i}\nspec:\n  containers: *a\n",
}


@pytest.mark.parametrize("manifest", UNKNOWN.values(), ids=UNKNOWN)
def test_it_is_found_however_it_is_written(manifest: str) -> None:
    assert UNREACHED in {decision.outcome for decision in decide(load(""), manifest)}


INNER = {
    "a ManifestWork": "apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nspec:\n  workload:\n    manifests:\n    - %s",
    "a TriggerTemplate": "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nspec:\n  resourcetemplates:\n    - %s",
    "an AppWrapper": "apiVersion: workload.codeflare.dev/v1beta2\nkind: AppWrapper\nspec:\n  components:\n  - template: %s",
}


@pytest.mark.parametrize("holder", INNER.values(), ids=INNER)
@pytest.mark.parametrize(
    "inner",
    [
        "{apiVersion: v1, kind: Pod, spec: {containers: []}}\n",
        "{apiVersion: tekton.dev/v1, kind: TaskRun, spec: {podTemplate: {}}}\n",
    ],
)
def test_an_object_within_an_object_is_edited_like_others(holder: str, inner: str) -> None:
    manifest = holder % inner
    made = rewrite(manifest.encode(), load(""), "m.yaml")
    assert [decision.outcome for decision in made.decisions] == [ASSIGNED]
    assert made.result(manifest.encode()).count(b"runtimeClassName: gvisor") == 1


OWNED = "apiVersion: {0}\nkind: {1}\nmetadata:\n  name: x\n  ownerReferences:\n  - {{apiVersion: {2}, kind: {3}, name: o, controller: true}}\nspec: {4}\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "owner", "skipped"),
    [
        ("v1", "Pod", "apps/v1 ReplicaSet", True),
        ("v1", "Pod", "ray.io/v1 RayCluster", True),
        ("v1", "Pod", "example.com/v1 Widget", False),
        ("v1", "Pod", "example.com/v1 ReplicaSet", False),
        ("v1", "Pod", "apps/v1 Deployment", False),
        ("batch/v1", "Job", "batch/v1 CronJob", True),
        ("batch/v1", "Job", "apps/v1 Deployment", False),
        ("apps/v1", "ReplicaSet", "argoproj.io/v1alpha1 Rollout", True),
        ("apps/v1", "Deployment", "helm.toolkit.fluxcd.io/v2 HelmRelease", False),
    ],
)
def test_an_owner_exempts_what_it_could_have_made(
    api_version: str, kind: str, owner: str, skipped: bool
) -> None:
    spec = "{containers: []}" if kind == "Pod" else "{template: {spec: {containers: []}}}"
    manifest = OWNED.format(api_version, kind, *owner.split(), spec)
    for rules in (ALL, ALL.replace("gvisor", "gvisor, onExisting: Fail")):
        (only,) = decide(load("", rules), manifest)
        assert only.outcome == ("Skipped" if skipped else ASSIGNED)


def test_an_owned_object_is_skipped_under_fail_though_it_has_another_class() -> None:
    manifest = OWNED.format("v1", "Pod", "apps/v1", "ReplicaSet", "{runtimeClassName: kata, containers: []}")
    (only,) = decide(load("", ALL.replace("gvisor", "gvisor, onExisting: Fail")), manifest)
    assert only.outcome == "Skipped"


def test_a_rule_with_a_class_that_is_not_in_the_closed_list_is_rejected_with_what_was_meant() -> None:
    with pytest.raises(RulesError) as error:
        load("  classes: [gvisor, kata-qemu]\n", ALL.replace("gvisor", "gvisr"))
    assert "spec.rules[0].runtimeClassName: 'gvisr', which is not of classes" in str(error.value)
    assert "did you mean gvisor?" in str(error.value)


@pytest.mark.parametrize(("existing", "outcome"), [("kata-qemu", KEPT), ("kata-qmeu", REFUSED)])
def test_a_manifest_with_a_class_that_is_not_in_the_closed_list_is_refused(
    existing: str, outcome: str
) -> None:
    manifest = f"apiVersion: v1\nkind: Pod\nspec:\n  runtimeClassName: {existing}\n  containers: []\n"
    (only,) = decide(load("  classes: [gvisor, kata-qemu]\n"), manifest)
    assert only.outcome == outcome
    assert ("did you mean kata-qemu?" in only.reason) == (outcome == REFUSED)
