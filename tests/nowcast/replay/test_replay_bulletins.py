"""The centre of the built-in storm: true forms, times that fit, marked as simulated, moved with the storm."""

from datetime import UTC, datetime, timedelta

import pytest

from nowcast.bulletins.threads import threads
from nowcast.discover import members
from nowcast.errors import FeedFormatError
from nowcast.replay import shifted
from nowcast.replay.swpc_messages import MARK, messages, storm_kp
from nowcast.vocabulary.quantities import check_frame
from nowcast.vocabulary.records import Document, Product, Scenario
from nowcast.vocabulary.scales import storm_level

FEEDS = members("nowcast.feeds", "FEED")
PRODUCTS: dict[str, Product] = members("nowcast.replay.products", "PRODUCT")
OURS = ("swpc_alerts", "noaa_scales", "ovation", "three_day_forecast")
HOUR = timedelta(hours=1)


def ask(storm: Scenario, feed: str, when: datetime) -> tuple[Document, ...]:
    (answer,) = PRODUCTS[feed].paths(storm).values()
    return FEEDS[feed].documents(answer(int(when.timestamp())))


@pytest.mark.parametrize("feed", OURS)
def test_each_product_is_read_by_its_feed_and_is_not_ahead_of_now(storm: Scenario, feed: str) -> None:
    for hours in (0, 5, 30):
        when = storm.start + hours * HOUR
        found = ask(storm, feed, when)
        assert found
        assert all(paper.time <= when for paper in found)
        assert not [paper for paper in found if "remark" in paper.body]


def test_the_paths_are_those_that_the_feeds_ask(storm: Scenario) -> None:
    for feed in (*OURS, "hemispheric_power"):
        asked = {request.path for request in FEEDS[feed].requests(storm.start)}
        assert set(PRODUCTS[feed].paths(storm)) == asked


def test_power_grows_in_the_storm_and_is_a_good_frame(storm: Scenario) -> None:
    (answer,) = PRODUCTS["hemispheric_power"].paths(storm).values()
    parse = FEEDS["hemispheric_power"].parse
    quiet, wild = (
        check_frame(parse(answer(int((storm.start + hours * HOUR).timestamp()))), FEEDS["hemispheric_power"].provides)
        for hours in (0, 16)
    )
    assert wild["hemispheric_power_north"].iloc[-1] > 2 * quiet["hemispheric_power_north"].iloc[-1]
    grids = [ask(storm, "ovation", storm.start + hours * HOUR)[0].body["greatest"]["north"] for hours in (0, 16)]
    assert grids[1] > 1.5 * grids[0]


def test_every_block_of_a_storm_has_its_alert_with_the_right_level(storm: Scenario) -> None:
    kp = storm_kp(storm)
    alerts = {(paper.body["level"], paper.stop) for paper in messages(storm) if paper.body["kind"] == "alert"}
    for time, value in kp[kp >= 4.5].items():
        end = time.to_pydatetime() + 3 * HOUR
        top = max(level for level, stop in alerts if stop == end)
        assert storm_level(value) == top - 4


def test_a_warning_that_goes_on_is_one_thread_and_covers_the_alert(storm: Scenario) -> None:
    papers = messages(storm)
    long = [thread for thread in threads(papers, storm.stop) if thread.kind == "warning" and len(thread.serials) > 1]
    assert long
    alerts = [paper for paper in papers if paper.body["code"] == "ALTK05"]
    warnings = [thread for thread in threads(papers, storm.stop) if thread.code == "WARK05"]
    assert all(any(one.start <= paper.start <= one.stop for one in warnings) for paper in alerts if paper.start)


def test_every_text_says_that_it_is_simulated(storm: Scenario) -> None:
    assert all(MARK in paper.body["text"] for paper in messages(storm))
    assert MARK in ask(storm, "three_day_forecast", storm.start)[0].body["text"]


def test_a_moved_storm_has_texts_of_its_own_time(storm: Scenario) -> None:
    moved = shifted(storm, datetime(2027, 1, 1, 12, 0, tzinfo=UTC))
    found = ask(moved, "swpc_alerts", moved.start + 12 * HOUR)
    assert {paper.time.year for paper in found} <= {2026, 2027}
    assert found[-1].time > moved.start
    scales = ask(moved, "noaa_scales", moved.start + 16 * HOUR)[0]
    assert scales.time == moved.start + 16 * HOUR
    assert scales.body["now"]["G"]["scale"] >= 2


def test_a_recorded_storm_is_given_no_invented_bulletins(storm: Scenario) -> None:
    recorded = Scenario(**vars(storm) | {"mode": "replay", "documents": {}})
    assert all(not PRODUCTS[feed].paths(recorded) for feed in (*OURS, "hemispheric_power"))
    own = Scenario(**vars(recorded) | {"documents": {"swpc_alerts": messages(storm)[:3]}})
    assert len(ask(own, "swpc_alerts", storm.stop)) == 3
    with pytest.raises(FeedFormatError):
        ask(own, "swpc_alerts", storm.start - timedelta(days=90))  # an empty list: no message yet
