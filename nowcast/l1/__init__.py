"""The wind at L1: `screen` checks one answer of a feed, `judge` the last hours of all craft, `choice` picks the craft.

`screen` empties what cannot be a measurement. `judge` empties nothing: it marks rows as suspect, which are stored,
shown, not preferred by the choice and held from alerts. Both leave remarks on what they did. Every threshold is in
`limits`.
"""

from nowcast.l1.judging import Judged, judge
from nowcast.l1.screening import screen

__all__ = ["Judged", "judge", "screen"]
