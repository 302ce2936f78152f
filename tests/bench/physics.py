"""Milliseconds per 1e5 evaluations of the physics; run ``python tests/bench/physics.py`` beside an idle machine."""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from nowcast.physics.frames import dipole_tilt, gse_to_gsm
from nowcast.physics.indices import dst_obrien2000, kp_newell2008
from nowcast.physics.magnetopause import shue1998
from nowcast.physics.propagation import at_earth, propagate
from nowcast.physics.solar_wind import newell_coupling

COUNT = 100_000


def best(work: Callable[[], object], tries: int = 5) -> float:
    """Shortest of some runs [ms]; the first is not counted."""
    work()
    spent = []
    for _ in range(tries):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return 1e3 * min(spent)


def main() -> None:
    """Print a row for each."""
    rng = np.random.default_rng(1)
    seconds = 1.7e9 + 60.0 * np.arange(COUNT)
    index = pd.DatetimeIndex(pd.to_datetime(seconds, unit="s", utc=True), name="time")
    bz, by = rng.normal(0.0, 5.0, COUNT), rng.normal(0.0, 5.0, COUNT)
    speed = 450.0 + 100.0 * np.sin(np.arange(COUNT) / 500.0) + rng.normal(0.0, 5.0, COUNT)
    pressure, field = rng.uniform(0.5, 20.0, COUNT), np.maximum(-bz, 0.0) * 0.45
    vector = np.column_stack([by, by, bz])
    wind = pd.DataFrame(
        {"by_gsm": by, "bz_gsm": bz, "flow_speed": speed, "proton_density": 5.0, "dynamic_pressure": pressure},
        index=index,
    )
    moved = propagate(wind)
    rows: dict[str, tuple[Callable[[], object], float | None]] = {
        "dipole tilt": (lambda: dipole_tilt(seconds), 30.0),
        "GSE to GSM": (lambda: gse_to_gsm(seconds, vector), 30.0),
        "Shue 1998 nose": (lambda: shue1998.standoff_distance(pressure, bz), 2.5),
        "Shue 1998 distance": (lambda: shue1998.distance(60.0, pressure, bz), None),
        "Newell coupling": (lambda: newell_coupling(speed, by, bz), 5.9),
        "O'Brien steps": (lambda: dst_obrien2000.integrate(field, np.sqrt(pressure), 1 / 60, -20.0), 40.0),
        "Dst with band": (lambda: dst_obrien2000.estimate(wind), None),
        "Kp with band": (lambda: kp_newell2008.estimate(wind), None),
        "propagate": (lambda: propagate(wind), None),
        "at the Earth": (lambda: at_earth(moved), None),
    }
    print(f"{'ms per 1e5':24}{'measured':>10}{'goal':>8}")
    for name, (work, goal) in rows.items():
        print(f"{name:24}{best(work):10.1f}{'' if goal is None else goal:>8}")


if __name__ == "__main__":
    main()
