"""The listed shocks and quiet days on which the shock models are fitted, with the minutes of wind around them.

A list of Wind's shocks gives the time at Wind; ACE saw the front later or earlier, by the front's own normal and speed.
The step itself is then looked for in ACE's minutes by a rule that knows nothing of the detector: where the medians of
5 minutes before and 3 behind differ most. A listed shock without any step there (Wind was far off, or ACE measured
nothing) cannot be found by anybody and is left out; how many are is in the card.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nowcast.vocabulary.constants import EARTH_RADIUS

ACE_X = 233.0  # R_E, X GSE of ACE where nothing says it: about the middle of its orbit
NAMES = {
    "speed_km_s": "flow_speed",
    "density_cm3": "proton_density",
    "temperature_K": "proton_temperature",
    "bz_gsm_nT": "bz_gsm",
    "b_magnitude_nT": "bt",
}
SEARCHED = {"ssc": 4, "kasper": 20, "donki": 5}  # minutes around the listed time
SIZES = {"flow_speed": 30.0, "proton_density": 0.4, "bt": 0.3, "proton_temperature": 1.0}  # km/s; logarithms
SMALLEST = 2.5  # sum of the jumps over these sizes
QUIET = 3.01  # largest Kp of a quiet day
STEP = pd.Timedelta(minutes=1)


@dataclass(frozen=True)
class Storm:
    """Minutes of wind at L1 with the listed shocks in them."""

    name: str
    wind: pd.DataFrame
    shocks: tuple[pd.Timestamp, ...]  # times of the steps in these minutes
    lists: tuple[str, ...]  # who lists each
    arrived: tuple[pd.Timestamp, ...]  # sudden commencement of each on the ground; NaT where none is listed
    quiet: tuple[pd.Timestamp, ...]  # first minutes of the quiet days
    without: tuple[str, ...]  # lists of the shocks that made no step in these minutes


def storms(data: Path) -> Iterator[Storm]:
    """Read every storm whose wind at L1 is in the data, and a quiet spell."""
    listed = events(data)
    kp = read(data / "more" / "indices" / "kp_ap_3h_1995_2026.csv.gz").iloc[:, 0].resample("D").max()
    files = sorted((data / "more" / "l1_storms_ace").glob("*/ace_l1_1min.csv.gz"))
    files += [data / "storms" / part for part in ("gannon_2024/wind_l1_1min.csv", "jan_2026/wind_l1_1min.csv")]
    for file in [*files, data / "storms" / "quiet_2014_03" / "omni_1min.csv"]:
        wind = minutes(file)
        near = listed[(listed["time"] >= wind.index[0]) & (listed["time"] <= wind.index[-1])]
        steps: dict[pd.Timestamp, tuple[str, pd.Timestamp]] = {}
        without = []
        for row in near.itertuples():
            time = located(wind, row.time, SEARCHED[row.list])
            if time is None:
                without.append(str(row.list))
            elif not any(abs(time - other) < 5 * STEP for other in steps):
                steps[time] = str(row.list), row.arrived
        days = pd.date_range(wind.index[0].ceil("D"), wind.index[-1].floor("D"), freq="D")
        taken = {time.floor("D") for time in [*steps, *near["time"]]}
        calm = [day for day in days if kp.get(day, 9.0) <= QUIET and day not in taken]
        calm = [day for day in calm if wind["bt"].loc[day : day + pd.Timedelta("1439min")].notna().sum() > 720]
        names, arrived = zip(*steps.values(), strict=True) if steps else ((), ())
        yield Storm(file.parent.name, wind, tuple(steps), names, arrived, tuple(calm), tuple(without))


def read(file: Path) -> pd.DataFrame:
    """A recorded series by `time`."""
    frame = pd.read_csv(file)
    frame["time"] = pd.to_datetime(frame["time"], utc=True, format="mixed")
    return frame.set_index("time")


def minutes(file: Path) -> pd.DataFrame:
    """Wind of a file on a full grid of minutes, in our names."""
    frame = read(file).rename(columns=NAMES)
    if "bt" not in frame:
        frame["bt"] = np.sqrt(frame["bx_gsm_nT"] ** 2 + frame["by_gsm_nT"] ** 2 + frame["bz_gsm"] ** 2)
    frame = frame[list(NAMES.values())].astype(float)
    return frame.reindex(pd.date_range(frame.index[0], frame.index[-1], freq="min", name="time"))


def events(data: Path) -> pd.DataFrame:
    """`time` at which a listed shock is expected at ACE or the L1 monitor, `arrived` on the ground, and `list`."""
    folder = data / "more" / "event_lists"
    wind = read(folder / "wind_shocks_kasper_1995_2004.csv")
    outward = np.where(wind["nx_gse"] < 0, 1.0, -1.0)  # normals are to point away from the Sun
    way = wind["nx_gse"] * (ACE_X - wind["x_gse_Re"]) - wind["ny_gse"] * wind["y_gse_Re"]
    way = outward * (way - wind["nz_gse"] * wind["z_gse_Re"]) * EARTH_RADIUS  # km along the normal, ACE less Wind
    at_ace = wind.index + pd.to_timedelta((way / wind["shock_speed_km_s"]).round(), unit="s")
    jumps = pd.to_datetime(read(folder / "shock_wind_to_symh_derived.csv")["symh_jump_time"], utc=True)
    jumps = jumps[~jumps.index.duplicated()]
    same = jumps.reindex(wind.index, method="nearest", tolerance=pd.Timedelta(seconds=2))
    commenced = read(folder / "shock_ace_l1_to_ssc_derived.csv")["ssc_time"]
    lists = [
        pd.DataFrame({"time": commenced.index, "arrived": pd.to_datetime(commenced.to_numpy(), utc=True)}),
        pd.DataFrame({"time": at_ace, "arrived": same.to_numpy()}),
        pd.DataFrame({"time": read(folder / "donki_interplanetary_shocks_earth.csv").index, "arrived": pd.NaT}),
    ]
    lists = [part.assign(list=name) for part, name in zip(lists, SEARCHED, strict=True)]
    return pd.concat(lists, ignore_index=True)


def located(wind: pd.DataFrame, expected: pd.Timestamp, around: int) -> pd.Timestamp | None:
    """Find the first minute behind the largest step near an expected time.

    Parameters
    ----------
    wind : DataFrame
        By minute.
    expected : Timestamp
    around : int [min]
        On either side, in which is searched.

    Returns
    -------
    Timestamp or None
        None where nothing is as large as `SMALLEST`.
    """
    largest, step = SMALLEST, None
    for minute in range(-around, around + 1):
        time = expected.floor("min") + minute * STEP
        before, behind = wind.loc[time - 5 * STEP : time - STEP], wind.loc[time : time + 2 * STEP]
        size = 0.0
        for name, unit in SIZES.items():
            pair = behind[name].median(), before[name].median()
            jump = pair[0] - pair[1] if name == "flow_speed" else np.log(pair[0] / pair[1])
            size += 0.0 if np.isnan(jump) else abs(jump) / unit
        if size > largest:
            largest, step = size, time
    return step
