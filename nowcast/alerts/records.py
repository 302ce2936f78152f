"""What alerts are made of: rules, events and their transitions, messages, subscriptions, rows of the outbox, channels.

An event is global: one storm is one event, and its id is the same in mail, webhook, Atom, CAP and on the page. A
transition is a stored change of one rule within an event. A message is what one subscriber gets of the transitions of
one tick; an outbox row is a message on one channel, with the state of its delivery. A missing number is None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from nowcast.errors import DeliveryError
from nowcast.settings import Settings

__all__ = ["DeliveryError"]  # a channel raises it; `permanent` decides whether another try is made

Direction = Literal["above", "below"]
Kind = Literal["onset", "update", "escalation", "all_clear", "summary", "cannot_confirm"]
MessageKind = Literal[
    "onset", "update", "escalation", "all_clear", "summary", "cannot_confirm", "digest", "service", "test"
]
Mode = Literal["live", "replay", "simulation"]
DeliveryState = Literal["held", "digested", "queued", "leased", "sent", "dead", "expired"]
SubscriptionState = Literal["unconfirmed", "active", "paused", "bounced"]

SEVERITY = ("none", "notice", "watch", "warning", "severe", "extreme")
"""Words of the severities 0 to 5, one scale for all rules: quiet hours and CAP go by it."""


@dataclass(frozen=True)
class Level:
    """One level of a rule.

    Parameters
    ----------
    name : str
        Different for every level of every rule, as people read it: "G3 estimate", "nose < 6.6 R_E".
    enter, leave : float
        In the unit of the quantity; the second lies on the quiet side of the first.
    severity : int
        1 to 5, index of `SEVERITY`.
    """

    name: str
    enter: float
    leave: float
    severity: int


@dataclass(frozen=True)
class Rule:
    """A rule over one quantity.

    Parameters
    ----------
    id : str
        As "bz"; a variant for own thresholds or longitudes carries them: "standoff@7.2", "geo_exposure@-75.2".
    title, about : str
        What people read: a few words; one sentence.
    quantity, unit : str
        What is compared, with its unit.
    feed : str
        Where the values come from: "derived", "shocks", "exposure", "swpc_kp", "kp_forecast", "swpc_alerts", "smile",
        "sxi", "health".
    direction : str
        "above" or "below" the level is the active side.
    levels : tuple of Level
        From the mildest on.
    hold : timedelta
        Of valid time beyond the level before it is entered.
    release : timedelta
        Of valid time on the quiet side of `leave` before it is left.
    cooldown : timedelta
        After a release, before a level that is no worse is entered again.
    escalation : timedelta
        The hold of a worse level while the rule is active; no cooldown applies.
    thread : str
        "storm" for what belongs to the event of a storm, else the name of an event of its own.
    """

    id: str
    title: str
    about: str
    quantity: str
    unit: str
    feed: str
    direction: Direction
    levels: tuple[Level, ...]
    hold: timedelta = timedelta(minutes=5)
    release: timedelta = timedelta(minutes=30)
    cooldown: timedelta = timedelta(minutes=60)
    escalation: timedelta = timedelta(minutes=5)
    thread: str = "storm"


@dataclass(frozen=True)
class Measure:
    """One number of a message with its band, its time of validity and the craft it is from."""

    quantity: str
    label: str
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    time: datetime | None = None
    source: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happens, from its onset to its summary.

    Parameters
    ----------
    id : str
        Global and the same everywhere, as "2024-0510-A".
    thread : str
        "storm", "smile_view", "outage" or "swpc_message".
    began : datetime
        When we first knew of it.
    valid : datetime
        From when it is valid at the Earth (the craft, the imager).
    ended : datetime or None
        Until when it was valid; None while it goes on.
    closed : datetime or None
        When the all-clear was made.
    revision : int
        The last of its transitions.
    severity : int
        The greatest so far.
    lost : bool
        Whether it was told that data are missing; once in an event.
    mode : str
        "live", "replay" or "simulation".
    """

    id: str
    thread: str
    began: datetime
    valid: datetime
    ended: datetime | None = None
    closed: datetime | None = None
    mode: Mode = "live"
    revision: int = 0
    severity: int = 0
    lost: bool = False


