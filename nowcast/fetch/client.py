"""The only way to the network: one bounded GET within a deadline.

One connection per request: polls are a minute apart, and nothing is shared. The adapter is called without the
session around it, which would read the whole body of a redirect, unchecked and unbounded.
"""

import http.client
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from nowcast.errors import FeedUnreachable
from nowcast.fetch.answer_check import checked_body
from nowcast.fetch.deadline import LOOKUPS, Adapter, Deadline, Lookup, lookup, words

PATIENCE = 20.0  # s
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """A usable answer; `body` is None where the product has not changed since `etag`."""

    status: int
    body: bytes | None
    etag: str | None
    changed: bool
    seconds: float  # s, on the monotonic clock
    size: int  # bytes, decoded


@dataclass(frozen=True)
class Client:
    """Gets answers from upstream; safe to share between threads.

    Parameters
    ----------
    allow : tuple of str
        Base URLs; nothing outside of their scheme, host, port and path is asked.
    contact : str
        Where an upstream operator can read who asks; part of the User-Agent.
    redirects : int
        How many redirects to follow, within `allow` only and never from https to http.
    authorities : str, optional
        File of certificate authorities instead of the usual ones. There is no way to switch TLS checks off.
    lookup : callable
        (host, port) to addresses, as `socket.getaddrinfo`.
    patience : float [s]
        Deadline of an answer where the caller names none.
    """

    allow: tuple[str, ...]
    contact: str = ""
    redirects: int = 0
    authorities: str | None = None
    lookup: Lookup = lookup
    patience: float = PATIENCE
    _free: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(LOOKUPS), repr=False, compare=False
    )

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        limit: int,
        deadline_s: float | None = None,
        etag: str | None = None,
        content: tuple[str, ...] = ("application/json", "text/plain"),
        first: bytes = b"",
    ) -> Answer:
        """Get one answer; all of it, from the look-up of the name to the last byte, within `deadline_s`.

        Parameters
        ----------
        url : str
            Must lie under one of `allow`.
        params : mapping, optional
            Of the query.
        limit : int
            Decoded bytes.
        deadline_s : float [s], optional
            Instead of `patience`.
        etag : str, optional
            Of the answer that is held. Forget it after any `FeedUnreachable`, and where the product has
            gone stale on nothing but "not changed": there are servers whose ETag lies.
        content : tuple of str
            Accepted content types.
        first : bytes
            Accepted first bytes behind white space; empty is anything but a page or UTF-16.

        Returns
        -------
        Answer

        Raises
        ------
        FeedUnreachable
            One sentence with host and path; `body` holds the beginning of a refused payload.
        """
        begun = time.monotonic()
        allowed = self.patience if deadline_s is None else deadline_s
        deadline = Deadline(begun + allowed, allowed, self.lookup, self._free)
        headers = {
            "User-Agent": _agent(self.contact),
            "Accept": ", ".join(content),
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        current, address = url, _address(url)
        try:
            for hop in range(self.redirects + 1):
                prepared = _prepare(
                    current, None if hop else params, headers | ({"If-None-Match": etag} if etag else {})
                )
                if not any(_under(prepared.url or "", base) for base in self.allow):
                    target = f"redirects to {_address(current)}, which is" if hop else "is"
                    raise FeedUnreachable(f"{target} not among the configured upstreams")
                with _send(prepared, deadline, self.authorities or True) as response:
                    if response.is_redirect:
                        current = urljoin(prepared.url or current, response.headers["Location"])
                        if prepared.url and prepared.url.startswith("https:") and not current.startswith("https:"):
                            raise FeedUnreachable("redirects from https to http")
                        continue
                    status = response.status_code
                    held = response.headers.get("ETag", etag if status == 304 else None)
                    if status == 304 and etag:
                        return Answer(304, None, held, False, time.monotonic() - begun, 0)
                    body = checked_body(response, deadline, limit, content, first)
                    return Answer(status, body, held, True, time.monotonic() - begun, len(body))
            raise FeedUnreachable(f"redirects to {_address(current)}, which is not followed")
        except FeedUnreachable as error:  # not chained: originals may hold the URL with its secrets
            raise FeedUnreachable(f"{address}: {error}.", body=error.body) from None
        except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            late = time.monotonic() >= deadline.ends or isinstance(error, requests.Timeout)
            raise FeedUnreachable(f"{address}: {deadline.missed if late else words(error)}.") from None


def _prepare(url: str, params: Mapping[str, str] | None, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """Form the request, so that the URL is checked as it will be sent, dots and escapes resolved."""
    with requests.Session() as session:
        session.trust_env = False  # no proxy, .netrc or bundle from the environment
        return session.prepare_request(requests.Request("GET", url, params=params, headers=dict(headers)))


def _send(prepared: requests.PreparedRequest, deadline: Deadline, verify: bool | str) -> requests.Response:
    return Adapter(deadline).send(prepared, stream=True, timeout=deadline.left(), verify=verify)


def _under(url: str, base: str) -> bool:
    """Whether a URL has the scheme, host and port of a base and lies below it, by the parser of the connection."""
    ends, paths = [], []
    for parts in (parse_url(url), parse_url(base)):
        ends.append((parts.scheme, parts.host, parts.port or PORTS.get(parts.scheme or "")))
        paths.append((parts.path or "/").rstrip("/") + "/")
    return ends[0] == ends[1] and paths[0].startswith(paths[1])


def _address(url: str) -> str:
    """Host and path of a URL only: user, password and query may be secrets."""
    try:
        parts = parse_url(url)
    except HTTPError:
        return "a malformed address"
    return f"{parts.host or ''}{f':{parts.port}' if parts.port else ''}{parts.path or '/'}"


def _agent(contact: str) -> str:
    """The User-Agent."""
    try:
        version = metadata.version("smile-nowcast")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"smile-nowcast/{version}" + (f" (+{contact})" if contact else "")
