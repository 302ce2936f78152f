"""Several bases of an upstream: the next one after refusals, its age compared, the first one again later."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from answering import Reply, answering
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.fetch import Client
from nowcast.settings import Settings
from nowcast.worker.base_choice import AGAIN, REFUSALS, BaseChoice
from nowcast.worker.context import Context
from nowcast.worker.poll import poll

NOW = datetime(2026, 8, 7, 12, 0, 30, tzinfo=UTC)
BASES = ("https://site.example/", "https://bucket.example/")
PATH = "json/rtsw/rtsw_ephemerides_1h.json"
FEED = "rtsw_ephemerides"


def test_the_next_base_is_asked_after_some_refusals_in_a_row() -> None:
    choice = BaseChoice()
    for _ in range(REFUSALS - 1):
        assert choice.refused("a", 0, BASES, NOW) == ""
    choice.answered("a", 0, BASES)
    sentences = [choice.refused("a", 0, BASES, NOW) for _ in range(REFUSALS)]
    assert sentences == ["", "", "https://site.example/ refused 3 times in a row; https://bucket.example/ is asked."]
    assert choice.order("a", 2, NOW) == [1]
    assert choice.order("b", 2, NOW) == [0]  # each feed has its own


def test_the_first_base_is_tried_again_and_taken_where_it_answers() -> None:
    choice = BaseChoice()
    for _ in range(REFUSALS):
        choice.refused("a", 0, BASES, NOW)
    assert choice.order("a", 2, NOW + AGAIN) == [0, 1]
    assert choice.refused("a", 0, BASES, NOW + AGAIN) == ""
    assert choice.order("a", 2, NOW + AGAIN + timedelta(minutes=1)) == [1]
    assert choice.order("a", 2, NOW + 2 * AGAIN) == [0, 1]
    assert choice.answered("a", 0, BASES) == "https://site.example/ answers again and is asked."
    assert choice.order("a", 2, NOW + 2 * AGAIN) == [0]


def test_after_the_last_base_comes_the_first() -> None:
    choice = BaseChoice()
    for number in (0, 1):
        for _ in range(REFUSALS):
            choice.refused("a", number, BASES, NOW)
    assert choice.order("a", 2, NOW) == [0]


@dataclass
class Site:
    """An upstream at `/first/` and `/second/` of a port: what each answers, and how often it was asked."""

    context: Context
    replies: dict[str, tuple[int, str, bytes]]
    asked: list[str]

    def poll(self, minutes: float) -> int:
        return poll(replace(self.context, clock=clock_at(NOW + timedelta(minutes=minutes))), FEED)

    def newest(self) -> datetime | None:
        return store.read_health(self.context.store)[FEED].newest

    def remarks(self) -> list[str]:
        return [row["text"] for row in store.remarks(self.context.store) if row["kind"] in ("switch", "format")]


def rows(hour: int) -> bytes:
    row = {"time_tag": f"2026-08-07T{hour:02}:00:00", "source": "ACE", "active": True, "x_gse": 1.5e6}
    return json.dumps([row]).encode()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    replies: dict[str, tuple[int, str, bytes]] = {}
    asked: list[str] = []

    def reply(request: BaseHTTPRequestHandler) -> Reply:
        name = request.path.split("/")[1]
        asked.append(name)
        status, kind, body = replies[name]
        return Reply(body, status, kind)

    with answering(reply) as url:
        settings = Settings(data_dir=tmp_path, swpc_url=f"{url}first/,{url}second/")
        client = Client((f"{url}first/", f"{url}second/"))
        database = new_store(tmp_path / "n.sqlite")
        yield Site(worker_context(database, tmp_path, clock_at(NOW), settings=settings, client=client), replies, asked)


ROBOT = (200, "text/html", b"<html>Are you a robot?</html>")


def test_a_bucket_with_a_generic_type_answers_after_a_robot_check(site: Site) -> None:
    site.replies |= {"first": ROBOT, "second": (200, "binary/octet-stream", rows(11))}
    assert [site.poll(minute) for minute in range(4)] == [1, 2, 3, 0]
    assert site.newest() == datetime(2026, 8, 7, 11, tzinfo=UTC)
    assert any("refused 3 times in a row" in text for text in site.remarks())
    site.replies["first"] = (200, "application/json", rows(12))
    site.poll(5)
    assert site.asked[-1] == "second"
    site.poll(14)
    assert site.asked[-1] == "first"
    assert site.newest() == datetime(2026, 8, 7, 12, tzinfo=UTC)
    assert any("answers again" in text for text in site.remarks())


@pytest.mark.parametrize("body", [b"<html></html>", b"\x89PNG", b""])
def test_a_generic_type_with_another_thing_is_refused(site: Site, body: bytes) -> None:
    site.replies |= {"first": ROBOT, "second": (200, "application/octet-stream", body)}
    assert [site.poll(minute) for minute in range(5)] == [1, 2, 3, 4, 5]
    assert site.newest() is None


def test_a_mirror_that_lags_behind_what_is_stored_is_not_taken(site: Site) -> None:
    site.replies |= {"first": (200, "application/json", rows(11)), "second": (200, "application/json", rows(9))}
    assert site.poll(0) == 0
    site.replies["first"] = ROBOT
    assert [site.poll(minute) for minute in range(1, 5)] == [1, 2, 3, 4]
    assert site.newest() == datetime(2026, 8, 7, 11, tzinfo=UTC)
    assert any(
        "is behind: its newest value is of 2026-08-07 09:00, one of 11:00 is stored" in t for t in site.remarks()
    )
    site.replies["second"] = (200, "application/json", rows(11))
    assert site.poll(5) == 0


def test_one_base_alone_is_asked_on_however_often_it_refuses(site: Site) -> None:
    site.replies["first"] = ROBOT
    alone = replace(site.context.settings, swpc_url=site.context.settings.bases("swpc")[0])
    site.context = replace(site.context, settings=alone)
    assert [site.poll(minute) for minute in range(5)] == [1, 2, 3, 4, 5]
    assert site.asked == ["first"] * 5
