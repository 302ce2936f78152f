"""The catalogue of images and their pictures, over HTTP."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from build import new_store
from served import served

from nowcast import store
from nowcast.clock import WALL
from nowcast.store import Store
from nowcast.store.smile import Image, ImageFiles, open_files, write_image

TIME = datetime(2027, 5, 10, 1, 0, tzinfo=UTC)
BODY = b"\x89PNG\r\n\x1a\nthe picture"


@pytest.fixture
def files(tmp_path: Path) -> ImageFiles:
    return open_files(tmp_path / "images")


@pytest.fixture
def database(tmp_path: Path, files: ImageFiles) -> Store:
    database = new_store(tmp_path / "n.sqlite")
    store.set_clock(database, WALL, "live", None)
    store.set_meta(database, "images", str(tmp_path / "images"))
    for minute in range(3):
        put(database, files, tmp_path, TIME + timedelta(minutes=minute), BODY + bytes([minute]))
    return database


@pytest.fixture
def client(database: Store, cache: Path) -> Iterator[httpx.Client]:
    with served(cache, lambda: database) as asking:
        yield asking


def put(database: Store, files: ImageFiles, folder: Path, time: datetime, body: bytes, version: int = 1) -> None:
    (folder / "one").write_bytes(body)
    write_image(
        database,
        Image(
            "sxi", time, version, time + timedelta(hours=50), "L3_x", "L3", "http://127.0.0.1/",
            files.put(folder / "one", "png"), 16, 27, "0 to 1 counts/s/deg2", time + timedelta(hours=49), 60.0,
            (5.0, 6.0, 17.0), (8.0, 0.0, 0.0), 64 * "d", "fits.gz", "simulated",
        ),
    )  # fmt: skip


def test_the_catalogue_says_when_an_image_was_seen_published_and_received(client: httpx.Client) -> None:
    answer = client.get("/api/v1/images?product=sxi").json()
    assert answer["products"] == {"sxi": {"start": "2027-05-10T01:00:00Z", "stop": "2027-05-10T01:02:00Z", "count": 3}}
    first = answer["images"][0]
    assert (first["time"], first["published"]) == ("2027-05-10T01:00:00Z", "2027-05-12T02:00:00Z")
    assert (first["received"], first["exposure_s"]) == ("2027-05-12T03:00:00Z", 60.0)
    assert (first["position_re"], first["aim_re"], first["state"]) == ([5.0, 6.0, 17.0], [8.0, 0.0, 0.0], "simulated")
    assert len(client.get("/api/v1/images?product=sxi&start=2027-05-10T01:01:00Z").json()["images"]) == 2
    assert len(client.get("/api/v1/images?product=sxi&limit=1").json()["images"]) == 1


def test_an_image_is_not_there_before_it_was_received(client: httpx.Client) -> None:
    query = "product=sxi&start=2027-05-10T00:00:00Z&known_at="
    assert client.get(f"/api/v1/images?{query}2027-05-12T03:01:00Z").json()["images"][1:] != []
    assert client.get(f"/api/v1/images?{query}2027-05-12T02:59:00Z").json()["images"] == []
    assert client.get("/img/sxi/20270510T010000.png?known_at=2027-05-12T02:59:00Z").status_code == 404


def test_a_frame_of_the_catalogue_never_changes(client: httpx.Client) -> None:
    address = client.get("/api/v1/images?product=sxi").json()["images"][0]["picture"]
    answer = client.get(address)
    assert answer.content == BODY + b"\0"
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_version_has_another_address(
    client: httpx.Client, database: Store, files: ImageFiles, tmp_path: Path
) -> None:
    former = client.get("/api/v1/images?product=sxi").json()["images"][0]["picture"]
    put(database, files, tmp_path, TIME, b"\x89PNG new", version=2)
    newer = client.get("/api/v1/images?product=sxi").json()["images"][0]["picture"]
    assert newer != former
    assert client.get(newer).content == b"\x89PNG new"
    assert client.get(former).status_code == 404
    plain = client.get("/img/sxi/20270510T010000.png")
    assert plain.content == b"\x89PNG new"
    assert plain.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/img/sxi/20270510T0100.png",
        "/img/sxi/20270510T010000.gif",
        "/img/sxi/20271310T010000.png",
        "/img/sxi/20270510T020000.png",
        "/img/uvi/20270510T010000.png",
        "/img/..%2f..%2fetc/20270510T010000.png",
        "/img/sxi/..%2f..%2fn.sqlite.png",
        "/img/SXI/20270510T010000.png",
        "/img/sxi/20270510T010000.png?v=0000000000000000",
    ],
)
def test_what_is_no_image_is_said_in_a_sentence(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    if "%2f" not in path:
        assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize(
    "query",
    [
        "product=../etc",
        "product=sxi&start=yesterday",
        "product=sxi&start=2027-05-11T00:00:00Z&stop=2027-05-10T00:00:00Z",
        "product=sxi&start=2026-01-01T00:00:00Z&stop=2027-05-10T00:00:00Z",
        "product=sxi&limit=0",
    ],
)
def test_a_question_that_makes_no_sense_is_refused(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/api/v1/images?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_picture_that_is_damaged_is_not_shown(client: httpx.Client, tmp_path: Path) -> None:
    for path in (tmp_path / "images").rglob("*.png"):
        path.write_bytes(b"rubbish")
    answer = client.get("/img/sxi/20270510T010000.png")
    assert answer.status_code == 404
    assert "changed" in answer.json()["error"]


def test_the_archive_stands_among_the_feeds_once_it_was_asked(client: httpx.Client, database: Store) -> None:
    def row() -> list[dict[str, object]]:
        return [feed for feed in client.get("/status.json").json()["feeds"] if feed["name"] == "smile"]

    assert row() == []
    now = datetime.now(UTC)
    health = store.Health("smile", now, now, now - timedelta(hours=40), "ok", "one mirror is silent")
    store.write_failure(database, health)
    for _ in range(60):  # the page looks for a new version now and then
        if row():
            break
        time.sleep(0.05)
    (found,) = row()
    assert (found["state"], found["label"], found["reason"]) == ("ok", "SMILE files", "one mirror is silent")
