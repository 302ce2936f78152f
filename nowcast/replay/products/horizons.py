"""`api/horizons.api`: vectors of SMILE on its public orbit, and of the craft at L1 where the storm has their positions.

In the shape of the API: JSON with the text under `result`; behind the end or before the begin of an object's data the
sentence that JPL sends instead of states.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import numpy as np
import orjson
import pandas as pd

from nowcast.smile.orbit.arc import State
from nowcast.smile.orbit.forces import short
from nowcast.smile.orbit.horizons import JULIAN_J2000, OBJECTS
from nowcast.smile.orbit.inertial import dynamical, from_gse
from nowcast.smile.orbit.sources import FIRST, LAST, checkpoints
from nowcast.smile.orbit.trajectory import Trajectory
from nowcast.vocabulary.records import Product, Scenario

PATH = "api/horizons.api"
AXES = ("x_gse", "y_gse", "z_gse")
HOURS = {"6 h": 6, "12 h": 12}
STAMP = "%Y-%b-%d %H:%M:%S.0000"
UNITS = """Output units    : KM-S
Output type     : GEOMETRIC cartesian states
Output format   : 2 (position and velocity)
Reference frame : ICRF"""
STARS = "*" * 79


def queries(storm: Scenario) -> dict[str, Callable[[int, Mapping[str, str]], bytes]]:
    """The API, for the objects that are known here."""
    path = Trajectory(checkpoints(), short)
    positions = storm.frames.get("rtsw_ephemerides")

    def answer(_now: int, options: Mapping[str, str]) -> bytes:
        number = options.get("COMMAND", "").strip("'")
        name = next((key for key, value in OBJECTS.items() if str(value) == number), "")
        try:
            start, stop = (_time(options[key]) for key in ("START_TIME", "STOP_TIME"))
            step = HOURS[options["STEP_SIZE"].strip("'")]
        except (KeyError, ValueError):
            return _said('Cannot interpret date. Type "?!" or try YYYY-MMM-DD {HH:MN} format.')
        times = pd.date_range(start, stop, freq=f"{step}h")
        if name == "SMILE":
            if start < FIRST:
                return _said(
                    f'No ephemeris for target "SMILE (spacecraft)" prior to A.D. {FIRST:%Y-%b-%d %H:%M:%S} TDB'
                )
            if stop > LAST:
                return _said(f'No ephemeris for target "SMILE (spacecraft)" after A.D. {LAST:%Y-%b-%d %H:%M:%S} TDB')
            return _table(name, number, times, [path.state(_seconds(time)) for time in times])
        return _craft(name, number, times, positions)

    return {PATH: answer}


def _craft(name: str, number: str, times: pd.DatetimeIndex, positions: pd.DataFrame | None) -> bytes:
    """States of a craft at L1 from the positions of the storm; hourly ones are as good as still there."""
    if positions is None or not name or name not in positions.index.get_level_values("source"):
        return _said(f'No matches found for "{number}".')
    own = positions.xs(name, level="source")[list(AXES)].dropna()
    if own.empty:
        return _said(f'No matches found for "{number}".')
    seconds = times.as_unit("s").asi8.astype(float)
    known = pd.DatetimeIndex(own.index).as_unit("s").asi8.astype(float)
    gse = np.column_stack([np.interp(seconds, known, own[axis].to_numpy(dtype=float)) for axis in AXES])
    vectors = from_gse(dynamical(seconds), gse)
    rates = np.gradient(vectors, seconds, axis=0) if len(times) > 1 else np.zeros_like(vectors)
    states = [
        State(_seconds(time), _three(vector), _three(rate))
        for time, vector, rate in zip(times, vectors, rates, strict=True)
    ]
    return _table(name, number, times, states)


def _three(vector: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, float, float]:
    x, y, z = (float(part) for part in vector)
    return x, y, z


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.strip("'")).replace(tzinfo=UTC)


def _seconds(time: pd.Timestamp) -> float:
    """TDB since J2000 of a time that is TDB itself."""
    return float(time.timestamp()) - 946_728_000.0


def _table(name: str, number: str, times: pd.DatetimeIndex, states: list[State]) -> bytes:
    rows = [
        f"{JULIAN_J2000 + state.time / 86400.0:.9f}, A.D. {time:{STAMP}}, "
        + "".join(f"{value: .15E}, " for value in (*state.position, *state.velocity))
        for time, state in zip(times, states, strict=True)
    ]
    head = [
        f"Target body name: {name} (spacecraft) ({number})       {{source: {name}}}",
        "Center body name: Earth (399)                     {source: DE441}",
        "Center-site name: BODY CENTER",
    ]
    lines = [STARS, *head, STARS, UNITS, STARS, "$$SOE", *rows, "$$EOE", STARS]
    return _said("\n".join(lines))


def _said(text: str) -> bytes:
    signature = {"source": "NASA/JPL Horizons API", "version": "1.2"}
    return orjson.dumps({"signature": signature, "result": text})


PRODUCT = Product(queries=queries)
