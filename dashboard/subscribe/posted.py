"""Reads what a form sent, and judges whether it may be acted on: its own signature, the time it took, the limits."""

from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from dashboard.services import Services
from nowcast.alerts.subscription.address import mailbox
from nowcast.alerts.subscription.limits import network_of
from nowcast.alerts.subscription.tokens import Purpose, Token, read_token, sign
from nowcast.errors import InputError
from nowcast.texts import _

FORM = "application/x-www-form-urlencoded"
LARGEST = 16 * 1024  # bytes
MOST_FIELDS = 100
SOONEST = timedelta(seconds=2)  # after which a person can have filled in the form
TRAP = "website"  # a field that people do not see


async def posted_fields(request: Request) -> dict[str, str]:
    """The fields of a form, the first of each name; answers 400, 413 or 415 with a sentence where it is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise HTTPException(415, f"A form is sent as {FORM}.")
    body = await request.body()
    if len(body) > LARGEST:
        raise HTTPException(413, f"More than {LARGEST // 1024} KiB are not read.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "The form cannot be read.") from None
    fields: dict[str, str] = {}
    for name, text in pairs:
        fields.setdefault(name, text)
    return fields


Posted = Annotated[dict[str, str], Depends(posted_fields)]


def form_token(services: Services, now: datetime) -> str:
    """The signature of a form that is given out; "" where nothing can be signed."""
    keys = services.settings.secret_keys
    return sign(keys, Purpose.FORM, Token("", 0, now)) if keys else ""


def wrong_form(services: Services, fields: dict[str, str], now: datetime) -> str:
    """Why a form is not acted on: not ours, too old, or sent faster than a person types; "" if it is."""
    old = _("This page has been open for too long, or the form is not ours. Please send it again.")
    try:
        token = read_token(services.settings.secret_keys, Purpose.FORM, fields.get("form", ""), now)
    except InputError:
        return old
    return old if now - token.made < SOONEST else ""


def limited_network(request: Request, services: Services, now: datetime) -> str:
    """Why a network that has asked too often is not served; "" if it has not."""
    client = request.client.host if request.client else ""
    allowed = services.subscribers.limits.network.allow(network_of(client), now.timestamp())
    return "" if allowed else _("Too many requests came from your network. Please try again in an hour.")


def limited_mails(services: Services, address: str, now: datetime) -> str:
    """Why no more mails go out just now, to the domain of an address or at all; "" if they do."""
    limits, seconds = services.subscribers.limits, now.timestamp()
    domain = address.rpartition("@")[2]
    allowed = limits.domain.allow(domain, seconds) and limits.everything.allow("all", seconds)
    return "" if allowed else _("Too many people are subscribing just now. Please try again in an hour.")


def first_today(services: Services, purpose: str, address: str, now: datetime) -> bool:
    """Whether nothing was sent to this mailbox today for a purpose; that it was is told to nobody."""
    return services.subscribers.limits.person.allow(f"{purpose} {mailbox(address)}", now.timestamp())
