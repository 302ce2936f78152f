"""The sentence says what the numbers mean, and says when it does not know."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from nowcast.words.status import kp_thirds, sentence

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)


def value(number, state="fresh", **more):
    return {"value": number, "state": state, "time": NOW.timestamp(), "low": None, "high": None, **more}


@pytest.mark.parametrize(
    ("kp", "text"), [(0.0, "0o"), (4.667, "5−"), (5.0, "5o"), (5.333, "5+"), (8.667, "9−"), (9, "9o")]
)
def test_kp_is_written_in_thirds(kp, text):
    assert kp_thirds(kp) == text


@pytest.mark.parametrize(
    ("kp", "named"),
    [
        (4.333, "4+."),
        (4.667, "5−, G1 storm."),
        (5.667, "6−, G2 storm."),
        (8.66, "9−, G4 storm."),
        (8.9, "9o, G5 storm."),
    ],
)
def test_the_sentence_names_the_storm_of_the_rounded_kp(kp, named):
    assert f"Kp estimate {named}" in sentence({"kp_estimate": value(kp)})["text"]


def test_a_quiet_day_is_called_quiet():
    said = sentence({"standoff_distance": value(10.4, low=9.1, high=11.7), "kp_estimate": value(1.33)})
    assert said["level"] == "quiet"
    assert said["text"] == "Quiet. Magnetopause nose at its usual place, 10.4 Rᴇ (9.1–11.7). Kp estimate 1+."


def test_a_nose_inside_geosynchronous_orbit_is_severe():
    said = sentence({"standoff_distance": value(6.1), "kp_estimate": value(7.9), "dst_estimate": value(-180.0)})
    assert said["level"] == "severe"
    assert "inside geosynchronous orbit, 6.1 Rᴇ" in said["text"]
    assert "G4 storm" in said["text"]
    assert "Dst estimate −180 nT" in said["text"]


def test_a_stale_value_is_not_spoken_of():
    said = sentence({"standoff_distance": value(10.4, "stale"), "bz_gsm": value(-3.0, "stale")})
    assert said["level"] == "unknown"
    assert "no usable solar wind since 17:00 UTC on 2024-05-10" in said["text"]


def test_a_coming_compression_is_announced_with_its_time():
    times = pd.date_range(NOW, periods=40, freq="min", name="time")
    ahead = pd.DataFrame({"standoff_distance": [10.0] * 25 + [7.0] * 15}, index=times)
    said = sentence({"standoff_distance": value(10.0)}, ahead=ahead, now=NOW)
    assert "Compression to 7.0 Rᴇ arrives 17:26 UTC, in 26 min." in said["text"]


def test_one_spike_ahead_announces_nothing():
    times = pd.date_range(NOW, periods=40, freq="min", name="time")
    ahead = pd.DataFrame({"standoff_distance": [10.0] * 20 + [6.0] + [10.0] * 19}, index=times)
    assert "arrives" not in sentence({"standoff_distance": value(10.0)}, ahead=ahead, now=NOW)["text"]


def test_feeds_without_data_are_named_when_nothing_is_known():
    said = sentence({}, [{"label": "L1 field", "state": "down"}])
    assert said["text"] == "No nowcast yet: waiting for the first solar wind. Without data: L1 field."
