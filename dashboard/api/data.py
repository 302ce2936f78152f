"""Values of now and stored series, as JSON or CSV."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Response

from dashboard.api import series_table
from dashboard.api.answers import as_json, when
from dashboard.live import values
from dashboard.live.server import Live
from dashboard.live.state import State
from dashboard.live.values import Hold, Value, iso
from dashboard.services import Provided
from nowcast import store
from nowcast.vocabulary.quantities import QUANTITIES

router = APIRouter(prefix="/api/v1", tags=["data"])

LIVE = "live"
LONGEST = timedelta(days=32)
MOST = 24  # quantities in one question
KEYS = ("value", "low", "high", "unit", "time", "age_s", "state", "source")
Instant = Annotated[str | None, Query(description="ISO time with its zone, as 2024-05-10T17:00:00Z", max_length=40)]


@router.get("/now")
async def now(services: Provided, at: Instant = None, known_at: Instant = None) -> Response:
    """Every quantity with its time, age, state and source; `at` and `known_at` as for series.

    A derived value stands while measured wind is on its way, fresh or late, its band widening. Where L1 is lost, its
    source says since when and until when the nowcast holds.
    """
    live, then, known = services.live, when(at, "at"), when(known_at, "known_at")
    moment = then or known
    if moment is None:
        state = await live.state()
        moment = state.clock.now()
    else:
        state = await asyncio.to_thread(live.state_at, moment, known)
    return as_json(_now(state, moment))


@router.get("/series")
async def stored(
    services: Provided,
    quantities: Annotated[str, Query(description="Names separated by commas, as bz_gsm,flow_speed", max_length=600)],
    start: Instant = None,
    stop: Instant = None,
    format: Literal["json", "csv"] = "json",
    known_at: Instant = None,
) -> Response:
    """Stored series from `start` to `stop` (both included; by default the last 24 h), at most 32 days.

    Measured values are at L1 time and of one craft at a time, derived ones at the time of arrival at the Earth.
    With `known_at`, what had been received (or issued) by then. `mode` says whether it is live, a replay or a
    simulation; a CSV of what is not live has it as its last column.
    """
    live = services.live
    names = [name.strip() for name in quantities.split(",") if name.strip()]
    if not names or len(names) > MOST:
        raise HTTPException(400, f"quantities: name 1 to {MOST}, separated by commas.")
    known, last = when(known_at, "known_at"), when(stop, "stop")
    first = when(start, "start")
    if last is None:
        last = known or ((first + timedelta(days=1)) if first else (await live.state()).clock.now())
    first = first or last - timedelta(days=1)
    if first > last:
        raise HTTPException(400, "start: it is after stop.")
    if last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.days} days; ask in parts.")
    return await asyncio.to_thread(_series, live, names, first, last, known, format)


def _now(state: State, moment: datetime) -> dict[str, object]:
    held = _held(values.hold(state, moment))
    rows = {name: _row(entry, held) for name, entry in values.values(state, moment).items()}
    return {"time": iso(moment.timestamp()), "mode": state.mode, "version": state.version, "quantities": rows}


def _held(hold: Hold) -> str:
    """What is added to the source of a derived value while L1 is lost."""
    if hold["l1_lost_since"] is None:
        return ""
    until = f"; holds until {iso(hold['holds_until'])}" if hold["holds_until"] else ""
    return f"; {hold['lost']} lost since {iso(hold['l1_lost_since'])}{until}"


def _row(entry: Value, held: str) -> dict[str, object]:
    source = entry["source"] + (held if entry.get("inputs_time") else "")
    facts: dict[str, object] = {**entry, "time": iso(entry["time"]), "source": source}
    return {key: facts[key] for key in KEYS}


def _series(
    live: Live, names: list[str], first: datetime, last: datetime, known: datetime | None, form: str
) -> Response:
    database = live.stage()
    unknown = series_table.unknown(database, names)
    if unknown:
        raise HTTPException(400, f"quantities: {', '.join(name[:40] for name in unknown)} is not stored here.")
    table, sources = series_table.table(database, names, first, last, known)
    times = [stamp.isoformat(timespec="seconds").replace("+00:00", "Z") for stamp in table.index]
    mode = store.clock_of(database)[1]
    if form == "csv":
        shown = table if mode == LIVE else table.assign(mode=mode)
        text = shown.set_axis(pd.Index(times, name="time")).to_csv(lineterminator="\r\n")
        name = f"nowcast_{first.astimezone(UTC):%Y%m%dT%H%MZ}.csv"
        headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
    columns = {
        name: {
            "label": QUANTITIES[name].label,
            "unit": QUANTITIES[name].unit,
            "values": table[name].to_numpy(dtype=float),
            "source": [source if isinstance(source, str) else None for source in sources[name]],
        }
        for name in table.columns
    }
    span = {"start": iso(first.timestamp()), "stop": iso(last.timestamp())}
    return as_json(
        {
            **span,
            "known_at": iso(known.timestamp()) if known else None,
            "mode": mode,
            "time": times,
            "quantities": columns,
        }
    )
