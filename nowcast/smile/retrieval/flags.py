"""The two quality flags of the team's Level 4 (SXI_L4_V1, August 2026), by its own rules.

Called "SXI_L4_V1 rules", because no product document was public: 0 is best.
"""

from collections.abc import Sequence

import numpy as np

from nowcast.smile.model.sxi import SxiImage

ANGLES = (25.0, 50.0)  # deg
RATES = (150.0, 75.0)  # counts/s
RATIOS = (0.67, 0.33)


def perpendicular_angle(position: Sequence[float], target: Sequence[float]) -> float:
    """Angle of the line of sight from the perpendicular on the Sun-Earth line [deg]."""
    return float(abs(np.degrees(np.arctan((target[0] - position[0]) / np.hypot(position[1], position[2])))))


def signal_to_noise(foreground: float, background: float) -> float:
    """S / sqrt(S^2 + B^2) of summed counts, as Level 4 defines it."""
    size = float(np.hypot(foreground, background))
    return foreground / size if size > 0.0 else 0.0


def quality_flag(angle: float, rate: float) -> int:
    """QF: 0 (best) to 4, points for the angle [deg] and for the rate of the foreground [counts/s]."""
    position = 0 if angle <= ANGLES[0] else 1 if angle <= ANGLES[1] else 2
    counts = 0 if rate >= RATES[0] else 1 if rate >= RATES[1] else 2
    return position + counts


def quality_flag_2(angle: float, ratio: float) -> int:
    """QF2: bits 1 and 2 for the angle [deg], 4 and 8 for the signal-to-noise ratio.

    A ratio of exactly 0.33 sets neither bit, as in the code that the rules come from.
    """
    bits = 1 if ANGLES[0] < angle <= ANGLES[1] else 0
    bits += 2 if angle > ANGLES[1] else 0
    bits += 4 if RATIOS[1] < ratio <= RATIOS[0] else 0
    return bits + (8 if ratio < RATIOS[1] else 0)


def flags(image: SxiImage) -> tuple[int, int]:
    """QF and QF2 of an image."""
    angle = perpendicular_angle(image.position, image.target)
    seen = image.seen()
    ratio = signal_to_noise(float(np.nansum(image.foreground())), float(image.background[seen].sum()))
    return quality_flag(angle, image.rate()), quality_flag_2(angle, ratio)
