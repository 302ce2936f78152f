"""Answers of JPL Horizons: states of one spacecraft, or why there are none.

An answer is text, alone or under `result` of an object. Its head names target, centre, units and frame; rows lie
between ``$$SOE`` and ``$$EOE``, as comma-separated values or in labelled lines. It is taken only where all of that
is what was asked: geocentric, km and km/s, axes of ICRF. Behind the end (or before the begin) of what Horizons has,
there is a sentence with that time instead.

References
----------
Horizons API documentation, ssd-api.jpl.nasa.gov/doc/horizons.html.
Horizons system manual, ssd.jpl.nasa.gov/horizons/manual.html.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from nowcast.errors import FeedFormatError
from nowcast.smile.orbit.arc import State

OBJECTS = {"SMILE": -463, "SOLAR1": -231, "IMAP": -43, "ACE": -92, "WIND": -8, "DSCOVR": -78}
NAMES = {  # by which an answer is known to be of an object; whole words, any case
    "SMILE": r"SMILE",
    "SOLAR1": r"SOLAR-?1|SWFO-?L1",
    "IMAP": r"IMAP|Interstellar Mapping and Acceleration Probe",
    "ACE": r"ACE|Advanced Composition Explorer",
    "WIND": r"WIND",
    "DSCOVR": r"DSCOVR|Deep Space Climate Observatory",
}
HEAD = {  # line of the head: what it has to hold
    "Center body name": r"Earth \(399\)",
    "Output units": r"KM-S",
    "Reference frame": r"ICRF(/J2000(\.0)?)?",
    "Output type": r"GEOMETRIC cartesian states",
}
JULIAN_J2000 = 2_451_545.0
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", re.ASCII)
LIMIT = re.compile(
    r"No ephemeris for target .*? (?P<side>after|prior to) A\.D\. "
    r"(?P<time>\d{4}-[A-Za-z]{3}-\d\d( \d\d:\d\d(:\d\d)?)?)",
    re.ASCII,
)
TARGET = re.compile(r"^Target body name:(?P<name>[^{\n]*)", re.ASCII | re.MULTILINE)
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Answer:
    """What an answer holds.

    Parameters
    ----------
    name : str
        Key of `OBJECTS`.
    target : str
        Name of the object as Horizons writes it.
    states : tuple of State
    """

    name: str
    target: str
    states: tuple[State, ...]


def parameters(number: int, start: datetime, stop: datetime, step: str) -> dict[str, str]:
    """The query for geocentric vectors of an object in the axes of ICRF; times are TDB, a minute ahead of UTC."""
    return {
        "format": "json", "COMMAND": f"'{number}'", "OBJ_DATA": "'NO'", "MAKE_EPHEM": "'YES'",
        "EPHEM_TYPE": "'VECTORS'", "CENTER": "'500@399'", "REF_PLANE": "'FRAME'", "REF_SYSTEM": "'ICRF'",
        "VEC_TABLE": "'2'", "OUT_UNITS": "'KM-S'", "CSV_FORMAT": "'YES'", "START_TIME": f"'{start:%Y-%m-%d %H:%M}'",
        "STOP_TIME": f"'{stop:%Y-%m-%d %H:%M}'", "STEP_SIZE": f"'{step}'",
    }  # fmt: skip


def read(payload: bytes) -> Answer:
    """States of an answer, sorted by time.

    Raises
    ------
    FeedFormatError
        Where it is none, is cut off, or is of another object, centre, unit or frame: one sentence.
    """
    text = plain(payload)
    if limit := LIMIT.search(text):
        raise FeedFormatError(f"horizons: JPL has nothing {limit['side']} {limit['time']} TDB of what was asked.")
    head, begin, rest = text.partition("$$SOE")
    if not begin:
        raise FeedFormatError(f"horizons: the answer holds no states; it begins with {_start(text)!r}.")
    body, end, _ = rest.partition("$$EOE")
    called = _checked(head)
    name = name_of(called)
    if name is None:
        raise FeedFormatError(f"horizons: the answer is of {called!r}, which was not asked for.")
    if not end:
        raise FeedFormatError(f"horizons: the answer about {called} is cut off.")
    states = sorted(_states(body), key=lambda state: state.time)
    if not states:
        raise FeedFormatError(f"horizons: the answer about {called} holds no states.")
    return Answer(name, called, tuple(states))


def end_of_coverage(payload: bytes) -> datetime | None:
    """Where Horizons says that it has nothing after a time, that time."""
    try:
        limit = LIMIT.search(plain(payload))
    except FeedFormatError:
        return None
    if limit is None or limit["side"] != "after":
        return None
    day, _, clock = limit["time"].partition(" ")
    return datetime.strptime(f"{day.title()} {clock[:5] or '00:00'}", "%Y-%b-%d %H:%M").replace(tzinfo=UTC)


def name_of(called: str) -> str | None:
    """Key of `OBJECTS` by the name that Horizons gives an object; None for any other."""
    return next((key for key, words in NAMES.items() if re.search(rf"\b({words})\b", called, re.IGNORECASE)), None)


def is_unknown(payload: bytes) -> bool:
    """Whether Horizons says that it knows no object of the number that was asked for."""
    try:
        return plain(payload).lstrip().startswith("No matches found")
    except FeedFormatError:
        return False


def target(payload: bytes) -> str:
    """Name of the object in the head of an answer; empty where there is none."""
    try:
        match = TARGET.search(plain(payload))
    except FeedFormatError:
        return ""
    return match["name"].strip() if match else ""


def plain(payload: bytes) -> str:
    """The text of an answer, out of its JSON where it is in one."""
    body = payload.removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise FeedFormatError("horizons: the answer is empty.")
    if body.startswith(b"<"):
        raise FeedFormatError("horizons: the answer is a page.")
    if not body.startswith(b"{"):
        return body.decode("utf-8", "replace")
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedFormatError("horizons: the answer is no whole JSON.") from error
    inside = document if isinstance(document, Mapping) else {}
    texts = [inside[key] for key in ("result", "error", "message") if isinstance(inside.get(key), str)]
    if not texts:
        raise FeedFormatError("horizons: the answer is an object without a result.")
    return "\n".join(texts)


def _checked(head: str) -> str:
    """The target's name, where the head says what was asked for."""
    lines = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())}
    for key, pattern in HEAD.items():
        value = lines.get(key, "").partition("{")[0].strip()
        if not re.fullmatch(pattern, value):
            raise FeedFormatError(f"horizons: {key} of the answer is {value[:60]!r}, which was not asked for.")
    if lines.get("Coordinate systm", "ICRF").upper().startswith("ECLIPTIC"):
        raise FeedFormatError("horizons: the answer is in the ecliptic, which was not asked for.")
    match = TARGET.search(head)
    return match["name"].strip() if match else ""


