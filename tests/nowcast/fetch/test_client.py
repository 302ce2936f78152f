"""The door against a real server that misbehaves (`fault_server`), on loopback sockets."""

import gzip
import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fault_server import FAULTS, ROWS, TAG, BlackHole, FaultServer, bomb, closed_port, head

from nowcast.errors import FeedUnreachable
from nowcast.fetch import Answer, Client, RefusedPayloads, backoff

LIMIT = 8 * 2**20
OVERSHOOT = 0.5  # s


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def ask(server: FaultServer, fault: str, **options: object) -> Answer:
    options = {"limit": LIMIT, "deadline_s": 5.0} | options
    return Client((server.url,)).get(server.url + fault, **options)  # type: ignore[arg-type]


def refusal(server: FaultServer, fault: str, **options: object) -> FeedUnreachable:
    with pytest.raises(FeedUnreachable) as caught:
        ask(server, fault, **options)
    return caught.value


@pytest.fixture
def threads() -> set[threading.Thread]:
    """Threads that were there before the test: those of servers that other tests share."""
    return set(threading.enumerate())


def helpers(threads: set[threading.Thread]) -> list[str]:
    """Threads of the code under test."""
    return [t.name for t in threading.enumerate() if t not in threads and not t.name.startswith("fault")]


@pytest.mark.parametrize("fault", ["ok", "ok_until_close", "chunked", "gzip", "gzip_two_members", "bom"])
def test_an_answer_arrives_whole_however_it_is_sent(server: FaultServer, fault: str) -> None:
    answer = ask(server, fault, first=b"[{")
    assert (answer.status, answer.body, answer.changed, answer.bytes) == (200, ROWS, True, len(ROWS))
    assert 0 < answer.seconds < 5


def test_text_is_taken_where_text_is_asked_for(server: FaultServer) -> None:
    assert ask(server, "text").body == b"2024 05 10 17.0 -12.5\n"
    assert "text/plain" in str(refusal(server, "text", content=("application/json",)))


def test_the_request_says_who_asks_and_what_is_taken(server: FaultServer) -> None:
    Client((server.url,), contact="https://example.org/nowcast").get(server.url + "ok", {"a": "1 2"}, limit=LIMIT)
    sent = server.requests[-1]
    assert sent.startswith("GET /feeds/ok?a=1+2 HTTP/1.1")
    assert "User-Agent: smile-nowcast/" in sent
    assert "(+https://example.org/nowcast)" in sent
    assert "Accept-Encoding: gzip\r\n" in sent
    assert "If-None-Match" not in sent


def test_an_unchanged_product_is_not_sent_again(server: FaultServer) -> None:
    first = ask(server, "etag")
    again = ask(server, "etag", etag=first.etag)
    assert first.etag == TAG
    assert (again.status, again.body, again.etag, again.changed, again.bytes) == (304, None, TAG, False, 0)


def test_not_changed_without_a_validator_is_no_data(server: FaultServer) -> None:
    assert "no data" in str(refusal(server, "always_304"))


REFUSED = {
    "204": "204, no data",
    "403": "403, access refused",
    "404": "404, no such product",
    "429": "429, too many requests",
    "500": "500, a fault there",
    "partial": "206, not usable",
    "challenge": "202, a robot check",
    "html": "text/html",
    "html_as_json": "something else than data",
    "utf16": "something else than data",
    "wrong_type": "application/pdf",
    "no_type": "no content type",
    "empty": "empty body",
    "blank": "empty body",
    "cut": "cut off",
    "cut_until_close": "cut off",
    "chunked_cut": "cut off",
    "gzip_cut": "cut off",
    "gzip_broken": "broken gzip",
    "brotli": "encoding br",
    "garbage": "answer is broken",
    "closes": "answer is broken",
    "long_header": "answer is broken",
    "loop": "not followed",
    "moved": "not followed",
    "bomb": "more than 8388608 bytes",
    "bomb_chunked": "more than 8388608 bytes",
    "big": "more than 8388608 bytes",
    "big_until_close": "more than 8388608 bytes",
}


