"""Plays hours of a storm through the real jobs of the worker, minute by minute, as fast as they run.

Every feed is polled over HTTP when it is due, then the tick runs; the clock of the feed server, of the worker and of
the store steps in between and stands still meanwhile, so that a run gives the same rows on a fast machine and on a
slow one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.discover import members
from nowcast.fetch import Client
from nowcast.replay.server import FeedServer
from nowcast.vocabulary.records import Feed, Scenario
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.tick import make_nowcast

MINUTE = timedelta(minutes=1)


def play(storm: Scenario, folder: Path, start: datetime, hours: float, step: timedelta = MINUTE) -> Iterator[Context]:
    """Play a storm from a time on; yields the worker's context after each tick, with the clock of that step.

    A page or an API over the same store is `served(folder, lambda: context.store)`: it reads the same clock.

    Parameters
    ----------
    storm : Scenario
    folder : Path
        Where the store is made, as `played.sqlite`.
    start : datetime
        Of the nowcast clock, at the first tick: the first polls fill the store with what the products hold by then.
    hours : float
        Until when.
    step : timedelta
        Between two ticks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = new_store(folder / "played.sqlite")
    server = FeedServer(storm, clock_at(start))
    server.start()
    try:
        client = Client((server.url,), patience=5.0)
        context = worker_context(database, folder, server.clock, server.url, feeds=_feeds(server), client=client)
        due = dict.fromkeys(context.feeds, start)
        for number in range(int(timedelta(hours=hours) / step) + 1):
            now = start + number * step
            server.clock = clock_at(now)
            context = replace(context, clock=server.clock)
            store.set_clock(database, server.clock, storm.mode, storm.name)
            for name in [name for name, time in due.items() if time <= now]:
                poll(context, name)
                due[name] = now + context.feeds[name].every
            make_nowcast(context)
            yield context
    finally:
        server.stop()


def _feeds(server: FeedServer) -> dict[str, Feed]:
    """The feeds that the storm holds, as the worker asks them."""
    every: dict[str, Feed] = members("nowcast.feeds", "FEED")
    return {name: feed for name, feed in every.items() if name in server.feeds}
