"""Plays a storm over HTTP on loopback as SWPC and GFZ would have served it, faults on demand.

Both upstreams share one port: `swpc_url` and `gfz_url` are both `FeedServer.url`. Answers are those of the replay
minute and kept for it, so that polling is cheap. ETag (strong, of the content) and 304, Last-Modified, gzip, HEAD,
Cache-Control max-age=60, 404 with 196 bytes: as measured at SWPC. Faults can be changed while the server runs.
"""

import gzip
import hashlib
import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from nowcast.clock import WALL, Clock
from nowcast.errors import ScenarioError
from nowcast.replay import shifted
from nowcast.replay.faults import FAULTS, HELD, NOT_FOUND, Fault, Reply, read_fault
from nowcast.replay.formats import gfz_answer, gfz_products, parse_time, products, queried_products
from nowcast.replay.smile_tree import SmileTree
from nowcast.vocabulary.records import Scenario

log = logging.getLogger(__name__)
GFZ_PATH = "app/json/"
SMILE_PATH = "smile/"
CACHED = 64  # answers; a few MB
CACHED_BYTES = 4 * 2**20  # a longer answer is not cached
GZIP_LEVEL = 2  # 1.4 MB in about 10 ms
WORTH_GZIP = 200  # bytes


class Answer:
    """The answer of a replay minute: the reply, its ETag, and its body compressed."""

    def __init__(self, reply: Reply, minute: int) -> None:
        self.reply = reply
        self.minute = minute  # unix s
        content = hashlib.blake2b(reply.body, digest_size=8)
        content.update(repr((reply.status, reply.kind, reply.manner, reply.drip)).encode())  # a fault is no "unchanged"
        self.tag = f'"{len(reply.body):x}-{content.hexdigest()}"'
        worth = WORTH_GZIP < len(reply.body) <= CACHED_BYTES and "Content-Encoding" not in reply.headers
        self.compressed = gzip.compress(reply.body, GZIP_LEVEL, mtime=0) if worth else None


