"""Orbits in files: two-line elements, OMM (JSON or CSV), and tables of positions in GSE."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import NowcastError
from nowcast.physics.frames import Times, gei_to_gse, unix_seconds
from nowcast.smile.orbit.inertial import EARTH_RADIUS
from nowcast.smile.orbit.position import SECONDS_PER_DAY, Orbit

if TYPE_CHECKING:
    from sgp4.api import Satrec

LINE = 68  # characters of a two-line-element line, without its checksum
NAME, DESIGNATORS = "SMILE", ("2026-109A", "26109A")  # by which the set of SMILE is known among others
UNIX_EPOCH = 2440587.5  # Julian date of 1970
SGP4_EPOCH = -631_238_400.0  # unix s of 1949-12-31
SGP4_ERROR, SGP4_DRIFT = 10.0, 2.0  # km at the epoch, s a day: SGP4's usual size at such a height, not measured here
HIGHEST = 60.0  # R_E; the Moon's distance
FILL = 1e9  # of this size or more a number is a fill
NINES = re.compile(r"-?9{4,}\.?9*(e\+?\d+)?", re.ASCII)
COLUMN = re.compile(r"(?P<axis>[xyz])_gse[ _]*[\[(]?(?P<unit>km|re|r_e|rᴇ)?[\])]?", re.ASCII | re.IGNORECASE)
LONGEST_HOLE = 3.0  # usual steps of a table; in a longer hole the position is not known


@dataclass(frozen=True)
class MeanElements:
    """One set for SGP4 with what names it."""

    name: str
    designator: str
    number: str
    epoch: datetime
    satellite: "Satrec"


def ephemeris(text: str, name: str = "") -> Orbit:
    """The orbit in a file, whichever of the forms it has.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for the reader.

    Raises
    ------
    NowcastError
        One sentence: what is wrong with it, or which forms are read.
    """
    body = text.lstrip("\ufeff").strip()
    head = body.partition("\n")[0]
    if "_gse" in head.lower():
        return table(body, name)
    if body.startswith(("{", "[")) or "MEAN_MOTION" in head.upper():
        return _propagated(omm_sets(body), f"OMM {name}".strip())
    return _propagated(two_line_sets(body), f"two-line elements {name}".strip())


def two_line_sets(text: str) -> list[MeanElements]:
    """The sets of a file of two-line elements, each with the name on the line above, if there is one.

    Raises
    ------
    NowcastError
        Where the text holds no set.
    """
    from sgp4.api import Satrec

    lines = [line.strip() for line in text.splitlines()]
    firsts = [
        row
        for row, (first, second) in enumerate(pairwise(lines))
        if first.startswith("1 ") and second.startswith("2 ") and min(len(first), len(second)) >= LINE
    ]
    if not firsts:
        raise NowcastError(
            "SMILE's ephemeris holds no two-line elements, and is neither OMM (JSON, CSV) nor a table with x_gse."
        )
    sets = []
    for row in firsts:
        first, second = lines[row], lines[row + 1]
        above = lines[row - 1] if row and not lines[row - 1].startswith(("1 ", "2 ")) else ""
        try:
            satellite = Satrec.twoline2rv(first, second)
        except ValueError as error:
            raise NowcastError(f"SMILE's two-line elements cannot be read: {error}.") from error
        epoch = (satellite.jdsatepoch - UNIX_EPOCH + satellite.jdsatepochF) * SECONDS_PER_DAY
        when = datetime.fromtimestamp(epoch, UTC)
        sets.append(MeanElements(above.removeprefix("0 "), first[9:17].strip(), first[2:7].strip(), when, satellite))
    return sets


def omm_sets(text: str) -> list[MeanElements]:
    """The sets of an OMM file (CCSDS 502.0-B) in JSON or CSV; catalogue numbers may have any length.

    Raises
    ------
    NowcastError
        Where it is another thing, or a set lacks an element.
    """
    try:
        rows: object = json.loads(text) if text[:1] in "{[" else list(csv.DictReader(io.StringIO(text)))
    except ValueError as error:
        raise NowcastError("SMILE's OMM is not JSON.") from error
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise NowcastError("SMILE's OMM holds no set of elements.")
    return [_mean_elements(row) for row in rows]


def _mean_elements(row: Mapping[str, Any]) -> MeanElements:
    from sgp4.api import WGS72, Satrec

    turn = np.pi / 180.0
    try:
        epoch = _utc(str(row["EPOCH"]))
        angles = [
            float(row[key]) * turn for key in ("ARG_OF_PERICENTER", "INCLINATION", "MEAN_ANOMALY", "RA_OF_ASC_NODE")
        ]
        argument, inclination, anomaly, node = angles
        motion = float(row["MEAN_MOTION"]) * 2.0 * np.pi / 1440.0  # rad/min
        eccentricity, drag = float(row["ECCENTRICITY"]), float(row.get("BSTAR") or 0.0)
    except (KeyError, TypeError, ValueError) as error:
        raise NowcastError(f"SMILE's OMM lacks an element or holds a bad one: {error}.") from error
    if not (0.0 <= eccentricity < 1.0 and motion > 0.0 and np.isfinite([epoch, *angles, motion, drag]).all()):
        raise NowcastError("SMILE's OMM holds elements of no orbit about the Earth.")
    satellite = Satrec()
    days = (epoch - SGP4_EPOCH) / SECONDS_PER_DAY
    satellite.sgp4init(WGS72, "i", 0, days, drag, 0.0, 0.0, eccentricity, argument, inclination, anomaly, motion, node)
    name, designator, number = (str(row.get(key) or "").strip() for key in ("OBJECT_NAME", "OBJECT_ID", "NORAD_CAT_ID"))
    return MeanElements(name, designator, number, datetime.fromtimestamp(epoch, UTC), satellite)


def _chosen(sets: Sequence[MeanElements]) -> MeanElements:
    """The newest set of SMILE; of one object, whatever it is called."""
    ours = [each for each in sets if NAME in each.name.upper().split() or each.designator in DESIGNATORS]
    numbers = {each.number for each in sets}
    if not ours and len(numbers) > 1:
        raise NowcastError(f"SMILE's ephemeris holds {len(numbers)} objects, and none of them is called SMILE.")
    return max(ours or sets, key=lambda each: each.epoch)


def _propagated(sets: Sequence[MeanElements], origin: str) -> Orbit:
    """The orbit of the newest set by SGP4/SDP4.

    SGP4 answers in the true equator and mean equinox of date, taken here for the equatorial frame of date; the
    difference is below 0.01 deg.
    """
    newest = _chosen(sets)

    def track(times: Times) -> NDArray[np.float64]:
        seconds = np.asarray(unix_seconds(times))
        known = np.nan_to_num(seconds.ravel(), nan=0.0)
        days = known / SECONDS_PER_DAY
        faults, sgp4_position, _ = newest.satellite.sgp4_array(np.floor(days) + UNIX_EPOCH, days % 1.0)
        good = (faults == 0) & np.isfinite(seconds.ravel())
        position = np.where(good[:, np.newaxis], sgp4_position, np.nan)
        return gei_to_gse(seconds, position.reshape(*seconds.shape, 3) / EARTH_RADIUS)

    period = timedelta(minutes=2.0 * np.pi / newest.satellite.no_kozai)
    return Orbit(track, origin, period, newest=newest.epoch, error=SGP4_ERROR, drift=SGP4_DRIFT)


def table(text: str, name: str = "") -> Orbit:
    """Positions from lines of comma-separated values: a head ``time,x_gse,y_gse,z_gse`` and UTC.

    The head may name the unit (``x_gse_km``, ``x_gse [R_E]``); without one it is R_E. Cubic between the lines; NaN
    before the first, after the last and in long holes. Lines with a fill are left out, which is said.

    Raises
    ------
    NowcastError
        Where lines cannot be read, or a position is none of SMILE's: inside the Earth or beyond the Moon.
    """
    from scipy.interpolate import CubicSpline

    rows = list(csv.DictReader(io.StringIO(text)))
    columns, unit = _columns(list(rows[0]) if rows else [])
    try:
        read = [(_utc(row["time"]), *(_number(row[columns[axis]]) for axis in "xyz")) for row in rows]
        values = np.array(read, dtype=float).reshape(-1, 4)
    except (KeyError, TypeError, ValueError) as error:
        raise NowcastError("SMILE's ephemeris needs lines with time, x_gse, y_gse and z_gse, in order.") from error
    complete = values[np.isfinite(values).all(axis=1)]
    times, positions = complete[:, 0], complete[:, 1:] / unit
    if len(complete) < 2 or not (np.diff(times) > 0.0).all():
        raise NowcastError("SMILE's ephemeris needs lines with time, x_gse, y_gse and z_gse, in order.")
    _check(times, positions, unit)
    spline = CubicSpline(times, positions, extrapolate=False)
    steps = np.diff(times)
    holes = np.append(steps > LONGEST_HOLE * np.median(steps), False)

    def track(when: Times) -> NDArray[np.float64]:
        seconds = np.asarray(unix_seconds(when))
        row = np.clip(np.searchsorted(times, seconds, side="right") - 1, 0, len(times) - 1)
        unknown = holes[row] & (seconds != times[row])
        return np.where(unknown[..., np.newaxis], np.nan, np.asarray(spline(seconds), dtype=float))

    lost = len(values) - len(complete)
    fills = f" ({lost} {'line' if lost == 1 else 'lines'} of fill left out)" if lost else ""
    return Orbit(track, f"ephemeris {name}".strip() + fills, _turn(times, positions))


def _columns(head: Sequence[str]) -> tuple[dict[str, str], float]:
    """Names of the columns by axis, and km or R_E of the unit as lengths in R_E."""
    names: dict[tuple[str, str], str] = {}
    for name in head:
        match = COLUMN.fullmatch((name or "").strip())
        if match:
            unit = "km" if (match["unit"] or "").lower() == "km" else "R_E"
            names[unit, match["axis"].lower()] = name
    for unit, length in (("R_E", 1.0), ("km", EARTH_RADIUS)):
        if all((unit, axis) in names for axis in "xyz"):
            return {axis: names[unit, axis] for axis in "xyz"}, length
    raise NowcastError("SMILE's ephemeris needs lines with time, x_gse, y_gse and z_gse, in order.")


def _number(text: str) -> float:
    """A coordinate; NaN for a fill."""
    word = text.strip()
    value = float("nan") if NINES.fullmatch(word) else float(word)
    return value if abs(value) < FILL else float("nan")


def _check(times: NDArray[np.float64], positions: NDArray[np.float64], unit: float) -> None:
    distance = np.linalg.norm(positions, axis=1)
    wrong = (distance < 1.0) | (distance > HIGHEST)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        time = datetime.fromtimestamp(float(times[row]), UTC)
        hint = "; is it in km? Then the head has to say x_gse_km" if unit == 1.0 and distance[row] > HIGHEST else ""
        raise NowcastError(
            f"SMILE's ephemeris has it at {distance[row]:,.1f} R_E on {time:%Y-%m-%d %H:%M}, which no orbit of it "
            f"reaches{hint}."
        )


def _turn(times: NDArray[np.float64], positions: NDArray[np.float64]) -> timedelta:
    """Time between passages through perigee in a table; 50.51 h, SMILE's own, where it holds fewer than two."""
    distance = np.linalg.norm(positions, axis=1)
    low = np.flatnonzero((distance[1:-1] < distance[:-2]) & (distance[1:-1] <= distance[2:])) + 1
    if len(low) < 2:
        return timedelta(hours=50.51)
    return timedelta(seconds=float(np.median(np.diff(times[low]))))


def _utc(text: str) -> float:
    time = datetime.fromisoformat(text.strip())
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
