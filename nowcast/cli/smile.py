"""The commands `smile …`: what SMILE can see, what it would see, and the boundary in its X-ray images."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nowcast.errors import NowcastError
from nowcast.settings import Settings

if TYPE_CHECKING:
    from nowcast.smile.orbit.position import Track

app = typer.Typer(
    no_args_is_help=True, help="What SMILE sees: its view, the image to expect, the boundary in an image."
)
Time = Annotated[datetime, typer.Option(help="UTC, as 2027-02-03T04:05.")]


@app.command()
def view(
    time: Time,
    standoff: Annotated[float, typer.Option(min=3.0, max=25.0, help="Nose of the magnetopause [R_E].")] = 10.5,
    flaring: Annotated[float, typer.Option(min=0.3, max=1.2, help="Its flaring, as Shue's alpha.")] = 0.58,
) -> None:
    """One line: `good …` or `no view: …`, until when, and when the next good view begins.

    The orbit is that of the settings; without an ephemeris its phase is a free choice and its node derived.
    """
    from nowcast.smile.orbit.view import view as seen_at

    settings = Settings.from_env(os.environ)
    track, origin = _track(settings)
    typer.echo(f"{seen_at(track, _utc(time), standoff, flaring).sentence()}; orbit {origin}")


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
    track, _ = _track(settings)
    images = simulate(track, _utc(time), minutes, density, speed, by, bz, model=model, seed=seed)
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
    found = look(images, float(dipole_tilt(newest)), float(gsm_rotation(newest)))
    typer.echo(json.dumps(found.report()))


def _track(settings: Settings) -> "tuple[Track, str]":
    """Positions of the craft, and in words where they come from."""
    from nowcast.smile.orbit.position import ephemeris, from_settings, kepler

    if settings.smile_ephemeris is None:
        return kepler(from_settings(dict(settings.smile_orbit), settings.smile_perigee)), "derived, phase assumed"
    try:
        text = settings.smile_ephemeris.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NowcastError(f"NOWCAST_SMILE_EPHEMERIS cannot be read: {error}.") from error
    return ephemeris(text), f"from {settings.smile_ephemeris.name}"


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
