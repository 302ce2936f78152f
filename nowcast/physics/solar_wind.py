"""Formulas of the solar wind alone: pressure, angles, Alfvén speed and the coupling functions.

Field components are GSM: in GSE the coupling functions are wrong by a rotation of up to 35 deg.

One convention of mass holds in this program: protons and 4 % helium by number, moving together, that is
1.16 m_p n = 1.94e-6 nPa per cm^-3 (km/s)^2 in the dynamic pressure. Monitors report protons only; other codes
use 1.67e-6 (protons), 1.95e-6 or 2.0e-6 (OMNI, 5 %). The range between them is 2.8 % of the standoff distance.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

HELIUM = 0.04  # helium nuclei per proton
PROTON_MASS = 1.67262192e-27  # kg
MU0 = 4e-7 * np.pi  # H/m


def _not_negative(values: ArrayLike) -> NDArray[np.float64]:
    numbers = np.asarray(values, dtype=float)
    return np.where((numbers >= 0) & (numbers < np.inf), numbers, np.nan)


def dynamic_pressure(density: ArrayLike, speed: ArrayLike, *, helium: float = HELIUM) -> NDArray[np.float64]:
    """Dynamic pressure m_p n V^2 (1 + 4 helium).

    Parameters
    ----------
    density : array_like [cm^-3]
        Of protons.
    speed : array_like [km/s]
    helium : float
        Helium nuclei per proton; 0 for protons only, 0.05 is OMNI's.

    Returns
    -------
    ndarray [nPa]
        NaN where an input is missing or negative.

    Examples
    --------
    >>> float(dynamic_pressure(5.0, 400.0).round(3))
    1.552

    References
    ----------
    The mass factor is that of N. A. Tsyganenko's geopack (4 % helium); OMNI's: J. H. King and N. E. Papitashvili,
    J. Geophys. Res. 110, A02104 (2005), doi:10.1029/2004JA010649.
    """
    factor = PROTON_MASS * 1e21 * (1.0 + 4.0 * helium)  # cm^-3 (km/s)^2 -> nPa: 1e6 * 1e6 * 1e9
    return np.asarray(factor * _not_negative(density) * _not_negative(speed) ** 2)


def transverse_field(by_gsm: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Field across the Sun-Earth line, sqrt(By^2 + Bz^2) [nT]: the one that the coupling functions mean."""
    return np.asarray(np.hypot(np.asarray(by_gsm, dtype=float), np.asarray(bz_gsm, dtype=float)))


