"""docs/clusterrole.yaml allows what is asked for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kubectl_runtimeclass.cluster import api
from kubectl_runtimeclass.cluster.resources import RESOURCES, resource_type
from kubectl_runtimeclass.sources import observed

ROLE = yaml.safe_load((Path(__file__).parents[2] / "docs/clusterrole.yaml").read_bytes())
ALLOWED = {
    (group, resource)
    for rule in ROLE["rules"]
    for group in rule["apiGroups"]
    for resource in rule["resources"]
}
TYPES = ("deploy", "sts", "ds", "rs", "rc", "job", "cj", "podtemplate", "po")
NEEDED = (*RESOURCES, *observed.RESOURCES, *filter(None, map(resource_type, TYPES)))


@pytest.mark.parametrize("resource", sorted(set(NEEDED)), ids=lambda resource: resource.name)
def test_what_is_asked_for_is_allowed(resource: api.Resource) -> None:
    assert (resource.api_version.rpartition("/")[0], resource.name) in ALLOWED


def test_nothing_else_is_allowed() -> None:
    assert {(each.api_version.rpartition("/")[0], each.name) for each in NEEDED} == ALLOWED
    assert {verb for rule in ROLE["rules"] for verb in rule["verbs"]} == {"get", "list"}
