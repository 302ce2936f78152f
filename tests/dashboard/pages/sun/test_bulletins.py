"""What the centre says, on the page and as JSON: whose it is, how old, what holds."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest
from build import clock_at, new_store
from filled import NOW, filled
from served import served

from dashboard.live.played import Played, lacking_words
from dashboard.pages.sun.bulletins import BulletinCache, describe, read
from dashboard.pages.sun.page import PAGE
from dashboard.pages.sun.view import sun_view
from dashboard.templates import render
from nowcast import store
from nowcast.store import Health, Store
from nowcast.vocabulary.records import Document

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def warning(serial: int, start: datetime, stop: datetime, *, text: str = "WARNING", **more: Any) -> Document:
    body = {"code": "WARK05", "serial": serial, "kind": "warning", "action": "", "refers": None, "level": 5,
            "headline": "Geomagnetic K-index of 5 expected", "scale": "G1", "days": [], "supersedes": False,
            "shock": None, "facts": {}, "text": text}  # fmt: skip
    return Document(f"WARK05 {serial}", start, body | more, start, stop)


def official(time: datetime, g: int | None = 2) -> Document:
    day = {"date": "2026-03-04", "R": {"scale": None, "minor": 35, "major": 5}, "S": {"scale": None, "minor": 1},
           "G": {"scale": 3}}  # fmt: skip
    now = {"R": {"scale": 0}, "S": {"scale": 0}, "G": {"scale": g}}
    return Document("scales", time, {"now": now, "yesterday": now, "days": [day]})


def put(database: Store, feed: str, *documents: Document, received: datetime = NOW) -> None:
    health = Health(feed, received, succeeded=received, newest=documents[-1].time, state="ok")
    store.write_poll(database, feed, pd.DataFrame(), received=received, health=health, documents=documents)


@pytest.fixture
def database(tmp_path: Path) -> Store:
    database = filled(tmp_path / "nowcast.sqlite")
    store.set_clock(database, clock_at(NOW), "replay", "test")
    put(database, "swpc_alerts", warning(1, NOW - 3 * HOUR, NOW + HOUR), warning(2, NOW - 9 * HOUR, NOW - 2 * HOUR))
    put(database, "noaa_scales", official(NOW - 5 * MINUTE))
    return database


@pytest.fixture
def client(database: Store, cache: Path) -> Iterator[httpx.Client]:
    with served(cache, lambda: database) as asking:
        yield asking


def view(database: Store, now: datetime = NOW) -> dict[str, Any]:
    return describe(database, read(database, now), now, {"value": 5.0, "time": int(now.timestamp()), "state": "fresh",
                                                   "limits": (1, 2, 3), "source": "Newell 2008"})  # fmt: skip


def strip(facts: dict[str, Any]) -> str:
    return render("sun/scales.html", view=sun_view(facts))  # type: ignore[arg-type]


def sections(facts: dict[str, Any]) -> str:
    return "\n".join(render(part, view=sun_view(facts)) for part in PAGE.parts)  # type: ignore[arg-type]


def test_official_and_running_stand_beside_each_other_each_named(database: Store) -> None:
    scales = {entry["scale"]: entry for entry in view(database)["scales"]}
    assert (scales["G"]["official"]["level"], scales["G"]["running"]["level"]) == (2, 1)
    assert scales["G"]["running"]["source"] == "Newell 2008"
    assert scales["R"]["running"] is None  # no X-rays in the store: not R0
    text = strip(view(database))
    assert "G2" in text
    assert "official, NOAA SWPC" in text
    assert "no own estimate" in text
    assert "forecast G3 on 4 Mar" in text


def test_an_official_scale_that_is_old_or_not_given_is_never_shown_as_quiet(database: Store) -> None:
    later = view(database, NOW + 4 * HOUR)
    assert 'data-level="2" data-state="stale"' in strip(later)
    gone = strip(view(database, NOW + 13 * HOUR))
    assert 'data-scale="G" data-level="" data-state="missing"' in gone
    assert "G0" not in gone.split('data-scale="G"')[1].split("running")[0]
    put(database, "noaa_scales", official(NOW, None), received=NOW + MINUTE)
    assert "G?" in strip(view(database))


def test_what_holds_is_said_with_its_end(database: Store) -> None:
    text = strip(view(database))
    assert "1 in force" in text
    assert "K5 warning until 13:00" in text
    page = sections(view(database))
    assert page.index("active") < page.index("ended")
    more = {"code": "WATA99", "kind": "watch", "level": None, "scale": "G4"}
    put(database, "swpc_alerts", warning(3, NOW - 2 * HOUR, NOW + 20 * HOUR, **more))
    assert "G4 watch until 5 Mar 08:00, K5 warning until 13:00" in strip(view(database))


def test_a_feed_of_messages_that_is_silent_is_never_read_as_none_in_force(database: Store, tmp_path: Path) -> None:
    later = view(database, NOW + 2 * HOUR)
    assert "not known since 12:00" in strip(later)
    assert "none in force" not in strip(later)
    empty = new_store(tmp_path / "empty.sqlite")
    assert "not known: no messages received" in strip(view(empty))
    assert "Not known: no messages received." in sections(view(empty))


def test_what_the_storm_that_is_played_lacks_is_left_out_and_named_in_one_line(database: Store) -> None:
    played = Played("Recorded: a storm.", frozenset({"rtsw_mag", "rtsw_wind", "gfz_kp"}), "off")
    page = sun_view(view(database), played)
    assert [box.letter for box in page.scales.boxes] == ["G"]  # of our own Kp
    assert (page.messages, page.aurora, page.scales.holding, page.forecast_missing) == (None, None, "", False)
    assert lacking_words(played) == ("This storm has no GOES, SWPC scales and messages, forecasts, aurora, SMILE.")


def test_what_a_message_holds_is_text_and_never_html(database: Store) -> None:
    put(database, "swpc_alerts", warning(3, NOW, NOW + HOUR, text="<script>alert(1)</script>", headline="<img src=x>"))
    put(database, "swpc_alerts", Document("?", NOW, {"text": "<b>bold</b>", "headline": "", "remark": "?"}))
    page = sections(view(database))
    facts = re.findall(r'<script type="application/json" data-facts="\w+">(.*?)</script>', page)
    assert "<" not in "".join(facts)
    words = re.sub(r"<script type=.*?</script>", "", page)
    assert not [tag for tag in ("<script", "<img", "<b>bold") if tag in words]
    assert "could not be read" in page


def test_documents_are_read_once_for_a_version_of_the_data(database: Store) -> None:
    cache = BulletinCache()
    first = cache.facts(database, NOW)
    assert cache.facts(database, NOW)["threads"] == first["threads"]
    put(database, "swpc_alerts", warning(3, NOW, NOW + 2 * HOUR), received=NOW + MINUTE)
    assert len(cache.facts(database, NOW)["threads"]) == len(first["threads"]) + 1


def test_the_page_as_sent_already_says_it(client: httpx.Client) -> None:
    html = client.get("/").text
    assert '<section id="scales"' in html
    assert "K5 warning until 13:00" in html
    sun = client.get("/sun")
    assert sun.status_code == 200
    assert "Sun and aurora" in sun.text
    assert '<ol id="threads"' in sun.text
    assert '<section id="scales"' not in client.get("/nowhere").text


def test_the_view_has_a_validator_that_the_time_alone_does_not_change(client: httpx.Client, database: Store) -> None:
    first = client.get("/api/v1/bulletins")
    assert {"scales", "threads", "ovation", "mode"} <= set(first.json())
    assert "<section" not in first.text
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get("/api/v1/bulletins", headers=tag).status_code == 304
    put(database, "swpc_alerts", warning(3, NOW, NOW + HOUR), received=NOW + MINUTE)
    assert client.get("/api/v1/bulletins", headers=tag).status_code == 200


def test_documents_come_as_stored_and_as_known_then(client: httpx.Client, database: Store) -> None:
    put(database, "swpc_alerts", warning(1, NOW - 3 * HOUR, NOW + 9 * HOUR), received=NOW + MINUTE)
    asked = {"feed": "swpc_alerts", "start": "2026-03-04T00:00:00Z", "stop": "2026-03-04T13:00:00Z"}
    now = client.get("/api/v1/documents", params=asked).json()["documents"]
    assert [row["key"] for row in now] == ["WARK05 2", "WARK05 1"]
    assert (now[1]["stop"], now[1]["received"]) == ("2026-03-04T21:00:00Z", "2026-03-04T12:01:00Z")
    then = client.get("/api/v1/documents", params=asked | {"known_at": "2026-03-04T12:00:30Z"}).json()["documents"]
    assert then[1]["stop"] == "2026-03-04T13:00:00Z"
    assert len(client.get("/api/v1/documents", params=asked | {"limit": 1}).json()["documents"]) == 1
    first = client.get("/api/v1/documents", params=asked)
    assert (
        client.get("/api/v1/documents", params=asked, headers={"If-None-Match": first.headers["etag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    ("asked", "why"),
    [({"feed": "sunspots"}, "not stored"), ({}, "feed"), ({"feed": "swpc_alerts", "start": "yesterday"}, "start"),
     ({"feed": "swpc_alerts", "start": "2026-01-01T00:00:00Z", "stop": "2026-12-01T00:00:00Z"}, "92 days"),
     ({"feed": "swpc_alerts", "start": "2026-03-05T00:00:00Z", "stop": "2026-03-04T00:00:00Z"}, "after stop"),
     ({"feed": "swpc_alerts", "limit": "0"}, "limit")],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused_in_words(
    client: httpx.Client, asked: dict[str, str], why: str
) -> None:
    answer = client.get("/api/v1/documents", params=asked)
    assert answer.status_code == 400
    assert why in answer.json()["error"]


def test_another_time_can_be_asked_for(client: httpx.Client) -> None:
    then = client.get("/api/v1/bulletins", params={"at": "2026-03-04T12:00:00Z"}).json()
    assert {thread["state"] for thread in then["threads"]} == {"active", "ended"}
    early = client.get("/api/v1/bulletins", params={"known_at": "2026-03-04T11:00:00Z"}).json()
    assert early["threads"] == []  # received only at noon
