"""What a nowcast misses while wind is missing, measured on made storms."""

import numpy as np
import pandas as pd
import pytest
from stepped_wind import FORWARD, wind

from nowcast.fits import hold
from nowcast.physics import derive, ensemble
from nowcast.physics.shocks import wind_at_nose


@pytest.fixture(scope="module")
def storm():
    rows = wind(FORWARD, at=120, minutes=300).assign(bx_gsm=2.0, by_gsm=-2.0)
    nose = derive.with_drivers(wind_at_nose(rows))
    return hold.Storm("made", rows, nose, np.log(ensemble.estimate(nose)["standoff_distance"]))


def test_a_shock_that_nobody_saw_is_missed_from_its_arrival_on(storm):
    known = storm.wind.loc[: pd.Timestamp("2024-05-10T13:59Z")]
    said = np.log(ensemble.estimate(derive.with_drivers(wind_at_nose(known)))["standoff_distance"])
    errors = dict(hold._differences(said, storm.standoff, known.index[-1]))
    assert abs(errors[10.0]) < 0.02
    assert errors[50.0] > 0.1


def test_the_size_is_the_root_mean_square_and_never_falls():
    storms = [("one", {"standoff": [(2.0, 0.1), (5.0, -0.3), (10.0, 0.0)]})]
    table = hold.sizes(storms, (2.0, 5.0, 10.0))
    assert table["standoff"] == pytest.approx([0.1, 0.3, 0.3])


def test_steady_wind_is_held_without_error():
    calm = pd.Series(0.0, index=pd.date_range("2024-05-10", periods=200, freq="min", tz="UTC"))
    assert {error for _, error in hold._persisted(calm)} == {0.0}
