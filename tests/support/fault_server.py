"""An upstream that misbehaves, on loopback, with raw sockets: the path of the URL names the fault.

Its threads are called "fault…", so that a test can count those of the code under test.
"""

import gzip
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import Self

ROWS = json.dumps([{"time_tag": "2024-05-10T17:00:00", "bz_gsm": -12.5}] * 50).encode()
TAG = '"v1"'
DRIP = 0.02  # s between bytes
Say = Callable[["FaultServer", socket.socket, str], None]
FAULTS: dict[str, Say] = {}


def head(status: str = "200 OK", kind: str | None = "application/json", **fields: object) -> bytes:
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def whole(body: bytes, status: str = "200 OK", kind: str | None = "application/json", **fields: object) -> bytes:
    return head(status, kind, Content_Length=len(body), **fields) + body


@cache
def bomb() -> bytes:
    """1 GiB of zeros as about 1 MB of gzip: one flushed block of 1 MiB, repeated."""
    zeros = bytes(2**20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(1024):
        check = zlib.crc32(zeros, check)
    start = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return start + block * 1024 + b"\x03\x00" + check.to_bytes(4, "little") + (2**30).to_bytes(4, "little")


def fixed(name: str, answer: bytes | Callable[[], bytes]) -> None:
    FAULTS[name] = lambda server, sock, request: sock.sendall(answer() if callable(answer) else answer)


def drip(start: bytes, byte: bytes) -> Say:
    def say(server: "FaultServer", sock: socket.socket, request: str) -> None:
        sock.sendall(start)
        while not server.over.wait(DRIP):
            sock.sendall(byte)

    return say


def conditional(server: "FaultServer", sock: socket.socket, request: str) -> None:
    known = f"If-None-Match: {TAG}" in request
    sock.sendall(head("304 Not Modified", None, ETag=TAG) if known else whole(ROWS, ETag=TAG))


def elsewhere(server: "FaultServer", sock: socket.socket, request: str) -> None:
    sock.sendall(head("302 Found", None, Location=server.other, Content_Length=0))


def silent(server: "FaultServer", sock: socket.socket, request: str) -> None:
    sock.recv(1)  # nothing comes before the client gives up


ZIPPED = gzip.compress(ROWS)
fixed("ok", whole(ROWS))
fixed("ok_until_close", head() + ROWS)
fixed("chunked", head(Transfer_Encoding="chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ROWS), ROWS))
fixed("chunked_cut", head(Transfer_Encoding="chunked") + b"%x\r\n%s" % (len(ROWS), ROWS[:100]))
fixed("gzip", whole(ZIPPED, Content_Encoding="gzip"))
fixed("gzip_two_members", whole(gzip.compress(ROWS[:70]) + gzip.compress(ROWS[70:]), Content_Encoding="gzip"))
fixed("gzip_cut", head(Content_Encoding="gzip") + ZIPPED[:-9])
fixed("gzip_broken", whole(b"[" + ZIPPED, Content_Encoding="gzip"))
fixed("brotli", whole(b"\x0b\x02\x80[]\x03", Content_Encoding="br"))
fixed("bom", whole(b"\xef\xbb\xbf" + ROWS))
fixed("utf16", whole(ROWS.decode().encode("utf-16")))
fixed("text", whole(b"2024 05 10 17.0 -12.5\n", kind="text/plain; charset=utf-8"))
fixed("cut", head(Content_Length=len(ROWS)) + ROWS[:100])
fixed("cut_until_close", head() + ROWS[:100])
fixed("html", whole(b"<!doctype html><p>Down for maintenance", kind="text/html"))
fixed("html_as_json", whole(b"\n <!doctype html><p>Down for maintenance"))
fixed("wrong_type", whole(ROWS, kind="application/pdf"))
fixed("no_type", whole(ROWS, kind=None))
fixed("empty", whole(b""))
fixed("blank", whole(b" \n"))
fixed("challenge", whole(b"", "202 Accepted", "text/html"))
fixed("partial", whole(ROWS[:100], "206 Partial Content"))
for code, phrase in {204: "No Content", 403: "Forbidden", 404: "Not Found", 429: "Slow", 500: "Oops"}.items():
    fixed(str(code), whole(b"" if code == 204 else b"<h1>no", f"{code} {phrase}", "text/html"))
fixed("always_304", head("304 Not Modified", None))
fixed("bomb", lambda: whole(bomb(), Content_Encoding="gzip"))
fixed(
    "bomb_chunked",
    lambda: head(Content_Encoding="gzip", Transfer_Encoding="chunked") + b"%x\r\n" % len(bomb()) + bomb(),
)
fixed("bomb_redirect", lambda: whole(bomb(), "302 Found", Location="/ok", Content_Encoding="gzip"))
fixed("bomb_403", lambda: whole(bomb(), "403 Forbidden", Content_Encoding="gzip"))
fixed("big", lambda: whole(b"[" + b" " * 50_000_000 + b"]"))
fixed("big_until_close", lambda: head() + b"[" + b" " * 50_000_000 + b"]")
fixed("loop", head("302 Found", None, Location="/loop"))
fixed("moved", head("301 Moved", None, Location="ok"))
fixed("climbs", head("302 Found", None, Location="/feeds/%2e%2e/secret"))
fixed("garbage", b"\x16\x03\x01 not HTTP at all\r\n\r\n")
fixed("closes", b"")
fixed("long_header", lambda: head()[:-2] + b"X: " + b"y" * 200_000 + b"\r\n\r\n")
FAULTS |= {
    "etag": conditional,
    "elsewhere": elsewhere,
    "silent": silent,
    "drip_header": drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "drip_headers": drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "drip_continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "drip_body": drip(head() + b"[", b" "),
    "drip_chunks": drip(head(Transfer_Encoding="chunked") + b"1\r\n[\r\n", b"1\r\n \r\n"),
    "drip_403": drip(head("403 Forbidden"), b" "),
}


class FaultServer:
    """Answers `url + fault`; `requests` are the heads of what was asked, `other` where "elsewhere" leads to."""

    def __init__(
        self, other: str = "http://127.0.0.1:9/", wrap: Callable[[socket.socket], socket.socket] | None = None
    ):
        self.other, self.wrap = other, wrap
        self.requests: list[str] = []
        self.connections = 0
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if wrap else 'http'}://127.0.0.1:{self.port}/feeds/"
        self.threads = [threading.Thread(target=self._accept, name="fault accept")]

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            worker = threading.Thread(target=self._answer, args=(sock,), name="fault answer")
            self.threads = [thread for thread in self.threads if thread.is_alive()] + [worker]
            worker.start()

    def _answer(self, sock: socket.socket) -> None:
        try:
            sock.settimeout(30)
            if self.wrap:
                sock = self.wrap(sock)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = sock.recv(65536)
                if not piece:
                    return
                request += piece
            text = request.decode("latin-1")
            self.requests.append(text)
            fault = text.split(" ")[1].partition("?")[0].rpartition("/")[2]
            FAULTS.get(fault, FAULTS["404"])(self, sock, text)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the client has had enough
        finally:
            sock.close()

    def __enter__(self) -> Self:
        self.threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(timeout=5)


class BlackHole:
    """Listens, and its queue is full: a connection attempt gets no answer at all."""

    def __enter__(self) -> Self:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/feeds/"
        self.fill = [socket.socket() for _ in range(8)]
        for sock in self.fill:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self.port))
        time.sleep(0.05)  # until the kernel has queued them
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        for sock in [*self.fill, self.listener]:
            sock.close()


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
