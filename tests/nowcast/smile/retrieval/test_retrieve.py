import time
from dataclasses import replace

import numpy as np
import pytest
from sxi_images import COARSE, jorgensen_image, jorgensen_minutes, with_light

from nowcast.smile.orbit.pointing import axes, offsets
from nowcast.smile.retrieval.fit import fit, problem
from nowcast.smile.retrieval.gate import cusp, gate, profile_peak, structure
from nowcast.smile.retrieval.retrieve import retrieve
from nowcast.smile.retrieval.tangent import limb, tangent

GOOD = jorgensen_image()  # nose at 8.28 R_E
ROWS, COLUMNS = (offsets(n, side) for n, side in zip(COARSE, (27.0, 16.0), strict=True))


@pytest.mark.parametrize("nose", [7.0, 8.0, 9.0])
def test_the_boundary_of_another_family_is_found_within_its_band(nose):
    found = retrieve([jorgensen_image(nose=nose)])
    assert found.reason == ""
    assert found.gate
    assert found.standoff_distance == pytest.approx(nose, abs=0.25)
    assert found.low < nose < found.high


@pytest.mark.parametrize("craft", [(3.5, -2.3, 17.1), (8.4, -7.4, 16.6), (1.0, -10.0, 15.0)])
def test_the_boundary_is_found_from_other_places(craft):
    found = retrieve([jorgensen_image(nose=8.0, craft=craft)])
    assert found.standoff_distance == pytest.approx(8.0, abs=0.3)


def test_minutes_of_fifteen_arc_minutes_give_the_same_as_their_sum():
    found = retrieve(jorgensen_minutes(8, nose=8.0))
    assert found.exposure == 300.0
    assert found.standoff_distance == pytest.approx(8.0, abs=0.25)


def test_the_report_has_the_eight_names():
    report = retrieve([GOOD]).report()
    assert list(report) == ["standoff_distance", "low", "high", "qf", "qf2", "gate", "reason", "exposure_s"]
    assert (report["qf"], report["qf2"], report["exposure_s"]) == (1, 0, 300.0)


NOTHING = {
    "background": (with_light(GOOD, 0.0), "no light above the background"),
    "flat glow": (with_light(GOOD, 60.0), "no structure above the noise"),
    "solar wind": (with_light(GOOD, 60.0 * np.exp(-COLUMNS / 6)), "the brightest line lies outside the field"),
    "cusp": (
        with_light(GOOD, 40 + 80 * np.exp(-((ROWS / 5) ** 2))[:, np.newaxis] * np.exp(COLUMNS / 10)),
        "that of a cusp",
    ),
    "door closed": (replace(GOOD, position=(2.0, 3.0, 5.0)), "door closed"),
    "the Sun": (replace(GOOD, position=(-11.0, 2.0, 8.0), target=(10.0, 0.0, 0.0)), "Sun constraint"),
    "the Earth": (replace(GOOD, target=(0.0, 0.0, 0.0)), "the Earth is in the centre of the field"),
    "inside": (jorgensen_image(nose=11.5), ""),
}


@pytest.mark.parametrize("case", NOTHING)
def test_an_image_without_the_nose_gives_no_result_but_a_reason(case):
    image, reason = NOTHING[case]
    found = retrieve([image])
    assert found.standoff_distance is found.low is found.high is None
    assert not found.gate
    assert reason in found.reason
    assert found.reason


def test_a_weak_image_is_fitted_with_two_parameters_and_a_wider_band():
    weak = retrieve([jorgensen_image(density=7.0, nose=7.0)])
    assert weak.rate < 30
    assert weak.standoff_distance == pytest.approx(7.0, abs=0.5)
    strong = retrieve([jorgensen_image(nose=7.0)])
    assert weak.high - weak.low > strong.high - strong.low


def test_a_wrong_frame_is_not_insisted_upon():
    """The image was made without tilt and rotation; the fit finds that out."""
    assert retrieve([jorgensen_image(nose=8.0)], tilt=25.0, rotation=-30.0).standoff_distance == pytest.approx(
        8.0, abs=0.25
    )


def test_pixels_that_saw_nothing_do_no_harm():
    dark = np.where(np.arange(16) == 3, 0.0, GOOD.vignetting)
    found = retrieve([replace(GOOD, vignetting=dark, counts=np.where(dark > 0, GOOD.counts, np.nan))])
    assert found.standoff_distance == pytest.approx(8.28, abs=0.3)


def test_a_fit_takes_less_than_a_second():
    ready = problem(GOOD)
    begun = time.process_time()
    found = fit([ready], 8.0)
    assert time.process_time() - begun < 1.0
    assert found.free == 13
    assert found.expected.sum() == pytest.approx(GOOD.counts.sum(), rel=0.02)


def test_the_error_by_noise_falls_with_the_exposure():
    long = replace(GOOD, exposure=3000.0, counts=10 * GOOD.counts, background=10 * GOOD.background)
    errors = [fit([problem(image)], 8.0).sigma for image in (GOOD, long)]
    assert errors[1] < errors[0] < 0.3


def test_the_quick_tangent_is_within_half_an_earth_radius():
    for nose in (7.0, 8.0, 9.0):
        assert tangent(jorgensen_image(nose=nose)) == pytest.approx(nose, abs=0.5)
    assert np.isnan(tangent(replace(GOOD, target=(-20.0, 0.0, 0.0))))


def test_the_limb_of_a_sphere_lies_at_its_angle():
    craft = np.array([9.0, 0.0, 18.0])
    view = axes(craft, [8.0, 0.0, 0.0])
    along, across = limb(8.0, craft, view, flaring=0.0)
    size = np.linalg.norm(craft)
    earth = np.degrees(np.arccos(view.look @ -craft / size))
    assert along[np.argmin(np.abs(across))] == pytest.approx(np.degrees(np.arcsin(8.0 / size)) - earth, abs=0.05)


def test_the_gate_tests_are_those_of_the_description():
    ramp = np.tile(np.linspace(0.0, 1.0, 16), (27, 1))
    assert structure(ramp)
    assert not structure(np.random.default_rng(1).normal(0, 1, (108, 64)))
    assert not cusp(ramp)
    assert cusp(ramp[:16, :].T)
    hill = np.tile(np.exp(-0.5 * ((COLUMNS - 2.0) / 1.5) ** 2) + 0.2, (27, 1))
    assert profile_peak(hill, 16.0) == pytest.approx(2.0, abs=0.1)
    assert np.isnan(profile_peak(np.ones((27, 16)), 16.0))


def test_the_gate_counts_the_frames_that_it_needs():
    verdict = gate(jorgensen_minutes(6))
    assert verdict.open
    assert 1 <= verdict.frames <= 6
