"""Documents: the newest by key, what was known when, all of a poll or nothing of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from build import new_store
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from nowcast import store as stores
from nowcast.errors import StoreError
from nowcast.store import Health, Store, check_version, migrate, read_documents, write_poll
from nowcast.store.database.engine import writing
from nowcast.vocabulary.records import Document

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def document(key: str = "WARK05 1874", *, time: datetime = NOW, **body: Any) -> Document:
    return Document(key, time, body, start=NOW, stop=NOW + timedelta(hours=19))


def put(store: Store, *documents: Document, received: datetime = NOW, frame: pd.DataFrame | None = None) -> int:
    rows = pd.DataFrame() if frame is None else frame
    return write_poll(
        store, "gfz_kp", rows, received=received, health=Health("gfz_kp", received), documents=documents
    ).rows


def bodies(store: Store, **when: datetime) -> list[Any]:
    return [stored.document.body for stored in read_documents(store, "gfz_kp", **when)]


def test_a_document_comes_back_as_it_was_written(store: Store) -> None:
    message = document(level=5, text="K-index of 5", days=[["May 10", "G4"]], none=None)
    assert put(store, message) == 1
    assert read_documents(store, "gfz_kp") == [("gfz_kp", NOW, message)]
    assert read_documents(store, "rtsw_mag") == []
    assert stores.ever_live(store)


def test_the_same_content_again_changes_nothing(store: Store) -> None:
    put(store, document(level=5))
    assert put(store, document(level=5), received=NOW + MINUTE) == 0
    assert read_documents(store, "gfz_kp")[0].received == NOW


def test_what_was_known_then_stays_readable(store: Store) -> None:
    put(store, document(level=5))
    put(store, document(level=6), document("ALTK05 1576", level=5), received=NOW + 2 * MINUTE)
    assert bodies(store) == [{"level": 5}, {"level": 6}]
    assert bodies(store, known_at=NOW + MINUTE) == [{"level": 5}]
    assert bodies(store, known_at=NOW + 2 * MINUTE) == [{"level": 5}, {"level": 6}]
    assert bodies(store, known_at=NOW - MINUTE) == []


def test_a_span_takes_what_was_issued_in_it_and_what_holds_in_it(store: Store) -> None:
    day = timedelta(days=1)
    put(store, document("now"), document("before", time=NOW - day), Document("plain", NOW - 3 * day, {}))
    keys = [stored.document.key for stored in read_documents(store, "gfz_kp", NOW + MINUTE, NOW + day)]
    assert keys == ["before", "now"]  # they hold for 19 hours
    assert [stored.document.key for stored in read_documents(store, "gfz_kp", NOW - 4 * day, NOW - 2 * day)] == [
        "plain"
    ]
    assert [stored.document.key for stored in read_documents(store, "gfz_kp", limit=1)] == ["now"]
    assert read_documents(store, "gfz_kp", NOW + 2 * day, NOW + 3 * day) == []


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (document(""), "no usable key"),
        (document("a\x00"), "no usable key"),
        (document("k" * 201), "no usable key"),
        (document(value=float("nan")), "no JSON"),
        (document(value=NOW), "no JSON"),
        (document(text="x" * 2**20), "1048576 are taken"),
    ],
)
def test_a_document_that_cannot_be_stored_takes_the_whole_poll_back(store: Store, bad: Document, why: str) -> None:
    index = pd.MultiIndex.from_tuples([(pd.Timestamp(NOW), "gfz")], names=["time", "source"])
    with pytest.raises(StoreError, match=why):
        put(store, document(level=5), bad, frame=pd.DataFrame({"kp": [5.0]}, index=index))
    assert read_documents(store, "gfz_kp") == []
    assert stores.read(store, "gfz_kp", NOW, NOW).empty
    assert stores.read_health(store) == {}


def test_too_many_documents_at_once_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="5001 documents at once"):
        put(store, *(document(str(number)) for number in range(5001)))


def test_a_feed_that_the_store_lacks_has_no_documents(store: Store) -> None:
    with pytest.raises(StoreError, match="no feed sunspots"):
        read_documents(store, "sunspots")


def test_a_poll_that_comes_late_goes_to_its_position_in_the_history(store: Store) -> None:
    for minute, level in ((0, 5), (4, 7), (2, 6)):
        put(store, document(level=level), received=NOW + minute * MINUTE)
    known = [bodies(store, known_at=NOW + minute * MINUTE)[0]["level"] for minute in range(5)]
    assert known == [5, 5, 6, 6, 7]
    assert bodies(store) == [{"level": 7}]


@given(st.permutations([(1, 1), (2, 2), (4, 1), (5, 2), (6, 0)]))
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_polls_come_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, polls: list[tuple[int, int]]
) -> None:
    database = new_store(tmp_path_factory.mktemp("order") / "n.sqlite", {"gfz_kp": ("kp",)})
    for minute, level in polls:
        put(database, document(level=level), received=NOW + minute * MINUTE)
    known = [bodies(database, known_at=NOW + minute * MINUTE) for minute in range(7)]
    database.engine.dispose()
    assert [[body["level"] for body in held] for held in known] == [[], [1], [2], [2], [1], [2], [0]]


def test_an_old_store_is_given_the_tables_and_keeps_its_rows(store: Store) -> None:
    stores.set_meta(store, "key", "stays")
    with writing(store) as connection:
        connection.execute(text("DROP TABLE documents"))
        connection.execute(text("DROP TABLE documents_history"))
    with pytest.raises(StoreError, match="it lacks documents"):
        check_version(store)
    migrate(store)
    check_version(store)
    put(store, document(level=5))
    assert (bodies(store), stores.meta(store, "key")) == ([{"level": 5}], "stays")
