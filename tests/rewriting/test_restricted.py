"""What a runtime cannot do is a warning where its class is set, or stands: found by words before anything is read."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.model import Rules
from kubectl_runtimeclass.runtimes.families import FAMILIES
from kubectl_runtimeclass.runtimes.restrictions import NOTE, restrictions_of


def load(rule: str, more: str = "") -> Rules:
    text = f"apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n  - {rule}\n{more}"
    return rules_file.load(text.encode(), "r.yaml")


def pod(spec: str) -> bytes:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers: [{{name: c, image: x}}]\n{spec}".encode()


def ids(data: bytes, given_rules: Rules) -> list[str]:
    return [each.id for one in rewrite(data, given_rules, "x").decisions for each in one.restrictions]


HOST = "  hostNetwork: true\n"
SANDBOX = "{name: r, match: {}, runtimeClassName: sandbox}"
CASES = {
    "a class that is set": (HOST, rules.single("gvisor"), ["gvisor-host-network"]),
    "a class that stands": (
        f"{HOST}  runtimeClassName: kata\n",
        rules.single("gvisor"),
        ["kata-host-network"],
    ),
    "a class that no rule is about": (
        f"{HOST}  runtimeClassName: kata\n",
        load("{name: r, match: {kinds: [Job]}, action: Skip}"),
        ["kata-host-network"],
    ),
    "a class that is replaced": (
        f"{HOST}  runtimeClassName: gvisor\n",
        rules.single("kata", on_existing=rules.REPLACE),
        ["kata-host-network"],
    ),
    "a class that is taken away": (
        f"{HOST}  runtimeClassName: gvisor\n",
        load("{name: r, match: {}, action: Remove}"),
        [],
    ),
    "a name that tells nothing": (HOST, load(SANDBOX), []),
    "a name whose family the rules give": (
        HOST,
        load(SANDBOX, "  families: {sandbox: gvisor}\n"),
        ["gvisor-host-network"],
    ),
    "what the rule ignores": (
        HOST,
        load("{name: r, match: {}, runtimeClassName: gvisor, ignore: [gvisor-host-network]}"),
        [],
    ),
    "what is missing": ("", rules.single("sysbox-runc"), ["sysbox-user-namespace"]),
    "a key in escapes": ('  "host\\x4eetwork": true\n', rules.single("gvisor"), ["gvisor-host-network"]),
    "a device of a plugin": (
        '  initContainers: [{name: d, image: x, resources: {limits: {"amd.com/gpu":"1"}}}]\n',
        rules.single("gvisor"),
        ["gvisor-device"],
    ),
    "a note is left to explain": (
        "  securityContext: {appArmorProfile: {type: RuntimeDefault}}\n",
        rules.single("gvisor"),
        [],
    ),
}


@pytest.mark.parametrize(("spec", "given_rules", "expected"), CASES.values(), ids=CASES)
def test_a_template_is_warned_of(spec: str, given_rules: Rules, expected: list[str]) -> None:
    assert ids(pod(spec), given_rules) == expected


# --- the words are enough -------------------------------------------------------------------------

flags = st.fixed_dictionaries(
    {},
    optional={
        name: st.booleans()
        for name in ("hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace")
    },
)
mounts = st.fixed_dictionaries(
    {"name": st.just("v"), "mountPath": st.just("/v")},
    optional={
        "mountPropagation": st.sampled_from(["None", "Bidirectional"]),
        "subPath": st.sampled_from(["", "a"]),
        "subPathExpr": st.just("$(A)"),
    },
)
containers = st.fixed_dictionaries(
    {"name": st.just("c"), "image": st.just("x")},
    optional={
        "securityContext": st.fixed_dictionaries({"privileged": st.booleans()}),
        "volumeMounts": st.lists(mounts, max_size=2),
        "volumeDevices": st.just([{"name": "v", "devicePath": "/d"}]),
        "resources": st.dictionaries(
            st.sampled_from(["limits", "requests"]),
            st.dictionaries(
                st.sampled_from(["cpu", "amd.com/gpu", "a.b/c-d_e", "nvidia.com/gpu"]), st.just("1")
            ),
        ),
    },
)
volumes = st.sampled_from(
    [
        {"emptyDir": {}},
        {"hostPath": {"path": "/dev/kvm"}},
        {"hostPath": {"path": "/run/a.sock", "type": "Socket"}},
    ]
)
specs = st.builds(
    lambda flags, containers, volume: {
        **flags,
        "containers": containers,
        "volumes": [{"name": "v", **volume}],
    },
    flags,
    st.lists(containers, min_size=1, max_size=2),
    volumes,
)


@settings(max_examples=150, deadline=None)
@given(specs, st.sampled_from(FAMILIES), st.sampled_from(["json", "compact", "block", "flow"]))
def test_no_restriction_is_missed_in_any_layout(spec: dict[str, object], family: str, layout: str) -> None:
    found = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}
    texts = {
        "json": lambda: json.dumps(found),
        "compact": lambda: json.dumps(found, separators=(",", ":")),
        "block": lambda: yaml.safe_dump(found),
        "flow": lambda: yaml.safe_dump(found, default_flow_style=True),
    }
    expected = [each.id for each in restrictions_of(family, spec) if each.severity != NOTE]
    assert ids(texts[layout]().encode(), load(SANDBOX, f"  families: {{sandbox: {family}}}\n")) == expected
