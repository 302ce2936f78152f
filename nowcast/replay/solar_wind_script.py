"""The true wind of the built-in storm: minute values without gaps and without the noise of instruments.

Hours are counted from the shock's arrival at L1. Everything before -28 h is back-fill, from which Dst starts.

==================  ===============================================================================
-220 h to 0         slow wind, Parker spiral, Alfvenic fluctuations; a weak stream at -125 h;
                    the sector changes at -60 h
0                   fast forward shock: Rankine-Hugoniot jump, ratio of density about 3.3, 620 km/s behind
0 to 8.5 h          sheath: dense, hot, turbulent; two spells of southward field
8.5 to 26.5 h       magnetic cloud: cold, field turns smoothly by 180 degrees, southward for 10 h
after 26.5 h        a fast stream overtakes it: short compression, then hot thin wind, Alfvenic field
==================  ===============================================================================
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.replay.shock_jump import BOLTZMANN, State, downstream, thermal_pressure

Array = NDArray[np.float64]

SHOCK = pd.Timestamp("2026-08-25T04:10Z")  # at L1; late summer, when the real SMILE sees the nose
BEFORE, AFTER = 220, 56  # h before and after the shock
SHEATH_END, CLOUD_END = 8.5, 26.5  # h
SHOCK_SPEED = 705.0  # km/s
ELECTRONS = (1.4e5, 2.8e5)  # K, before and behind the shock: they take little of the heat
AHEAD = State(
    density=6.2,
    velocity=(420.0, 0.0, 0.0),
    field=(3.6, 3.7, -1.6),
    pressure=thermal_pressure(6.2, 7e4, ELECTRONS[0]),
)


def fluctuation(rng: np.random.Generator, count: int, longest: float = 180.0) -> Array:
    """Noise of unit variance whose spectrum falls as frequency^(-5/3), flat above `longest` minutes."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.fft.rfftfreq(count)
    spectrum *= (frequency**2 + longest**-2.0) ** (-5 / 12)
    noise = np.fft.irfft(spectrum, count)
    return np.asarray((noise - noise.mean()) / noise.std())


def _step(hours: Array, at: float, width: float) -> Array:
    return np.asarray(0.5 * (1 + np.tanh((hours - at) / width)))


def _bump(hours: Array, at: float, width: float) -> Array:
    return np.asarray(np.exp(-(((hours - at) / width) ** 2)))


def _pointing(mean: Array, amplitude: float | Array, noise: Array) -> Array:
    """Unit vectors around `mean` (n, 3), shaken by `noise` (n, 3): the length stays, as in an Alfven wave."""
    vector = mean / np.linalg.norm(mean, axis=1, keepdims=True) + np.reshape(amplitude, (-1, 1)) * noise
    return np.asarray(vector / np.linalg.norm(vector, axis=1, keepdims=True))


def _slow(hours: Array, noise: dict[str, Array], shake: Array) -> dict[str, Array]:
    """The slow wind before the shock, with a weak stream."""
    since = np.clip(hours + 130.0, 0.0, None)
    stream = 1.1 * (since / 14.0) * np.exp(1 - np.maximum(since, 14.0) / 14.0 * 0.4 - 0.6 * (since < 14.0))
    stream = np.minimum(stream, 1.0) * (since > 0) * (1 - _step(hours, -70.0, 12.0))
    near = _bump(hours, 0.0, 8.0)  # towards the shock the mean becomes the state that the jump takes
    calm = 1 - 0.7 * near
    ahead = np.array([-AHEAD.field[0], AHEAD.field[1], AHEAD.field[2]])
    sector = np.where(hours < -60.0, -1.0, 1.0)
    spiral = np.column_stack([-0.66 * sector, 0.72 * sector, -0.05 - 0.9 * _bump(hours, -122.0, 2.5)])
    mean = spiral * (1 - near[:, None]) + near[:, None] * ahead / np.linalg.norm(ahead)
    compression = 1.4 * _bump(hours, -123.0, 4.0)
    strength = (4.6 + 0.5 * noise["slow"]) * (1 + compression)
    strength = strength * (1 - near) + near * float(np.linalg.norm(ahead))
    speed = (385.0 + 14.0 * noise["slow"]) * (1 - near) + AHEAD.velocity[0] * near + 150.0 * stream
    density = 6.6 * (385.0 / speed) ** 1.6 * (1 + 1.2 * _bump(hours, -126.0, 4.0)) * np.exp(0.15 * calm * noise["n"])
    return {
        "field": _pointing(mean, 0.42 * calm, shake) * (strength * (1 + 0.04 * noise["b"] * calm))[:, None],
        "speed": speed,
        "density": density * (1 - near) + near * AHEAD.density * np.exp(0.04 * noise["n"]),
        "temperature": 7e4 * (speed / 420.0) ** 2.5 * np.exp(0.18 * calm * noise["t"]),
    }


def _sheath(hours: Array, noise: dict[str, Array], shake: Array) -> dict[str, Array]:
    """The sheath behind the shock."""
    behind = downstream(AHEAD, SHOCK_SPEED)
    age = np.clip(hours, 0.0, SHEATH_END) / SHEATH_END
    grown = np.clip(hours / 0.7, 0.0, 1.0)  # just behind the shock the mean is the jump itself
    mean = np.tile([-behind.field[0], behind.field[1], behind.field[2]], (len(hours), 1))
    strength = np.linalg.norm(mean, axis=1) * (1 + 0.25 * age)
    south = 1.3 * _bump(hours, 1.7, 0.6) + 1.1 * _bump(hours, 5.2, 0.8) - 0.5 * _bump(hours, 3.4, 0.6)
    mean = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    mean[:, 2] -= south
    total = behind.pressure * 1e-9 / (behind.density * 1e6 * BOLTZMANN)  # K, protons and electrons
    return {
        "field": _pointing(mean, 0.25 + 0.6 * grown, shake)
        * (strength * np.exp((0.05 + 0.13 * grown) * noise["b"]))[:, None],
        "speed": behind.velocity[0] - 18.0 * age,
        "density": behind.density * (1 + 0.15 * age) * np.exp((0.04 + 0.18 * grown) * noise["n"]),
        "temperature": (total - ELECTRONS[1]) * (1 - 0.5 * age) * np.exp((0.05 + 0.15 * grown) * noise["t"]),
    }


