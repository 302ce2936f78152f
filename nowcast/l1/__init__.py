"""What can be trusted: `screen` looks at one answer of a feed, `judge` at the last hours of all craft at L1.

`screen` empties what cannot be a measurement. `judge` empties nothing: it marks rows as suspect, which are stored,
shown, not preferred by the choice and held from alerts. Both say what they did. Every threshold is in `limits`.
"""

from nowcast.l1.judging import Judged, judge
from nowcast.l1.screening import screen

__all__ = ["Judged", "judge", "screen"]
