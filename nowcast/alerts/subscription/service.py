"""What a visitor's request does to the subscriptions: ask, confirm, change, pause, leave, export.

A request is answered in the same words and by the same work whether the address is known or not: a stranger learns
nothing. Whatever is sent goes through the outbox, so a mail server that is down delays it and loses nothing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from nowcast.alerts.records import Message, Subscription
from nowcast.alerts.subscription.limits import ADDRESS
from nowcast.alerts.subscription.tokens import Purpose, Token, read_token, sign
from nowcast.errors import InputError
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.store import alerts as stored

MAIL = "mail"
UNCONFIRMED = timedelta(hours=48)  # an address that nobody confirmed is forgotten after it
PAUSE = timedelta(hours=24)
KEPT = (
    "id", "address", "channel", "language", "created", "consent", "state", "paused_until", "hard_bounces",
)  # fmt: skip
ANY = 0  # version in the links of alerts, which serve until the subscription is gone
HARD_BOUNCES = 3  # after which nothing is sent
USED = "This link has been used already, or the subscription is gone. Nothing has been changed."
CONFIRM = "Confirm your subscription to space weather alerts"
LINK = "Your link to change your space weather alerts"


def ask(settings: Settings, database: Store, wanted: Subscription, now: datetime) -> None:
    """Note a wish to subscribe and send one letter to the address: to confirm, or to change what is there.

    Parameters
    ----------
    wanted : Subscription
        With a parsed address; its id, state and times are made here.
    """
    stored.forget_unconfirmed(database, now - UNCONFIRMED)
    before = _by_mail(database, wanted.address)
    known = [entry for entry in before if entry.state != "unconfirmed"]
    if known:
        _send_link(settings, database, known[0], now)
        return
    if any(_written_to(database, entry, now) for entry in before):
        return
    for entry in before:
        stored.delete_subscription(database, entry.id)
    entry = replace(
        wanted, id=secrets.token_hex(8), channel=MAIL, state="unconfirmed", created=now, consent=None, version=1
    )
    token = sign(settings.secret_keys, Purpose.CONFIRM, Token(entry.id, entry.version, now))
    text = (
        ("what", "somebody, probably you, asked for alerts of SMILE Nowcast to this address."),
        ("next", "open the link and press the button within 48 hours. If it was not you, do nothing: the address is "
         "forgotten then, and no second mail comes."),
    )  # fmt: skip
    stored.write_subscription(database, entry)
    stored.queue(database, _letter(entry, CONFIRM, text, f"{settings.base_url}subscribe/confirm/{token}", now))


def ask_for_link(settings: Settings, database: Store, address: str, now: datetime) -> None:
    """Send the link for changes to an address, if it is subscribed; at most once a day."""
    stored.forget_unconfirmed(database, now - UNCONFIRMED)
    for entry in [entry for entry in _by_mail(database, address) if entry.state != "unconfirmed"][:1]:
        _send_link(settings, database, entry, now)


def _send_link(settings: Settings, database: Store, entry: Subscription, now: datetime) -> None:
    if _written_to(database, entry, now):
        return
    token = sign(settings.secret_keys, Purpose.CHANGE, Token(entry.id, entry.version, now))
    text = (
        ("what", "somebody, probably you, asked for the link to your subscription. It is as it was."),
        ("next", "open the link to change, pause or leave. If it was not you, do nothing."),
    )
    stored.queue(database, _letter(entry, LINK, text, f"{settings.base_url}subscribe/change/{token}", now))


def _by_mail(database: Store, address: str) -> list[Subscription]:
    return [entry for entry in stored.read_subscriptions(database, address=address) if entry.channel == MAIL]


def _written_to(database: Store, entry: Subscription, now: datetime) -> bool:
    """Whether a letter of the service itself went to a subscription within a day."""
    rows = stored.read_outbox(database, subscription=entry.id)
    return any(row.message.kind == "service" and now - row.message.made < ADDRESS for row in rows)


def _letter(entry: Subscription, subject: str, facts: tuple[tuple[str, str], ...], link: str, now: datetime) -> Message:
    name = secrets.token_hex(12)
    return Message(
        id=name, event=None, revision=0, number=1, root=name, subscription=entry.id, recipient=entry.address,
        channel=MAIL, kind="service", severity=0, subject=subject, transitions=(), facts=facts, mode="live", made=now,
        expires=now + UNCONFIRMED, time_zone=entry.time_zone, link=link,
    )  # fmt: skip


def confirm(settings: Settings, database: Store, text: str, now: datetime) -> Subscription:
    """Begin a subscription by its link; once.

    Raises
    ------
    InputError
        Forged, expired, or used already.
    """
    token = read_token(settings.secret_keys, Purpose.CONFIRM, text, now)
    entry = stored.read_subscription(database, token.subscription)
    if entry is None or entry.state != "unconfirmed" or entry.version != token.version:
        raise InputError(USED)

    def begin(stored_entry: Subscription) -> Subscription:
        if stored_entry.state != "unconfirmed":
            raise InputError(USED)
        return replace(stored_entry, state="active", consent=now, version=stored_entry.version + 1)

    return _changed(stored.update_subscription(database, entry.id, begin))


def _changed(entry: Subscription | None) -> Subscription:
    if entry is None:
        raise InputError(USED)
    return entry


def by_link(settings: Settings, database: Store, text: str, now: datetime) -> Subscription:
    """The subscription that a link for changes belongs to.

    Raises
    ------
    InputError
        Forged, expired, or the subscription is gone.
    """
    token = read_token(settings.secret_keys, Purpose.CHANGE, text, now)
    entry = stored.read_subscription(database, token.subscription)
    if entry is None or entry.state == "unconfirmed" or token.version not in (ANY, entry.version):
        raise InputError(USED)
    return entry


def change(database: Store, entry: Subscription, wanted: Subscription) -> Subscription:
    """Write what a subscriber chose; the address and how the subscription stands are not of the form."""

    def chosen(now: Subscription) -> Subscription:
        kept = {name: getattr(now, name) for name in KEPT}
        return replace(wanted, **kept, version=now.version + 1)

    return _changed(stored.update_subscription(database, entry.id, chosen))


def pause(database: Store, entry: Subscription, now: datetime) -> Subscription:
    """Send nothing for a day."""
    return _set(database, entry, state="paused", paused_until=now + PAUSE)


def resume(database: Store, entry: Subscription) -> Subscription:
    """Send again from now on, also after a pause for bounces."""
    return _set(database, entry, state="active", paused_until=None, hard_bounces=0)


def _set(database: Store, entry: Subscription, **changed: object) -> Subscription:
    return _changed(
        stored.update_subscription(
            database,
            entry.id,
            lambda now: replace(now, **changed, version=now.version + 1),  # type: ignore[arg-type]
        )
    )


def leave(settings: Settings, database: Store, text: str, now: datetime) -> None:
    """Delete a subscription and all that was sent to it, by its link; that it is gone already is no fault.

    Raises
    ------
    InputError
        Forged or expired.
    """
    token = read_token(settings.secret_keys, Purpose.LEAVE, text, now)
    stored.delete_subscription(database, token.subscription)


def delete(database: Store, entry: Subscription) -> None:
    """Delete a subscription and all that was sent to it."""
    stored.delete_subscription(database, entry.id)


def export(database: Store, entry: Subscription) -> Mapping[str, object]:
    """All that is kept of a subscriber, for JSON."""
    rows = stored.read_outbox(database, subscription=entry.id)
    messages = [
        {
            "made": row.message.made.isoformat(),
            "subject": row.message.subject,
            "state": row.state,
            "sent": row.sent.isoformat() if row.sent else None,
        }
        for row in rows
    ]
    kept = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in vars(entry).items()
        if name != "id"
    }
    return {"subscription": {**kept, "thresholds": dict(entry.thresholds)}, "messages": messages}


def note_bounce(database: Store, subscription: str) -> Subscription | None:
    """Count a mail that came back for good; None where the subscription is gone."""
    return stored.update_subscription(database, subscription, bounced)


def bounced(entry: Subscription) -> Subscription:
    """The subscription after a hard bounce: the third ends the mails until its owner wants them again."""
    count = entry.hard_bounces + 1
    return replace(entry, hard_bounces=count, state="bounced" if count >= HARD_BOUNCES else entry.state)
