"""The 3-day forecast of NOAA SWPC, a text at 00:30 and 12:30 UTC.

`text/3-day-forecast.txt`: ":Product:" and ":Issued:" lines, then A the Kp by 3 hours and day (a cell may carry "(G1)"),
B the chance of an S1 storm, C those of R1-R2 and R3 blackouts, each with a rationale in prose. The year stands in the
heading "Aug 01-Aug 03 2026" and is that of the last day. A table that cannot be read is None; the text is always kept.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from nowcast.bulletins.text import MONTHS, read_time
from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.documents import no_rows, read_text
from nowcast.vocabulary.records import Document, Feed, Request

ISSUED = re.compile(r"^:Issued:(.*)$", re.M)
SPAN = re.compile(r"([A-Z][a-z]{2})\s+(\d{1,2})\s*-\s*[A-Z][a-z]{2}\s+\d{1,2}\s+(\d{4})")
BLOCK = re.compile(r"^\s*(\d\d)-\d\dUT\s+(.*)$", re.M)
CELL = re.compile(r"(\d(?:\.\d+)?)(?:\s*\((G[1-5])\))?")
CHANCES = re.compile(r"^\s*(S1 or greater|R1-R2|R3 or greater)\s+(.*)$", re.M)
RATIONALE = re.compile(r"Rationale:\s*(.*?)(?=\n\s*\n|\n[A-C]\. |\Z)", re.S)
SECTIONS = ("geomagnetic", "radiation", "blackouts")
LONGEST = 20_000  # characters


def parse(payload: bytes) -> pd.DataFrame:
    """Give no rows; raise `FeedFormatError` if the payload is not the product."""
    documents(payload)
    return no_rows()


def documents(payload: bytes) -> tuple[Document, ...]:
    """Make one document: `days`, `kp` (8 values for each day), `chances` [%] by level and day, `rationale`, `text`."""
    text = read_text("three_day_forecast", payload, (":Product:", ":Issued:", "3-Day Forecast"))[:LONGEST]
    line = ISSUED.search(text)
    issued = read_time(line.group(1)) if line else None
    if issued is None:
        raise FeedFormatError("three_day_forecast: the text has no readable time of issue.")
    days = _days(text, issued)
    kp = _kp(text)
    chances = {level.lower(): _percents(cells) for level, cells in CHANCES.findall(text)}
    reasons = [" ".join(reason.split()) for reason in RATIONALE.findall(text)]
    body: dict[str, Any] = {
        "days": [f"{day:%Y-%m-%d}" for day in days],
        "kp": kp,
        "chances": {level: cells for level, cells in chances.items() if cells},
        "rationale": dict(zip(SECTIONS, reasons, strict=False)),
        "text": text.strip(),
    }
    if kp is None or len(body["chances"]) < 3:
        body["remark"] = f"A table of the forecast of {issued:%Y-%m-%d %H:%M} UTC could not be read; its text is kept."
    return (Document("3-day-forecast", issued, body, days[0], days[-1] + timedelta(days=1)),)


def _days(text: str, issued: datetime) -> list[datetime]:
    """The three days; without a readable heading those from the day of issue on."""
    first = issued.replace(hour=0, minute=0)
    heading = SPAN.search(text)
    if heading:
        month, day, year = heading.groups()
        for candidate in (int(year), int(year) - 1):  # from December into January
            try:
                date = datetime(candidate, MONTHS.get(month.lower(), 0), int(day), tzinfo=UTC)
            except ValueError:
                continue
            if abs(date - issued) < timedelta(days=10):
                first = date
                break
    return [first + timedelta(days=number) for number in range(3)]


def _kp(text: str) -> list[list[float]] | None:
    """Kp by day and 3 hours, None where a row or a cell is missing or out of range."""
    rows = {int(hour): [float(value) for value, _ in CELL.findall(cells)] for hour, cells in BLOCK.findall(text)}
    table = [rows.get(hour, []) for hour in range(0, 24, 3)]
    if any(len(row) != 3 or not all(0 <= value <= 9.01 for value in row) for row in table):
        return None
    return [list(day) for day in zip(*table, strict=True)]


def _percents(cells: str) -> list[int] | None:
    values = [int(value) for value in re.findall(r"(\d{1,3})\s*%", cells)]
    return values if len(values) == 3 and all(value <= 100 for value in values) else None


FEED = Feed(
    requests=lambda _now: (Request("swpc", "text/3-day-forecast.txt"),),
    every=timedelta(minutes=15),
    late_after=timedelta(hours=12, minutes=45),
    stale_after=timedelta(hours=13),
    gone_after=timedelta(hours=26),
    provides=(),
    parse=parse,
    documents=documents,
    credit="NOAA SWPC",
    label="3-day forecast (SWPC)",
    cadence=timedelta(hours=12),
)
