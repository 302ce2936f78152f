from dataclasses import replace

import numpy as np
import pytest

from nowcast.smile.model.emissivity import cmem, cmem2g, jorgensen2019, places

NOSE = {5: (10.64, 6.2e-6), 10: (9.44, 2.4e-5), 15: (8.85, 4.6e-5), 20: (8.49, 7.2e-5), 30: (8.06, 1.3e-4)}


@pytest.mark.parametrize("density", NOSE)
def test_cmem_has_the_nose_of_the_reference_table(density):
    model = cmem.from_wind(density, bz=5.0)
    nose = cmem.standoff_distance(model)
    assert round(nose, 2) == NOSE[density][0]
    at_nose = places([[nose + 1e-6, 0.0, 0.0]])
    assert float(f"{cmem.emissivity(at_nose, model)[0]:.1e}") == NOSE[density][1]
    assert cmem.magnetopause(at_nose, model) == pytest.approx([nose])


def test_jorgensen_has_the_values_of_its_fit():
    model = jorgensen2019.Jorgensen(8.0, 10.5, 3.2285e-5, -1.7985e-5, 1.3588e-5, 2.4908, -1.6458)
    where = places([[7.9, 0, 0], [10.0, 0, 0], [20.0, 0, 0], [0.0, 10.0, 0.0], [0.0, 12.0, 0.0]])
    sheath_at_flank = (3.2285e-5 - 1.7985e-5) * 1.2 ** -(2.4908 - 1.6458)
    assert jorgensen2019.emissivity(where, model) == pytest.approx(
        [0.0, 3.2285e-5, 1.3588e-5 / 8, 0.0, sheath_at_flank]
    )


def test_jorgensen_start_values_are_those_of_the_reference():
    model = jorgensen2019.from_wind(20.0, bz=5.0)
    assert (model.magnetopause, model.bow_shock) == pytest.approx((8.28, 10.84))
    assert (model.sheath, model.wind) == pytest.approx((4.77e-5, 1.7e-5))


@pytest.mark.parametrize("density", [0.5, 1.0, 2.0])
def test_a_thin_wind_has_no_negative_emissivity_at_the_nose(density):
    along = places(np.column_stack([np.linspace(1, 40, 200), np.zeros(200), np.zeros(200)]))
    assert (jorgensen2019.emissivity(along, jorgensen2019.from_wind(density)) >= 0).all()
    assert (cmem.emissivity(along, cmem.from_wind(density)) >= 0).all()


def test_emission_goes_with_the_speed():
    where = places([[30.0, 0.0, 0.0]])
    slow, fast = (cmem.emissivity(where, cmem.from_wind(10.0, speed))[0] for speed in (400.0, 800.0))
    assert fast == pytest.approx(2 * slow)


def test_a_surface_may_be_wider_along_y():
    where = places([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert jorgensen2019.surface(where, 10.0, 0.6, 0.5) == pytest.approx([10 * 2**0.6, 10 * 2**0.5, 10.0])


def test_the_cusps_follow_the_tilt():
    sides = places([[4.5, 0.0, 8.0], [4.5, 0.0, -8.0]])
    level = cmem.magnetopause(sides, cmem.from_wind(10.0))
    tilted = cmem.magnetopause(sides, cmem.from_wind(10.0, tilt=20.0))
    assert level[0] == pytest.approx(level[1], rel=0.05)
    assert tilted[0] != pytest.approx(tilted[1], rel=0.1)


MODEL = cmem2g.Cmem2g(size=9.0, sheath=2e-5, fall=1.7, distance_fall=1.3, flaring=0.8)


def test_cmem2g_rises_on_ramps_inside_the_magnetopause_and_outside_the_shock():
    nose = cmem2g.standoff_distance(MODEL)
    shock = 1.626 * nose - 3.166
    x = np.array([nose - 0.6, nose - 0.25, nose, shock, shock + 0.25, shock + 0.5, 30.0])
    ready = cmem2g.prepare(places(np.column_stack([x, 0 * x, 0 * x])))
    in_sheath, outside = 2e-5 * (x / 10) ** -3.3, 0.41 * 2e-5 * (x / 10) ** -3.0
    expected = [
        0.0,
        in_sheath[2] / 2,
        in_sheath[2],
        in_sheath[3],
        (in_sheath[3] + outside[5]) / 2,
        outside[5],
        outside[6],
    ]
    assert cmem2g.emissivity(ready, MODEL) == pytest.approx(expected)
    assert cmem2g.magnetopause(ready, MODEL) == pytest.approx(np.full(7, nose))


def test_cmem2g_flares_with_its_exponent_off_the_cusps():
    ready = cmem2g.prepare(places([[0.0, 1.0, 0.0]]))
    base = np.cos(np.pi / 4)
    depth = 15 * 2 * np.exp(4 * -2.6 * (np.pi / 2) ** 1.45)
    assert cmem2g.magnetopause(ready, MODEL) == pytest.approx([9.0 * base**-0.8 - depth], abs=1e-6)


def test_single_precision_stays_single_and_agrees():
    rng = np.random.default_rng(1)
    vector = rng.normal(0, 12, (500, 3))
    single, double = (
        cmem2g.emissivity(cmem2g.prepare(places(vector.astype(kind)), 10.0), MODEL) for kind in (np.float32, float)
    )
    assert single.dtype == np.float32
    assert single == pytest.approx(double, rel=1e-3, abs=1e-9)


def test_extensions_of_cmem2g_leave_the_published_model_alone_and_light_the_cusps():
    axis = np.array([np.cos(1.103), 0.0, np.sin(1.103)])
    ready = cmem2g.prepare(places([9.0 * axis, -9.0 * axis * [-1, 1, 1], [9.0, 0.0, 0.0]]))
    dark = cmem2g.emissivity(ready, MODEL)
    lit = cmem2g.emissivity(ready, replace(MODEL, cusp_light=2.0))
    nose = 2e-5 * (cmem2g.standoff_distance(MODEL) / 10) ** -3.3
    assert lit - dark == pytest.approx([2 * nose, 2 * nose, 0.0], rel=1e-3, abs=1e-9)
    wider = cmem2g.emissivity(ready, replace(MODEL, shock_flaring=MODEL.flaring + 0.05, bulge=1.0, shock=1.0))
    assert wider == pytest.approx(dark)


def test_without_the_bulge_the_surface_is_that_of_shue():
    ready = cmem2g.prepare(places([[1.0, 1.0, 0.0]]))
    plain = replace(MODEL, bulge=0.0, cusp_depth=0.0)
    assert cmem2g.magnetopause(ready, plain) == pytest.approx([9.0 * (2 / (1 + np.cos(np.pi / 4))) ** 0.4])
