"""docs/clusterrole.yaml allows what is asked for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kubectl_runtimeclass.cluster import api
from kubectl_runtimeclass.cluster.resources import RBAC, RESOURCES, resource_type
from kubectl_runtimeclass.sources import observed

ROLE, OF_RBAC = yaml.safe_load_all((Path(__file__).parents[2] / "docs/clusterrole.yaml").read_bytes())
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


def test_what_audit_reads_of_rbac_is_a_role_of_its_own() -> None:
    (rule,) = OF_RBAC["rules"]
    assert [(rule["apiGroups"][0], name) for name in rule["resources"]] == [
        (each.api_version.rpartition("/")[0], each.name) for each in RBAC
    ]
    assert rule["verbs"] == ["get", "list"]


def test_nothing_else_is_allowed() -> None:
    assert {(each.api_version.rpartition("/")[0], each.name) for each in NEEDED} == ALLOWED
    assert {verb for rule in ROLE["rules"] for verb in rule["verbs"]} == {"get", "list"}
