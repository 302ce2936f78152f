"""The built-in storm as two craft and the ground saw it: `SCENARIO` makes it.

The wind is `story`, the ground's answer is `ground`; here are the instruments. SOLAR1 is active, ACE stands by,
1.5e5 km nearer to the Earth (it sees everything 4 min later), with offsets of its own. Numbers are seeded: the same
storm every time. Gaps, in hours after the shock:

* single minutes, about 1 in 100 (SOLAR1) and 1 in 10 (ACE);
* 3.2: no plasma from anybody for 14 minutes (rows of nulls from SOLAR1, no rows from ACE);
* 12.0: SOLAR1 is silent for 18 minutes; ACE is active from 12.1 to 16;
* 34.0: no row of anybody for 25 minutes.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.replay import geosynchronous, ground_indices
from nowcast.replay.geosynchronous import LONGITUDES
from nowcast.replay.l1_frames import by_source, field_frame, index_frame, plasma_frame, position_frame, propagated_frame
from nowcast.replay.rotation import gse_to_gsm, gsm_angle
from nowcast.replay.solar_wind_script import SHOCK, true_wind
from nowcast.vocabulary.constants import EARTH_RADIUS
from nowcast.vocabulary.records import Scenario

SEED = 20260825
SOLAR1_X, ACE_X = 1.574e6, 1.424e6  # km
NOSE = 10.0 * EARTH_RADIUS  # km
BEFORE_SHOCK = pd.Timedelta(hours=2.5)  # the replay starts so long before it
HISTORY = pd.Timedelta(hours=28)  # of L1 rows before the shock
ACE_LAG = 4  # min
UNSTAMPED = pd.Timestamp("2000-01-01", tz="UTC")  # of what bears no time, as its feed reads it
RUNNING_KP_STATIONS = 8.0
NOISE = {"field": 0.06, "speed": 1.2, "density": 0.02, "temperature": 0.03}  # nT, km/s, 1, 1


def _observe(truth: pd.DataFrame, rng: np.random.Generator, bias: tuple[float, ...]) -> pd.DataFrame:
    """The wind through an instrument: noise, and offsets `bias` (nT x 3, factors of speed, density, temperature)."""
    count = len(truth)
    seen = truth.copy()
    for column, offset in zip(("bx_gsm", "by_gsm", "bz_gsm"), bias[:3], strict=True):
        seen[column] += offset + NOISE["field"] * rng.standard_normal(count)
    for column in ("vx_gse", "vy_gsm", "vz_gsm"):
        seen[column] = seen[column] * bias[3] + NOISE["speed"] * rng.standard_normal(count)
    seen["proton_density"] *= bias[4] * np.exp(NOISE["density"] * rng.standard_normal(count))
    seen["proton_temperature"] *= bias[5] * np.exp(NOISE["temperature"] * rng.standard_normal(count))
    angle = gsm_angle(pd.DatetimeIndex(seen.index))
    seen["bx_gse"] = seen["bx_gsm"]
    seen["by_gse"], seen["bz_gse"] = gse_to_gsm(seen["by_gsm"], seen["bz_gsm"], -angle)
    seen["vy_gse"], seen["vz_gse"] = gse_to_gsm(seen["vy_gsm"], seen["vz_gsm"], -angle)
    seen["flow_speed"] = np.sqrt(seen["vx_gse"] ** 2 + seen["vy_gse"] ** 2 + seen["vz_gse"] ** 2)
    decimals = dict.fromkeys(("vx_gse", "vy_gse", "vz_gse", "flow_speed"), 1) | {"proton_temperature": 0}
    return seen.drop(columns=["vy_gsm", "vz_gsm"]).round(2).round(decimals)


def _during(frame: pd.DataFrame, hours: float, minutes: float) -> pd.Series:
    """Where the rows lie in `minutes` from `hours` after the shock."""
    times = frame.index.get_level_values("time")
    first = SHOCK + pd.Timedelta(hours=hours)
    inside = (times >= first) & (times < first + pd.Timedelta(minutes=minutes))
    return pd.Series(inside, index=frame.index)


def _thinned(frame: pd.DataFrame, rng: np.random.Generator, share: float) -> pd.DataFrame:
    return frame[rng.random(len(frame)) >= share]


def _handed_over(frame: pd.DataFrame) -> pd.DataFrame:
    """Active is SOLAR1, but ACE while SOLAR1 is not trusted."""
    ace = frame.index.get_level_values("source") == "ACE"
    return frame.assign(active=_during(frame, 12.1, 234.0).to_numpy() == ace)


def _craft(solar1: pd.DataFrame, ace: pd.DataFrame) -> pd.DataFrame:
    """Both craft in one frame without the minutes in which they were silent."""
    both = pd.concat([solar1[~_during(solar1, 12.0, 18.0)], ace]).sort_index()
    return _handed_over(both[~_during(both, 34.0, 25.0)])


def _hours(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Hours after the shock of each row."""
    return np.asarray((pd.DatetimeIndex(frame.index) - SHOCK) / pd.Timedelta(hours=1), dtype=np.float64)


