"""The command line: thin commands over the rest."""

import json
import logging
import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from nowcast.cli.check import check
from nowcast.cli.hindcast import hindcast
from nowcast.cli.smile import app as smile
from nowcast.errors import NowcastError
from nowcast.settings import Settings

app = typer.Typer(
    name="smile-nowcast",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Where the magnetopause is and will be, and how strong the storm is. Start with `smile-nowcast run`.",
)
app.add_typer(smile, name="smile")
app.command()(check)
app.command()(hindcast)
console = Console()
Port = Annotated[int | None, typer.Option(help="Port of the page; default PORT or 8050.")]
Storm = Annotated[str, typer.Option(help="`builtin`, or a folder with a recorded storm.")]
Speed = Annotated[float, typer.Option(min=0.1, max=3600, help="Replay seconds per second.")]
SmileLatency = Annotated[
    str | None,
    typer.Option(
        help="When simulated files of SMILE appear: `off`, `live`, or `perigee` as the real ones do. By default off in "
        "a recorded storm, whose nowcast they would move, and live in the built-in one."
    ),
]
At = Annotated[datetime | None, typer.Option(help="Replay time to begin at (UTC), as 2024-05-10T16:00.")]


@app.command()
def run(
    port: Port = None,
    replay: Annotated[str | None, typer.Option(help="Play a storm: `builtin` or a folder.")] = None,
    speed: Speed = 60.0,
    at: At = None,
    smile_latency: SmileLatency = None,
    live: Annotated[bool, typer.Option("--live", help="Never play the built-in storm.")] = False,
) -> None:
    """Worker and page in one process, data in NOWCAST_DATA_DIR.

    Polls the live feeds. If nothing has ever answered for 20 s, the built-in storm is played,
    marked SIMULATION, until the first live data come; `--live` forbids that.
    """
    from nowcast.replay import scenario
    from nowcast.run import StoreSwitch, run_live, run_replay, serve_web

    if live and replay:
        raise NowcastError("--live and --replay exclude each other.")
    settings = _settings(port)
    _log_to_stderr()
    console.print(f"SMILE Nowcast: http://127.0.0.1:{settings.port}/  (stop with Ctrl+C)", highlight=False)
    switch: StoreSwitch
    if replay:
        switch = run_replay(settings, scenario(replay), speed=speed, at=_utc(at), smile=smile_latency)
    else:
        switch = run_live(settings, simulate=not live)
    try:
        serve_web(settings, switch)
    finally:
        switch.close()


@app.command()
def worker() -> None:
    """Poll, derive and store until SIGTERM; any number may run, one leads. Never simulates."""
    from nowcast import store
    from nowcast.clock import WALL
    from nowcast.run import opened
    from nowcast.worker.scheduler import Worker

    settings = _settings(None)
    _log_to_stderr()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    database = opened(settings.database())
    store.set_clock(database, WALL, "live", None)
    job = Worker(settings, database)
    job.start()
    while not stop.wait(1.0):
        pass  # a signal that another thread has taken is handled only when this one wakes
    job.stop()


@app.command()
def web(port: Port = None) -> None:
    """Serve the page from the store; stateless, any number may run. Never polls, never simulates."""
    from nowcast.run import serve_web

    settings = _settings(port)
    _log_to_stderr()
    serve_web(settings, None)


@app.command()
def migrate() -> None:
    """Make the store, or add the tables and columns that it lacks."""
    from nowcast.run import opened

    settings = _settings(None)
    opened(settings.database())
    console.print("The store is up to date.")


@app.command("feed-server")
def feed_server(
    storm: Storm = "builtin",
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8060,
    at: At = None,
    speed: Speed = 1.0,
    shift_to_now: Annotated[bool, typer.Option("--shift-to-now", help="Move the storm so that it begins now.")] = False,
    smile_latency: SmileLatency = None,
    fault: Annotated[list[str] | None, typer.Option(help="A fault, or FAULT:FEED; may be given several times.")] = None,
) -> None:
    """Serve a storm over HTTP in the true upstream formats, as of the replay time.

    Point NOWCAST_SWPC_URL and NOWCAST_GFZ_URL at the address that it prints, NOWCAST_SMILE_URLS at smile/ below it.
    """
    from nowcast.replay import scenario
    from nowcast.replay.server import serve
    from nowcast.run import smile_tree, usual_latency

    settings = _settings(None)
    _log_to_stderr()
    played_storm = scenario(storm)
    latency = smile_latency or usual_latency(played_storm)
    serve(
        played_storm,
        port=port,
        at=_utc(at),
        speed=speed,
        shift_to_now=shift_to_now,
        faults=tuple(fault or ()),
        smile=None if latency == "off" else lambda played: smile_tree(settings, played, latency),
        announce=lambda text: console.print(text, highlight=False),
    )


@app.command()
def fetch(feed: Annotated[str, typer.Argument(help="Name of a feed; `list` shows them.")] = "list") -> None:
    """One answer of a feed with its freshness and remarks; stores nothing."""
    from nowcast.clock import WALL
    from nowcast.discover import members
    from nowcast.fetch import Client
    from nowcast.l1 import screen
    from nowcast.worker.poll import stamped

    settings = _settings(None)
    feeds = members("nowcast.feeds", "FEED")
    if feed not in feeds:
        table = Table("feed", "what", "every", "gives")
        for name, record in feeds.items():
            table.add_row(name, record.label, str(record.every), ", ".join(record.provides))
        console.print(table)
        if feed != "list":
            raise NowcastError(f"There is no feed {feed!r}.")
        return
    now = WALL.now()
    requests = feeds[feed].requests(now)
    client = Client(tuple({settings.base(request.base) for request in requests}))
    for request in requests:
        url = settings.base(request.base) + request.path
        answer = client.get(url, dict(request.parameters), limit=request.limit)
        frame = stamped(feeds[feed], feeds[feed].parse(answer.body), now)
        frame, remarks = screen(feed, frame, now, feeds[feed].ahead)
        console.print(f"{url}: {answer.size} bytes in {answer.seconds:.2f} s, {len(frame)} rows", highlight=False)
        for source, rows in frame.groupby(level="source"):
            newest = rows.index.get_level_values("time").max()
            console.print(f"  {source}: {len(rows)} rows, newest {newest:%Y-%m-%d %H:%M} UTC, age {now - newest}")
        for remark in remarks:
            console.print(f"  remark ({remark.kind}): {remark.text}")
        console.print(frame.tail(5).to_string())


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Folder with the recorded data.")],
    only: Annotated[list[str] | None, typer.Option(help="One fit; may be given several times.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where the files go; default is the package itself.")] = None,
) -> None:
    """Refit what is fitted and write the coefficients and model cards (needs the extra `train`)."""
    from nowcast.fits.train import FOLDER
    from nowcast.fits.train import train as run_fits

    with Progress(console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(name: str, part: float, words: str) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=1.0)
            bars.update(tasks[name], completed=part, description=f"{name}: {words}")

        written = run_fits(data, only or (), folder=output or FOLDER, progress=progress)
    for name, path in written.items():
        console.print(f"{name}: {path}", highlight=False)


def main() -> None:
    """Entry point; a foreseen error is one sentence and exit code 1."""
    try:
        app()
    except NowcastError as error:
        Console(stderr=True).print(f"smile-nowcast: {error}", highlight=False, style="red")
        sys.exit(1)


def _settings(port: int | None) -> Settings:
    settings = Settings.from_env(os.environ)
    return settings if port is None else replace(settings, port=port)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


class _Lines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "text": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _log_to_stderr() -> None:
    """Structured logs to standard error; foreign ones only where something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("nowcast").setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
