"""In which plasma SMILE flies, guessed from its own field and ions: a label for a reader, not a measurement.

Typical values at the Sun's side: solar wind 250-900 km/s, 1-30 cm⁻³ and colder than a million kelvin; magnetosheath
slower, denser and some million kelvin; magnetosphere thinner than 1 cm⁻³, or a field that no wind has.
"""

import numpy as np

THIN = 1.0  # cm⁻³; less is the magnetosphere
STRONG = 60.0  # nT; more is the magnetosphere, or a great storm's sheath
FAST = 250.0  # km/s; the wind is faster
HOT = 1e6  # K; the wind is colder
DENSE = 4.0  # cm⁻³; a sheath is denser


def region(bt: float, density: float, speed: float, temperature: float) -> tuple[str, str]:
    """The region and why it is thought to be that; NaN where a value is missing.

    Parameters
    ----------
    bt : float [nT]
    density : float [cm⁻³]
    speed : float [km/s]
    temperature : float [K]

    Returns
    -------
    tuple of str
        "solar wind", "magnetosheath", "magnetosphere" or "not known", and the reason.

    Examples
    --------
    >>> region(5.0, 6.0, 420.0, 1e5)[0], region(25.0, 30.0, 180.0, 2.5e6)[0], region(80.0, 0.3, 40.0, 3e7)[0]
    ('solar wind', 'magnetosheath', 'magnetosphere')
    """
    if np.isfinite(density) and density < THIN:
        return "magnetosphere", f"fewer than {THIN:g} ion in a cm³"
    if np.isfinite(bt) and bt > STRONG and not (np.isfinite(density) and density > DENSE):
        return "magnetosphere", f"a field above {STRONG:g} nT"
    if np.isfinite(speed) and np.isfinite(temperature):
        if speed > FAST and temperature < HOT:
            return "solar wind", "fast and cold ions"
        if np.isfinite(density) and density > DENSE and temperature >= HOT:
            return "magnetosheath", "dense and hot ions"
    return "not known", "the values fit no region, or are missing"
