"""The page of alerts, its lanes on the first page, and alerts for machines: one event id everywhere."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from alert_samples import EVENT, MADE, ONSET, SAMPLES
from filled import NOW

from nowcast.alerts.advance import Memory
from nowcast.alerts.machine import RuleState
from nowcast.alerts.rules import RULES, rule
from nowcast.store import alerts as stored

SHIFT = NOW - timedelta(hours=8) - MADE
THIS = replace(EVENT, id="2026-0304-A", began=EVENT.began + SHIFT, valid=EVENT.valid + SHIFT)
HEADLINE = "Nose to 5.5 R_E <b>from</b> 04:22 UTC"


def moved(name: str, revision: int, **changed: object):
    (entry,) = SAMPLES[name].transitions
    entry = replace(
        entry, event=THIS.id, revision=revision, made=entry.made + SHIFT, valid_time=entry.valid_time + SHIFT
    )
    return replace(entry, valid_until=None, trace=(), **changed)


CHANGES = (
    moved("onset", 1, headline=HEADLINE),
    moved("escalation", 2),
    replace(ONSET, event=THIS.id, rule="standoff@7.25", made=NOW, valid_time=NOW, revision=3, headline="of somebody"),
)
MEMORY = Memory(state=RuleState(2, NOW, ((NOW - timedelta(minutes=3), 7.0),), NOW))


@pytest.fixture
def alerted(site):
    """A page with one event that goes on."""
    states = {"standoff": stored.encode(MEMORY), "standoff@7.25": stored.encode(replace(MEMORY, state=RuleState(1)))}
    stored.write_tick(site.store, states=states, events=[THIS], transitions=CHANGES)
    return site


def test_an_event_has_each_message_as_it_was_sent(alerted):
    html = alerted.client.get("/alerts").text
    assert "in force" in html
    assert html.count("<pre>") == 2
    text = unescape(html)
    assert "Event 2026-0304-A, message 1, onset, severe" in text
    assert "Event 2026-0304-A, message 2, now stronger, severe" in text
    assert "SOLAR1" in text
    assert "&lt;b&gt;from&lt;/b&gt;" in html


def test_a_rule_with_the_threshold_of_a_subscriber_is_not_shown(alerted):
    assert "of somebody" not in alerted.client.get("/alerts").text.partition('id="history"')[2]


def test_a_rule_has_its_state_and_how_far_it_is_from_firing(alerted):
    html = unescape(re.sub(r"<[^>]+>", " ", alerted.client.get("/alerts").text))
    assert re.search(r"Magnetopause nose\s+nose 7\.2 Rᴇ\s+7\.00 Rᴇ\s+3\smin\s+0\.38 Rᴇ from nose inside GEO", html)
    assert re.search(r"Southward field\s+quiet\s+no value yet", html)
    assert all(entry.title in html for entry in RULES.values())


def test_one_event_can_be_asked_for_by_the_id_of_its_mails(alerted):
    assert '<details class="event" id="event-2026-0304-A" open' in alerted.client.get("/alerts?event=2026-0304-A").text
    assert "There is no such event" in alerted.client.get("/alerts?event=2020-0101-Z").text


def test_the_first_page_has_our_lane_beside_that_of_the_centre_and_what_the_bell_goes_by(alerted):
    html = alerted.client.get("/").text
    assert re.search(r'<section id="alerts"[^>]* data-latest="2026-0304-A.3" data-severity="4"', html)
    assert "In force: nose inside GEO (severe)." in html
    assert re.search(r'<span class="name">Ours</span>.*href="/alerts\?event=2026-0304-A"', html)
    assert '<span class="name">SWPC</span>' in html


def test_without_an_event_the_page_says_so(shared):
    assert "No event." in shared.client.get("/alerts").text
    assert "No alert holds." in shared.client.get("/").text


def test_machines_get_the_same_event_as_json_atom_and_cap(alerted):
    client = alerted.client
    events = client.get("/api/v1/alerts").json()["events"]
    assert [entry["id"] for entry in events] == [THIS.id]
    feed = client.get("/alerts.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "2026:2026-0304-A</id>" in feed.text
    document = client.get("/alerts/2026-0304-A.cap")
    assert document.headers["content-type"].startswith("application/cap+xml")
    assert "<identifier>2026-0304-A.3</identifier>" in document.text
    assert "<msgType>Alert</msgType>" in client.get("/alerts/2026-0304-A.cap?revision=1").text


@pytest.mark.parametrize("path", ["/alerts/nothing.cap", "/alerts/2026-0304-A.cap?revision=9", "/alerts/..%2fx.cap"])
def test_what_is_no_event_has_status_404(alerted, path):
    assert alerted.client.get(path).status_code == 404


def test_no_address_stands_in_what_everybody_can_read(alerted):
    stored.queue(alerted.store, replace(SAMPLES["onset"], event=THIS))
    for path in ("/", "/alerts", "/alerts.atom", "/api/v1/alerts", f"/alerts/{THIS.id}.cap", "/parts/alerts"):
        assert "ops@example.com" not in alerted.client.get(path).text


def test_a_rule_without_a_value_has_no_distance():
    from dashboard.pages.alerts.rules import distance, nearness

    assert distance(rule("pressure"), 0, None) == ""
    assert nearness(rule("pressure"), 0, None) == 0
    assert distance(rule("shock"), 0, None) == "fires when it happens"
    assert distance(rule("pressure"), 0, 12.0) == "beyond 10 nPa, hold not yet over"
    assert nearness(rule("standoff"), 0, 10.5) == 0
