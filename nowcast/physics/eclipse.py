"""Tells when the Earth stands between a geosynchronous satellite and the Sun.

Twice a year, for some six weeks about each equinox, a satellite passes through the Earth's shadow around its local
midnight, for some 70 minutes a night at most: its solar instruments then see nothing or a dimmed Sun. That is no
quiet Sun.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics.frames import geographic_to_gsm
from nowcast.vocabulary.constants import GEOSYNCHRONOUS_EQUATORIAL

SHADOW = 1.05  # R_E from the axis of the shadow: the Earth, the penumbra (0.03 there) and the air at its limb


def eclipsed(times: pd.DatetimeIndex, longitude: float) -> NDArray[np.bool_]:
    """Whether a satellite over the equator is in the shadow or at its edge, where the Sun is dimmed.

    Parameters
    ----------
    times : DatetimeIndex
        UTC.
    longitude : float [deg]
        East positive.

    Returns
    -------
    ndarray of bool
        False where the longitude is NaN.

    Examples
    --------
    >>> night = pd.date_range("2026-03-20T04:00", "2026-03-20T06:00", freq="min", tz="UTC")
    >>> 70 <= int(eclipsed(night, -75.2).sum()) <= 75, int(eclipsed(night, 104.8).sum())
    (True, 0)
    """
    angle = np.radians(longitude)
    position = GEOSYNCHRONOUS_EQUATORIAL * np.array([np.cos(angle), np.sin(angle), 0.0])
    gsm = geographic_to_gsm(times, position)
    aside = np.hypot(gsm[..., 1], gsm[..., 2])
    return np.asarray((gsm[..., 0] < 0) & (aside < SHADOW), dtype=bool)
