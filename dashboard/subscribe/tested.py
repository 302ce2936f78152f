"""Tries the rules of a form on the past, once an hour for each rule; the page shows the outcome beside the rule."""

import asyncio
from datetime import timedelta

from dashboard.services import Services
from dashboard.subscribe.outcome import DAYS, Tested, tested
from nowcast.alerts.fired import back_test
from nowcast.alerts.history import in_storms
from nowcast.alerts.profiles import wanted
from nowcast.alerts.rules import rule as rule_of
from nowcast.alerts.subscription.form import Form


async def tested_form(services: Services, form: Form, *, patient: bool) -> dict[str, Tested]:
    """Outcomes of the rules that are switched on in a form, by their built-in ids.

    Parameters
    ----------
    patient : bool
        Whether to wait for them; otherwise the script of the page asks.
    """
    if not patient:
        return {}
    wishes = {name.partition("@")[0]: (name, least) for name, least in reversed(wanted(form.subscription).items())}
    bases = [name for name in form.subscription.rules if name not in wishes]  # own satellites without a longitude
    wishes |= {name: (name, 1) for name in bases}
    outcomes = await asyncio.gather(*(outcome_of(services, rule, least) for rule, least in wishes.values()))
    return dict(zip(wishes, outcomes, strict=True))


async def outcome_of(services: Services, name: str, least: int = 1) -> Tested:
    """The outcome of one rule, of the levels from a severity on.

    Raises
    ------
    ValueError
        There is no such rule.
    """
    rule = rule_of(name)
    state = await services.live.state()
    database, hour = services.live.stage(), state.clock.now().replace(minute=0, second=0, microsecond=0)

    def make() -> Tested:
        trial = back_test(database, rule, hour - timedelta(days=DAYS), hour + timedelta(hours=1), least)
        storms = {
            storm: [firing for firing in firings if firing.severity >= least]
            for storm, firings in in_storms(name).items()
        }
        return tested(name, trial, storms, hour)

    return await asyncio.to_thread(services.subscribers.tested.get, database, hour, (name, least), make)
