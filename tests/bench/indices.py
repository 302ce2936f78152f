"""Milliseconds of the indices, a tick (7 days by the minute) and 20 years; ``python tests/bench/indices.py``."""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from nowcast.discover import members
from nowcast.physics.aurora import boundary_latitude, visible_latitude
from nowcast.physics.indices.parts.storm_phase import storm_phase
from nowcast.physics.solar_wind import dynamic_pressure, electric_field
from nowcast.skill.metrics import climatology, persistence, scores
from nowcast.vocabulary.records import Index

TICK_GOAL, YEARS_GOAL = {"kp_nowcast": 300.0}, {"kp_nowcast": 10_000.0}  # ms


def wind(rows: int, freq: str) -> pd.DataFrame:
    """A wind that varies, with holes."""
    rng = np.random.default_rng(1)
    index = pd.date_range("2005-01-01", periods=rows, freq=freq, tz="UTC", name="time")
    frame = pd.DataFrame(rng.normal(0.0, 4.0, (rows, 3)), index=index, columns=["bx_gsm", "by_gsm", "bz_gsm"])
    frame["bt"] = 1.2 * np.sqrt((frame**2).sum(axis=1))
    frame["flow_speed"] = 450.0 + 100.0 * np.sin(np.arange(rows) / 500.0)
    frame["proton_density"] = rng.uniform(2.0, 15.0, rows)
    frame["proton_temperature"] = 1e5
    frame.loc[rng.random(rows) < 0.1, ["flow_speed", "proton_density", "proton_temperature"]] = np.nan
    frame["dynamic_pressure"] = dynamic_pressure(frame["proton_density"], frame["flow_speed"])
    frame["electric_field"] = electric_field(frame["flow_speed"], frame["bz_gsm"])
    return frame


def best(work: Callable[[], object], tries: int) -> float:
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
    tick, years = wind(7 * 1440, "1min"), wind(20 * 8766, "1h")
    found: dict[str, Index] = members("nowcast.physics.indices", "INDEX")
    print(f"{'ms':32}{'tick':>10}{'goal':>8}{'20 years':>10}{'goal':>8}")
    for name, index in found.items():
        spent = (
            best(lambda work=index: work.estimate(tick, None, 0), 3),
            best(lambda work=index: work.estimate(years, None, 0), 1),
        )
        print(f"{name:32}{spent[0]:10.0f}{TICK_GOAL.get(name, ''):>8}{spent[1]:10.0f}{YEARS_GOAL.get(name, ''):>8}")
    dst = {frame.shape[0]: pd.Series(-20.0 + 30.0 * frame["bz_gsm"].ewm(50).mean()) for frame in (tick, years)}
    rows: dict[str, Callable[[pd.DataFrame], object]] = {
        "storm phase": lambda frame: storm_phase(dst[len(frame)], frame["dynamic_pressure"]),
        "auroral latitudes": lambda frame: visible_latitude(boundary_latitude(frame["bt"].clip(0, 9))),
        "score table": lambda frame: scores(
            dst[len(frame)],
            pd.DataFrame({part: dst[len(frame)] + by for part, by in (("value", 3.0), ("low", -9.0), ("high", 15.0))}),
            (-50.0, -100.0),
            {"climatology": climatology(dst[len(frame)]), "persistence": persistence(dst[len(frame)], 1)},
            below=True,
        ),
    }
    for name, work in rows.items():
        spent = best(lambda one=work: one(tick), 2), best(lambda one=work: one(years), 1)
        print(f"{name:32}{spent[0]:10.0f}{'':8}{spent[1]:10.0f}")


if __name__ == "__main__":
    main()
