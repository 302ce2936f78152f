"""Milliseconds of the boundary: models per 1e5, and a whole tick; run it on an idle machine."""

import importlib.util
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from nowcast.physics import ensemble
from nowcast.physics.frames import gse_to_gsm
from nowcast.physics.magnetopause import lin2010, liu2015, shue1998

COUNT = 100_000
CHANGED = 120  # minutes of a tick
HOURS = 175_320  # twenty years


def best(work: Callable[[], object], tries: int = 7) -> float:
    """Shortest processor time of some runs [ms]; the first is not counted."""
    work()
    spent = []
    for _ in range(tries):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return 1e3 * min(spent)


def wind(count: int, step: str) -> pd.DataFrame:
    """A wind that changes, with everything that the ensemble asks for."""
    rng = np.random.default_rng(1)
    index = pd.date_range("2003-01-01", periods=count, freq=step, tz="UTC", name="time")
    bx, by, bz = rng.normal(0.0, 8.0, (3, count))
    columns = {"bx_gsm": bx, "by_gsm": by, "bz_gsm": bz, "bt": np.sqrt(bx**2 + by**2 + bz**2)}
    columns |= {"dynamic_pressure": rng.uniform(0.5, 20.0, count), "flow_speed": rng.uniform(300.0, 800.0, count)}
    columns |= {"alfven_mach": rng.uniform(4.0, 12.0, count), "proton_temperature": rng.uniform(3e4, 3e5, count)}
    columns |= {"arrival_low": np.full(count, 45.0), "arrival_high": np.full(count, 60.0)}
    return pd.DataFrame(columns, index=index)


def peer() -> Callable[[np.ndarray, np.ndarray], object] | None:
    """Shue 1998 of spacepy, where it is installed."""
    if importlib.util.find_spec("spacepy") is None:
        return None
    from spacepy import empiricals

    def run(pressure: np.ndarray, bz: np.ndarray) -> object:
        return empiricals.getMPstandoff({"P": pressure, "Bz": bz})

    return run


def main() -> None:
    """Print a row for each."""
    rng = np.random.default_rng(1)
    pressure, (bx, by, bz) = rng.uniform(0.5, 20.0, COUNT), rng.normal(0.0, 5.0, (3, COUNT))
    bt, tilt = np.sqrt(bx**2 + by**2 + bz**2), rng.uniform(-30.0, 30.0, COUNT)
    theta, phi = rng.uniform(0.0, 90.0, COUNT), rng.uniform(0.0, 360.0, COUNT)
    seconds, vector = 1.7e9 + 60.0 * np.arange(COUNT), np.column_stack([bx, by, bz])
    lin = {"dynamic_pressure": pressure, "bz_gsm": bz, "bt": bt, "dipole_tilt": tilt}
    liu = {"dynamic_pressure": pressure, "bx_gsm": bx, "by_gsm": by, "bz_gsm": bz, "dipole_tilt": tilt}
    tick, hours = wind(CHANGED, "1min"), wind(HOURS, "1h")
    rows: dict[str, tuple[Callable[[], object], float | None]] = {
        "Shue 1998 nose": (lambda: shue1998.standoff_distance(pressure, bz), 2.5),
        "Shue 1998 distance": (lambda: shue1998.distance(60.0, pressure, bz), None),
        "Lin 2010, one angle": (lambda: lin2010.boundary(60.0, 45.0, **lin), 13.0),
        "Lin 2010, many angles": (lambda: lin2010.boundary(theta, phi, **lin), 13.0),
        "Liu 2015, many angles": (lambda: liu2015.boundary(theta, phi, **liu), None),
        "GSE to GSM": (lambda: gse_to_gsm(seconds, vector), 30.0),
        "tick, 120 min x 500 members": (lambda: ensemble.estimate(tick, quadrature=False), 50.0),
        "tick, quadrature": (lambda: ensemble.estimate(tick, quadrature=True), 50.0),
        "two satellites": (lambda: ensemble.crossing(tick, [-75.2, -137.0]), None),
        "twenty years hourly": (lambda: ensemble.estimate(hours, quadrature=True), None),
    }
    other = peer()
    if other is not None:
        rows["spacepy Shue 1998 nose"] = (lambda: other(pressure, bz), None)
    print(f"{'ms':30}{'measured':>10}{'goal':>8}")
    for name, (work, goal) in rows.items():
        print(f"{name:30}{best(work):10.1f}{'' if goal is None else goal:>8}")


if __name__ == "__main__":
    main()
