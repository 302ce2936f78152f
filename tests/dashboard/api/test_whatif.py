"""What is computed on demand: a supposed wind, cross-sections, each model on its own."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from build import until
from filled import MINUTE, derived, issued

from nowcast import store
from nowcast.physics.derive import with_drivers
from nowcast.physics.drawing import cross_section

STORM = "/api/v1/whatif?density=20&speed=600&by=0&bz=-15"


def asked(site, path):
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_supposed_storm_pushes_the_boundary_inside_of_geosynchronous_orbit(shared):
    calm, storm = asked(shared, "/api/v1/whatif?density=7&speed=400"), asked(shared, STORM)
    nose = storm["quantities"]["standoff_distance"]
    assert nose["low"] < nose["value"] < 6.62 < calm["quantities"]["standoff_distance"]["value"]
    assert storm["compression"] == "extreme"
    assert calm["compression"] == "nominal"
    assert storm["quantities"]["geo_crossing_probability"]["value"] > 0.5
    assert storm["quantities"]["kp_estimate"]["value"] > calm["quantities"]["kp_estimate"]["value"] + 2
    assert "3 hours" in storm["assumption"]
    assert len(storm["cut"]["satellites"]) == 2


def test_dst_begins_at_our_estimate_of_now_or_where_one_says(shared):
    assert "Dst began at −22 nT" in asked(shared, STORM)["assumption"]
    worse = asked(shared, f"{STORM}&dst=-200")
    assert worse["quantities"]["dst_estimate"]["value"] < asked(shared, STORM)["quantities"]["dst_estimate"]["value"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("density=0&speed=500", "density"),
        ("density=5&speed=9999", "speed"),
        ("density=5&speed=500&bz=nan", "bz"),
        ("density=5&speed=500&by=inf", "by"),
        ("density=five&speed=500", "density"),
        ("speed=500", "density"),
        ("density=5&speed=500&dst=-5000", "dst"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_in_a_sentence_that_names_it(shared, query, named):
    answer = shared.client.get(f"/api/v1/whatif?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"{named}: ")


def test_the_cut_of_now_has_its_band_around_it_and_the_shock_outside(shared):
    cut = asked(shared, "/api/v1/cut")
    for plane in cut["planes"].values():
        low, middle, high = (np.array(plane[name], dtype=float) for name in ("low", "distance", "high"))
        assert len(plane["angle"]) == len(middle)
        known = np.isfinite(high)
        assert (low[known] < middle[known]).all()
        assert (middle[known] < high[known]).all()
        assert plane["shock"][len(plane["shock"]) // 2] > middle[len(middle) // 2]
    assert [own["name"] for own in cut["satellites"]] == ["GOES East", "GOES West"]


def test_the_nose_of_the_cut_is_that_of_the_nowcast():
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    cut = cross_section.cross_section(with_drivers(cross_section.steady(5.0, 400.0, 0.0, -2.0, now)), now)
    middle = cut["planes"]["equatorial"]["distance"][len(cross_section.ANGLES) // 2]
    assert middle == pytest.approx(cut["nose"][0], abs=0.05)


def test_the_cut_is_shifted_as_the_nowcast_was(site, now):
    before = asked(site, "/api/v1/cut")["nose"][0]
    times = pd.date_range(now - 5 * MINUTE, periods=11, freq="min", name="time")
    rows = derived(times[0].to_pydatetime(), len(times)).assign(smile_shift=-1.2)  # of a nose at 9.8 R_E
    store.write_nowcast(site.store, issued=now + MINUTE, derived=rows, now_rows=issued(now + MINUTE))
    until(lambda: asked(site, "/api/v1/cut")["nose"][0] != before)
    assert asked(site, "/api/v1/cut")["nose"][0] == pytest.approx(before * 9.8 / 11.0, rel=0.02)


def test_a_minute_without_wind_has_no_cut(shared):
    assert asked(shared, "/api/v1/cut?at=2020-01-01T00:00:00Z")["planes"] is None


def test_each_model_is_told_on_its_own(shared):
    told = asked(shared, "/api/v1/models")
    assert {"shue1998", "lin2010", "t96"} <= set(told["models"])
    assert all(len(values) == len(told["time"]) for values in told["models"].values())
    assert 8 < np.nanmedian(np.array(told["models"]["shue1998"], dtype=float)) < 13
    assert shared.client.get("/api/v1/models?start=2020-01-01T00:00:00Z").status_code == 400


def test_the_computed_routes_are_described(shared):
    paths = shared.client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/whatif", "/api/v1/cut", "/api/v1/models", "/api/v1/shocks"} <= set(paths)
    given = {entry["name"]: entry for entry in paths["/api/v1/whatif"]["get"]["parameters"]}
    assert given["density"]["required"]
    assert not given["bz"]["required"]
