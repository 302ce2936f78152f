"""The situation at a time in words, made here once: every sentence, strip, card and script takes it from here.

What is compared with what: `tests/support/contradictions.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

import numpy as np
import pandas as pd

from dashboard.live import exposure, shocks
from dashboard.live.exposure import SatelliteWords
from dashboard.live.played import demonstration_note, note
from dashboard.live.shocks import Clock
from dashboard.live.state import STEP, State
from dashboard.live.values import FeedHealth, Hold, Value, hold
from nowcast import words
from nowcast.texts import _
from nowcast.vocabulary.scales import mark, storm_level
from nowcast.words.shock import coming, is_drop
from nowcast.words.text import number

BEFORE = 5  # min of the nose before now, for its running median
RECEIVED = ("ok", "late", "stale")  # states of a feed that has brought something


class Situation(TypedDict):
    """What a page says at a time.

    `now`, `next`, `sure`: the three fields; `title`: what stands in the title of the window; `clock`: that of the
    header; `satellites`, `hours`: the own ones; `storm`, `storm_source`: the level by our own Kp and whose it is;
    `draft`: whether there is one; `note`: what is played; `word`: what the page calls itself; `exercise`: the mark of
    what is not real; `l1_lost_since`, `holds_until` [unix s]: while a nowcast holds that has lost its monitor.
    """

    now: str
    next: str
    sure: str
    level: str
    title: str
    clock: Clock
    satellites: list[SatelliteWords]
    hours: str
    storm: str
    storm_source: str
    draft: bool
    note: str
    word: str
    exercise: str
    l1_lost_since: int | None
    holds_until: int | None


def situation(state: State, now: datetime, entries: Mapping[str, Value], rows: Sequence[FeedHealth]) -> Situation:
    """The situation of a state at a time, from its values and the health of its feeds."""
    held = hold(state, now)
    ahead = _ahead(state, now, held)
    fields = words.summary(entries, rows, ahead, now)
    kp = entries["kp_estimate"]
    known = kp["value"] is not None
    return {
        "now": fields.now,
        "next": fields.next,
        "sure": fields.sure,
        "level": fields.level,
        "title": _title(state, entries, now),
        "clock": shocks.clock(state.announced, now, blind=words.is_blind(entries)),
        "satellites": [exposure.satellite_words(entry, now.timestamp()) for entry in state.exposure["satellites"]],
        "hours": exposure.hours_words(state.exposure, now),
        "storm": mark("G", storm_level(kp["value"])) if kp["value"] is not None else "",
        "storm_source": kp["source"] if known else "",
        "draft": bool(shocks.draft(state.announced, now, state.mode)),
        "note": _note(state, now),
        "word": _word(state, rows),
        "exercise": words.exercise(state.mode),
        "l1_lost_since": held["l1_lost_since"],
        "holds_until": held["holds_until"],
    }


def _ahead(state: State, now: datetime, held: Hold) -> words.Ahead:
    first = max(0, int(now.timestamp() - state.start) // STEP - BEFORE)
    nose = np.asarray(state.columns["standoff_distance"][first:], dtype=float)
    times = pd.to_datetime(state.start + STEP * np.arange(first, first + len(nose)), unit="s", utc=True)
    return words.Ahead(
        steps=state.announced,
        nose=pd.Series(nose, index=times),
        satellites=exposure.outlook(state.exposure, now),
        lost=held["lost"],
        lost_since=_time(held["l1_lost_since"]),
        holds_until=_time(held["holds_until"]),
    )


def _title(state: State, entries: Mapping[str, Value], now: datetime) -> str:
    """The nose, and the next shock."""
    nose = entries["standoff_distance"]
    usable = nose["value"] is not None and nose["state"] in ("fresh", "suspect", "late")
    parts = [f"{number(nose['value'])} Rᴇ" if usable else ""]
    steps = [row for row in coming(state.announced, now) if not is_drop(row)]
    if steps and steps[0].expected is not None:
        parts.append(_("shock {time}").format(time=f"{steps[0].expected:%H:%M}"))
    return ", ".join(part for part in parts if part)


def _note(state: State, now: datetime) -> str:
    if state.mode == "live" and state.demonstration is not None and now < state.demonstration:
        return demonstration_note((state.demonstration - now) / timedelta(seconds=1))
    return note(state.mode)


def _word(state: State, rows: Sequence[FeedHealth]) -> str:
    """What the page calls itself: nothing is live as long as nothing has come."""
    if state.mode == "live" and not any(row["state"] in RECEIVED for row in rows):
        return _("NO DATA")
    names = {"live": _("LIVE"), "replay": _("REPLAY"), "simulation": _("SIMULATION")}
    return names.get(state.mode, state.mode.upper())


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
