"""What is asked of an API server: lists, page by page, several at once. How to reach it is the caller's.

A cluster is read whole or not at all: whatever is not the list that was asked for, complete, is an error. The
one exception is what the user may not read (Forbidden) or the server does not serve: it is named.

Source of the paging: kubernetes.io/docs/reference/using-api/api-concepts (limit, continue, 410 Expired).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from ..errors import named
from ..kube.object import Object
from ..snapshot import decode
from ..snapshot.decode import Raw
from . import ClusterError
from .resources import NEWER, RESOURCES, ApiResource

Get = Callable[[str], bytes]
"""Answers a path (`/api/v1/nodes?limit=500`) with the body of a response. Raises ClusterError or ApiError."""


Keep = Callable[[str, Object], Object]
"""Gets a kind and an object, and gives the object trimmed to what is kept of it."""


class ApiError(ClusterError):
    """The server's refusal of one request. `reason` is that of metav1.Status: Forbidden, Expired …"""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason, self.message = reason, message


PAGE = 500
ATTEMPTS = 3


class Reading(NamedTuple):
    """What could be read: lists as objects with `items`, the resources that may not be read, the version."""

    lists: tuple[Object, ...]
    unreadable: tuple[str, ...] = ()
    server_version: str | None = None


def read(
    get: Get,
    resources: Iterable[ApiResource] = RESOURCES,
    keep: Keep | None = None,
    step: Callable[[], None] | None = None,
) -> Reading:
    """List resources of the whole cluster, several at a time.

    `keep` trims each object; without it, they are trimmed to what snapshots need. `step` is called after
    each list.
    A resource that may not be listed, or is not served, is named in `unreadable`. Raises ClusterError for every
    other refusal, since the cluster would seem smaller than it is, and if nothing at all may be listed.
    """
    from concurrent.futures import ThreadPoolExecutor

    resources = tuple(resources)
    version = server_version(get)  # alone: one login prompt, one error
    pool = ThreadPoolExecutor(max_workers=4)
    try:
        answers = []
        for answer in pool.map(lambda resource: _try(get, resource, keep), resources):
            answers.append(answer)
            if step is not None:
                step()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # after an error or Ctrl-C nothing more is asked
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
    """`v1.36.2`, or None where it may not be asked. Raises ClusterError, also where no API server answers."""
    try:
        answer = decode.whole(get("/version"))
    except ApiError as error:
        if error.reason != "Forbidden":
            raise
        return None
    except decode.DecodeError as error:
        raise _no_answer("/version", str(error)) from None
    return str(answer.get("gitVersion") or "") or None


def list_all(
    get: Get, path: str, kind: str = "", *, selector: str = "", labels: str = "", keep: Keep | None = None
) -> list[Object]:
    """Every object of a list; with a `kind` only the fields that snapshots need of it, else whole.

    `keep` trims each object instead. The list is consistent: when pages expire before the last one is read,
    it is read again from the start, in the end in one piece. `selector` is a field selector, `labels`
    a label selector. Raises ApiError, and ClusterError also for an answer that is not this list.
    """

    def decoded(raw: Raw) -> Object:
        return decode.item(kind, raw) if keep is None else keep(kind, decode.item("", raw))

    for attempt in range(ATTEMPTS + 1):
        limit = PAGE if attempt < ATTEMPTS else 0
        try:
            # A page is decoded when it comes: of a large cluster, the text of all would not fit.
            query = {"limit": str(limit or ""), "fieldSelector": selector, "labelSelector": labels}
            pages = _pages(get, path, kind, {key: value for key, value in query.items() if value})
            return [decoded(raw) for page in pages for raw in page]
        except ApiError as error:
            if error.reason not in ("Expired", "Gone") or not limit:
                raise
        except decode.DecodeError as error:
            raise _no_answer(path, str(error)) from None
    raise AssertionError("the last attempt returns or raises")


class _Page(msgspec.Struct):
    """One page of a list. Kind and items are always there; `items` of an empty list may be null."""

    kind: str
    items: list[Raw] | None
    metadata: decode.ListMeta | None = None


_page = msgspec.json.Decoder(_Page)


def _pages(get: Get, path: str, kind: str, query: dict[str, str]) -> Iterator[list[Raw]]:
    seen = set()
    while True:
        try:
            page = _page.decode(get(f"{path}?{urlencode(query)}" if query else path))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise _no_answer(path, str(error)) from None
        if page.kind != f"{kind}List" and (kind or not page.kind.endswith("List")):
            raise _no_answer(path, f"expected {kind or 'a '}List, got {named(page.kind)}")
        yield page.items or []
        following = page.metadata and page.metadata.continue_
        if not following:
            return
        if following in seen:
            raise _no_answer(path, "the pages do not end: the server gave one continue token twice")
        seen.add(following)
        query["continue"] = following


def _no_answer(path: str, problem: str) -> ClusterError:
    return ClusterError(f"{path}: not the API server's answer: {problem}")


def one(get: Get, path: str, kind: str) -> Object:
    """One object of this kind. Raises ApiError and ClusterError."""
    try:
        item = decode.whole(get(path))
    except decode.DecodeError as error:
        raise _no_answer(path, str(error)) from None
    if item.get("kind") != kind:
        raise _no_answer(path, f"expected {kind}, got {named(item.get('kind'))}")
    return item


# --- the sentences of kubectl ----------------------------------------------------------------------

_SERVER = re.compile(r"Error from server(?: \((\w+)\))?: (.*)", re.DOTALL)

FATAL = ("InternalError", "ServerTimeout", "ServiceUnavailable", "Timeout", "TooManyRequests", "Unauthorized")
"""Refusals that say nothing of one resource: what else is asked would fail in the same way."""


def refusal(text: str) -> ClusterError:
    """What kubectl printed, as an ApiError where the server refused one request, else with what may help."""
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
    """Warnings of the server, and klog's lines, which say the same less well."""
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
