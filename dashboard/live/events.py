"""The events of the last day, those of the sky: the boundary at geosynchronous orbit, storm levels, Dst, the southward
field, steps in the wind, messages of the centre. What the craft and the feeds did is a list of its own. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from dashboard.live.messages import by_severity, level_of, thread_words
from dashboard.live.shocks import PASSED, outcome
from nowcast.bulletins.threads import Thread
from nowcast.texts import _
from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.records import Announced
from nowcast.vocabulary.scales import KP, mark
from nowcast.words.shock import is_drop, step_name
from nowcast.words.status import kp_thirds
from nowcast.words.text import hour, number, window

STEP = 60  # s
LASTING = 5  # min for which a limit has to be passed
OUTWARD = 0.4  # R_E by which the nose has to be beyond the orbit again
SOUTHWARD, NORTHWARD, LONG = -10.0, -5.0, 15  # nT, nT, min
DST = (-50.0, -100.0, -200.0, -300.0, -400.0)  # nT
RECOVERED = 10.0  # nT above a limit of Dst, from which on it can be passed again
STORM_OVER = 1 / 3  # of Kp below a level, as above
MESSAGES = 6  # of the most severe

ESTIMATES = ("kp_estimate", "dst_estimate")

Column = NDArray[np.float32]


class EventRow(TypedDict):
    """Something that happened: when [unix s], of which kind (boundary, storm, field, step, message), in words."""

    time: int
    kind: str
    level: str
    text: str


class Spell(TypedDict):
    """From when to when [unix s] a limit was passed, and the farthest value; `stop` is None while it goes on."""

    start: int
    stop: int | None
    extreme: float


def sky_events(
    columns: Mapping[str, Column],
    start: int,
    now: datetime,
    announced: Sequence[Announced] = (),
    outside: Sequence[tuple[int, int, str]] = (),
    threads: Sequence[Thread] = (),
) -> list[EventRow]:
    """The events until now, the newest first.

    Parameters
    ----------
    columns : mapping
        Of the state, by the minute from `start` [unix s] on.
    start : int
    now : datetime
    announced : sequence of Announced
    outside : sequence of (from, to, text)
        GOES satellites that were outside by their own field.
    threads : sequence of Thread
        Messages of the centre.
    """
    last = max(0, int(now.timestamp() - start) // STEP + 1)
    past = {name: np.asarray(columns[name][:last], dtype=float) for name in ("standoff_distance", "bz_gsm", *ESTIMATES)}
    rows = [
        *_boundary(past["standoff_distance"], start),
        *_field(past["bz_gsm"], start),
        *_storm(past["kp_estimate"], start),
        *_dst(past["dst_estimate"], start),
        *(_step(row, now) for row in announced if not row.held),
        *(_goes(first, stop, text) for first, stop, text in outside),
        *_messages(threads, now),
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row["time"])


def spells(values: NDArray[np.float64], start: int, enter: float, leave: float, lasting: int) -> list[Spell]:
    """Spans in which values go below a limit for so many minutes, until they are above another for as many.

    Examples
    --------
    >>> spells(np.array([8.0, 6.0, 6.0, 6.5, 8.0, 8.0]), 0, 6.62, 7.0, 2)
    [{'start': 60, 'stop': 240, 'extreme': 6.0}]
    """
    found: list[Spell] = []
    inside, run = False, 0
    for cell, value in enumerate(values.tolist()):
        if value != value:
            continue
        passed = value > leave if inside else value < enter
        run = run + 1 if passed else 0
        if inside:
            found[-1]["extreme"] = min(found[-1]["extreme"], value)
        if run < lasting:
            continue
        time = start + STEP * (cell - lasting + 1)
        if inside:
            found[-1]["stop"] = time
        else:
            found.append({"start": time, "stop": None, "extreme": value})
        inside, run = not inside, 0
    return found


def _boundary(nose: NDArray[np.float64], start: int) -> Iterator[EventRow]:
    for spell in spells(nose, start, GEOSYNCHRONOUS, GEOSYNCHRONOUS + OUTWARD, LASTING):
        text = _("Magnetopause inside geosynchronous orbit at noon {span}, nearest {distance} Rᴇ").format(
            span=_span(spell), distance=number(spell["extreme"])
        )
        yield {"time": spell["start"], "kind": "boundary", "level": "", "text": text}


def _field(bz: NDArray[np.float64], start: int) -> Iterator[EventRow]:
    for spell in spells(bz, start, SOUTHWARD, NORTHWARD, LONG):
        text = _("Field southward at L1 {span}, Bz to {least} nT").format(
            span=_span(spell), least=number(spell["extreme"], 0)
        )
        yield {"time": spell["start"], "kind": "field", "level": "", "text": text}


def _storm(kp: NDArray[np.float64], start: int) -> Iterator[EventRow]:
    for level, least in enumerate(KP, 1):
        for spell in spells(-kp, start, -least + 1e-6, -(least - STORM_OVER), LASTING):
            text = _("{level} storm by our Kp estimate {span}, at most Kp {kp}").format(
                level=mark("G", level), span=_span(spell), kp=kp_thirds(-spell["extreme"])
            )
            yield {"time": spell["start"], "kind": "storm", "level": mark("G", level), "text": text}


def _dst(dst: NDArray[np.float64], start: int) -> Iterator[EventRow]:
    for limit in DST:
        for spell in spells(dst, start, limit, limit + RECOVERED, LASTING):
            text = _("Dst estimate below {limit} nT {span}, lowest {least} nT").format(
                limit=number(limit, 0), span=_span(spell), least=number(spell["extreme"], 0)
            )
            yield {"time": spell["start"], "kind": "storm", "level": "", "text": text}


def _span(spell: Spell) -> str:
    if spell["stop"] is None:
        return _("since {time}").format(time=hour(spell["start"]))
    times = (datetime.fromtimestamp(time, UTC) for time in (spell["start"], spell["stop"]))
    return window(*times)


def _goes(first: int, stop: int, satellites: str) -> EventRow:
    span = window(*(datetime.fromtimestamp(time, UTC) for time in (first, stop)))
    text = _("{satellites} the magnetopause by its own field {span}").format(satellites=satellites, span=span)
    return {"time": first, "kind": "boundary", "level": "", "text": text}


def _step(row: Announced, now: datetime) -> EventRow:
    """A step: what became of it once that is known or its time is over, else when it is expected."""
    name = step_name(row.kind, drop=is_drop(row))
    crafts = " and ".join(dict.fromkeys(craft for craft in (row.field_craft, row.plasma_craft) if craft))
    passed = _("{step} at L1 {time}").format(step=name, time=f"{row.time:%H:%M}") + (f" ({crafts})" if crafts else "")
    time, due = row.noticed, _("arrival not known")
    if row.expected is not None and row.low is not None and row.high is not None:
        due = _("expected {time} ({window})").format(time=f"{row.expected:%H:%M}", window=window(row.low, row.high))
        if row.state == "confirmed" or now > row.high + PASSED:
            time, due = row.confirmed_time or row.expected, outcome(row)
    return {"time": int(time.timestamp()), "kind": "step", "level": "", "text": f"{passed}; {due}"}


def _messages(threads: Sequence[Thread], now: datetime) -> Iterator[EventRow]:
    for thread in by_severity(threads)[:MESSAGES]:
        text = _("SWPC: {message}").format(message=thread_words(thread, now))
        yield {"time": int(thread.issued.timestamp()), "kind": "message", "level": level_of(thread), "text": text}
