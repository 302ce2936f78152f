"""From plain wind columns to the frames that the feeds would have given: field, plasma, position, propagated wind."""

import numpy as np
import pandas as pd

from nowcast.vocabulary.constants import EARTH_RADIUS

TARGET = 32.0 * EARTH_RADIUS  # km, where the product of SWPC ends, by what is read about it
FIELD = ("bt", "bx_gse", "by_gse", "bz_gse", "bx_gsm", "by_gsm", "bz_gsm", "theta_gsm", "phi_gsm")
PLASMA = ("flow_speed", "proton_density", "proton_temperature", "vx_gse", "vy_gse", "vz_gse")
PROPAGATED = (
    "flow_speed", "proton_density", "proton_temperature", "bx_gsm", "by_gsm", "bz_gsm", "bt",
    "vx_gse", "vy_gse", "vz_gse", "lead_time",
)  # fmt: skip


def by_source(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """A frame by (time, source) out of one by time."""
    index = pd.MultiIndex.from_arrays([table.index, [source] * len(table)], names=["time", "source"])
    return table.set_axis(index, axis=0)


def _rows(wind: pd.DataFrame, columns: tuple[str, ...], measured: list[str]) -> pd.DataFrame:
    table = wind.reindex(columns=list(columns)).astype(float)
    return table[table[measured].notna().any(axis=1)]


def _marked(table: pd.DataFrame, source: str, active: bool) -> pd.DataFrame:
    return by_source(table.assign(active=active, quality=0.0), source)


def field_frame(wind: pd.DataFrame, source: str, *, active: bool = True) -> pd.DataFrame:
    """Rows of `rtsw_mag`: magnitude and angles follow from the components; a minute without any is no row."""
    x, y, z = (wind[name].to_numpy(dtype=float) for name in ("bx_gsm", "by_gsm", "bz_gsm"))
    total = np.sqrt(x**2 + y**2 + z**2)
    size = np.where(total > 0, total, np.nan)
    full = wind.assign(
        bt=total,
        theta_gsm=np.degrees(np.arcsin(np.clip(z / size, -1.0, 1.0))),
        phi_gsm=np.degrees(np.arctan2(y, x)) % 360.0,
    )
    return _marked(_rows(full, FIELD, ["bx_gsm", "by_gsm", "bz_gsm"]), source, active)


def plasma_frame(wind: pd.DataFrame, source: str, *, active: bool = True) -> pd.DataFrame:
    """Rows of `rtsw_wind`."""
    rows = _rows(wind, PLASMA, ["flow_speed", "proton_density", "proton_temperature"])
    return _marked(rows, source, active)


def position_frame(positions: pd.DataFrame, source: str, *, active: bool = True) -> pd.DataFrame:
    """Rows of `rtsw_ephemerides` from x_gse, y_gse, z_gse [km] by hour."""
    table = positions.reindex(columns=["x_gse", "y_gse", "z_gse"]).astype(float)
    return by_source(table.assign(active=active), source)


def propagated_frame(wind: pd.DataFrame, distance: float | pd.Series) -> pd.DataFrame:
    """Rows of `propagated_wind`: each minute of L1 with a speed is carried flat, at its speed, to 32 R_E.

    `distance` [km] of the craft from the Earth's centre, along x.
    """
    speed = (-wind["vx_gse"]).fillna(wind["flow_speed"])
    lead = ((distance - TARGET) / speed / 60.0).to_numpy(dtype=float)
    total = np.sqrt(wind["bx_gsm"] ** 2 + wind["by_gsm"] ** 2 + wind["bz_gsm"] ** 2)
    table = wind.assign(bt=total, lead_time=np.round(lead * 60.0) / 60.0).reindex(columns=list(PROPAGATED))
    return by_source(table[table["flow_speed"].notna()].astype(float), "propagated")


def index_frame(values: pd.Series, column: str, source: str, **more: float) -> pd.DataFrame:
    """A frame of one index by the start of its interval."""
    return by_source(pd.DataFrame({column: values.astype(float), **more}).dropna(subset=[column]), source)
