"""Security options of Windows containers.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateWindowsSecurityContextOptions`.
"""

from __future__ import annotations

import re

from ...kube.object import Object
from .errors import Errors, invalid, invalid_each
from .names import dns1123_subdomain

_MOST_KIB = 64
"""The size from which on a gmsaCredentialSpec is too large."""
_DOMAIN_LENGTH, _USER_LENGTH = 256, 104
_NET_BIOS = r'^[^\\/:\*\?"<>|\.][^\\/:\*\?"<>|]{0,14}$'
_DNS_LABEL = "[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?"
_DNS_DOMAIN = rf"^{_DNS_LABEL}(?:\.{_DNS_LABEL})*$"
_NOT_IN_USERS = r'["/\\:;|=,\+\*\?<>@\[\]]'


def windows_options(options: Object | None, path: str) -> Errors:
    """Errors of `windowsOptions`; None has none."""
    if options is None:
        return
    name, spec, user = (
        options.get(field) for field in ("gmsaCredentialSpecName", "gmsaCredentialSpec", "runAsUserName")
    )
    if name is not None:
        yield from invalid_each(f"{path}.gmsaCredentialSpecName", name, dns1123_subdomain(name))
    if spec == "":
        yield invalid(f"{path}.gmsaCredentialSpec", spec, "gmsaCredentialSpec cannot be an empty string")
    elif spec is not None and len(spec.encode()) > _MOST_KIB * 1024:
        detail = f"gmsaCredentialSpec size must be under {_MOST_KIB} KiB"
        yield invalid(f"{path}.gmsaCredentialSpec", spec, detail)
    if user is not None:
        yield from invalid_each(f"{path}.runAsUserName", user, _user_problems(user))


def _user_problems(name: str) -> list[str]:
    if not name:
        return ["runAsUserName cannot be an empty string"]
    if re.search(r"[\x00-\x1f\x7f]", name):
        return ["runAsUserName cannot contain control characters"]
    if name.count("\\") > 1:
        return ["runAsUserName cannot contain more than one backslash"]
    domain, separator, user = name.rpartition("\\")
    problems = []
    if len(domain.encode()) >= _DOMAIN_LENGTH:
        problems.append(f"runAsUserName's Domain length must be under {_DOMAIN_LENGTH} characters")
    if separator and not (re.search(_NET_BIOS, domain) or re.search(_DNS_DOMAIN, domain, re.ASCII)):
        problems.append("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
    if not user:
        problems.append("runAsUserName's User cannot be empty")
    elif len(user.encode()) > _USER_LENGTH:
        problems.append(f"runAsUserName's User length must not be longer than {_USER_LENGTH} characters")
    if re.fullmatch(r"[. ]+", user):
        problems.append("runAsUserName's User cannot contain only periods or spaces")
    if re.search(_NOT_IN_USERS, user):
        problems.append(r"""runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]""")
    return problems
