"""What a click opens: the card of a number, a saved panel, the help; by keyboard, in a real browser."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from nowcast import store

TILE = "button.tile[data-quantity=standoff_distance]"


def test_the_card_of_an_estimate_names_value_band_inputs_papers_and_series(shared) -> None:
    html = shared.client.get("/cards/quantity/standoff_distance").text
    assert "<h2>Magnetopause nose</h2>" in html
    assert re.search(r'class="value">9\.8</b>.*?9\.0–10\.6', html, re.DOTALL)
    assert "Dynamic pressure" in html
    assert 'href="https://doi.org/10.1029/98JA01103"' in html
    assert 'href="/skill?target=geo"' in html
    assert "/api/v1/export?quantities=standoff_distance&amp;format=csv" in html


def test_the_card_of_a_measurement_says_who_measures_it(shared) -> None:
    html = shared.client.get("/cards/quantity/bz_gsm").text
    assert "SOLAR1" in html
    assert "NOAA SWPC" in html
    assert "time of the measurement at L1" in html


def test_every_number_of_the_page_has_a_card_with_a_series_that_is_there(shared) -> None:
    for name in re.findall(r'class="tile"[^>]*data-quantity="(\w+)"', shared.client.get("/").text):
        html = shared.client.get(f"/cards/quantity/{name}").text
        address = re.search(r'href="(/api/v1/export[^"]+)"', html)[1].replace("&amp;", "&")
        assert shared.client.get(address).status_code == 200, name


def test_what_is_no_quantity_has_no_card(shared) -> None:
    assert shared.client.get("/cards/quantity/happiness").status_code == 404


def test_the_help_names_keys_terms_and_whose_the_data_are(shared) -> None:
    html = shared.client.get("/cards/help").text
    for text in ("<kbd>?</kbd>", "Standoff distance".lower(), "GFZ Potsdam", "NOAA SWPC", "shock is due"):
        assert text in html.replace("Standoff", "standoff"), text


@pytest.fixture(scope="module")
def page(browser, shared) -> Iterator[Any]:
    """The first page on a laptop, drawn; wants no error."""
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda message: message.type == "error" and errors.append(message.text))
    tab.goto(str(shared.client.base_url))
    tab.wait_for_selector("body[data-drawn]")
    yield tab
    tab.close()
    assert errors == []


@pytest.mark.browser
def test_a_number_opens_its_card_by_the_keyboard_and_esc_gives_the_focus_back(page) -> None:
    page.locator(TILE).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog .quantity-card")).to_be_visible()
    assert page.get_attribute("#dialog", "aria-label") == "Magnetopause nose"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_be_visible()
    assert page.evaluate(f"document.activeElement === document.querySelector('{TILE}')")


@pytest.mark.browser
def test_a_question_mark_opens_the_help_and_keys_are_not_for_the_page_below(page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#dialog .help-card")).to_be_visible()
    page.keyboard.press("2")
    assert page.inner_text(".spans [aria-pressed=true]") == "6 h"
    page.keyboard.press("Escape")


@pytest.mark.browser
@pytest.mark.parametrize("panel", ["standoff", "kp", "cut"])
def test_a_title_saves_its_panel_as_a_picture_larger_than_on_the_page(page, panel: str, tmp_path: Path) -> None:
    page.locator(f"[data-panel={panel}] .save").click()
    with page.expect_download() as download:
        page.locator("#dialog button.action").click()
    page.keyboard.press("Escape")
    name = download.value.suggested_filename
    assert re.fullmatch(rf"nowcast_{panel}_\d{{8}}T\d{{6}}Z\.png", name)
    download.value.save_as(tmp_path / name)
    image = Image.open(BytesIO((tmp_path / name).read_bytes()))
    assert image.width >= 2 * page.locator(f"[data-panel={panel}]").bounding_box()["width"] - 8
    assert len(image.convert("RGB").getcolors(1 << 20)) > 50


@pytest.mark.browser
def test_a_saved_panel_says_that_it_is_of_no_real_time(page) -> None:
    captions = page.evaluate(
        """async () => {
        const { captions } = await import("/assets/panels/picture.js");
        const spec = { title: "Nose", axes: { unit: "R_E" }, credit: "NOAA SWPC" };
        const panel = { spec, window: [0, 3600000] };
        return ["replay", "live"].map((mode) => captions(panel, { mode, now: 3000000 }));
    }"""
    )
    assert [caption["mode"] for caption in captions] == ["EXERCISE · REPLAY", ""]
    assert captions[0]["title"] == "Nose [Rᴇ]"
    assert captions[0]["time"] == "1970-01-01 00:00 to 01:00 UTC, as of 1970-01-01 00:50:00 UTC"
    assert captions[0]["credit"] == "SMILE Nowcast; data: NOAA SWPC"


@pytest.mark.browser
def test_keys_are_read_aloud_and_figures_have_their_title_as_name(page) -> None:
    assert page.get_attribute("[data-panel=standoff]", "aria-label") == "Magnetopause nose"
    caption = page.text_content("[data-panel=standoff] figcaption")
    assert re.search(r"4 Mar 06:0\d to 4 Mar \d\d:\d\d UTC", caption)
    assert re.search(r"median 9\.8 R_E \(9\.0–10\.6\) at 12:0\d, 9\.8 at 12:4\d", caption)
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#announce")).to_have_text(re.compile(r"\d\d:\d\d UTC: .*Bz GSM −\d\.\d nT.*median 9\.8 Rᴇ"))
    page.keyboard.press("Escape")


def test_a_file_to_take_away_has_units_bands_sources_and_the_mode_in_each_row(site) -> None:
    address = "/api/v1/export?quantities=standoff_distance,bz_gsm"
    answer = site.client.get(address)
    lines = answer.text.split("\r\n")
    assert lines[0] == (
        "time,standoff_distance [R_E],standoff_distance_low [R_E],standoff_distance_high [R_E],"
        "standoff_distance source,bz_gsm [nT],bz_gsm source,mode"
    )
    assert re.fullmatch(r"2026-03-03T\d\d:\d\d:00Z,9\.80,9\.00,10\.60,nowcast,-\d\.\d\d,SOLAR1,live", lines[700])
    assert 'filename="nowcast_standoff_distance-bz_gsm_20260303T1' in answer.headers["content-disposition"]


def test_a_file_of_a_replay_says_so_in_its_name_and_in_each_row(site, now) -> None:
    clock, _ = store.clock_of(site.store)
    store.set_clock(site.store, clock, "replay")
    answer = site.client.get("/api/v1/export?quantities=bz_gsm")
    assert 'filename="REPLAY_nowcast_bz_gsm_' in answer.headers["content-disposition"]
    assert {line.rsplit(",", 1)[1] for line in answer.text.split("\r\n")[1:-1]} == {"replay"}
    body = site.client.get("/api/v1/export?quantities=standoff_distance&format=json").json()
    assert body["mode"] == "replay"
    assert {"unit", "values", "low", "high", "source"} <= set(body["quantities"]["standoff_distance"])


@pytest.mark.parametrize(
    ("query", "why"),
    [("quantities=", "name 1 to"), ("quantities=happiness", "not stored"),
     ("quantities=bt&start=2026-01-02T00:00:00Z&stop=2026-01-01T00:00:00Z", "after stop"),
     ("quantities=bt&start=2025-01-02T00:00:00Z&stop=2026-01-01T00:00:00Z", "longer than")],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_in_a_sentence(shared, query: str, why: str) -> None:
    answer = shared.client.get(f"/api/v1/export?{query}")
    assert answer.status_code == 400
    assert why in answer.json()["error"]
