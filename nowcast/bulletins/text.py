"""Reads one message of NOAA SWPC: an alert, a warning, a watch or a summary.

The form is loose: lines end in LF or CRLF, names of fields change their case and words over the years ("Noaa Scale",
"Predicted NOAA Scale", "IP Shock Passage Observed"), a field may stand glued to the prose before it, and the level is
often in the headline alone. So fields are looked for anywhere, in any case, and a field that is missing is None. Times
are "2026 Jul 31 2154 UTC", some "2026-07-03 11:20". Read from messages of 2024 to 2026.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from nowcast.vocabulary.records import Document
from nowcast.vocabulary.scales import mark, storm_level

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
CODE = re.compile(r"Message\s+Code\s*:\s*([A-Z0-9]{4,8})\b", re.I)
SERIAL = re.compile(r"(?<!to )(?<!of )(?<!cancel )Serial\s+Number\s*:\s*(\d{1,7})\b", re.I)
REFERS = re.compile(r"(Extension to|Continuation of|Cancel)\s+Serial\s+Number\s*:\s*(\d{1,7})\b", re.I)
HEADLINE = re.compile(
    r"^\s*(?:(EXTENDED|CONTINUED|CANCEL)(?:L?ED)?\s+)?(ALERT|WARNING|WATCH|SUMMARY)\s*:\s*(.*)$", re.I | re.M
)
STAMP = re.compile(
    r"(\d{4})\s+([A-Z]{3})[A-Z]*\s+(\d{1,2})\s+(\d{2}):?(\d{2})\b|(\d{4})-(\d\d)-(\d\d)[T ](\d\d):?(\d\d)", re.I
)
SYNOPTIC = re.compile(r"Synoptic\s+Period\s*:\s*(\d{2})\d{2}\s*-\s*(\d{2})\d{2}", re.I)
SCALE = re.compile(r"NOAA\s+Scale\s*:\s*([GSR][1-5])\b", re.I)
CATEGORY = re.compile(r"Category\s+(G[1-5])\b", re.I)
LEVEL = re.compile(r"K-?index\s+of\s+(\d)\b", re.I)
DAYS = re.compile(r"\b([A-Z][a-z]{2})\s+(\d{1,2})\s*:\s*(?:None\b|(G[1-5])\b)", re.I)
PROSE = ("NOAA Space Weather Scale", "Potential Impacts", "Description:")  # begins of the text that is always the same
FIELDS = {  # our name: the names of the centre, of which the first in the message counts
    "threshold": ("Threshold Reached",),
    "begin": ("Begin Time",),
    "maximum": ("Maximum Time", "Max time"),
    "end": ("End Time",),
    "valid_from": ("Valid From",),
    "valid_to": ("Now Valid Until", "Valid To", "Valid Until"),
    "observed": ("Observed",),
    "shock": ("IP Shock Passage Observed", "IP Shock"),
}
FACTS = {
    "condition": ("Warning Conditions", "Warning Condition"),
    "station": ("Station",),
    "deviation": ("Deviation",),
    "xray_class": ("X-ray Class", "Xray Class"),
    "flux": ("Maximum 10MeV Flux", "Maximum 100MeV Flux", "Yesterday Maximum 2MeV Flux", "Peak Flux"),
    "velocity": ("Estimated Velocity", "Estimate Velocity"),
    "location": ("Location",),
}


def read_message(text: str) -> Document | None:
    """Read the facts of a message; None where it is none (no code, serial number, issue time or headline).

    Returns
    -------
    Document
        `key` code and serial number; `start`, `stop` when it holds, where that is given; `body` with `code`, `serial`,
        `kind` (alert, warning, watch, summary), `action` ("", extended, continued, cancel), `refers` (the serial number
        that is extended, continued or cancelled), `headline`, `level` (K), `scale` ("G2"), `days` (of a watch: date and
        scale or None), `supersedes`, `shock` (unix s), `facts` and the whole `text`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    code, serial, issued = CODE.search(text), SERIAL.search(text), _time(text, ("Issue Time",))
    headline = HEADLINE.search(text)
    if code is None or serial is None or issued is None or headline is None:
        return None
    action, kind, title = headline.group(1) or "", headline.group(2).lower(), headline.group(3).strip()
    refers = REFERS.search(text)
    level, days = LEVEL.search(title), _days(text, issued) if kind == "watch" else []
    times = {ours: _time(text, theirs) for ours, theirs in FIELDS.items()}
    start, stop = _span(kind, text, issued, times, days)
    facts = {ours: value for ours, theirs in FACTS.items() if (value := _field(text, theirs))}
    body: dict[str, Any] = {
        "code": code.group(1).upper(),
        "serial": int(serial.group(1)),
        "kind": kind,
        "action": action.lower(),
        "refers": int(refers.group(2)) if refers else None,
        "headline": title,
        "level": int(level.group(1)) if level else None,
        "scale": _scale(text, title, level),
        "days": days,
        "supersedes": "SUPERSEDES" in text.upper(),
        "shock": times["shock"].timestamp() if times["shock"] else None,
        "facts": facts,
        "text": text.strip(),
    }
    return Document(f"{body['code']} {body['serial']}", issued, body, start, stop)


