"""The commands `alerts …`: rules over a storm, what each profile would have had, maintenance windows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from nowcast.errors import NowcastError
from nowcast.settings import Settings

if TYPE_CHECKING:
    from nowcast.alerts.records import Rule
    from nowcast.backtest.simulate import Trial

app = typer.Typer(help="Alerts: try the rules on a storm, check them, silence them.", no_args_is_help=True)
console = Console()
Storm = Annotated[str, typer.Argument(help="`builtin`, or a folder with a recorded storm.")]
Longitudes = Annotated[
    list[float] | None,
    typer.Option("--longitude", help="Of an own satellite, degrees east; may be given several times."),
]
At = Annotated[datetime | None, typer.Option(help="Replay time (UTC), as 2024-05-10T12:00.")]


@app.command()
def simulate(
    storm: Storm,
    profile: Annotated[str, typer.Option(help="default, geo, power, aurora or research.")] = "default",
    longitude: Longitudes = None,
    at: At = None,
    until: At = None,
) -> None:
    """Run the rules over a storm: one line a message, beginning with its time."""
    from nowcast.alerts.profiles import PROFILES, wanted
    from nowcast.alerts.records import Subscription
    from nowcast.alerts.route import subject
    from nowcast.alerts.rules import rule
    from nowcast.backtest.simulate import simulate as run
    from nowcast.backtest.verify import received_by
    from nowcast.replay import scenario

    if profile not in PROFILES or not PROFILES[profile].rules:
        raise NowcastError(f"There is no profile {profile!r}; there are {', '.join(sorted(set(PROFILES) - {'own'}))}.")
    subscription = Subscription("trial", "", profile=profile, longitudes=tuple(longitude or ()))
    rules = {name: rule(name) for name in wanted(subscription)}
    trial = _shown(
        lambda report: run(scenario(storm), _all_rules(rules), start=_utc(at), stop=_utc(until), progress=report)
    )
    lines = received_by(trial, subscription)
    opened: set[str] = set()
    for changes in lines:
        first = max(changes, key=lambda change: change.severity)
        kind = "escalation" if first.kind == "onset" and first.event in opened else first.kind
        opened.add(first.event)
        levels = ", ".join(change.level or change.kind for change in changes)
        mode = trial.events[first.event].mode
        text = f"{first.made:%Y-%m-%dT%H:%MZ} {first.event} {kind} [{levels}] {subject(changes, mode)}"
        console.print(text, highlight=False, markup=False, soft_wrap=True)
    Console(stderr=True).print(f"{len(lines)} messages, {len(trial.events)} events.", highlight=False)


@app.command()
def verify(
    folders: Annotated[list[Path], typer.Argument(help="Folders of storms, or folders of such folders.")],
) -> None:
    """Check the rules on recorded storms and print a table: messages by profile, levels missed and repeated."""
    from nowcast.backtest.table import row_of, storms_in, table

    rows = []
    storms = list(storms_in(folders))
    with Progress(console=Console(stderr=True)) as bars:
        task = bars.add_task("storms", total=len(storms))
        for folder in storms:
            bars.update(task, description=folder.name)
            row = row_of(folder)
            rows += [] if row is None else [row]
            bars.advance(task)
    console.print(table(rows), highlight=False, markup=False, soft_wrap=True)


@app.command()
def maintenance(
    hours: Annotated[float, typer.Option(min=0.0, help="From now on; 0 ends the windows in force.")],
    reason: Annotated[str, typer.Option(help="Shown on the page.")] = "maintenance",
    all_rules: Annotated[
        bool, typer.Option("--all", help="Silence every rule, not only that of our own outage.")
    ] = False,
) -> None:
    """Silence the alert of missing data, or all, for some hours; what still holds afterwards is told then."""
    from nowcast.alerts.records import Maintenance
    from nowcast.clock import WALL
    from nowcast.run import opened
    from nowcast.store.alerts import add_maintenance, end_maintenance

    database = opened(Settings.from_env().database())
    now = WALL.now()
    if hours == 0.0:
        count = end_maintenance(database, now)
        console.print(f"{count} maintenance window{'' if count == 1 else 's'} ended.")
        return
    stop = now + timedelta(hours=hours)
    add_maintenance(database, Maintenance(now, stop, reason, all_rules))
    console.print(f"Silent until {stop:%Y-%m-%d %H:%M} UTC.", highlight=False)


def _all_rules(rules: dict[str, "Rule"]) -> dict[str, "Rule"]:
    """The rules of a profile and the built-in ones, which decide where an event begins and ends."""
    from nowcast.alerts.rules import RULES

    return {name: rule for name, rule in RULES.items() if name != "geo_exposure"} | rules


def _shown(work: Callable[[Callable[[float, str], None]], "Trial"]) -> "Trial":
    """The result of work, with its progress on standard error."""
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("reading", total=1.0)

        def report(part: float, words: str) -> None:
            bars.update(task, completed=part, description=words)

        return work(report)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
