"""Numbers that more than one module needs, each with its unit and the reason for its value.

A number that one module alone needs stays beside its use.
"""

from datetime import timedelta

EARTH_RADIUS = 6371.2
"""[km] R_E of the boundary models, of L1 and of what is drawn: the reference radius of the geomagnetic field (IGRF)."""

EQUATORIAL_RADIUS = 6378.137
"""[km] R_E of SMILE's positions: orbital elements and J2 belong to the Earth's radius at the equator (WGS 84)."""

GRAVITY_RADIUS = 6378.1363
"""[km] Radius to which the coefficients of the Earth's gravity field belong (JGM-3, EGM96): J2 in orbits."""

MEAN_RADIUS = 6371.0
"""[km] R_E of the simulated X-ray images: the mean radius, to which their published count rates were matched."""

GEOSYNCHRONOUS = 6.62
"""[R_E] Geosynchronous orbit as the models and people say it: 42,164 km over `EARTH_RADIUS`."""

GEOSYNCHRONOUS_EQUATORIAL = 6.611
"""[R_E] The same orbit over `EQUATORIAL_RADIUS`, for the shadow of the Earth, which is as wide as the equator."""

L1_DISTANCE = 1.5e6
"""[km] X GSE of a craft that does not say where it is: the mean way to L1; craft there are within 6 % of it."""

USUAL_NOSE = 10.25
"""[R_E] The nose at 2 nPa and 0 nT (Shue 1998), from which compression is counted."""

COMPRESSION = (
    (GEOSYNCHRONOUS - 0.12, "extreme"),
    (GEOSYNCHRONOUS + 0.13, "extreme"),
    (8.0, "strong"),
    (9.2, "compressed"),
    (11.5, "nominal"),
)
"""[R_E] Nearer than this the boundary is called so; beyond the last it is "expanded". `words.status` has the phrases.

The first two are inside geosynchronous orbit, and at it as far as a tenth of R_E can tell; the others are 22, 10 and
-12 % nearer than `USUAL_NOSE`: within the last two the noses of an ordinary day lie.
"""

NORMAL_95 = 1.6448536
"""Standard deviations of a normal distribution from its middle to 95 %: half of a band of 5 to 95 %."""

FAST_CLOCK = timedelta(seconds=60)
"""By which the clock of a source may be ahead of ours: rows up to so far ahead of now are read as rows of now."""

L1_LOST = timedelta(minutes=10)
"""Since the newest measurement at L1, after which L1 is called lost: as long as a value of it is not stale yet."""

AP = (0, 2, 3, 4, 5, 6, 7, 9, 12, 15, 18, 22, 27, 32, 39, 48, 56, 67, 80, 94, 111, 132, 154, 179, 207, 236, 300, 400)
"""[2 nT] The linear index ap of each third of Kp, 0o to 9o.

J. Bartels, N. H. Heck and H. F. Johnston, Terr. Magn. Atmos. Electr. 44, 411 (1939), doi:10.1029/TE044i004p00411;
the table is that of GFZ Potsdam, doi:10.5880/Kp.0001.
"""
