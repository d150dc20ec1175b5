"""Requests to an API server: lists, page by page and several at once. The caller knows how to reach the server.

A cluster is read as a whole: any answer that is not the complete requested list is an error. The only exception are
resources that the user may not read (Forbidden) or the server does not serve; they are named in the result.

Source for paging: kubernetes.io/docs/reference/using-api/api-concepts (limit, continue, 410 Expired).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from ..errors import quote_name
from ..kube.object import Object
from ..snapshot import decode
from ..snapshot.decode import Raw
from . import ClusterError
from .resources import NEWER, RESOURCES, ApiResource

Get = Callable[[str], bytes]
"""Requests a path (`/api/v1/nodes?limit=500`) and returns the body of the response. Raises ClusterError or ApiError."""


Keep = Callable[[str, Object], Object]
"""(kind, object) -> the object with only the fields to keep."""


class ApiError(ClusterError):
    """The server refused one request. `reason` is that of metav1.Status (Forbidden, Expired, …)."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason, self.message = reason, message


PAGE = 500
"""Objects in one page."""
ATTEMPTS = 3
"""How often a list whose pages expire is read page by page, before it is read in one piece."""


class Reading(NamedTuple):
    """What was read of a cluster: typed lists, names of resources that could not be read, the server's version."""

    lists: tuple[Object, ...]
    unreadable: tuple[str, ...] = ()
    server_version: str | None = None


def read(
    get: Get,
    resources: Iterable[ApiResource] = RESOURCES,
    keep: Keep | None = None,
    step: Callable[[], None] | None = None,
) -> Reading:
    """List resources of the whole cluster, four at a time.

    `keep` trims each object; by default they are trimmed to what snapshots need. `step` is called after each list.
    A resource that may not be listed, or is not served, is named in `unreadable`. Raises ClusterError for every other
    refusal, since the cluster would seem smaller than it is, and if no resource may be listed.
    """
    from concurrent.futures import ThreadPoolExecutor

    resources = tuple(resources)
    version = server_version(get)  # before the threads start, so that there is one login prompt or one error
    pool = ThreadPoolExecutor(max_workers=4)
    try:
        answers = []
        for answer in pool.map(lambda resource: _try(get, resource, keep), resources):
            answers.append(answer)
            if step is not None:
                step()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # no more requests after an error or Ctrl-C
    lists = tuple(answer for answer in answers if not isinstance(answer, ApiError))
    failed = [(r, a) for r, a in zip(resources, answers, strict=True) if isinstance(a, ApiError)]
    if not lists:
        raise ClusterError(f"nothing in this cluster may be read: {failed[0][1].message}")
    return Reading(lists, tuple(resource.name for resource, _ in failed), version)


def _try(get: Get, resource: ApiResource, keep: Keep | None) -> Object | ApiError:
    items: list[Object] = []
    try:
        items = list_all(get, resource.path, resource.kind, selector=resource.selector, keep=keep)
    except ApiError as error:
        if error.reason not in ("Forbidden", "NotFound"):
            raise ClusterError(f"{resource.name}: {error}") from None
        if error.reason == "Forbidden" or resource.name not in NEWER:
            return error
    return {"apiVersion": resource.api_version, "kind": f"{resource.kind}List", "items": items}


def server_version(get: Get) -> str | None:
    """The server's version (`v1.36.2`), None if the user may not read it. Raises ClusterError."""
    try:
        answer = decode.whole(get("/version"))
    except ApiError as error:
        if error.reason != "Forbidden":
            raise
        return None
    except decode.DecodeError as error:
        raise _invalid_answer("/version", str(error)) from None
    return str(answer.get("gitVersion") or "") or None


def list_all(
    get: Get, path: str, kind: str = "", *, selector: str = "", labels: str = "", keep: Keep | None = None
) -> list[Object]:
    """All objects of the list at `path`.

    With a `kind`, objects have only the fields that snapshots need; with `keep`, those that it keeps. `selector` is a
    field selector, `labels` a label selector. The list is consistent: if its pages expire before the last one is read,
    it is read again, finally in one piece. Raises ApiError, and ClusterError for an answer that is not this list.
    """

    def decoded(raw: Raw) -> Object:
        return decode.item(kind, raw) if keep is None else keep(kind, decode.item("", raw))

    for attempt in range(ATTEMPTS + 1):
        limit = PAGE if attempt < ATTEMPTS else 0
        try:
            # Each page is decoded before the next is read: all pages of a large cluster would not fit into memory.
            query = {"limit": str(limit or ""), "fieldSelector": selector, "labelSelector": labels}
            pages = _pages(get, path, kind, {key: value for key, value in query.items() if value})
            return [decoded(raw) for page in pages for raw in page]
        except ApiError as error:
            if error.reason not in ("Expired", "Gone") or not limit:
                raise
        except decode.DecodeError as error:
            raise _invalid_answer(path, str(error)) from None
    raise AssertionError("the last attempt returns or raises")


