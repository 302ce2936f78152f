"""What is shown of SMILE: in words where there is no view, with its marks where there is an image."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from build import clock_at, worker_context
from filled import filled
from served import served

from dashboard import assets_folder
from dashboard.pages.images.view import STATES
from nowcast import store
from nowcast.settings import Settings
from nowcast.smile.files.l3_write import write_set
from nowcast.smile.model.simulate import simulate
from nowcast.smile.orbit.sources import public
from nowcast.store import Store
from nowcast.worker.smile import open_archive, poll_smile

NOVEMBER = datetime(2026, 11, 21, 17, 40, tzinfo=UTC)  # inside the magnetosphere, on the way up
JANUARY = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)  # a view for a day
MINUTES = 5


def standing(folder: Path, now: datetime) -> Store:
    """A store with a day of wind up to a time at which the clock stands."""
    database = filled(folder / "nowcast.sqlite", now)
    store.set_clock(database, clock_at(now), "replay", "test")
    return database


@pytest.fixture(scope="module")
def quiet(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    database = standing(tmp_path_factory.mktemp("november"), NOVEMBER)
    with served(cache, lambda: database) as client:
        yield client


@pytest.fixture(scope="module")
def imaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Five minutes of our own writer in a folder, taken by the worker's job."""
    folder = tmp_path_factory.mktemp("january")
    mirror = folder / "esac"
    start = JANUARY - timedelta(minutes=MINUTES + 3)
    for image in simulate(public().track, start, MINUTES, 16.0, 420.0, 1.0, -3.0):
        write_set(image, mirror)
    database = standing(folder, JANUARY)
    settings = Settings(data_dir=folder / "data", smile_urls=(f"{mirror}/",))
    context = worker_context(database, folder, store.clock_of(database)[0], feeds={}, settings=settings)
    archive = open_archive(settings)
    assert poll_smile(context, archive) == 0
    archive.close()
    with served(settings.data_dir, lambda: database) as client:
        yield client


def test_without_a_view_the_page_says_why_until_when_and_when_again(quiet: httpx.Client) -> None:
    text = quiet.get("/images").text
    assert "No SXI view now: SMILE is inside the magnetosphere" in text
    assert "until 2026-11-21 19:30 UTC, then the nose leaves the field" in text
    assert "With the quiet boundary, 10.5 ± 0.7 Rᴇ: a view at the edge from 2026-11-21 22:01 UTC to" in text
    assert "no SMILE archive is configured" in text
    assert "Orbit: JPL Horizons, planning orbit, propagated, ± 73 km, newest state 2026-08-06 (108 d old)." in text


def test_without_a_view_the_image_to_expect_is_marked_as_a_model_and_for_its_time(quiet: httpx.Client) -> None:
    text = quiet.get("/images").text
    assert '<b class="stamp">MODEL</b>' in text
    assert "What SXI would see in the next view, 21 Nov 23:01 UTC, with the wind of now" in text
    assert "There is no observed image to compare with." in text


def test_the_calendar_has_a_block_for_each_state_of_each_day(quiet: httpx.Client) -> None:
    text = quiet.get("/images").text
    body = quiet.get("/api/v1/smile").json()
    blocks = 0
    assert list(body["calendar"]["boundaries"]) == ["now", "quiet", "storm"]
    assert body["calendar"]["windows"] == body["calendar"]["boundaries"]["quiet"]["windows"]
    for boundary in body["calendar"]["boundaries"].values():
        windows = boundary["windows"]
        assert windows[-1][1] - windows[0][0] == 60 * 86400
        assert all(one[1] == other[0] for one, other in pairwise(windows))
        blocks += sum((stop - 1) // 86400 - start // 86400 + 1 for start, stop, _ in windows)
        blocks += len({state for *_, state in windows})  # its legend
    assert text.count('<rect class="s-') == blocks
    assert "view of the nose" in text


def test_the_answer_says_where_smile_is_and_until_when_what_holds(quiet: httpx.Client) -> None:
    body = quiet.get("/api/v1/smile").json()
    assert (body["state"], body["good"], body["then"]) == ("inside the magnetosphere", False, "nose outside the field")
    assert body["position"] == pytest.approx([1.397, -1.301, 11.515], abs=0.002)
    assert body["error_km"] == 73
    assert body["orbit"]["assumed"] is False
    assert body["images"] is None
    later = quiet.get("/api/v1/smile?at=2027-01-20T06:00:00Z").json()
    assert later["label"] in ("good", "edge")
    assert later["probability"] > 0.5
    assert later["field"][0] < 10.0 < later["field"][2]


def test_a_time_that_is_none_is_refused_in_words(quiet: httpx.Client) -> None:
    answer = quiet.get("/api/v1/smile?at=soon")
    assert answer.status_code == 400
    assert "is no time" in answer.json()["error"]


def test_the_first_page_has_the_card_and_stays_without_the_styles_of_the_images_page(quiet: httpx.Client) -> None:
    quiet.get("/api/v1/smile")
    text = quiet.get("/").text
    assert 'id="smile-card"' in text
    assert "No SXI view now" in text
    assert "images.css" not in text


def test_a_view_and_one_at_the_edge_have_styles_of_their_own() -> None:
    text = (assets_folder() / "pages/now-smile.css").read_text(encoding="utf-8")
    assert set(re.findall(r'\[data-state="([^"]+)"\] b\.state', text)) == {"good", "edge"} <= set(STATES.values())


def test_an_image_is_shown_with_age_place_stretch_and_what_was_found(imaged: httpx.Client) -> None:
    text = imaged.get("/images").text
    assert "SXI view: nose at" in text
    assert "20 Jan 05:56 UTC" in text
    assert "SIMULATED" in text
    assert "colour scale 0–1 counts/s/deg², sqrt" in text
    assert "Boundary found at" in text or "No boundary found:" in text
    body = imaged.get("/api/v1/smile").json()
    assert body["images"]["time"] == (JANUARY - timedelta(minutes=4)).timestamp()
    assert body["images"]["position"][2] > 15.0
    assert body["compared"]["last"]["time"] < JANUARY.timestamp()


def test_the_expected_image_is_of_the_wind_of_that_time_in_the_same_pixels(imaged: httpx.Client) -> None:
    images = imaged.get("/api/v1/smile").json()["images"]
    assert images["expected"]["wind_time"] == images["time"]
    assert 3.0 < images["expected"]["wind"]["proton_density"] < 7.0  # of the store, not of the simulated image
    assert images["difference"]["mean"] > 0.02  # the image was made for three times the density
    assert images["marks"]["expected"]


def test_as_known_before_it_came_there_is_no_image(imaged: httpx.Client) -> None:
    before = JANUARY - timedelta(minutes=2)  # observed by then, received later
    body = imaged.get(f"/api/v1/smile?at={before:%Y-%m-%dT%H:%M:%SZ}").json()
    assert body["images"] is None
    assert body["expected"]["now"] is True


def test_the_standoff_panel_gets_the_boundary_with_its_error(imaged: httpx.Client) -> None:
    found = imaged.get("/api/v1/smile").json()["compared"]["points"]
    rows = imaged.get("/api/v1/snapshot").json()["imaged_standoff"]
    assert [row[:2] for row in rows] == [point[:2] for point in found]
    assert all(low < nose < high for _, nose, low, high in rows)
