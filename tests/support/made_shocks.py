"""A made shock as it is announced, half an hour before it is due, and made chances of own satellites."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.vocabulary.records import Announced

MINUTE = timedelta(minutes=1)
NOTICED = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def announced(noticed: datetime, **changed: object) -> Announced:
    """A fast forward shock, due 40 minutes after it was noticed."""
    due = noticed + timedelta(minutes=40)
    facts = {
        "noticed": noticed, "time": noticed - timedelta(minutes=3), "known": noticed, "kind": "fast forward",
        "confidence": 0.93, "inputs": "flow_speed,proton_density,bt", "field_craft": "SOLAR1",
        "plasma_craft": "SOLAR1", "suspect": False, "flow_speed_before": 410.0, "flow_speed_after": 610.0,
        "proton_density_before": 6.0, "proton_density_after": 21.0, "proton_temperature_before": 6e4,
        "proton_temperature_after": 3e5, "bt_before": 6.0, "bt_after": 16.0, "bz_gsm_before": 1.0,
        "bz_gsm_after": -12.0, "dynamic_pressure_before": 1.7, "dynamic_pressure_after": 13.1,
        "minutes_before": 10.0, "minutes_after": 3.0, "expected": due, "low": due - timedelta(minutes=6),
        "high": due + timedelta(minutes=6), "front_speed": 690.0, "basis": "speeds", "pressure_expected": 13.1,
        "nose_before": 10.5, "nose_after": 7.4, "impulse_low": 16.8, "impulse_high": 36.6, "estimated": False,
        "state": "awaited", "confirmed_time": None, "confirmed_by": "", "change": float("nan"),
    }  # fmt: skip
    return Announced(**{**facts, **changed})  # type: ignore[arg-type]


def exposed(now: datetime, present: float, later: float) -> pd.DataFrame:
    """Two satellites: one gets exposed from half an hour on, the other is at night."""
    times = pd.date_range(now - 10 * MINUTE, periods=56, freq="min")
    index = pd.MultiIndex.from_product([times, ["GOES East", "Night"]], names=["time", "satellite"])
    east = index.get_level_values("satellite") == "GOES East"
    after = index.get_level_values("time") >= now + 30 * MINUTE
    frame = pd.DataFrame({"probability": np.where(east, np.where(after, later, present), 0.0)}, index=index)
    horizons = (index.get_level_values("time") - pd.Timestamp(now)) / pd.Timedelta(minutes=1)
    kept = np.where(np.isin(horizons, [0, 15, 30]), horizons, np.nan)
    return frame.assign(local_time=np.where(east, 11.5, 23.99), longitude=np.where(east, -75.2, 105.0), horizon=kept)


def measured_nothing(**changed: object) -> Announced:
    """A shock announced at `NOTICED` with its arrival and no measured value."""
    numbers = {name: float("nan") for name, kind in Announced.__annotations__.items() if kind is float}
    texts = {name: "" for name, kind in Announced.__annotations__.items() if kind is str}
    minutes = {name: NOTICED + timedelta(minutes=n) for name, n in (("expected", 40), ("low", 33), ("high", 47))}
    row = Announced(
        **numbers, **texts, **minutes, noticed=NOTICED, time=NOTICED, known=NOTICED, suspect=False, estimated=False,
        confirmed_time=None,
    )  # fmt: skip
    return replace(row, state="awaited", **changed)
