"""The shock clock: what the page knows of steps in the wind, in a form for the browser and in words: pure.

Its words are made here alone; `assets/pages/now-shock.js` only counts the minutes on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

import numpy as np

from nowcast.texts import _, plural
from nowcast.vocabulary.records import Announced
from nowcast.words.draft import announcement_draft
from nowcast.words.shock import coming, is_drop, step_name
from nowcast.words.text import minutes_to_go, signed, window

FOLLOWED = timedelta(hours=9)  # back to which a step is looked for
PASSED = timedelta(minutes=15)  # after its interval, for which the clock still tells of a step; then the events do
UNTIMED = timedelta(hours=2)  # for which the clock tells of one without an arrival
DRAFTED = timedelta(hours=2)  # for which the summary of a step that was seen is offered
MOST = 6  # steps that are sent
COUNTDOWN = "{countdown}"  # where the browser writes the minutes to go


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
    """What the header says.

    `state`: none, blind, drop, expected, due, awaited, confirmed, not-seen, unknown or untimed. `form` is the text with
    `{countdown}` where the minutes to `expected` stand, as long as it is before `high` [unix s].
    """

    state: str
    text: str
    form: str
    expected: int | None
    high: int | None


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
        "word": step_name(row.kind, drop=is_drop(row)),
        "craft": crafts,
        "state": row.state,
        "by": row.confirmed_by,
    }


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 2)


def clock(announced: Sequence[Announced], now: datetime, *, blind: bool) -> Clock:
    """What the header says at a time.

    Parameters
    ----------
    announced : sequence of Announced
    now : datetime
    blind : bool
        Neither field nor plasma at L1 is fresh: a shock could not be seen.
    """
    rows = [row for row in announced if not row.held]
    ahead = sorted(coming(rows, now), key=is_drop)  # what compresses comes first
    if ahead:
        return _countdown(ahead[0], now, len(ahead) - 1)
    passed = [row for row in rows if row.expected is not None and row.expected <= now <= _last(row) + PASSED]
    if passed:
        return _outcome(max(passed, key=_last))
    untimed = [row for row in rows if row.expected is None and now - row.time <= UNTIMED]
    if untimed:
        step = untimed[-1]
        text = _("{step} at L1 {time}, arrival not known").format(step=_name(step), time=f"{step.time:%H:%M}")
        return _still("untimed", text)
    if blind:
        return _still("blind", _("No L1 data: a shock would not be seen"))
    return _still("none", _("No shock on its way"))


def outcome(row: Announced) -> str:
    """What became of a step whose interval is over."""
    step, due = _name(row), f"{row.expected:%H:%M}" if row.expected else ""
    if row.state == "confirmed":
        size = "" if np.isnan(row.change) else f" {signed(row.change, 0)} nT"
        seen = row.confirmed_time or row.expected
        return _("{step} arrived {time} ({source}{size})").format(
            step=step, time=f"{seen:%H:%M}", source=row.confirmed_by, size=size
        )
    if row.state == "not seen":
        return _("{step} expected {time} did not register at {source}").format(
            step=step, time=due, source=row.confirmed_by
        )
    if row.state == "awaited":
        return _("{step} expected {time}: waiting for {source}").format(
            step=step, time=due, source=row.confirmed_by or "GOES"
        )
    return _("{step} due {time}: no GOES or ground data to confirm it").format(step=step, time=due)


def countdown(until: datetime, now: datetime) -> str:
    """The time to go; the script writes the same."""
    minutes = minutes_to_go(until, now)
    return _("in {minutes} min").format(minutes=minutes) if minutes else _("due now")


def draft(rows: Sequence[Announced], now: datetime, mode: str) -> str:
    """The draft of the warning for the next step, or the summary of the last that came; "" where there is none."""
    free = [row for row in rows if not row.held]
    ahead = coming(free, now)
    came = [row for row in free if row.confirmed_time is not None and now - row.confirmed_time <= DRAFTED]
    texts = (announcement_draft(row, now, mode) for row in [*ahead, *reversed(came)])
    return next((text for text in texts if text), "")


def _name(row: Announced) -> str:
    return step_name(row.kind, drop=is_drop(row))


def _last(row: Announced) -> datetime:
    """The end of its interval, or when it was seen."""
    return row.confirmed_time or row.high or row.expected or row.time


def _countdown(row: Announced, now: datetime, others: int) -> Clock:
    expected, low, high = (time or now for time in (row.expected, row.low, row.high))
    more = "; " + plural("{count} more", "{count} more", others) if others else ""
    form = f"{_name(row)} {expected:%H:%M} ({window(low, high)}), {COUNTDOWN}{more}"
    state = "drop" if is_drop(row) else "due" if now >= low else "expected"
    return {
        "state": state,
        "text": form.replace(COUNTDOWN, countdown(expected, now)),
        "form": form,
        "expected": _seconds(expected),
        "high": _seconds(high),
    }


def _outcome(row: Announced) -> Clock:
    states = {"confirmed": "confirmed", "not seen": "not-seen", "awaited": "awaited"}
    return _still("drop" if is_drop(row) else states.get(row.state, "unknown"), outcome(row))


def _still(state: str, text: str) -> Clock:
    return {"state": state, "text": text, "form": text, "expected": None, "high": None}
