"""The command `check`: opens the store read-only, shows how far it is, says what is wrong."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from nowcast.errors import NowcastError
from nowcast.settings import Settings

SQLITE = "sqlite:///"
Since = Annotated[datetime | None, typer.Option(help="Only rows from this time on (UTC), as 2024-05-10T16:00.")]


def check(since: Since = None) -> None:
    """Whether the store is what was written: the database's own check, and a checksum of every hour of rows.

    Looks at the store of the settings (DATABASE_URL, else NOWCAST_DATA_DIR), writes nothing, and may run beside worker
    and page. Says in a sentence each what is wrong, with the feed, hours and craft, and ends with status 1; with status
    0 where nothing is wrong.

    An hour that is not as it was written was changed by something else: a failing disk, a broken copy, a hand. Where
    the database itself is damaged, restore a backup. Replaced rows, documents and the nowcast as issued have no
    checksum of ours; on SQLite the database's own check looks at their pages.
    """
    from nowcast import store

    url = Settings.from_env(os.environ).database()
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        raise NowcastError(f"There is no store at {url.removeprefix(SQLITE)}: nothing to check.")
    database = store.open_store(url, read_only=True)
    begin = None if since is None else since.replace(tzinfo=since.tzinfo or UTC).timestamp()
    with Progress(console=Console(stderr=True)) as bars:
        task = bars.add_task("checking", total=1.0)
        wrong = store.verify(
            database, since=begin, progress=lambda part, words: bars.update(task, completed=part, description=words)
        )
    database.engine.dispose()
    for sentence in wrong:
        typer.echo(sentence)
    if wrong:
        raise typer.Exit(1)
    typer.echo(f"The store is as it was written: {len(database.feeds)} series checked.")
