"""What a letter says, in the order of reading; its plain text and its HTML are both drawn from this alone.

What, when (UTC and the reader's own time), how sure, what it means for the reader's use, what comes next, the values
with their band, craft and age, why the reader got it, links.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from nowcast.alerts.mail.meaning import meaning
from nowcast.alerts.records import SEVERITY, Measure, Message, Transition
from nowcast.alerts.subscription.tokens import Purpose, Token, sign
from nowcast.settings import Settings
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.words.text import duration

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "what": "In short",
        "when": "When",
        "zone": "Your time",
        "sure": "How sure",
        "lost": "Data lost",
        "suspect": "Doubt",
        "duration": "Duration",
        "extremes": "Extremes",
        "lead": "Our lead",
        "goes": "At GOES",
        "satellites": "Yours",
        "meaning": "For you",
        "next": "Next",
        "effect": "Effect",
        "moved": "Moved",
        "scale": "Severity",
        "digest": "Held",
        "text": "Message",
        "late": "Sent late",
        "expired": "Not sent",
        "exercise": "Exercise",
    }
)
FIRST = ("exercise", "late")  # before all others
WHY = "why"
AHEAD = ("onset", "update", "escalation")  # kinds of what is still to come or goes on
KINDS = {
    "onset": "onset",
    "update": "update",
    "escalation": "now stronger",
    "all_clear": "all clear",
    "summary": "summary",
    "cannot_confirm": "end cannot be confirmed",
    "digest": "digest",
    "service": "",
    "test": "test",
}
DAY_SIDE = 4.0  # hours of local time from noon within which a satellite is near the nose


@dataclass(frozen=True)
class ValueRow:
    """A number of the letter."""

    label: str
    value: str
    band: str
    time: str
    source: str


@dataclass(frozen=True)
class Content:
    """All words of a letter.

    Parameters
    ----------
    kind : str
        A word of `KINDS` for the head, and the severity.
    facts : tuple of (label, sentence)
    why : str
        Why the reader gets it; "" for none.
    links : tuple of (label, address)
    """

    heading: str
    kind: str
    severity: str
    event: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[ValueRow, ...]
    why: str
    links: tuple[tuple[str, str], ...]
    mode: str


def content(settings: Settings, message: Message) -> Content:
    """The words of a message."""
    greatest = max(message.transitions, key=lambda entry: entry.severity, default=None)
    number = f"Event {message.event.id}, message {message.number}" if message.event else ""
    measures = {measure.quantity: measure for entry in message.transitions for measure in entry.measures}
    return Content(
        heading=(greatest.headline if greatest and greatest.headline else message.subject),
        kind=KINDS[message.kind],
        severity=SEVERITY[message.severity] if message.severity else "",
        event=number,
        facts=_facts(message, greatest),
        rows=tuple(_row(measure, message.made) for measure in measures.values()),
        why=" ".join(sentence for name, sentence in message.facts if name == WHY),
        links=links(settings, message),
        mode=message.mode,
    )


def _facts(message: Message, greatest: Transition | None) -> tuple[tuple[str, str], ...]:
    """Facts with their labels, those of the reader put behind those of the event."""
    told = (WHY, "exercise") if message.mode != "live" else (WHY,)  # the head of the letter says the latter
    given = [fact for fact in message.facts if fact[0] not in told]
    ahead = [fact for fact in given if fact[0] in FIRST]
    last = [fact for fact in given if fact[0] in ("next", "expired")]
    of_event = [fact for fact in given if fact not in ahead and fact not in last]
    own: list[tuple[str, str]] = []
    if greatest is not None and message.kind in AHEAD:
        own += [("satellites", text) for text in _satellites(message.longitudes, greatest.valid_time)]
        use = meaning(message.profile, greatest.rule, greatest.kind)
        own += [("meaning", use)] if use else []
    if greatest is not None and message.kind in AHEAD and message.time_zone not in ("", "UTC"):
        at = next((number + 1 for number, fact in enumerate(of_event) if fact[0] == "when"), len(of_event))
        of_event.insert(at, ("zone", local(greatest, message.time_zone)))
    return tuple((LABELS.get(name, name.capitalize()), text) for name, text in [*ahead, *of_event, *own, *last])


def local(transition: Transition, zone: str) -> str:
    """The time of a transition where the reader is.

    Examples
    --------
    >>> from datetime import timedelta
    >>> made = datetime(2024, 5, 10, 16, 40, tzinfo=UTC)
    >>> local(Transition("e", "bz", 1, "onset", "", 3, made + timedelta(minutes=22), made), "Europe/London")
    '10 May 18:02 (Europe/London).'
    """
    where = ZoneInfo(zone)
    text = f"{transition.valid_time.astimezone(where):%d %b %H:%M}".lstrip("0")
    if transition.valid_until is not None:
        text += f" to {transition.valid_until.astimezone(where):%H:%M}"
    return f"{text} ({zone})."


def _satellites(longitudes: tuple[float, ...], time: datetime) -> list[str]:
    """Where own satellites are at a time: their local time, and whether that is near the nose."""
    sentences = []
    for longitude in longitudes:
        hours = (time.astimezone(UTC).hour + time.minute / 60 + longitude / 15) % 24
        side = "on the day side, near the nose" if abs(hours - 12) <= DAY_SIDE else "away from the nose"
        sentences.append(f"{place(longitude)} is at {int(hours):02}:{int(hours % 1 * 60):02} local time then, {side}.")
    return sentences


def place(longitude: float) -> str:
    """A longitude as operators write it.

    Examples
    --------
    >>> place(19.2), place(-75.2)
    ('19.2E', '75.2W')
    """
    return f"{abs(longitude):g}{'W' if longitude < 0 else 'E'}"


def _row(measure: Measure, made: datetime) -> ValueRow:
    digits = QUANTITIES[measure.quantity].decimals if measure.quantity in QUANTITIES else 2
    unit = "" if measure.unit in ("", "1") else f" {measure.unit}"
    band = ""
    if measure.low is not None and measure.high is not None:
        band = f"({measure.low:.{digits}f} to {measure.high:.{digits}f})"
    return ValueRow(
        label=measure.label or measure.quantity,
        value="-" if measure.value is None else f"{measure.value:.{digits}f}{unit}",
        band=band,
        time="" if measure.time is None else f"{measure.time.astimezone(UTC):%H:%M}{_old(measure.time, made)}",
        source=measure.source,
    )


def _old(time: datetime, made: datetime) -> str:
    seconds = round((made - time).total_seconds() / 60) * 60
    return f", {duration(seconds)} old" if seconds > 0 else f", in {duration(-seconds)}" if seconds < 0 else ""


def links(settings: Settings, message: Message) -> tuple[tuple[str, str], ...]:
    """Links of a letter: live, the event, change, leave; of a service letter its own one alone."""
    if message.link:
        return (("Open", message.link),)
    base = settings.base_url
    if not base:
        return ()
    pages = [("Live", base)]
    if message.event is not None:
        pages.append(("This event", f"{base}alerts?event={message.event.id}"))
    if not leave_link(settings, message):
        return tuple(pages)
    return (
        *pages,
        ("Change or pause", f"{base}subscribe/change/{_signed(settings, Purpose.CHANGE, message)}"),
        ("Leave", leave_link(settings, message)),
    )


def leave_link(settings: Settings, message: Message) -> str:
    """The address that ends the subscription by one POST; "" where there is none or links cannot be signed."""
    listed = message.subscription and message.mode == "live"  # the tester of a played storm is no subscriber
    if not (settings.base_url and settings.secret_keys and listed):
        return ""
    return f"{settings.base_url}subscribe/leave/{_signed(settings, Purpose.LEAVE, message)}"


def _signed(settings: Settings, purpose: Purpose, message: Message) -> str:
    return sign(settings.secret_keys, purpose, Token(message.subscription, 0, message.made))
