from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nowcast.smile.model.sxi import SxiImage, rebin, stack

TIME = datetime(2027, 2, 3, 4, 5, tzinfo=UTC)


def minute(number: int = 0, seed: int = 1) -> SxiImage:
    rng = np.random.default_rng(seed + number)
    sky, particles = np.full((108, 64), 0.4), np.full((108, 64), 0.1)
    return SxiImage(
        start=TIME + timedelta(minutes=number),
        stop=TIME + timedelta(minutes=number + 1),
        exposure=60.0,
        counts=rng.poisson(3.0, (108, 64)).astype(float),
        background=sky + particles,
        vignetting=np.linspace(0.3, 1.0, 108 * 64).reshape(108, 64),
        position=(5.9, 6.7, 17.7 + number),
        target=(7.9, 0.0, 0.0),
        field_of_view=(16.0, 27.0),
        components={"XBMAP": sky, "PBMAP": particles},
    )


def test_the_foreground_is_counts_less_background_over_vignetting():
    image = minute()
    assert image.foreground() == pytest.approx((image.counts - 0.5) / image.vignetting)
    assert image.rate() == pytest.approx(image.foreground().sum() / 60)
    assert image.error() == pytest.approx(np.sqrt(image.counts))


def test_a_pixel_that_saw_nothing_is_no_number_and_does_not_count():
    dark = replace(minute(), vignetting=np.where(np.arange(64) < 5, 0.0, 1.0) * np.ones((108, 1)))
    assert np.isnan(dark.foreground()[:, :5]).all()
    assert np.isfinite(dark.rate())


def test_minutes_are_summed_and_the_middle_one_gives_the_place():
    five = stack([minute(number) for number in (3, 1, 0, 4, 2)])
    assert (five.start, five.stop, five.exposure) == (TIME, TIME + timedelta(minutes=5), 300.0)
    assert five.position == minute(2).position
    assert five.counts.sum() == sum(minute(number).counts.sum() for number in range(5))
    assert five.vignetting == pytest.approx(minute().vignetting)
    assert five.components["XBMAP"] == pytest.approx(np.full((108, 64), 2.0))


@pytest.mark.parametrize("others", [[], [replace(minute(1), field_of_view=(15.5, 26.5))]])
def test_what_does_not_belong_together_is_not_stacked(others):
    with pytest.raises(ValueError, match="image"):
        stack([minute(), *others] if others else [])


def test_rebinning_keeps_the_counts_and_averages_the_vignetting():
    coarse = rebin(minute())
    assert coarse.shape == (27, 16)
    assert coarse.pixel == (1.0, 1.0)
    assert coarse.counts.sum() == minute().counts.sum()
    assert coarse.counts[0, 0] == minute().counts[:4, :4].sum()
    assert coarse.vignetting[3, 2] == pytest.approx(minute().vignetting[12:16, 8:12].mean())
    assert rebin(coarse) is coarse


def test_a_grid_that_does_not_divide_is_shared_in_proportion():
    uneven = replace(minute(), field_of_view=(15.5, 26.5))
    coarse = rebin(uneven)
    assert coarse.shape == (26, 16)
    assert coarse.counts.sum() == pytest.approx(uneven.counts.sum())
    assert coarse.background.sum() == pytest.approx(uneven.background.sum())


def test_the_constrained_background_never_exceeds_the_counts():
    image = replace(minute(), counts=np.tile([0.0, 1.0, 2.0, 30.0], (108, 16)), background=np.full((108, 64), 2.0))
    mean = image.constrained_background()[0, :4]
    assert mean == pytest.approx([0.0, 2 / 3, (2 + 4) / 5, 2.0])