def read_time(text: str) -> datetime | None:
    """Read the first time in a text; hour 24 is the next day."""
    stamp = STAMP.search(text)
    if stamp is None:
        return None
    parts = stamp.groups()
    year, month, day, hour, minute = parts[:5] if parts[0] else parts[5:]
    number = MONTHS.get(month.lower(), 0) if parts[0] else int(month)
    try:
        date = datetime(int(year), number, int(day), tzinfo=UTC)
    except ValueError:
        return None
    if int(minute) > 59 or int(hour) * 60 + int(minute) > 1440 or not 1990 <= date.year < 2100:
        return None
    return date + timedelta(hours=int(hour), minutes=int(minute))


def _field(text: str, names: tuple[str, ...]) -> str:
    """The text behind the first of some names that has any."""
    for name in names:
        field = re.search(rf"(?<!\w){re.escape(name)}\s*:[ \t]*([^\n]*)", text, re.I)
        if field and field.group(1).strip():
            return field.group(1).strip()[:200]
    return ""


def _time(text: str, names: tuple[str, ...]) -> datetime | None:
    return read_time(_field(text, names))


def _scale(text: str, title: str, level: re.Match[str] | None) -> str | None:
    """The scale that the message names; else that of the K in its headline (K5 is G1)."""
    named = SCALE.search(text) or CATEGORY.search(title)
    if named:
        return named.group(1).upper()
    reached = storm_level(float(level.group(1))) if level else 0
    return mark("G", reached) if reached else None


def _days(text: str, issued: datetime) -> list[list[str | None]]:
    """Days of a watch with their scale; the year is that which brings the day next to the issue."""
    head = next((text[: text.find(mark)] for mark in PROSE if mark in text), text)
    days: list[list[str | None]] = []
    for month, day, scale in DAYS.findall(head):
        for year in (issued.year, issued.year + 1, issued.year - 1):
            try:
                date = datetime(year, MONTHS.get(month.lower(), 0), int(day), tzinfo=UTC)
            except ValueError:
                continue
            if abs(date - issued) < timedelta(days=60):
                days.append([f"{date:%Y-%m-%d}", scale.upper() or None])
                break
    return days


def _span(
    kind: str, text: str, issued: datetime, times: dict[str, datetime | None], days: list[list[str | None]]
) -> tuple[datetime | None, datetime | None]:
    """From when to when a message holds."""
    if times["valid_from"] or times["valid_to"]:
        return times["valid_from"], times["valid_to"]
    if kind == "watch" and days:
        stormy = [day for day, scale in days if scale] or [day for day, _ in days]
        first, last = (datetime.fromisoformat(f"{stormy[index]}T00:00:00+00:00") for index in (0, -1))
        return first, last + timedelta(days=1)
    reached = times["threshold"] or times["begin"] or times["observed"]
    synoptic = SYNOPTIC.search(text)
    if kind == "alert" and synoptic:
        begin, end = (timedelta(hours=int(hour)) for hour in synoptic.groups())
        near = reached or issued
        day = near.replace(hour=0, minute=0)
        if day + begin > near + timedelta(hours=1):  # issued after midnight for the period before
            day -= timedelta(days=1)
        return reached or day + begin, day + (end if end > begin else end + timedelta(days=1))
    return reached, times["end"]
