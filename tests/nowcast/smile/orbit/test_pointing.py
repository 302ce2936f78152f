import numpy as np
import pytest

from nowcast.smile.orbit.pointing import aim, axes, offsets, project, rays, sun_angle, uvi_axis, x_at, x_range

CRAFT = np.array([5.91813, 6.74116, 17.7067])


def test_the_aim_is_that_of_the_law_and_near_that_of_another_code():
    assert aim(CRAFT) == pytest.approx([7.856, 0.0, 0.0], abs=5e-4)
    assert aim(CRAFT)[0] == pytest.approx(7.818, abs=0.04)


def test_the_boresight_passes_the_limb_at_its_angle():
    look = axes(CRAFT, aim(CRAFT)).look
    distance = np.linalg.norm(CRAFT)
    from_earth = np.degrees(np.arccos(-CRAFT @ look / distance))
    assert from_earth - np.degrees(np.arcsin(1 / distance)) == pytest.approx(20.3)


def test_the_part_of_the_line_in_view_lies_about_the_aim():
    low, high = x_range(CRAFT)
    assert low < x_at(CRAFT) < high
    assert (float(low), float(high)) == pytest.approx((5.29, 10.50), abs=0.01)
    assert x_at([-1.0, 8.0, 0.5], 89.0) == np.inf


def test_the_angle_to_the_sun_falls_as_the_craft_goes_to_the_night_side():
    assert sun_angle(CRAFT) == pytest.approx(
        90 - np.degrees(np.arctan2(7.856 - CRAFT[0], np.hypot(*CRAFT[1:]))), abs=0.01
    )
    assert sun_angle([-10.0, 0.0, 15.0]) < 40 < sun_angle([-3.0, 0.0, 15.0])
    assert np.isnan(sun_angle([0.5, 0.0, 0.0]))


def test_the_axes_are_orthogonal_and_the_sun_is_on_the_short_side():
    view = axes(CRAFT, aim(CRAFT))
    frame = np.array([view.look, view.sunward, view.across])
    assert frame @ frame.T == pytest.approx(np.eye(3), abs=1e-12)
    assert view.sunward[0] > 0.9
    assert view.across[0] == pytest.approx(0.0, abs=1e-12)  # the Sun-Earth line runs along the short side


def test_the_axes_are_those_of_the_team_formula():
    target = aim(CRAFT)
    line = target - CRAFT
    size = np.linalg.norm(CRAFT)
    foot = CRAFT + size * np.cos(np.radians(20.3) + np.arcsin(1 / size)) * line / np.linalg.norm(line)
    assert axes(CRAFT, target).sunward == pytest.approx(foot / np.linalg.norm(foot))


def test_a_ray_goes_back_to_its_pixel():
    view = axes(CRAFT, aim(CRAFT))
    ray = rays(view, (53, 31))
    along, across = project(CRAFT + 12.0 * ray, CRAFT, view)
    assert ray.shape == (53, 31, 3)
    assert along[7] == pytest.approx(offsets(31, 15.5))
    assert across[:, 7] == pytest.approx(offsets(53, 26.5))
    assert np.isnan(project(CRAFT - view.look, CRAFT, view)[0])


def test_a_column_sees_the_point_of_the_line_that_the_law_names():
    view = axes(CRAFT, aim(CRAFT))
    along, across = project([[x_at(CRAFT, 5.0), 0.0, 0.0]], CRAFT, view)
    assert (along[0], across[0]) == pytest.approx((5.0, 0.0), abs=1e-9)


def test_uvi_looks_at_the_earth_near_apogee():
    craft = np.array([8.4, -7.4, 16.6])
    earth = -craft / np.linalg.norm(craft)
    assert np.degrees(np.arccos(earth @ uvi_axis(axes(craft, aim(craft))))) < 0.2


def test_a_view_through_the_centre_of_the_earth_has_no_sunward_side():
    with pytest.raises(ValueError, match="Earth in its centre"):
        axes(CRAFT, [0.0, 0.0, 0.0])
