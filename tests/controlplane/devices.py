"""Random devices, DeviceClasses and ResourceClaims. All names are of one seed: claims outlive their case a while."""

from __future__ import annotations

from typing import Any, NamedTuple

from .client import Object
from .draw import HOSTNAME, Draw

MODELS = ("A100", "H100")
MEMORY = ("10Gi", "40Gi", "80Gi")


class Devices(NamedTuple):
    """What a cluster has of devices: the objects, the claims that a pod may use, and the extended resource."""

    objects: tuple[Object, ...] = ()
    claims: tuple[str, ...] = ()
    resource: str = ""


def _resource(kind: str, name: str, spec: Any, **rest: Any) -> Object:
    return {
        "apiVersion": "resource.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
        **rest,
    }


def _expression(draw: Draw, driver: str) -> str:
    own = f'device.attributes["{driver}"]'
    model, memory = draw.pick(MODELS), draw.pick(MEMORY)
    return draw.pick(
        (
            f"device.driver == '{driver}'",
            f'{own}.model == "{model}"',
            f'device.driver == "{driver}" && {own}.index < 2',
            f'device.capacity["{driver}"].memory.compareTo(quantity("{memory}")) >= 0',
            f'{own}.driverVersion.isLessThan(semver("2.0.0"))',
            f'cel.bind(own, {own}, own.model in ["{model}"] || own.healthy)',
            f'{own}.?missing.orValue("{model}") == "{model}"',
            f'has({own}.missing) ? {own}.missing : {own}.model.startsWith("{model[0]}")',
            f'["A100", "H100"].exists(m, m == {own}.model)',
            f'{own}.missing == "x"' if draw.chance(0.2) else "true",
        )
    )


def _selectors(draw: Draw, driver: str, most: int) -> list[Object]:
    return [{"cel": {"expression": _expression(draw, driver)}} for _ in range(draw.random.randint(0, most))]


def _device(draw: Draw, driver: str, index: int) -> Object:
    made: Object = {
        "name": f"d{index}",
        "attributes": {
            "model": {"string": draw.pick(MODELS)},
            "index": {"int": index},
            "healthy": {"bool": draw.chance(0.5)},
            "driverVersion": {"version": draw.pick(("1.2.3", "2.0.0-rc.1", "2.0.0"))},
            "numa.example.org/node": {"int": draw.pick((0, 1))},
        },
        "capacity": {"memory": {"value": draw.pick(MEMORY)}},
    }
    if draw.chance(0.1):
        made["taints"] = [{"key": "sick", "effect": draw.pick(("NoSchedule", "NoExecute"))}]
    if draw.chance(0.1):
        made["allowMultipleAllocations"] = True
    return made


def _slice(draw: Draw, driver: str, name: str, where: Object) -> Object:
    devices = [_device(draw, driver, index) for index in range(draw.random.randint(1, 4))]
    pool = {"name": name, "generation": 1, "resourceSliceCount": 1 if draw.chance(0.95) else 2}
    return _resource(
        "ResourceSlice", f"{name}-{driver}", {"driver": driver, "pool": pool, "devices": devices, **where}
    )


def _exactly(draw: Draw, driver: str, name: str) -> Object:
    wanted: Object = {"deviceClassName": name, "allocationMode": "All" if draw.chance(0.1) else "ExactCount"}
    if wanted["allocationMode"] == "ExactCount":
        wanted["count"] = draw.pick((1, 1, 2, 3))
    if selectors := _selectors(draw, driver, 1):
        wanted["selectors"] = selectors
    if draw.chance(0.1):
        wanted["tolerations"] = [{"key": "sick", "operator": "Exists"}]
    if draw.chance(0.1):
        wanted["capacity"] = {"requests": {"memory": draw.pick(MEMORY)}}
    return wanted


