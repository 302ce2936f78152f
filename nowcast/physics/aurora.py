"""Where the aurora is: the equatorward edge of the oval near midnight, and from where it can be seen on the horizon."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.vocabulary.constants import EARTH_RADIUS

RADII = (20.3, 21.7, 23.1, 24.6, 26.3, 27.7, 29.6, 31.5, 32.9)  # deg, median at Kp 0..8; see `boundary_latitude`
RADIUS_AT_9 = 34.5  # deg, the slope of the last four goes on: no case
TOWARDS_MIDNIGHT = 2.9  # deg, by which the oval's centre lies behind the magnetic pole
RAYS_TOP = 250.0  # km, where red rays end in ordinary storms; 400 km and more in great ones
LOWER_EDGE = 110.0  # km, of the green curtain


def boundary_latitude(kp: ArrayLike) -> NDArray[np.float64]:
    """Magnetic latitude of the equatorward edge of the auroral oval at magnetic midnight.

    Parameters
    ----------
    kp : array_like [1]

    Returns
    -------
    ndarray [deg]
        AACGM. NaN where Kp is missing or not within 0 and 9.

    Notes
    -----
    90 deg less radius and offset of the oval: the radius is the median of far-UV images of IMAGE 2000-2005 that were
    corrected with DMSP passes, for Kp 0 to 8; the offset is the median of the circles' centres, 3.3 deg
    from the pole at 27 deg from midnight. Half of the images lie within 1.2 deg of it, 90 % within 3 deg. A rule that
    is often quoted, 66 deg - 2 deg per Kp, is that of the diffuse edge in electrons and lies lower in storms.

    Examples
    --------
    >>> boundary_latitude([0.0, 5.0]).round(1).tolist()
    [66.8, 59.4]

    References
    ----------
    G. Chisham et al., J. Geophys. Res. 127, e2022JA030622 (2022), doi:10.1029/2022JA030622
    """
    value = np.asarray(kp, dtype=float)
    value = np.where((value >= 0) & (value <= 9), value, np.nan)
    return np.asarray(90.0 - TOWARDS_MIDNIGHT - np.interp(value, np.arange(10.0), (*RADII, RADIUS_AT_9)))


def sight_angle(height: float, elevation: float = 0.0) -> float:
    """Angle at the Earth's centre between an observer and what is seen at a height and an elevation.

    Parameters
    ----------
    height : float [km]
        Of the emission.
    elevation : float [deg]
        Above the horizon.

    Returns
    -------
    float [deg]
        arccos(R cos(elevation) / (R + height)) - elevation: the triangle of observer, emission and centre.

    Examples
    --------
    >>> [round(sight_angle(height), 1) for height in (110.0, 250.0, 400.0)]
    [10.6, 15.8, 19.8]
    """
    raised = np.radians(elevation)
    return float(np.degrees(np.arccos(EARTH_RADIUS * np.cos(raised) / (EARTH_RADIUS + height)) - raised))


def visible_latitude(boundary: ArrayLike, height: float = RAYS_TOP, elevation: float = 0.0) -> NDArray[np.float64]:
    """Magnetic latitude from where the top of the aurora stands on the horizon, towards the pole.

    Parameters
    ----------
    boundary : array_like [deg]
        Magnetic latitude of the oval's edge.
    height : float [km]
        Of the top of the rays. The green lower edge, at 110 km, is seen 5 deg less far than rays of 250 km; rays of
        400 km, as in great storms, are seen 4 deg further.
    elevation : float [deg]
        At which the top has to stand.

    Returns
    -------
    ndarray [deg]

    Notes
    -----
    Geometry alone: no clouds, no twilight, no haze of the horizon, no light of cities.
    """
    return np.asarray(np.asarray(boundary, dtype=float) - sight_angle(height, elevation))
