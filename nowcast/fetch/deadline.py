"""A deadline that holds for the look-up, the connection, the handshake and every byte of one request.

`requests` bounds the wait for one byte only: a header dripped at 1 byte in 0.5 s runs for ever. Here the clock
is asked before each operation of the socket, so no thread has to watch, and none is left behind but by a
resolver that hangs (the system's has no deadline; at most `LOOKUPS` of them).
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import IncompleteRead

from nowcast.errors import FeedUnreachable

CHUNK = 64 * 2**10  # bytes
LOOKUPS = 8  # name look-ups at one time

Lookup = Callable[[str, int], list[Any]]
"""(host, port) to addresses, as `socket.getaddrinfo` gives them."""


def lookup(host: str, port: int) -> list[Any]:
    """Ask the system's resolver."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@dataclass(frozen=True)
class Deadline:
    """The instant that every socket operation of one request has to keep to."""

    ends: float  # s, monotonic
    seconds: float
    lookup: Lookup
    free: threading.BoundedSemaphore

    def left(self) -> float:
        """Seconds until the deadline; raises behind it."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise FeedUnreachable(self.missed)
        return left

    @property
    def missed(self) -> str:
        """The words for a missed deadline."""
        return f"no complete answer within {self.seconds:g} s"

    def resolve(self, host: str, port: int) -> list[Any]:
        """Addresses of a host; the system's resolver has no deadline, so it works in a thread of its own."""
        if not self.free.acquire(blocking=False):
            raise FeedUnreachable(f"{LOOKUPS} name look-ups hang already")
        addresses: list[Any] = []

        def look() -> None:
            try:
                addresses.extend(self.lookup(host, port))
            except (OSError, UnicodeError):  # there is no address then, see below
                pass
            finally:
                self.free.release()

        thread = threading.Thread(target=look, name="lookup", daemon=True)
        thread.start()
        thread.join(self.left())
        if thread.is_alive():
            raise FeedUnreachable(f"its name could not be looked up within {self.seconds:g} s")
        if not addresses:
            raise FeedUnreachable("its name is not known")
        return addresses

    def connect(self, host: str, port: int) -> socket.socket:
        """Open a connection; one dead address of several does not use up the time of the others."""
        reason = ""
        addresses = self.resolve(host.strip("[]"), port)
        for tried, (family, kind, protocol, _, address) in enumerate(addresses):
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self.left() / (len(addresses) - tried))
                sock.connect(address)
                sock.settimeout(self.left())  # bounds the whole TLS handshake: Python counts it as one operation
                return sock
            except (OSError, FeedUnreachable) as error:
                sock.close()
                reason = words(error)
        self.left()
        raise FeedUnreachable(reason)

    def response(self, sock: socket.socket, *args: Any, **options: Any) -> http.client.HTTPResponse:
        """Read header and body through the deadline."""
        response = http.client.HTTPResponse(sock, *args, **options)
        raw = response.fp.detach()
        response.fp = io.BufferedReader(_Timed(raw, sock, self), CHUNK)
        return response


class _Timed(io.RawIOBase):
    """A socket's file whose every read ends at the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, deadline: Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline = deadline
        self.response_class = deadline.response  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return self._deadline.connect(self.host, self.port or 80)


class _Secure(HTTPSConnection):
    def __init__(self, *args: Any, deadline: Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline = deadline
        self.response_class = deadline.response  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return self._deadline.connect(self.host, self.port or 443)


class Adapter(HTTPAdapter):
    """Sends one request through a deadline, without retries."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> HTTPConnectionPool:
        pool = cast(HTTPConnectionPool, super().get_connection_with_tls_context(*args, **options))
        pool.ConnectionCls = _Secure if pool.scheme == "https" else _Plain
        pool.conn_kw["deadline"] = self._deadline
        return pool


def words(error: BaseException) -> str:
    """Name the innermost cause of an error in few words, none of them from the URL."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"TLS refused, {getattr(cause, 'verify_message', '') or cause.reason or 'broken'}"
        if isinstance(cause, IncompleteRead | http.client.IncompleteRead):
            return "the answer is cut off"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        inner = getattr(cause, "reason", None), *cause.args, cause.__cause__, cause.__context__
        cause = next((step for step in inner if isinstance(step, BaseException)), None)
    return "its answer is broken"
