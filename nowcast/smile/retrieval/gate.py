"""Decides whether an image shows the magnetopause at all: three tests on a smoothed image ("dynamic time integration").

Written from the published description of the method (B. Michotte de Welle and others, SMILE-SXI-DTI-Method), whose
code has no licence. The profile runs along the short side, sunward; its mean is taken over the long side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nowcast.smile.model.sxi import SxiImage, stack
from nowcast.smile.orbit.pointing import offsets

Array = NDArray[np.float64]

COMPONENTS = 10  # of the singular value decomposition that are kept
LONGEST, VERIFY = 10, 3  # frames: longest integration, and further ones that have to pass as well
CUSP_FRAMES, EDGE_FRAMES = 30, 10
FIELD_EDGE = 8.0  # deg
FALL_WIDTHS = (0.2, 20.0)  # deg, of the two sides of the peak


@dataclass(frozen=True)
class Gate:
    """Verdict: whether the boundary can be looked for, the reason if not, and how many frames are needed."""

    open: bool
    reason: str
    frames: int
    peak: float = float("nan")  # deg sunward of the boresight, of the asymmetric Gaussian

    @property
    def at_sunward_edge(self) -> bool:
        """Whether only test 3 failed, and that on the sunward side: the light still rises at the edge of the field.

        That happens where the nose is in view but the limb is not (an oblique line of sight), and where neither is:
        a fit has to tell.
        """
        return self.peak > FIELD_EDGE


def smoothed(image: SxiImage, components: int = COMPONENTS) -> Array:
    """Foreground with the largest singular values only, the mean of each column apart."""
    values = np.nan_to_num(image.foreground())
    mean = values.mean(axis=0)
    left, size, right = np.linalg.svd(values - mean, full_matrices=False)
    return np.asarray((left[:, :components] * size[:components]) @ right[:components] + mean)


def structure(values: Array) -> bool:
    """Test 1: the profile along the short side stands out of the image's spread."""
    profile = values.mean(axis=0)
    return bool(np.ptp(profile) >= values.std() and profile.max() >= values.std())


def cusp(values: Array) -> bool:
    """Test 2: more structure along the long side than along the short one."""
    return bool(np.ptp(values.mean(axis=1)) >= np.ptp(values.mean(axis=0)))


def profile_peak(values: Array, field: float) -> float:
    """Centre of an asymmetric Gaussian on a constant, fitted to the profile [deg]; NaN where none fits."""
    from scipy.optimize import least_squares

    profile, angle = values.mean(axis=0), offsets(values.shape[1], field)
    size = float(np.ptp(profile))
    if not size > 0.0:
        return float("nan")

    def misfit(parameters: Array) -> Array:
        height, centre, before, after, floor = parameters
        width = np.where(angle < centre, before, after)
        return np.asarray(height * np.exp(-0.5 * ((angle - centre) / width) ** 2) + floor - profile / size)

    low, high = profile.min() / size, profile.max() / size
    first = np.array([1.0, angle[np.argmax(profile)], 3.0, 2.0, low])
    floor, top = low - 1.0, high + 1.0
    bounds = ([0.0, -2 * field, FALL_WIDTHS[0], FALL_WIDTHS[0], floor], [5.0, 2 * field, *(FALL_WIDTHS[1:] * 2), top])
    fitted = least_squares(misfit, first, bounds=bounds, max_nfev=200)
    return float(fitted.x[1])


def gate(images: Sequence[SxiImage]) -> Gate:
    """Apply the tests to consecutive frames; the verdict is for the middle one.

    Where there are fewer frames than a test needs, it takes all of them.
    """
    total = len(images)
    shortest = next((n for n in range(1, min(LONGEST, total) + 1) if _stands(images, n)), 0)
    if not shortest:
        return Gate(False, "no structure above the noise", min(LONGEST, total))
    if cusp(smoothed(_middle(images, CUSP_FRAMES))):
        return Gate(False, "the structure is that of a cusp", shortest)
    edge = _middle(images, EDGE_FRAMES)
    peak = profile_peak(smoothed(edge), edge.field_of_view[0])
    if not abs(peak) <= FIELD_EDGE:
        return Gate(False, "the brightest line lies outside the field", shortest, peak)
    return Gate(True, "", shortest, peak)


def _stands(images: Sequence[SxiImage], frames: int) -> bool:
    """Whether test 1 holds for a number of frames and for the next three numbers, as far as there are so many."""
    return all(structure(smoothed(_middle(images, n))) for n in range(frames, min(frames + VERIFY, len(images)) + 1))


def _middle(images: Sequence[SxiImage], frames: int) -> SxiImage:
    frames = min(frames, len(images))
    first = (len(images) - frames) // 2
    return stack(images[first : first + frames])
