"""The shock clock: what the page knows of steps in the wind, in a form for the browser and in words: pure.

`assets/pages/now-shock.js` writes the same words again each second.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from dashboard.text import signed
from nowcast.vocabulary.records import Announced
from nowcast.words.shock import SHOCKS, announcement_draft, coming

if TYPE_CHECKING:
    from dashboard.live.values import Value

FOLLOWED = timedelta(hours=9)  # back to which a step is looked for
SHOWN = 6 * 3600  # s for which a step that has passed is told
UNTIMED = 2 * 3600  # s for which one without an arrival is
AWAITED = 5400  # s behind the interval for which a word of the satellites is waited for
MOST = 6  # steps that are sent


class Step(TypedDict):
    """A step in the wind as JSON: times in unix s, distances in R_E, changes in nT; None for what is not known."""

    noticed: int | None
    time: int
    expected: int | None
    low: int | None
    high: int | None
    confirmed_time: int | None
    confidence: float | None
    nose_before: float | None
    nose_after: float | None
    impulse_low: float | None
    impulse_high: float | None
    change: float | None
    kind: str
    word: str
    craft: str
    state: str
    by: str


class Clock(TypedDict):
    """What the header says: a state (none, blind, expected, due, awaited, confirmed, not-seen, unknown or untimed)."""

    state: str
    text: str


def steps(rows: Sequence[Announced]) -> list[Step]:
    """The steps that were announced, as JSON: times in unix seconds, None for what is not known."""
    return [_step(row) for row in rows if not row.held][-MOST:]


def _step(row: Announced) -> Step:
    crafts = " and ".join(dict.fromkeys(name for name in (row.field_craft, row.plasma_craft) if name))
    return {
        "noticed": _seconds(row.noticed),
        "time": int(row.time.timestamp()),
        "expected": _seconds(row.expected),
        "low": _seconds(row.low),
        "high": _seconds(row.high),
        "confirmed_time": _seconds(row.confirmed_time),
        "confidence": _rounded(row.confidence),
        "nose_before": _rounded(row.nose_before),
        "nose_after": _rounded(row.nose_after),
        "impulse_low": _rounded(row.impulse_low),
        "impulse_high": _rounded(row.impulse_high),
        "change": _rounded(row.change),
        "kind": row.kind,
        "word": SHOCKS[row.kind],
        "craft": crafts,
        "state": row.state,
        "by": row.confirmed_by,
    }


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 2)


def clock(announced: Sequence[Step], now: float, *, blind: bool) -> Clock:
    """What the header says at a time [unix s].

    Parameters
    ----------
    blind : bool
        Neither field nor plasma at L1 is fresh: a shock could not be seen.
    """
    ahead = [step for step in announced if _is_ahead(step, now)]
    if ahead:
        return _ahead(min(ahead, key=_expected), now, len(ahead) - 1)
    passed = [step for step in announced if step["expected"] is not None and now - step["expected"] <= SHOWN]
    if passed:
        return _passed(max(passed, key=_expected), now)
    untimed = [step for step in announced if step["expected"] is None and now - step["time"] <= UNTIMED]
    if untimed:
        step = untimed[-1]
        return {"state": "untimed", "text": f"{step['word']} at L1 {_hour(step['time'])}, arrival not known"}
    if blind:
        return {"state": "blind", "text": "No L1 data: a shock would not be seen"}
    return {"state": "none", "text": "No shock on its way"}


def _is_ahead(step: Step, now: float) -> bool:
    return step["high"] is not None and now <= step["high"] and step["state"] != "confirmed"


def _expected(step: Step) -> int:
    return step["expected"] or 0


def _ahead(step: Step, now: float, more: int) -> Clock:
    low, high = step["low"] or 0, step["high"] or 0
    half = round((high - low) / 120)
    minutes = (_expected(step) - now) / 60
    due = now >= low
    when = "due now" if due and minutes < 1 else f"in {max(int(minutes), 1)} min"
    text = f"{step['word']} {_hour(_expected(step))} ± {half}, {when}{f', {more} more' if more else ''}"
    return {"state": "due" if due else "expected", "text": text}


def _passed(step: Step, now: float) -> Clock:
    word, due = step["word"], _hour(_expected(step))
    if step["state"] == "confirmed":
        size = "" if step["change"] is None else f" {signed(step['change'], 0)} nT"
        seen = _hour(step["confirmed_time"] or _expected(step))
        return {"state": "confirmed", "text": f"{word} arrived {seen} ({step['by']}{size})"}
    if step["state"] == "not seen":
        return {"state": "not-seen", "text": f"{word} due {due}: not seen by {step['by']}"}
    if step["state"] == "awaited" and now - (step["high"] or 0) <= AWAITED:
        return {"state": "awaited", "text": f"{word} was due {due}: awaiting {step['by'] or 'GOES'}"}
    return {"state": "unknown", "text": f"{word} was due {due}: cannot be confirmed"}


def draft(rows: Sequence[Announced], now: datetime) -> str:
    """The draft of the warning for the next step, or for the last of the last hours; "" where there is none."""
    recent = [row for row in rows if not row.held and row.time >= now - timedelta(seconds=SHOWN)]
    ahead = coming(recent, now)
    row = ahead[0] if ahead else recent[-1] if recent else None
    return announcement_draft(row, now) if row else ""


def _hour(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"


def blind(entries: Mapping[str, "Value"]) -> bool:
    """Whether no shock could be seen: neither field nor plasma of the last minutes is there."""
    states = [entry["state"] for name in ("bz_gsm", "flow_speed") if (entry := entries.get(name)) is not None]
    return all(state in ("stale", "missing") for state in states)
