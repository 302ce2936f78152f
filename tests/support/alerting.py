"""A worker without its scheduler, driven minute by minute over a storm; a channel that keeps what it delivers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.alerts.records import Channel, Message, Subscription
from nowcast.discover import members
from nowcast.errors import DeliveryError
from nowcast.fetch import Client
from nowcast.replay.server import FeedServer
from nowcast.settings import Settings
from nowcast.vocabulary.records import Scenario
from nowcast.worker.context import Context
from nowcast.worker.memory import TickMemory
from nowcast.worker.poll import poll
from nowcast.worker.tick import make_nowcast

MINUTE = timedelta(minutes=1)
LEFT_OUT = ("horizons", "ovation", "swpc_alerts", "noaa_scales", "three_day_forecast", "kp_forecast")  # no wind


@dataclass
class Kept:
    """A channel "mail" that keeps what it is given, and refuses on demand."""

    messages: list[Message] = field(default_factory=list)
    refuse: DeliveryError | None = None

    @property
    def channel(self) -> Channel:
        return Channel("mail", "kept", lambda _: True, lambda text: text, lambda _, message: b"", self.deliver)

    def deliver(self, _settings: Settings, message: Message, _body: bytes) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.messages.append(message)


def subscriber(name: str = "s1", **changed: object) -> Subscription:
    """An active subscription."""
    begin = datetime.fromisoformat("2020-01-01T00:00+00:00")
    values = {"created": begin, "consent": begin, "state": "active"} | changed
    return Subscription(name, f"{name}@example.org", **values)  # type: ignore[arg-type]


def ticks(
    storm: Scenario, folder: Path, start: datetime, stop: datetime
) -> Iterator[tuple[Context, TickMemory | None]]:
    """The worker's jobs over a storm minute by minute: polls over HTTP, then the nowcast with its memory.

    Yields
    ------
    Context, TickMemory
        After each nowcast.
    """
    database = new_store(folder / "replayed.sqlite")
    server = FeedServer(storm, clock_at(start))
    server.start()
    every = members("nowcast.feeds", "FEED")
    feeds = {name: feed for name, feed in every.items() if name in server.feeds and name not in LEFT_OUT}
    try:
        client = Client((server.url,), patience=5.0)
        context = worker_context(database, folder, server.clock, server.url, feeds=feeds, client=client)
        context, memory, now = replace(context, live=False), None, start
        due = dict.fromkeys(feeds, start)
        while now <= stop:
            server.clock = clock_at(now)
            context = replace(context, clock=server.clock)
            store.set_clock(database, server.clock, storm.mode, storm.name)
            for name in [name for name, time in due.items() if time <= now]:
                poll(context, name)
                due[name] = now + feeds[name].every
            memory = make_nowcast(context, memory, context.changes.take())
            yield context, memory
            now += MINUTE
    finally:
        server.stop()
