"""Where SMILE and the craft at L1 are, from JPL Horizons, once a day; no key.

`api/horizons.api` with vectors of one object: geocentric, axes of ICRF, km and km/s, TDB. SMILE's states come for the
last week and 60 days ahead, 12 h apart, as one document; where Horizons' data end before that, its sentence names the
end, and what there is up to it is asked for. The craft at L1 come six-hourly as positions in GSE [km], for the case
that SWPC's own ephemerides are silent. What decides over an answer is the name of the target in it; numbers of
objects are a setting. SMILE's is a planning orbit. At most one request a second is wished.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.errors import FeedFormatError
from nowcast.smile.orbit.arc import State
from nowcast.smile.orbit.horizons import OBJECTS, Answer, end_of_coverage, is_unknown, name_of, parameters, read, target
from nowcast.smile.orbit.inertial import EARTH_RADIUS, to_gse, unix
from nowcast.smile.orbit.sources import FIRST
from nowcast.vocabulary.records import Document, Feed, Request

SMILE = "SMILE"
AXES = ("x_gse", "y_gse", "z_gse")
PATH = "api/horizons.api"
BEFORE, AHEAD = timedelta(days=7), timedelta(days=60)  # of SMILE's states
STEP, STEP_AT_L1 = "12 h", "6 h"
NEAR = timedelta(days=1)  # about now, of the craft at L1
LONGEST = timedelta(days=45)  # before the end of Horizons' data, where that has come
DISTANCES = {SMILE: (6_378.0, 400_000.0)}  # km from the Earth
AT_L1 = (800_000.0, 2_400_000.0)
LIMIT = 2 * 2**20  # bytes


def ask(now: datetime) -> tuple[Request, ...]:
    """SMILE, once it was in its orbit, and each craft at L1."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    requests = [_request(name, today - NEAR, today + NEAR, STEP_AT_L1) for name in OBJECTS if name != SMILE]
    if today - BEFORE >= FIRST:
        requests.insert(0, _request(SMILE, today - BEFORE, today + AHEAD, STEP))
    return tuple(requests)


def _request(name: str, start: datetime, stop: datetime, step: str) -> Request:
    return Request("horizons", PATH, parameters(OBJECTS[name], start, stop, step), LIMIT, body=name)


def follow_up(request: Request, payload: bytes) -> Request | None:
    """Where Horizons' data of SMILE end before what was asked, the request for the last of them.

    Raises `FeedFormatError` where the answer is of another object than was asked for, or SMILE is not known.
    """
    if request.body == SMILE and is_unknown(payload):
        raise FeedFormatError(f"horizons: JPL knows no object {request.parameters['COMMAND']}, SMILE's number here.")
    called = target(payload)
    if called and name_of(called) != request.body:
        raise FeedFormatError(f"horizons: {request.body} was asked for, the answer is of {called!r}.")
    end = end_of_coverage(payload) if request.body == SMILE else None
    if end is None:
        return None
    stop = end - timedelta(minutes=2)
    start = max(FIRST + timedelta(minutes=2), stop - LONGEST)
    command = request.parameters["COMMAND"]
    return (
        replace(request, parameters=parameters(0, start, stop, STEP) | {"COMMAND": command}) if start < stop else None
    )


def parse(payload: bytes) -> pd.DataFrame:
    """Positions of a craft at L1 by (time, source); `FeedFormatError` if it is another thing.

    None for SMILE, and none for a craft that Horizons does not know: SWPC's own ephemerides come before these.
    """
    if is_unknown(payload):
        return _frame(np.empty(0), np.empty((0, 3)), SMILE)
    answer = _plausible(read(payload))
    if answer.name == SMILE:
        return _frame(np.empty(0), np.empty((0, 3)), SMILE)
    times = np.array([state.time for state in answer.states])
    positions = to_gse(times, [state.position for state in answer.states]) * EARTH_RADIUS
    return _frame(unix(times), positions, answer.name)


def _frame(seconds: "np.ndarray[tuple[int], np.dtype[np.float64]]", positions: object, name: str) -> pd.DataFrame:
    times = pd.DatetimeIndex(pd.to_datetime(np.round(seconds / 60.0) * 60.0, unit="s", utc=True)).as_unit("us")
    index = pd.MultiIndex.from_product([times, [name]], names=["time", "source"])
    return pd.DataFrame(np.asarray(positions, dtype=float).round(0), index=index, columns=list(AXES))


def documents(payload: bytes) -> tuple[Document, ...]:
    """SMILE's states: TDB seconds since J2000, km and km/s in the axes of J2000."""
    if is_unknown(payload) or (answer := read(payload)).name != SMILE:
        return ()
    start, stop = (datetime.fromtimestamp(float(unix(answer.states[row].time)), UTC) for row in (0, -1))
    rows = [[state.time, *state.position, *state.velocity] for state in answer.states]
    return (Document(SMILE, start, {"target": answer.target, "states": rows}, start, stop),)


def _plausible(answer: Answer) -> Answer:
    """The answer itself, where the object is where one of its name can be."""
    low, high = DISTANCES.get(answer.name, AT_L1)
    distances = [_distance(state) for state in answer.states]
    if not (min(distances) >= low and max(distances) <= high):
        raise FeedFormatError(
            f"horizons: {answer.target} is called to be {min(distances):,.0f} to {max(distances):,.0f} km away, where "
            f"{answer.name} cannot be."
        )
    return answer


def _distance(state: State) -> float:
    return float(np.linalg.norm(state.position))


FEED = Feed(
    requests=ask,
    follow_up=follow_up,
    every=timedelta(days=1),
    late_after=timedelta(days=9),
    stale_after=timedelta(days=12),
    gone_after=timedelta(days=60),
    provides=AXES,
    parse=parse,
    documents=documents,
    credit="NASA JPL Horizons",
    label="Orbits (JPL Horizons)",
    cadence=timedelta(hours=6),
    ahead=timedelta(days=1),
    rate_limited=True,
)
