"""CAP 1.2: a message as the Common Alerting Protocol of OASIS writes it; fetched at `/alerts/<event>.cap`, never sent.

Elements stand in the order of the schema (OASIS Standard CAP-V1.2, 1 July 2010, section 3.2 and 3.4); times carry
"-00:00" for UTC as 3.3.2 demands, never a Z; what an Update or a Cancel refers to is "sender,identifier,sent". A
played storm has the status Exercise, a simulation Test, so that no receiver takes it for real.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, tostring

from nowcast.alerts.mail.letter import domain_of
from nowcast.alerts.records import SEVERITY, Channel, Event, Measure, Message, Mode, Transition
from nowcast.settings import Settings

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER = "nowcast"  # before the domain
STATUS: dict[Mode, str] = {"live": "Actual", "replay": "Exercise", "simulation": "Test"}
CAP_SEVERITY = ("Minor", "Minor", "Minor", "Moderate", "Severe", "Extreme")  # by our severity
LASTS = timedelta(hours=6)  # what is said to hold where nothing says until when
WORLD = "90,-180 90,180 -90,180 -90,-180 90,-180"
PLACE = "Earth: magnetosphere, geosynchronous orbit and the auroral zones"
NEAR = timedelta(hours=1)  # ahead, of what is to be expected and not yet here


def document(settings: Settings, event: Event, transitions: Sequence[Transition], revision: int | None = None) -> bytes:
    """The CAP alert of one revision of an event, of its last one by default; a summary is none, the all-clear ends it.

    Parameters
    ----------
    transitions : sequence of Transition
        All of the event, in any order; those before the revision are referred to.

    Raises
    ------
    ValueError
        There is no such revision.
    """
    alerts = [entry for entry in transitions if entry.kind != "summary"]
    ordered = sorted(alerts, key=lambda entry: (entry.revision, entry.made))
    wanted = revision if revision is not None else ordered[-1].revision if ordered else 0
    these = [entry for entry in ordered if entry.revision == wanted]
    if not these:
        raise ValueError(f"the event has no revision {wanted}")
    earlier = {entry.revision: entry for entry in reversed(ordered) if entry.revision < wanted}
    return _written(settings, event, these, [earlier[number] for number in sorted(earlier)])


def _written(settings: Settings, event: Event, these: list[Transition], earlier: list[Transition]) -> bytes:
    last = max(these, key=lambda entry: entry.severity)
    sender = f"{SENDER}@{_domain(settings)}"
    alert = Element("alert", xmlns=NAMESPACE)
    _add(alert, "identifier", identifier(event, last.revision))
    _add(alert, "sender", sender)
    _add(alert, "sent", stamp(last.made))
    _add(alert, "status", STATUS[event.mode])
    _add(alert, "msgType", "Cancel" if last.kind == "all_clear" else "Update" if earlier else "Alert")
    _add(alert, "scope", "Public")
    if event.mode != "live":
        _add(alert, "note", "A storm of the past is played. Nothing here is happening now.")
    if earlier:
        references = [f"{sender},{identifier(event, entry.revision)},{stamp(entry.made)}" for entry in earlier]
        _add(alert, "references", " ".join(references))
    _add(alert, "incidents", event.id)
    _info(alert, settings, event, these, last)
    return HEAD + bytes(tostring(alert, encoding="utf-8"))


def identifier(event: Event, revision: int) -> str:
    """The identifier of a revision: no space, comma, < or & in it."""
    return f"{event.id}.{revision}"


def _info(alert: Element, settings: Settings, event: Event, these: list[Transition], last: Transition) -> None:
    over = last.kind == "all_clear"
    info = SubElement(alert, "info")
    _add(info, "language", "en")
    _add(info, "category", "Geo")
    _add(info, "event", f"Space weather: {last.level or last.rule}")
    _add(info, "responseType", "AllClear" if over else "Monitor")
    _add(info, "urgency", urgency(last))
    _add(info, "severity", CAP_SEVERITY[last.severity])
    _add(info, "certainty", certainty(last))
    for entry in these:
        code = SubElement(info, "eventCode")
        _add(code, "valueName", "nowcast-rule")
        _add(code, "value", entry.rule)
    _add(info, "effective", stamp(last.made))
    _add(info, "onset", stamp(last.valid_time))
    _add(info, "expires", stamp(max(last.valid_until or last.valid_time + LASTS, last.made + timedelta(minutes=1))))
    _add(info, "senderName", "SMILE Nowcast")
    _add(info, "headline", last.headline or last.level or last.rule)
    sentences = [sentence for entry in these for _, sentence in entry.facts]
    if sentences:
        _add(info, "description", " ".join(dict.fromkeys(sentences)))
    if settings.base_url:
        _add(info, "web", f"{settings.base_url}alerts?event={event.id}")
    _add(info, "parameter", ("nowcast-severity", SEVERITY[last.severity]))
    for measure in {measure.quantity: measure for entry in these for measure in entry.measures}.values():
        for name, value in parameters(measure):
            _add(info, "parameter", (name, value))
    area = SubElement(info, "area")
    _add(area, "areaDesc", PLACE)
    _add(area, "polygon", WORLD)


def urgency(transition: Transition) -> str:
    """One of the values of CAP: Past, Immediate, Expected, Future."""
    if transition.kind == "all_clear":
        return "Past"
    ahead = transition.valid_time - transition.made
    return "Immediate" if ahead <= timedelta(0) else "Expected" if ahead <= NEAR else "Future"


def certainty(transition: Transition) -> str:
    """One of the values of CAP: Observed where it is measured or over, Likely ahead of it, Possible if unconfirmed."""
    if transition.kind == "cannot_confirm":
        return "Possible"
    return "Observed" if transition.valid_time <= transition.made or transition.kind == "all_clear" else "Likely"


def parameters(measure: Measure) -> list[tuple[str, str]]:
    """Names and values of a measure: the quantity with its unit, and its band."""
    unit = "" if measure.unit in ("", "1") else f" [{measure.unit}]"
    parts = (("", measure.value), ("_low", measure.low), ("_high", measure.high))
    return [(f"{measure.quantity}{part}{unit}", f"{value:g}") for part, value in parts if value is not None]


def stamp(time: datetime) -> str:
    """A time as CAP writes it.

    Examples
    --------
    >>> stamp(datetime(2024, 5, 10, 16, 36, tzinfo=UTC))
    '2024-05-10T16:36:00-00:00'
    """
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def _add(parent: Element, name: str, content: str | tuple[str, str]) -> None:
    """An element with its text, or one of a name and a value."""
    element = SubElement(parent, name)
    if isinstance(content, str):
        element.text = content
    else:
        _add(element, "valueName", content[0])
        _add(element, "value", content[1])


def _domain(settings: Settings) -> str:
    return domain_of(settings.mail_from) if settings.mail_from else "localhost"


def _build(settings: Settings, message: Message) -> bytes:
    if message.event is None:
        raise ValueError("a message of the service itself is no alert")
    return document(settings, message.event, message.transitions)


def _nobody(_text: str) -> str:
    raise ValueError("CAP is fetched at /alerts/<event>.cap; it is not sent to an address.")


def _deliver(_settings: Settings, _message: Message, _body: bytes) -> None:
    """It is fetched."""


CHANNEL = Channel("cap", "CAP 1.2", lambda _settings: True, _nobody, _build, _deliver)
