"""The routes behind the links of mails: confirm, change, leave. Each shows a page by GET and acts by POST alone.

The link is the right to act, so no cookie is needed and no other site can use one. One click of a mail program (RFC
8058) posts to the link that ends the subscription.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from dashboard.api.answers import as_json
from dashboard.services import Provided, Services, services_of
from dashboard.subscribe.drawn import HEADERS, drawn, refusal
from dashboard.subscribe.posted import Posted, limited_network
from dashboard.subscribe.tested import tested_form
from dashboard.subscribe.views import WordsView, closed, form_view, state_of
from nowcast.alerts.records import Subscription
from nowcast.alerts.subscription import service
from nowcast.alerts.subscription.form import Form, fields_of, read_form
from nowcast.alerts.subscription.tokens import Purpose, Token, read_token, sign
from nowcast.clock import WALL
from nowcast.errors import InputError
from nowcast.texts import _

GONE = 410


def opened(request: Request, services: Annotated[Services, Depends(services_of)]) -> None:
    """Answer 503 where subscriptions are off, and 429 where a network asks too often."""
    if why := closed(services.settings, "live"):
        raise HTTPException(503, why)
    if request.method == "POST" and (why := limited_network(request, services, WALL.now())):
        raise HTTPException(429, why)


router = APIRouter(include_in_schema=False, dependencies=[Depends(opened)])


@router.get("/subscribe/confirm/{token}")
async def confirm(services: Provided, token: str) -> Response:
    """A button; whoever only looks at the link confirms nothing."""

    def look(now: datetime) -> WordsView:
        read_token(services.settings.secret_keys, Purpose.CONFIRM, token, now)
        text = _("Press the button to get alerts from now on. You can change or end that by a link in each mail.")
        return WordsView((text,), button=_("Yes, send me alerts"), action=f"/subscribe/confirm/{token}")

    return await _page(services, _("Confirm your subscription"), look)


@router.post("/subscribe/confirm/{token}")
async def confirmed(services: Provided, token: str) -> Response:
    """Begin the subscription."""

    def act(now: datetime) -> WordsView:
        entry = service.confirm(services.settings, services.subscribers.store(), token, now)
        change = sign(services.settings.secret_keys, Purpose.CHANGE, Token(entry.id, entry.version, now))
        return WordsView(
            (_("You are subscribed. The next alert that you chose comes to your address."),),
            links=(
                (_("Change, pause or leave"), f"/subscribe/change/{change}"),
                (_("To the page of alerts"), "/alerts"),
            ),
        )

    return await _page(services, _("Subscribed"), act)


@router.get("/subscribe/leave/{token}")
async def leave(services: Provided, token: str) -> Response:
    """A button."""

    def look(now: datetime) -> WordsView:
        read_token(services.settings.secret_keys, Purpose.LEAVE, token, now)
        text = _("Press the button and you get no more mail; your address and your choices are deleted.")
        return WordsView((text,), button=_("Leave"), action=f"/subscribe/leave/{token}")

    return await _page(services, _("Leave"), look)


@router.post("/subscribe/leave/{token}")
async def left(services: Provided, token: str) -> Response:
    """End a subscription at once."""

    def act(now: datetime) -> WordsView:
        service.leave(services.settings, services.subscribers.store(), token, now)
        return WordsView((_left(),))

    return await _page(services, _("You have left"), act)


@router.get("/subscribe/change/{token}")
async def change(services: Provided, token: str) -> Response:
    """The form of a subscription that is there."""
    try:
        entry = await asyncio.to_thread(_entry, services, token)
    except InputError as error:
        return await refusal(services, str(error), GONE)
    return await _form(services, token, entry)


@router.post("/subscribe/change/{token}")
async def changed(services: Provided, token: str, fields: Posted) -> Response:
    """Save, pause, go on, export or delete."""
    action, database = fields.get("action", ""), services.subscribers.store()
    try:
        entry = await asyncio.to_thread(_entry, services, token)
    except InputError as error:
        return await refusal(services, str(error), GONE)
    if action == "export":
        kept = await asyncio.to_thread(service.export, database, entry)
        attached = {"Content-Disposition": 'attachment; filename="subscription.json"'}
        return as_json(kept, headers=HEADERS | attached)
    if action == "delete":
        await asyncio.to_thread(service.delete, database, entry)
        return await drawn(services, "subscribe/words.html", _("You have left"), WordsView((_left(),)))
    form = read_form(fields, entry)
    if action == "test" or (action == "save" and form.errors):
        return await _form(services, token, entry, form, test=action == "test")
    return await _saved(services, action, entry, form)


async def _saved(services: Services, action: str, entry: Subscription, form: Form) -> Response:
    """Write what the button says, and show the form by a link of the new version."""
    database, now = services.subscribers.store(), WALL.now()
    if action == "pause":
        entry = await asyncio.to_thread(service.pause, database, entry, now)
    elif action == "resume":
        entry = await asyncio.to_thread(service.resume, database, entry)
    elif action == "save":
        entry = await asyncio.to_thread(service.change, database, entry, form.subscription)
    else:
        raise HTTPException(400, "The form has no such button.")
    token = sign(services.settings.secret_keys, Purpose.CHANGE, Token(entry.id, entry.version, now))
    return await _form(services, token, entry, done="Saved." if action == "save" else "")


def _entry(services: Services, token: str) -> Subscription:
    return service.by_link(services.settings, services.subscribers.store(), token, WALL.now())


async def _form(
    services: Services, token: str, entry: Subscription, form: Form | None = None, *, test: bool = False, done: str = ""
) -> Response:
    """The form of a subscription: as it is stored, or as it was sent."""
    shown = form or Form(fields_of(entry), entry, {})
    view = form_view(
        shown.fields,
        shown.errors,
        await tested_form(services, shown, patient=test),
        action=f"/subscribe/change/{token}",
        state=state_of(entry),
        paused=entry.state in ("paused", "bounced"),
        done=done,
    )
    return await drawn(services, "subscribe/change.html", _("Your alerts"), view, 400 if shown.errors else 200)


async def _page(services: Services, title: str, act: Callable[[datetime], WordsView]) -> Response:
    """What a link does, or why it does nothing."""
    try:
        view = await asyncio.to_thread(act, WALL.now())
    except InputError as error:
        return await refusal(services, str(error), GONE)
    return await drawn(services, "subscribe/words.html", title, view)


def _left() -> str:
    return _("You get no more mail from us. Your address and your choices are deleted.")
