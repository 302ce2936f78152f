"""A worker without its scheduler, driven minute by minute over a storm; a channel that keeps what it delivers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from build import clock_at

from nowcast import store
from nowcast.alerts.records import Channel, Message, Subscription
from nowcast.discover import members
from nowcast.errors import DeliveryError
from nowcast.fetch import Client, RefusedPayloads
from nowcast.settings import Settings
from nowcast.store import Health, Store
from nowcast.vocabulary.records import Scenario
from nowcast.worker.context import Context
from nowcast.worker.tick import make_nowcast

MINUTE = timedelta(minutes=1)
WIND = ("rtsw_mag", "rtsw_wind", "rtsw_ephemerides", "propagated_wind", "swpc_kp")


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


def context_of(database: Store, folder: Path, now: datetime, settings: Settings | None = None) -> Context:
    """The context of jobs at a time; no feed is asked."""
    return Context(
        store=database, settings=settings or Settings(data_dir=folder), feeds={}, client=Client(()),
        refused=RefusedPayloads(folder / "rejected"), clock=clock_at(now), live=False, fence=lambda: None,
    )  # fmt: skip


def ticks(database: Store, folder: Path, storm: Scenario, start: datetime, stop: datetime) -> Iterator[Context]:
    """Nowcasts of a storm minute by minute; each minute has the rows that were there by then.

    Yields
    ------
    Context
        After each nowcast.
    """
    feeds = members("nowcast.feeds", "FEED")
    begun = start - timedelta(days=1)
    last = {name: pd.Timestamp(begun) for name in WIND}
    now = start
    while now <= stop:
        for name in WIND:
            frame = storm.frames.get(name)
            if frame is None or name not in database.feeds:
                continue
            late = {"swpc_kp": timedelta(hours=3, minutes=4)}.get(name, MINUTE)
            times = frame.index.get_level_values("time")
            fresh = frame[(times > last[name]) & (times <= pd.Timestamp(now - late))]
            if fresh.empty:
                continue
            last[name] = fresh.index.get_level_values("time").max()
            rows = fresh.reindex(
                columns=[column for column in fresh if column in (*feeds[name].provides, "active", "quality")]
            )
            health = Health(name, attempted=now, succeeded=now, newest=last[name].to_pydatetime(), state="ok")
            store.write_poll(database, name, rows, received=now, health=health, live=False)
        context = context_of(database, folder, now)
        make_nowcast(context)
        yield context
        now += MINUTE
