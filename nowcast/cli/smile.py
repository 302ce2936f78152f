"""The commands `smile …`: what SMILE can see, what it would see, and the boundary in its X-ray images."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from nowcast.errors import NowcastError
from nowcast.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from nowcast.smile.orbit.position import Orbit
    from nowcast.smile.orbit.view import Boundary
    from nowcast.store import Store

app = typer.Typer(
    no_args_is_help=True, help="What SMILE sees: its view, the image to expect, the boundary in an image."
)
Result = TypeVar("Result")
NEAR = timedelta(minutes=30)  # before a time, in which the nowcast's boundary is taken
BOUNDARY = ("standoff_distance", "standoff_distance_low", "standoff_distance_high", "flaring")
Time = Annotated[datetime, typer.Option(help="UTC, as 2027-02-03T04:05.")]


@app.command()
def view(
    time: Time,
    standoff: Annotated[
        float | None,
        typer.Option(min=3.0, max=25.0, help="Nose of the magnetopause [R_E]; that of the nowcast, or 10.5 ± 0.7."),
    ] = None,
    flaring: Annotated[float, typer.Option(min=0.3, max=1.2, help="Its flaring, as Shue's alpha.")] = 0.58,
    band: Annotated[float, typer.Option(min=0.0, max=5.0, help="Half its 90 % band, of --standoff [R_E].")] = 0.0,
) -> None:
    """One line: `good …`, `edge: …` or `no view: …`, until when, and when the next good view begins.

    The orbit is that of the settings, or the public one of JPL Horizons, propagated; its error is printed.
    """
    from nowcast.smile.orbit import wording
    from nowcast.smile.orbit.view import QUIET, Boundary
    from nowcast.smile.orbit.view import view as seen_at

    settings, moment = Settings.from_env(os.environ), _utc(time)
    orbit = _orbit(settings)
    if orbit.stop is not None and moment > orbit.stop:
        raise NowcastError(f"{wording.outside(orbit, moment)}.")
    if standoff is None:
        boundary = _boundary_of_store(settings, moment) or QUIET
    else:
        boundary = Boundary(standoff, standoff - band, standoff + band, flaring)
    typer.echo(wording.summary(orbit, seen_at(orbit, moment, boundary)))


@app.command()
def render(
    time: Time,
    output: Annotated[Path, typer.Option(help="Folder for the Level 3 set.")],
    density: Annotated[float, typer.Option(min=0.1, max=200.0, help="Solar wind at the nose [cm-3].")] = 10.0,
    speed: Annotated[float, typer.Option(min=100.0, max=3000.0, help="[km/s]")] = 400.0,
    by: Annotated[float, typer.Option(min=-200.0, max=200.0, help="GSM [nT]")] = 0.0,
    bz: Annotated[float, typer.Option(min=-200.0, max=200.0, help="GSM [nT]")] = 0.0,
    minutes: Annotated[int, typer.Option(min=1, max=60, help="How many one-minute exposures.")] = 5,
    model: Annotated[str, typer.Option(help="cmem or jorgensen2019.")] = "cmem",
    seed: Annotated[int, typer.Option(help="Of the Poisson noise.")] = 1,
) -> None:
    """The X-ray image to expect, marked SIMULATED, as Level 3 files: counts, background and vignetting per minute."""
    from nowcast.smile.files.l3_write import write_set
    from nowcast.smile.model.simulate import simulate

    settings = Settings.from_env(os.environ)
    moment = _utc(time)
    images = simulate(
        _reached(_orbit(settings), moment).track, moment, minutes, density, speed, by, bz, model=model, seed=seed
    )
    for image in images:
        typer.echo(str(write_set(image, output)))


@app.command()
def retrieve(path: Annotated[Path, typer.Argument(help="Folder of Level 3 minutes, or a CXF file.")]) -> None:
    """The boundary in an X-ray image as JSON: standoff_distance, low, high, qf, qf2, gate, reason, exposure_s."""
    from nowcast.physics.frames import dipole_tilt, gsm_rotation
    from nowcast.smile.files.l3 import read_path
    from nowcast.smile.retrieval.retrieve import retrieve as look

    images, remarks = read_path(path)
    for remark in remarks:
        typer.echo(remark, err=True)
    newest = images[-1].start
    retrieval = look(images, float(dipole_tilt(newest)), float(gsm_rotation(newest)))
    typer.echo(json.dumps(retrieval.report()))


def _orbit(settings: Settings) -> "Orbit":
    """Positions of SMILE by the settings and, where a store is there, by the newest states of Horizons in it."""
    from nowcast import store
    from nowcast.smile.orbit.sources import known_of, orbit_of

    answers = _from_store(settings, lambda database: store.read_documents(database, "horizons", limit=1))
    known = known_of(answers[-1].document.body, answers[-1].received) if answers else None
    return orbit_of(dict(settings.smile_orbit), settings.smile_perigee, settings.smile_ephemeris, known)


def _reached(orbit: "Orbit", time: datetime) -> "Orbit":
    """The orbit itself; a sentence where it does not reach a time."""
    from nowcast.smile.orbit.wording import outside

    if sentence := outside(orbit, time):
        raise NowcastError(f"{sentence}.")
    return orbit


def _boundary_of_store(settings: Settings, time: datetime) -> "Boundary | None":
    """The boundary that the nowcast had for a time, where a store is there and holds it."""
    from nowcast import store
    from nowcast.smile.orbit.view import Boundary

    rows = _from_store(settings, lambda database: store.read_derived(database, time - NEAR, time, columns=BOUNDARY))
    if rows is None or (rows := rows.dropna()).empty:
        return None
    nose, low, high, flaring = (float(value) for value in rows.iloc[-1])
    return Boundary(nose, low, high, flaring, "boundary of the nowcast")


def _from_store(settings: Settings, read: "Callable[[Store], Result]") -> "Result | None":
    """What a store holds; None where there is none, or where it cannot be read, which is printed."""
    from nowcast import store
    from nowcast.errors import StoreError

    if settings.database_url is None and not (settings.data_dir / "nowcast.sqlite").exists():
        return None
    database = store.open_store(settings.database(), read_only=True)
    try:
        return read(database)
    except StoreError as error:
        typer.echo(f"The store is done without: {error}", err=True)
        return None
    finally:
        database.engine.dispose()


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
