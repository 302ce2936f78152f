"""Measures how wrong a nowcast becomes while wind is missing: wind of recorded storms is withheld from it.

*Silent*: all rows after a time are withheld; what is then said of the minutes until the last parcel has arrived is
compared with what is said with all rows. *Held*: the boundary of one minute stands for one some time later. In both
the nowcast with all its wind is the truth, so that only what the missing wind does is measured.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics import derive, ensemble
from nowcast.physics.hold import LONGEST, LOST
from nowcast.physics.indices import dst_nowcast, kp_nowcast
from nowcast.physics.shocks import detect, wind_at_nose
from nowcast.vocabulary.constants import L1_DISTANCE, NORMAL_95
from nowcast.vocabulary.records import Fit

SILENT = (LOST, 20.0, 30.0, 40.0, 50.0, 60.0)  # min
HELD = (2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, LONGEST)  # min
EVERY = pd.Timedelta(hours=1)  # between two times from which on the wind is withheld
AFTER = pd.Timedelta(hours=24)  # behind a shock, in which it is
INDICES_EVERY = 4  # of these, at which the indices are computed as well: they take a day of wind
BEFORE = pd.Timedelta(hours=3)  # of wind that times what is on its way
MEMORY = pd.Timedelta(hours=25)  # of wind for the indices
NAMES = {  # of the files of storms: ours
    "speed_km_s": "flow_speed", "density_cm3": "proton_density", "temperature_K": "proton_temperature",
    "bx_gsm_nT": "bx_gsm", "by_gsm_nT": "by_gsm", "bz_gsm_nT": "bz_gsm", "b_magnitude_nT": "bt",
}  # fmt: skip
Errors = dict[str, list[tuple[float, float]]]  # by quantity: minutes, error


@dataclass(frozen=True)
class Storm:
    """A storm with its wind at L1 and what is said with all of it."""

    name: str
    wind: pd.DataFrame
    nose: pd.DataFrame  # with drivers
    standoff: "pd.Series[float]"  # ln R_E


def run(data: Path, progress: Callable[[float, str], None]) -> Mapping[str, Any]:
    """Withhold wind of every storm at L1 and fit the size of the error to each time."""
    files = sorted((data / "more" / "l1_storms_ace").glob("*/ace_l1_1min.csv.gz"))
    files += [data / "storms" / part for part in ("gannon_2024/wind_l1_1min.csv", "jan_2026/wind_l1_1min.csv")]
    silent: list[tuple[str, Errors]] = []
    held: list[tuple[str, Errors]] = []
    for number, file in enumerate(files):
        progress(number / len(files), f"{file.parent.name}, {number + 1} of {len(files)}")
        storm = _storm(file)
        silent.append((storm.name, _merged(withheld(storm))))
        held.append((storm.name, {"standoff": _persisted(storm.standoff)}))
    coefficients = {"silent": sizes(silent, SILENT), "held": sizes(held, HELD)}
    return {"coefficients": coefficients, "card": _card(len(files), silent, held)}


def _storm(file: Path) -> Storm:
    frame = pd.read_csv(file)
    times = pd.DatetimeIndex(pd.to_datetime(frame.pop("time"), utc=True, format="mixed"), name="time")
    wind = frame.set_index(times).rename(columns=NAMES).reindex(columns=list(NAMES.values())).astype(float)
    total = np.sqrt((wind[["bx_gsm", "by_gsm", "bz_gsm"]].to_numpy() ** 2).sum(axis=1))
    wind = wind.assign(bt=wind["bt"].where(wind["bt"].notna(), total))
    nose = derive.with_drivers(wind_at_nose(wind))
    return Storm(file.parent.name, wind, nose, np.log(ensemble.estimate(nose)["standoff_distance"]))


def withheld(storm: Storm) -> Iterator[Errors]:
    """What is missed with the wind after a time withheld, for one time after the other."""
    for number, time in enumerate(_times(storm)):
        known = storm.wind.loc[time - BEFORE : time]
        nose = derive.with_drivers(wind_at_nose(known, L1_DISTANCE))
        ahead = nose.loc[time:]
        if ahead.empty:
            continue
        said = np.log(ensemble.estimate(nose)["standoff_distance"])
        errors: Errors = {"standoff": _differences(said, storm.standoff, time)}
        if number % INDICES_EVERY == 0:
            errors |= _indices(storm, ahead, time)
        yield errors


def _times(storm: Storm) -> list[pd.Timestamp]:
    """Hours within `AFTER` of a shock at L1 in which the wind is measured: holes of L1 come with storms."""
    first, last = storm.wind.index[0] + MEMORY, storm.wind.index[-1] - BEFORE
    shocks = [shock.time for shock in detect(storm.wind) if shock.kind == "fast forward"]
    hours = pd.date_range(first.ceil("h"), last, freq=EVERY)
    stormy = [time for time in hours if any(shock <= time <= shock + AFTER for shock in shocks)]
    measured = storm.wind[["bz_gsm", "flow_speed"]].rolling("5min").count().gt(0).all(axis=1)
    return [time for time in stormy if measured.get(time, False)]


def _indices(storm: Storm, nose: pd.DataFrame, time: pd.Timestamp) -> Errors:
    """Errors of Dst [nT] and Kp, both computed from the same day of wind."""
    past = storm.nose.loc[time - MEMORY : time - pd.Timedelta(minutes=1)]
    part = pd.concat([past, nose])
    whole = storm.nose.loc[time - MEMORY : nose.index[-1]]
    errors: Errors = {}
    same = part[list(derive.PLASMA)].equals(whole[list(derive.PLASMA)].reindex(part.index))
    for name, index, column in (("dst", dst_nowcast, "dst_estimate"), ("kp", kp_nowcast, "kp_estimate")):
        said = index.estimate(part)[column] if not same else part["bz_gsm"]
        truth = index.estimate(whole)[column] if not same else said
        errors[name] = _differences(said, truth, time)
    return errors


def _differences(said: "pd.Series[float]", truth: "pd.Series[float]", time: pd.Timestamp) -> list[tuple[float, float]]:
    """Minutes after a time and the difference, each tenth minute."""
    at = [time + pd.Timedelta(minutes=minutes) for minutes in SILENT]
    off = (said.reindex(at) - truth.reindex(at)).to_numpy(dtype=float)
    return [(minutes, float(error)) for minutes, error in zip(SILENT, off, strict=True) if np.isfinite(error)]


def _persisted(standoff: "pd.Series[float]") -> list[tuple[float, float]]:
    """Minutes and the difference to the boundary so many minutes later."""
    pairs: list[tuple[float, float]] = []
    for minutes in HELD:
        off = (standoff - standoff.shift(int(minutes))).dropna().to_numpy()[::7]
        pairs += [(minutes, float(error)) for error in off]
    return pairs


def _merged(parts: Iterator[Errors]) -> Errors:
    merged: Errors = {}
    for part in parts:
        for name, pairs in part.items():
            merged.setdefault(name, []).extend(pairs)
    return merged


def sizes(storms: Sequence[tuple[str, Errors]], minutes: Sequence[float]) -> dict[str, list[float]]:
    """Root mean square of the errors of all storms at each time, never less than at an earlier one."""
    table: dict[str, list[float]] = {"minutes": list(minutes)}
    for name in sorted({name for _, errors in storms for name in errors}):
        pairs = np.array([pair for _, errors in storms for pair in errors.get(name, [])])
        squares = [_mean_square(pairs, at) for at in minutes]
        table[name] = np.maximum.accumulate(np.sqrt(squares)).tolist()
    return table


def _mean_square(pairs: NDArray[np.float64], minutes: float) -> float:
    return float(np.mean(pairs[pairs[:, 0] == minutes, 1] ** 2))


def _card(count: int, silent: Sequence[tuple[str, Errors]], held: Sequence[tuple[str, Errors]]) -> dict[str, Any]:
    """The model card, see `records.Fit`."""
    return {
        "what": "The nowcast while wind is missing",
        "formula": "The band is widened by the root mean square of what is missed, in quadrature, by the minutes "
        f"for which L1 has been silent (from {LOST:g} on), and by those since the last parcel arrived.",
        "source": "fitted here",
        "validity": f"minutes at L1; silent to 60 min, held to {LONGEST:g} min; the truth is the nowcast with all wind",
        "fitted_on": f"{count} storms of ACE and Wind at L1, withheld from each hour on "
        f"that follows a shock within {AFTER / EVERY:g} h (for Dst and Kp from each {INDICES_EVERY}th of these)",
        "scores": [["case, storms left out", "min", "RMS", "share within 1.64 RMS of other storms", "n"]]
        + [
            [f"{cause}, {name}", *row]
            for cause, storms, times in (("silent", silent, SILENT), ("held", held, HELD))
            for name in sorted({name for _, errors in storms for name in errors})
            for row in _scores(storms, name, times)
        ],
        "failures": "Errors are mostly small and seldom large: a shock that is not seen while L1 is silent puts the "
        "nowcast outside of its band. They are larger in a storm than between storms, the band is the same.",
    }


def _scores(storms: Sequence[tuple[str, Errors]], name: str, times: Sequence[float]) -> list[list[Any]]:
    """For each time the size of the error, and how often it is within the band fitted on every other storm."""
    halves = [sizes(storms[first::2], times) for first in (1, 0)]
    rows: list[list[Any]] = []
    for column, minutes in enumerate(times):
        errors, inside = [], []
        for number, (_, own) in enumerate(storms):
            limit = NORMAL_95 * halves[number % 2][name][column]
            off = [abs(error) for at, error in own.get(name, []) if at == minutes]
            errors += off
            inside += [error <= limit for error in off]
        size = float(np.sqrt(np.mean(np.square(errors))))
        rows.append([f"{minutes:g}", f"{size:.3g}", f"{np.mean(inside):.3f}", str(len(errors))])
    return rows


FIT = Fit(
    run=run, about="The nowcast while wind is missing: how its error grows, on storms from which wind is withheld"
)
