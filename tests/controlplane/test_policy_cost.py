"""What policies cost the server: time, and its budgets."""

from __future__ import annotations

import time

import pytest

from kubectl_runtimeclass.policy import cel
from kubectl_runtimeclass.policy.generate import (
    MUTATE,
    VALIDATE,
    GenerateOptions,
    PolicyError,
    generate,
)
from kubectl_runtimeclass.rules.model import Rules

from ..policy.draw import Object
from ..support import tools
from .client import Client
from .plane import PROGRAMS
from .policies import ask, loaded, rules

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]


def many(count: int, *globs: str) -> list[Object]:
    """So many rules on images; `{}` in a glob is the number of the rule."""
    globs = globs or ("registry-{}.example.com/*", "*/r{}-*")
    return [
        {
            "name": f"r{number}",
            "match": {"images": [glob.format(number) for glob in globs]},
            "runtimeClassName": "gvisor",
        }
        for number in range(count)
    ]


def big_pod(containers: int, length: int) -> Object:
    image = f"{'i' * (length // 2)}/{'x' * (length - length // 2 - 1)}"
    listed = [{"name": f"c{number}", "image": image} for number in range(containers)]
    metadata = {"name": "big", "namespace": "store"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": listed}}


def on_resources(count: int) -> list[Object]:
    asks = [{"resources": [f"vendor-{number}.example.com/*"], "privileged": True} for number in range(count)]
    return [
        {"name": f"r{number}", "match": match, "runtimeClassName": "gvisor"}
        for number, match in enumerate(asks)
    ]


HUNDRED = {
    "beginnings and parts": many(100),
    "ends and whole names": many(100, "*:{}", "registry-{}.example.com/app"),
    "regular expressions": many(100, "registry-?.example.com/*/{}", "*/[!a-c]*-{}?"),
    "regular expressions, begun alike by all images": many(100, "i*/x?y-{}"),
    "regular expressions whose texts are in all images": many(100, "i*/xxxxxxxxxx?y{}"),
    "resources": on_resources(100),
}


@pytest.mark.parametrize("asking", HUNDRED)
def test_a_hundred_rules_cost_a_pod_of_forty_containers_a_tenth_of_a_second(
    server: Client, asking: str
) -> None:
    def quickest(enough: float = 0) -> float:
        """Seconds of the quickest of many requests, for a busy machine is not what is measured."""
        quickest = float("inf")
        for asked in range(300):
            begin = time.perf_counter()
            assert isinstance(ask(server, big_pod(40, 150)), dict)
            quickest = min(quickest, time.perf_counter() - begin)
            if asked >= 25 and quickest < enough:
                break
        return quickest

    without = quickest(0.05)
    with loaded(server, rules(*HUNDRED[asking]), modes=(VALIDATE,)):
        cost = quickest(without + 0.1) - without
        print(f"{asking}: {1000 * cost:.1f} ms")
        assert cost < 0.1


def test_two_hundred_rules_load_and_decide(server: Client) -> None:
    with loaded(server, rules(*many(200)), with_classes=True, modes=(MUTATE,)):
        pod = big_pod(1, 100)
        pod["spec"]["containers"][0]["image"] = "registry-199.example.com/x"
        answer = ask(server, pod)
        assert isinstance(answer, dict)
        assert answer["spec"]["runtimeClassName"] == "gvisor"


def test_what_is_within_the_estimate_is_within_the_budget_of_the_server(server: Client) -> None:
    """The largest rule that is not refused, asked of the largest pod that it is estimated for."""

    def globs(count: int) -> Rules:
        images = [f"*/no?thing-{number}-{'z' * 30}/*" for number in range(count)]
        return rules({"name": "dear", "match": {"images": images}, "runtimeClassName": "gvisor"})

    def fits(count: int) -> bool:
        try:
            generate(globs(count), GenerateOptions(modes=(VALIDATE,)))
        except PolicyError as refused:
            assert "it may cost" in str(refused)
            return False
        return True

    low, high = 1, 2_000
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    with loaded(server, globs(low), modes=(VALIDATE,)):
        answer = ask(server, big_pod(cel.CONTAINERS, cel.TEXT))
        assert isinstance(answer, dict), answer
