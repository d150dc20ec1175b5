"""Whole pods and pod templates.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `ValidatePodCreate`, `ValidatePodTemplateSpec`,
`ValidatePodSpec`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...kube.object import Object
from . import errors
from .containers import Surroundings, containers, ephemeral_containers, image_without_space, init_containers
from .errors import Errors
from .metadata import annotation_names, labels, object_meta
from .names import (
    dns1123_label,
    dns1123_subdomain,
    dns1123_subdomain_with_underscore,
    ip_address,
    qualified_name,
)
from .placement import affinity, tolerations, topology_spread
from .resources import overhead, pod_resources
from .security import containers_with_path, host_process, operating_system, pod_security_context
from .volumes import volumes

_RESTART_POLICIES = ("Always", "OnFailure", "Never")
_DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_MAX_INT32 = 2**31 - 1


def pod(manifest: Object) -> Errors:
    """Errors of a new Pod that has its defaults (`ValidatePodCreate`)."""
    spec, metadata = manifest.get("spec") or {}, manifest.get("metadata") or {}
    yield from object_meta(metadata)
    yield from pod_spec(spec, "spec", pod_name=metadata.get("name") or "", is_pod=True)
    for field in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            yield from image_without_space(container, f"spec.{field}[{index}]")
    if spec.get("ephemeralContainers"):
        yield errors.forbidden("spec.ephemeralContainers", "cannot be set on create")
    if spec.get("nodeName") and spec.get("schedulingGates"):
        yield errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")


def pod_template(template: Object, path: str) -> Errors:
    """Errors of the pod template of another object (`ValidatePodTemplateSpec`)."""
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    yield from labels(metadata.get("labels"), f"{path}.labels")
    yield from annotation_names(metadata.get("annotations"), f"{path}.annotations")
    yield from pod_spec(spec, f"{path}.spec")
    if spec.get("ephemeralContainers"):
        yield errors.forbidden(
            f"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template"
        )


def pod_spec(spec: Object, path: str, *, pod_name: str = "", is_pod: bool = False) -> Errors:
    """Errors of a pod spec (`ValidatePodSpec`); `pod_name` is "" as long as the pod has no name."""
    valid, problems = volumes(spec, pod_name, f"{path}.volumes")
    yield from problems
    claims = spec.get("resourceClaims") or ()
    yield from _resource_claims(claims, f"{path}.resourceClaims")
    grace = spec.get("terminationGracePeriodSeconds")
    names = frozenset(claim["name"] for claim in claims if claim.get("name"))
    if is_pod and grace is not None and grace < 0:
        grace = 1  # SetDefaults_Pod
    surroundings = Surroundings(spec=spec, volumes=valid, claims=names, grace=30 if grace is None else grace)
    yield from containers(surroundings, f"{path}.containers")
    yield from init_containers(surroundings, f"{path}.initContainers")
    yield from ephemeral_containers(surroundings, f"{path}.ephemeralContainers")
    yield from pod_resources(spec, names, path)
    yield from _host_network_ports(spec, path, is_pod)
    yield from _one_of(spec, "restartPolicy", _RESTART_POLICIES, path)
    yield from _one_of(spec, "dnsPolicy", _DNS_POLICIES, path)
    yield from labels(spec.get("nodeSelector"), f"{path}.nodeSelector")
    yield from pod_security_context(spec, f"{path}.securityContext")
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        detail = "ShareProcessNamespace and HostPID cannot both be enabled"
        yield errors.invalid(f"{path}.shareProcessNamespace", True, detail)
    yield from affinity(spec.get("affinity") or {}, f"{path}.affinity")
    yield from _dns_config(spec, f"{path}.dnsConfig")
    yield from _conditions_and_gates(spec, path)
    yield from topology_spread(
        spec.get("topologySpreadConstraints") or (), f"{path}.topologySpreadConstraints"
    )
    yield from host_process(spec, path)
    yield from _host_users(spec, path)
    yield from _names(spec, path)
    yield from tolerations(spec.get("tolerations") or (), f"{path}.tolerations")
    yield from _host_aliases(spec.get("hostAliases") or (), f"{path}.hostAliases")
    yield from _classes(spec, path)
    yield from operating_system(spec, path)
    yield from _file_keys(spec, path)


def _one_of(spec: Object, field: str, supported: tuple[str, ...], path: str) -> Errors:
    value = spec.get(field)
    if value and value not in supported:
        yield errors.not_supported(f"{path}.{field}", value, supported)


def _resource_claims(claims: Iterable[Object], path: str) -> Errors:
    names: set[str] = set()
    for index, claim in enumerate(claims):
        at, name = f"{path}[{index}]", claim.get("name") or ""
        if not name:
            yield errors.required(f"{at}.name")
        elif name in names:
            yield errors.duplicate(f"{at}.name", name)
        else:
            yield from errors.invalid_each(f"{at}.name", name, dns1123_label(name))
            names.add(name)
        fields = ("resourceClaimName", "resourceClaimTemplateName")
        shown = {"Name": name, **{field[0].upper() + field[1:]: claim.get(field) for field in fields}}
        given = [field for field in fields if claim.get(field) is not None]
        if len(given) == 2:
            detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            yield errors.invalid(at, shown, detail)
        elif not given:
            detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
            yield errors.invalid(at, shown, detail)
        for field in given:
            yield from errors.invalid_each(f"{at}.{field}", claim[field], dns1123_subdomain(claim[field]))


def _host_network_ports(spec: Object, path: str, is_pod: bool) -> Errors:
    if not spec.get("hostNetwork"):
        return
    for index, container in enumerate(spec.get("containers") or ()):
        for number, port in enumerate(container.get("ports") or ()):
            host, own = port.get("hostPort") or 0, port.get("containerPort") or 0
            if (is_pod or host) and host != own:
                at = f"{path}.containers[{index}].ports[{number}].hostPort"
                yield errors.invalid(at, host, "must match `containerPort` when `hostNetwork` is true")


def _dns_config(spec: Object, path: str) -> Errors:
    config = spec.get("dnsConfig")
    servers = (config or {}).get("nameservers") or []
    if spec.get("dnsPolicy") == "None":
        if config is None:
            yield errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
            return
        if not servers:
            detail = "must provide at least one DNS nameserver when `dnsPolicy` is None"
            yield errors.required(f"{path}.nameservers", detail)
            return
    if len(servers) > 3:
        yield errors.invalid(f"{path}.nameservers", servers, "must not have more than 3 nameservers")
    for index, server in enumerate(servers):
        yield from errors.invalid_each(f"{path}.nameservers[{index}]", server, ip_address(server))
    searches = (config or {}).get("searches") or []
    if len(searches) > 32:
        yield errors.invalid(f"{path}.searches", searches, "must not have more than 32 search paths")
    for index, search in enumerate(searches):
        if search != ".":
            name = search.removesuffix(".")
            at = f"{path}.searches[{index}]"
            yield from errors.invalid_each(at, name, dns1123_subdomain_with_underscore(name))
    for index, option in enumerate((config or {}).get("options") or ()):
        if not option.get("name"):
            yield errors.required(f"{path}.options[{index}]", "must not be empty")


def _conditions_and_gates(spec: Object, path: str) -> Errors:
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        name = gate.get("conditionType") or ""
        yield from errors.invalid_each(
            f"{path}.readinessGates[{index}].conditionType", name, qualified_name(name)
        )
    names: set[str] = set()
    for index, gate in enumerate(spec.get("schedulingGates") or ()):
        at, name = f"{path}.schedulingGates[{index}]", gate.get("name") or ""
        yield from errors.invalid_each(at, name, qualified_name(name))
        if name in names:
            yield errors.duplicate(at, name)
        names.add(name)


def _host_users(spec: Object, path: str) -> Errors:
    if spec.get("hostUsers") is not False:
        return
    detail = "when `hostUsers` is false"
    for field, name in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
        if spec.get(field):
            yield errors.forbidden(f"{path}.{name}", detail)
    for at, container in containers_with_path(spec, path):
        if container.get("volumeDevices"):
            yield errors.forbidden(f"{at}.volumeDevices", detail)


def _names(spec: Object, path: str) -> Errors:
    hostname = spec.get("hostnameOverride")
    if hostname is not None:
        at = f"{path}.hostnameOverride"
        if spec.get("setHostnameAsFQDN"):
            yield errors.forbidden(at, "may not be specified when setHostnameAsFQDN is true")
        if spec.get("hostNetwork"):
            yield errors.forbidden(at, "may not be specified when hostNetwork is true")
        if len(hostname) > 64:
            yield errors.too_long(at, 64)
        yield from errors.invalid_each(at, hostname, dns1123_subdomain(hostname))
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")  # its older name
    for field, name in (("serviceAccountName", account), ("nodeName", spec.get("nodeName"))):
        if name:
            yield from errors.invalid_each(f"{path}.{field}", name, dns1123_subdomain(name))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= _MAX_INT32:
        detail = f"must be between 1 and {_MAX_INT32}, inclusive"
        yield errors.invalid(f"{path}.activeDeadlineSeconds", deadline, detail)
    for field in ("hostname", "subdomain"):
        name = spec.get(field)
        if name:
            yield from errors.invalid_each(f"{path}.{field}", name, dns1123_label(name))


def _host_aliases(aliases: Iterable[Object], path: str) -> Errors:
    for index, alias in enumerate(aliases):
        at, address = f"{path}[{index}]", alias.get("ip") or ""
        yield from errors.invalid_each(f"{at}.ip", address, ip_address(address))
        for number, hostname in enumerate(alias.get("hostnames") or ()):
            yield from errors.invalid_each(f"{at}.hostnames[{number}]", hostname, dns1123_subdomain(hostname))


def _classes(spec: Object, path: str) -> Errors:
    priority, runtime = spec.get("priorityClassName"), spec.get("runtimeClassName")
    if priority:
        yield from errors.invalid_each(f"{path}.priorityClassName", priority, dns1123_subdomain(priority))
    if runtime is not None:
        yield from errors.invalid_each(f"{path}.runtimeClassName", runtime, dns1123_subdomain(runtime))
    if spec.get("preemptionPolicy") == "":
        yield errors.required(f"{path}.preemptionPolicy")
    yield from _one_of(spec, "preemptionPolicy", ("PreemptLowerPriority", "Never"), path)
    if spec.get("overhead") is not None:
        yield from overhead(spec["overhead"], f"{path}.overhead")


def _file_keys(spec: Object, path: str) -> Errors:
    """Errors of fileKeyRef, whose file must be in an emptyDir volume (`validateFileKeyRefVolumes`)."""
    sources = {volume.get("name"): volume for volume in spec.get("volumes") or ()}
    for at, container in containers_with_path(spec, path):
        for index, variable in enumerate(container.get("env") or ()):
            reference = (variable.get("valueFrom") or {}).get("fileKeyRef")
            if reference is None:
                continue
            name = reference.get("volumeName") or ""
            where = f"{at}.env[{index}].valueFrom.fileKeyRef.volumeName"
            if name not in sources:
                yield f'{where}: Not found: "{name}"'
            elif sources[name].get("emptyDir") is None:
                yield errors.invalid(where, name, "referenced volume must be of type emptyDir")
