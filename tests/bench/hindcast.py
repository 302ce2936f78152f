"""Seconds for 20 years of hourly wind, and what a tick of the Dst estimate takes; beside an idle machine."""

import time

import numpy as np
import pandas as pd

from nowcast.hindcast.run import hindcast
from nowcast.physics.indices import dst_nowcast

HOURS = 175_320


def wind(rows: int, freq: str) -> pd.DataFrame:
    """A wind with storms in it."""
    rng = np.random.default_rng(1)
    times = pd.date_range("1998-01-01", periods=rows, freq=freq, tz="UTC", name="time").as_unit("ms")
    slow = np.sin(np.arange(rows) / 300.0)
    columns = {
        "proton_density": 6.0 + 3.0 * slow,
        "flow_speed": 450.0 + 120.0 * slow,
        "proton_temperature": 1e5,
        "bx_gsm": rng.normal(0.0, 3.0, rows),
        "by_gsm": rng.normal(0.0, 4.0, rows),
        "bz_gsm": rng.normal(-1.0, 4.0, rows),
        "bt": 7.0,
        "dynamic_pressure": 2.5,
    }
    return pd.DataFrame(columns, index=times, dtype=float)


def main() -> None:
    """Print a row for each."""
    for name, work, goal in (
        ("20 years by the hour, all [s]", lambda: hindcast(wind(HOURS, "1h")), 30.0),
        ("20 years by the hour, Dst [s]", lambda: dst_nowcast.estimate(wind(HOURS, "1h")), None),
        ("7 days by the minute, Dst [s]", lambda: dst_nowcast.estimate(wind(10_080, "1min")), None),
        ("300 minutes, Dst [s]", lambda: dst_nowcast.estimate(wind(300, "1min")), None),
    ):
        begun = time.perf_counter()
        work()
        print(f"{name:32}{time.perf_counter() - begun:8.2f}{'' if goal is None else f'{goal:8.0f}'}")


if __name__ == "__main__":
    main()
