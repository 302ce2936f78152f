"""Where the boundary is, with an honest band: weighted models and all that is not known about them and their wind.

No empirical boundary is better than about 0.8-1 R_E at the nose (220,000 dayside crossings,
doi:10.5194/egusphere-2025-4530), and models saturate in strong southward field. So the band is the spread of the
models, their own error (fitted on crossings, by regime), the error of the wind and that of its arrival time; it widens
where models extrapolate or an input is missing or suspect. Weights, biases, errors: `coefficients/boundary.json`.
"""

from nowcast.physics.ensemble.directions import along, boundary, crossing, models
from nowcast.physics.ensemble.standoff import COLUMNS, compression_index, estimate, first_dependent

__all__ = ["COLUMNS", "along", "boundary", "compression_index", "crossing", "estimate", "first_dependent", "models"]
