"""Orbits of tests: an ellipse of round figures, whose phase no ephemeris shares, and an integrator to compare with."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from nowcast.smile.orbit.arc import State
from nowcast.smile.orbit.forces import Force
from nowcast.smile.orbit.position import Elements, kepler

Array = NDArray[np.float64]

PERIGEE = datetime(2026, 7, 1, tzinfo=UTC)
ELLIPSE = Elements(
    semi_major_axis=69462.0,
    eccentricity=0.8363,
    inclination=73.0,
    argument_of_perigee=287.5,
    node=220.0,
    perigee=PERIGEE,
)
TRACK = kepler(ELLIPSE)


def stepped(begin: State, stop: float, force: Force) -> Array:
    """The state (position, velocity) at a time by steps of Dormand-Prince 8(5,3), another way than `arc.integrated`."""
    from scipy.integrate import ode

    def rates(time: float, state: Array) -> Array:
        position = state[:3]
        return np.concatenate([state[3:], np.array(force(np.array(time), *position))])

    solver = ode(rates).set_integrator("dop853", rtol=1e-12, atol=1e-8, nsteps=200_000)
    solver.set_initial_value([*begin.position, *begin.velocity], begin.time)
    return np.asarray(solver.integrate(stop))
