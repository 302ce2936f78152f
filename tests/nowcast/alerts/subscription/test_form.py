"""The form: plain fields to a subscription, each fault with a sentence at its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowcast.alerts.profiles import PROFILES, wanted
from nowcast.alerts.records import Subscription
from nowcast.alerts.rules import ADJUSTABLE, RULES
from nowcast.alerts.subscription.form import fields_of, limits, read_form

EMPTY = Subscription("", "")
GOOD = {"profile": "geo", "rule.standoff": "on", "threshold.standoff": "7.4", "longitudes": "19.2E, 75.2W"}


@pytest.mark.parametrize("profile", [name for name in PROFILES if name not in ("geo", "research", "own")])
def test_the_fields_of_a_profile_are_a_good_form(profile: str) -> None:
    form = read_form(fields_of(Subscription("", "", profile=profile)), EMPTY)
    assert form.errors == {}
    assert form.subscription.rules == tuple(name for name in RULES if name in PROFILES[profile].rules)


def test_what_is_chosen_is_what_is_subscribed_to() -> None:
    more = {"rule.geo_exposure": "on", "time_zone": "Europe/London", "quiet": "on", "quiet_from": "22", "cap": "3",
            "quiet_until": "6", "breakthrough": "5", "delivery": "digest", "digest_hour": "7",
            "all_clear": "on"}  # fmt: skip
    form = read_form(GOOD | more, EMPTY)
    entry = form.subscription
    assert form.errors == {}
    assert (entry.thresholds, entry.longitudes, entry.time_zone) == ({"standoff": 7.4}, (19.2, -75.2), "Europe/London")
    assert (entry.quiet_from, entry.quiet_until, entry.breakthrough) == (22, 6, 5)
    assert (entry.digest, entry.digest_hour, entry.cap, entry.all_clear, entry.summary) == (True, 7, 3, True, False)
    assert set(wanted(entry)) == {"standoff@7.4", "geo_exposure@19.2", "geo_exposure@-75.2"}


def test_a_subscription_shown_and_sent_again_is_the_same() -> None:
    fields = {**GOOD, "quiet": "on", "quiet_from": "0", "quiet_until": "5", "summary": "on"}
    entry = read_form(fields, EMPTY).subscription
    assert read_form(fields_of(entry), EMPTY).subscription == entry


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"rule.standoff": ""}, "rules"), ({"threshold.standoff": "x"}, "threshold.standoff"),
     ({"threshold.standoff": "nan"}, "threshold.standoff"), ({"threshold.standoff": "1e999"}, "threshold.standoff"),
     ({"threshold.standoff": "60"}, "threshold.standoff"), ({"longitudes": "north"}, "longitudes"),
     ({"longitudes": "999"}, "longitudes"), ({"longitudes": ",".join(map(str, range(30)))}, "longitudes"),
     ({"longitudes": "", "rule.geo_exposure": "on"}, "longitudes"), ({"time_zone": "Mars/Olympus"}, "time_zone"),
     ({"time_zone": "../etc/passwd"}, "time_zone"), ({"cap": "0"}, "cap"), ({"cap": "٣"}, "cap"),
     ({"quiet": "on", "quiet_from": "24"}, "quiet_from"),
     ({"quiet": "on", "quiet_from": "6", "quiet_until": "6"}, "quiet_from"),
     ({"breakthrough": "9"}, "breakthrough"), ({"profile": "<b>"}, "profile"), ({"digest_hour": "-1"}, "digest_hour")],
)  # fmt: skip
def test_a_fault_is_said_at_its_field(fields: dict[str, str], name: str) -> None:
    errors = read_form(GOOD | fields, EMPTY).errors
    assert set(errors) == {name}
    assert errors[name].endswith(".")


def test_the_limits_of_an_own_threshold_hold_all_levels_of_the_rule() -> None:
    for name in ADJUSTABLE:
        low, high = limits(name)
        assert all(low <= level.enter <= high for level in RULES[name].levels), name


@given(
    st.dictionaries(st.sampled_from([*fields_of(EMPTY), "longitudes", "threshold.bz", "quiet"]), st.text(max_size=20))
)
def test_no_field_breaks_the_form(fields: dict[str, str]) -> None:
    form = read_form(fields, EMPTY)
    assert form.subscription.time_zone
    assert all(sentence.endswith(".") for sentence in form.errors.values())
