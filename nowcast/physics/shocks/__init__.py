"""Steps in the wind at L1: how they are detected, when they arrive, what they do, whether they were confirmed.

Everything here is a function of its arguments. A shock is noticed some 3 minutes after its first minute behind the
step and is refined for 10 more; what was known at a time is what the minutes up to then give.
"""

from nowcast.physics.shocks.confirmation import Confirmation, confirm
from nowcast.physics.shocks.detection import detect
from nowcast.physics.shocks.effect import Effect, effect
from nowcast.physics.shocks.fronts import fronts, wind_at_nose
from nowcast.physics.shocks.record import Shock, Side
from nowcast.physics.shocks.timing import Arrival, arrival

__all__ = [
    "Arrival", "Confirmation", "Effect", "Shock", "Side", "arrival", "confirm", "detect", "effect", "fronts",
    "wind_at_nose",
]  # fmt: skip
