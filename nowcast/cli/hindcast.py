"""The command `hindcast`: reads a wind, shows its progress, writes the nowcast, shows the scores."""

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
    from nowcast.hindcast import run
    from nowcast.hindcast.input import read_points, read_truth, read_wind

    if at not in PLACES:
        raise NowcastError(f"--at takes earth or l1, not {at}.")
    observed = {name: read_truth(path, name) for name, path in _truths(truth or [])}
    official = None if official_dst is None else _official(official_dst, official_latency)
    messages = Console(stderr=True)
    with Progress(console=messages) as bars:
        task = bars.add_task("reading", total=1.0)

        def progress(part: float, words: str) -> None:
            bars.update(task, completed=part, description=words)

        recorded = read_wind(wind)
        directions = None if points is None else read_points(points)
        nowcast = run.hindcast(
            recorded.frame,
            at=at,
            longitudes=geo_longitude or (),
            dst_start=dst_start,
            official=official,
            progress=progress,
        )
        run.save(nowcast.rows, output)
        if directions is not None:
            run.save(run.along(nowcast, directions).set_index("time"), _beside(output))
        scores = {}
        for name, series in observed.items():
            progress(0.95, f"scores of {name}")
            scores[name] = (
                run.dst_scores(nowcast, series, dst_start) if name == "dst" else run.kp_scores(nowcast, series)
            )
        progress(1.0, "done")
    for remark in recorded.remarks:
        messages.print(f"{wind}: {remark}", highlight=False, soft_wrap=True)
    for name, table_of in scores.items():
        if not table_of:
            messages.print(f"{name}: no time of the truth has an estimate.", highlight=False)
            continue
        head, *rows = run.score_rows(table_of)
        table = Table(*head, title=f"{name} against {_file(truth or [], name)}: value [5 %, 95 %]")
        for row in rows:
            table.add_row(*row)
        Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _truths(options: list[str]) -> list[tuple[str, Path]]:
    """Name and file of each `--truth`."""
    truths = []
    for text in options:
        name, equals, path = text.partition("=")
        if name not in TRUTHS or not equals:
            raise NowcastError(f"--truth takes dst=FILE or kp=FILE, not {text}.")
        truths.append((name, Path(path)))
    return truths


def _file(options: list[str], name: str) -> str:
    return next(text.partition("=")[2] for text in options if text.startswith(f"{name}="))


def _official(path: Path, latency: float) -> pd.DataFrame:
    """Hourly values by the start of their hour, with the time at which each was received."""
    from nowcast.hindcast.input import read_received, read_truth

    values = read_truth(path, "dst")
    assumed = pd.DatetimeIndex(values.index) + pd.Timedelta(minutes=60.0 + latency)
    received = read_received(path)
    return pd.DataFrame({"dst": values, "received": assumed if received is None else received}, index=values.index)


def _beside(output: Path) -> Path:
    """The file of the points beside the output: `out_points.csv` for `out.csv`."""
    name = output.name
    stem = name.removesuffix(".gz").removesuffix(".csv")
    return output.with_name(f"{stem}_points{name[len(stem) :]}")
