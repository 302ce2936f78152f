"""The standoff distance of the magnetopause from X-ray images, or the reason why there is none.

Gate, quick tangent, fit of CMEM2g, error, flags: the steps of Level 4 as far as they are public, on 300 s and 1 deg.
The reported distance is where the emissivity has risen to half at the nose (Level 4's own r_CMEM is the outer edge of
its 0.5 R_E ramp, so 0.25 R_E further out).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from nowcast.smile.model.sxi import SxiImage, consecutive, rebin, stack
from nowcast.smile.orbit.pointing import DOOR_CLOSED_BELOW, SUN_AVOIDANCE, axes, project
from nowcast.smile.retrieval.fit import Fitted, fit, problem
from nowcast.smile.retrieval.flags import flags, perpendicular_angle
from nowcast.smile.retrieval.gate import gate
from nowcast.smile.retrieval.tangent import tangent
from nowcast.vocabulary.constants import NORMAL_95

EXPOSURE, GATE_EXPOSURE = 300.0, 600.0  # s
PIXEL = 1.0  # deg
WEAK = 30.0  # counts/s, below which only size and brightness are fitted; above, the priors do better (measured)
LEAST_SIGNAL = 8.0  # foreground in units of its noise
WORST_ERROR = 1.0  # R_E
WORST_MISFIT = 8.0  # chi square per pixel
FRAMES = ((0.0, 0.0),)  # besides the given tilt and rotation [deg]: simulated images often leave both out
LEAST_EVIDENCE = -25.0  # of an edge, where the light still rises at the edge of the field
MARGIN = 0.5  # deg inside the edge: a nose beyond it is found at it


@dataclass(frozen=True)
class Retrieval:
    """A standoff distance, or none with a reason.

    Parameters
    ----------
    time : datetime
        Middle of the exposure.
    standoff_distance, low, high : float or None [R_E]
        Of the nose, with a 90 % band of noise and model error.
    qf, qf2 : int
        Quality flags by the rules SXI_L4_V1.
    gate : bool
        Whether the magnetopause is in view.
    reason : str
        Why there is no result; empty where there is one.
    exposure : float [s]
    rate : float [counts/s]
        Of the foreground.
    """

    time: datetime
    standoff_distance: float | None
    low: float | None
    high: float | None
    qf: int
    qf2: int
    gate: bool
    reason: str
    exposure: float
    rate: float

    def report(self) -> dict[str, float | int | bool | str | None]:
        """What the command line prints."""
        numbers = {"standoff_distance": self.standoff_distance, "low": self.low, "high": self.high}
        return {
            **{name: None if value is None else round(value, 3) for name, value in numbers.items()},
            "qf": self.qf,
            "qf2": self.qf2,
            "gate": self.gate,
            "reason": self.reason,
            "exposure_s": self.exposure,
        }


def model_error(angle: float, weak: bool) -> float:
    """Standard error because no image is of the model's family [R_E]; from `tests/bench/smile.py`.

    Parameters
    ----------
    angle : float [deg]
        Of the line of sight from the perpendicular on the Sun-Earth line: the more it leans, the farther from the nose
        lies the limb that is seen.
    weak : bool
        Two parameters only.
    """
    leaning = 0.35 * min(max(angle - 12.0, 0.0) / 20.0, 1.5)
    return float(np.hypot(0.05, leaning)) + (0.1 if weak else 0.0)


def retrieve(images: Sequence[SxiImage], tilt: float = 0.0, rotation: float = 0.0) -> Retrieval:
    """Retrieve the boundary from the newest 300 s of some images.

    Parameters
    ----------
    images : sequence of SxiImage
        In order of time.
    tilt, rotation : float [deg]
        Of the dipole, and from GSE to GSM (`frames.dipole_tilt`, `frames.gsm_rotation`).

    Returns
    -------
    Retrieval
    """
    frames = list(images)
    image = rebin(stack(consecutive(frames, EXPOSURE)), PIXEL)
    reason = obstacle(image)
    if reason:
        return _retrieval(image, None, 0.0, False, reason)
    verdict = gate(consecutive(frames, GATE_EXPOSURE))
    if not verdict.open and not verdict.at_sunward_edge:
        return _retrieval(image, None, 0.0, False, verdict.reason)
    weak = image.rate() < WEAK
    guess = tangent(image)
    fitted = fit(
        [problem(image, *frame, weak=weak) for frame in dict.fromkeys([(tilt, rotation), *FRAMES])],
        guess if np.isfinite(guess) else float(image.target[0]),
    )
    angle = perpendicular_angle(image.position, image.target)
    error = float(np.hypot(fitted.sigma, model_error(angle, weak)) * np.sqrt(max(fitted.chi_square, 1.0)))
    reason = doubt(image, fitted, error)
    if not reason and not verdict.open and fitted.evidence < LEAST_EVIDENCE:
        reason = verdict.reason
    return _retrieval(image, fitted, error, not reason, reason)


def obstacle(image: SxiImage) -> str:
    """Why the position and direction of an image allow no boundary in it; empty where they do."""
    position = np.asarray(image.position)
    if np.linalg.norm(position) < DOOR_CLOSED_BELOW:
        return "door closed"
    try:
        look = axes(position, image.target).look
    except ValueError:
        return "the Earth is in the centre of the field"
    if np.degrees(np.arccos(look[0])) < SUN_AVOIDANCE:
        return "Sun constraint"
    seen = image.seen()
    light = float(np.sum((image.counts - image.background)[seen]))
    if light < LEAST_SIGNAL * np.sqrt(max(float(image.counts[seen].sum()), 1.0)):
        return "no light above the background"
    return ""


def doubt(image: SxiImage, fitted: Fitted, error: float) -> str:
    """Why a fit is not to be believed; empty where it is."""
    view = axes(image.position, image.target)
    along, across = project([half_way(fitted), 0.0, 0.0], image.position, view)
    width, height = image.field_of_view
    if not (abs(along) < width / 2 - MARGIN and abs(across) < height / 2):
        return "nose outside the field"
    if error > WORST_ERROR:
        return "the boundary is not sharp enough to be measured"
    if fitted.chi_square > WORST_MISFIT:
        return "the image is not that of a magnetosheath"
    return ""


def half_way(fitted: Fitted) -> float:
    """Distance at which the emissivity has risen to half at the nose [R_E]."""
    return fitted.standoff_distance - fitted.model.ramp / 2


def _retrieval(image: SxiImage, fitted: Fitted | None, error: float, is_open: bool, reason: str) -> Retrieval:
    qf, qf2 = flags(image)
    nose = None if fitted is None or reason else half_way(fitted)
    return Retrieval(
        time=image.start + (image.stop - image.start) / 2,
        standoff_distance=nose,
        low=None if nose is None else nose - NORMAL_95 * error,
        high=None if nose is None else nose + NORMAL_95 * error,
        qf=qf,
        qf2=qf2,
        gate=is_open,
        reason=reason,
        exposure=image.exposure,
        rate=image.rate(),
    )