def _states(body: str) -> Iterator[State]:
    lines = [line for line in body.splitlines() if line.strip()]
    if len(lines) > MOST_ROWS:
        raise FeedFormatError(f"horizons: the answer has more than {MOST_ROWS} lines.")
    rows = (
        lines if all("," in line for line in lines) else ["\n".join(lines[n : n + 3]) for n in range(0, len(lines), 3)]
    )
    for row in rows:
        day, *values = _csv(row) if "," in row else _labelled(row)
        if len(values) != 6 or not np.isfinite([day, *values]).all():
            raise FeedFormatError(f"horizons: a state of the answer is cut off or no number: {row[:60].strip()!r}.")
        x, y, z, vx, vy, vz = values
        yield State((day - JULIAN_J2000) * 86400.0, (x, y, z), (vx, vy, vz))


def _csv(row: str) -> list[float]:
    """Day, position and velocity of comma-separated values; the second one is a date."""
    cells = [cell.strip() for cell in row.rstrip().rstrip(",").split(",")]
    numbers = [*cells[:1], *cells[2:]]
    return [float(cell) if NUMBER.fullmatch(cell) else float("nan") for cell in numbers]


def _labelled(row: str) -> list[float]:
    """The same of three lines: day and date, ``X = … Y = … Z = …``, ``VX= … VY= … VZ= …``."""
    first, *others = row.split("\n")
    day = NUMBER.match(first.strip())
    values = [float(number) for line in others for number in NUMBER.findall(line)]
    return [float(day[0]) if day else float("nan"), *values]


def _start(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:60]).split())
