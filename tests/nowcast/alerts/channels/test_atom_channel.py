"""Atom, as a feed reader reads it."""

import warnings
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alert_samples import EVENT, MADE, MESSAGE, ONSET, settings

from nowcast.alerts.channels import atom
from nowcast.alerts.records import Event, Transition

OTHER = replace(EVENT, id="2024-0511-A")
LATER = replace(ONSET, revision=2, kind="all_clear", made=MADE + timedelta(hours=5), headline="Nose beyond GEO & over")
EVENTS = [(EVENT, (ONSET, LATER)), (OTHER, (replace(ONSET, event=OTHER.id, made=MADE + timedelta(days=1)),))]


def read(events: list[tuple[Event, tuple[Transition, ...]]]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the reader's own imports
        import feedparser
    return feedparser.parse(atom.feed(settings(), events, MADE))


def test_the_feed_is_well_formed_and_has_what_atom_demands() -> None:
    feed = read(EVENTS)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.id == "tag:nowcast.example.org,2026:alerts"
    assert feed.feed.updated == "2024-05-11T16:40:00Z"
    assert {link["rel"] for link in feed.feed.links} == {"self", "alternate"}
    assert feed.feed.author == "SMILE Nowcast"


def test_an_event_is_one_entry_with_a_lasting_id_the_newest_first() -> None:
    first, second = read(EVENTS).entries
    assert [first.id, second.id] == [f"tag:nowcast.example.org,2026:{name}" for name in ("2024-0511-A", "2024-0510-A")]
    assert second.published == "2024-05-10T16:40:00Z"
    assert second.updated == "2024-05-10T21:40:00Z"
    assert second.title == "Nose beyond GEO & over"
    assert "Shock at L1 16:36 UTC" in second.content[0].value


def test_an_entry_leads_to_the_page_and_to_its_cap_document() -> None:
    entry = read(EVENTS).entries[1]
    links = {link["rel"]: link for link in entry.links}
    assert links["alternate"]["href"] == "https://nowcast.example.org/alerts?event=2024-0510-A"
    assert links["enclosure"]["href"] == "https://nowcast.example.org/alerts/2024-0510-A.cap"
    assert links["enclosure"]["type"] == "application/cap+xml"


def test_a_played_storm_is_marked() -> None:
    assert read([(replace(EVENT, mode="replay"), (ONSET,))]).entries[0].title.startswith("[EXERCISE] ")


def test_a_feed_without_events_is_one_too() -> None:
    feed = read([])
    assert not feed.bozo
    assert feed.entries == []
    assert feed.feed.updated == "2024-05-10T16:40:00Z"


def test_a_message_is_a_feed_of_its_event() -> None:
    assert b"2024-0510-A" in atom.CHANNEL.build(settings(), MESSAGE)