class _Page(msgspec.Struct):
    """One page of a list. `kind` and `items` are required; `items` of an empty list may be null."""

    kind: str
    items: list[Raw] | None
    metadata: decode.ListMeta | None = None


_page = msgspec.json.Decoder(_Page)


def _pages(get: Get, path: str, kind: str, query: dict[str, str]) -> Iterator[list[Raw]]:
    tokens = set()
    while True:
        try:
            page = _page.decode(get(f"{path}?{urlencode(query)}" if query else path))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise _invalid_answer(path, str(error)) from None
        if page.kind != f"{kind}List" and (kind or not page.kind.endswith("List")):
            raise _invalid_answer(path, f"expected {kind or 'a '}List, got {quote_name(page.kind)}")
        yield page.items or []
        token = page.metadata and page.metadata.continue_
        if not token:
            return
        if token in tokens:
            raise _invalid_answer(path, "the pages do not end: the server gave one continue token twice")
        tokens.add(token)
        query["continue"] = token


def _invalid_answer(path: str, problem: str) -> ClusterError:
    return ClusterError(f"{path}: not the API server's answer: {problem}")


def one(get: Get, path: str, kind: str) -> Object:
    """The object of this kind at `path`. Raises ApiError and ClusterError."""
    try:
        item = decode.whole(get(path))
    except decode.DecodeError as error:
        raise _invalid_answer(path, str(error)) from None
    if item.get("kind") != kind:
        raise _invalid_answer(path, f"expected {kind}, got {quote_name(item.get('kind'))}")
    return item


# --- kubectl's error messages ----------------------------------------------------------------------

_SERVER = re.compile(r"Error from server(?: \((\w+)\))?: (.*)", re.DOTALL)

FATAL = ("InternalError", "ServerTimeout", "ServiceUnavailable", "Timeout", "TooManyRequests", "Unauthorized")
"""Reasons that are not about one resource: other requests would fail in the same way."""


def refusal(text: str) -> ClusterError:
    """The error for what kubectl printed: an ApiError if the server refused one request, else one with a hint."""
    lines = [line for line in text.splitlines() if line.strip() and not _is_noise(line)]
    sentence = "\n".join(lines).strip().removeprefix("error: ") or "kubectl failed without a word"
    match = _SERVER.fullmatch(sentence)
    if match and match[1] and match[1] not in FATAL:
        return ApiError(match[1], match[2].strip())
    if match and "could not find the requested resource" in match[2]:
        return ApiError("NotFound", match[2].strip())
    for sign, hint in _HINTS:
        if re.search(sign, sentence, re.IGNORECASE):
            return ClusterError(sentence, hint)
    return ClusterError(sentence)


def _is_noise(line: str) -> bool:
    """Whether a line is a warning of the server or a log line of klog, which repeats the error."""
    return line.startswith("Warning:") or re.match(r"[EWI]\d{4} \d\d:\d\d:\d\d\.", line) is not None


_HINTS = (
    (r"must be logged in|Unauthorized|provide credentials",
     "the cluster does not accept these credentials: they are wrong or have expired, log in again"),
    (r"no configuration has been provided|connection to the server localhost:8080 was refused",
     "no cluster is configured: set KUBECONFIG or --context, or read files with --snapshot"),
    (r"was refused|connection refused",
     "nothing answers at that address: is the cluster up, and is this the right context?"),
    (r"no such host|server misbehaving", "the name of the server is not known here: is a VPN needed?"),
    (r"context .* does not exist|cluster .* does not exist|auth info .* does not exist",
     "`kubectl config get-contexts` lists those there are"),
    (r"x509|certificate", "the server's certificate is not the one that the kubeconfig trusts"),
    (r"i/o timeout|deadline exceeded|Client.Timeout|TLS handshake timeout|awaiting headers",
     "the server does not answer in time: see --request-timeout"),
    (r"executable .* (?:not found|failed)|exec plugin|getting credentials",
     "the credential plugin that the kubeconfig names failed"),
)  # fmt: skip
