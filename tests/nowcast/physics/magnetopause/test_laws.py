"""What every magnetopause obeys; a new file of the folder is tested without being named here."""

import numpy as np
import pandas as pd
import pytest

from nowcast.discover import members
from nowcast.vocabulary.quantities import QUANTITIES

MODELS = members("nowcast.physics.magnetopause", "MODEL")
USUAL = {"dynamic_pressure": 2.0, "bx_gsm": 3.0, "by_gsm": -4.0, "bz_gsm": -3.0, "bt": 6.0, "dipole_tilt": 10.0}
THETA = np.array([0.0, 15.0, 30.0, 60.0, 90.0])


def wind(model, **other):
    return {name: (USUAL | other)[name] for name in model.needs}


@pytest.fixture(params=sorted(MODELS), ids=str)
def model(request):
    return MODELS[request.param]


def test_needs_and_ranges_are_words_of_the_vocabulary(model):
    assert set(model.needs) <= set(QUANTITIES)
    assert set(model.valid) <= set(model.needs)
    assert "doi:" in model.reference


def test_more_pressure_brings_the_boundary_nearer(model):
    pressures = np.geomspace(0.1, 100.0, 40)
    distance = model.boundary(0.0, 0.0, **wind(model, dynamic_pressure=pressures))
    assert (np.diff(distance) < 0).all()


def test_southward_field_brings_the_nose_nearer(model):
    nose = model.boundary(0.0, 0.0, **wind(model, bz_gsm=np.array([-15.0, -8.0, -2.0])))
    assert nose.shape == (3,) if "bz_gsm" in model.needs else nose.shape == ()
    assert (np.diff(np.broadcast_to(nose, 3)) >= 0).all()


def test_usual_nose_lies_between_8_and_13_earth_radii(model):
    assert 8.0 < float(model.boundary(0.0, 0.0, **wind(model))) < 13.0


def test_dusk_and_dawn_are_alike_without_tilt(model):
    still = wind(model, dipole_tilt=0.0)
    assert model.boundary(90.0, 0.0, **still) == pytest.approx(model.boundary(90.0, 180.0, **still), rel=0.05)


def test_scalar_array_and_series_give_the_same(model):
    rows = pd.DataFrame([wind(model), wind(model, bz_gsm=5.0)])
    by_series = model.boundary(30.0, 45.0, **{name: rows[name] for name in model.needs})
    by_array = model.boundary(30.0, 45.0, **{name: rows[name].to_numpy() for name in model.needs})
    one_by_one = [float(model.boundary(30.0, 45.0, **row)) for row in rows.to_dict("records")]
    assert isinstance(by_series, np.ndarray)
    assert by_series.tolist() == by_array.tolist() == pytest.approx(one_by_one, abs=1e-12)


def test_angles_and_wind_are_broadcast(model):
    many = {name: np.full((7, 1), value) for name, value in wind(model).items()}
    assert model.boundary(THETA, 0.0, **many).shape == (7, 5)


def test_missing_input_gives_nan(model):
    for name in model.needs:
        assert np.isnan(model.boundary(30.0, 45.0, **wind(model, **{name: np.nan}))), name
    assert np.isnan(model.boundary(np.nan, 0.0, **wind(model)))


@pytest.mark.parametrize("pressure", [0.0, -1.0, np.inf])
def test_pressure_that_is_not_positive_gives_nan(model, pressure):
    assert np.isnan(model.boundary(0.0, 0.0, **wind(model, dynamic_pressure=pressure)))


def test_inputs_stay_as_they_were(model):
    given = {name: np.array([value, value + 1.0]) for name, value in wind(model).items()}
    kept = {name: values.copy() for name, values in given.items()}
    theta = np.array([10.0, 20.0])
    model.boundary(theta, 0.0, **given)
    assert theta.tolist() == [10.0, 20.0]
    assert all((given[name] == kept[name]).all() for name in given)


def test_tail_axis_is_never_infinite(model):
    assert not np.isinf(model.boundary(180.0, 0.0, **wind(model)))


@pytest.mark.parametrize("phi", [0.0, 40.0, 90.0])
def test_a_negative_theta_is_the_other_side_of_the_axis(model, phi):
    here = model.boundary(-50.0, phi, **wind(model))
    there = model.boundary(50.0, phi + 180.0, **wind(model))
    assert float(here) == pytest.approx(float(there), abs=1e-9)


def test_scalars_in_ranges_of_the_vocabulary_give_a_distance_or_nan(model):
    rng = np.random.default_rng(0)
    ranges = {name: (QUANTITIES[name].low, QUANTITIES[name].high) for name in model.needs}
    driven = {name: rng.uniform(low, high, 2000) for name, (low, high) in ranges.items()}
    distance = model.boundary(rng.uniform(-180, 180, 2000), rng.uniform(0, 360, 2000), **driven)
    assert not np.isinf(distance).any()
