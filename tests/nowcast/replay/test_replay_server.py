"""The feed server over real loopback HTTP: true shapes as of a time, read by our own feeds; faults on demand."""

import json
import time
from datetime import UTC, datetime

import numpy as np
import pytest
import requests
from build import clock_at

from nowcast.clock import Clock
from nowcast.discover import members
from nowcast.errors import FeedFormatError, ScenarioError
from nowcast.replay.faults import NOT_FOUND
from nowcast.replay.formats import gfz_answer, gfz_products, products
from nowcast.replay.server import FeedServer
from nowcast.vocabulary.quantities import check_frame

MAG = "json/rtsw/rtsw_mag_1m.json"
WIND = "json/rtsw/rtsw_wind_1m.json"
NOW = datetime(2026, 8, 25, 8, 0, 30, tzinfo=UTC)
MAG_KEYS = (
    "time_tag active source range scale sensitivity manual_mode sample_size bt bx_gse by_gse bz_gse theta_gse phi_gse "
    "bx_gsm by_gsm bz_gsm theta_gsm phi_gsm max_telemetry_flag max_data_flag overall_quality"
)


@pytest.fixture
def server(feed_server: FeedServer) -> FeedServer:
    """A server that stands at NOW."""
    feed_server.clock = clock_at(NOW)
    return feed_server


def get(server: FeedServer, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url + path, headers=headers, timeout=10)


@pytest.mark.parametrize("name", list(members("nowcast.feeds", "FEED")))
def test_every_feed_reads_back_what_the_storm_holds(server, storm, name):
    feed = members("nowcast.feeds", "FEED")[name]
    if name not in storm.frames:
        pytest.skip("this storm has no such feed")
    for request in (*feed.requests(NOW), *(feed.once(NOW) if feed.once else ())):
        answer = requests.get(server.url + request.path, params=dict(request.parameters), timeout=10)
        frame = check_frame(feed.parse(answer.content), feed.provides)
        truth = storm.frames[name].reindex(frame.index)
        for column in feed.provides:
            atol = 0.51 if column in ("proton_temperature", "x_gse", "y_gse", "z_gse") else 0.051
            np.testing.assert_allclose(frame[column], truth[column], atol=atol, err_msg=column)
        assert frame.index[-1][0] <= NOW + feed.ahead


def test_the_field_has_the_true_keys_newest_first_and_both_craft(server):
    rows = get(server, MAG).json()
    assert list(rows[0]) == MAG_KEYS.split()
    stamps = [row["time_tag"] for row in rows]
    assert stamps == sorted(stamps, reverse=True)
    assert {row["source"] for row in rows} == {"SOLAR1", "ACE"}
    assert rows[0]["time_tag"] == "2026-08-25T07:58:00"
    assert min(stamps) == "2026-08-24T08:01:00"
    assert {row["max_data_flag"] for row in rows if row["source"] == "SOLAR1"} == {-9999}
    assert all(row["active"] == (row["source"] == "SOLAR1") for row in rows)


def test_a_plasma_hole_comes_as_rows_of_nulls(server):
    rows = [row for row in get(server, WIND).json() if row["time_tag"] == "2026-08-25T07:25:00"]
    assert [(row["source"], row["proton_speed"]) for row in rows] == [("SOLAR1", None)]


def test_propagated_wind_is_a_header_row_and_ascending_rows(server):
    table = get(server, "products/geospace/propagated-solar-wind-1-hour.json").json()
    assert table[0][0] == "time_tag"
    assert table[0][-1] == "propagated_time_tag"
    assert table[1][0].endswith("Z")
    assert [row[0] for row in table[1:]] == sorted(row[0] for row in table[1:])
    assert 30 <= len(table) <= 61


def test_kp_is_not_there_before_its_interval_has_ended(storm):
    kp = products(storm)["products/noaa-planetary-k-index.json"][1]
    end = datetime(2026, 8, 25, 9, 0, tzinfo=UTC).timestamp()
    newest = [json.loads(kp(int(end) + minutes * 60))[-1]["time_tag"] for minutes in (-1, 0, 3, 4)]
    assert newest == ["2026-08-25T03:00:00"] * 3 + ["2026-08-25T06:00:00"]