@pytest.mark.parametrize("fault", REFUSED)
def test_anything_else_is_refused_with_a_sentence(server: FaultServer, fault: str) -> None:
    error = refusal(server, fault, deadline_s=10.0)
    assert REFUSED[fault] in str(error)
    assert str(error).startswith(f"127.0.0.1:{server.port}/feeds/{fault}: ")
    assert str(error).endswith(".")
    assert "\n" not in str(error)
    assert len(error.body) <= 65536


@pytest.mark.parametrize("fault", ["html", "html_as_json", "404", "wrong_type", "bomb"])
def test_a_refused_payload_is_handed_on_for_the_ring(server: FaultServer, fault: str) -> None:
    assert refusal(server, fault).body


def test_the_first_byte_must_be_one_of_those_asked_for(server: FaultServer) -> None:
    assert "something else than data" in str(refusal(server, "ok", first=b"{"))
    assert ask(server, "html_as_json", first=b"<").bytes


@pytest.mark.parametrize("how", ["announced", "until close", "chunked", "zipped"])
def test_a_body_cut_at_any_byte_is_refused(server: FaultServer, how: str) -> None:
    for at in range(len(pieces(how)[1])):
        start, body = pieces(how)
        FAULTS["cut_here"] = lambda server, sock, request, answer=start + body[:at]: sock.sendall(answer)
        assert str(refusal(server, "cut_here")).endswith(("cut off.", "empty body.", "is broken."))


def pieces(how: str) -> tuple[bytes, bytes]:
    """Head and body of one short answer."""
    body = b'[{"time_tag": "2024-05-10T17:00:00", "kp": 9.0}]'
    if how == "announced":
        return head(Content_Length=len(body)), body
    if how == "chunked":
        return head(Transfer_Encoding="chunked"), b"%x\r\n%s\r\n" % (len(body), body)
    if how == "zipped":
        return head(Content_Encoding="gzip"), gzip.compress(body)
    return head(), body


SLOW = ["silent", "drip_header", "drip_headers", "drip_continue", "drip_body", "drip_chunks"]


def overshoot(url: str, deadline: float) -> float:
    begun = time.monotonic()
    with pytest.raises(FeedUnreachable, match=r"within|timed out"):
        Client((url,)).get(url, limit=LIMIT, deadline_s=deadline)
    return time.monotonic() - begun - deadline


@pytest.mark.parametrize("fault", SLOW)
def test_the_deadline_bounds_whatever_is_slow(server: FaultServer, fault: str, threads: set[threading.Thread]) -> None:
    assert overshoot(server.url + fault, 0.3) <= OVERSHOOT
    assert helpers(threads) == []


def test_the_deadline_bounds_a_slow_page_of_refusal_too(server: FaultServer) -> None:
    begun = time.monotonic()
    assert "403" in str(refusal(server, "drip_403", deadline_s=0.5))
    assert time.monotonic() - begun <= 0.5 + OVERSHOOT


def test_the_deadline_bounds_a_connection_that_nobody_accepts() -> None:
    with BlackHole() as hole, ThreadPoolExecutor(10) as pool:
        over = list(pool.map(lambda _: overshoot(hole.url, 0.5), range(10)))
    assert max(over) <= OVERSHOOT


def test_the_deadline_bounds_a_handshake_that_nobody_answers(server: FaultServer) -> None:
    assert overshoot(f"https://127.0.0.1:{server.port}/feeds/ok", 0.3) <= OVERSHOOT


@pytest.mark.slow
@pytest.mark.parametrize("fault", [*SLOW, "black hole"])
def test_the_deadline_holds_100_times_of_100(server: FaultServer, fault: str) -> None:
    with BlackHole() as hole:
        url = hole.url if fault == "black hole" else server.url + fault
        over = sorted(overshoot(url, 0.3) for _ in range(100))
    sys.stdout.write(f"overshoot {fault}: median {over[50]:.4f} s, most {over[-1]:.4f} s\n")
    assert over[-1] <= OVERSHOOT


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


