"""Timeline and dials in a real Chromium."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import clock_at
from filled import NOW, filled
from playwright.sync_api import Browser, Page
from served import served

from dashboard.theme import PALETTE
from nowcast import store
from nowcast.store import Health, Store
from nowcast.vocabulary.records import Document

pytestmark = pytest.mark.browser

CSS = Path(__file__).parents[4] / "assets" / "pages" / "sun.css"
HOUR = timedelta(hours=1)


def message(code: str, serial: int, kind: str, start: datetime, stop: datetime, level: int | None = None) -> Document:
    body = {"code": code, "serial": serial, "kind": kind, "action": "", "refers": None, "level": level,
            "headline": "Something is expected", "scale": "G1", "days": [], "supersedes": False, "shock": None,
            "facts": {}, "text": f"The text of {code} {serial}"}  # fmt: skip
    return Document(f"{code} {serial}", min(start, NOW), body, start, stop)


def keep(database: Store, feed: str, *documents: Document) -> None:
    health = Health(feed, NOW, succeeded=NOW, newest=documents[-1].time, state="ok")
    store.write_poll(database, feed, pd.DataFrame(), received=NOW, health=health, documents=documents)


@pytest.fixture(scope="module")
def page(browser: Browser, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    database = filled(tmp_path_factory.mktemp("drawn") / "nowcast.sqlite")
    store.set_clock(database, clock_at(NOW), "replay", "test")
    keep(
        database, "swpc_alerts",
        message("WATA20", 7, "watch", NOW + 12 * HOUR, NOW + 36 * HOUR),
        message("WARK05", 1, "warning", NOW - 30 * HOUR, NOW - 12 * HOUR, 5),
        message("WARK06", 2, "warning", NOW - 20 * HOUR, NOW - 14 * HOUR, 6),
    )  # fmt: skip
    grid = np.zeros((181, 360), dtype=np.uint8)
    grid[158] = 80  # 68 N
    body = {"forecast": NOW.timestamp() + 3600, "longitudes": 360, "latitudes": 181,
            "cells": base64.b64encode(grid.tobytes()).decode(), "greatest": {"north": 80, "south": 0}}  # fmt: skip
    levels = {"R": {"scale": 0}, "S": {"scale": 0}, "G": {"scale": 2}}
    scales = {"now": levels, "yesterday": levels, "days": []}
    keep(database, "noaa_scales", Document("scales", NOW - timedelta(minutes=5), scales))
    keep(database, "ovation", Document("2026-03-04T11:55Z", NOW - timedelta(minutes=5), body, NOW + HOUR))
    with served(cache, lambda: database) as client:
        opened_page = browser.new_page(viewport={"width": 1920, "height": 1080})
        opened_page.said = []  # type: ignore[attr-defined]
        opened_page.on("pageerror", lambda error: opened_page.said.append(str(error)))  # type: ignore[attr-defined]
        opened_page.goto(f"{client.base_url}/sun")
        opened_page.wait_for_selector("#timeline .bar")
        opened_page.wait_for_selector("#dials canvas")
        yield opened_page
        opened_page.close()


def test_a_bar_reaches_from_the_start_to_the_end_of_a_message(page: Page) -> None:
    watch = page.locator("#timeline [title*='watch, expected']").bounding_box()
    day = page.locator("#timeline .day").first.bounding_box()
    assert watch is not None
    assert day is not None
    assert abs(watch["width"] - day["width"]) < 3  # 24 hours
    now = page.locator("#timeline .future").bounding_box()
    assert now is not None
    assert abs(watch["x"] - now["x"] - day["width"] / 2) < 3  # 12 hours after now


def test_bars_that_overlap_in_time_do_not_cover_each_other(page: Page) -> None:
    one, other = (page.locator("#timeline [data-kind=warning]").nth(database).bounding_box() for database in (0, 1))
    assert one is not None
    assert other is not None
    assert one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


def test_a_bar_opens_its_text_in_the_list(page: Page) -> None:
    page.locator("#timeline [data-kind=watch]").click()
    assert page.locator("#threads pre", has_text="The text of WATA20 7").is_visible()


def test_a_ring_of_aurora_is_drawn_at_its_latitude_and_only_in_the_north(page: Page) -> None:
    script = """side => {
      const canvas = document.querySelector(`canvas[data-side=${side}]`), half = canvas.width / 2;
      const rim = half - 17 * Math.min(devicePixelRatio, 2), angle = 0.3;
      return [68, 75].map(latitude => {
        const r = (90 - latitude) / 50 * rim;
        const [x, y] = [half + r * Math.sin(angle), half - r * Math.cos(angle)].map(Math.round);
        return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
      });
    }"""
    ring, inside = page.evaluate(script, "north")
    assert ring == [255, 248, 190]
    assert inside != ring
    assert page.evaluate(script, "south")[0] != ring


def test_the_sun_stands_where_the_almanac_says(page: Page) -> None:
    """June solstice 2024-06-20 20:51 UTC: declination 23.44; equation of time of 2024-11-03: +16.4 min."""
    script = "async ms => { const m = await import('/assets/panels/dial.js'); return m.subsolar(ms); }"
    june = page.evaluate(script, datetime(2024, 6, 20, 20, 51, tzinfo=UTC).timestamp() * 1000)
    assert abs(june["latitude"] - 23.44) < 0.02
    autumn = page.evaluate(script, datetime(2024, 11, 3, 12, 0, tzinfo=UTC).timestamp() * 1000)
    assert abs(autumn["longitude"] + 16.4 / 4) < 0.05


def test_a_scale_that_grows_too_old_without_an_answer_loses_its_level(page: Page) -> None:
    """The limits are made short in the page, as if half a day had gone by without the server."""
    assert page.locator("[data-scale=G] .level").inner_text() == "G2"
    page.route("**/parts/**", lambda route: route.abort())
    page.wait_for_function(  # an answer that is under way may still bring the true limits once
        """() => {
          document.querySelector("[data-scale=G] .official .age").dataset.limits = "1,2,3";
          return document.querySelector("[data-scale=G][data-state=missing] .level")?.textContent.trim() === "G?";
        }"""
    )
    page.unroute("**/parts/**")


def test_a_long_word_beside_a_value_does_not_widen_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#tiles").evaluate(
        """tiles => {
          const tile = (band) => `<div class="tile" data-quantity="goes_hp_primary"><span class="label">GOES Hp, primary
            </span><span class="value">131</span><span class="unit">nT</span><span class="band">${band}</span><span
            class="meta">GOES-19 (75° W), primary · 5 min</span></div>`;
          tiles.innerHTML = tile("night side") + tile("inside since 12:01");
        }"""
    )
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert width <= 390


def test_no_script_failed(page: Page) -> None:
    assert page.said == []  # type: ignore[attr-defined]


def test_the_colours_of_the_levels_are_those_of_the_theme() -> None:
    text = CSS.read_text(encoding="utf-8")
    for level in range(6):
        assert f'[data-level="{level}"] {{ --level: {PALETTE[f"g{level}"]}; }}' in text
