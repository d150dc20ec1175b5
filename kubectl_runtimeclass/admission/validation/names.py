"""The syntax of names, labels, ports and similar values.

Each function yields the server's sentences about what is wrong with a value, and nothing for a valid one. Sizes are
in bytes of UTF-8.

Sources (Kubernetes v1.37): staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go,
staging/src/k8s.io/apimachinery/pkg/api/validate/content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Problems = Iterator[str]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_LABEL_TEXT = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character"
)
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_SUBDOMAIN_TEXT = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character"
)
_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_NAME_TEXT = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character"
)
_VALUE_TEXT = (
    f"a valid label must be an empty string or consist of {_NAME_TEXT.removeprefix('must consist of ')}"
)
_UNDERSCORED = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_UNDERSCORED_TEXT = _SUBDOMAIN_TEXT.replace("characters, '-' or '.'", "characters, '_', '-' or '.'")
_DNS_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_DNS_1035_TEXT = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
    "character, and end with an alphanumeric character"
)
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_HEADER = "[-A-Za-z0-9]+"


def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value, re.ASCII) is not None


def _regex(text: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{text} (e.g. {shown}regex used for validation is '{pattern}')"


def _size(value: str) -> int:
    return len(value.encode(errors="surrogatepass"))


def dns1123_label(value: str, unit: str = "characters") -> Problems:
    if _size(value) > 63:
        yield f"must be no more than 63 {unit}"
    if not _matches(_LABEL, value):
        dots = _matches(_SUBDOMAIN, value)
        yield "must not contain dots" if dots else _regex(_LABEL_TEXT, _LABEL, "my-name", "123-abc")


def dns1123_subdomain(value: str, unit: str = "characters") -> Problems:
    if _size(value) > 253:
        yield f"must be no more than 253 {unit}"
    if not _matches(_SUBDOMAIN, value):
        yield _regex(_SUBDOMAIN_TEXT, _SUBDOMAIN, "example.com")


def dns1123_subdomain_with_underscore(value: str) -> Problems:
    pattern = rf"{_UNDERSCORED}(\.{_UNDERSCORED})*"
    if _size(value) > 253:
        yield "must be no more than 253 characters"
    if not _matches(pattern, value):
        yield _regex(_UNDERSCORED_TEXT, pattern, "example.com")


def dns1035_label(value: str) -> Problems:
    if _size(value) > 63:
        yield "must be no more than 63 characters"
    if not _matches(_DNS_1035, value):
        yield _regex(_DNS_1035_TEXT, _DNS_1035, "my-name", "abc-123")


def qualified_name(value: str) -> Problems:
    """A label key or a resource name, with or without a prefix: `example.com/name` (`IsQualifiedName`)."""
    parts = value.split("/")
    if len(parts) > 2:
        text = _regex(f"a valid label key {_NAME_TEXT}", _NAME, "MyName", "my.name", "123-abc")
        yield f"{text} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return
    if len(parts) == 2:
        if not parts[0]:
            yield "prefix part must be non-empty"
        else:
            yield from (f"prefix part {problem}" for problem in dns1123_subdomain(parts[0], "bytes"))
    name = parts[-1]
    if not name:
        yield "name part must be non-empty"
    elif _size(name) > 63:
        yield "name part must be no more than 63 bytes"
    if not _matches(_NAME, name):
        yield f"name part {_regex(_NAME_TEXT, _NAME, 'MyName', 'my.name', '123-abc')}"


def label_value(value: str) -> Problems:
    if _size(value) > 63:
        yield "must be no more than 63 bytes"
    if value and not _matches(_NAME, value):
        yield _regex(_VALUE_TEXT, f"({_NAME})?", "MyValue", "my_value", "12345")


def port_number(value: int) -> Problems:
    if not 1 <= value <= 65535:
        yield "must be between 1 and 65535, inclusive"


def port_name(value: str) -> Problems:
    if _size(value) > 15:
        yield "must be no more than 15 characters"
    if not _matches("[-a-z0-9]+", value):
        yield "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
    if not re.search("[a-z]", value):
        yield "must contain at least one letter (a-z)"
    if "--" in value:
        yield "must not contain consecutive hyphens"
    if value.startswith("-") or value.endswith("-"):
        yield "must not begin or end with a hyphen"


def user_or_group(value: int) -> Problems:
    """The id of a user or group (`IsValidUserID`, `IsValidGroupID`)."""
    if not 0 <= value <= 2**31 - 1:
        yield "must be between 0 and 2147483647, inclusive"


def env_name(value: str) -> Problems:
    """The name of an environment variable (`IsRelaxedEnvVarName`)."""
    if not value:
        yield "environment variable name must be non-empty"
    if any(not " " <= letter <= "~" or letter == "=" for letter in value):
        yield (
            "a valid environment variable name must consist only of printable ASCII characters other than '='"
        )


def config_key(value: str) -> Problems:
    """A key of a ConfigMap or Secret (`IsConfigMapKey`)."""
    if _size(value) > 253:
        yield "must be no more than 253 characters"
    if not _matches(_CONFIG_KEY, value):
        text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
        yield _regex(text, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name")
    if value in (".", ".."):
        yield f"must not be '{value}'"
    elif value.startswith(".."):
        yield "must not start with '..'"


def http_header(value: str) -> Problems:
    if not _matches(_HEADER, value):
        text = "a valid HTTP header must consist of alphanumeric characters or '-'"
        yield _regex(text, _HEADER, "X-Header-Name")


def atoi(value: str) -> int:
    """An integer, as Go's strconv.Atoi reads it. Raises ValueError, or OverflowError, in its words."""
    if not _matches("[+-]?[0-9]+", value):
        raise ValueError(f'strconv.Atoi: parsing "{value}": invalid syntax')
    digits = value.lstrip("+-0") or "0"
    number = int(digits[:20]) * (
        -1 if value.startswith("-") else 1
    )  # of thousands of digits Python reads none
    if not -(1 << 63) <= number < 1 << 63:
        raise OverflowError(f'strconv.Atoi: parsing "{value}": value out of range')
    return number


def percent(value: str) -> Problems:
    """A share in percent (`IsValidPercent`)."""
    if not _matches("[0-9]+%", value):
        text = "a valid percent string must be a numeric string followed by an ending '%'"
        yield _regex(text, "[0-9]+%", "1%", "93%")


def ip_address(value: str) -> Problems:
    import ipaddress

    try:
        ipaddress.ip_address(value)
    except ValueError:
        yield "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
