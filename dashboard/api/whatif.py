"""The only place of the page that computes: a supposed wind, cross-sections, each model on its own.

The nowcast itself is made by the worker. What is asked here is asked by few and on demand, and kept for a version.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import numpy as np
import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import as_json, live_of, when
from dashboard.api.data import Instant
from dashboard.live import values
from dashboard.live.values import iso
from dashboard.per_version import PerVersion
from nowcast import store
from nowcast.physics import derive, ensemble
from nowcast.physics.drawing import cross_section
from nowcast.store import Store
from nowcast.vocabulary.constants import COMPRESSION, L1_DISTANCE
from nowcast.vocabulary.quantities import QUANTITIES

router = APIRouter(prefix="/api/v1", tags=["computed"])

BEFORE = timedelta(hours=5)  # of wind at L1 before what is asked, so that the slowest has arrived
LONGEST = timedelta(hours=30)  # of models at once
KEPT = 64  # answers
SAID = (
    "dynamic_pressure", "standoff_distance", "bow_shock_distance", "compression_index", "terminator_radius",
    "geo_crossing_probability", "geo_window_start", "geo_window_stop", "dst_estimate", "kp_estimate",
    "hemispheric_power", "auroral_boundary_latitude",
)  # fmt: skip


@router.get("/whatif")
async def whatif(
    request: Request,
    density: Annotated[float, Query(ge=0.1, le=200, allow_inf_nan=False, description="Protons, cm-3")],
    speed: Annotated[float, Query(ge=200, le=2500, allow_inf_nan=False, description="km/s")],
    by: Annotated[float, Query(ge=-100, le=100, allow_inf_nan=False, description="nT, GSM")] = 0.0,
    bz: Annotated[float, Query(ge=-100, le=100, allow_inf_nan=False, description="nT, GSM")] = 0.0,
    dst: Annotated[float | None, Query(ge=-600, le=100, description="nT to start from; our estimate of now")] = None,
) -> Response:
    """Boundary, exposure of the own satellites and indices for a supposed wind at the nose.

    The wind is taken to have been the same for 3 hours until now, with Bx 0 and 100,000 K; `assumption` says so.
    """
    state = await live_of(request).state()
    now = state.clock.now()
    if dst is None:
        known = values.values(state, now).get("dst_estimate", {}).get("value")
        dst = 0.0 if known is None else float(known)
    return as_json(await asyncio.to_thread(_whatif, request, (density, speed, by, bz), dst, now))


@router.get("/cut")
async def cut(request: Request, at: Instant = None) -> Response:
    """The boundary with its band and the bow shock in the equatorial and the noon-midnight plane, now or at a time.

    Angles [deg] are from the Sun, towards dusk or north; distances in R_E. `planes` is null where the wind of that
    minute is not known.
    """
    live, asked = live_of(request), when(at, "at")
    state = await live.state()
    moment, database = (asked or state.clock.now()).replace(second=0, microsecond=0), live.stage()
    answers: PerVersion[dict[str, Any]] = request.app.state.answers
    body = await asyncio.to_thread(
        answers.get,
        database,
        state.version,
        ("cut", moment),
        lambda: _cut(database, moment, request.app.state.satellites),
    )
    return as_json(body)


@router.get("/models")
async def models(request: Request, start: Instant = None, stop: Instant = None) -> Response:
    """The nose as each published model has it, minute by minute of arrival; by default the last 6 h and the lead."""
    live, first, last = live_of(request), when(start, "start"), when(stop, "stop")
    state = await live.state()
    last = last or datetime.fromtimestamp(state.arriving[1], UTC)
    first = first or last - timedelta(hours=7)
    if first > last:
        raise HTTPException(400, "start: it is after stop.")
    if last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.total_seconds() / 3600:.0f} hours; ask in parts.")
    answers: PerVersion[dict[str, Any]] = request.app.state.answers
    question, database = ("models", first, last), live.stage()
    return as_json(
        await asyncio.to_thread(answers.get, database, state.version, question, lambda: _models(database, first, last))
    )


def wind_at_nose(database: Store, first: datetime, last: datetime) -> pd.DataFrame:
    """The wind at the nose by arrival time, from what was chosen at L1."""
    field, plasma = (
        store.read(database, name, first - BEFORE, last).droplevel("source") for name in ("l1_field", "l1_plasma")
    )
    wind = derive.one_wind(field, plasma, field.iloc[:0])
    if wind.empty:
        return wind
    return cross_section.at_nose(wind, store.distance(database, last) or L1_DISTANCE)


def _cut(database: Store, moment: datetime, satellites: tuple[tuple[str, float], ...]) -> dict[str, Any]:
    nose = wind_at_nose(database, moment, moment + timedelta(hours=1))
    if len(nose):
        nose = nose.assign(boundary_shift=shift_at(database, moment))
    drawn = cross_section.cross_section(nose, moment, satellites) if len(nose) else None
    return drawn or {"time": int(moment.timestamp()), "planes": None, "satellites": []}


def shift_at(database: Store, moment: datetime) -> float:
    """By how much the nowcast of a minute was shifted after an image of SXI [ln R_E]."""
    said = store.read_derived(database, moment, moment, columns=("standoff_distance", "smile_shift")).dropna()
    if said.empty:
        return 0.0
    nose, by = (float(value) for value in said.iloc[-1])
    return float(-np.log1p(-by / nose)) if by < nose else 0.0


def _models(database: Store, first: datetime, last: datetime) -> dict[str, Any]:
    nose = wind_at_nose(database, first, last)
    said = ensemble.models(nose) if len(nose) else pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC"))
    said = said[(said.index >= first) & (said.index <= last)]
    seconds: list[int] = pd.DatetimeIndex(said.index).as_unit("s").asi8.tolist()
    return {"time": seconds, "models": {name: np.round(said[name].to_numpy(dtype=float), 2) for name in said}}


def _whatif(request: Request, given: tuple[float, float, float, float], dst: float, now: datetime) -> dict[str, Any]:
    density, speed, by, bz = given
    wind = cross_section.steady(*given, now)
    last = derive.at_nose(wind, {"dst_estimate": dst}).iloc[-1]
    found = {
        name: {
            "value": _number(name, last[name]),
            "low": _number(name, last.get(f"{name}_low")),
            "high": _number(name, last.get(f"{name}_high")),
            "unit": QUANTITIES[name].unit,
            "label": QUANTITIES[name].label,
        }
        for name in SAID
    }
    return {
        "assumption": f"This wind has blown at the nose for {cross_section.BLOWN:g} hours until now, with Bx 0 nT and "
        f"100,000 K; Dst began at {dst:.0f} nT.",
        "time": iso(now.timestamp()),
        "wind": {"density": density, "speed": speed, "by": by, "bz": bz},
        "compression": next((word for limit, word, _ in COMPRESSION if last["standoff_distance"] < limit), "expanded"),
        "quantities": found,
        "cut": cross_section.cross_section(derive.driven(wind), now, request.app.state.satellites),
    }


def _number(name: str, value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), QUANTITIES[name].decimals)
