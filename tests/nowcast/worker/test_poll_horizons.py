"""Horizons over real HTTP: what it answers is stored, faults leave the last good orbit, it is asked little."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from answering import Reply, answering
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.discover import members
from nowcast.fetch import Client
from nowcast.replay import scenario
from nowcast.replay.products.horizons import PRODUCT
from nowcast.smile.orbit.position import error_km
from nowcast.smile.orbit.sources import known_of, of_known
from nowcast.worker.context import Context
from nowcast.worker.poll import poll

NOW = datetime(2026, 8, 25, 8, 0, 30, tzinfo=UTC)  # inside the built-in storm
FEEDS = members("nowcast.feeds", "FEED")
Change = Callable[[bytes], bytes]


@dataclass
class Horizons:
    """A worker's context with an upstream on loopback whose answers can be changed."""

    context: Context
    change: Change = lambda body: body
    asked: list[dict[str, str]] = field(default_factory=list)

    def at(self, time: datetime) -> "Horizons":
        """The same at another time."""
        self.context = replace(self.context, clock=clock_at(time))
        return self


@pytest.fixture
def horizons(tmp_path: Path) -> Iterator[Horizons]:
    answer = PRODUCT.queries(scenario("builtin"))["api/horizons.api"]
    state: list[Horizons] = []

    def reply(request: BaseHTTPRequestHandler) -> Reply:
        options = {key: values[-1] for key, values in parse_qs(urlsplit(request.path).query).items()}
        state[0].asked.append(options)
        return Reply(state[0].change(answer(0, options)))

    with answering(reply) as url:
        database = new_store(tmp_path / "n.sqlite")
        state.append(Horizons(worker_context(database, tmp_path, clock_at(NOW), url)))
        yield state[0]


def stored(horizons: Horizons) -> list[store.StoredDocument]:
    return store.read_documents(horizons.context.store, "horizons")


def test_smile_is_stored_as_states_and_the_craft_as_positions(horizons: Horizons) -> None:
    assert poll(horizons.context, "horizons") == 0
    (paper,) = stored(horizons)
    known = known_of(paper.document.body, paper.received)
    assert known is not None
    assert len(known.states) == 135  # a week back and 60 days ahead, twice a day
    orbit = of_known(known)
    assert error_km(orbit, NOW) == 1.0
    rows = store.read(horizons.context.store, "horizons", NOW - timedelta(days=2), NOW + timedelta(days=2))
    assert set(rows.index.get_level_values("source")) == {"ACE", "SOLAR1"}  # the storm has no others
    health = store.read_health(horizons.context.store)["horizons"]
    assert health.state == "ok"


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (lambda _: b"", "empty"),
        (lambda _: b"<html>Are you a robot?</html>", "something else than data"),
        (lambda body: body[: len(body) // 2], "cut off"),
        (lambda body: body.replace(b"KM-S", b"AU-D"), "Output units"),
        (
            lambda body: body.replace(b"Reference frame : ICRF", b"Reference frame : Ecliptic of J2000.0"),
            "Reference frame",
        ),
        (lambda body: body.replace(b"SMILE (spacecraft)", b"ACE (spacecraft)"), "SMILE was asked for"),
        (lambda body: body.replace(b"$$EOE", b""), "cut off"),
    ],
    ids=["empty", "html", "torn", "unit", "frame", "name", "cut"],
)
def test_a_fault_is_a_remark_and_leaves_the_last_good_orbit_with_its_age(
    horizons: Horizons, change: Change, remark: str
) -> None:
    poll(horizons.context, "horizons")
    horizons.change = change
    poll(horizons.at(NOW + timedelta(days=1)).context, "horizons")
    (paper,) = stored(horizons)
    assert abs(paper.received - NOW) < timedelta(seconds=5)
    texts = [row["text"] for row in store.remarks(horizons.context.store)]
    assert any(remark in text for text in texts)


def test_silence_leaves_the_last_good_orbit(horizons: Horizons) -> None:
    poll(horizons.context, "horizons")
    silent = replace(horizons.context.settings, horizons_url="http://127.0.0.1:9/")
    later = horizons.at(NOW + timedelta(days=1)).context
    later = replace(later, settings=silent, client=Client(("http://127.0.0.1:9/",)))
    assert poll(later, "horizons") == 1
    assert len(stored(horizons)) == 1
    assert store.read_health(later.store)["horizons"].reason.startswith("127.0.0.1:9")


def test_it_is_asked_once_a_day_over_restarts_as_well(horizons: Horizons) -> None:
    poll(horizons.context, "horizons")
    count = len(horizons.asked)
    assert count == 6
    poll(horizons.at(NOW + timedelta(hours=3)).context, "horizons")
    assert len(horizons.asked) == count
    poll(horizons.at(NOW + timedelta(hours=23)).context, "horizons")
    assert len(horizons.asked) == 2 * count


def test_numbers_of_objects_are_those_of_the_settings_and_0_asks_for_none(horizons: Horizons) -> None:
    settings = replace(horizons.context.settings, horizons_objects=(("SMILE", -999.0), ("WIND", 0.0), ("ACE", -92.0)))
    poll(replace(horizons.context, settings=settings), "horizons")
    assert [options["COMMAND"] for options in horizons.asked] == ["'-999'", "'-231'", "'-43'", "'-92'", "'-78'"]


def test_where_the_data_of_smile_end_the_last_of_them_are_asked_for(horizons: Horizons) -> None:
    def ended(body: bytes) -> bytes:
        if horizons.asked[-1]["STOP_TIME"] == "'2026-10-24 00:00'":
            text = 'No ephemeris for target "SMILE (spacecraft)" after A.D. 2026-AUG-20 00:00:00.0000 TDB'
            return json.dumps({"result": text}).encode()
        return body

    horizons.change = ended
    assert poll(horizons.context, "horizons") == 0
    assert horizons.asked[1]["STOP_TIME"] == "'2026-08-19 23:58'"
    (paper,) = stored(horizons)
    assert paper.document.stop is not None
    assert paper.document.stop.date().isoformat() == "2026-08-19"


def test_a_craft_whose_ephemeris_is_silent_stands_where_horizons_has_it(horizons: Horizons) -> None:
    poll(horizons.context, "horizons")
    database = horizons.context.store
    minute = pd.DatetimeIndex([pd.Timestamp(NOW).floor("min")]).as_unit("us")
    index = pd.MultiIndex.from_product([minute, ["SOLAR1"]], names=["time", "source"])
    assert store.distance(database, NOW) is None
    chosen = pd.DataFrame(dict.fromkeys(store.CHOSEN["l1_field"], 1.0), index=index)
    store.write_chosen(database, {"l1_field": chosen}, received=NOW)
    assert store.distance(database, NOW) == pytest.approx(1.574e6, rel=0.01)
