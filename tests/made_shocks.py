"""A made shock as it is announced: at L1 half an hour before it is due."""

from datetime import datetime, timedelta

from nowcast.records import Announced


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
