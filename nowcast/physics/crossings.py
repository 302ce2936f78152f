"""Tells inside from outside of the magnetopause by the field at a geosynchronous satellite: the truth for the boundary.

Inside on the day side the field is that of the dipole, pressed: northward (Hp 90 to 250 nT), within some 30 degrees
of the axis, steady. In the magnetosheath it is the field of the solar wind, pressed and draped: any direction, with
southward wind mostly negative Hp, and it turns from minute to minute. Three pieces of evidence are added as log-odds:
the direction, Hp against its quiet value at that local time, the unrest; the field of the wind is a fourth where it
is known, for under northward wind the sheath can look like the inside.

Quiet Hp and the widths are those of GOES-10 on 1999-09-22/23, 2000-04-06/07 and 2000-09-17/18. Crossings on the night
side and at dawn and dusk are not judged: there a stretched tail looks the same.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

DAYSIDE = (7.0, 17.0)  # h, local time that is judged
QUIET_HP = (90.0, 25.0)  # nT, mean and amplitude of the cosine of local time, greatest at noon
DIRECTION = (55.0, 12.0)  # deg from the axis of the orbit: even odds, and a unit of evidence
STRENGTH = (0.45, 0.15)  # of the quiet Hp: even odds, and a unit of evidence
UNREST = (0.15, 0.15)  # change in a minute, part of the field (median of 5 min): even odds, unit
STRONGEST = 4.0  # evidence of one piece, at most
RECENT = 5  # min, of the unrest
STEADY = 3  # min, of the median of the odds
TURNED = 5.0  # nT, Bz of the wind beyond which it is evidence
SOUTHWARD = -2.0  # evidence of a northward field at the satellite under southward wind
NORTHWARD = 0.5  # factor of the evidence for inside under northward wind
SURE = 0.8  # probability from which a state is named


def local_time(times: pd.DatetimeIndex, longitude: float) -> NDArray[np.float64]:
    """Local solar time.

    Parameters
    ----------
    times : DatetimeIndex
        UTC.
    longitude : float [deg]
        East positive.

    Returns
    -------
    ndarray [h]
        0 to 24.
    """
    hours = (times.hour + times.minute / 60.0 + times.second / 3600.0).to_numpy(dtype=float)
    return np.asarray((hours + longitude / 15.0) % 24.0)


def judge(
    field: pd.DataFrame, longitude: float, bz_imf: ArrayLike | None = None, *, hindsight: bool = False
) -> pd.DataFrame:
    """Judge whether a satellite was inside or outside the magnetopause, minute by minute.

    Parameters
    ----------
    field : DataFrame
        Of one satellite by `time`, one-minute: `goes_hp`, `goes_he`, `goes_hn` [nT].
    longitude : float [deg]
        East positive.
    bz_imf : array_like [nT], optional
        Bz GSM of the wind that has arrived, one a row.
    hindsight : bool
        Look at the minutes after as well: for scores, not for now. Otherwise a row depends on itself and earlier ones.

    Returns
    -------
    DataFrame
        By `time`: `outside_probability` (NaN where nothing was measured or off the day side), `state` ("inside",
        "outside" or "uncertain") and `confidence` (0 to 1).
    """
    minutes = field.reindex(columns=["goes_hp", "goes_he", "goes_hn"]).asfreq("min") if len(field) else field
    odds = _odds(minutes, longitude, hindsight=hindsight).reindex(field.index).to_numpy(dtype=float)
    if bz_imf is not None:
        wind = np.broadcast_to(np.asarray(bz_imf, dtype=float), odds.shape)
        odds = np.where(wind > TURNED, np.where(odds < 0, NORTHWARD, 1.0) * odds, odds)
        odds = np.where((wind < -TURNED) & (odds < 0), odds + SOUTHWARD, odds)
    probability = 1.0 / (1.0 + np.exp(-odds))
    state = np.select([probability >= SURE, probability <= 1.0 - SURE], ["outside", "inside"], "uncertain")
    return pd.DataFrame(
        {
            "outside_probability": probability,
            "state": state,
            "confidence": np.nan_to_num(np.abs(2.0 * probability - 1.0)),
        },
        index=field.index,
    )


def _odds(field: pd.DataFrame, longitude: float, *, hindsight: bool) -> "pd.Series[float]":
    """Logarithm of the odds of being outside, of rows a minute apart."""
    if field.empty:
        return pd.Series(dtype=float, index=field.index)
    times = pd.DatetimeIndex(field.index)
    hp = field["goes_hp"].to_numpy(dtype=float)
    total = np.sqrt((field**2).sum(axis=1, min_count=3).to_numpy(dtype=float))
    hours = local_time(times, longitude)
    quiet = QUIET_HP[0] + QUIET_HP[1] * np.cos(np.radians(15.0 * (hours - 12.0)))
    turned = np.degrees(np.arccos(np.clip(hp / np.where(total > 0, total, np.nan), -1.0, 1.0)))
    change = np.sqrt((field.diff() ** 2).sum(axis=1, min_count=3)) / total
    unrest = change.rolling(RECENT, min_periods=1, center=hindsight).median().to_numpy(dtype=float)
    evidence = [
        (turned - DIRECTION[0]) / DIRECTION[1],
        (STRENGTH[0] - hp / quiet) / STRENGTH[1],
        np.nan_to_num((unrest - UNREST[0]) / UNREST[1]),
    ]
    odds = np.sum([np.clip(piece, -STRONGEST, STRONGEST) for piece in evidence], axis=0)
    odds = np.where((hours >= DAYSIDE[0]) & (hours <= DAYSIDE[1]), odds, np.nan)
    steady = pd.Series(odds, index=times).rolling(STEADY, min_periods=1, center=hindsight).median()
    return steady.where(np.isfinite(odds))
