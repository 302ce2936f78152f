"""The NOAA scales R, S and G: as observed now and yesterday, and as forecast for three days.

`products/noaa-scales.json`: an object keyed "-1" (yesterday), "0" (now), "1" to "3" (today and the next days), each
with `DateStamp`, `TimeStamp`, `R` (Scale, Text, MinorProb, MajorProb), `S` (Scale, Text, Prob) and `G` (Scale, Text).
Numbers are strings, or null: null is "not given" and never 0. New every few minutes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.documents import no_rows
from nowcast.feeds.reading.readers import read_json, to_utc
from nowcast.vocabulary.records import Document, Feed, Request

DAYS = ("1", "2", "3")
PROBABILITIES = {"R": {"minor": "MinorProb", "major": "MajorProb"}, "S": {"minor": "Prob"}, "G": {}}


def parse(payload: bytes) -> pd.DataFrame:
    """Give no rows; raise `FeedFormatError` if the payload is not the product."""
    documents(payload)
    return no_rows()


def documents(payload: bytes) -> tuple[Document, ...]:
    """Make one document: `now`, `yesterday` and `days`, each with a scale (0 to 5 or None) and probabilities [%]."""
    answer = read_json("noaa_scales", payload)
    if not isinstance(answer, dict) or not isinstance(answer.get("0"), dict):
        raise FeedFormatError("noaa_scales: the answer holds no scales of now.")
    time = _time(answer["0"])
    if time is None:
        raise FeedFormatError("noaa_scales: the scales of now have no readable time.")
    now = _entry(answer["0"])
    if all(now[letter]["scale"] is None for letter in "RSG"):
        raise FeedFormatError("noaa_scales: none of the scales of now is given.")
    body = {
        "now": now,
        "yesterday": _entry(answer.get("-1")),
        "days": [_entry(answer.get(day)) for day in DAYS if isinstance(answer.get(day), dict)],
    }
    return (Document("scales", time, body),)


def _time(entry: Mapping[str, Any]) -> datetime | None:
    stamp = to_utc([f"{entry.get('DateStamp')} {entry.get('TimeStamp')}"])[0]
    return None if pd.isna(stamp) else stamp.to_pydatetime()


def _entry(value: object) -> dict[str, Any]:
    """The date, and scale and probabilities by letter, of a day of the product."""
    entry: Mapping[str, Any] = value if isinstance(value, dict) else {}
    date = entry.get("DateStamp")
    scales: dict[str, Any] = {"date": date if isinstance(date, str) and len(date) == 10 else None}
    for letter, probabilities in PROBABILITIES.items():
        part = entry.get(letter)
        part = part if isinstance(part, dict) else {}
        scales[letter] = {
            "scale": _whole(part.get("Scale"), 5),
            **{ours: _whole(part.get(theirs), 100) for ours, theirs in probabilities.items()},
        }
    return scales


def _whole(cell: object, most: int) -> int | None:
    """A whole number from 0 to `most`; None for everything else."""
    if isinstance(cell, bool) or not isinstance(cell, int | str) or len(str(cell)) > 4:
        return None
    text = str(cell).strip()
    return int(text) if text.isascii() and text.isdigit() and int(text) <= most else None


FEED = Feed(
    requests=lambda _now: (Request("swpc", "products/noaa-scales.json"),),
    every=timedelta(minutes=2),
    late_after=timedelta(hours=1),
    stale_after=timedelta(hours=3),
    gone_after=timedelta(hours=12),
    provides=(),
    parse=parse,
    documents=documents,
    credit="NOAA SWPC",
    label="NOAA scales",
)
