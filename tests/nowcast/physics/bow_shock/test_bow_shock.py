"""What every bow shock obeys, and the numbers of the two."""

import numpy as np
import pytest

from nowcast.discover import members
from nowcast.physics.bow_shock import chao2002, farris_russell1994
from nowcast.physics.magnetopause import shue1998
from nowcast.physics.solar_wind import magnetosonic_mach
from nowcast.vocabulary.quantities import QUANTITIES

MODELS = members("nowcast.physics.bow_shock", "MODEL")
USUAL = {
    "standoff_distance": 10.2,
    "dynamic_pressure": 2.0,
    "bz_gsm": 0.0,
    "bt": 5.0,
    "flow_speed": 430.0,
    "proton_density": 5.6,
    "proton_temperature": 1e5,
    "alfven_mach": 10.0,
}


def wind(model, **other):
    return {name: (USUAL | other)[name] for name in model.needs}


@pytest.fixture(params=sorted(MODELS), ids=str)
def model(request):
    return MODELS[request.param]


def test_needs_and_ranges_are_words_of_the_vocabulary(model):
    assert set(model.valid) <= set(model.needs) <= set(QUANTITIES)
    assert "doi:" in model.reference


def test_usual_nose_lies_between_12_and_16_earth_radii(model):
    assert 12.0 < float(model.boundary(0.0, 0.0, **wind(model))) < 16.0


def test_a_slow_wind_in_strong_field_has_its_shock_further_out(model):
    near, far = (float(model.boundary(0.0, 0.0, **wind(model, alfven_mach=mach))) for mach in (10.0, 2.5))
    assert far > near + 1.0


def test_no_shock_stands_where_waves_are_faster_than_the_wind(model):
    assert np.isnan(model.boundary(0.0, 0.0, **wind(model, alfven_mach=0.8)))


def test_missing_input_gives_nan(model):
    for name in model.needs:
        assert np.isnan(model.boundary(30.0, 0.0, **wind(model, **{name: np.nan}))), name


def test_it_flares_and_is_never_infinite(model):
    theta = np.arange(0.0, 181.0, 5.0)
    distance = model.boundary(theta, 0.0, **wind(model))
    seen = distance[np.isfinite(distance)]
    assert (np.diff(seen) > 0).all()
    assert not np.isinf(distance).any()
    assert np.isfinite(distance[theta <= 90]).all()


def test_it_stays_outside_of_the_magnetopause(model):
    theta = np.arange(0.0, 100.0, 10.0)
    inner = shue1998.distance(theta, USUAL["dynamic_pressure"], USUAL["bz_gsm"])
    assert (model.boundary(theta, 0.0, **wind(model)) > inner).all()


def test_farris_and_russell_at_high_mach_is_the_ratio_of_the_paper():
    # (gamma - 1) / (gamma + 1) = 1/4: the sheath is 1.1 / 4 of the magnetopause
    assert float(farris_russell1994.nose_distance(10.0, 1e6)) == pytest.approx(12.75)
    assert float(farris_russell1994.nose_distance(10.0, 2.0)) == pytest.approx(10 * (1 + 1.1 * (8 / 3 + 2) / 8))


def test_the_shape_goes_through_its_nose_and_the_published_side():
    assert float(farris_russell1994.conic(0.0, 13.0)) == pytest.approx(13.0)
    assert float(farris_russell1994.conic(90.0, 13.0)) == pytest.approx(np.sqrt(0.04 * 169 + 45.3 * 13))


def test_chao_has_no_answer_where_its_factor_turns_negative():
    assert np.isnan(MODELS["chao2002"].boundary(0.0, 0.0, **wind(MODELS["chao2002"], dynamic_pressure=90.0)))
    assert chao2002.MODEL is MODELS["chao2002"]


def test_fast_mode_is_slower_than_the_alfven_mach_number():
    assert float(magnetosonic_mach(400.0, 10.0, 1e5)) == pytest.approx(
        400.0 / np.hypot(40.0, 0.12 * np.sqrt(2.28e5)), rel=1e-9
    )
    assert np.isnan(magnetosonic_mach(400.0, 0.0, 1e5))