def _elsewhere(nose: pd.DataFrame, kp: pd.Series, first: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """What GOES and other centres have: its own random numbers, so that the rest stays what it was."""
    rng = np.random.default_rng(SEED + 1)
    dst = ground_indices.minute_disturbance(nose)
    seen = nose[first:]
    slow = seen[pd.DatetimeIndex(seen.index).minute % 5 == 0]
    expected = ground_indices.forecast(kp, rng)
    kinds = (("observed", kp), ("estimated", kp), ("predicted", expected))
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in ("magnetometers", "xrays", "protons", "electrons")}
    for name, longitude in LONGITUDES.items():
        first_one = name == next(iter(LONGITUDES))  # primary for field and electrons, secondary for the others
        field = geosynchronous.field(seen, dst[first:], longitude, rng)
        frames["magnetometers"].append(by_source(field.assign(active=first_one), name))
        hours, slowly = _hours(seen), _hours(slow)
        noon = geosynchronous.local_time(pd.DatetimeIndex(slow.index), longitude)
        for product, column, rows, values, active in (
            ("xrays", "xray_flux", seen, geosynchronous.xrays(hours, rng), not first_one),
            ("protons", "proton_flux_10mev", slow, geosynchronous.protons(slowly, rng), not first_one),
            ("electrons", "electron_flux_2mev", slow, geosynchronous.electrons(slowly, noon, rng), first_one),
        ):
            table = pd.DataFrame({column: values, "active": active}, index=rows.index)
            frames[product].append(by_source(table, name))
    places = pd.DataFrame({"longitude": list(LONGITUDES.values())}, index=pd.Index(list(LONGITUDES), name="source"))
    return {
        **{f"goes_{name}": pd.concat(parts).sort_index() for name, parts in frames.items()},
        "goes_longitudes": pd.concat({UNSTAMPED: places}, names=["time"]).sort_index(),
        "gfz_hp60": index_frame(ground_indices.planetary(nose, rng, "1h", 12.0), "hp60", "gfz"),
        "kp_forecast": pd.concat([index_frame(series, "kp_forecast", kind) for kind, series in kinds]).sort_index(),
        "geospace_dst": index_frame(ground_indices.modelled_disturbance(nose).round(3), "geospace_dst", "geospace"),
    }


def scenario() -> Scenario:
    """Three and a half days of L1 with a shock, a sheath and a magnetic cloud; 7 days of propagated wind before."""
    rng = np.random.default_rng(SEED)
    truth = true_wind(SEED)
    first, stop = SHOCK - HISTORY, truth.index[-1]
    solar1 = _observe(truth, rng, (0.0, 0.0, 0.0, 1.0, 1.0, 1.0))
    ace = _observe(truth.shift(ACE_LAG).dropna(), rng, (0.12, -0.18, 0.22, 1.006, 0.93, 1.08))

    mag = [
        _thinned(field_frame(solar1[first:], "SOLAR1"), rng, 0.008),
        _thinned(field_frame(ace[first:], "ACE"), rng, 0.08),
    ]
    wind = [
        _thinned(plasma_frame(solar1[first:], "SOLAR1"), rng, 0.012),
        _thinned(plasma_frame(ace[first:], "ACE"), rng, 0.12),
    ]
    nulls = _during(wind[0], 3.2, 14.0)
    values = [column for column in wind[0].columns if column not in ("active", "quality")]
    wind[0].loc[nulls, values] = np.nan
    wind[1] = wind[1][~_during(wind[1], 3.2 + ACE_LAG / 60.0 - 0.1, 16.0)]

    hours = pd.date_range(first.floor("h"), stop, freq="h", name="time")
    turn = 2 * np.pi * np.asarray((hours - SHOCK) / pd.Timedelta(days=178), dtype=float)  # halo orbits, about L1
    spots = [
        position_frame(
            pd.DataFrame(
                {
                    "x_gse": x + 2e4 * np.sin(turn + phase),
                    "y_gse": 2.4e5 * np.cos(turn + phase),
                    "z_gse": 1.3e5 * np.sin(turn + phase + 0.6),
                },
                index=hours,
            ).round(0),
            name,
        )
        for name, x, phase in (("SOLAR1", SOLAR1_X, 0.0), ("ACE", ACE_X, 2.2))
    ]

    propagated = _thinned(propagated_frame(solar1, SOLAR1_X), rng, 0.03)
    for at, minutes in ((3.2, 14.0), (12.0, 6.0), (34.0, 25.0)):
        propagated = propagated[~_during(propagated, at, minutes)]

    nose = ground_indices.at_earth(truth, SOLAR1_X - NOSE)
    kp = ground_indices.planetary(nose, rng, "3h", 9.0)
    return Scenario(
        name="builtin",
        mode="simulation",
        start=(SHOCK - BEFORE_SHOCK).to_pydatetime(),
        stop=stop.to_pydatetime(),
        frames={
            "rtsw_mag": _craft(mag[0], mag[1]),
            "rtsw_wind": _craft(wind[0], wind[1]),
            "rtsw_ephemerides": _handed_over(pd.concat(spots).sort_index()),
            "propagated_wind": propagated,
            "gfz_kp": index_frame(kp, "kp", "gfz"),
            "gfz_hp30": index_frame(ground_indices.planetary(nose, rng, "30min", 12.0), "hp30", "gfz"),
            "swpc_kp": index_frame(kp, "kp", "swpc", station_count=RUNNING_KP_STATIONS),
            "dst": index_frame(ground_indices.disturbance(nose, rng), "dst", "truth"),
            **_elsewhere(nose, kp, first),
        },
        about="Simulated: a shock, a hot sheath and a magnetic cloud, southward for ten hours. Nothing was measured.",
    )


SCENARIO = scenario
