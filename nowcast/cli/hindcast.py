"""The command `hindcast`: reads, tells how far it is, writes, shows the scores."""

import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from nowcast.errors import NowcastError

Truth = Annotated[list[str] | None, typer.Option(help="`dst=FILE` or `kp=FILE`: score against it; never an input.")]
PLACES = ("earth", "l1")
WIDE = 220  # characters, where the output is no terminal
TRUTHS = ("dst", "kp")


def hindcast(
    wind: Annotated[Path, typer.Argument(metavar="INPUT", help="CSV or CSV.gz of the wind.")],
    output: Annotated[Path, typer.Option(help="CSV or CSV.gz to write, one row for each of the input.")],
    at: Annotated[str, typer.Option(help="Where the wind was measured: earth or l1.")] = "earth",
    geo_longitude: Annotated[list[float] | None, typer.Option(help="Of a satellite, degrees east.")] = None,
    points: Annotated[Path | None, typer.Option(help="CSV: time, x_gsm_Re, y_gsm_Re, z_gsm_Re.")] = None,
    dst_start: Annotated[float | None, typer.Option(help="Dst at the first row, nT.")] = None,
    truth: Truth = None,
    official_dst: Annotated[
        Path | None, typer.Option(help="CSV of hourly official Dst that may be used (with `received`, if known).")
    ] = None,
    official_latency: Annotated[
        float, typer.Option(min=0.0, help="Minutes after its hour at which an official value without `received` came.")
    ] = 0.0,
) -> None:
    """The nowcast over any recorded wind: CSV in, CSV out, causal.

    Input: `time` and some of density_cm3, speed_km_s, temperature_K, bx_gsm_nT, by_gsm_nT, bz_gsm_nT,
    b_magnitude_nT, flow_pressure_nPa, by the minute, by 5 minutes or by the hour (stamp = start). Gaps are empty.
    """
    from nowcast.hindcast import run as work
    from nowcast.hindcast.input import read_points, read_truth, read_wind

    if at not in PLACES:
        raise NowcastError(f"--at takes earth or l1, not {at}.")
    observed = {name: read_truth(path, name) for name, path in _truths(truth or [])}
    official = None if official_dst is None else _official(official_dst, official_latency)
    said = Console(stderr=True)
    with Progress(console=said) as bars:
        task = bars.add_task("reading", total=1.0)

        def progress(part: float, words: str) -> None:
            bars.update(task, completed=part, description=words)

        recorded = read_wind(wind)
        places = None if points is None else read_points(points)
        made = work.hindcast(
            recorded.frame,
            at=at,
            longitudes=geo_longitude or (),
            dst_start=dst_start,
            official=official,
            progress=progress,
        )
        work.save(made.rows, output)
        if places is not None:
            work.save(work.along(made, places).set_index("time"), _beside(output))
        scores = {}
        for name, series in observed.items():
            progress(0.95, f"scores of {name}")
            scores[name] = work.dst_scores(made, series, dst_start) if name == "dst" else work.kp_scores(made, series)
        progress(1.0, "done")
    for remark in recorded.remarks:
        said.print(f"{wind}: {remark}", highlight=False, soft_wrap=True)
    for name, found in scores.items():
        if not found:
            said.print(f"{name}: no time of the truth has an estimate.", highlight=False)
            continue
        head, *rows = work.score_rows(found)
        table = Table(*head, title=f"{name} against {_file(truth or [], name)}: value [5 %, 95 %]")
        for row in rows:
            table.add_row(*row)
        Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _truths(given: list[str]) -> list[tuple[str, Path]]:
    found = []
    for text in given:
        name, equals, path = text.partition("=")
        if name not in TRUTHS or not equals:
            raise NowcastError(f"--truth takes dst=FILE or kp=FILE, not {text}.")
        found.append((name, Path(path)))
    return found


def _file(given: list[str], name: str) -> str:
    return next(text.partition("=")[2] for text in given if text.startswith(f"{name}="))


def _official(path: Path, latency: float) -> pd.DataFrame:
    """Hourly values by start of hour, with when they were known."""
    from nowcast.hindcast.input import read_received, read_truth

    values = read_truth(path, "dst")
    late = pd.DatetimeIndex(values.index) + pd.Timedelta(minutes=60.0 + latency)
    received = read_received(path)
    return pd.DataFrame({"dst": values, "received": late if received is None else received}, index=values.index)


def _beside(output: Path) -> Path:
    """Where the points go: `out.csv` to `out_points.csv`."""
    name = output.name
    stem = name.removesuffix(".gz").removesuffix(".csv")
    return output.with_name(f"{stem}_points{name[len(stem) :]}")
