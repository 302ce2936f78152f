"""The shock clock, the cut, the models and the what-if form in a real browser, over a real server."""

import re
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


def test_the_clock_and_the_fields_are_those_of_the_server(page):
    page.wait_for_function("document.querySelector('#shock').dataset.state === 'expected'")
    assert re.fullmatch(r"Shock \d\d:\d\d \(\d\d:\d\d–\d\d:\d\d\), in \d+ min", page.inner_text("#shock"))
    words = page.evaluate("async () => (await (await fetch('/api/v1/snapshot')).json()).situation")
    shown = page.eval_on_selector_all("#sentence [data-field] span", "spans => spans.map(span => span.textContent)")
    assert shown == [words["now"], words["next"], words["sure"]]
    page.wait_for_selector("#reading", state="attached")  # Dash has written its title too
    assert page.title() == f"{words['title']} · SMILE Nowcast"


def test_a_step_is_a_line_where_l1_is_shown_and_a_span_where_the_earth_is(page):
    assert page.locator("[data-panel=speed] .step.there").count() == 1
    assert page.locator("[data-panel=standoff] .step.due").count() == 1
    assert page.locator("[data-panel=standoff] .step.due").bounding_box()["width"] > 4


def test_own_satellites_are_told_by_a_word(page):
    assert "GOES East 11:30 LT: 20 % now" in page.inner_text("#exposure")
    assert page.locator("#exposure [data-word=likely] b").inner_text().startswith("likely outside from ")


def test_a_radius_is_as_long_in_both_directions_of_the_cut_and_the_sun_is_at_the_left(page):
    across, down, wide, high = page.evaluate(
        """() => {
        const svg = document.querySelector("[data-panel=cut] svg");
        const lines = [...svg.querySelectorAll(":scope > line")];
        const upright = lines.filter((line) => line.getAttribute("x1") === line.getAttribute("x2"));
        const level = lines.filter((line) => line.getAttribute("y1") === line.getAttribute("y2"));
        const step = ([a, b], end) => Number(b.getAttribute(end)) - Number(a.getAttribute(end));
        const { width, height } = svg.querySelector("clipPath rect").getBBox();
        return [step(upright, "x1"), Math.abs(step(level, "y1")), width, height];
    }"""
    )
    assert across == pytest.approx(down)  # 5 R_E each
    assert 5 * wide / across >= 20
    assert 5 * high / down >= 20
    assert high > 250
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
    assert "inside geosynchronous orbit" in page.inner_text("#whatif output")
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
