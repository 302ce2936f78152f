"""The jump across a fast forward shock: ideal magnetohydrodynamic Rankine-Hugoniot relations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROTON_MASS = 1.67262e-27  # kg
BOLTZMANN = 1.380649e-23  # J/K
MU0 = 4e-7 * np.pi  # N/A^2
GAMMA = 5.0 / 3.0


@dataclass(frozen=True)
class State:
    """Plasma on one side: density [cm-3], velocity [km/s] and field [nT] as (outward, y, z), pressure [nPa].

    "Outward" is along the shock normal, away from the Sun.
    """

    density: float
    velocity: tuple[float, float, float]
    field: tuple[float, float, float]
    pressure: float


def thermal_pressure(density: float, proton_temperature: float, electron_temperature: float) -> float:
    """Pressure [nPa] of density [cm-3] at two temperatures [K]."""
    return density * 1e6 * BOLTZMANN * (proton_temperature + electron_temperature) * 1e9


def fluxes(state: State, shock_speed: float) -> NDArray[np.float64]:
    """Fluxes that a shock conserves, in its frame: mass, three momenta, two tangential electric fields, energy (SI).

    `shock_speed` [km/s] is along the normal in the frame of the velocities.
    """
    rho = state.density * 1e6 * PROTON_MASS
    field = np.array(state.field) * 1e-9
    speed = (np.array(state.velocity) - np.array([shock_speed, 0.0, 0.0])) * 1e3
    pressure = state.pressure * 1e-9
    normal = speed[0]
    momentum = rho * normal * speed - field[0] * field / MU0
    momentum[0] += pressure + field @ field / (2 * MU0)
    electric = normal * field[1:] - speed[1:] * field[0]
    energy = normal * (rho * speed @ speed / 2 + GAMMA / (GAMMA - 1) * pressure + field @ field / MU0)
    energy -= field[0] * (field @ speed) / MU0
    return np.concatenate([[rho * normal], momentum, electric, [energy]])


def _behind(ahead: State, shock_speed: float, ratio: float) -> State:
    """State behind for a density ratio that conserves mass, momentum and tangential electric field, not the energy."""
    rho = ahead.density * 1e6 * PROTON_MASS
    inflow = (ahead.velocity[0] - shock_speed) * 1e3
    normal = ahead.field[0] * 1e-9
    across = np.array(ahead.field[1:]) * 1e-9
    mach = MU0 * rho * inflow**2 / normal**2  # squared Alfven Mach number along the normal
    new = across * ratio * (mach - 1) / (mach - ratio)
    drift = np.array(ahead.velocity[1:]) + normal / (MU0 * rho * inflow) * (new - across) * 1e-3
    pressure = ahead.pressure * 1e-9 + rho * inflow**2 * (1 - 1 / ratio) - (new @ new - across @ across) / (2 * MU0)
    return State(
        density=ahead.density * ratio,
        velocity=(shock_speed + inflow * 1e-3 / ratio, float(drift[0]), float(drift[1])),
        field=(ahead.field[0], float(new[0] * 1e9), float(new[1] * 1e9)),
        pressure=float(pressure * 1e9),
    )


def downstream(ahead: State, shock_speed: float) -> State:
    """Compute the state behind a fast shock.

    Parameters
    ----------
    ahead : State
    shock_speed : float [km/s]
        Along the normal, larger than the wind's.

    Raises
    ------
    ValueError
        Where the inflow is slower than the fast wave: no shock.
    """

    def imbalance(ratio: float) -> float:
        energy = fluxes(_behind(ahead, shock_speed, ratio), shock_speed)[-1]
        return float(energy / fluxes(ahead, shock_speed)[-1] - 1)

    low, high = 1.05, 4.0  # ratio 1 is the trivial root, 4 the limit for gamma = 5/3
    if imbalance(low) * imbalance(high) > 0:
        raise ValueError(f"no fast shock at {shock_speed:.0f} km/s")
    for _ in range(60):
        middle = (low + high) / 2
        if imbalance(middle) * imbalance(low) > 0:
            low = middle
        else:
            high = middle
    return _behind(ahead, shock_speed, (low + high) / 2)
