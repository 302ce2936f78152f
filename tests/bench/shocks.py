"""Milliseconds that the finder of shocks takes; run ``python tests/bench/shocks.py`` beside an idle machine."""

import time

import numpy as np
import pandas as pd

from nowcast.physics.shocks import arrival, confirm, detect, effect

DAYS = 7
GOAL = 100.0  # ms for a week


def made(days: int = DAYS) -> pd.DataFrame:
    """A week of quiet minutes with a shock each day."""
    rng = np.random.default_rng(1)
    count = 1440 * days
    index = pd.date_range("2024-05-06", periods=count, freq="min", tz="UTC", name="time")
    behind = (np.arange(count) % 1440) > 720
    level = {"flow_speed": (400, 500), "proton_density": (6, 15), "proton_temperature": (6e4, 2e5), "bt": (6, 14)}
    noise = {"flow_speed": 0.01, "proton_density": 0.05, "proton_temperature": 0.1, "bt": 0.04}
    frame = pd.DataFrame(
        {
            name: np.where(behind, high, low) * (1 + noise[name] * rng.normal(size=count))
            for name, (low, high) in level.items()
        },
        index=index,
    )
    return frame.assign(bz_gsm=rng.normal(size=count), field_craft="ACE", plasma_craft="ACE")


def main() -> None:
    """Print a row for each."""
    week = made()
    shocks = detect(week)
    sym_h = pd.Series(0.0, index=week.index)
    works = {
        f"detect, {DAYS} days": (lambda: detect(week), GOAL),
        "detect, the last 3 hours": (lambda: detect(week.iloc[-180:]), None),
        "arrival and effect": (lambda: [(arrival(shock), effect(shock)) for shock in shocks[:1]], None),
        "confirm": (lambda: [confirm(shock, arrival(shock), sym_h=sym_h) for shock in shocks[:1]], None),
    }
    print(f"{len(shocks)} steps in {DAYS} days\n{'ms':28}{'measured':>10}{'goal':>8}")
    for name, (work, goal) in works.items():
        spent = []
        for _ in range(6):
            begun = time.process_time()
            work()
            spent.append(time.process_time() - begun)
        print(f"{name:28}{1e3 * min(spent):10.1f}{'' if goal is None else goal:>8}")


if __name__ == "__main__":
    main()
