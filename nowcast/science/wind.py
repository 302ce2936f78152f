"""Winds: read from files, taken from the built-in storm, timed from L1 to the nose."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nowcast import replay
from nowcast.errors import InputError, NowcastError
from nowcast.hindcast import input as files
from nowcast.physics.propagation import at_earth, propagate
from nowcast.physics.shocks import fronts
from nowcast.science.checks import check_distance, checked_wind
from nowcast.vocabulary.constants import EARTH_RADIUS, L1_DISTANCE

AT_EARTH = ("omni", "propagated")  # in the name of a file whose wind is timed to the Earth
DISTANCE = "x_gsm_Re"  # column of files of one craft
FIELD = ("bx_gsm", "by_gsm", "bz_gsm", "bt")
PLASMA = ("flow_speed", "proton_density", "proton_temperature")
MINUTE = pd.Timedelta(minutes=1)


@dataclass(frozen=True)
class RecordedWind:
    """A wind that was read from a file.

    Parameters
    ----------
    frame : DataFrame
        By `time` (UTC): `proton_density` [cm⁻³], `flow_speed` [km/s], `proton_temperature` [K], `bx_gsm`, `by_gsm`,
        `bz_gsm`, `bt` [nT], `dynamic_pressure` [nPa]; NaN where nothing was measured.
    at : str
        Where it was measured, as far as name and columns of the file say: "l1", "earth", or "" where they do not.
    distance_km : float [km]
        X of the craft; that of L1 where the file does not say.
    step : Timedelta
        The usual one.
    remarks : tuple of str
        What was left out, one sentence each.
    """

    frame: pd.DataFrame
    at: str
    distance_km: float
    step: pd.Timedelta
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Storm:
    """The built-in storm. It is simulated: nothing was measured.

    Parameters
    ----------
    wind : DataFrame
        At L1 by minute, of the craft in use, with gaps: `flow_speed` [km/s], `proton_density` [cm⁻³],
        `proton_temperature` [K], `bx_gsm`, `by_gsm`, `bz_gsm`, `bt` [nT].
    distance_km : float [km]
        X of the craft.
    dst : Series [nT]
        By the start of the hour: the truth.
    kp : Series [1]
        By the start of the block of 3 h: the truth.
    about : str
        What it is.
    """

    wind: pd.DataFrame
    distance_km: float
    dst: "pd.Series[float]"
    kp: "pd.Series[float]"
    about: str


def read_wind(path: str | Path) -> RecordedWind:
    """A recorded wind from a file or a folder, with what was left out.

    Parameters
    ----------
    path : str or Path
        A CSV file, gzip or not, with `time` (ISO 8601, UTC) and some of `density_cm3`, `speed_km_s`, `temperature_K`,
        `bx_gsm_nT`, `by_gsm_nT`, `bz_gsm_nT`, `b_magnitude_nT`, `flow_pressure_nPa`; or a folder of such files, of
        which that at L1, by the minute, with the most values is read.

    Returns
    -------
    RecordedWind
        `frame` in the names and units of the vocabulary, and `remarks`.

    Raises
    ------
    NowcastError
        One sentence with the file, the line and the column: no such file, no wind in it, text where a number has to
        be, times that do not grow, a column in another unit.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import nowcast
    >>> file = Path(tempfile.mkdtemp()) / "wind_l1.csv"
    >>> rows = ["2024-05-10T16:00Z,5,400,-3", "2024-05-10T16:01Z,9999,401,", "2024-05-10T16:02Z,6,402,-4"]
    >>> _ = file.write_text("\\n".join(["time,density_cm3,speed_km_s,bz_gsm_nT", *rows]))
    >>> wind = nowcast.read_wind(file)
    >>> wind.at, wind.frame["flow_speed"].tolist()
    ('l1', [400.0, 401.0, 402.0])
    >>> wind.remarks
    ('1 values of density_cm3 lie outside 0 to 500 cm⁻³ and count as missing, the first in line 3 (9999).',)
    """
    source = Path(path)
    return _best_of(source) if source.is_dir() else _of_file(source)


def read_index(path: str | Path, name: str) -> "pd.Series[float]":
    """An observed index from a CSV file, to compare an estimate with.

    Parameters
    ----------
    path : str or Path
        A CSV file, gzip or not, with `time` (UTC, the start of the interval) and a column `name` or `name_…`.
    name : str
        As "dst" or "kp".

    Returns
    -------
    Series
        By `time`, in the unit of the file.

    Raises
    ------
    NowcastError
        One sentence with the file, the line and the column.
    """
    return files.read_truth(Path(path), name)


def builtin_storm() -> Storm:
    """The storm that is built in: three and a half days with a shock, a hot sheath and a magnetic cloud.

    Returns
    -------
    Storm
        The same every time. Simulated: nothing was measured.

    Examples
    --------
    >>> import nowcast
    >>> storm = nowcast.builtin_storm()
    >>> len(storm.wind), float(storm.dst.min())
    (5041, -179.0)
    """
    played = replay.scenario("builtin")
    parts = []
    for feed, columns in (("rtsw_mag", FIELD), ("rtsw_wind", PLASMA)):
        rows = played.frames[feed]
        parts.append(rows[rows["active"].astype(bool)].droplevel("source")[list(columns)])
    positions = played.frames["rtsw_ephemerides"]
    wind = pd.concat(parts, axis=1, sort=True)
    return Storm(
        wind=wind.reindex(pd.date_range(wind.index[0], wind.index[-1], freq="min", name="time")),
        distance_km=float(positions[positions["active"].astype(bool)]["x_gse"].median()),
        dst=played.frames["dst"]["dst"].droplevel("source"),
        kp=played.frames["gfz_kp"]["kp"].droplevel("source"),
        about=played.about,
    )


def wind_at_nose(wind: pd.DataFrame, distance_km: float = L1_DISTANCE) -> pd.DataFrame:
    """A wind of L1 by the time at which it is at the nose of the magnetopause.

    Parameters
    ----------
    wind : DataFrame
        At L1, by `time` (UTC) at any even step, with `flow_speed` [km/s].
    distance_km : float [km]
        X (GSE) of the craft.

    Returns
    -------
    DataFrame
        By arrival `time` on the same step: the quantities of a wind (NaN where they were not given), `lead_time`,
        `arrival_low`, `arrival_high` [min after L1] and `overtaken` (1 where later wind was there first). Nothing
        bridges a gap of the measurement.

    Raises
    ------
    InputError
        Where the wind is none, lacks the speed, or has no speed at all; where no craft is at that distance.

    Notes
    -----
    Each row moves with its own speed to 10 R_E (a flat delay): errors of 15 minutes are common. What follows a fast
    forward shock arrives with its front, see `find_shocks`; `nowcast.physics.propagation` has the papers. A row of more
    than a minute belongs to the step in which its middle arrives.

    Examples
    --------
    >>> import nowcast
    >>> import pandas as pd
    >>> times = pd.date_range("2024-05-10T16:00Z", periods=3, freq="min")
    >>> wind = pd.DataFrame({"flow_speed": 400.0, "bz_gsm": [-1.0, -2.0, -3.0]}, index=times)
    >>> nowcast.wind_at_nose(wind)["bz_gsm"].round(1).to_dict()[pd.Timestamp("2024-05-10T16:59Z")]
    -1.0
    """
    check_distance(distance_km)
    given = checked_wind(wind, ("flow_speed",))
    step = usual_step(given)
    moved = propagate(given, distance_km, fronts=fronts(given, distance_km))
    if step > MINUTE:
        moved["arrival"] += step / 2
    if not moved["arrival"].notna().any():
        raise InputError("No row of the wind has a speed, so none can be timed from L1 to the nose.")
    return at_earth(moved, f"{int(step.total_seconds())}s")


def usual_step(wind: pd.DataFrame) -> pd.Timedelta:
    """The usual time between two rows; a minute where there is one row."""
    times = pd.DatetimeIndex(wind.index).as_unit("ms").asi8
    return pd.Timedelta(np.median(np.diff(times)) if len(times) > 1 else 60_000, unit="ms")


def _of_file(path: Path) -> RecordedWind:
    recorded = files.read_wind(path)
    x = _positions(path)
    name = path.name.lower()
    at = "l1" if "l1" in name or np.isfinite(x) else ""
    at = "earth" if any(word in name for word in AT_EARTH) else at
    distance = x * EARTH_RADIUS if at == "l1" and np.isfinite(x) else L1_DISTANCE
    return RecordedWind(recorded.frame, at, distance, recorded.step, recorded.remarks)


def _positions(path: Path) -> float:
    """X of the craft [R_E] where a column says it, the median; else NaN."""
    head = pd.read_csv(path, nrows=0, index_col=False)
    if DISTANCE not in head:
        return float("nan")
    cells = pd.read_csv(path, usecols=[DISTANCE])[DISTANCE]
    return float(pd.to_numeric(cells, errors="coerce").median())


def _best_of(folder: Path) -> RecordedWind:
    """The wind of a folder: at L1 before at the Earth, minutes before hours, more values before fewer."""
    winds, left = [], []
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")]):
        try:
            winds.append((path.name, _of_file(path)))
        except NowcastError as error:
            left.append(f"{path.name} is no wind: {str(error).removeprefix(f'{path}, ')}")
    if not winds:
        raise NowcastError(" ".join([f"{folder} holds no wind file.", *left]))
    rank = {
        name: (wind.at != "earth", wind.step <= 5 * MINUTE, int(wind.frame.notna().to_numpy().sum()))
        for name, wind in winds
    }
    best, chosen = max(winds, key=lambda entry: rank[entry[0]])
    others = [f"{name} holds a wind as well; {best} was read." for name, _ in winds if name != best]
    remarks = (f"The wind is that of {best}.", *chosen.remarks, *others, *left)
    return RecordedWind(chosen.frame, chosen.at, chosen.distance_km, chosen.step, remarks)
