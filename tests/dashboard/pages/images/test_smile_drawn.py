"""SMILE in a real Chromium: the orbit is drawn, the card stands in its column, the boundary seen on its panel."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from served import served
from test_smile_page import NOVEMBER, standing

from nowcast.store.smile import StoredRetrieval, write_retrieval

pytestmark = pytest.mark.browser


def test_the_orbit_is_drawn_and_the_card_goes_to_the_right(browser: Browser, cache: Path, tmp_path: Path) -> None:
    database = standing(tmp_path, NOVEMBER)
    for minutes in (40, 90):
        time = NOVEMBER - timedelta(minutes=minutes)
        write_retrieval(database, StoredRetrieval(time, str(minutes), time, 9.4, 9.1, 9.7, 0, 0, True, "", 300.0, 80.0))
    said: list[str] = []
    with served(cache, lambda: database) as client:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{client.base_url}/images")
        page.wait_for_selector("svg.plane[data-plane=xz] path.craft")
        assert page.locator("svg.plane").count() == 2
        assert page.locator("svg.plane[data-plane=xz] path.band").count() == 1
        craft = page.locator("svg.plane[data-plane=xz] path.craft").bounding_box()
        earth = page.locator("svg.plane[data-plane=xz] .earth").bounding_box()
        assert craft is not None
        assert earth is not None
        assert craft["y"] < earth["y"] - 100  # far in the north
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(str(client.base_url))
        page.wait_for_selector(".side > #smile-card")
        assert "No SXI view now" in page.locator("#smile-card").inner_text()
        page.wait_for_selector("[data-panel=standoff] .errorbar", state="attached")
        assert page.locator("[data-panel=standoff] .errorbar").count() == 2
        assert "SXI 9.4, 40" in page.locator("[data-panel=standoff] .key.points").inner_text()
        page.close()
    assert said == []
