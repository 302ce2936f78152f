"""Every threshold of the rules over the last hour, with its reason.

"Clean" is the wind of 74 storms at L1 (72 of ACE 1998-2021, Wind in May 2024 and January 2026; 935,000 minutes); a
threshold was set on every second storm and judged on the others. No rule looks back further than `MEMORY`.
"""

from datetime import timedelta

MEMORY = 60  # min; the first hour of a window has no past and is not stored again

# A plasma instrument that fails in a storm reports a quiet, slow wind (290 km/s under Bt 57 nT, November 2025).
# Slowest speed under a field: 0.85 of the slowest 0.1 % of clean minutes at that Bt (359, 365, 406, 420, 658 km/s).
FLOOR_FIELD = (12.0, 17.0, 25.0, 35.0, 50.0)  # nT, median Bt of the last 10 min
FLOOR_SPEED = (0.0, 305.0, 345.0, 370.0, 450.0)  # km/s, median of the last 5 min
FIELD_MINUTES = 10
PLASMA_MINUTES = 5
# Alfvén Mach number: the 74 clean storms never fell below 0.99; real winds of 0.4 are known (2002-05-24,
# doi:10.1029/2012JA017628; 2023-04-24, arXiv:2402.04282); under a failing instrument it was 0.1 to 0.4.
LEAST_MACH = 0.35
# The wind slows over hours: within an hour a 5-min median below 0.75 of the fastest 10-min median, or a sample below
# 0.8 of the median of the last 30 min, was seen in less than 1 of 10,000 clean minutes.
SLOWED = 0.75
FALLEN = 0.8
BEFORE = 30  # min, of the medians with which a new sample is compared
HOLD = 10  # min for which a failing plasma instrument is not believed again

# A sample that stands alone. A shock raises field, speed and density together: without the field it is a spike, until
# `CONFIRMED` samples in turn agree.
RISEN_SPEED = 1.3  # of the median of the last 30 min; clean without a rise of the field: 1 of 20,000
RISEN_DENSITY = 4.0  # of that median, and
RISEN_BY = 20.0  # cm^-3 more; so came 103 cm^-3 in October 2024
FALLEN_DENSITY = 0.2  # of that median; clean: 1 of 10,000
THIN = 0.1  # cm^-3; no clean minute was below it, the real-time data of ACE often are
FIELD_RISE = 1.3  # Bt over its median of the last 30 min, where the field takes part
CONFIRMED = 3
SPIKE = 25.0  # nT from the median of the 5 samples before, in any component, and
SPIKE_FACTOR = 2.0  # times their Bt; clean: 1 of 100,000

# An instrument that repeats itself. In clean wind two samples in turn with the same speed and density do not follow
# each other, and the speed alone is the same in at most 4 of 20 minutes.
STUCK_ROWS = 6  # samples in turn with all values the same
STUCK_SPEED = 10  # samples in turn with the same speed
DEAD_FIELD = 0.15  # nT, median Bt of 10 min: a unit, an offset or zeros; clean: never

# Two craft at L1 are up to 250 R_E apart: fronts come minutes apart, and the small turns of the field differ (the sign
# of Bz did in 65 of 1,412 min of a recorded day). They disagree where the median of the last 15 min of each is outside
# all that the other had in the last 45, by more than
APART = {"flow_speed": (80.0, 0.15), "proton_density": (5.0, 1.0), "bt": (6.0, 0.5)}  # at least, part of the value
APART_MINUTES = 15
APART_SPAN = 45

# A unit changes by a factor: then most of the values are beyond the hard range, and the few within are chance.
UNIT_SHARE = 0.5  # of the `UNIT_ROWS` values of a craft about a value beyond the hard range
UNIT_ROWS = 11
UNIT_LEAST = 4  # values beyond it, so that a few wild ones do not empty their neighbours

# GOES in the shadow of the Earth: 62 to 66 min of exact zeros each night in the eclipse seasons, and 3 to 4 min of
# dimmed flux at each side that nothing marks.
DIMMED = timedelta(minutes=4)
DARK_LEAST = 10  # zeros that make an eclipse
