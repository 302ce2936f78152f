"""The weighted mean of the last four hours of the coupling and the viscous function, as in OVATION."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics.indices.parts.last_input import SILENT, last_input
from nowcast.physics.solar_wind import newell_coupling, viscous_coupling

Floats = NDArray[np.float64]
WEIGHTS = 0.65 ** np.arange(4)  # of the hourly means, newest first


def weighted_functions(frame: pd.DataFrame, needs: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Weighted means of both functions, and the part of the weight that was measured.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with `by_gsm`, `bz_gsm` [nT], `flow_speed` [km/s], `proton_density` [cm^-3].
    needs : sequence of str
        These columns.

    Returns
    -------
    coupling : ndarray [(km/s)^4/3 nT^2/3]
    viscous : ndarray [cm^-3/2 (km/s)^2]
    seen : ndarray [1]
        NaN where the last 60 min brought no input. Hours without are left out of the mean; an hour of which less
        was measured counts less. The weights are on the functions, not on their inputs.

    References
    ----------
    P. T. Newell et al., J. Geophys. Res. 114, A09207 (2009), doi:10.1029/2009JA014326
    """
    inputs = last_input(frame, needs)
    wind = inputs.values
    functions = pd.DataFrame(
        {
            "coupling": newell_coupling(wind["flow_speed"], wind["by_gsm"], wind["bz_gsm"]),
            "viscous": viscous_coupling(wind["proton_density"], wind["flow_speed"]),
        },
        index=frame.index,
    )
    functions = functions[~inputs.hole].reindex(frame.index)
    rows = max(60.0 / inputs.cadence, 1.0) if inputs.cadence > 0 else 1.0
    hourly = functions.rolling("60min", min_periods=1).mean()
    seen = np.minimum(functions["coupling"].rolling("60min", min_periods=1).count().to_numpy() / rows, 1.0)
    total = np.zeros((len(frame), 2))
    weight = np.zeros(len(frame))
    for hours, share in enumerate(WEIGHTS):
        earlier = pd.DatetimeIndex(frame.index) - pd.Timedelta(hours=hours)
        row = frame.index.get_indexer(earlier, method="pad", tolerance=pd.Timedelta(minutes=30))
        part = np.where(row >= 0, share * seen[row], 0.0)
        mean = hourly.to_numpy()[row]
        part = np.where(np.isnan(mean).any(axis=1), 0.0, part)
        weight += part
        total += part[:, None] * np.nan_to_num(mean)
    divisor = np.where((weight > 0) & (inputs.age <= SILENT), weight, np.nan)
    return total[:, 0] / divisor, total[:, 1] / divisor, weight / WEIGHTS.sum()
