"""Requests to an API server: lists, page by page and several at once. The caller knows how to reach the server.

A cluster is read as a whole: any answer that is not the complete requested list is an error. The only exception are
resources that the user may not read (Forbidden) or the server does not serve; they are named in the result.

Source for paging: kubernetes.io/docs/reference/using-api/api-concepts (limit, continue, 410 Expired).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
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

Convert = Callable[[Object], Any]
"""An object, with the fields that snapshots need -> what is kept of it; None where that is nothing."""


class ApiError(ClusterError):
    """The server refused one request. `reason` is that of metav1.Status (Forbidden, Expired, …)."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason, self.message = reason, message


PAGE, LARGE_PAGE = 500, 16 << 20
"""Objects in the first page; bytes of a page than which none should be much larger."""
ATTEMPTS = 3
"""How often a list whose pages expire is read page by page, before it is read in one piece."""


class Reading(NamedTuple):
    """What was read of a cluster: typed lists, names of resources that could not be read, the server's version."""

    lists: tuple[Object, ...]
    unreadable: tuple[str, ...] = ()
    server_version: str | None = None


_NOTHING: Mapping[str, Convert] = {}


def read(
    get: Get,
    resources: Iterable[ApiResource] = RESOURCES,
    keep: Keep | None = None,
    step: Callable[[], None] | None = None,
    convert: Mapping[str, Convert] = _NOTHING,
) -> Reading:
    """List resources of the whole cluster, four at a time.

    `keep` trims each object; by default they are trimmed to what snapshots need, and those of a kind that `convert` has
    become what that makes of them, as soon as they are there. `step` is called after each list.
    A resource that may not be listed, or is not served, is named in `unreadable`. Raises ClusterError for every other
    refusal, since the cluster would seem smaller than it is, and if no resource may be listed.
    """
    from concurrent.futures import ThreadPoolExecutor

    resources = tuple(resources)
    version = server_version(get)  # before the threads start, so that there is one login prompt or one error
    pool = ThreadPoolExecutor(max_workers=4)
    try:
        answers = []
        for answer in pool.map(lambda resource: _try(get, resource, keep, convert), resources):
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


def _try(
    get: Get, resource: ApiResource, keep: Keep | None, convert: Mapping[str, Convert]
) -> Object | ApiError:
    items: list[Any] = []
    made = _maker(resource.kind, keep, convert.get(resource.kind))
    try:
        items = _list(get, resource.path, resource.kind, {"fieldSelector": resource.selector}, made)
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

    return _list(get, path, kind, {"fieldSelector": selector, "labelSelector": labels}, _maker(kind, keep))


def _maker(kind: str, keep: Keep | None, convert: Convert | None = None) -> Callable[[Raw], Any]:
    """What makes of an encoded item what is kept of it."""
    if keep is not None:
        return lambda raw: keep(kind, decode.item("", raw))
    if convert is not None:
        return lambda raw: convert(decode.item(kind, raw))
    return lambda raw: decode.item(kind, raw)


def _list(
    get: Get, path: str, kind: str, selectors: Mapping[str, str], made: Callable[[Raw], Any]
) -> list[Any]:
    """What `made` makes of each item of a list, but for None; see `list_all`."""
    query = {name: text for name, text in selectors.items() if text}
    for attempt in range(ATTEMPTS + 1):
        limit = {"limit": str(PAGE)} if attempt < ATTEMPTS else {}
        try:
            # Each page is decoded before the next is: all pages of a large cluster would not fit into memory.
            pages = _pages(get, path, kind, {**limit, **query})
            return [one for page in pages for raw in page if (one := made(raw)) is not None]
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
    """The items of each page; while one is decoded, the next is requested.

    Pages are larger from one to the next while they come fast, since with kubectl each is a process of its own.
    """
    from concurrent.futures import ThreadPoolExecutor

    tokens: set[str] = set()
    pool = ThreadPoolExecutor(max_workers=1)  # starts no thread before something is submitted
    try:
        answer, seconds = _timed(get, path, query)
        while True:
            page = _decoded(answer, path, kind)
            token = page.metadata and page.metadata.continue_
            if token:
                if token in tokens:
                    raise _invalid_answer(
                        path, "the pages do not end: the server gave one continue token twice"
                    )
                tokens.add(token)
                limit = int(query.get("limit", 0))
                if limit and seconds < _FAST and len(answer) < LARGE_PAGE:
                    limit *= 2
                elif limit and seconds > _SLOW:
                    limit = max(limit // 2, PAGE)
                query = {**query, "continue": token, **({"limit": str(limit)} if limit else {})}
                following = pool.submit(_timed, get, path, query)
            yield page.items or []
            if not token:
                return
            answer, seconds = following.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_FAST, _SLOW = 1.0, 5.0
"""Seconds in which a page comes after which the next may be larger, or should be smaller."""


def _timed(get: Get, path: str, query: dict[str, str]) -> tuple[bytes, float]:
    begin = time.monotonic()
    answer = get(f"{path}?{urlencode(query)}" if query else path)
    return answer, time.monotonic() - begin


def _decoded(answer: bytes, path: str, kind: str) -> _Page:
    """A page of the list at `path`. Raises ClusterError."""
    try:
        page = _page.decode(answer)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _invalid_answer(path, str(error)) from None
    if page.kind != f"{kind}List" and (kind or not page.kind.endswith("List")):
        raise _invalid_answer(path, f"expected {kind or 'a '}List, got {quote_name(page.kind)}")
    return page


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
