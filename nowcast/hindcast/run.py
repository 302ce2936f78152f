"""The nowcast over any recorded wind: causal, with scores where the truth is given. Truth never enters the estimate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nowcast.errors import NowcastError
from nowcast.physics import derive, ensemble
from nowcast.physics.indices import dst_burton1975, dst_nowcast, dst_obrien2000
from nowcast.physics.propagation import at_earth, propagate
from nowcast.physics.shocks import fronts
from nowcast.skill import metrics
from nowcast.vocabulary.constants import L1_DISTANCE
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.scales import KP

OUTPUT = (
    "standoff_distance",
    "standoff_distance_low",
    "standoff_distance_high",
    "flaring",
    "compression_index",
    "bow_shock_distance",
    "geo_crossing_probability",
    "dst_estimate",
    "dst_estimate_low",
    "dst_estimate_high",
    "kp_estimate",
    "kp_estimate_low",
    "kp_estimate_high",
    "hemispheric_power",
    "storm_phase",
    "input_state",
)
AHEAD = tuple(f"dst_ahead_{hours}h{part}" for hours in (1, 3, 6) for part in ("", "_low", "_high"))
DST_EVENTS = (-50.0, -100.0, -200.0)  # nT
KP_EVENTS = KP[:3]  # what is rounded to a storm of the first three levels
HOUR = pd.Timedelta(hours=1)
BLOCK = "3h"

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Hindcast:
    """The result of `hindcast`.

    Parameters
    ----------
    rows : DataFrame
        By `time` at the Earth, columns `OUTPUT` and `AHEAD`, and one for each longitude that was asked for.
    nose : DataFrame
        The wind at the Earth of the same rows.
    """

    rows: pd.DataFrame
    nose: pd.DataFrame


def hindcast(
    wind: pd.DataFrame,
    *,
    at: str = "earth",
    longitudes: Sequence[float] = (),
    dst_start: float | None = None,
    official: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> Hindcast:
    """Compute the nowcast of each row of a recorded wind.

    Parameters
    ----------
    wind : DataFrame
        By `time`, as `hindcast.input.read_wind` gives it.
    at : str
        Where it was measured: "earth" (already timed to the Earth) or "l1".
    longitudes : sequence of float [deg]
        East, west negative: geosynchronous satellites.
    dst_start : float [nT], optional
        Dst at the first row.
    official : DataFrame, optional
        Official hourly Dst and when it was known, see `dst_nowcast.estimate`; changes the Dst columns alone.
    progress : callable, optional
        Called with the part that is done (0-1) and what is done now.

    Returns
    -------
    Hindcast
    """
    report = progress or _no_progress
    report(0.0, "timing the wind")
    nose = wind if at == "earth" else at_the_earth(wind)
    nose = nose.assign(bt=_magnitude(nose))
    report(0.05, "boundary and indices")
    start = None if dst_start is None else {"dst_estimate": dst_start}
    table = derive.at_nose(nose, start)
    rows = table.reindex(columns=[*OUTPUT, *AHEAD])
    nose = nose.assign(**{name: table[name] for name in table.columns if name not in OUTPUT})
    if official is not None:
        report(0.7, "official Dst")
        dst = dst_nowcast.estimate(nose, dst_start, official=official)
        rows[list(dst.columns)] = dst
    if longitudes:
        report(0.8, "satellites")
        crossing = ensemble.crossing(nose, longitudes)
        for longitude in longitudes:
            name = f"geo_crossing_probability_{longitude:g}"
            rows[name] = crossing[name]
    report(0.9, "writing")
    return Hindcast(rows, nose)


def _no_progress(part: float, words: str) -> None:
    del part, words


def at_the_earth(wind: pd.DataFrame) -> pd.DataFrame:
    """Time the wind of L1 to the nose: as many rows as it has, from the first that arrives on.

    Parameters
    ----------
    wind : DataFrame
        By `time` at L1.

    Returns
    -------
    DataFrame
        By arrival `time`.

    Raises
    ------
    NowcastError
        Where no row has a speed.

    Notes
    -----
    A row of an hour belongs to the hour in which its middle arrives.
    """
    times = pd.DatetimeIndex(wind.index)
    step = pd.Timedelta(np.median(np.diff(times.as_unit("ms").asi8)) if len(times) > 1 else 60_000, unit="ms")
    timed = propagate(wind, L1_DISTANCE, fronts=fronts(wind))
    if step > pd.Timedelta(minutes=1):
        timed["arrival"] += step / 2
    arriving = np.flatnonzero(timed["arrival"].notna().to_numpy())
    if not len(arriving):
        raise NowcastError("No row has a speed, so none can be timed from L1 to the Earth.")
    first = pd.Timestamp(timed["arrival"].iloc[arriving[0]]).floor(step) - int(arriving[0]) * step
    grid = pd.date_range(first, periods=len(wind), freq=step, name="time").as_unit("ms")
    return at_earth(timed, f"{int(step.total_seconds())}s").reindex(grid)


def _magnitude(nose: pd.DataFrame) -> "pd.Series[float]":
    """Total field, from its components where it was not recorded [nT]."""
    parts = nose[["bx_gsm", "by_gsm", "bz_gsm"]].to_numpy()
    return nose["bt"].where(nose["bt"].notna(), np.sqrt((parts**2).sum(axis=1)))


def along(result: Hindcast, points: pd.DataFrame) -> pd.DataFrame:
    """Distance of the boundary and its band [R_E] along the direction of each point."""
    return ensemble.along(result.nose, points.rename_axis("time").reset_index())


def as_written(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as the file holds them: times as ISO 8601, numbers rounded to what is significant."""
    columns = {}
    for name in rows.columns:
        quantity = QUANTITIES.get(name) or QUANTITIES.get(name.rsplit("_", 1)[0])
        decimals = 3 if quantity is None else min(max(quantity.decimals, 2), 3)
        columns[name] = rows[name].round(0 if name in ("storm_phase", "input_state") else decimals)
    table = pd.DataFrame(columns, index=rows.index)
    stamps = pd.DatetimeIndex(rows.index).strftime("%Y-%m-%dT%H:%M:%SZ")
    return table.set_axis(pd.Index(stamps, name="time"), axis=0)


