"""CMEM2 in its variant "cmem2g": independent of the solar wind, seven free parameters, ramps instead of edges.

It is what the team's Level 4 fits to an image; the ramps make the image a smooth function of the parameters.
"""

from dataclasses import dataclass

import numpy as np

from nowcast.smile.model.emissivity import Array, Places
from nowcast.smile.model.emissivity.lin_shape import Directions, angles, directions, logarithm, nose_depths

BETA = 2.0
EXTRA_FLARING = 0.05  # of the bow shock
SHOCK = (1.626, -3.166)  # nose of the bow shock from that of the magnetopause [1, R_E]
WIND = 0.41  # emissivity outside the bow shock, of that in the sheath
RAMP = 0.5  # R_E
CUSP_WIDTH, CUSP_ANGLE = 1.2, 0.2  # R_E along the radius, rad about the axis: of the light of the cusps


@dataclass(frozen=True)
class Cmem2g:
    """Parameters of the model.

    Parameters
    ----------
    size : float [R_E]
        p0; a little more than the standoff distance, by the depth of the cusps at the nose.
    sheath : float [eV cm-3 s-1]
        A1, at 10 R_E.
    fall, distance_fall : float [1]
        B and delta beta.
    flaring, cusp_depth, cusp_width : float [1, R_E, 1]
        p1 to p3.
    tilt : float [deg]
    ramp : float [R_E]
        Width of the magnetopause inside its surface, and of the bow shock outside; 0.5 in the published model.
    bulge : float [1]
        Part of Lin's bulge about the nose: 1 in the published model, 0 is Shue's shape.
    shock : float [1]
        Size of the bow shock relative to the published relation.
    shock_flaring : float or None [1]
        Exponent of the bow shock; by the published relation (flaring + 0.05) where None.
    cusp_light : float [1]
        Light of the plasma in the cusps, relative to that of the sheath at the nose; the published model has none.
    """

    size: float
    sheath: float
    fall: float = 2.0
    distance_fall: float = 1.0
    flaring: float = 0.5
    cusp_depth: float = 15.0
    cusp_width: float = 4.0
    tilt: float = 0.0
    ramp: float = RAMP
    bulge: float = 1.0
    shock: float = 1.0
    shock_flaring: float | None = None
    cusp_light: float = 0.0


@dataclass(frozen=True)
class Prepared:
    """The terms of the model that depend on the points alone, computed once for many parameters."""

    where: Places
    shape: Directions
    opening: Array  # log(2 / (1 + cos theta))
    distance: Array  # log(r / 10 R_E)
    quartic: Array  # (theta / 2)^4
    fixed: Array  # beta cos^2 theta
    cone: Array  # 1 on the axes of the cusps, falling off them


def prepare(where: Places, tilt: float = 0.0) -> Prepared:
    """Compute what does not depend on the parameters; `tilt` [deg]."""
    cos = np.cos(where.theta)
    opening = np.log(2.0 / np.maximum(1.0 + cos, 1e-6))
    quartic = (where.theta / 2) ** 2
    shape = directions(where, tilt)
    cone = sum(np.exp(-0.5 * (away / CUSP_ANGLE) ** 2) for away in angles(shape, tilt))
    distance = np.log(where.distance / 10.0)
    return Prepared(where, shape, opening, distance, quartic**2, BETA * cos**2, np.asarray(cone))


def standoff_distance(model: Cmem2g) -> float:
    """Distance of the magnetopause at the nose [R_E]: the r_CMEM of Level 4."""
    return float(model.size - model.cusp_depth * sum(np.exp(model.cusp_width * v) for v in nose_depths(model.tilt)))


def magnetopause(ready: Prepared, model: Cmem2g) -> Array:
    """Distance of the magnetopause in the directions of places [R_E]."""
    shape = ready.shape
    cusps = np.exp(model.cusp_width * shape.north) + np.exp(model.cusp_width * shape.south)
    return np.asarray(model.size * np.exp(-model.flaring * logarithm(shape, model.bulge)) - model.cusp_depth * cusps)


def emissivity(ready: Prepared, model: Cmem2g) -> Array:
    """Emissivity [eV cm-3 s-1].

    References
    ----------
    S. J. Wharton et al., doi:10.1029/2025JA034829; MIT-licensed code SXI_L4_V1.
    """
    inner = magnetopause(ready, model)
    nose = model.shock * (SHOCK[0] * standoff_distance(model) + SHOCK[1])
    flaring = model.flaring + EXTRA_FLARING if model.shock_flaring is None else model.shock_flaring
    outer = nose * np.exp(flaring * ready.opening)
    power = model.distance_fall + ready.fixed
    base = -model.fall * ready.quartic
    # on each ramp the sheath has the value that it has at the surface
    on_sheath = np.clip(ready.where.distance, np.maximum(inner, 0.1), np.maximum(outer, 0.1))
    sheath = np.exp(base - power * np.log(on_sheath * 0.1))
    rise = np.clip((ready.where.distance - inner) / model.ramp + 1.0, 0.0, 1.0)
    beyond = np.clip((ready.where.distance - outer) / model.ramp, 0.0, 1.0)
    end = np.maximum(ready.distance, np.log((outer + model.ramp) * 0.1))  # on the ramp the wind is that of its end
    wind = WIND * np.exp(-3.0 * end)
    light = rise * (1.0 - beyond) * sheath + beyond * wind
    if model.cusp_light:
        radial = np.exp(-0.5 * ((ready.where.distance - model.size) / CUSP_WIDTH) ** 2)
        at_nose = (standoff_distance(model) / 10.0) ** -(model.distance_fall + BETA)
        light = light + model.cusp_light * at_nose * radial * ready.cone
    return np.asarray(model.sheath * light)