@dataclass(frozen=True)
class Transition:
    """A change of one rule within an event; stored once, never changed.

    Parameters
    ----------
    event, rule : str
        Ids.
    revision : int
        1, 2, … within the event; transitions of one tick share it.
    kind : str
    level : str
        `Level.name`; empty for an all-clear, a summary and "cannot confirm".
    severity : int
    valid_time : datetime
        From when it holds at the Earth; later than `made` where it is expected.
    made : datetime
        When we made it (nowcast clock).
    measures : tuple of Measure
        The value that made it first.
    source : str
        Craft of the wind.
    headline : str
        One clause: "Shock at L1 16:36 UTC, arrives 17:02-17:10".
    facts : tuple of (name, sentence)
        Sentences in the order of reading, by name: "what", "when", "sure", "lost" ("L1 lost since 23:32 …"),
        "suspect"; of a summary "duration", "extremes", "lead", "goes".
    trace : tuple of (unix s, value)
        The quantity of the rule over the last hours, thinned, for the plot of a letter; what is missing is left out.
    """

    event: str
    rule: str
    revision: int
    kind: Kind
    level: str
    severity: int
    valid_time: datetime
    made: datetime
    measures: tuple[Measure, ...] = ()
    source: str = ""
    headline: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    valid_until: datetime | None = None
    trace: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Subscription:
    """Who gets what: a filter on the events.

    Parameters
    ----------
    id : str
        Random; links are signed over it.
    address : str
        Mail address (one, normalised) or name of a webhook of the settings.
    channel : str
        Name of a `Channel`.
    profile : str
        Name of a profile of `nowcast.alerts.profiles`, "own" for none.
    rules : tuple of str
        Ids of the rules that are switched on; empty takes those of the profile.
    thresholds : mapping
        Own threshold by rule id, in place of the levels of the rule.
    longitudes : tuple of float [deg east]
        Of own satellites.
    least_severity : int
        Levels below it are not sent.
    time_zone : str
        IANA name.
    quiet_from, quiet_until : int or None
        Hours of local time between which messages are held.
    breakthrough : int
        Severity from which on quiet hours and the cap do not hold a message.
    digest : bool
        One message a day at `digest_hour` local time in place of messages at once.
    cap : int
        Messages at once in 24 h; further ones go into a digest.
    all_clear, summary : bool
        Whether these kinds are wanted.
    created, consent : datetime
        The second None until the address was confirmed.
    state : str
        "unconfirmed", "active", "paused" or "bounced".
    paused_until : datetime or None
        End of a pause; None with the state "paused" is until further notice.
    hard_bounces : int
        In a row.
    version : int
        Raised with each change; a signed link names it, so that an old one is refused.
    """

    id: str
    address: str
    channel: str = "mail"
    profile: str = "default"
    rules: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    longitudes: tuple[float, ...] = ()
    least_severity: int = 1
    time_zone: str = "UTC"
    quiet_from: int | None = None
    quiet_until: int | None = None
    breakthrough: int = 4
    digest: bool = False
    digest_hour: int = 6
    cap: int = 6
    all_clear: bool = True
    summary: bool = True
    language: str = "en"
    created: datetime | None = None
    consent: datetime | None = None
    state: SubscriptionState = "unconfirmed"
    paused_until: datetime | None = None
    hard_bounces: int = 0
    version: int = 1


@dataclass(frozen=True)
class Message:
    """What one subscriber gets at one time; a channel turns it into mail, JSON or CAP.

    Parameters
    ----------
    id : str
        Hash of event, revision and recipient: the Message-ID before the @, the same at every try.
    event : Event or None
        None for service messages (confirmation of an address, test).
    revision : int
        Of the transitions; 0 for service messages.
    number : int
        1, 2, … of this recipient's messages of the event; 1 opens the thread.
    root : str
        `id` of the recipient's first message of the event, for References.
    subscription, recipient, channel : str
        Id, address and channel.
    kind : str
    severity : int
        The greatest of the transitions.
    subject : str
        Complete, with marks as [TEST].
    transitions : tuple of Transition
    facts : tuple of (name, sentence)
        In the order of reading, see `Transition.facts`; besides "late", "expired", "exercise", "why" (the rule in
        words), "next".
    mode : str
    made : datetime
    expires : datetime
        When it no longer matters; it is then named in the next message.
    time_zone : str
        Of the recipient.
    link : str
        Of a service message: what the recipient is asked to open.
    """

    id: str
    event: Event | None
    revision: int
    number: int
    root: str
    subscription: str
    recipient: str
    channel: str
    kind: MessageKind
    severity: int
    subject: str
    transitions: tuple[Transition, ...]
    facts: tuple[tuple[str, str], ...]
    mode: Mode
    made: datetime
    expires: datetime
    time_zone: str = "UTC"
    link: str = ""
    profile: str = "default"
    longitudes: tuple[float, ...] = ()


@dataclass(frozen=True)
class OutboxRow:
    """A message on its way.

    Parameters
    ----------
    message : Message
    state : str
        "held" (quiet hours, digest), "digested" (a digest stands for it), "queued", "leased", "sent", "dead" or
        "expired".
    tries : int
    next_try : datetime
        Not before; of a held row when it is released.
    lease_until : datetime or None
        While leased: when another worker may take it.
    sent : datetime or None
    error : str
        The last one.
    """

    message: Message
    state: DeliveryState
    tries: int
    next_try: datetime
    lease_until: datetime | None = None
    sent: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Channel:
    """One way of delivery, the constant `CHANNEL` of a file in `nowcast/alerts/channels/`.

    Parameters
    ----------
    name : str
        As `Subscription.channel`.
    label : str
        What people read.
    configured : callable
        Whether the settings allow it.
    validate : callable
        From what a person typed to the address as it is stored; raises `ValueError` with a sentence.
    build : callable
        From the settings and a message to the bytes that are sent; pure, the same bytes at every try.
    deliver : callable
        Sends the bytes; raises `DeliveryError`. Called in a thread, with its own connection and deadline.
    """

    name: str
    label: str
    configured: Callable[[Settings], bool]
    validate: Callable[[str], str]
    build: Callable[[Settings, Message], bytes]
    deliver: Callable[[Settings, Message, bytes], None]


@dataclass(frozen=True)
class Maintenance:
    """A window in which nothing is alerted of the outage of our own feeds, or of anything, with the reason."""

    start: datetime
    stop: datetime
    reason: str
    all_rules: bool = False
