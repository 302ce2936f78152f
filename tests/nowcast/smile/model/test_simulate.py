from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from orbits import TRACK

from nowcast.errors import NowcastError
from nowcast.smile.model.simulate import glow, simulate, sky
from nowcast.smile.orbit.ephemeris import table

TIME = datetime(2027, 8, 10, 12, 0, 30, tzinfo=UTC)


def test_minutes_follow_each_other_with_noise_of_their_own():
    one, two = simulate(TRACK, TIME, 2, density=20.0)
    assert one.start == TIME.replace(second=0)
    assert (one.stop, two.stop) == (two.start, two.start + timedelta(minutes=1))
    assert (one.shape, one.exposure, one.simulated) == ((108, 64), 60.0, True)
    assert (one.counts != two.counts).any()
    again = simulate(TRACK, TIME, 1, density=20.0)[0]
    assert (again.counts == one.counts).all()


def test_without_a_seed_the_counts_are_the_expected_ones():
    quiet = simulate(TRACK, TIME, 1, density=20.0, seed=None)[0]
    assert 75 < quiet.rate() < 150
    assert (quiet.counts != quiet.counts.round()).any()


@pytest.mark.parametrize(("model", "nose"), [("cmem", 8.49), ("jorgensen2019", 8.28)])
def test_a_model_says_where_its_nose_is(model, nose):
    assert glow(model, 20.0, bz=5.0)[1] == pytest.approx(nose, abs=0.005)


def test_the_sun_stands_at_its_place_in_the_sky():
    ascension, declination = sky(datetime(2027, 6, 21, 14, tzinfo=UTC), np.array([3.0, 0.0, 0.0]))
    assert (ascension, declination) == pytest.approx((90.0, 23.44), abs=0.1)


def test_no_line_of_sight_and_no_such_model_are_said():
    with pytest.raises(NowcastError, match="no line of sight"):
        simulate(table("time,x_gse,y_gse,z_gse\n2026-01-01,5,6,17\n2026-01-02,5,6,17.5\n").track, TIME, 1, 10.0)
    with pytest.raises(NowcastError, match="no emissivity model"):
        glow("guess", 10.0)
