"""Probability of visible aurora on a grid of the Earth: OVATION of NOAA SWPC, 30 to 90 minutes ahead.

`json/ovation_aurora_latest.json`: `Observation Time` and `Forecast Time` (Z), and `coordinates`, a list of
[longitude 0..359, latitude -90..90, value 0..100 %], 65,160 cells, 0.9 MB; new every 5 min. It stood still over a turn
of the year while it answered well, so its age is that of the observation. The cell at the south pole is odd (a pole
artefact) and is kept as sent. The document holds the grid as bytes, 255 where a cell is missing.
"""

import base64
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.documents import no_rows
from nowcast.feeds.reading.readers import read_json, to_utc
from nowcast.vocabulary.records import Document, Feed, Request

LONGITUDES, LATITUDES = 360, 181
MISSING = 255
LEAST = 0.95  # part of the cells that have to hold a value


def parse(payload: bytes) -> pd.DataFrame:
    """Give no rows; raise `FeedFormatError` if the payload is not the product."""
    documents(payload)
    return no_rows()


def documents(payload: bytes) -> tuple[Document, ...]:
    """Make one document, by the time of observation.

    Its body: `forecast` (unix s), `longitudes` (360, from 0 E), `latitudes` (181, from -90), `cells` (base64 of bytes,
    latitude by latitude, % or 255), `greatest` [%] north and south.
    """
    answer = read_json("ovation", payload)
    if not isinstance(answer, dict) or not isinstance(answer.get("coordinates"), list):
        raise FeedFormatError("ovation: the answer holds no grid.")
    observed, forecast = to_utc([answer.get("Observation Time"), answer.get("Forecast Time")])
    if pd.isna(observed):
        raise FeedFormatError("ovation: the grid has no readable time of observation.")
    grid = _grid(answer["coordinates"])
    greatest = {"north": _greatest(grid[91:]), "south": _greatest(grid[1:90])}  # without the pole artefact
    body: dict[str, Any] = {
        "forecast": None if pd.isna(forecast) else forecast.timestamp(),
        "longitudes": LONGITUDES,
        "latitudes": LATITUDES,
        "cells": base64.b64encode(grid.tobytes()).decode(),
        "greatest": greatest,
    }
    start = None if pd.isna(forecast) else forecast.to_pydatetime()
    return (Document(f"{observed:%Y-%m-%dT%H:%MZ}", observed.to_pydatetime(), body, start),)


def _grid(cells: list[Any]) -> NDArray[np.uint8]:
    """The grid by (latitude, longitude); a cell that is implausible or absent is `MISSING`."""
    try:
        table = np.array(cells, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        rows = [cell for cell in cells if isinstance(cell, list) and len(cell) == 3]
        table = np.array([[c if isinstance(c, int | float) else np.nan for c in row] for row in rows], dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != 3:
        raise FeedFormatError("ovation: the cells of the grid are no triples.")
    longitude, latitude, value = table.T
    with np.errstate(invalid="ignore"):
        good = (longitude >= 0) & (longitude < 360) & (np.abs(latitude) <= 90) & (value >= 0) & (value <= 100)
    grid = np.full((LATITUDES, LONGITUDES), MISSING, dtype=np.uint8)
    indices = np.round(latitude[good]).astype(int) + 90, np.round(longitude[good]).astype(int) % LONGITUDES
    grid[indices] = np.round(value[good])
    filled = int((grid != MISSING).sum())
    if filled < LEAST * grid.size:
        raise FeedFormatError(f"ovation: {filled} of {grid.size} cells hold a value.")
    return grid


def _greatest(part: NDArray[np.uint8]) -> int | None:
    values = part[part != MISSING]
    return int(values.max()) if values.size else None


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/ovation_aurora_latest.json"),),
    every=timedelta(minutes=5),
    late_after=timedelta(minutes=15),
    stale_after=timedelta(minutes=20),
    gone_after=timedelta(minutes=60),
    provides=(),
    parse=parse,
    documents=documents,
    credit="NOAA SWPC",
    label="OVATION aurora",
    cadence=timedelta(minutes=5),
)
