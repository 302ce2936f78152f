"""Feed health and the GOES panels in a real Chromium."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from build import clock_at, craft_index
from filled import filled
from playwright.sync_api import Browser, Page
from served import served

from nowcast import store
from nowcast.store import Health

pytestmark = pytest.mark.browser

NOON = datetime(2026, 3, 20, 17, 0, tzinfo=UTC)  # local noon of GOES-19
GAP = range(30, 52)  # minutes without a row


@dataclass(frozen=True)
class Context:
    """A browser page over a store in which GOES-19 was outside the magnetopause for half an hour."""

    page: Page
    address: str
    said: list[str]


@pytest.fixture(scope="module")
def context(browser: Browser, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    database = filled(tmp_path_factory.mktemp("health") / "nowcast.sqlite", NOON)
    store.set_clock(database, clock_at(NOON), "replay", "test")
    times = pd.date_range(NOON - timedelta(hours=3), NOON - timedelta(minutes=4), freq="min")
    ago = np.asarray((NOON - times) / pd.Timedelta("1min"))
    wild = np.where((ago > 10) & (ago < 40), 1.0, 0.0) * np.random.default_rng(1).normal(0, 60, len(times))
    field = pd.DataFrame({"goes_he": 20 + wild, "goes_hp": np.where(wild, -60.0, 100.0), "goes_hn": 5 - wild})
    rows = field.assign(goes_total=np.sqrt((field**2).sum(axis=1)), active=True)
    rows.index = craft_index(times, "GOES-19")
    places = pd.DataFrame({"longitude": [-75.2]}, index=pd.MultiIndex.from_tuples(
        [(pd.Timestamp(NOON).floor("D"), "GOES-19")], names=["time", "source"]))  # fmt: skip
    for feed, frame in (("goes_magnetometers", rows.drop(rows.index[list(GAP)])), ("goes_longitudes", places)):
        state = Health(feed, NOON, succeeded=NOON, newest=NOON - timedelta(minutes=4), state="ok")
        store.write_poll(database, feed, frame, received=NOON, health=state)
    with served(cache, lambda: database) as client:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        yield Context(page, str(client.base_url), said)
        page.close()


def wide(page: Page) -> Any:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_each_satellite_is_drawn_named_and_its_crossing_is_said_in_words(context: Context) -> None:
    page = context.page
    page.goto(f"{context.address}/sun")
    page.wait_for_selector('[data-panel="goes_field"] path.js-line', state="attached")
    page.wait_for_selector("body[data-drawn]")
    lines = page.locator('[data-panel="goes_field"] .scatterlayer path.js-line')
    strokes = lines.evaluate_all("all => all.filter(line => parseFloat(getComputedStyle(line).strokeWidth) > 0).length")
    assert strokes == 2  # one satellite, and the line is not drawn over the gap
    assert page.locator('[data-panel="goes_field"] .segment').get_attribute("title").startswith("GOES-19 outside: ")
    keys = page.locator('[data-panel="goes_field"] .key:not(.fill_below) .name').all_inner_texts()
    assert keys == ["none", "GOES-19 primary: inside since 16:51"]
    tile = page.locator('.tile[data-quantity="goes_hp_primary"]')
    assert "inside since 16:51" in tile.inner_text()
    assert "GOES-19 (75° W), primary" in tile.inner_text()
    assert page.locator('[data-panel="field"]').count() == 0  # that is of the first page
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert wide(page) <= 0
    assert context.said == []


def test_the_gap_can_be_opened_and_stays_open_when_the_table_is_renewed(context: Context) -> None:
    page = context.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{context.address}/feeds")
    row = page.locator('tr.feed[data-feed="goes_magnetometers"]')
    assert "longest gap 22 min" in row.inner_text()
    row.locator("summary").click()
    assert "20 Mar 14:30 – 14:52, 22 min" in row.inner_text()
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('#coverage table').dataset.old = '1'")
    page.wait_for_selector("#coverage table:not([data-old])", timeout=15000)
    assert "20 Mar 14:30 – 14:52, 22 min" in row.inner_text()
    bar = row.locator("svg.bar").bounding_box()
    assert bar is not None
    assert bar["width"] > 400
    page.set_viewport_size({"width": 390, "height": 844})
    assert wide(page) <= 0
    assert context.said == []