def _claim(draw: Draw, driver: str, class_name: str, name: str) -> Object:
    requests: list[Object] = []
    for index in range(draw.pick((1, 1, 2))):
        if draw.chance(0.2):
            choices = [{"name": f"s{each}", **_exactly(draw, driver, class_name)} for each in range(2)]
            requests.append({"name": f"r{index}", "firstAvailable": choices})
        else:
            requests.append({"name": f"r{index}", "exactly": _exactly(draw, driver, class_name)})
    devices: Object = {"requests": requests}
    if draw.chance(0.4):
        attribute = draw.pick((f"{driver}/model", f"{driver}/index", "numa.example.org/node"))
        devices["constraints"] = [{draw.pick(("matchAttribute", "distinctAttribute")): attribute}]
    return _resource("ResourceClaim", name, {"devices": devices})


def _taken(draw: Draw, slices: list[Object], class_name: str, seed: int) -> list[Object]:
    """Claims that have some of the devices."""
    found = []
    for number, each in enumerate(slices):
        if not draw.chance(0.5):
            continue
        exclusive = [d["name"] for d in each["spec"]["devices"] if not d.get("allowMultipleAllocations")]
        names = [name for name in exclusive if draw.chance(0.5)]
        if not names:
            continue
        spec = {
            "devices": {
                "requests": [{"name": "r", "exactly": {"deviceClassName": class_name, "count": len(names)}}]
            }
        }
        about = {"request": "r", "driver": each["spec"]["driver"], "pool": each["spec"]["pool"]["name"]}
        allocation = {"devices": {"results": [{**about, "device": name} for name in names]}}
        claim = _resource("ResourceClaim", f"taken-{seed}-{number}", spec)
        found.append({**claim, "status": {"allocation": allocation}})
    return found


def new_devices(draw: Draw, seed: int, nodes: int) -> Devices:
    """Devices of most nodes, some of them taken, and what a pod may ask for."""
    driver, name = f"gpu{seed}.example.com", f"gpu-{seed}"
    slices = [
        _slice(draw, driver, f"n{index}", {"nodeName": f"n{index}"})
        for index in range(nodes)
        if draw.chance(0.8)
    ]
    if draw.chance(0.3):
        term = {"matchExpressions": [{"key": HOSTNAME, "operator": "In", "values": ["n0", "n1"]}]}
        where = draw.pick(({"allNodes": True}, {"nodeSelector": {"nodeSelectorTerms": [term]}}))
        slices.append(_slice(draw, driver, "shared", where))
    resource = f"example.com/gpu-{seed}"
    spec: Object = {"selectors": _selectors(draw, driver, 2)}
    if draw.chance(0.7):
        spec["extendedResourceName"] = resource
    elif draw.chance(0.5):
        resource = f"deviceclass.resource.kubernetes.io/{name}"
    claims = [_claim(draw, driver, name, f"c{each}-{seed}") for each in range(2)]
    if draw.chance(0.05):
        claims[0]["spec"]["devices"]["requests"][0] = {"name": "r", "exactly": {"deviceClassName": "missing"}}
    names = tuple(each["metadata"]["name"] for each in claims)
    objects = (_resource("DeviceClass", name, spec), *slices, *claims, *_taken(draw, slices, name, seed))
    return Devices(objects, names, resource)


def ask_for(draw: Draw, pod: Object, devices: Devices) -> None:
    """Let a pod use one or two claims, or request the extended resource."""
    spec = pod["spec"]
    pod["metadata"]["namespace"] = "default"
    if draw.chance(0.5):
        names = draw.random.sample(devices.claims, draw.pick((1, 1, 2)))
        spec["resourceClaims"] = [{"name": each, "resourceClaimName": each} for each in names]
        spec["containers"][0].setdefault("resources", {})["claims"] = [{"name": each} for each in names]
        return
    for container in spec["containers"][: draw.pick((1, 2))]:
        limits = container.setdefault("resources", {}).setdefault("limits", {})
        limits[devices.resource] = draw.pick(("1", "1", "2"))
