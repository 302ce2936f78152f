"""Observed boundaries, each with its wind: GOES-10 in the magnetosheath, and crossings of MMS."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics import solar_wind
from nowcast.physics.ensemble.angles import local_time
from nowcast.physics.frames import dipole_tilt, gse_to_gsm, gsm_to_gse, unix_seconds
from nowcast.physics.propagation import at_earth, propagate

Array = NDArray[np.float64]

STORMS = {  # two days of GOES-10, and the folder of ACE at L1 that holds them
    "19990922_19990923": "19990918",
    "20000406_20000407": "20000402",
    "20000917_20000918": "20000913",
}
DAYSIDE = (8.0, 16.0)  # h; where the truth was derived
ACE = {
    "bx_gsm_nT": "bx_gsm",
    "by_gsm_nT": "by_gsm",
    "bz_gsm_nT": "bz_gsm",
    "b_magnitude_nT": "bt",
    "speed_km_s": "flow_speed",
    "density_cm3": "proton_density",
    "temperature_K": "proton_temperature",
}
ACE_DISTANCE = 1.48e6  # km


@dataclass(frozen=True)
class Observed:
    """Positions of a craft with the wind by the same rows."""

    name: str
    storm: str
    frame: pd.DataFrame  # the wind, as `ensemble.estimate` takes it
    position: Array  # R_E GSM
    outside: Array  # 1 in the sheath, 0 inside, NaN where not judged


def goes(data: Path) -> list[Observed]:
    """Each storm twice: with OMNI at the bow shock, and with ACE from L1 as in real time."""
    sets = []
    for storm, folder in STORMS.items():
        part = data / "storms" / "magnetopause_crossings"
        track = _read(part / f"goes10_{storm}_1min.csv")
        omni = _read(part / f"omni_{storm}_1min.csv").reindex(track.index)
        ace = _read(data / "more" / "l1_storms_ace" / folder / "ace_l1_1min.csv.gz").rename(columns=ACE)
        intervals = pd.read_csv(part / f"goes10_{storm}_sheath_intervals_derived.csv", parse_dates=["start", "end"])
        position = track[["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]].to_numpy()
        outside = np.zeros(len(track))
        for row in intervals.itertuples():
            outside[(track.index >= row.start) & (track.index <= row.end)] = 1.0
        time = local_time(unix_seconds(track.index), position)
        outside[(time < DAYSIDE[0]) | (time > DAYSIDE[1])] = np.nan
        near = _from_ace(ace[list(ACE.values())]).reindex(track.index)
        sets.append(Observed("ACE", storm, near, position, outside))
        sets.append(Observed("OMNI", storm, _from_omni(omni, near), position, outside))
    return sets


def mms(data: Path) -> Observed:
    """Crossings of MMS, `storm` their days. Each stands on a day of its own: its wind is a mean without neighbours."""
    table = pd.read_csv(
        data / "storms" / "magnetopause_crossings" / "mms_reconnection_crossings.csv", parse_dates=["time"]
    )
    field = table[["imf_bx_nT", "imf_by_gsm_nT", "imf_bz_gsm_nT"]].to_numpy()
    frame = pd.DataFrame(
        {
            "dynamic_pressure": table["pdyn_nPa"].to_numpy(),
            "bx_gsm": field[:, 0],
            "by_gsm": field[:, 1],
            "bz_gsm": field[:, 2],
            "bt": np.linalg.norm(field, axis=1),
            "dipole_tilt": dipole_tilt(table["time"]),
        },
        index=pd.date_range("2015-01-01", periods=len(table), freq="D", tz="UTC", name="time"),
    )
    position = table[["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]].to_numpy()
    return Observed("MMS", " ".join(table["time"].dt.strftime("%Y%m%d")), frame, position, np.full(len(table), np.nan))


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, parse_dates=["time"], index_col="time")


def _from_ace(ace: pd.DataFrame) -> pd.DataFrame:
    """The wind of ACE at the nose, by arrival, with the pressure of the program."""
    frame = at_earth(propagate(ace, ACE_DISTANCE))
    for name in ("flow_speed", "proton_density"):
        frame[name] = frame[name].fillna(frame[name].rolling("5min", min_periods=1).median())
    frame["dynamic_pressure"] = solar_wind.dynamic_pressure(frame["proton_density"], frame["flow_speed"])
    return frame


def _from_omni(omni: pd.DataFrame, ace: pd.DataFrame) -> pd.DataFrame:
    """The wind of OMNI, which has Bz GSE and the pressure only: Bx, By and speed are those of ACE, or none."""
    gse = gsm_to_gse(omni.index, ace[["bx_gsm", "by_gsm", "bz_gsm"]].fillna(0.0).to_numpy())
    gse[:, 2] = omni["bz_gse_nT"].to_numpy()
    gsm = gse_to_gsm(omni.index, gse)
    columns = dict(zip(("bx_gsm", "by_gsm", "bz_gsm"), gsm.T, strict=True))
    pressure = omni["flow_pressure_nPa"].to_numpy()
    return pd.DataFrame(
        {"dynamic_pressure": pressure, **columns, "flow_speed": ace["flow_speed"].to_numpy()}, index=omni.index
    )
