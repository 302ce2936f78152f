"""Fits the magnetopause in an X-ray image: CMEM2g, folded through the instrument, to the counts.

Least squares with bounds from several starts (scipy). Parameters that an image of 300 s does not constrain are held by
a weak prior, and the noise has a part that is proportional to the light, because no image is exactly of the model's
family. What the published model fixes is left free, each with its prior: the width of the ramps, Lin's bulge about the
nose, the bow shock with its flaring (the published relation opens it far too wide once the magnetopause flares as it
should), and the light of the cusps, of which it has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nowcast.smile.model.emissivity import cmem2g
from nowcast.smile.model.emissivity.cmem2g import Cmem2g, Prepared
from nowcast.smile.model.render import count_rate, sightlines, summed, turned
from nowcast.smile.model.sxi import SxiImage

Array = NDArray[np.float64]

SAMPLES = 40  # along each line of sight
FREE = {  # lowest, highest, prior, its standard error; those without an error are left to the image
    "size": (4.0, 16.0, 9.0, np.inf),  # R_E
    "sheath": (-25.0, 0.0, -10.0, np.inf),  # logarithm of eV cm-3 s-1
    "fall": (0.0, 8.0, 2.0, 1.5),
    "distance_fall": (-2.0, 5.0, 1.0, 1.5),
    "flaring": (0.4, 1.8, 1.12, 0.15),  # twice the alpha of Shue
    "cusp_depth": (0.0, 40.0, 8.0, 8.0),
    "cusp_width": (2.0, 8.0, 4.0, 1.0),
    "ramp": (0.05, 0.8, 0.25, 0.15),
    "bulge": (-0.5, 1.5, 0.5, 0.4),
    "shock": (0.8, 1.25, 1.0, 0.06),
    "shock_flaring": (0.4, 1.4, 0.8, 0.12),
    "cusp_light": (0.0, 6.0, 0.0, 1.5),
    "background": (0.7, 1.3, 1.0, 0.04),  # of what is expected
}
LOW, HIGH, PRIOR, WIDTH = (np.array(column) for column in zip(*FREE.values(), strict=True))
SCALE = np.where(np.isfinite(WIDTH), WIDTH, 0.4)  # of one step
TWO = 2  # free parameters of the weak form: size and sheath
SHAPE_SIGMA = 0.06  # of the light in a pixel, that the model cannot follow
AWAY = (-0.8, 0.8)  # R_E: further starts
FEW, MANY = 8, 20  # evaluations of a descent


@dataclass(frozen=True)
class Fitted:
    """The result of a fit.

    Parameters
    ----------
    model : Cmem2g
    standoff_distance, sigma : float [R_E]
        Of the nose, and its error by the noise alone.
    chi_square : float
        Per pixel.
    evidence : float
        By how much the model describes the image better than a smooth cubic glow without any edge: difference of the
        sums of squares, that of the prior counted against the model.
    expected : ndarray
        Counts of the fitted model in the pixels of the image.
    free : int
        Number of free parameters of the model.
    """

    model: Cmem2g
    standoff_distance: float
    sigma: float
    chi_square: float
    evidence: float
    expected: Array
    free: int


@dataclass(frozen=True)
class Problem:
    """The image and all that stays the same during a fit."""

    image: SxiImage
    ready: Prepared
    step: Array
    seen: NDArray[np.bool_]
    sigma: Array
    tilt: float
    free: int


@dataclass(frozen=True)
class Descent:
    """End of a descent: parameters, cost, Jacobian and residuals, those of the prior last."""

    values: Array
    cost: float
    jacobian: Array
    residuals: Array


def problem(image: SxiImage, tilt: float = 0.0, rotation: float = 0.0, *, weak: bool = False) -> Problem:
    """Prepare the lines of sight and the noise of an image.

    Parameters
    ----------
    image : SxiImage
    tilt, rotation : float [deg]
        Of the dipole, and from GSE to the frame of the model.
    weak : bool
        Fit size and brightness only.
    """
    lines = sightlines(image.position, image.target, image.shape, image.field_of_view, SAMPLES, single=True)
    typical = _mean_of_neighbours(np.maximum(np.nan_to_num(image.foreground()) * image.vignetting, 0.0))
    variance = np.maximum(typical + image.background, 1.0) + (SHAPE_SIGMA * typical) ** 2
    return Problem(
        image=image,
        ready=cmem2g.prepare(turned(lines, rotation), tilt),
        step=lines.step,
        seen=image.seen(),
        sigma=np.sqrt(variance),
        tilt=tilt,
        free=TWO if weak else len(FREE),
    )


def _mean_of_neighbours(values: Array) -> Array:
    """Mean of 3 x 3 pixels, the edges repeated."""
    padded = np.pad(values, 1, mode="edge")
    rows, columns = values.shape
    return np.asarray(np.mean([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0))


def model_of(values: Array, task: Problem) -> Cmem2g:
    """The model of a vector of parameters, in the order of `FREE`."""
    named = dict(zip(FREE, (float(value) for value in values), strict=True))
    del named["background"]
    return Cmem2g(**named | {"sheath": float(np.exp(values[1])), "tilt": task.tilt})


def counts_of(values: Array, task: Problem) -> Array:
    """Expected counts of a vector of parameters."""
    image = task.image
    glow = summed(cmem2g.emissivity(task.ready, model_of(values, task)), task.step)
    rate = count_rate(glow, image.field_of_view)
    return np.asarray(rate * image.exposure * image.vignetting + values[-1] * image.background)


def fit(candidates: Sequence[Problem], guess: float) -> Fitted:
    """Fit about a first guess of the standoff distance; the best of several problems and starts counts.

    Parameters
    ----------
    candidates : sequence of Problem
        The same image under several suppositions (the frame and tilt that it is in).
    guess : float [R_E]
    """
    first = [_descend(task, _begin(task, guess), FEW) for task in candidates]
    chosen = int(np.argmin([descent.cost for descent in first]))
    task = candidates[chosen]
    tried = [first[chosen], *(_descend(task, _begin(task, guess + away), FEW) for away in AWAY)]
    best = _descend(task, min(tried, key=lambda descent: descent.cost).values, MANY)
    model, pixels = model_of(best.values, task), int(task.seen.sum())
    return Fitted(
        model=model,
        standoff_distance=cmem2g.standoff_distance(model),
        sigma=_error(best, task),
        chi_square=float(np.mean(best.residuals[:pixels] ** 2)),
        evidence=_smooth_squares(task) - float(np.sum(best.residuals**2)),
        expected=counts_of(best.values, task),
        free=task.free,
    )


def _begin(task: Problem, size: float) -> Array:
    """The prior with a size, as bright as the image."""
    values = PRIOR.copy()
    values[0] = np.clip(size, LOW[0] + 0.5, HIGH[0] - 0.5)
    image = task.image
    modelled = float((counts_of(values, task) - image.background)[task.seen].sum())
    seen = float((image.counts - image.background)[task.seen].sum())
    values[1] = np.clip(values[1] + np.log(max(seen, 1.0) / max(modelled, 1e-9)), LOW[1] + 1.0, HIGH[1] - 1.0)
    return values


def _descend(task: Problem, begin: Array, evaluations: int) -> Descent:
    """Robust least squares within the bounds."""
    from scipy.optimize import least_squares

    data, sigma = task.image.counts[task.seen], task.sigma[task.seen]

    def whole(some: Array) -> Array:
        return np.concatenate([some, begin[task.free :]])

    def residual(some: Array) -> Array:
        values = whole(some)
        misfit = (counts_of(values, task)[task.seen] - data) / sigma
        return np.concatenate([misfit, ((values - PRIOR) / WIDTH)[TWO : task.free]])

    result = least_squares(
        residual,
        np.clip(begin, LOW + 1e-6, HIGH - 1e-6)[: task.free],
        bounds=(LOW[: task.free], HIGH[: task.free]),
        x_scale=SCALE[: task.free],
        diff_step=1e-3,
        loss="soft_l1",
        max_nfev=evaluations,
    )
    return Descent(whole(result.x), float(result.cost), result.jac, residual(result.x))


def _smooth_squares(task: Problem) -> float:
    """Sum of squares of a cubic polynomial of the two angles, fitted to the foreground."""
    image, seen = task.image, task.seen
    rows, columns = (np.linspace(-1.0, 1.0, n) for n in image.shape)
    terms = np.stack([columns**i * rows[:, np.newaxis] ** j for i in range(4) for j in range(4 - i)], axis=-1)
    weight = 1.0 / task.sigma[seen]
    design = (terms * image.vignetting[..., np.newaxis])[seen] * weight[:, np.newaxis]
    light = (image.counts - image.background)[seen] * weight
    factors = np.linalg.lstsq(design, light, rcond=None)[0]
    return float(np.sum((design @ factors - light) ** 2))


def _error(descent: Descent, task: Problem) -> float:
    """Standard error of the standoff distance by the noise [R_E]."""
    gradient = np.zeros(task.free)
    for row in range(task.free):
        step = np.zeros(len(descent.values))
        step[row] = 1e-3
        up, down = (cmem2g.standoff_distance(model_of(descent.values + sign * step, task)) for sign in (1.0, -1.0))
        gradient[row] = (up - down) / 2e-3
    variance = float(gradient @ np.linalg.pinv(descent.jacobian.T @ descent.jacobian) @ gradient)
    return float(np.sqrt(max(variance, 0.0)))
