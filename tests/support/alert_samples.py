"""Messages of each kind, as a storm would bring them."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nowcast.alerts.records import Event, Measure, Message, Transition
from nowcast.settings import Settings

MADE = datetime(2024, 5, 10, 16, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ENVIRONMENT = {
    "SMTP_URL": "smtp://127.0.0.1:2525",
    "NOWCAST_MAIL_FROM": "alerts@example.org",
    "NOWCAST_BASE_URL": "https://nowcast.example.org/",
    "NOWCAST_SECRET_KEYS": "the key of today,the key of yesterday",
}
EVENT = Event("2024-0510-A", "storm", MADE, MADE + 22 * MINUTE)
SUBJECT = "Shock at L1 16:36 UTC, arrives 17:02-17:10; nose to 5.5 R_E; GEO exposed"


def settings(**more: str) -> Settings:
    """Settings with mail."""
    return Settings.from_env(ENVIRONMENT | more)


def trace(until: datetime = MADE, deepest: float = 5.5) -> tuple[tuple[float, float], ...]:
    """Six hours of a nose that moves in, with a hole."""
    start = until.timestamp() - 6 * 3600
    points = [(start + 300.0 * number, 10.2 + 0.2 * math.sin(number / 4)) for number in range(66)]
    points += [
        (start + 300.0 * number, 10.2 - (10.2 - deepest) * min((number - 66) / 8, 1.0)) for number in range(66, 80)
    ]
    return tuple(point for number, point in enumerate(points) if not 20 <= number < 30)


NOSE = Measure("standoff_distance", "Nose of the magnetopause", "R_E", 5.5, 4.9, 6.2, MADE + 26 * MINUTE, "SOLAR1")
SPEED = Measure("flow_speed", "Speed", "km/s", 702.3, None, None, MADE - 2 * MINUTE, "SOLAR1")
BZ = Measure("bz_gsm", "Bz GSM", "nT", -18.4, None, None, MADE - 2 * MINUTE, "SOLAR1")
ONSET = Transition(
    EVENT.id,
    "standoff",
    1,
    "onset",
    "nose inside GEO",
    4,
    MADE + 22 * MINUTE,
    MADE,
    (NOSE, SPEED, BZ),
    "SOLAR1",
    "Shock at L1 16:36 UTC, arrives 17:02-17:10; nose to 5.5 R_E",
    (
        ("what", "expect the nose of the magnetopause near 5.5 R_E (4.9 to 6.2) from 17:02 UTC."),
        ("when", "arrives 17:02 to 17:10 UTC, in 22 to 30 min."),
        ("sure", "4 of 5 models agree; two craft saw the shock."),
    ),
    valid_until=MADE + 202 * MINUTE,
    trace=trace(),
)
MESSAGE = Message(
    id="4f1c2a9be07d",
    event=EVENT,
    revision=1,
    number=1,
    root="4f1c2a9be07d",
    subscription="3f2a9c1b77aa00ff",
    recipient="ops@example.com",
    channel="mail",
    kind="onset",
    severity=4,
    subject=SUBJECT,
    transitions=(ONSET,),
    facts=(
        *ONSET.facts,
        ("why", "your rule: nose inside GEO for 5 min or more."),
        ("next", "we write again if the level changes, the arrival moves by more than 10 min, or it is over."),
    ),
    mode="live",
    made=MADE,
    expires=MADE + timedelta(hours=48),
    time_zone="Europe/London",
    profile="geo",
    longitudes=(19.2, -75.2),
)


def follower(kind: str, subject: str, *facts: tuple[str, str], **changed: object) -> Message:
    """A later message of the event."""
    later = MADE + 5 * timedelta(hours=1)
    headline = subject.removeprefix("[CLEAR] ").removeprefix("[TEST] ")
    made = replace(ONSET, revision=2, kind=kind, made=later, valid_time=later, valid_until=None, headline=headline)
    made = replace(made, facts=facts, trace=trace(later, 9.6))
    plain = replace(MESSAGE, id=f"{kind}0a", revision=2, number=2, kind=kind, subject=subject, transitions=(made,))
    why = ("why", "your rule: nose inside GEO for 5 min or more.")
    return replace(plain, facts=(*facts, why), made=later, **changed)


def service(subject: str, link: str, *facts: tuple[str, str], kind: str = "service") -> Message:
    """A message of the service itself."""
    return replace(
        MESSAGE,
        id="5e41ce",
        event=None,
        revision=0,
        number=1,
        kind=kind,
        severity=0,
        subject=subject,
        transitions=(),
        facts=facts,
        link=link,
    )


SAMPLES: dict[str, Message] = {
    "onset": MESSAGE,
    "onset-replay": replace(MESSAGE, mode="replay", subject=f"[TEST] {SUBJECT}", event=replace(EVENT, mode="replay")),
    "update": follower(
        "update",
        "Shock arrives 17:15-17:20 UTC, 12 min later; nose to 5.5 R_E",
        ("what", "the shock is slower than it looked."),
        ("when", "arrives 17:15 to 17:20 UTC."),
    ),
    "escalation": follower(
        "escalation",
        "Nose 4.9 R_E since 18:20 UTC, G4 estimate; GEO exposed 09-15 LT",
        ("what", "the nose is at 4.9 R_E (4.2 to 5.6)."),
        ("sure", "all models agree."),
    ),
    "cannot-confirm": follower(
        "cannot_confirm",
        "Wind from L1 lost since 23:32 UTC: end of the storm cannot be confirmed",
        ("lost", "no craft at L1 has sent wind since 23:32 UTC."),
        severity=2,
    ),
    "all-clear": follower(
        "all_clear",
        "[CLEAR] Nose beyond GEO since 21:10 UTC, after 4 h 08 min",
        ("what", "the nose is back at 9.6 R_E."),
        ("duration", "4 h 08 min."),
        severity=1,
    ),
    "summary": follower(
        "summary",
        "Summary 10 May 17:02 to 11 May 21:10 UTC: nose to 4.9 R_E, G5 estimate",
        ("duration", "28 h 08 min."),
        ("extremes", "nose 4.9 R_E; Bz -50 nT; Kp 9- estimate."),
        ("lead", "22 min before the arrival."),
        ("goes", "GOES-16 crossed at 17:12 UTC."),
        severity=5,
    ),
    "late": replace(
        MESSAGE,
        facts=(
            ("late", "this was made 16:40 UTC and could not be delivered before 19:02 UTC."),
            *MESSAGE.facts,
            ("expired", "1 message of 14:10 UTC was not sent in time: Bz -10 nT."),
        ),
    ),
    "digest": follower(
        "digest",
        "Digest of 10 May: 3 messages of 1 event, the worst: nose inside GEO",
        ("what", "3 messages were held for this digest."),
    ),
    "confirm": service(
        "Confirm your subscription to space weather alerts",
        "https://nowcast.example.org/subscribe/confirm/WyJhIiwxLDE3MTUzNTkyMDBd.abc",
        ("what", "somebody, probably you, asked for alerts of SMILE Nowcast to this address."),
        ("next", "open the link and press the button within 48 hours. If it was not you, do nothing."),
    ),
    "test": service(
        "[TEST] Mail from SMILE Nowcast arrives", "", ("what", "this is a test by the operator."), kind="test"
    ),
}