def test_gfz_includes_the_end_point_and_shows_a_value_after_a_minute(storm):
    rows = gfz_products(storm)["Hp30"][1]
    start, end = datetime(2026, 8, 25, 5, 0, tzinfo=UTC), datetime(2026, 8, 25, 7, 0, tzinfo=UTC)
    later = int(end.timestamp()) + 3 * 3600
    assert len(json.loads(gfz_answer(rows, "Hp30", start, end, later))["Hp30"]) == 5
    now = int(end.timestamp())
    assert json.loads(gfz_answer(rows, "Hp30", start, end, now))["datetime"][-1] == "2026-08-25T06:00:00Z"
    assert json.loads(gfz_answer(rows, "Hp30", start, end, now + 60))["datetime"][-1] == "2026-08-25T06:30:00Z"


def test_gfz_names_its_licence(server):
    query = "app/json/?start=2026-08-24T00:00:00Z&end=2026-08-25T00:00:00Z&index=Kp"
    answer = get(server, query).json()
    assert answer["meta"] == {"source": "GFZ Potsdam", "license": "CC BY 4.0"}
    assert len(answer["datetime"]) == len(answer["Kp"]) == len(answer["status"]) == 9


def test_an_unchanged_answer_is_not_sent_again(server):
    first = get(server, MAG)
    again = get(server, MAG, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "max-age=60"
    assert first.headers["Content-Encoding"] == "gzip"
    assert int(first.headers["Content-Length"]) < len(first.content) / 4


def test_a_reader_who_takes_no_gzip_gets_none_and_head_has_no_body(server):
    plain = get(server, MAG, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    head = requests.head(server.url + MAG, timeout=10)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", plain.headers["ETag"])


def test_anything_else_is_the_404_of_swpc(server):
    answer = get(server, "products/solar-wind/mag-1-day.json")
    assert (answer.status_code, len(answer.content)) == (404, 196)
    assert "rtsw_mag_1m.json" in get(server, "").text


@pytest.mark.parametrize("fault", ["empty", "html", "truncated"])
def test_a_broken_body_is_no_answer_of_the_feed(server, fault):
    server.set_faults([f"{fault}:rtsw_mag"])
    answer = get(server, MAG)
    assert answer.status_code == 200
    with pytest.raises(FeedFormatError):
        members("nowcast.feeds", "FEED")["rtsw_mag"].parse(answer.content)
    assert get(server, WIND).json()


def test_down_is_404_until_it_is_over(server):
    server.set_faults(["down"])
    assert (get(server, MAG).status_code, get(server, WIND).content) == (404, NOT_FOUND)
    server.set_faults(())
    assert get(server, MAG).status_code == 200


def test_bare_nan_tokens_come_where_values_were(server):
    server.set_faults(["nan"])
    for path in (MAG, WIND, "products/geospace/propagated-solar-wind.json", "products/noaa-planetary-k-index.json"):
        assert ":NaN" in get(server, path).text or ",NaN" in get(server, path).text
    query = "app/json/?start=2026-08-24T00:00:00Z&end=2026-08-25T00:00:00Z&index=Kp"
    assert np.isnan(get(server, query).json()["Kp"][-1])


def test_no_row_is_active_and_a_stamp_lies_ahead_with_two_faults_at_once(server):
    server.set_faults(["no_active", "future:rtsw_mag"])
    rows = get(server, MAG).json()
    assert not any(row["active"] for row in rows)
    assert rows[0]["time_tag"] == "2026-08-25T11:00:00"
    assert get(server, WIND).json()[0]["time_tag"] < "2026-08-25T08:00:00"


def test_a_stale_feed_stays_as_it_was_when_the_fault_began(storm):
    running = FeedServer(storm, Clock(NOW, time.time(), 3600.0), faults=["stale:rtsw_mag"])
    try:
        before = running.answer(MAG, "").reply.body
        begun = running.minute()
        deadline = time.monotonic() + 30
        while running.minute() < begun + 3600 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert running.answer(MAG, "").reply.body == before
        assert json.loads(running.answer(WIND, "").reply.body)[0]["time_tag"] > json.loads(before)[0]["time_tag"]
    finally:
        running.stop()


def test_a_slow_answer_does_not_hinder_the_others_or_the_stop(storm):
    running = FeedServer(storm, Clock(NOW, time.time(), 1e-9), faults=["slow:rtsw_mag"])
    running.start()
    with pytest.raises(requests.Timeout):
        requests.get(running.url + MAG, timeout=0.2)
    assert get(running, WIND).status_code == 200
    running.stop()


@pytest.mark.parametrize("fault", ["earthquake", "down:no_such_feed"])
def test_an_unknown_fault_is_refused_with_a_sentence(server, fault):
    with pytest.raises(ScenarioError, match="there is no"):
        server.set_faults([fault])
