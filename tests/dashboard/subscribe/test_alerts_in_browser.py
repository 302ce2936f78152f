"""Subscribing and the bell in a real Chromium."""

from dataclasses import replace
from datetime import timedelta

import pytest
from alert_samples import ENVIRONMENT, EVENT, ONSET
from build import until
from filled import NOW
from served import served

from nowcast import store
from nowcast.alerts.subscription.tokens import Purpose, Token, sign
from nowcast.clock import WALL
from nowcast.store import alerts as stored

KEYS = tuple(ENVIRONMENT["NOWCAST_SECRET_KEYS"].split(","))
pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(browser, site, cache, tmp_path):
    """Opens a page of a site with mail set up; the faults that the browser tells are gathered."""
    contexts = []
    url = f"sqlite:///{tmp_path / 'live.sqlite'}"
    with served(cache, lambda: site.store, ENVIRONMENT | {"DATABASE_URL": url}) as client:

        def opened(path, **options):
            context = browser.new_context(viewport={"width": 390, "height": 800}, **options)
            contexts.append(context)
            page = context.new_page()
            page.faults = []
            page.on("console", lambda entry: page.faults.append(entry.text) if entry.type == "error" else None)
            page.on("pageerror", lambda error: page.faults.append(str(error)))
            page.goto(f"{client.base_url}{path}")
            return page

        yield opened
        for context in contexts:
            context.close()


def test_the_form_is_sent_without_scripts_and_is_no_wider_than_a_phone(page_of, tmp_path):
    page = page_of("/subscribe?profile=default", java_script_enabled=False)
    assert page.locator("#page").bounding_box()["width"] <= 390
    page.fill('input[name="address"]', "ops@example.org")
    earlier = sign(KEYS, Purpose.FORM, Token("", 0, WALL.now() - timedelta(minutes=1)))  # a person takes some time
    page.locator('#subscription input[name="form"]').evaluate("(field, token) => { field.value = token; }", earlier)
    page.click('button[value="subscribe"]')
    page.wait_for_selector("text=Look into your mail")
    assert "a mail with a link is on its way" in page.inner_text("#page")
    live = store.open_store(f"sqlite:///{tmp_path / 'live.sqlite'}")
    assert [entry.address for entry in stored.read_subscriptions(live)] == ["ops@example.org"]
    live.engine.dispose()


def test_a_threshold_is_tried_as_it_is_typed(page_of):
    page = page_of("/subscribe")
    page.fill('input[name="threshold.standoff"]', "11")
    outcome = page.wait_for_selector('output[data-rule="standoff@11"]')
    assert "Would have fired once" in outcome.inner_text()
    page.uncheck('input[name="rule.standoff"]')
    page.wait_for_selector('output[data-rule^="standoff"]', state="detached")
    assert page.faults == []


def test_an_armed_bell_rings_for_a_new_alert_alone(page_of, site):
    page = page_of("/alerts", permissions=["notifications"])
    page.evaluate("""() => {
        window.rung = [];
        window.Notification = class { constructor(text) { window.rung.push(text); } };
        window.Notification.permission = "granted";
    }""")
    page.select_option("#bell select", "3")
    event = replace(EVENT, id="2026-0304-A", began=NOW, valid=NOW)
    change = replace(ONSET, event=event.id, made=NOW - timedelta(minutes=1), valid_time=NOW, valid_until=None)
    stored.write_tick(site.store, states={}, events=[event], transitions=[change])
    until(lambda: page.evaluate("() => window.rung.length > 0") or page.wait_for_timeout(200), 30.0)
    assert page.evaluate("() => window.rung") == [ONSET.headline]
    assert page.faults == []
