"""The skill page: figures with their cases, the shipped ones beside them, links into the time."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from re import findall, search
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest
from build import clock_at, new_store
from filled import NOW, issued
from playwright.sync_api import Browser
from served import served

from nowcast import store
from nowcast.skill import verification
from nowcast.skill.verification import PERIODS, TARGETS, find_score
from nowcast.store import Store

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LAST = NOW - 3 * HOUR  # start of the last block that is judged: 9 to 12 h


def result(name: str, period: str, count: int, wrong: float = 0.0) -> dict[str, Any]:
    """Scores of blocks up to the last one, every seventh of them a storm."""
    target = TARGETS[name]
    times = pd.date_range(end=LAST, periods=count, freq="3h", name="time")
    truth = np.where(np.arange(count) % 7 == 6, 6.0, 2.0)
    value = truth + wrong + 0.3 * np.sin(np.arange(count))
    table = pd.DataFrame(
        {"truth": truth, "value": value, "low": value - 0.25, "high": value + 0.25, "dynamic_pressure": truth,
         "electric_field": truth / 3, "before 3 h": 2.0, "before 24 h": 3.0}, index=times,
    )  # fmt: skip
    found = verification.score(table, target, PERIODS[period])
    return found | {"sentence": verification.sentence(found, target, PERIODS[period])}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = new_store(tmp_path_factory.mktemp("skill") / "nowcast.sqlite")
    store.set_clock(made, clock_at(NOW), "replay", "test")
    nothing = issued(NOW).iloc[:0].drop(columns="valid_time").set_axis(pd.DatetimeIndex([], tz="UTC", name="time"))
    moment = LAST + 3 * HOUR - MINUTE
    store.write_nowcast(made, issued=moment, derived=nothing, now_rows=issued(moment))
    bodies = {("kp", "30d"): (120, 0.0), ("kp", "24h"): (8, 0.0), ("kp", "7d"): (56, 4.0)}
    scores: dict[tuple[str, str], Any] = {
        (name, period): {"leads": {str(lead): result(name, period, *given) for lead in (0, 60)}}
        for (name, period), given in bodies.items()
    }
    scores["dst", "30d"] = {"leads": {"0": result("kp", "30d", 0)}}
    store.write_scores(made, scores, computed=NOW - 20 * MINUTE)
    return made


@pytest.fixture(scope="module")
def client(database: Store, cache: Path) -> Iterator[httpx.Client]:
    with served(cache, lambda: database) as asking:
        yield asking


def section(client: httpx.Client, query: str = "") -> str:
    answer = client.get(f"/skill?{query}")
    assert answer.status_code == 200
    found = search(r'<section id="skill".*?</section>', answer.text, flags=16)
    assert found
    return unescape(found[0])


def test_the_page_as_sent_says_how_good_it_was_in_one_sentence(client: httpx.Client) -> None:
    text = section(client)
    said = client.get("/api/v1/skill?target=kp").json()["targets"]["kp"]["leads"]["0"]
    share = 100 * find_score(said["scores"], "coverage")["value"]  # type: ignore[index]
    assert f"In the last 30 days the band held the observation {share:.0f} % of the time (should be 90 %)" in text
    assert "(120 cases)" in text
    assert "scored against Kp of GFZ Potsdam" in text
    assert "20 min ago" in text
    assert "something was issued for 120 of 120 observations" in text


def test_every_figure_has_its_interval_and_what_needs_no_skill_stands_below(client: httpx.Client) -> None:
    rows = findall(r'<tr data-of="(.*?)">(.*?)</tr>', section(client))
    assert [name for name, _ in rows] == ["estimate", "persistence 3 h", "persistence 24 h", "climatology"]
    assert search(r"<b>\d\.\d\d</b> <small>\d\.\d\d to \d\.\d\d", rows[0][1])
    assert "too few" not in rows[0][1]


def test_few_cases_are_grey_and_say_so(client: httpx.Client) -> None:
    text = section(client, "period=24h")
    assert "only 8 cases could be scored: too few for a score" in text
    row = findall(r'<tr data-of="estimate">(.*?)</tr>', text)[0]
    assert row.count('class="figure few"') == row.count("too few") > 5


def test_a_bad_nowcast_looks_bad(client: httpx.Client) -> None:
    assert "the band held the observation 0 % of the time" in section(client, "period=7d")


def test_the_shipped_scores_stand_beside_it_and_the_cards_below(client: httpx.Client) -> None:
    text = section(client)
    assert "hour 3 of the block" in text
    assert {"card-kp", "card-boundary", "card-shocks"} <= set(findall(r'<details id="(card-\w+)"', text))
    assert "Known failures" in text


def test_the_lists_of_shocks_are_spelt_out(client: httpx.Client) -> None:
    text = client.get("/skill?target=shocks").text
    assert "Shocks at Wind (J. Kasper): time within 3 min" in text
    assert not findall(r">(?:ssc|kasper|donki):", text)


def test_a_case_leads_to_what_had_been_issued_then(client: httpx.Client) -> None:
    text = section(client, "period=7d")
    hits = search(r'data-cell="hits">.*?href="(.*?)"', text)
    assert hits
    answer = client.get(hits[1])
    assert answer.status_code == 200
    assert "kp_estimate" in answer.text.splitlines()[0]
    newest = section(client, "period=24h")
    link = search(r'data-cell="quiet">.*?href="(.*?)"', newest)
    assert link
    assert "2026-03-04T11:59:00Z,2.67" in client.get(link[1]).text


def test_far_ahead_it_says_that_fast_wind_is_not_among_the_cases(client: httpx.Client) -> None:
    assert "the fastest storms are not among these cases" in section(client, "lead=60")
    assert "fastest wind" not in section(client, "lead=0")


def test_dst_says_why_there_is_nothing(client: httpx.Client) -> None:
    text = section(client, "target=dst")
    assert "No scores yet: no observations have come." in text
    assert "NOWCAST_KYOTO_DST is not set, or nothing has come" in text
    assert "not for commercial use" in text
    assert "No scores yet" in section(client, "target=hp30")


@pytest.mark.parametrize("wrong", ["target=sunspots", "period=1y", "lead=7", "target=<script>"])
def test_a_wrong_question_is_answered_with_what_there_is(client: httpx.Client, wrong: str) -> None:
    assert "is one of" in section(client, wrong)
    if "lead" not in wrong:
        assert client.get(f"/api/v1/skill?{wrong}").status_code == 400


def test_programs_get_the_same_figures(client: httpx.Client) -> None:
    all_of_them = client.get("/api/v1/skill?period=30d").json()
    assert set(all_of_them["targets"]) == {"kp", "dst"}
    assert set(all_of_them["targets"]["kp"]["leads"]["60"]) == {"n", "truths", "since", "sentence"}
    answer = client.get("/api/v1/skill?period=30d&target=kp")
    kp = answer.json()["targets"]["kp"]
    assert kp["computed"] == "2026-03-04T11:40:00Z"
    assert kp["leads"]["0"]["n"] == 120
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/api/v1/skill?period=30d&target=kp", headers=tag).status_code == 304


def test_the_figures_of_the_plots_stand_in_the_page_as_data(client: httpx.Client) -> None:
    html = client.get("/skill").text
    data = search(r'<script type="application/json" id="skill-data" data-facts="skill">(.*?)</script>', html)
    assert data
    assert len(json.loads(data[1])["series"]["time"]) == 120
    assert '<script type="module" async src="/assets/pages/skill.js">' in html
    assert "/assets/pages/skill.js" not in client.get("/").text


@pytest.mark.browser
def test_the_plots_are_drawn_at_every_width_and_a_choice_opens_its_page(client: httpx.Client, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{client.base_url}/skill")
    for width in (390, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        fits = (
            "[...document.querySelectorAll('#skill .draw')].every(place => place.firstChild?.clientWidth > 0 "
            "&& Math.abs(place.firstChild.clientWidth - place.clientWidth) <= 1)"
        )
        ends = time.monotonic() + 30
        while not page.evaluate(fits):  # the page's own policy forbids the library to wait for a text of script
            assert time.monotonic() < ends
            page.wait_for_timeout(50)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("[data-plot=series] .truth").count() == 120
    missed = find_score(
        client.get("/api/v1/skill?target=kp").json()["targets"]["kp"]["leads"]["0"]["scores"], "coverage"
    )
    assert missed is not None
    assert page.locator("[data-plot=series] .outside").count() == round(120 * (1 - missed["value"]))
    page.select_option("select[name=period]", "24h")
    page.wait_for_url("**/skill?*period=24h*")
    assert "too few for a score" in page.locator(".plain").inner_text()
    page.locator("[data-plot=reliability] .dot.few").first.wait_for(state="attached")  # drawn after the words
    page.locator(".shipped a").click()
    assert page.locator("#card-kp").get_attribute("open") is not None
    assert said == []
    page.close()