def save(rows: pd.DataFrame, path: Path) -> None:
    """Write rows as CSV, gzip where the name ends in .gz.

    Raises
    ------
    NowcastError
        Where the file cannot be written.
    """
    try:
        as_written(rows).to_csv(path)
    except OSError as error:
        raise NowcastError(f"{path} cannot be written: {error.strerror or error}.") from error


def dst_scores(result: Hindcast, truth: "pd.Series[float]", dst_start: float | None = None) -> list[metrics.Score]:
    """Score Dst hour by hour, beside persistence, climatology, Burton and O'Brien-McPherron.

    Parameters
    ----------
    result : Hindcast
    truth : Series [nT]
        The observed Dst by `time`.
    dst_start : float [nT], optional
        What the hindcast started from.
    """
    rows = result.rows
    own = {"value": "dst_estimate", "low": "dst_estimate_low", "high": "dst_estimate_high"}
    estimate = pd.DataFrame({name: rows[column] for name, column in own.items()}).resample(HOUR).mean()
    hourly = truth.resample(HOUR).mean()
    references = {f"persistence {hours} h": metrics.persistence(hourly, hours) for hours in (1, 3, 6)}
    references["climatology"] = metrics.climatology(hourly)
    for name, index in (("Burton (15.8)", dst_burton1975), ("O'Brien-McPherron", dst_obrien2000)):
        dst = index.estimate(result.nose, dst_start, 0)["dst_estimate"].resample(HOUR).mean()
        references[name] = dst.reindex(hourly.index)
    return metrics.scores(hourly, estimate, DST_EVENTS, references, below=True)


def kp_scores(result: Hindcast, truth: "pd.Series[float]") -> list[metrics.Score]:
    """Score Kp block by block of 3 h, each by the estimate of its last row."""
    rows = result.rows
    own = {"value": "kp_estimate", "low": "kp_estimate_low", "high": "kp_estimate_high"}
    estimates = pd.DataFrame({name: rows[column] for name, column in own.items()})
    estimate = estimates[estimates["value"].notna()].resample(BLOCK).last()
    blocks = truth.resample(BLOCK).mean()
    references = {"persistence 3 h": metrics.persistence(blocks, 3), "persistence 6 h": metrics.persistence(blocks, 6)}
    references["climatology"] = metrics.climatology(blocks)
    return metrics.scores(blocks, estimate, KP_EVENTS, references)


def score_rows(scores: Sequence[metrics.Score]) -> list[list[str]]:
    """The scores as rows of text, head first: a row for each score, a column for the estimate and each reference."""
    columns = list(dict.fromkeys(score.of for score in scores))
    cells = {(score.score, score.of): score for score in scores}
    rows = [["score", "n", *columns]]
    for name in dict.fromkeys(score.score for score in scores):
        row = [cells.get((name, of)) for of in columns]
        texts = ["" if cell is None else f"{cell.value:.3g} [{cell.low:.3g}, {cell.high:.3g}]" for cell in row]
        first = next(cell for cell in row if cell is not None)
        rows.append([name, f"{first.n}{' (few)' if first.few else ''}", *texts])
    return rows
