"""What alerts say: a headline that stands alone in a subject, and sentences in the order of reading."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite

from nowcast.alerts.inputs import Inputs
from nowcast.alerts.records import Event, Level, Measure, Rule
from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.records import Announced, Document
from nowcast.vocabulary.scales import WORDS

LATE = 600.0  # s without a row from L1, after which a message says so
GEO_RISK = 7.2  # R_E, geosynchronous orbit and one error of the models
Facts = tuple[tuple[str, str], ...]


def headline(rule: Rule, level: Level, measures: Sequence[Measure], since: datetime, now: datetime) -> str:
    """One clause on a rule: what, how strong, from when."""
    number = measures[0] if measures else None
    value = None if number is None else number.value
    base, when = rule.id.split("@")[0], f"from {since:%H:%M} UTC"
    if value is None:
        return f"{level.name} {when}"
    if base in ("g_estimate", "g_observed", "g_forecast"):
        word = {"g_estimate": "expected", "g_observed": "observed", "g_forecast": "forecast"}[base]
        scale = level.name.split(" ")[0] if level.name.startswith("G") else f"Kp {value:.1f}"
        day = f"from {since:%d %b %H:%M} UTC" if base == "g_forecast" else when
        return f"{scale} storm {word} {day}, Kp {value:.1f}"
    if base == "standoff":
        place = "; inside GEO" if value < GEOSYNCHRONOUS else "; GEO at risk" if value < GEO_RISK else ""
        return f"Nose {'to ' if since > now else ''}{value:.1f} R_E{_band(number, 1)} {when}{place}"
    if base == "geo":
        return f"GEO crossing {100 * value:.0f} % at noon {when}"
    if base == "geo_exposure":
        return f"{_longitude(rule)} exposed {100 * value:.0f} % {when}"
    if base in ("bz", "pressure", "dst"):
        name = {"bz": "Bz", "pressure": "Pressure", "dst": "Dst"}[base]
        return f"{name} {value:.0f} {rule.unit}{_band(number, 0)} {when}"
    if base == "outage":
        return f"No wind from L1 for {value:.0f} min"
    if base == "smile_view":
        return f"SMILE sees the magnetopause {when}"
    return f"{level.name}: {value:.2g} {rule.unit} {when}"


def facts(rule: Rule, level: Level, measures: Sequence[Measure], since: datetime, inputs: Inputs) -> Facts:
    """Sentences on a rule that was raised."""
    minutes = (since - inputs.now).total_seconds() / 60.0
    when = f"from {since:%Y-%m-%d %H:%M} UTC" + (f", in {minutes:.0f} min" if minutes >= 1 else "")
    parts = [("what", f"{rule.about} Level: {level.name}, {when}.")]
    if measures and measures[0].low is not None and measures[0].high is not None:
        number = measures[0]
        parts.append(
            (
                "sure",
                f"{number.label}: {number.value:g} {_unit(number)}, 90 % within {number.low:g} to {number.high:g}.",
            )
        )
    if lost(inputs):
        parts.append(("lost", lost(inputs)))
    return tuple(parts)


def lost(inputs: Inputs) -> str:
    """That L1 is lost, since when, and until when the measured wind lasts; empty where it is not lost."""
    if inputs.newest is None or (inputs.now - inputs.newest).total_seconds() < LATE:
        return ""
    text = f"L1 lost since {inputs.newest:%H:%M} UTC"
    if inputs.holds_until is not None and inputs.holds_until > inputs.now:
        return f"{text}; the nowcast holds until {inputs.holds_until:%H:%M} UTC."
    return f"{text}; no measured wind is on its way any more."


def shock_severity(row: Announced) -> int:
    """Severity of a shock by the nose that it brings: 2, 3 within an error of geosynchronous orbit, 4 inside."""
    if not isfinite(row.nose_after):
        return 2
    return 4 if row.nose_after < GEOSYNCHRONOUS else 3 if row.nose_after < GEO_RISK else 2


def shock_headline(row: Announced) -> str:
    """A shock in one clause."""
    text = f"Shock at L1 {row.time:%H:%M} UTC"
    if row.low is not None and row.high is not None:
        text += f", arrives {row.low:%H:%M}-{row.high:%H:%M}"
    if isfinite(row.nose_after):
        text += f"; nose to {row.nose_after:.1f} R_E"
        text += (
            "; GEO exposed" if row.nose_after < GEOSYNCHRONOUS else "; GEO at risk" if row.nose_after < GEO_RISK else ""
        )
    return text


def shock_facts(row: Announced, inputs: Inputs, *, moved: bool) -> Facts:
    """Sentences on a shock."""
    parts = []
    if moved and row.expected is not None:
        parts.append(("moved", f"The arrival moved by more than 10 min: now {row.expected:%H:%M} UTC."))
    if row.low is not None and row.high is not None and row.expected is not None:
        wait = (row.expected - inputs.now).total_seconds() / 60.0
        parts.append(
            (
                "what",
                f"A shock passed L1 at {row.time:%Y-%m-%d %H:%M} UTC and arrives at {row.expected:%H:%M} UTC, "
                f"in {wait:.0f} min; 90 % interval {row.low:%H:%M} to {row.high:%H:%M} UTC.",
            )
        )
    if isfinite(row.impulse_high):
        parts.append(("effect", f"Sudden impulse of {row.impulse_low:.0f} to {row.impulse_high:.0f} nT on the ground."))
    if isfinite(row.confidence):
        parts.append(("sure", f"Confidence that it is a shock: {100 * row.confidence:.0f} %."))
    if lost(inputs):
        parts.append(("lost", lost(inputs)))
    return tuple(parts)


def message_severity(message: Document) -> int:
    """Severity of a message of SWPC: the digit of its scale, 1 without."""
    scale = message.body.get("scale")
    return int(scale[1]) if isinstance(scale, str) and scale[1:].isdigit() else 1


def message_headline(message: Document) -> str:
    """A message of SWPC in one clause."""
    action = f"{message.body['action']} " if message.body.get("action") else ""
    return f"SWPC {action}{message.body.get('kind', 'message')}: {message.body.get('headline', message.key)}"


def message_facts(message: Document) -> Facts:
    """The text of a message of SWPC as it was issued."""
    issued = f"NOAA SWPC issued this at {message.time:%Y-%m-%d %H:%M} UTC ({message.key})."
    return (("what", issued), ("text", str(message.body.get("text", ""))))


def clear_headline(event: Event) -> str:
    """The end of an event in one clause."""
    what = {
        "storm": "Storm conditions",
        "outage": "The loss of wind from L1",
        "smile_view": "SMILE's view of the magnetopause",
        "sxi": "The difference of SXI",
    }
    return f"{what.get(event.thread, event.thread)} ended {event.ended or event.began:%H:%M} UTC"


def clear_facts(event: Event, inputs: Inputs) -> Facts:
    """Sentences on the end of an event."""
    ended = event.ended or inputs.now
    return (("what", f"{clear_headline(event)} on {ended:%Y-%m-%d}; no level has been reached since."),)


def summary_headline(event: Event) -> str:
    """The summary of a storm in one clause."""
    return f"Summary of the storm of {event.valid:%Y-%m-%d %H:%M} UTC"


def summary_facts(
    rules: Mapping[str, Rule], event: Event, worst: Mapping[str, tuple[float | None, datetime | None]]
) -> Facts:
    """Duration and extremes of a storm, and our lead."""
    ended = event.ended or event.valid
    hours = (ended - event.valid).total_seconds() / 3600.0
    lead = (event.valid - event.began).total_seconds() / 60.0
    extremes = [
        f"{rules[name].title} {value:.3g} {'' if rules[name].unit == '1' else rules[name].unit}".strip()
        + f" at {time:%d %H:%M} UTC"
        for name, (value, time) in worst.items()
        if value is not None and time is not None and "@" not in name
    ]
    return (
        ("duration", f"From {event.valid:%Y-%m-%d %H:%M} to {ended:%Y-%m-%d %H:%M} UTC, {hours:.1f} h."),
        ("extremes", f"Extremes: {'; '.join(extremes)}." if extremes else "No level was reached after all."),
        (
            "lead",
            f"Our first message was made {lead:.0f} min before." if lead >= 1 else "Our first message had no lead.",
        ),
        ("scale", f"Greatest severity {event.severity} of 5 ({WORDS[min(event.severity, 5)]})."),
    )


def _band(number: Measure | None, decimals: int) -> str:
    if number is None or number.low is None or number.high is None:
        return ""
    return f" ({number.low:.{decimals}f} to {number.high:.{decimals}f})"


def _unit(number: Measure) -> str:
    return "" if number.unit == "1" else number.unit


def _longitude(rule: Rule) -> str:
    degrees = float(rule.id.split("@")[1]) if "@" in rule.id else 0.0
    return f"{abs(degrees):g}{'E' if degrees >= 0 else 'W'}"
