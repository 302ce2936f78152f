"""Orbits of tests: an ellipse of round figures, whose phase no ephemeris shares, and as a source with its error."""

from datetime import UTC, datetime

from nowcast.smile.orbit.position import Elements, kepler

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
