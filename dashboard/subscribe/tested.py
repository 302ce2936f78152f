"""Tries the rules of a form on the past, once an hour for each rule; the page shows the outcome beside the rule."""

import asyncio
from datetime import timedelta

from dashboard.services import Services
from dashboard.subscribe.outcome import DAYS, Tested, tested
from nowcast.alerts.fired import back_test
from nowcast.alerts.history import in_storms
from nowcast.alerts.rules import rule as rule_of
from nowcast.alerts.rules import variants
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
    entry = form.subscription
    names = {name: variants(entry, (name,)) for name in entry.rules}
    firsts = {name: ids[0] for name, ids in names.items() if ids}
    outcomes = await asyncio.gather(*(tested_rule(services, rule) for rule in firsts.values()))
    return dict(zip(firsts, outcomes, strict=True))


async def tested_rule(services: Services, name: str) -> Tested:
    """The outcome of one rule.

    Raises
    ------
    ValueError
        There is no such rule.
    """
    rule = rule_of(name)
    state = await services.live.state()
    database, hour = services.live.stage(), state.clock.now().replace(minute=0, second=0, microsecond=0)

    def make() -> Tested:
        trial = back_test(database, rule, hour - timedelta(days=DAYS), hour + timedelta(hours=1))
        return tested(name, trial, in_storms(name), hour)

    return await asyncio.to_thread(services.subscribers.tested.get, database, hour, name, make)
