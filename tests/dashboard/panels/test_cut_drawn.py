"""The shock clock, the cut, the models and the what-if form in a real browser, over a real server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from build import until
from filled import MINUTE, derived, filled, issued
from made_shocks import announced, exposed
from served import served

from nowcast import store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser, cache, tmp_path_factory) -> Iterator[Any]:
    """The first page of a store with a shock on its way; wants no error."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    database = filled(tmp_path_factory.mktemp("cut") / "nowcast.sqlite", now)
    store.write_shocks(database, [announced(now - 10 * MINUTE)], received=now, since=now - timedelta(hours=1))
    rows = exposed(now, 0.2, 0.64)
    store.write_nowcast(database, issued=now, derived=derived(now, 46), now_rows=issued(now), exposure=rows)
    errors: list[str] = []
    with served(cache, lambda: database) as client:
        tab = browser.new_page(viewport={"width": 1920, "height": 1080})
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("console", lambda message: message.type == "error" and errors.append(message.text))
        tab.goto(str(client.base_url))
        tab.wait_for_selector("[data-panel=cut] svg path")
        yield tab
        tab.close()
    assert errors == []


def test_the_clock_counts_down_in_the_words_of_the_server(page):
    told = page.evaluate(
        """async () => {
        const { shockSentence } = await import("/assets/pages/now-shock.js");
        const { createStore } = await import("/assets/core/store.js");
        const { limits } = createStore();
        const told = (shocks, now, blind) => shockSentence(shocks, now, blind, limits);
        const due = { expected: 2400, low: 2040, high: 2760 };
        const step = { word: "Shock", time: 0, ...due, state: "awaited", by: "", change: null };
        const later = { ...step, expected: 4200, high: 4560, low: 3840 };
        const seen = { ...step, state: "confirmed", by: "GOES-19", change: -14, confirmed_time: 2280 };
        const at = (seconds) => told([step], seconds, false);
        const all = [at(360), at(2460), at(3000), at(9000), told([seen], 2340, false), told([later, step], 1200, false),
                     told([], 0, true), told([], 0, false),
                     told([{ ...step, state: "not seen", by: "GOES-19" }], 4200, false)];
        return all.map((sentence) => sentence.text);
    }"""
    )
    assert told == [
        "Shock 00:40 ± 6, in 34 min", "Shock 00:40 ± 6, due now", "Shock was due 00:40: awaiting GOES",
        "Shock was due 00:40: cannot be confirmed", "Shock arrived 00:38 (GOES-19 −14 nT)",
        "Shock 00:40 ± 6, in 20 min, 1 more", "No L1 data: a shock would not be seen", "No shock on its way",
        "Shock due 00:40: not seen by GOES-19",
    ]  # fmt: skip
    assert page.get_attribute("#shock", "data-state") == "expected"


def test_a_step_is_a_line_where_l1_is_shown_and_a_span_where_the_earth_is(page):
    assert page.locator("[data-panel=speed] .step.there").count() == 1
    assert page.locator("[data-panel=standoff] .step.due").count() == 1
    assert page.locator("[data-panel=standoff] .step.due").bounding_box()["width"] > 4


def test_own_satellites_are_told_by_a_word(page):
    assert "GOES East 11:30 LT: 20 %, up to 64 % at" in page.inner_text("#exposure")
    assert page.locator("#exposure [data-word=likely] b").inner_text() == "likely outside"


def test_the_cut_is_as_wide_as_high_and_the_sun_is_at_the_left(page):
    box = page.locator("[data-panel=cut] clipPath rect").first.evaluate(
        "frame => ['width', 'height'].map(name => Number(frame.getAttribute(name)))"
    )
    assert box[0] == pytest.approx(box[1])
    assert box[1] > 300
    text = page.text_content("[data-panel=cut] svg")
    assert "← Sun" in text
    assert "GOES East" in text
    assert "Sun at the left" in page.text_content("[data-panel=cut] figcaption")


def test_the_other_plane_is_a_button_away(page):
    page.click("[data-panel=cut] .views button:last-child")
    until(lambda: page.evaluate("document.querySelector('[data-panel=cut] svg').textContent.includes('north')"))
    assert page.get_attribute("[data-panel=cut] .views button:last-child", "aria-pressed") == "true"
    page.click("[data-panel=cut] .views button:first-child")


def test_a_supposed_wind_is_told_and_drawn_with_dots(page):
    page.click("#whatif summary")
    page.click("#whatif-compute")
    until(lambda: page.evaluate("document.querySelector('#whatif output').textContent.includes('3 hours')"))
    assert "extreme" in page.inner_text("#whatif output")
    page.wait_for_selector("[data-panel=cut] path[stroke-linecap=round]", state="attached")


def test_an_answer_goes_with_enter_and_with_clear(page):
    page.fill("#whatif-density", "7")
    page.press("#whatif-density", "Enter")
    until(lambda: page.evaluate("!document.querySelector('#whatif output').textContent.includes('extreme')"))
    page.click("#whatif-clear")
    until(lambda: page.inner_text("#whatif output") == "")
    page.wait_for_selector("[data-panel=cut] path[stroke-linecap=round]", state="detached")
    assert not page.is_visible("#whatif-clear")
    page.click("#whatif summary")


def test_models_are_thin_lines_on_request(page):
    lines = "[data-panel=standoff] .scatterlayer path.js-line"
    before = page.locator(lines).count()
    page.click("[data-panel=standoff] button.models")
    until(lambda: page.evaluate(f"document.querySelectorAll('{lines}').length >= {before + 5}"))
    assert "Lin 2010" in page.inner_text("[data-panel=standoff] .legend")
    page.click("[data-panel=standoff] button.models")
    until(lambda: page.evaluate(f"document.querySelectorAll('{lines}').length === {before}"))


def test_the_draft_opens_with_the_text_of_now(page):
    page.click("#draft summary")
    until(lambda: page.evaluate("document.querySelector('#draft textarea').value.startsWith('DRAFT WARNING')"))
    assert page.is_visible("#draft button")
    page.click("#draft summary")


def test_a_phone_has_no_cut_and_no_sideways_scroll(page):
    page.set_viewport_size({"width": 390, "height": 844})
    until(lambda: page.evaluate("getComputedStyle(document.querySelector('[data-panel=cut]')).display === 'none'"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.is_visible("#shock")
    assert np.isfinite(page.locator("#shock").bounding_box()["y"])
