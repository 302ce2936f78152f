"""The first page and the others at the sizes of a laptop, a desk, a wall and a phone, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from build import until

pytestmark = pytest.mark.browser

LAPTOP = (1366, 768)
DESK = (1920, 1080)
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


PAGES = ("/", "/sun", "/images", "/alerts", "/subscribe", "/skill", "/feeds", "/about")
SIZES = ((320, 700), (390, 844), LAPTOP, DESK, WALL)
PATIENCE = 20  # s for what is drawn again within some frames


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
    tab = browser.new_page(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{shared.client.base_url}/")
    tab.wait_for_selector("body[data-drawn]")
    yield tab
    tab.close()
    assert errors == []


def resize(tab: Any, size: tuple[int, int]) -> None:
    """Give a tab the size of a screen, at its top."""
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_reaches_out_of_a_page_and_on_a_wall_no_letter_is_small(tab, shared, path: str) -> None:
    tab.goto(f"{shared.client.base_url}{path}")
    found = {}
    for size in SIZES:
        resize(tab, size)
        width = size[0]
        found[width] = tab.evaluate(MEASURED)
    assert {width: part["beyond"] for width, part in found.items() if part["beyond"]} == {}
    assert [width for width, part in found.items() if part["wide"] > width] == []
    until(lambda: tab.evaluate(MEASURED)["smallest"][0] >= SMALLEST, PATIENCE)  # plots are drawn again in later frames


def test_a_laptop_shows_situation_nose_kp_and_cut_before_anybody_scrolls(first) -> None:
    resize(first, LAPTOP)
    for selector in ("#sentence", "[data-panel=standoff]", "[data-panel=kp]", "[data-panel=cut]"):
        box = first.locator(selector).bounding_box()
        assert box["y"] >= 0, selector
        assert box["y"] + box["height"] <= LAPTOP[1], selector
    tops = {first.locator(".tile:not(.big)").nth(i).bounding_box()["y"] for i in range(8)}
    assert len(tops) == 2


def test_the_first_page_fits_a_desk_screen_and_a_wall_and_its_plots_grow(first) -> None:
    heights = []
    for size in (DESK, WALL):
        resize(first, size)
        assert first.evaluate("document.documentElement.scrollHeight") == size[1]
        heights.append(first.locator("[data-panel=field] .plot").bounding_box()["height"])
    small, large = heights
    assert large > 1.5 * small


def test_the_alerts_of_the_first_page_stand_above_its_events(first) -> None:
    for size in (LAPTOP, DESK, WALL):
        resize(first, size)
        card, log = (first.locator(selector).bounding_box() for selector in (".alerting", "#log"))
        assert card["x"] == pytest.approx(log["x"])
        assert card["y"] + card["height"] <= log["y"]
        assert first.locator(".lanes").bounding_box()["height"] > 30


def test_clock_mode_and_ages_stay_when_the_page_is_scrolled(first) -> None:
    resize(first, LAPTOP)
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