class FeedServer:
    """A storm, served on a port.

    Parameters
    ----------
    scenario : Scenario
    clock : Clock
        Its time is "now" of every answer.
    port : int
        0 takes a free one.
    faults : sequence of str
        ``NAME[:FEED][@TIME[+MINUTES]]`` of `nowcast.replay.faults.FAULTS`, applied in this order.
    smile : SmileTree, optional
        SMILE's archive, below `smile_url`; as a feed of the faults its name is smile.

    Raises
    ------
    ScenarioError
        For a fault or a feed that does not exist.
    """

    def __init__(
        self,
        scenario: Scenario,
        clock: Clock,
        port: int = 0,
        *,
        faults: Sequence[str] = (),
        smile: SmileTree | None = None,
    ) -> None:
        self.scenario = scenario
        self._smile = smile
        self.clock = clock
        self.answered: Counter[tuple[str, int]] = Counter()  # (path, status): how often
        self._products = products(scenario)
        self._gfz = gfz_products(scenario)
        self._queried = queried_products(scenario)
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        self._stopped = threading.Event()
        self._faults: tuple[tuple[Fault, int], ...] = ()  # each with the replay minute at which it begins
        self.set_faults(faults)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="feed-server", daemon=True
        )

    @property
    def url(self) -> str:
        """Base of both upstreams, with a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @property
    def smile_url(self) -> str:
        """Address of SMILE's archive."""
        return self.url + SMILE_PATH

    @property
    def feeds(self) -> set[str]:
        """Feeds that are served."""
        served = (self._products, self._gfz, self._queried)
        return {feed for table in served for feed, _ in table.values()}

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port; a slow answer is given up."""
        self._stopped.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def set_faults(self, faults: Sequence[str]) -> None:
        """Apply these faults and no others from now on; `stale` freezes what is served now."""
        minute = self.minute()
        try:
            feeds = self.feeds | ({"smile"} if self._smile else set())
            read = [read_fault(text, feeds) for text in faults]
        except ValueError as error:
            raise ScenarioError(f"{error}.") from error
        starts = [minute if fault.start is None else int(fault.start.timestamp()) // 60 * 60 for fault in read]
        self._faults = tuple(zip(read, starts, strict=True))

    def set_clock(self, clock: Clock) -> None:
        """Serve by another clock from now on: that of a replay that has slowed down."""
        self.clock = clock

    def minute(self) -> int:
        """The replay minute [unix s] of the next answer."""
        return int(self.clock.now().timestamp()) // 60 * 60

    def answer(self, path: str, query: str) -> Answer:
        """Answer to a path, with the faults of its feed; made once for a replay minute."""
        minute = self.minute()
        key = (path, query, minute, self._faults)
        with self._lock:
            answer = self._cache.get(key) or self._make(path, query, minute)
            if len(answer.reply.body) <= CACHED_BYTES:
                self._cache[key] = answer
                self._cache.move_to_end(key)
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return answer

    def _make(self, path: str, query: str, minute: int) -> Answer:
        """Make the answer to a path: the good one, then spoilt by the active faults."""
        if path == "":
            return Answer(Reply(200, self._index(minute).encode(), "text/plain; charset=utf-8"), minute)
        options = {key: values[-1] for key, values in parse_qs(query).items()}
        feed = self._feed(path, options)
        now = datetime.fromtimestamp(minute, UTC)
        active = [
            (fault.name, since)
            for fault, since in self._faults
            if feed is not None and fault.feed in (None, feed) and fault.on(now)
        ]
        held = min([minute, *(since for name, since in active if name in HELD)])
        reply = self._good_reply(path, options, held)
        for name, _ in active:
            reply = FAULTS[name](reply, now)
        return Answer(reply, held)

    def _feed(self, path: str, options: dict[str, str]) -> str | None:
        """The feed that a path belongs to."""
        if path in self._products:
            return self._products[path][0]
        if path in self._queried:
            return self._queried[path][0]
        if path.startswith(SMILE_PATH) and self._smile is not None:
            return "smile"
        if path == GFZ_PATH and options.get("index") in self._gfz:
            return self._gfz[options["index"]][0]
        return None

    def _good_reply(self, path: str, options: dict[str, str], minute: int) -> Reply:
        if path in self._products:
            kind = "text/plain; charset=utf-8" if path.endswith(".txt") else "application/json"
            return Reply(200, self._products[path][1](minute), kind)
        if path in self._queried:
            return Reply(200, self._queried[path][1](minute, options), "application/json")
        if path == GFZ_PATH and options.get("index") in self._gfz:
            try:
                start, end = parse_time(options["start"]), parse_time(options["end"])
            except (KeyError, ValueError):
                return Reply(400, b'{"message":"start and end are needed, as 2024-05-10T00:00:00Z"}')
            index = options["index"]
            return Reply(200, gfz_answer(self._gfz[index][1], index, start, end, minute))
        if path.startswith(SMILE_PATH) and self._smile is not None:
            file = self._smile.answer(path.removeprefix(SMILE_PATH), minute)
            if file is not None:
                return Reply(200, *file)
        return Reply(404, NOT_FOUND, "text/html; charset=iso-8859-1")

    def _index(self, minute: int) -> str:
        """The text of the start page: what is served."""
        lines = [
            f"{self.scenario.name}: {self.scenario.about}",
            f"{self.scenario.start:%Y-%m-%d %H:%M} to {self.scenario.stop:%Y-%m-%d %H:%M} UTC; "
            f"now {datetime.fromtimestamp(minute, UTC):%Y-%m-%d %H:%M}, speed {self.clock.speed:g}",
            "",
            *(f"/{path}" for path in sorted(self._products)),
            *([f"/{SMILE_PATH}"] if self._smile else []),
            *(f"/{GFZ_PATH}?start=...&end=...&index={index}" for index in sorted(self._gfz)),
        ]
        if self._faults:
            lines += ["", "faults: " + ", ".join(f"{fault.name}:{fault.feed or 'all'}" for fault, _ in self._faults)]
        return "\n".join(lines) + "\n"

    def wait(self, delay: float) -> bool:
        """Wait [s]; True if the server was stopped meanwhile."""
        return self._stopped.wait(delay)


def _handler(feeds: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Apache"
        sys_version = ""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            answer = feeds.answer(parts.path.lstrip("/"), parts.query)
            reply = answer.reply
            if reply.delay and feeds.wait(reply.delay):
                self.close_connection = True
                return
            if reply.manner == "reset":
                feeds.answered[parts.path.lstrip("/"), 0] += 1
                self.close_connection = True
                return
            compressed = answer.compressed if "gzip" in self.headers.get("Accept-Encoding", "") else None
            body = reply.body if compressed is None else compressed
            unchanged = reply.status == 200 and bool(reply.body) and answer.tag in self.headers.get("If-None-Match", "")
            status = 304 if unchanged else reply.status
            feeds.answered[parts.path.lstrip("/"), status] += 1
            self.send_response(status)
            fields = {
                "ETag": answer.tag,
                "Cache-Control": "max-age=60",
                "Last-Modified": format_datetime(datetime.fromtimestamp(answer.minute, UTC), usegmt=True),
                "Vary": "Accept-Encoding",
                "Access-Control-Allow-Origin": "*",
            }
            if status != 304:
                fields |= {"Content-Type": reply.kind, "Content-Length": str(len(body))}
                fields |= {} if compressed is None else {"Content-Encoding": "gzip"}
            for name, value in {**fields, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if status != 304 and self.command != "HEAD":
                self._send_body(body, reply)

        def _send_body(self, body: bytes, reply: Reply) -> None:
            """Send the body whole, cut or byte by byte."""
            if reply.manner == "cut":
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            elif reply.drip:
                for byte in body:
                    self.wfile.write(bytes((byte,)))
                    if feeds.wait(reply.drip):
                        break
                self.close_connection = True
            else:
                self.wfile.write(body)

        do_HEAD = do_GET

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the reader has gone
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            log.debug(format, *args)

    return Handler


def serve(
    scenario: Scenario,
    *,
    port: int = 0,
    at: datetime | None = None,
    speed: float = 1.0,
    shift_to_now: bool = False,
    faults: Sequence[str] = (),
    smile: Callable[[Scenario], SmileTree] | None = None,
    announce: Callable[[str], None] = log.info,
) -> None:
    """Serve a storm until interrupted, for the command line.

    Parameters
    ----------
    scenario : Scenario
    port : int
        0 takes a free one.
    at : datetime, optional
        Replay time to start at; default is the storm's own.
    speed : float
        Of the replay.
    shift_to_now : bool
        Move the storm so that this time is the present one.
    faults : sequence of str
        As of `FeedServer`.
    smile : callable, optional
        From the storm, as it is played, to SMILE's archive.
    announce : callable
        Gets one line with the address.
    """
    now = WALL.now()
    begin = at or scenario.start
    if shift_to_now:
        scenario = shifted(scenario, scenario.start + (now - begin))
        begin = now
    tree = smile(scenario) if smile else None
    server = FeedServer(scenario, Clock(begin, now.timestamp(), speed), port, faults=faults, smile=tree)
    announce(f"{scenario.name} from {begin:%Y-%m-%dT%H:%M}Z at speed {speed:g}: {server.url}")
    server.start()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
