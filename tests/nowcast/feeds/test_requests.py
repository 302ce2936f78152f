"""Asking a feed of two satellites, of an upstream without stamps, and one that is switched off, over real HTTP."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from answering import Reply, answering
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.discover import members
from nowcast.settings import Settings
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.scheduler import Worker, bases, replay_settings

NOW = datetime(2026, 9, 5, 12, 0, 30, tzinfo=UTC)
FEEDS = members("nowcast.feeds", "FEED")
Place = tuple[Context, dict[str, bytes]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Place]:
    """A context, and what its upstream answers by path; 404 for the rest."""
    answers: dict[str, bytes] = {}

    def reply(request: BaseHTTPRequestHandler) -> Reply:
        body = answers.get(request.path.lstrip("/"))
        return Reply(body) if body else Reply(b"", 404)

    with answering(reply) as url:
        kept = new_store(tmp_path / "n.sqlite")
        yield worker_context(kept, tmp_path, clock_at(NOW), url, feeds=FEEDS), answers


def field(satellite: int, hp: float, minute: int = 50) -> bytes:
    """One row of a magnetometer."""
    stamp = f"2026-09-05T11:{minute}:00Z"
    return json.dumps([{"time_tag": stamp, "satellite": satellite, "Hp": hp, "arcjet_flag": False}]).encode()


def paths(product: str) -> tuple[str, str]:
    """Paths of the primary and the secondary file at the first poll."""
    return tuple(f"json/goes/{role}/{product}-1-day.json" for role in ("primary", "secondary"))  # type: ignore[return-value]


def test_two_satellites_are_kept_side_by_side_and_the_primary_is_active(database: Place) -> None:
    context, answers = database
    primary, secondary = paths("magnetometers")
    answers |= {primary: field(19, 100.0), secondary: field(18, -40.0)}
    assert poll(context, "goes_magnetometers") == 0
    frame = store.read(context.store, "goes_magnetometers", NOW - timedelta(hours=1), NOW).droplevel("time")
    assert frame["goes_hp"].to_dict() == {"GOES-19": 100.0, "GOES-18": -40.0}
    assert {name: bool(value) for name, value in frame["active"].items()} == {"GOES-19": True, "GOES-18": False}


@pytest.mark.parametrize("lost", [0, 1])
def test_one_satellite_answers_where_the_other_does_not_and_it_is_said(database: Place, lost: int) -> None:
    context, answers = database
    answers[paths("magnetometers")[1 - lost]] = field(19 - lost, 77.0)
    assert poll(context, "goes_magnetometers") == 0
    frame = store.read(context.store, "goes_magnetometers", NOW - timedelta(hours=1), NOW)
    assert frame["goes_hp"].tolist() == [77.0]
    health = store.read_health(context.store)["goes_magnetometers"]
    assert "404" in health.reason
    assert health.failures == 0
    assert [remark["kind"] for remark in store.remarks(context.store, 5)] == ["unreachable"]


def test_a_page_in_the_place_of_one_satellite_is_kept_for_a_person_and_the_other_is_read(database: Place) -> None:
    context, answers = database
    primary, secondary = paths("magnetometers")
    answers |= {primary: b'[{"time_tag": "2026-09-05T11:50:00Z", "Bz": 1}]', secondary: field(18, 77.0)}
    assert poll(context, "goes_magnetometers") == 0
    assert [remark["kind"] for remark in store.remarks(context.store, 5)] == ["format"]
    assert list((context.settings.data_dir / "rejected").iterdir())


def test_where_neither_answers_the_feed_has_failed(database: Place) -> None:
    assert poll(database[0], "goes_magnetometers") == 1


def test_a_swap_of_the_primary_is_told_by_its_rows(database: Place) -> None:
    context, answers = database
    primary, secondary = paths("magnetometers")
    answers |= {primary: field(18, 100.0), secondary: field(19, 90.0)}
    poll(context, "goes_magnetometers")
    for path in (primary, secondary):
        answers[path.replace("1-day", "6-hour")] = field(19 if path == primary else 18, 95.0, 52)
    poll(context, "goes_magnetometers")
    frame = store.read(context.store, "goes_magnetometers", NOW - timedelta(hours=1), NOW)
    active = [f"{time:%H:%M} {source}" for (time, source), value in frame["active"].items() if value]
    assert active == ["11:50 GOES-18", "11:52 GOES-19"]


def test_a_product_without_stamps_takes_the_day_on_which_it_was_asked(database: Place) -> None:
    context, answers = database
    answers["json/goes/satellite-longitudes.json"] = b'[{"satellite": 19, "longitude": 75.2}]'
    assert poll(context, "goes_longitudes") == 0
    frame = store.read(context.store, "goes_longitudes", NOW - timedelta(days=2), NOW)
    assert [f"{time:%Y-%m-%d %H:%M}" for time, _ in frame.index] == ["2026-09-05 00:00"]
    assert store.read_health(context.store)["goes_longitudes"].state == "ok"


def test_a_model_may_run_ahead_of_now_and_a_measurement_may_not(database: Place) -> None:
    context, answers = database
    answers["json/geospace/geospace_dst_7_day.json"] = b'[{"time_tag": "2026-09-05T13:00:00", "dst": -30}]'
    ahead = field(19, 100.0).replace(b"11:50", b"13:00")
    answers |= dict.fromkeys(paths("magnetometers"), ahead)
    poll(context, "geospace_dst")
    poll(context, "goes_magnetometers")
    span = NOW, NOW + timedelta(hours=3)
    assert store.read(context.store, "geospace_dst", *span)["geospace_dst"].tolist() == [-30.0]
    assert store.read(context.store, "goes_magnetometers", *span).empty


@pytest.mark.parametrize("on", [False, True])
def test_a_feed_is_asked_only_where_its_setting_is_on(tmp_path: Path, on: bool) -> None:
    kept = store.open_store(f"sqlite:///{tmp_path / 'n.sqlite'}")
    worker = Worker(Settings(data_dir=tmp_path, kyoto_dst=on), kept)
    assert ("kyoto_dst" in worker.context.feeds) is on
    assert set(worker.context.feeds) >= {"rtsw_mag", "goes_xrays", "imap_ialirt"}


def test_only_upstreams_of_the_feeds_are_let_through(tmp_path: Path) -> None:
    assert bases([FEEDS["gfz_kp"]], NOW) == ("gfz",)
    assert bases(FEEDS.values(), NOW) == ("gfz", "horizons", "imap", "swpc")
    worker = Worker(
        Settings(data_dir=tmp_path), store.open_store(f"sqlite:///{tmp_path / 'n.sqlite'}"), only=["gfz_kp"]
    )
    assert worker.context.client.allow == (Settings().gfz_url,)


def test_a_replay_asks_no_upstream_but_its_server() -> None:
    settings = replay_settings(Settings(), "http://127.0.0.1:9/")
    assert {getattr(settings, name) for name in Settings.upstreams()} == {"http://127.0.0.1:9/"}
