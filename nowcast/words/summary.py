"""The page in three short fields: what is now, what is still to come, how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from nowcast.texts import _, plural
from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.records import Announced
from nowcast.vocabulary.scales import storm_level, thirds
from nowcast.words.shock import coming, is_drop, short_announcement
from nowcast.words.status import COMPRESSED_BELOW, kp_thirds, short_compression, storm
from nowcast.words.text import MOST_WORDS, SPACE, age, join_within, number, value_band, window

LEVELS = ("quiet", "active", "storm", "severe")
ACTIVE = 11  # thirds of Kp, 4-: from here on the day is called active
DISTURBED = (-30.0, -50.0, -200.0)  # nT: Dst from which on it is told, a storm, severe
CLOSER, FARTHER = 1.0, 1.5  # R_E by which the nose has to move ahead to be told
INPUTS = ("bz_gsm", "flow_speed")
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Summary:
    """The three fields, each of at most 12 words, and the level: quiet, active, storm, severe or unknown."""

    now: str
    next: str
    sure: str
    level: str

    @property
    def text(self) -> str:
        """All three, one after the other."""
        return " ".join(part for part in (self.now, self.next, self.sure) if part)


@dataclass(frozen=True)
class Ahead:
    """What is known of the time ahead.

    Parameters
    ----------
    steps : sequence of Announced
        Steps in the wind of the last hours.
    nose : Series
        The nose by arrival time [R_E], from some minutes before now to the end of the lead.
    satellites : str
        What an own satellite has to expect; "" for nothing.
    lost : str
        What is lost: "L1", "field" or "plasma"; "" for nothing.
    lost_since, holds_until : datetime, optional
        Since when L1 is silent while measured wind is still on its way, and until when that holds.
    """

    steps: Sequence[Announced] = ()
    nose: "pd.Series[float] | None" = None
    satellites: str = ""
    lost: str = ""
    lost_since: datetime | None = None
    holds_until: datetime | None = None


def summary(values: Values, feeds: Sequence[Mapping[str, Any]], ahead: Ahead, now: datetime) -> Summary:
    """The three fields and the level.

    Parameters
    ----------
    values : mapping
        As in the snapshot: quantity to value, low, high, state, time, age_s, source.
    feeds : sequence
        Health rows; named where the nowcast cannot be made.
    ahead : Ahead
    now : datetime
    """
    nose, kp, dst = (usable(values, name) for name in ("standoff_distance", "kp_estimate", "dst_estimate"))
    if nose is None and kp is None and dst is None:
        return _unknown(values, feeds, ahead, now)
    level = max(_nose_level(nose), _storm_level(kp, dst))
    steps = [row for row in coming(ahead.steps, now) if not is_drop(row)]
    word = LEVELS[max(level, 1) if steps else level]
    return Summary(_now(nose, kp, dst, level), _next(nose, values, ahead, now), _sure(values, ahead, now), word)


def usable(values: Values, name: str) -> float | None:
    """A value of now; None where it is stale or missing."""
    row = values.get(name)
    if row is None or row.get("value") is None or row.get("state") in ("stale", "missing"):
        return None
    return float(row["value"])


def is_blind(values: Values) -> bool:
    """Whether no shock could be seen: neither field nor plasma of the last minutes is there."""
    states = [entry["state"] for name in INPUTS if (entry := values.get(name)) is not None]
    return all(state in ("stale", "missing") for state in states)


def _nose_level(nose: float | None) -> int:
    return 0 if nose is None else 3 if nose < GEOSYNCHRONOUS else 1 if nose < COMPRESSED_BELOW else 0


def _storm_level(kp: float | None, dst: float | None) -> int:
    reached = 0 if kp is None else storm_level(kp)
    by_kp = 3 if reached >= 3 else 2 if reached else 1 if kp is not None and thirds(kp) >= ACTIVE else 0
    by_dst = 0 if dst is None else (0, 1, 2, 3)[sum(dst <= limit for limit in DISTURBED)]
    return max(by_kp, by_dst)


def _now(nose: float | None, kp: float | None, dst: float | None, level: int) -> str:
    place = _("Nose not known: no solar wind there.")
    if nose is not None:
        place = _("Nose {distance} Rᴇ, {place}.").format(distance=number(nose), place=short_compression(nose))
    parts = []
    if kp is not None:
        parts = [_("{storm} storm").format(storm=storm(kp)) if storm(kp) else "", f"Kp {kp_thirds(kp)}"]
    if dst is not None and dst <= DISTURBED[0]:
        parts.append(f"Dst {number(dst, 0)} nT")
    told = ", ".join(part for part in parts if part)
    quiet = _("Quiet.") if level == 0 and nose is not None else ""
    return join_within([place, f"{told}." if told else "", quiet] if not quiet else [quiet, place, f"{told}."])


def _next(nose: float | None, values: Values, ahead: Ahead, now: datetime) -> str:
    steps = coming(ahead.steps, now)
    steps.sort(key=is_drop)  # what compresses comes first
    parts = []
    if steps:
        more = plural("{count} more.", "{count} more.", len(steps) - 1) if len(steps) > 1 else ""
        parts = [short_announcement(steps[0]), ahead.satellites, more]
    else:
        parts = [_moving(nose, ahead, now), ahead.satellites]
    if any(parts):
        return join_within(parts)
    if is_blind(values):
        return _("No L1 data: a shock would not be seen.")
    until = _end(ahead, now)
    if until is None:
        return _("No shock on its way.")
    return _("No shock on its way; wind known until {time}.").format(time=f"{until:%H:%M}")


def _moving(nose: float | None, ahead: Ahead, now: datetime) -> str:
    """The nose ahead where it gets a good deal closer or farther than it is."""
    if nose is None or ahead.nose is None:
        return ""
    smooth = ahead.nose.rolling(3, min_periods=1).median().dropna()
    smooth = smooth[smooth.index > pd.Timestamp(now)]
    if smooth.empty:
        return ""
    least, last = float(smooth.min()), float(smooth.iloc[-1])
    if least <= nose - CLOSER:
        near = smooth[smooth <= nose - 0.75 * (nose - least)].index
        text = _("Compression to {distance} Rᴇ, {window}.")
        if nose < COMPRESSED_BELOW:
            text = _("Further compression to {distance} Rᴇ, {window}.")
        return text.format(distance=number(least), window=window(near[0], near[-1]))
    if nose < COMPRESSED_BELOW and last >= nose + FARTHER:
        far = smooth[smooth >= nose + 0.75 * (last - nose)].index
        text = _("Nose out to {distance} Rᴇ, {window}.")
        return text.format(distance=number(last), window=window(far[0], far[-1]))
    return ""


def _end(ahead: Ahead, now: datetime) -> datetime | None:
    """Until when the nose is known; None where that is no time ahead."""
    known = pd.Series(dtype=float) if ahead.nose is None else ahead.nose.dropna()
    return known.index[-1].to_pydatetime() if len(known) and known.index[-1] > pd.Timestamp(now) else None


def _sure(values: Values, ahead: Ahead, now: datetime) -> str:
    nose = values.get("standoff_distance") or {}
    band = value_band(nose.get("low"), nose.get("high")) if usable(values, "standoff_distance") is not None else ""
    if ahead.lost_since is not None and ahead.holds_until is not None:
        names = {"field": _("L1 field"), "plasma": _("L1 plasma")}
        holds = _("{input} lost since {since}; nowcast holds until {until}")
        ended = _("{input} lost since {since}; nowcast ended {until}")
        lost = (holds if ahead.holds_until > now else ended).format(
            input=names.get(ahead.lost, "L1"), since=f"{ahead.lost_since:%H:%M}", until=f"{ahead.holds_until:%H:%M}"
        )
        return join_within([lost + _(", nose {band} Rᴇ.").format(band=band) if band else f"{lost}."])
    suspect = any((values.get(name) or {}).get("state") == "suspect" for name in INPUTS)
    estimates = _("Suspect L1 data") if suspect else _("Estimates")
    banded = _("{estimates}: nose now {band} Rᴇ (90 %)").format(estimates=estimates, band=band) if band else estimates
    source = _source(values)
    return join_within([f"{banded}, {source}." if source else f"{banded}.", f"{banded}."])


def _source(values: Values) -> str:
    """Whose wind it is, and how old."""
    rows = [row for name in INPUTS if (row := values.get(name)) is not None and row.get("value") is not None]
    ages = [row["age_s"] for row in rows if row.get("age_s") is not None]
    crafts = "/".join(dict.fromkeys(row["source"] for row in rows if row.get("source")))
    if not crafts or not ages:
        return ""
    return _("from {craft}, {age} old").format(craft=crafts, age=age(max(ages)).replace(SPACE, " "))


def _unknown(values: Values, feeds: Sequence[Mapping[str, Any]], ahead: Ahead, now: datetime) -> Summary:
    """Why there is no nowcast, and what is without data."""
    times = [row["time"] for name in INPUTS if (row := values.get(name)) and row.get("time")]
    text = _("No nowcast yet: waiting for the first solar wind.")
    if times:
        since = pd.Timestamp(min(times), unit="s", tz="UTC")
        form = "%H:%M" if since.date() == now.date() else "%d %b %H:%M"
        text = _("No nowcast: no usable solar wind since {time} UTC.").format(time=f"{since:{form}}".lstrip("0"))
    steps = coming(ahead.steps, now)
    told = join_within([short_announcement(steps[0])]) if steps else _("No L1 data: a shock would not be seen.")
    alarm = any(not is_drop(row) for row in steps)
    return Summary(text, told, _without_data(feeds), "active" if alarm else "unknown")


def _without_data(feeds: Sequence[Mapping[str, Any]]) -> str:
    """The feeds without data, as many as there is room for."""
    down = [str(row.get("label") or row.get("name")) for row in feeds if row.get("state") in ("down", "stale", "never")]
    texts = [_("Without data: {feeds}.").format(feeds=", ".join(down[:count])) for count in range(len(down), 0, -1)]
    return next((text for text in texts if len(text.split()) <= MOST_WORDS), _("Nothing is known."))
