"""What a person does to the panels: span, cursor, pin, keys, in a real Chromium over a real server."""

from collections.abc import Iterator
from typing import Any

import pytest
from build import until
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PANEL = "[data-panel=speed]"


@pytest.fixture
def page(browser, shared) -> Iterator[Any]:
    """The first page, all of it drawn; wants no error."""
    tab = browser.new_page(viewport={"width": 1920, "height": 1080})
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{shared.client.base_url}/#24h")
    tab.wait_for_selector("body[data-drawn]")
    yield tab
    tab.close()
    assert errors == []


def pressed(page: Any) -> str:
    return str(page.locator(".spans [aria-pressed=true]").inner_text())


def minute(page: Any) -> int:
    """The minute of the day under the cursor."""
    hours, minutes = page.get_attribute(f"{PANEL} .cursor", "data-time").removesuffix(" UTC").split(":")
    return 60 * int(hours) + int(minutes)


def middle(page: Any) -> tuple[float, float]:
    box = page.locator(PANEL).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_span_stands_in_the_address_and_has_keys(page) -> None:
    assert pressed(page) == "24 h"
    page.keyboard.press("1")
    assert pressed(page) == "6 h"
    assert page.evaluate("location.hash") == "#6h"
    page.keyboard.press("2")
    assert pressed(page) == "24 h"


def test_a_click_pins_the_cursor_and_another_one_releases_it(page) -> None:
    x, y = middle(page)
    page.mouse.move(x, y)
    expect(page.locator(f"{PANEL} .cursor")).to_be_visible()
    page.mouse.click(x, y)
    before = minute(page)
    page.mouse.move(x + 100, y)
    page.keyboard.press("ArrowLeft")
    until(lambda: (before - minute(page)) % 1440 == 1)
    page.mouse.click(x, y)
    expect(page.locator(f"{PANEL} .cursor")).to_be_hidden()


def test_arrows_step_by_a_minute_or_a_quarter_of_an_hour_and_escape_releases(page) -> None:
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f"{PANEL} .cursor")).to_be_visible()
    before = minute(page)
    page.keyboard.press("Shift+ArrowLeft")
    until(lambda: (before - minute(page)) % 1440 == 15)
    page.keyboard.press("ArrowRight")
    until(lambda: (before - minute(page)) % 1440 == 14)
    page.keyboard.press("Escape")
    expect(page.locator(f"{PANEL} .cursor")).to_be_hidden()


def test_keys_in_a_field_are_for_the_field(page) -> None:
    page.evaluate("document.body.append(document.createElement('input'))")
    page.focus("body > input")
    page.keyboard.press("1")
    assert pressed(page) == "24 h"


def test_starting_afresh_while_a_change_is_on_its_way_loads_everything(page) -> None:
    """The delta that was asked before comes after the key; it must not be taken for the snapshot."""
    held: list[Any] = []
    page.route("**/api/v1/delta/*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/api/v1/delta/*"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.keyboard.press("l")
    with page.expect_response("**/api/v1/snapshot"):
        held[0].continue_()
    expect(page.locator(".tile[data-quantity=bz_gsm] .meta")).to_contain_text("SOLAR1")


def test_the_cut_does_not_wait_for_the_plotting_library(browser, shared) -> None:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.route("**/vendor/plotly.js*", lambda route: None)  # never answered
    page.goto(str(shared.client.base_url), wait_until="commit")
    page.wait_for_selector("[data-panel=cut] svg")
    assert page.evaluate("typeof window.Plotly") == "undefined"
    page.close()
