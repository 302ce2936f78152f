"""Made wind with a step in it, in the true shape: a minute a row, seeded noise as of a quiet day."""

import numpy as np
import pandas as pd

START = pd.Timestamp("2024-05-10T12:00Z")
QUIET = {"flow_speed": 400.0, "proton_density": 6.0, "proton_temperature": 6e4, "bt": 6.0, "bz_gsm": 1.0}
NOISE = {"flow_speed": 0.008, "proton_density": 0.05, "proton_temperature": 0.08, "bt": 0.04, "bz_gsm": 0.3}
FORWARD = {"flow_speed": 1.25, "proton_density": 2.5, "proton_temperature": 3.0, "bt": 2.2, "bz_gsm": -3.0}
REVERSE = {"flow_speed": 1.15, "proton_density": 0.45, "proton_temperature": 0.5, "bt": 0.45, "bz_gsm": 1.0}
DENSER = {"flow_speed": 1.0, "proton_density": 4.5, "proton_temperature": 1.0, "bt": 0.95, "bz_gsm": 1.0}


def wind(step=None, at=120, minutes=240, seed=1):
    """Quiet wind; from the minute `at` on, each quantity times what `step` says."""
    rng = np.random.default_rng(seed)
    index = pd.date_range(START, periods=minutes, freq="min", name="time")
    made = {}
    for name, value in QUIET.items():
        values = np.full(minutes, value)
        values[at:] *= (step or {}).get(name, 1.0)
        made[name] = values * (1.0 + NOISE[name] * rng.normal(size=minutes))
    return pd.DataFrame(made, index=index)


def minute(number):
    return START + pd.Timedelta(minutes=number)
