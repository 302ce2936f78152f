import numpy as np
import pandas as pd
import pytest

from nowcast.physics.aurora import boundary_latitude, sight_angle, visible_latitude


def test_edge_lies_lower_in_storms():
    edge = boundary_latitude(np.linspace(0, 9, 28))
    assert (np.diff(edge) < 0).all()
    assert edge[0] == pytest.approx(66.8)
    assert edge[-1] == pytest.approx(52.6)


def test_missing_kp_and_kp_that_is_none_give_nan():
    assert np.isnan(boundary_latitude([np.nan, -0.1, 9.1])).all()


def test_sight_is_the_right_triangle_at_the_horizon():
    assert np.cos(np.radians(sight_angle(110.0))) == pytest.approx(6371.2 / 6481.2)


def test_what_stands_overhead_is_above_the_observer():
    assert sight_angle(250.0, 90.0) == pytest.approx(0.0, abs=1e-9)


def test_rays_are_seen_further_than_the_lower_edge_and_on_the_horizon_furthest():
    edge = boundary_latitude(7.0)
    assert visible_latitude(edge) < visible_latitude(edge, 110.0) < edge
    assert visible_latitude(edge) < visible_latitude(edge, elevation=10.0)
    assert float(visible_latitude(edge)) == pytest.approx(55.6 - 15.8, abs=0.1)


def test_edge_is_that_of_the_images_within_a_degree(data_dir):
    folder = data_dir / "more"
    circles = pd.read_csv(
        folder / "aurora_boundaries" / "image_fuv_dmsp_corrected_circles.csv.gz",
        parse_dates=["time"],
        index_col="time",
        usecols=lambda name: name == "time" or name.startswith("equatorward"),
    )
    circles = circles[(circles.equatorward_merit_deg <= 5) & (circles.equatorward_sectors >= 12)]
    kp = pd.read_csv(folder / "indices" / "kp_ap_3h_1995_2026.csv.gz", parse_dates=["time"], index_col="time")["kp"]
    circles["kp"] = kp.reindex(pd.DatetimeIndex(circles.index).floor("3h")).to_numpy()
    angle, away = np.radians(circles.equatorward_pole_angle_from_midnight_deg), circles.equatorward_pole_colatitude_deg
    across = np.sqrt((circles.equatorward_radius_deg**2 - (away * np.sin(angle)) ** 2).clip(lower=0))
    error = boundary_latitude(circles["kp"]) - (90.0 - away * np.cos(angle) - across)
    by_kp = error.groupby(np.rint(circles["kp"])).median()
    assert (by_kp.loc[0:8].abs() < 1.0).all(), by_kp.to_dict()
    assert error.abs().median() < 1.3
