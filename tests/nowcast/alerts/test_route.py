"""Who gets what: profiles, quiet hours, caps, digests, replays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alerting import subscriber

from nowcast.alerts.profiles import PROFILES, wanted
from nowcast.alerts.records import Event, OutboxRow, Transition
from nowcast.alerts.route import digests, held_until, message_id, messages, recipients
from nowcast.alerts.rules import RULES
from nowcast.alerts.rules import rule as rule_of

NOW = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
TOMORROW = datetime(2026, 3, 5, tzinfo=UTC)
EVENT = Event("2026-0304-A", "storm", NOW, NOW, revision=1)
CHANGE = Transition(
    "2026-0304-A", "standoff", 1, "onset", "nose inside GEO", 4, NOW, NOW, headline="Nose 6.2 R_E",
    facts=(("what", "The nose is at 6.2 R_E."),),
)  # fmt: skip
CLEAR = replace(CHANGE, rule="storm", kind="all_clear", level="", severity=0, revision=2, headline="Storm ended")


def sent(changes, *subscriptions, earlier=None, counts=None):
    return messages(changes, {EVENT.id: EVENT}, subscriptions, earlier or {}, counts or {}, NOW)


def test_a_message_has_the_transitions_that_its_profile_wants():
    mild = replace(CHANGE, rule="pressure", level="10 nPa", severity=2, headline="Pressure 12 nPa")
    (row,) = sent([CHANGE, mild], subscriber(profile="geo"))
    assert [change.rule for change in row.message.transitions] == ["standoff"]
    (row,) = sent([CHANGE, mild], subscriber(profile="research"))
    assert [change.rule for change in row.message.transitions] == ["standoff", "pressure"]
    assert row.message.subject == "Nose 6.2 R_E (+1 more)"
    assert sent([mild], subscriber(profile="geo")) == ()


def test_an_id_is_the_same_for_event_revision_and_recipient():
    (first,), (again,) = sent([CHANGE], subscriber()), sent([CHANGE], subscriber())
    assert first.message.id == again.message.id == message_id(EVENT.id, 1, "s1@example.org")
    (other,) = sent([CHANGE], subscriber("s2"))
    assert other.message.id != first.message.id


def test_the_first_message_opens_the_thread_and_the_next_ones_name_it():
    later = replace(CHANGE, revision=2, kind="onset")
    (row,) = sent([later], subscriber(), earlier={(EVENT.id, "s1"): (1, "root")})
    assert (row.message.number, row.message.root, row.message.kind) == (2, "root", "escalation")


def test_an_end_is_told_only_to_those_who_had_the_beginning():
    assert sent([CLEAR], subscriber()) == ()
    (row,) = sent([CLEAR], subscriber(), earlier={(EVENT.id, "s1"): (1, "root")})
    assert row.message.subject == "[CLEAR] Storm ended"
    assert sent([CLEAR], subscriber(all_clear=False), earlier={(EVENT.id, "s1"): (1, "root")}) == ()


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ({"quiet_from": 22, "quiet_until": 6}, TOMORROW.replace(hour=6)),
        ({"quiet_from": 22, "quiet_until": 6, "time_zone": "America/New_York"}, None),
        ({"quiet_from": 23, "quiet_until": 6, "time_zone": "Europe/Paris"}, TOMORROW.replace(hour=5)),
        ({"digest": True}, TOMORROW.replace(hour=6)),
        ({"cap": 3}, TOMORROW.replace(hour=6)),
        ({"cap": 4}, None),
    ],
)  # fmt: skip
def test_quiet_hours_digest_and_cap_hold_until_their_hour(changed, due):
    assert held_until(subscriber(**changed), 3, NOW) == due


def test_quiet_hours_hold_across_the_change_to_summer_time():
    quiet = subscriber(quiet_from=22, quiet_until=6, time_zone="Europe/Paris")
    eve = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert held_until(quiet, 0, eve) == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)


def test_a_severe_level_breaks_through_and_a_milder_one_is_held():
    quiet = subscriber(profile="geo", quiet_from=22, quiet_until=6)
    (row,) = sent([CHANGE], quiet)
    assert row.state == "queued"
    (row,) = sent([replace(CHANGE, severity=3)], quiet)
    assert row.state == "held"
    assert row.message.expires > row.next_try


def test_held_messages_of_one_night_become_one_digest_and_one_stays_itself():
    rows = [
        sent([replace(CHANGE, severity=3, revision=number)], subscriber(profile="geo", digest=True))[0]
        for number in (1, 2)
    ]
    replaced, released = digests(rows, NOW)
    assert set(replaced) == {row.message.id for row in rows}
    (digest,) = released
    assert digest.message.kind == "digest"
    assert digest.message.subject.startswith("[DIGEST] 2 alerts since 04 Mar 22:30 UTC")
    assert sum(name == "digest" for name, _ in digest.message.facts) == 2
    replaced, released = digests(rows[:1], NOW)
    assert (replaced, released) == ((), (replace(rows[0], state="queued", next_try=NOW),))


def test_a_replay_reaches_the_tester_alone_and_says_that_it_is_a_test():
    everyone = [subscriber("s1"), subscriber("s2")]
    assert recipients(everyone, "replay", None, NOW) == []
    (tester,) = recipients(everyone, "replay", "me@example.org", NOW)
    assert tester.address == "me@example.org"
    replayed = replace(EVENT, mode="replay")
    (row,) = messages([CHANGE], {EVENT.id: replayed}, [tester], {}, {}, NOW)
    assert row.message.subject == "[TEST] Nose 6.2 R_E"
    assert row.message.facts[0] == ("exercise", "EXERCISE: this is a replay, nothing of it happens now.")


@pytest.mark.parametrize("state", ["unconfirmed", "paused", "bounced"])
def test_only_active_subscriptions_are_reached(state):
    assert recipients([subscriber(state=state)], "live", None, NOW) == []


def test_a_pause_ends_by_itself():
    paused = subscriber(state="paused", paused_until=NOW - timedelta(hours=1))
    assert recipients([paused], "live", None, NOW) == [paused]


def test_own_thresholds_and_longitudes_are_rules_of_their_own():
    own = subscriber(
        profile="own", rules=("standoff", "geo_exposure"), thresholds={"standoff": 7.5}, longitudes=(19.2,)
    )
    assert wanted(own) == {"standoff@7.5": 1, "geo_exposure@19.2": 1}
    rule = rule_of("standoff@7.5")
    assert [(level.enter, round(level.leave, 2)) for level in rule.levels] == [(7.5, 7.9)]


@pytest.mark.parametrize("name", ["nothing", "shock@3", "standoff@x", "standoff@7@8", "geo_exposure@1@2@3"])
def test_a_rule_that_does_not_exist_is_refused(name):
    with pytest.raises(ValueError):
        rule_of(name)


def test_every_level_has_a_name_of_its_own_and_leaves_on_its_quiet_side():
    names = [level.name for rule in RULES.values() for level in rule.levels]
    assert len(names) == len(set(names))
    for rule in RULES.values():
        side = 1.0 if rule.direction == "above" else -1.0
        assert all(side * (level.enter - level.leave) >= 0 for level in rule.levels)
        assert [side * level.enter for level in rule.levels] == sorted(side * level.enter for level in rule.levels)
        assert all(1 <= level.severity <= 5 for level in rule.levels)


def test_profiles_name_rules_that_exist():
    assert all(name in RULES for profile in PROFILES.values() for name in profile.rules)


def test_rows_are_of_the_outbox():
    assert all(isinstance(row, OutboxRow) for row in sent([CHANGE], subscriber()))
