"""The shock clock: what the page knows of steps in the wind, in a form for the browser and in words: pure.

`assets/pages/now-shock.js` writes the same words again each second.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import numpy as np

from dashboard.text import signed
from nowcast.vocabulary.records import Announced
from nowcast.words.shock import SHOCKS, announcement_draft, coming

FOLLOWED = timedelta(hours=9)  # back to which a step is looked for
SHOWN = 6 * 3600  # s for which a step that has passed is told
UNTIMED = 2 * 3600  # s for which one without an arrival is
AWAITED = 5400  # s behind the interval for which a word of the satellites is waited for
MOST = 6  # steps that are sent

Step = dict[str, Any]
Clock = dict[str, str]


def steps(rows: Sequence[Announced]) -> list[Step]:
    """The steps that were announced, as JSON: times in unix seconds, None for what is not known."""
    return [_step(row) for row in rows if not row.held][-MOST:]


def _step(row: Announced) -> Step:
    times = {
        name: None if (time := getattr(row, name)) is None else int(time.timestamp())
        for name in ("noticed", "time", "expected", "low", "high", "confirmed_time")
    }
    numbers = {
        name: None if np.isnan(value := getattr(row, name)) else round(value, 2)
        for name in ("confidence", "nose_before", "nose_after", "impulse_low", "impulse_high", "change")
    }
    crafts = " and ".join(dict.fromkeys(name for name in (row.field_craft, row.plasma_craft) if name))
    return {
        **times, **numbers, "kind": row.kind, "word": SHOCKS[row.kind], "craft": crafts, "state": row.state,
        "by": row.confirmed_by,
    }  # fmt: skip


def clock(known: Sequence[Step], now: float, *, blind: bool) -> Clock:
    """What the header says at a time [unix s].

    Parameters
    ----------
    blind : bool
        Neither field nor plasma at L1 is fresh: a shock could not be seen.

    Returns
    -------
    dict
        `state` (none, blind, expected, due, awaited, confirmed, not-seen, unknown or untimed) and `text`.
    """
    ahead = sorted(
        (step for step in known if step["high"] is not None and now <= step["high"] and step["state"] != "confirmed"),
        key=lambda step: float(step["expected"]),
    )
    if ahead:
        return _ahead(ahead[0], now, len(ahead) - 1)
    passed = [step for step in known if step["expected"] is not None and now - step["expected"] <= SHOWN]
    if passed:
        return _passed(max(passed, key=lambda step: float(step["expected"])), now)
    untimed = [step for step in known if step["expected"] is None and now - step["time"] <= UNTIMED]
    if untimed:
        step = untimed[-1]
        return {"state": "untimed", "text": f"{step['word']} at L1 {_hour(step['time'])}, arrival not known"}
    if blind:
        return {"state": "blind", "text": "No L1 data: a shock would not be seen"}
    return {"state": "none", "text": "No shock on its way"}


def _ahead(step: Step, now: float, more: int) -> Clock:
    half = round((step["high"] - step["low"]) / 120)
    minutes = (step["expected"] - now) / 60
    due = now >= step["low"]
    when = "due now" if due and minutes < 1 else f"in {max(int(minutes), 1)} min"
    text = f"{step['word']} {_hour(step['expected'])} ± {half}, {when}{f', {more} more' if more else ''}"
    return {"state": "due" if due else "expected", "text": text}


def _passed(step: Step, now: float) -> Clock:
    word, due = step["word"], _hour(step["expected"])
    if step["state"] == "confirmed":
        size = "" if step["change"] is None else f" {signed(step['change'], 0)} nT"
        seen = _hour(step["confirmed_time"] or step["expected"])
        return {"state": "confirmed", "text": f"{word} arrived {seen} ({step['by']}{size})"}
    if step["state"] == "not seen":
        return {"state": "not-seen", "text": f"{word} due {due}: not seen by {step['by']}"}
    if step["state"] == "awaited" and now - step["high"] <= AWAITED:
        return {"state": "awaited", "text": f"{word} was due {due}: awaiting {step['by'] or 'GOES'}"}
    return {"state": "unknown", "text": f"{word} was due {due}: cannot be confirmed"}


def clock_html(known: Sequence[Step], now: datetime, *, blind: bool) -> str:
    """The clock in the header as sent."""
    said = clock(known, now.timestamp(), blind=blind)
    return f'<p id="shock" role="timer" data-state="{said["state"]}">{escape(said["text"])}</p>'


def draft(rows: Sequence[Announced], now: datetime) -> str:
    """The draft of the warning for the next step, or for the last of the last hours; "" where there is none."""
    told = [row for row in rows if not row.held and row.time >= now - timedelta(seconds=SHOWN)]
    ahead = coming(told, now)
    row = ahead[0] if ahead else told[-1] if told else None
    return announcement_draft(row, now) if row else ""


def _hour(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"


def blind(entries: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether no shock could be seen: neither field nor plasma of the last minutes is there."""
    states = [entry["state"] for name in ("bz_gsm", "flow_speed") if (entry := entries.get(name)) is not None]
    return all(state in ("stale", "missing") for state in states)
