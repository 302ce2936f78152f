"""The boundary around the orbit, in the planes of GSE."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from nowcast.physics import ensemble
from nowcast.physics.drawing import cross_section
from nowcast.physics.drawing.orbit_planes import scene

TIME = datetime.fromisoformat("2027-01-20T06:00Z")


@pytest.fixture(scope="module")
def nose() -> pd.DataFrame:
    from nowcast.physics import derive

    return derive.with_drivers(cross_section.steady(6.0, 420.0, 2.0, -3.0, TIME))


def test_both_planes_meet_at_the_nose_inside_of_the_band(nose: pd.DataFrame) -> None:
    drawn = scene(nose, TIME)
    assert drawn is not None
    middle = len(drawn["planes"]["xy"]["distance"]) // 2
    (x, y), (other_x, z) = (drawn["planes"][name]["distance"][middle] for name in ("xy", "xz"))
    assert (y, z) == (0.0, 0.0)
    assert x == other_x
    assert drawn["nose"][1] < x < drawn["nose"][2]
    assert drawn["shock"] > drawn["nose"][0]
    assert drawn["wind"] == {"proton_density": 6.0, "flow_speed": 420.0, "by_gsm": 2.0, "bz_gsm": -3.0}


def test_a_direction_in_gse_is_turned_to_gsm_before_the_boundary_is_asked(nose: pd.DataFrame) -> None:
    from nowcast.physics.frames import gse_to_gsm

    drawn = scene(nose, TIME)
    assert drawn is not None
    x, z = drawn["planes"]["xz"]["distance"][40]
    point = gse_to_gsm(np.array([TIME.timestamp()]), np.array([[x, 0.0, z]]))
    frame = pd.DataFrame(point, columns=["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]).assign(time=pd.Timestamp(TIME))
    said = ensemble.along(nose, frame)["boundary_distance"].iloc[0]
    assert np.hypot(x, z) == pytest.approx(said, abs=0.02)
    assert abs(point[0, 1]) > 1.0  # it is another direction there


def test_without_the_wind_of_the_minute_nothing_is_drawn(nose: pd.DataFrame) -> None:
    assert scene(nose, TIME + pd.Timedelta(hours=2)) is None
    assert scene(nose.assign(by_gsm=np.nan), TIME) is None


def test_a_wind_that_names_its_craft_is_drawn_like_any_other(nose: pd.DataFrame) -> None:
    assert scene(nose.assign(source="SOLAR1"), TIME) == scene(nose, TIME)
