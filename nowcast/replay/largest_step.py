"""Finds the largest forward step of a wind, just before which a replay begins."""

import pandas as pd

WINDOW = 15  # min on either side
LEAST = (15.0, 1.5)  # km/s, nT: less is no step


def largest_step(wind: pd.DataFrame) -> pd.Timestamp | None:
    """Find the minute at which speed and field rise most together.

    Parameters
    ----------
    wind : DataFrame
        By minute: flow_speed [km/s], bx_gsm, by_gsm, bz_gsm [nT], gaps NaN.

    Returns
    -------
    Timestamp or None
        The first minute behind the step; None where there is none. Medians of 15 min before and after are
        compared; the minute between them is where the speed, or else the field, rises most from one value to the next.
    """
    total = (wind["bx_gsm"] ** 2 + wind["by_gsm"] ** 2 + wind["bz_gsm"] ** 2) ** 0.5
    grid = pd.DataFrame({"speed": wind["flow_speed"], "field": total}).resample("min").mean()
    before = grid.rolling(WINDOW, min_periods=3).median().shift(1)
    after = grid[::-1].rolling(WINDOW, min_periods=3).median()[::-1]
    rise = after - before
    real = (rise["speed"] > LEAST[0]) & (rise["field"] > LEAST[1])
    if not real.any():
        return None
    times = pd.DatetimeIndex(grid.index)
    middle = times[int((rise["speed"] * rise["field"]).where(real, 0.0).to_numpy(dtype=float).argmax())]
    margin = pd.Timedelta(minutes=WINDOW)
    for column in ("speed", "field"):
        near = grid[column].loc[middle - margin : middle + margin].dropna()
        if len(near) > 1:
            return pd.Timestamp(pd.DatetimeIndex(near.index)[int(near.diff().fillna(0.0).to_numpy().argmax())])
    return middle
