"""NOAA's space weather scales: radio blackouts R, radiation storms S, geomagnetic storms G, each from 0 to 5.

References
----------
NOAA space weather scales, https://www.spaceweather.gov/noaa-scales-explanation: R by the X-ray flux 0.1-0.8 nm, S by
the protons above 10 MeV, G by Kp.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from math import floor, isfinite
from types import MappingProxyType

NAMES: Mapping[str, str] = MappingProxyType(
    {"R": "Radio blackout", "S": "Solar radiation storm", "G": "Geomagnetic storm"}
)
WORDS = ("none", "minor", "moderate", "strong", "severe", "extreme")  # by level

RADIO = (1e-5, 5e-5, 1e-4, 1e-3, 2e-3)  # W m-2: M1, M5, X1, X10, X20
PROTONS = (10.0, 1e2, 1e3, 1e4, 1e5)  # pfu
KP_THIRDS = (14, 17, 20, 23, 27)  # thirds of Kp: 5-, 6-, 7-, 8-, 9o; a 9- is still of the fourth level
KP = tuple((third - 0.5) / 3 for third in KP_THIRDS)  # a Kp from here on is rounded to those thirds

STEPS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"R": RADIO, "S": PROTONS, "G": tuple(round(third / 3, 3) for third in KP_THIRDS)}
)
"""The least value of each level, of a Kp in thirds: what the browser gets."""


def thirds(kp: float) -> int:
    """Kp in whole thirds, 0 to 27: how an estimate is rounded before it is named.

    Examples
    --------
    >>> thirds(4.667), thirds(4.49), thirds(4.5), thirds(9.0)
    (14, 13, 14, 27)
    """
    return floor(3.0 * kp + 0.5)


def storm_level(kp: float) -> int:
    """Level of G that a Kp belongs to, after it was rounded to thirds.

    Examples
    --------
    >>> [storm_level(kp) for kp in (4.333, 4.667, 5.333, 5.667, 6.667, 7.667, 8.667, 9.0)]
    [0, 1, 1, 2, 3, 4, 4, 5]
    """
    return bisect_right(KP_THIRDS, thirds(kp))


def blackout_level(flux: float) -> int:
    """Level of R of an X-ray flux 0.1-0.8 nm [W m-2]."""
    return bisect_right(RADIO, flux)


def radiation_level(flux: float) -> int:
    """Level of S of the protons above 10 MeV [pfu]."""
    return bisect_right(PROTONS, flux)


LEVELS: Mapping[str, Callable[[float], int]] = MappingProxyType(
    {"R": blackout_level, "S": radiation_level, "G": storm_level}
)


def level(letter: str, value: float | None) -> int | None:
    """Level of a scale, 0 to 5; None where nothing is known.

    Examples
    --------
    >>> level("R", 1.2e-4), level("S", 9.9), level("G", 4.667), level("G", None)
    (3, 0, 1, None)
    """
    return None if value is None or not isfinite(value) else LEVELS[letter](value)


def mark(letter: str, reached: int) -> str:
    """How a level is written, as "R3".

    Examples
    --------
    >>> mark("S", 2)
    'S2'
    """
    return f"{letter}{reached}"
