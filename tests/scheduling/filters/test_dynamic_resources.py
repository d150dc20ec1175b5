"""DynamicResources: claims, devices and the DeviceClasses that stand for extended resources."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.scheduling.dra import allocation as allocation_of

from ..builders import Object, detail, explained, node, pod, reasons

DRIVER = "gpu.example.com"
NONE = ["cannot allocate all claims"]
KINDS = ("Pod", "DeviceClass", "ResourceSlice", "ResourceClaim", "ResourceClaimTemplate")


def resource(kind: str, name: str, spec: Any, **rest: Any) -> Object:
    metadata = {"name": name, "namespace": "default"}
    return {"apiVersion": "resource.k8s.io/v1", "kind": kind, "metadata": metadata, "spec": spec, **rest}


def device_class(name: str = "gpu", *expressions: str, **spec: Any) -> Object:
    selectors = [{"cel": {"expression": each}} for each in expressions or (f"device.driver == '{DRIVER}'",)]
    return resource("DeviceClass", name, {"selectors": selectors, **spec})


def device(name: str, **rest: Any) -> Object:
    return {"name": name, **rest}


def devices(*found: Object, on: str | None = "n1", pool: str = "", **spec: Any) -> Object:
    where = {"nodeName": on} if on else {}
    about = {"name": pool or on or "pool", "generation": 1, "resourceSliceCount": 1}
    spec = {"driver": DRIVER, "pool": about, "devices": list(found), **where, **spec}
    return resource("ResourceSlice", spec.pop("name", f"{on}-{pool}"), spec)


def request(name: str = "gpu", **rest: Any) -> Object:
    return {
        "name": name,
        "exactly": {"deviceClassName": "gpu", "allocationMode": "ExactCount", "count": 1, **rest},
    }


def claim(*requests: Object, name: str = "c", constraints: Any = (), **status: Any) -> Object:
    spec = {"devices": {"requests": list(requests or (request(),)), "constraints": list(constraints)}}
    return resource("ResourceClaim", name, spec, status=status)


def allocation(*names: str, selector: Any = None, **rest: Any) -> Any:
    results = [{"request": "gpu", "driver": DRIVER, "pool": "n1", "device": name, **rest} for name in names]
    return {"devices": {"results": results}, **({"nodeSelector": selector} if selector else {})}


def claiming(*names: str, **rest: Any) -> Object:
    return pod(resourceClaims=[{"name": each, "resourceClaimName": each} for each in names or ("c",)], **rest)


def verdict(*objects: Object, incoming: Object | None = None, **rest: Any) -> list[str]:
    """The reasons of node n1."""
    return reasons(incoming or claiming(), node(), *objects, listed=KINDS, **rest)["n1"]


GPU = device("g0")
WITH_MODEL = [
    device(name, attributes={"model": {"string": model}, "numa": {"int": numa}})
    for name, model, numa in (("a0", "A100", 0), ("a1", "A100", 1), ("h0", "H100", 0), ("h1", "H100", 1))
]
ALIKE = [{"matchAttribute": f"{DRIVER}/model"}]
APART = [{"distinctAttribute": f"{DRIVER}/numa"}]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param([devices(GPU), claim()], [], id="a device is free"),
        pytest.param([devices(GPU, on="n2"), claim()], NONE, id="it is on another node"),
        pytest.param([devices(GPU), claim(request(count=2))], NONE, id="one is too few"),
        pytest.param(
            [devices(GPU), claim(), claim(name="other", allocation=allocation("g0"))], NONE, id="it is taken"
        ),
        pytest.param(
            [devices(GPU), claim(), claim(name="other", allocation=allocation("g0", adminAccess=True))],
            [],
            id="who only looks at it takes nothing",
        ),
        pytest.param(
            [devices(GPU), claim(request(adminAccess=True)), claim(name="other", allocation=allocation("g0"))],
            [],
            id="and may look at what is taken",
        ),
        pytest.param([devices(GPU, on=None, allNodes=True), claim()], [], id="a device for all nodes"),
        pytest.param([claim()], NONE, id="there is none at all"),
        pytest.param([devices(GPU), claim(request(), request("more"))], NONE, id="two requests, one device"),
        pytest.param(
            [devices(*WITH_MODEL), claim(request(selectors=[{"cel": {"expression": f'device.attributes["{DRIVER}"].model == "H100"'}}], count=2))],
            [],
            id="the request selects, too",
        ),
        pytest.param([devices(*WITH_MODEL), claim(request(allocationMode="All"))], [], id="all devices"),
        pytest.param(
            [devices(*WITH_MODEL), claim(request(allocationMode="All")), claim(name="o", allocation=allocation("h1"))],
            NONE,
            id="of all, each must be free",
        ),
        pytest.param([devices(*WITH_MODEL), claim(request(count=2), constraints=ALIKE)], [], id="two of a kind"),
        pytest.param([devices(*WITH_MODEL), claim(request(count=3), constraints=ALIKE)], NONE, id="not three"),
        pytest.param(
            [devices(*WITH_MODEL), claim(request(count=2), constraints=[*ALIKE, *APART])], [], id="alike and apart"
        ),
        pytest.param([devices(*WITH_MODEL), claim(request(count=3), constraints=APART)], NONE, id="two are apart"),
        pytest.param(
            [devices(GPU), claim({"name": "r", "firstAvailable": [{"name": "two", "deviceClassName": "gpu", "count": 2}, {"name": "one", "deviceClassName": "gpu", "count": 1}]})],
            [],
            id="the first alternative that can be had",
        ),
        pytest.param(
            [devices(device("g0", taints=[{"key": "sick", "effect": "NoSchedule"}])), claim()], NONE, id="tainted"
        ),
        pytest.param(
            [
                devices(device("g0", taints=[{"key": "sick", "effect": "NoSchedule"}])),
                claim(request(tolerations=[{"key": "sick", "operator": "Exists"}])),
            ],
            [],
            id="and tolerated",
        ),
        pytest.param(
            [
                devices(GPU),
                claim(),
                resource("DeviceTaintRule", "r", {"deviceSelector": {"device": "g0"}, "taint": {"key": "k", "effect": "NoExecute"}}),
            ],
            NONE,
            id="tainted by a rule",
        ),
    ],
)  # fmt: skip
def test_allocation(objects: list[Object], expected: list[str]) -> None:
    assert verdict(device_class(), *objects) == expected


def partition(name: str, memory: str) -> Object:
    return device(name, consumesCounters=[{"counterSet": "g", "counters": {"memory": {"value": memory}}}])


COUNTERS = devices(
    on="n1",
    pool="n1",
    name="counters",
    sharedCounters=[{"name": "g", "counters": {"memory": {"value": "40Gi"}}}],
)
HALVES = devices(partition("a", "20Gi"), partition("b", "20Gi"), partition("whole", "40Gi"))
for each in (COUNTERS, HALVES):
    each["spec"]["pool"]["resourceSliceCount"] = 2


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param([claim(request(count=2))], [], id="two halves of a device"),
        pytest.param([claim(request(count=3))], NONE, id="not the whole beside them"),
        pytest.param(
            [claim(request(count=2)), claim(name="o", allocation=allocation("a"))], NONE, id="one is taken"
        ),
        pytest.param([claim(), claim(name="o", allocation=allocation("whole"))], NONE, id="all is taken"),
        pytest.param([claim(), claim(name="o", allocation=allocation("a"))], [], id="the other half"),
    ],
)
def test_devices_that_share_counters(objects: list[Object], expected: list[str]) -> None:
    assert verdict(device_class(), COUNTERS, HALVES, *objects) == expected


SHARED = devices(
    device(
        "g0",
        allowMultipleAllocations=True,
        capacity={
            "memory": {
                "value": "10Gi",
                "requestPolicy": {
                    "default": "1Gi",
                    "validRange": {"min": "1Gi", "step": "1Gi", "max": "8Gi"},
                },
            }
        },
    )
)


def share(amount: str) -> Any:
    return allocation("g0", shareID="x", consumedCapacity={"memory": amount})


@pytest.mark.parametrize(
    ("wanted", "taken", "expected"),
    [
        pytest.param({"memory": "4Gi"}, "6Gi", [], id="it fits beside"),
        pytest.param({"memory": "4Gi"}, "7Gi", NONE, id="it does not"),
        pytest.param({"memory": "3500Mi"}, "7Gi", NONE, id="it is rounded up to a step"),
        pytest.param({}, "9Gi", [], id="without a request the default counts"),
        pytest.param({"memory": "9Gi"}, "1Gi", NONE, id="more than a share may be"),
        pytest.param({"bandwidth": "1"}, "1Gi", NONE, id="what the device does not offer"),
    ],
)
def test_shares_of_a_device(wanted: Any, taken: str, expected: list[str]) -> None:
    mine = claim(request(capacity={"requests": wanted}))
    assert verdict(device_class(), SHARED, mine, claim(name="o", allocation=share(taken))) == expected


@pytest.mark.parametrize(
    ("version", "taken", "expected"),
    [
        pytest.param("1.37.0", "1Gi", [], id="of one that is too small the request asks nothing"),
        pytest.param("1.37.0", "9Gi", NONE, id="one of which too little is left fails it"),
        pytest.param("1.36.0", "9Gi", NONE, id="before 1.37 there is none left to allocate"),
    ],
)
def test_all_devices_are_those_that_are_large_enough(version: str, taken: str, expected: list[str]) -> None:
    small = device("s0", capacity={"memory": {"value": "1Gi"}})
    shared = devices(SHARED["spec"]["devices"][0], small)
    every = claim(request(allocationMode="All", count=0, capacity={"requests": {"memory": "4Gi"}}))
    others = claim(name="o", allocation=share(taken))
    assert verdict(device_class(), shared, every, others, version=version) == expected


def test_a_pool_that_is_being_updated_is_not_used() -> None:
    slices = devices(GPU)
    slices["spec"]["pool"]["resourceSliceCount"] = 2
    assert verdict(device_class(), slices, claim()) == NONE
    message = explained(
        claiming(), node(), device_class(), slices, claim(request(allocationMode="All")), listed=KINDS
    ).message
    assert message == (
        'running "DynamicResources" filter plugin: claim default/c, request gpu: asks for all devices, but resource pool '
        "gpu.example.com/n1 is currently being updated"
    )


IN_N2 = {
    "nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n2"]}]}]
}


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        pytest.param([], 'could not find v1.ResourceClaim "default/c"', id="no claim"),
        pytest.param(
            [claim(request(deviceClassName="x"))], "request gpu: device class x does not exist", id="no class"
        ),
    ],
)
def test_what_fails_the_pod_on_every_node(objects: list[Object], message: str) -> None:
    found = explained(claiming(), node(), device_class(), *objects, listed=KINDS)
    assert found.message == f"0/1 nodes are available: {message}."


def test_an_allocated_claim_goes_where_its_devices_are() -> None:
    there = claim(allocation=allocation("g0", selector=IN_N2))
    found = reasons(claiming(), node("n1"), node("n2"), device_class(), there, listed=KINDS)
    assert found == {"n1": ["resourceclaim not available on the node"], "n2": []}


def test_the_claim_of_a_template_is_made_for_the_pod() -> None:
    asking = pod(resourceClaims=[{"name": "gpu", "resourceClaimTemplateName": "t"}])
    template = resource("ResourceClaimTemplate", "t", {"spec": claim()["spec"]})
    assert verdict(device_class(), devices(GPU), template, incoming=asking) == []
    assert verdict(device_class(), template, incoming=asking) == NONE
    missing = explained(asking, node(), listed=KINDS)
    assert missing.message == '0/1 nodes are available: pod "default/p": ResourceClaim not created yet.'


def test_what_is_missing_is_told() -> None:
    found = explained(
        claiming(), node(), device_class(), devices(GPU, device("g1")), claim(request(count=2)),
        claim(name="o", allocation=allocation("g0")), listed=KINDS,
    )  # fmt: skip
    assert detail(found, "DynamicResources") == (
        "default/c: request gpu wants 2 of DeviceClass gpu, 2 of 2 devices match, 1 are free"
    )


def test_an_expression_that_fails_stops_the_scheduler() -> None:
    wrong = device_class("gpu", f'device.attributes["{DRIVER}"].model == "x"')
    found = explained(claiming(), node("n1"), node("n2"), wrong, devices(GPU), claim(), listed=KINDS)
    assert found.message == (
        'running "DynamicResources" filter plugin: class gpu: selector #0 on device gpu.example.com/n1/g0: CEL runtime '
        "error: no such key: model. consider using CEL optional chaining (.? followed by orValue()) or guarding the "
        "check with has() for optional fields"
    )
    assert {each.reasons for each in found.nodes} == {(found.message,)}


def test_an_expression_that_cannot_be_evaluated_is_named() -> None:
    strange = device_class("gpu", "sets.contains([1], [1])")
    found = explained(claiming(), node(), strange, devices(GPU), claim(), listed=KINDS)
    assert [each.eligible for each in found.nodes] == [True]
    assert found.not_evaluated == ("devices: 'sets.contains([1], [1])': sets is not known here",)


def test_a_search_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation_of, "MAX_STEPS", 2000)
    many = [device(f"g{n}", attributes={"k": {"int": n}}) for n in range(30)]
    hard = claim(
        request(count=15),
        request("more", count=15),
        constraints=[{"matchAttribute": f"{DRIVER}/k", "requests": ["more"]}],
    )
    found = explained(claiming(), node(), device_class(), devices(*many), hard, listed=KINDS)
    assert found.not_evaluated == ("devices: no end was found to the search for devices after 2000 steps",)


def test_the_devices_of_a_pod_that_is_asked_about_anew_are_free() -> None:
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u", "controller": True}
    own = claim(name="p-gpu", allocation=allocation("g0"))
    own["metadata"]["ownerReferences"] = [owner]
    from ..builders import snapshot

    known = snapshot(own)
    assert known.resource_claims and not known.without_pod("default", "p").resource_claims
    assert known.without_pod("default", "q").resource_claims


# --- extended resources ---------------------------------------------------------------------------

STANDS = device_class(extendedResourceName="example.com/gpu")
ASKING = pod(requests={"example.com/gpu": "1"})
SHORT = ["Insufficient example.com/gpu"]


@pytest.mark.parametrize(
    ("incoming", "objects", "expected"),
    [
        pytest.param(ASKING, [STANDS, devices(GPU)], [], id="a DeviceClass stands for it"),
        pytest.param(ASKING, [device_class(), devices(GPU)], SHORT, id="none does"),
        pytest.param(ASKING, [STANDS], NONE, id="there is no device"),
        pytest.param(
            pod(requests={"deviceclass.resource.kubernetes.io/gpu": "1"}), [device_class(), devices(GPU)], [], id="by the class's own name"
        ),
        pytest.param(
            ASKING, [STANDS, devices(GPU), claim(name="o", allocation=allocation("g0"))], NONE, id="it is taken"
        ),
        pytest.param(
            pod(
                containers=[{"name": "c", "resources": {"requests": {"example.com/gpu": "1"}}}],
                initContainers=[{"name": "i", "resources": {"requests": {"example.com/gpu": "2"}}}],
            ),
            [STANDS, devices(GPU, device("g1"))],
            [],
            id="an init container uses what the containers get",
        ),
        pytest.param(
            pod(
                containers=[{"name": "c", "resources": {"requests": {"example.com/gpu": "1"}}}],
                initContainers=[{"name": "i", "resources": {"requests": {"example.com/gpu": "3"}}}],
            ),
            [STANDS, devices(GPU, device("g1"))],
            NONE,
            id="and what more it needs",
        ),
        pytest.param(
            pod(requests={"example.com/gpu": "1", "example.com/nic": "1"}),
            [STANDS, devices(GPU)],
            ["Insufficient example.com/nic"],
            id="what no class stands for is still missing",
        ),
    ],
)  # fmt: skip
def test_extended_resources(incoming: Object, objects: list[Object], expected: list[str]) -> None:
    assert verdict(*objects, incoming=incoming) == expected


def test_a_node_that_lists_the_resource_is_asked_as_ever() -> None:
    plugin = node("n1", allocatable={"example.com/gpu": "1"})
    found = reasons(
        pod(requests={"example.com/gpu": "2"}), plugin, STANDS, devices(GPU, device("g1")), listed=KINDS
    )
    assert found == {"n1": SHORT}


def test_of_two_classes_the_newer_stands_for_a_resource() -> None:
    old, new = device_class("old", "false", extendedResourceName="example.com/gpu"), STANDS
    old["metadata"]["creationTimestamp"], new["metadata"]["creationTimestamp"] = (
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
    )
    assert verdict(old, new, devices(GPU), incoming=ASKING) == []


@pytest.mark.parametrize(("version", "expected"), [("1.35.4", SHORT), ("1.36.0", [])])
def test_classes_stand_for_resources_since_1_36(version: str, expected: list[str]) -> None:
    assert verdict(STANDS, devices(GPU), incoming=ASKING, version=version) == expected


@pytest.mark.parametrize(("version", "expected"), [("1.34.4", []), ("1.35.0", NONE)])
def test_distinct_attributes_are_compared_since_1_35(version: str, expected: list[str]) -> None:
    """1.34 compares pointers, which always differ."""
    twice = claim(request(count=2), constraints=[{"distinctAttribute": f"{DRIVER}/model"}])
    assert verdict(device_class(), devices(*WITH_MODEL[:2]), twice, version=version) == expected


@pytest.mark.parametrize(
    ("given", "version", "doubt", "note"),
    [
        pytest.param((), None, "a DeviceClass may provide example.com/gpu", True, id="classes were not read"),
        pytest.param((), "1.35.4", "", False, id="before 1.36 no class stands for a resource"),
        pytest.param((device_class("other"),), None, "", False, id="none stands for it"),
    ],
)
def test_what_a_class_might_provide_is_no_certain_no(
    given: Any, version: str | None, doubt: str, note: bool
) -> None:
    found = explained(ASKING, node(), *given, version=version)
    assert found.nodes[0].reasons == tuple(SHORT)
    assert found.nodes[0].doubt == doubt
    assert any("might provide it" in each for each in found.not_evaluated) == note


def test_claims_of_older_servers_are_named() -> None:
    found = explained(claiming(), node(), version="1.33.1", listed=KINDS)
    assert found.not_evaluated == (
        "resourceClaims: c: DynamicResourceAllocation is taken as off before 1.34",
    )


def test_claims_that_were_not_read_are_named() -> None:
    found = explained(claiming(), node())
    assert found.not_evaluated == (
        "resourceClaims: c: DeviceClasses, ResourceSlices and ResourceClaims were not read",
    )


OF_MODEL = {"cel": {"expression": f'device.attributes["{DRIVER}"].model == "A100"'}}


def test_a_selector_is_not_asked_about_a_device_that_is_taken() -> None:
    objects = [
        device_class(),
        devices(GPU),
        claim(request(selectors=[OF_MODEL])),
        claim(name="o", allocation=allocation("g0")),
    ]
    assert verdict(*objects) == NONE
    answer = explained(claiming(), node(), *objects, listed=KINDS)
    assert "0 of 1 devices match" in detail(answer, "DynamicResources")


def test_a_search_that_cannot_succeed_still_meets_a_selector_that_fails() -> None:
    other = device("h0", attributes={"model": {"string": "H100"}})
    objects = [device_class(), devices(other, GPU), claim(request(count=2, selectors=[OF_MODEL]))]
    (reason,) = verdict(*objects)
    assert "claim default/c: selector #0 on device gpu.example.com/n1/g0: CEL runtime error" in reason
