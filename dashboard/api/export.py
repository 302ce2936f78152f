"""Series to take away: with units, bands, sources and the mode of the nowcast in each row."""

import asyncio
import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Response

from dashboard.api import series_table
from dashboard.api.answers import as_json, when
from dashboard.api.data import LONGEST, MOST, Instant
from dashboard.live.server import Live
from dashboard.live.values import iso
from dashboard.services import Provided
from nowcast import store
from nowcast.vocabulary.quantities import QUANTITIES

router = APIRouter(prefix="/api/v1", tags=["data"])
EDGES = ("", "_low", "_high")


@router.get("/export")
async def export(
    services: Provided,
    quantities: Annotated[str, Query(description="Names separated by commas, as bz_gsm,flow_speed", max_length=600)],
    start: Instant = None,
    stop: Instant = None,
    format: Literal["json", "csv"] = "csv",
) -> Response:
    """Stored series as a file, from `start` to `stop` (both included; by default the last 24 h), at most 32 days.

    Each quantity with its unit, its 5 and 95 % where it has a band, and its source; `mode` says of every row whether
    it is live, of a replay or of a simulation.
    """
    names = list(dict.fromkeys(name.strip() for name in quantities.split(",") if name.strip()))
    if not names or len(names) > MOST:
        raise HTTPException(400, f"quantities: name 1 to {MOST}, separated by commas.")
    last = when(stop, "stop") or (await services.live.state()).clock.now()
    first = when(start, "start") or last - timedelta(days=1)
    if first > last:
        raise HTTPException(400, "start: it is after stop.")
    if last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.days} days; ask in parts.")
    return await asyncio.to_thread(_export, services.live, names, first, last, format)


def _export(live: Live, names: list[str], first: datetime, last: datetime, form: str) -> Response:
    database = live.stage()
    unknown = series_table.unknown(database, names)
    if unknown:
        raise HTTPException(400, f"quantities: {', '.join(name[:40] for name in unknown)} is not stored here.")
    columns = [column for name in names for column in _columns(name)]
    table, sources = series_table.table(database, columns, first, last)
    _, mode = store.clock_of(database)
    name = file_name(names, first, last, mode, form)
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        text = "\r\n".join(_lines(names, table, sources, mode)) + "\r\n"
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
    series = {name: _series(name, table, sources) for name in names}
    span = {"start": iso(first.timestamp()), "stop": iso(last.timestamp()), "time": _times(table)}
    return as_json({"mode": mode, **span, "quantities": series}, headers=headers)


def _columns(name: str) -> list[str]:
    """The columns of a quantity: itself, and its band where it has one."""
    return [f"{name}{edge}" for edge in EDGES if f"{name}{edge}" in QUANTITIES]


def file_name(names: list[str], first: datetime, last: datetime, mode: str, form: str) -> str:
    """The name of a file, which says what it holds, of when, and that it is not of now where it is not.

    Examples
    --------
    >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    >>> file_name(["bz_gsm"], noon, noon + timedelta(hours=6), "replay", "csv")
    'REPLAY_nowcast_bz_gsm_20260304T1200Z_20260304T1800Z.csv'
    """
    marked = "" if mode == "live" else f"{mode.upper()}_"
    what = "-".join(names)[:80]
    return f"{marked}nowcast_{what}_{first.astimezone(UTC):%Y%m%dT%H%MZ}_{last.astimezone(UTC):%Y%m%dT%H%MZ}.{form}"


def _times(table: pd.DataFrame) -> list[str]:
    return [stamp.isoformat(timespec="seconds").replace("+00:00", "Z") for stamp in table.index]


def _lines(names: list[str], table: pd.DataFrame, sources: pd.DataFrame, mode: str) -> Iterator[str]:
    """The lines of the file, without their ends."""
    head = ["time"]
    cells: list[list[str]] = [_times(table)]
    for name in names:
        unit = QUANTITIES[name].unit
        for column in _columns(name):
            head.append(column if unit == "1" else f"{column} [{unit}]")
            cells.append(_texts(table[column], QUANTITIES[name].decimals))
        head.append(f"{name} source")
        cells.append([source if isinstance(source, str) else "" for source in sources[name]])
    yield _line([*head, "mode"])
    for row in zip(*cells, strict=True):
        yield _line([*row, mode])


def _texts(column: "pd.Series[float]", decimals: int) -> list[str]:
    """Numbers with the digits that mean something; nothing where nothing was measured."""
    return ["" if pd.isna(value) else f"{value:.{decimals}f}" for value in column]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _series(name: str, table: pd.DataFrame, sources: pd.DataFrame) -> dict[str, object]:
    """A quantity as JSON."""
    quantity = QUANTITIES[name]
    columns = {column.removeprefix(name).lstrip("_") or "values": column for column in _columns(name)}
    values = {part: table[column].round(quantity.decimals).to_numpy(dtype=float) for part, column in columns.items()}
    source = [source if isinstance(source, str) else None for source in sources[name]]
    return {"label": quantity.label, "unit": quantity.unit, **values, "source": source}
