"""The first page and the others at the sizes of a laptop, a desk, a wall and a phone, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from build import until

pytestmark = pytest.mark.browser

WALL = (3840, 2160)
SMALLEST = 20  # px of a letter on a screen of 3840x2160
MEASURED = """() => {
  const clipping = ".scroll, [tabindex='0'], .visually-hidden, #strip, svg, .frame, .plot, .over, noscript";
  const shown = (element) => { const box = element.getBoundingClientRect(); return box.width > 1 && box.height > 1; };
  const letters = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (letters.nextNode()) {
    const { textContent, parentElement: element } = letters.currentNode;
    if (!textContent.trim() || element.closest("script, style, noscript, title, .visually-hidden")) continue;
    if (shown(element)) sizes.push([parseFloat(getComputedStyle(element).fontSize), textContent.trim().slice(0, 40)]);
  }
  const beyond = [...document.querySelectorAll("body *")].filter((element) => shown(element)
    && element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(clipping));
  return {
    wide: document.documentElement.scrollWidth, high: document.documentElement.scrollHeight, width: innerWidth,
    beyond: beyond.map((element) => element.id || element.className).slice(0, 5),
    smallest: sizes.sort((a, b) => a[0] - b[0])[0],
  };
}"""


PAGES = ("/", "/sun", "/images", "/skill", "/feeds", "/about")
SIZES = ((320, 700), (390, 844), (1366, 768), (1920, 1080), WALL)


@pytest.fixture(scope="module")
def tab(browser, shared) -> Iterator[Any]:
    """One tab for all; wants no error."""
    tab = browser.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    tab.close()
    assert errors == []


@pytest.fixture(scope="module")
def first(browser, shared) -> Iterator[Any]:
    """The first page in a tab that stays, all drawn; wants no error."""
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{shared.client.base_url}/")
    tab.wait_for_selector("body[data-drawn]")
    yield tab
    tab.close()
    assert errors == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_reaches_out_of_a_page_and_on_a_wall_no_letter_is_small(tab, shared, path: str) -> None:
    tab.goto(f"{shared.client.base_url}{path}")
    found = {}
    for width, height in SIZES:
        tab.set_viewport_size({"width": width, "height": height})
        found[width] = tab.evaluate(MEASURED)
    assert {width: part["beyond"] for width, part in found.items() if part["beyond"]} == {}
    assert [width for width, part in found.items() if part["wide"] > width] == []
    until(lambda: tab.evaluate(MEASURED)["smallest"][0] >= SMALLEST)  # plots are drawn again in later frames


def test_a_laptop_shows_situation_nose_kp_and_cut_before_anybody_scrolls(first) -> None:
    for selector in ("#sentence", "[data-panel=standoff]", "[data-panel=kp]", "[data-panel=cut]"):
        box = first.locator(selector).bounding_box()
        assert box["y"] >= 0, selector
        assert box["y"] + box["height"] <= 768, selector
    tops = {first.locator(".tile:not(.big)").nth(i).bounding_box()["y"] for i in range(8)}
    assert len(tops) == 2


def test_the_first_page_fits_a_desk_screen_and_a_wall_and_its_plots_grow(first) -> None:
    heights = []
    for width, height in ((1920, 1080), WALL):
        first.set_viewport_size({"width": width, "height": height})
        assert first.evaluate("document.documentElement.scrollHeight") == height
        heights.append(first.locator("[data-panel=field] .plot").bounding_box()["height"])
    first.set_viewport_size({"width": 1366, "height": 768})
    small, large = heights
    assert large > 1.5 * small


def test_clock_mode_and_ages_stay_when_the_page_is_scrolled(first) -> None:
    first.evaluate("scrollTo(0, 600)")
    bar = first.locator("#bar").bounding_box()
    assert bar["y"] <= 4
    assert bar["height"] <= 49
    for selector in ("#clock", "#word", "#feeds [data-main] .age"):
        assert first.locator(selector).first.bounding_box()["y"] < 48


def test_many_inputs_that_are_not_well_are_one_chip(first) -> None:
    counted = first.evaluate(
        """async () => {
        const { createStore } = await import("/assets/core/store.js");
        const { setClock } = await import("/assets/core/clock.js");
        const { tick, update } = await import("/assets/core/tiles.js");
        const names = ["a", "b", "c", "d"];
        const facts = { newest: null, limits: [] };
        const feeds = names.map((name, i) => ({ name, label: name, state: i ? "stale" : "down", ...facts }));
        const store = Object.assign(createStore(), { feeds, version: 1, mode: "live", now: Date.now() });
        for (const chip of document.querySelectorAll("#feeds [data-feed]")) chip.remove();
        setClock(store.now, 1);
        update(store);
        tick(store);
        const chips = [...document.querySelectorAll("#feeds li")].filter((chip) => chip.offsetWidth);
        const named = chips.filter(({ dataset }) => names.includes(dataset.feed)).length;
        return [document.querySelector("#unwell").innerText, named];
    }"""
    )
    assert counted == ["1 down, 3 stale", 0]