def _cloud(hours: Array, noise: dict[str, Array], shake: Array) -> dict[str, Array]:
    """The magnetic cloud."""
    age = (np.clip(hours, SHEATH_END, CLOUD_END) - SHEATH_END) / (CLOUD_END - SHEATH_END)
    turn = np.radians(-115.0 + 185.0 * age**0.9)  # in the y-z plane, from the y axis; south while negative
    mean = np.column_stack([0.18 + 0 * age, np.cos(turn), np.sin(turn)])
    strength = 22.8 - 8.5 * age**1.3  # it expands while it passes
    return {
        "field": _pointing(mean, 0.035, shake) * (strength * np.exp(0.012 * noise["b"]))[:, None],
        "speed": 600.0 - 105.0 * age,
        "density": (5.2 - 1.6 * age) * np.exp(0.12 * noise["n"]),
        "temperature": (3.2e4 - 0.8e4 * age) * np.exp(0.12 * noise["t"]),
    }


def _fast(hours: Array, noise: dict[str, Array], shake: Array) -> dict[str, Array]:
    """The fast stream that overtakes the cloud."""
    since = np.clip(hours - CLOUD_END, 0.0, None)
    pressed = _bump(hours, CLOUD_END + 1.5, 2.0)
    mean = np.tile([-0.72, 0.68, -0.10], (len(hours), 1))
    decay = np.exp(-since / 40.0)
    return {
        "field": _pointing(mean, 0.75, shake)
        * ((4.5 + 2.0 * decay + 8.0 * pressed) * np.exp(0.05 * noise["b"]))[:, None],
        "speed": 500.0 + 150.0 * decay * _step(hours, CLOUD_END + 3.0, 2.0),
        "density": (3.0 + 9.0 * _bump(hours, CLOUD_END + 0.8, 1.2)) * np.exp(0.15 * noise["n"]),
        "temperature": 2.1e5 * (1 + 0.6 * pressed) * np.exp(0.15 * noise["t"]),
    }


def true_wind(seed: int) -> pd.DataFrame:
    """Make the wind at the first craft.

    Parameters
    ----------
    seed : int
        The same seed gives the same wind.

    Returns
    -------
    DataFrame
        By minute: bx_gsm, by_gsm, bz_gsm [nT], vx_gse, vy_gsm, vz_gsm [km/s], proton_density [cm-3],
        proton_temperature [K]; no gap. GSE x is GSM x.
    """
    rng = np.random.default_rng(seed)
    times = pd.date_range(SHOCK - pd.Timedelta(hours=BEFORE), SHOCK + pd.Timedelta(hours=AFTER), freq="min")
    hours = np.asarray((times - SHOCK) / pd.Timedelta(hours=1), dtype=float)
    count = len(times)
    noise = {name: fluctuation(rng, count, 60.0) for name in ("b", "n", "t")}
    noise["slow"] = fluctuation(rng, count, 3000.0)
    shake = np.column_stack([fluctuation(rng, count, 90.0) for _ in range(3)])
    parts = [part(hours, noise, shake) for part in (_slow, _sheath, _cloud, _fast)]
    weights = [(hours >= 0.0).astype(float), _step(hours, SHEATH_END, 0.1), _step(hours, CLOUD_END, 0.7)]
    mixed = parts[0]
    for part, weight in zip(parts[1:], weights, strict=True):
        mixed = {
            "field": mixed["field"] * (1 - weight[:, None]) + part["field"] * weight[:, None],
            "speed": mixed["speed"] * (1 - weight) + part["speed"] * weight,
            "density": mixed["density"] ** (1 - weight) * part["density"] ** weight,
            "temperature": mixed["temperature"] ** (1 - weight) * part["temperature"] ** weight,
        }
    alfven = 21.8 / np.sqrt(mixed["density"])  # km/s per nT
    smooth = pd.DataFrame(mixed["field"]).rolling(241, center=True, min_periods=1).mean().to_numpy()
    wave = 0.5 * alfven[:, None] * (mixed["field"] - smooth)
    wave *= np.where(np.abs(hours) < 4.5, 0.1, 1.0)[:, None]  # a running mean across the jump is no wave
    behind = downstream(AHEAD, SHOCK_SPEED)
    drift = (hours >= 0) * np.exp(-np.clip(hours, 0, None) / 5.0)
    return pd.DataFrame(
        {
            "bx_gsm": mixed["field"][:, 0],
            "by_gsm": mixed["field"][:, 1],
            "bz_gsm": mixed["field"][:, 2],
            "vx_gse": -mixed["speed"] + wave[:, 0],
            "vy_gsm": 8.0 + wave[:, 1] + drift * behind.velocity[1],
            "vz_gsm": -4.0 + wave[:, 2] + drift * behind.velocity[2],
            "proton_density": mixed["density"],
            "proton_temperature": mixed["temperature"],
        },
        index=pd.DatetimeIndex(times, name="time"),
    )
