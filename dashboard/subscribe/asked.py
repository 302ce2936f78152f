"""The routes of those who are not subscribed yet, or have lost their link: the form, its trial, the wish to subscribe.

A GET never acts: programs that look into mails follow links. Known and unknown addresses get the same words.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, HTTPException, Request, Response

from dashboard.services import Provided, Services
from dashboard.subscribe.drawn import drawn, mode_of, refusal
from dashboard.subscribe.posted import TRAP, Posted, first_today, form_token, limited_mails, limited_network, wrong_form
from dashboard.subscribe.tested import outcome_of, tested_form
from dashboard.subscribe.views import WordsView, closed, form_view
from dashboard.templates import environment
from nowcast.alerts.records import Subscription
from nowcast.alerts.subscription import service
from nowcast.alerts.subscription.form import Form, fields_of, read_address, read_form
from nowcast.clock import WALL
from nowcast.texts import _

router = APIRouter(include_in_schema=False)

EMPTY = Subscription("", "")


@router.get("/subscribe")
async def subscribe(request: Request, services: Provided) -> Response:
    """The form, filled in for a use."""
    profile = request.query_params.get("profile", EMPTY.profile)
    form = read_form(fields_of(replace(EMPTY, profile=profile[:40])), EMPTY)
    return await _form(services, form, {name: text for name, text in form.errors.items() if name == "profile"})


@router.post("/subscribe")
async def wish(request: Request, services: Provided, fields: Posted) -> Response:
    """Note a wish to subscribe, or show what would have fired."""
    now = WALL.now()
    if why := limited_network(request, services, now):
        return await refusal(services, why, 429)
    form = read_form(fields, EMPTY)
    if fields.get("action") == "test":
        return await _form(services, form, form.errors, test=True)
    if why := closed(services.settings, await mode_of(services)):
        return await refusal(services, why, 503)
    errors = dict(form.errors)
    address = read_address(fields.get("address", ""), errors)
    if wrong := wrong_form(services, fields, now):
        errors["form"] = wrong
    if errors:
        return await _form(services, form, errors, status=400)
    if why := limited_mails(services, address, now):
        return await refusal(services, why, 429)
    if not fields.get(TRAP) and first_today(services, "subscribe", address, now):
        wanted = replace(form.subscription, address=address)
        await asyncio.to_thread(service.ask, services.settings, services.subscribers.store(), wanted, now)
    return await drawn(services, "subscribe/words.html", _("Look into your mail"), WordsView(_noted()))


@router.post("/subscribe/link")
async def link(request: Request, services: Provided, fields: Posted) -> Response:
    """Send the link for changes."""
    now = WALL.now()
    if why := limited_network(request, services, now):
        return await refusal(services, why, 429)
    if why := closed(services.settings, await mode_of(services)):
        return await refusal(services, why, 503)
    errors: dict[str, str] = {}
    address = read_address(fields.get("address", ""), errors)
    wrong = errors.get("address") or wrong_form(services, fields, now)
    if wrong:
        return await refusal(services, wrong, 400)
    if why := limited_mails(services, address, now):
        return await refusal(services, why, 429)
    if first_today(services, "link", address, now):
        await asyncio.to_thread(service.ask_for_link, services.settings, services.subscribers.store(), address, now)
    return await drawn(services, "subscribe/words.html", _("Look into your mail"), WordsView(_noted()[:1]))


@router.get("/subscribe/test")
async def trial(services: Provided, rule: str, least: int = 1) -> Response:
    """What one rule would have sent, as a piece of the form: `rule` may carry an own threshold, "standoff@7.2".

    `least` is the severity from which on its levels count.
    """
    try:
        outcome = await outcome_of(services, rule[:60], least)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    macros = environment().get_template("subscribe/tested.html").module
    html = str(macros.outcome(outcome))  # type: ignore[attr-defined]
    return Response(html, headers={"Cache-Control": "no-cache"}, media_type="text/html")


async def _form(
    services: Services, form: Form, errors: Mapping[str, str], *, test: bool = False, status: int = 200
) -> Response:
    """The form as it was sent, with what is wrong and what would have fired."""
    view = form_view(
        form.fields,
        errors,
        await tested_form(services, form, patient=test),
        closed=closed(services.settings, await mode_of(services)),
        token=form_token(services, WALL.now()),
    )
    return await drawn(services, "subscribe/form.html", _("Alerts by mail"), view, status)


def _noted() -> tuple[str, ...]:
    """What is said of an address, whatever becomes of it."""
    return (
        _("If this address can be used, a mail with a link is on its way to it."),
        _(
            "Open the link within 48 hours and press the button there; nothing else is sent before that. An address "
            "gets at most one such mail a day."
        ),
    )
