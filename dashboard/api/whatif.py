"""What is computed on demand: a supposed wind, cross-sections, each model on its own.

The nowcast itself is made by the worker. What is asked here is asked by few, and stored for a version of the data.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from dashboard.api.answers import as_json, when
from dashboard.api.data import Instant
from dashboard.computed import cut as cuts
from dashboard.computed.whatif import LIMITS, Wind
from dashboard.computed.whatif import whatif as compute
from dashboard.live import values
from dashboard.live.state import State
from dashboard.services import Provided

router = APIRouter(prefix="/api/v1", tags=["computed"])

LONGEST = timedelta(hours=30)  # of models at once
DENSITY, SPEED, BY, BZ = LIMITS.values()


@router.get("/whatif")
async def whatif(
    services: Provided,
    density: Annotated[float, Query(ge=DENSITY[0], le=DENSITY[1], allow_inf_nan=False, description="Protons, cm-3")],
    speed: Annotated[float, Query(ge=SPEED[0], le=SPEED[1], allow_inf_nan=False, description="km/s")],
    by: Annotated[float, Query(ge=BY[0], le=BY[1], allow_inf_nan=False, description="nT, GSM")] = 0.0,
    bz: Annotated[float, Query(ge=BZ[0], le=BZ[1], allow_inf_nan=False, description="nT, GSM")] = 0.0,
    dst: Annotated[float | None, Query(ge=-600, le=100, description="nT to start from; our estimate of now")] = None,
) -> Response:
    """Boundary, exposure of the own satellites and indices for a supposed wind at the nose.

    The wind is taken to have been the same for 3 hours until now, with Bx 0 and 100,000 K; `assumption` says so.
    """
    state = await services.live.state()
    now = state.clock.now()
    start = present_dst(state, now) if dst is None else dst
    wind = Wind(density, speed, by, bz)
    answer = await asyncio.to_thread(compute, wind, start, now, services.settings.geo_satellites)
    return as_json({**answer, "mode": state.mode})


@router.get("/cut")
async def cut(services: Provided, at: Instant = None) -> Response:
    """The boundary with its band and the bow shock in the equatorial and the noon-midnight plane, now or at a time.

    Angles [deg] are from the Sun, towards dusk or north; distances in R_E. `planes` is null where the wind of that
    minute is not known.
    """
    live, asked = services.live, when(at, "at")
    state = await live.state()
    moment = (asked or state.clock.now()).replace(second=0, microsecond=0)
    database = live.stage()
    make = lambda: cuts.cut(database, moment, services.settings.geo_satellites)  # noqa: E731
    answer = await asyncio.to_thread(services.cuts.get, database, state.version, moment, make)
    return as_json({**answer, "mode": state.mode})


@router.get("/models")
async def models(services: Provided, start: Instant = None, stop: Instant = None) -> Response:
    """The nose as each published model has it, minute by minute of arrival; by default the last 6 h and the lead."""
    live, first, last = services.live, when(start, "start"), when(stop, "stop")
    state = await live.state()
    last = last or datetime.fromtimestamp(state.arriving[1], UTC)
    first = first or last - timedelta(hours=7)
    if first > last:
        raise HTTPException(400, "start: it is after stop.")
    if last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.total_seconds() / 3600:.0f} hours; ask in parts.")
    database = live.stage()
    make = lambda: cuts.models(database, first, last)  # noqa: E731
    answer = await asyncio.to_thread(services.models.get, database, state.version, (first, last), make)
    return as_json({**answer, "mode": state.mode})


def present_dst(state: State, now: datetime) -> float:
    """Our estimate of Dst of now [nT]; 0 where there is none."""
    entry = values.values(state, now).get("dst_estimate")
    return 0.0 if entry is None or entry["value"] is None else entry["value"]
