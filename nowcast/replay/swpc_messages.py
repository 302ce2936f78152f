"""What a space weather centre would have written about a simulated storm, in the true form; every text says that.

The writer knows the Kp of the storm and warns a while before, extends while it goes on, and reports each level that
a block of 3 hours reaches. Made from the frames, so that a storm moved in time has texts of its own time.
"""

from collections import defaultdict
from datetime import datetime, timedelta

import pandas as pd

from nowcast.bulletins.text import read_message
from nowcast.replay.largest_step import largest_step
from nowcast.vocabulary.records import Document, Scenario
from nowcast.vocabulary.scales import WORDS, mark, storm_level, thirds

MARK = "Comment: SIMULATION - none of this has happened"
BLOCK = timedelta(hours=3)
VALID = timedelta(hours=12)  # of a warning, before it is extended
LEAD = timedelta(minutes=35)  # of a warning before the level is reached
TRAVEL = timedelta(minutes=45)  # of a shock from L1
BELOW = f"None (Below {mark('G', 1)})"
WATCH = {1: "WATA20", 2: "WATA30", 3: "WATA50", 4: "WATA99", 5: "WATA99"}
FIRST_SERIAL = 9000


def storm_kp(storm: Scenario) -> "pd.Series[float]":
    """Kp by the start of its 3 hours; empty where the storm has none."""
    for feed in ("swpc_kp", "gfz_kp"):
        if feed in storm.frames:
            return storm.frames[feed]["kp"].droplevel("source").dropna()
    return pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC"))


def messages(storm: Scenario) -> tuple[Document, ...]:
    """All messages about a storm, by time of issue."""
    kp = storm_kp(storm)
    texts = [*_watches(kp), *_reached(kp), *_shock(storm)]
    serials: dict[str, int] = defaultdict(lambda: FIRST_SERIAL)
    last: dict[str, int] = {}
    found = []
    for issued, code, body in sorted(texts, key=lambda text: text[0]):
        serials[code] += 1
        text = _text(code, serials[code], issued, body.replace("@@before@@", str(last.get(code, 0))))
        last[code] = serials[code]
        document = read_message(text)
        assert document is not None, text
        found.append(document)
    return tuple(found)


def _text(code: str, serial: int, issued: datetime, body: str) -> str:
    head = f"Space Weather Message Code: {code}\r\nSerial Number: {serial}\r\nIssue Time: {_stamp(issued)}\r\n\r\n"
    return f"{head}{body}\n{MARK}"


def _reached(kp: "pd.Series[float]") -> list[tuple[datetime, str, str]]:
    """Alerts for each level of K in each block, and the warnings ahead of them."""
    found = []
    until: dict[int, tuple[datetime, datetime]] = {}  # level: valid from, to
    for time, value in kp.items():
        start = pd.Timestamp(str(time)).to_pydatetime()
        for level in range(4, _k_index(value) + 1):
            reached = start + timedelta(minutes=15 + 25 * (level - 4))
            begun = until.get(level)
            scale = f"\nNoaa Scale: {mark('G', level - 4)} - x" if level >= 5 else ""
            if begun is None or begun[1] < reached - timedelta(hours=1):
                issued = reached - LEAD
                until[level] = (issued, issued + VALID)
                body = f"WARNING: Geomagnetic K-index of {level} expected \nValid From: {_stamp(issued)}\nValid To: "
                found.append(
                    (issued, f"WARK0{level}", body + f"{_stamp(issued + VALID)}\nWarning Conditions: Onset{scale}")
                )
            elif begun[1] < start + BLOCK:
                until[level] = (begun[0], begun[1] + VALID)
                body = f"EXTENDED WARNING: Geomagnetic K-index of {level} expected\n"
                body += f"Extension to Serial Number: @@before@@\nValid From: {_stamp(begun[0])}\n"
                body += f"Now Valid Until: {_stamp(begun[1] + VALID)}\n"
                found.append((begun[1] - LEAD, f"WARK0{level}", body + f"Warning Condition: Persistence{scale}"))
            hours = f"{start:%H}00-{start.hour + 3:02}00"
            body = f"ALERT: Geomagnetic K-index of {level} \nThreshold Reached: {_stamp(reached)}\n"
            body += f"Synoptic Period: {hours}\n"
            found.append((reached + timedelta(minutes=2), f"ALTK0{level}", body + f"Active Warning: YES{scale}"))
    return found


def _k_index(kp: float) -> int:
    """The K-index whose alert a Kp sets off: 5- that of 5, but 9- that of 8."""
    return storm_level(kp) + 4 if storm_level(kp) else (thirds(kp) + 1) // 3


def _worded(level: int) -> str:
    """A level as a watch names it: "G2 (Moderate)"."""
    return f"{mark('G', level)} ({WORDS[level].capitalize()})" if level else BELOW


def _watches(kp: "pd.Series[float]") -> list[tuple[datetime, str, str]]:
    """A watch at 20 UTC of the day before each day that is worse than the one before it."""
    days = kp.groupby(pd.DatetimeIndex(kp.index).floor("D")).max().map(storm_level)
    found = []
    for place in range(1, len(days)):
        if days.iloc[place] > max(0, days.iloc[place - 1]):
            day = pd.Timestamp(days.index[place]).to_pydatetime()
            issued = day - timedelta(hours=4)
            ahead = [(day + timedelta(days=number), _level(days, place + number)) for number in range(3)]
            top = max(level for _, level in ahead)
            told = "   ".join(f"{date:%b %d}:  {_worded(level)}" for date, level in ahead)
            body = (
                f"WATCH: Geomagnetic Storm Category G{top} Predicted \nHighest Storm Level Predicted by Day:\n{told}\n"
            )
            found.append((issued, WATCH[top], body + "THIS SUPERSEDES ANY/ALL PRIOR WATCHES IN EFFECT"))
    return found


def _level(days: "pd.Series[int]", place: int) -> int:
    return int(days.iloc[place]) if place < len(days) else 0


def _shock(storm: Scenario) -> list[tuple[datetime, str, str]]:
    """The warning and the summary of a sudden impulse."""
    if "rtsw_wind" not in storm.frames or "rtsw_mag" not in storm.frames:
        return []
    joined = storm.frames["rtsw_mag"].drop(columns=["active", "quality"], errors="ignore")
    joined = joined.join(storm.frames["rtsw_wind"][["flow_speed"]]).groupby(level="time").first()
    step = largest_step(joined[["flow_speed", "bx_gsm", "by_gsm", "bz_gsm"]])
    if step is None:
        return []
    seen = step.floor("min").to_pydatetime()
    arrival, issued = seen + TRAVEL, seen + timedelta(minutes=9)
    span = f"Valid From: {_stamp(arrival - timedelta(minutes=15))}\nValid To: {_stamp(arrival + timedelta(minutes=15))}"
    warning = f"WARNING: Geomagnetic Sudden Impulse expected \n{span}\nIp Shock: {seen:%Y-%m-%d %H:%M}"
    summary = f"SUMMARY: Geomagnetic Sudden Impulse \nObserved: {_stamp(arrival)}\nDeviation: 60 nT\nStation: BOU"
    return [(issued, "WARSUD", warning), (arrival + timedelta(minutes=8), "SUMSUD", summary)]


def _stamp(when: datetime) -> str:
    return f"{when:%Y %b %d %H%M} UTC"
