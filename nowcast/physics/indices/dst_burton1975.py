"""Dst of Burton, McPherron and Russell 1975: the usual reference, with 15.8 nT/nPa^0.5.

No memory rule and no fitted error of its own: it is here to be compared with. In a hole the store decays.
"""

import numpy as np
import pandas as pd

from nowcast.physics.indices.parts.last_input import HOLE, SILENT, last_input
from nowcast.physics.indices.parts.ring_current import scan
from nowcast.physics.solar_wind import electric_field
from nowcast.vocabulary.records import Index

NEEDS = ("bz_gsm", "flow_speed", "dynamic_pressure")
PRESSURE_FACTOR = 15.8  # nT / nPa^0.5; 0.20 nT per (eV cm^-3)^0.5 in the paper
QUIET_OFFSET = 20.0  # nT
CUTOFF = 0.5  # mV/m
GAIN = -5.4  # nT/h per mV/m
DECAY = 7.7  # h
BAND = 27.0  # nT, 5 and 95 % of its errors on 14 years of hourly OMNI


def estimate(frame: pd.DataFrame, start: float | None = None, first: int = 0) -> pd.DataFrame:
    """Estimate Dst from the wind at the nose.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with `bz_gsm` [nT], `flow_speed` [km/s], `dynamic_pressure` [nPa].
    start : float [nT], optional
        Dst at the first row; -15 nT without it.
    first : int
        Number of the first row that is wanted; the rows before it are only remembered.

    Returns
    -------
    DataFrame
        `dst_estimate`, `dst_estimate_low`, `dst_estimate_high` [nT] by the same index; NaN where the last 60 min
        brought no input.

    References
    ----------
    R. K. Burton et al., J. Geophys. Res. 80, 4204 (1975), doi:10.1029/JA080i031p04204
    """
    inputs = last_input(frame, NEEDS)
    if frame.empty:
        value = np.zeros(0)
    else:
        root = np.sqrt(inputs.values["dynamic_pressure"].where(inputs.values["dynamic_pressure"] > 0).to_numpy())
        root = np.where(np.isnan(root), 1.4, root)
        field = np.nan_to_num(electric_field(inputs.values["flow_speed"], inputs.values["bz_gsm"]))
        step = inputs.step / 60.0
        driven_hours = np.where(inputs.hole, 0.0, np.minimum(step, max(HOLE, inputs.cadence) / 60.0))
        supply = GAIN * np.maximum(field - CUTOFF, 0.0) * DECAY * -np.expm1(-driven_hours / DECAY)
        supply[0] += (-15.0 if start is None else start) - PRESSURE_FACTOR * root[0] + QUIET_OFFSET
        ring = scan(np.exp(-step / DECAY), supply)
        value = np.where(inputs.age > SILENT, np.nan, ring + PRESSURE_FACTOR * root - QUIET_OFFSET)
    parts = {"dst_estimate": value, "dst_estimate_low": value - BAND, "dst_estimate_high": value + BAND}
    return pd.DataFrame(parts, index=frame.index).iloc[first:]


INDEX = Index(estimate=estimate, needs=NEEDS, unit="nT", reference="Burton et al. 1975, doi:10.1029/JA080i031p04204")
