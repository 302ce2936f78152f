"""Questions about the geomagnetic indices: Dst and Kp from the wind, the whole nowcast over a record, its scores."""

from collections.abc import Mapping, Sequence

import pandas as pd

from nowcast.discover import members
from nowcast.errors import InputError
from nowcast.hindcast.run import Hindcast, dst_scores, hindcast, kp_scores
from nowcast.physics import derive
from nowcast.physics.indices import dst_nowcast
from nowcast.science.checks import checked_wind
from nowcast.vocabulary.records import Index

INDICES = "nowcast.physics.indices"
LOCATIONS = ("earth", "l1")
SCORED = ("score", "of", "value", "low", "high", "n")


def estimate_dst(
    wind: pd.DataFrame,
    *,
    model: str = "nowcast",
    start: float | None = None,
    official: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Dst from the wind at the nose. An estimate is not the official index.

    Parameters
    ----------
    wind : DataFrame
        At the nose (see `wind_at_nose`), by `time` (UTC) at any step: `bz_gsm` [nT], `flow_speed` [km/s],
        `proton_density` [cm⁻³] or `dynamic_pressure` [nPa]; better with `by_gsm`, `bx_gsm` [nT].
    model : str
        "nowcast" (two stores and a learnt correction), "obrien2000" or "burton1975".
    start : float [nT], optional
        Dst at the first row; without it the band begins wide.
    official : DataFrame, optional
        Official hourly `dst` [nT] with `received` (UTC), by the start of the hour; "nowcast" uses each from then on.

    Returns
    -------
    DataFrame
        By the same times: `dst_estimate`, `dst_estimate_low`, `dst_estimate_high` [nT] (5 and 95 %); "nowcast" also
        `dst_ahead_1h`, `_3h`, `_6h` with their bands, at the time at which they are made. NaN where the last 60 minutes
        brought no input.

    Raises
    ------
    InputError
        Where a column is missing or in another unit, or there is no such model.

    Notes
    -----
    On years left out of the fit its RMSE is 7.8 nT (O'Brien and McPherron 2000: 11.4); see the model card `dst`.

    Examples
    --------
    >>> import nowcast
    >>> import pandas as pd
    >>> times = pd.date_range("2024-05-10T16:00Z", periods=12, freq="h", name="time")
    >>> wind = pd.DataFrame({"proton_density": 5.0, "flow_speed": 500.0, "bz_gsm": -10.0}, index=times)
    >>> estimate = nowcast.estimate_dst(wind, model="burton1975", start=0.0)["dst_estimate"]
    >>> estimate.iloc[[0, -1]].round().tolist()
    [0.0, -139.0]
    """
    index = _index("dst", model)
    nose = derive.with_drivers(checked_wind(wind, index.needs))
    if official is None:
        return index.estimate(nose, start, 0)
    if model != "nowcast":
        raise InputError(f"The model {model} takes no official values; `nowcast` does.")
    return dst_nowcast.estimate(nose, start, official=official)


def estimate_kp(wind: pd.DataFrame, *, model: str = "nowcast") -> pd.DataFrame:
    """Kp from the wind at the nose. An estimate is not the official index.

    Parameters
    ----------
    wind : DataFrame
        At the nose (see `wind_at_nose`), by `time` (UTC) at any step: `bx_gsm`, `by_gsm`, `bz_gsm` [nT], `flow_speed`
        [km/s], `proton_density` [cm⁻³]; a day before the first time of interest.
    model : str
        "nowcast" (trees and small networks) or "newell2008".

    Returns
    -------
    DataFrame
        By the same times: `kp_estimate`, `kp_estimate_low`, `kp_estimate_high` [1] (5 and 95 %), of the UT block of
        3 h that holds the time, from the wind until then; "nowcast" also `hp30_estimate` [1], `ap_estimate` [2 nT] and
        `g1_probability` to `g5_probability` [1] that the block reaches the storm level. NaN where the last 60 minutes
        brought no field.

    Raises
    ------
    InputError
        Where a column is missing or in another unit, or there is no such model.

    Notes
    -----
    See the model card `kp`.

    Examples
    --------
    >>> import nowcast
    >>> import pandas as pd
    >>> times = pd.date_range("2024-05-10T00:00Z", periods=24, freq="h", name="time")
    >>> columns = {"proton_density": 5.0, "flow_speed": 500.0, "bx_gsm": 0.0, "by_gsm": 0.0, "bz_gsm": -10.0}
    >>> estimate = nowcast.estimate_kp(pd.DataFrame(columns, index=times))
    >>> bool(5.5 < estimate["kp_estimate"].iloc[-1] < 7.5)
    True
    """
    index = _index("kp", model)
    return index.estimate(derive.with_drivers(checked_wind(wind, index.needs)), None, 0)


def run_hindcast(
    wind: pd.DataFrame,
    *,
    at: str = "earth",
    longitudes: Sequence[float] = (),
    dst_start: float | None = None,
    official: pd.DataFrame | None = None,
) -> Hindcast:
    """The whole nowcast over a recorded wind: each row from itself and earlier rows only.

    Parameters
    ----------
    wind : DataFrame
        By `time` (UTC), by minutes, 5 minutes or hours; columns as of `read_wind`.
    at : str
        Where it was measured: "earth" (timed to the Earth already) or "l1".
    longitudes : sequence of float [deg]
        East; of geosynchronous satellites.
    dst_start : float [nT], optional
        Dst at the first row.
    official : DataFrame, optional
        As of `estimate_dst`.

    Returns
    -------
    Hindcast
        `rows`: a DataFrame by the time at the Earth with nose, bow shock, Dst, Kp and their bands (`docs/hindcast.md`);
        `nose`: the wind at the Earth of the same rows.

    Raises
    ------
    InputError
        Where the wind is none, a column is missing or in another unit, or `at` is unknown.

    Examples
    --------
    >>> import nowcast
    >>> import pandas as pd
    >>> times = pd.date_range("2024-05-10T00:00Z", periods=48, freq="h", name="time")
    >>> columns = {"proton_density": 5.0, "flow_speed": 450.0, "bx_gsm": 0.0, "by_gsm": 2.0, "bz_gsm": 1.0}
    >>> made = nowcast.run_hindcast(pd.DataFrame(columns, index=times), longitudes=[-75.2])
    >>> len(made.rows), "geo_crossing_probability_-75.2" in made.rows
    (48, True)
    """
    if at not in LOCATIONS:
        raise InputError(f"A wind is measured at {' or '.join(LOCATIONS)}, not at {at!r}.")
    given = checked_wind(wind, ("flow_speed", "bz_gsm"))
    return hindcast(given, at=at, longitudes=longitudes, dst_start=dst_start, official=official)


def score_hindcast(made: Hindcast, truth: "pd.Series[float]", name: str) -> pd.DataFrame:
    """Scores of a hindcast against an observed index, beside persistence, climatology and published formulas.

    Parameters
    ----------
    made : Hindcast
        As of `run_hindcast`.
    truth : Series
        The observed index by the start of its interval (UTC): Dst [nT] by the hour or Kp [1] by 3 h.
    name : str
        "dst" or "kp".

    Returns
    -------
    DataFrame
        A row for each score and each that is scored: `score`, `of`, `value`, `low`, `high` (5 and 95 % of resampled
        blocks of days), `n` (cases). Empty where no time of the truth has an estimate.

    Raises
    ------
    InputError
        Where the index is another one, or the truth has no times with a zone.
    """
    if name not in ("dst", "kp"):
        raise InputError(f"Scores are made of dst and kp, not of {name!r}.")
    if not isinstance(truth.index, pd.DatetimeIndex) or truth.index.tz is None:
        raise InputError("The truth is a Series by time with its zone (UTC), as of `read_index`.")
    scores = dst_scores(made, truth) if name == "dst" else kp_scores(made, truth)
    return pd.DataFrame(
        [{column: getattr(score, column) for column in SCORED} for score in scores], columns=list(SCORED)
    )


def _index(quantity: str, model: str) -> Index:
    records: Mapping[str, Index] = members(INDICES, "INDEX")
    names = {name.partition("_")[2]: index for name, index in records.items() if name.startswith(f"{quantity}_")}
    if model not in names:
        raise InputError(f"There is no model {model!r} of {quantity}; there are {', '.join(names)}.")
    return names[model]