@pytest.mark.slow
def test_200_attempts_leave_no_thread_and_no_socket_behind(threads: set[threading.Thread]) -> None:
    before = descriptors()
    refused = f"http://127.0.0.1:{closed_port()}/"
    with FaultServer() as server:
        for attempt in range(200):
            url = [refused, server.url + "silent", server.url + "404", server.url + "drip_header"][attempt % 4]
            with pytest.raises(FeedUnreachable):
                Client((url,)).get(url, limit=LIMIT, deadline_s=0.02)
            assert helpers(threads) == []
    assert descriptors() <= before


def test_a_resolver_that_hangs_is_left_behind_and_counted(threads: set[threading.Thread]) -> None:
    free = threading.Event()

    def hangs(host: str, port: int) -> list[object]:
        free.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "late")

    door = Client(("http://upstream.example/",), lookup=hangs)
    begun, reasons = time.monotonic(), []
    for _ in range(30):
        with pytest.raises(FeedUnreachable) as caught:
            door.get("http://upstream.example/", limit=LIMIT, deadline_s=0.02)
        reasons.append(str(caught.value))
    assert time.monotonic() - begun < 30 * 0.05 + OVERSHOOT
    assert len(helpers(threads)) == 8
    assert "looked up" in reasons[0]
    assert "hang" in reasons[-1]
    free.set()
    for thread in [t for t in threading.enumerate() if t.name == "lookup"]:
        thread.join(timeout=5)
    with pytest.raises(FeedUnreachable, match="name is not known"):
        door.get("http://upstream.example/", limit=LIMIT)


def test_one_dead_address_of_two_does_not_use_up_the_time(server: FaultServer) -> None:
    with BlackHole() as hole:

        def two(host: str, port: int) -> list[object]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", at)) for at in (hole.port, server.port)]

        door = Client(("http://upstream.example/",), lookup=two)  # type: ignore[arg-type]
        assert door.get("http://upstream.example/ok", limit=LIMIT, deadline_s=1.0).body == ROWS


def test_a_closed_port_and_an_unknown_name_are_said() -> None:
    url = f"http://127.0.0.1:{closed_port()}/kp.json"
    with pytest.raises(FeedUnreachable, match=r"^127\.0\.0\.1:\d+/kp\.json: connection refused\.$"):
        Client((url,)).get(url, limit=LIMIT)
    with pytest.raises(FeedUnreachable, match=r"^nobody\.invalid/: its name is not known\.$"):
        Client(("http://nobody.invalid",)).get("http://nobody.invalid", limit=LIMIT)