def clock_angle(by_gsm: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Direction of the field seen from the Sun: 0 north, +90 to dusk, 180 south.

    Parameters
    ----------
    by_gsm, bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [deg]
        In (-180, 180]. NaN where an input is missing or both are 0 (no direction).
    """
    by = np.asarray(by_gsm, dtype=float) + 0.0  # -0.0 becomes 0.0, or due south would be -180
    bz = np.asarray(bz_gsm, dtype=float)
    return np.where((by == 0) & (bz == 0), np.nan, np.degrees(np.arctan2(by, bz)))


def cone_angle(bx: ArrayLike, by: ArrayLike, bz: ArrayLike) -> NDArray[np.float64]:
    """Angle between the field and the direction to the Sun: 0 sunward, 90 transverse, 180 anti-sunward.

    Parameters
    ----------
    bx, by, bz : array_like [nT]
        GSE or GSM, all of one frame.

    Returns
    -------
    ndarray [deg]
        NaN where an input is missing or the field is 0.
    """
    along, across = np.asarray(bx, dtype=float), transverse_field(by, bz)
    return np.where((along == 0) & (across == 0), np.nan, np.degrees(np.arctan2(across, along)))


def electric_field(speed: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Dawn-dusk electric field of southward field, VBs; 0 in northward field.

    Parameters
    ----------
    speed : array_like [km/s]
    bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [mV/m]

    References
    ----------
    R. K. Burton et al., J. Geophys. Res. 80, 4204 (1975), doi:10.1029/JA080i031p04204
    """
    southward = np.maximum(-np.asarray(bz_gsm, dtype=float), 0.0)  # np.maximum keeps NaN
    return np.asarray(1e-3 * _not_negative(speed) * southward)


def _half_clock_sine(by_gsm: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """sin(|clock angle| / 2), so that fractional powers of it exist."""
    return np.asarray(
        np.sin(0.5 * np.arctan2(np.abs(np.asarray(by_gsm, dtype=float)), np.asarray(bz_gsm, dtype=float)))
    )


def newell_coupling(speed: ArrayLike, by_gsm: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Rate of opening magnetic flux, V^(4/3) B_T^(2/3) sin^(8/3)(clock/2).

    Parameters
    ----------
    speed : array_like [km/s]
    by_gsm, bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [(km/s)^4/3 nT^2/3]

    Notes
    -----
    B_T is the transverse field. Some codes pass the total field, and put 0.001 nT for Bz = 0; neither is done here.
    A usual value is 4400.

    References
    ----------
    P. T. Newell et al., J. Geophys. Res. 112, A01206 (2007), doi:10.1029/2006JA012015
    """
    field = transverse_field(by_gsm, bz_gsm)
    sine = _half_clock_sine(by_gsm, bz_gsm)
    return np.asarray(np.cbrt((_not_negative(speed) * sine**2) ** 4 * field**2))


def viscous_coupling(density: ArrayLike, speed: ArrayLike) -> NDArray[np.float64]:
    """The viscous term n^(1/2) V^2 of Newell's two-term fits.

    Parameters
    ----------
    density : array_like [cm^-3]
    speed : array_like [km/s]

    Returns
    -------
    ndarray [cm^-3/2 (km/s)^2]

    References
    ----------
    P. T. Newell et al., J. Geophys. Res. 113, A04218 (2008), doi:10.1029/2007JA012825
    """
    return np.asarray(np.sqrt(_not_negative(density)) * _not_negative(speed) ** 2)


def kan_lee(speed: ArrayLike, by_gsm: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Merging electric field of Kan and Lee, V B_T sin^2(clock/2).

    Parameters
    ----------
    speed : array_like [km/s]
    by_gsm, bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [mV/m]

    References
    ----------
    J. R. Kan and L. C. Lee, Geophys. Res. Lett. 6, 577 (1979), doi:10.1029/GL006i007p00577
    """
    field = transverse_field(by_gsm, bz_gsm)
    return np.asarray(1e-3 * _not_negative(speed) * field * _half_clock_sine(by_gsm, bz_gsm) ** 2)


def alfven_speed(density: ArrayLike, bt: ArrayLike, *, helium: float = HELIUM) -> NDArray[np.float64]:
    """Alfvén speed B / sqrt(mu0 rho), rho with the same helium as the dynamic pressure.

    Parameters
    ----------
    density : array_like [cm^-3]
        Of protons.
    bt : array_like [nT]
        Total field.
    helium : float
        Helium nuclei per proton; 0 gives the textbook 21.8 B / sqrt(n), 0.05 OMNI's 20 B / sqrt(n).

    Returns
    -------
    ndarray [km/s]
        NaN where an input is missing or negative, or the density is 0.

    References
    ----------
    H. Alfvén, Nature 150, 405 (1942), doi:10.1038/150405d0
    """
    mass = _not_negative(density)
    mass = np.where(mass > 0, mass, np.nan) * 1e6 * PROTON_MASS * (1.0 + 4.0 * helium)
    return np.asarray(_not_negative(bt) * 1e-12 / np.sqrt(MU0 * mass))


def alfven_mach(density: ArrayLike, speed: ArrayLike, bt: ArrayLike, *, helium: float = HELIUM) -> NDArray[np.float64]:
    """Alfvén Mach number V / V_A.

    Parameters
    ----------
    density : array_like [cm^-3]
    speed : array_like [km/s]
    bt : array_like [nT]
    helium : float
        As in `alfven_speed`.

    Returns
    -------
    ndarray [1]
        NaN where an input is missing or the field is 0.
    """
    alfven = alfven_speed(density, bt, helium=helium)
    return np.asarray(_not_negative(speed) / np.where(alfven > 0, alfven, np.nan))


def magnetosonic_mach(speed: ArrayLike, alfven_mach: ArrayLike, temperature: ArrayLike) -> NDArray[np.float64]:
    """Mach number of the fast waves, V / sqrt(V_A^2 + C_s^2).

    Parameters
    ----------
    speed : array_like [km/s]
    alfven_mach : array_like [1]
        As of the function of that name.
    temperature : array_like [K]
        Of protons.

    Returns
    -------
    ndarray [1]
        NaN where an input is missing or not positive.

    Notes
    -----
    C_s = 0.12 sqrt(T + 1.28e5 K) km/s: gamma 5/3, 5 % helium four times as hot as the protons, electrons of 1.4e5 K.

    References
    ----------
    J. H. King and N. E. Papitashvili, J. Geophys. Res. 110, A02104 (2005), doi:10.1029/2004JA010649, for OMNI.
    """
    flow, alfven = _not_negative(speed), _not_negative(alfven_mach)
    sound = 0.12 * np.sqrt(_not_negative(temperature) + 1.28e5)
    flow, alfven = np.where(flow > 0, flow, np.nan), np.where(alfven > 0, alfven, np.nan)
    return np.asarray(1.0 / np.sqrt(1.0 / alfven**2 + (sound / flow) ** 2))
