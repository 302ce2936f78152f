"""The magnetopause of Jelinek et al. 2012: a parabola of revolution from the dynamic pressure alone; an alternate."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.vocabulary.records import Model

SIZE, WIDTH, POWER = 12.82, 1.54, 5.26  # R_E at 1 nPa, 1, 1


def boundary(theta: ArrayLike, phi: ArrayLike, *, dynamic_pressure: ArrayLike) -> NDArray[np.float64]:
    """Distance to the magnetopause, the same all around X.

    Parameters
    ----------
    theta : array_like [deg]
        From +X (aberrated); either sign.
    phi : array_like [deg]
        Only gives the shape of the answer.
    dynamic_pressure : array_like [nPa]
        At the nose.

    Returns
    -------
    ndarray [R_E]
        NaN where an input is NaN or the pressure is not positive, and on the tail axis.

    Examples
    --------
    >>> float(boundary(0, 0, dynamic_pressure=2.0).round(4))
    11.2372

    Notes
    -----
    No field: its nose lies about 1.2 R_E outside of the models with Bz, and does not move inward with southward Bz.

    References
    ----------
    K. Jelinek, Z. Nemecek and J. Safrankova, J. Geophys. Res. 117, A05208 (2012), doi:10.1029/2011JA017252
    """
    th = np.radians(np.asarray(theta, dtype=float))
    pressure = np.asarray(dynamic_pressure, dtype=float)
    pressure = np.where((pressure > 0) & (pressure < np.inf), pressure, np.nan)
    opening = np.cos(th) + np.hypot(np.cos(th), WIDTH * np.sin(th))
    opening = np.where(opening > 1e-12, opening, np.nan)
    return np.asarray(2.0 * SIZE * pressure ** (-1.0 / POWER) / opening + 0.0 * np.asarray(phi, dtype=float))


MODEL = Model(
    boundary=boundary,
    needs=("dynamic_pressure",),
    valid={"dynamic_pressure": (0.5, 8.5)},
    reference="Jelinek et al. 2012, doi:10.1029/2011JA017252",
)