MEASURE = """
import json, sys, time
from nowcast.errors import FeedUnreachable
from nowcast.fetch import Client
def peak():
    return next(int(x.split()[1]) for x in open("/proc/self/status") if x.startswith("VmHWM")) / 1024
door = Client((sys.argv[1],))
door.get(sys.argv[1] + "ok", limit=8 * 2**20)
before, begun = peak(), time.monotonic()
try:
    door.get(sys.argv[1] + sys.argv[2], limit=8 * 2**20)
except FeedUnreachable as error:
    print(json.dumps([time.monotonic() - begun, peak() - before, str(error)]))
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="peak memory is read from /proc")
@pytest.mark.parametrize("fault", ["bomb", "bomb_chunked", "bomb_redirect", "bomb_403", "big", "big_until_close"])
def test_a_flood_is_stopped_early_and_small(server: FaultServer, fault: str) -> None:
    assert 1_000_000 < len(bomb()) < 1_200_000
    run = subprocess.run([sys.executable, "-c", MEASURE, server.url, fault], capture_output=True, text=True, check=True)
    seconds, growth, sentence = json.loads(run.stdout)
    sys.stdout.write(f"{fault}: {seconds:.3f} s, {growth:.1f} MiB, {sentence}\n")
    assert seconds < 1
    assert growth < 32


def test_a_redirect_reaches_no_other_server() -> None:
    with FaultServer() as inner, FaultServer(other=inner.url + "secret") as server:
        for redirects in (0, 3):
            with pytest.raises(FeedUnreachable, match="redirects to"):
                Client((server.url,), redirects=redirects).get(server.url + "elsewhere", limit=LIMIT)
        assert inner.connections == 0


def test_a_redirect_is_followed_only_where_allowed_and_not_for_ever() -> None:
    with FaultServer() as server:
        door = Client((server.url,), redirects=2)
        assert door.get(server.url + "moved", limit=LIMIT).body == ROWS
        for fault, hits in {"bomb_redirect": 1, "climbs": 1, "loop": 1}.items():
            before = server.connections
            with pytest.raises(FeedUnreachable, match="redirects to"):
                door.get(server.url + fault, limit=LIMIT)
            assert server.connections - before == hits
        with pytest.raises(FeedUnreachable, match="not followed"):
            Client((f"http://127.0.0.1:{server.port}/",), redirects=2).get(server.url + "loop", limit=LIMIT)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/feedsx/ok",
        "http://127.0.0.1:{port}/feeds/../ok",
        "http://127.0.0.1:{port}/feeds/%2e%2e/ok",
        "http://localhost:{port}/feeds/ok",
        "http://127.0.0.1:{port}@localhost/feeds/ok",
        "http://localhost:{port}\\@127.0.0.1:{port}/feeds/ok",
        "https://127.0.0.1:{port}/feeds/ok",
        "http://127.0.0.1:1/feeds/ok",
        "ftp://127.0.0.1:{port}/feeds/ok",
        "file:///etc/passwd",
        "http://[::1/feeds/ok",
        "nonsense",
        "",
    ],
)
def test_nothing_outside_of_the_configured_upstreams_is_asked(url: str) -> None:
    with FaultServer() as server:
        with pytest.raises(FeedUnreachable):
            Client((server.url,), redirects=3).get(url.format(port=server.port), limit=LIMIT)
        assert server.connections == 0


def test_the_environment_is_not_asked_for_a_proxy(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert ask(server, "ok").body == ROWS
        assert proxy.connections == 0


def test_no_secret_of_an_address_is_said(server: FaultServer) -> None:
    base = f"http://user:hush@127.0.0.1:{server.port}/feeds/"
    door = Client((base,))
    assert door.get(base + "ok", limit=LIMIT).body == ROWS
    assert "Authorization: Basic" in server.requests[-1]
    closed = f"http://user:hush@127.0.0.1:{closed_port()}/"
    for url in (base + "404", base + "silent", base + "loop", closed, "http://user:hush@other.invalid/", base + "\n"):
        with pytest.raises(FeedUnreachable) as caught:
            Client((base, closed)).get(url, {"token": "hush"}, limit=LIMIT, deadline_s=0.2)
        assert "hush" not in str(caught.value)
        assert "user" not in str(caught.value)


@pytest.mark.parametrize("etag", ["a\r\nX: y", "\x00", "é" * 9, "snowman ☃"])
def test_a_validator_that_cannot_be_sent_is_a_refusal_or_sent_as_one_line(server: FaultServer, etag: str) -> None:
    try:
        ask(server, "ok", etag=etag)
    except FeedUnreachable:
        return
    assert "\r\nX: y" not in server.requests[-1]


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority of our own and certificates by it: good, for another name, expired."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl command to make certificates with")
    folder = tmp_path_factory.mktemp("tls")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl(folder, "req", "-x509", *key, *usage, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA")
    for name, san, days in (
        ("good", "IP:127.0.0.1", "2"),
        ("name", "DNS:other.example", "2"),
        ("old", "IP:127.0.0.1", "-1"),
    ):
        (folder / "ext").write_text(f"subjectAltName={san}\nauthorityKeyIdentifier=keyid\n")
        openssl(folder, "req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", "/CN=x")
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "ext", "-days", days)
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signing)
    return folder


def secure(folder: Path, name: str, **options: str) -> FaultServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return FaultServer(wrap=lambda sock: context.wrap_socket(sock, server_side=True), **options)


def test_tls_is_checked_and_the_deadline_holds_within_it(authority: Path) -> None:
    with secure(authority, "good") as server:
        door = Client((server.url,), authorities=str(authority / "ca.pem"))
        assert door.get(server.url + "gzip", limit=LIMIT).body == ROWS
        for fault in ("silent", "drip_header", "drip_body"):
            begun = time.monotonic()
            with pytest.raises(FeedUnreachable, match="within"):
                door.get(server.url + fault, limit=LIMIT, deadline_s=0.5)
            assert time.monotonic() - begun < 0.5 + OVERSHOOT
        with pytest.raises(FeedUnreachable, match="TLS refused"):
            Client((server.url,)).get(server.url + "ok", limit=LIMIT)


@pytest.mark.parametrize(("name", "word"), [("name", "mismatch"), ("old", "expired")])
def test_a_wrong_certificate_is_refused_and_nothing_is_asked(authority: Path, name: str, word: str) -> None:
    with secure(authority, name) as server:
        with pytest.raises(FeedUnreachable, match=f"TLS refused.*{word}"):
            Client((server.url,), authorities=str(authority / "ca.pem")).get(server.url + "ok", limit=LIMIT)
        assert server.requests == []


def test_a_redirect_from_https_to_http_is_refused(authority: Path) -> None:
    with FaultServer() as plain, secure(authority, "good", other=plain.url + "ok") as server:
        door = Client((server.url, plain.url), redirects=3, authorities=str(authority / "ca.pem"))
        with pytest.raises(FeedUnreachable, match="from https to http"):
            door.get(server.url + "elsewhere", limit=LIMIT)
        assert plain.connections == 0


NOON = datetime(2024, 5, 10, 12, tzinfo=UTC)


def test_the_ring_keeps_the_newest_beginnings(tmp_path: Path) -> None:
    ring = RefusedPayloads(tmp_path / "refused", max_files=5, max_bytes=100)
    for minute in range(12):
        assert ring.keep(
            "rtsw_mag", b"%d" % minute * 200, "127.0.0.1:80/feeds/x: sends text/html.", NOON + timedelta(minutes=minute)
        )
    kept = sorted(ring.folder.iterdir())
    assert len(kept) == 5
    assert kept[-1].name == "20240510T121100.000000Z_rtsw-mag_sends-text-html.bin"
    assert kept[0].read_bytes() == b"7" * 100


def test_the_ring_stays_in_its_folder(tmp_path: Path) -> None:
    path = RefusedPayloads(tmp_path / "refused").keep("../../feed", b"x", "/etc/" * 99, NOON)
    assert path is not None
    assert path.parent == tmp_path / "refused"


def test_the_ring_gives_up_quietly_where_the_disk_refuses(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    ring = RefusedPayloads(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        assert ring.keep("rtsw_mag", b"x" * 65536, "cut off", NOON) is None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    assert RefusedPayloads(tmp_path / "file").keep("rtsw_mag", b"x", "cut off", NOON) is None


def test_the_wait_doubles_from_5_s_to_5_min_with_jitter() -> None:
    waits = {n: [backoff(n, random.Random(seed)) for seed in range(200)] for n in range(1, 40)}
    assert backoff(0, random.Random(1)) == 0
    assert all(5 <= wait <= 300 for some in waits.values() for wait in some)
    assert max(waits[1]) <= 10
    assert min(waits[8]) >= 150
    assert all(len(set(some)) > 100 for some in waits.values())
    assert backoff(3, random.Random(7)) == backoff(3, random.Random(7))
