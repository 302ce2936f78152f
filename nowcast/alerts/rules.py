"""The built-in rules, one row each, and their variants for own thresholds and longitudes.

The levels are those at which operators act: NOAA's G scale for Kp; the nose within 8 R_E, within one model error of
geosynchronous orbit (7.2 R_E) and inside of it; Bz, pressure and Dst by common classes of storms. Hold, release and
the way back were chosen on recorded storms and quiet days, see docs/alerts.md.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from nowcast.alerts.records import Level, Rule, Subscription
from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.scales import KP

MINUTE = timedelta(minutes=1)
KP_BACK = 1.0  # how far Kp has to fall below a level before it is left


def _g(what: str, shift: int = 0) -> tuple[Level, ...]:
    """Levels G1 to G5 of a Kp; `shift` lowers the severity."""
    return tuple(
        Level(f"G{number} {what}", limit, limit - KP_BACK, max(number - shift, 1))
        for number, limit in enumerate(KP, start=1)
    )


_ROWS = (
    Rule(
        "shock", "Shock at L1", "A fast forward shock passed the monitor at L1; the message gives its arrival.",
        "shock", "", "shocks", "above",
        (Level("shock", 0.0, 0.0, 2),), hold=timedelta(0), release=timedelta(0),
    ),
    Rule(
        "bz", "Southward field", "Bz at the nose is strongly southward.", "bz_gsm", "nT", "nose", "below",
        (Level("Bz -10 nT", -10.0, -8.0, 2), Level("Bz -20 nT", -20.0, -16.0, 3), Level("Bz -30 nT", -30.0, -24.0, 4)),
        hold=15 * MINUTE, release=30 * MINUTE, escalation=10 * MINUTE,
    ),
    Rule(
        "pressure", "Dynamic pressure", "The solar wind presses hard on the magnetosphere.",
        "dynamic_pressure", "nPa", "derived", "above",
        (Level("10 nPa", 10.0, 7.0, 2), Level("20 nPa", 20.0, 15.0, 3), Level("40 nPa", 40.0, 30.0, 4)),
    ),
    Rule(
        "standoff", "Magnetopause nose", "The nose of the magnetopause comes near geosynchronous orbit.",
        "standoff_distance", "R_E", "derived", "below",
        (
            Level("nose 8.0 R_E", 8.0, 8.4, 2),
            Level("nose 7.2 R_E", 7.2, 7.6, 3),
            Level("nose inside GEO", GEOSYNCHRONOUS, GEOSYNCHRONOUS + 0.4, 4),
        ),
    ),
    Rule(
        "geo", "GEO crossing", "The chance that a satellite at noon is outside of the magnetopause.",
        "geo_crossing_probability", "1", "derived", "above",
        (Level("GEO crossing 50 %", 0.5, 0.3, 3), Level("GEO crossing 80 %", 0.8, 0.5, 4)),
    ),
    Rule(
        "geo_exposure", "Own satellites", "The chance that a satellite of yours is outside of the magnetopause.",
        "geo_crossing_probability", "1", "exposure", "above",
        (Level("exposed 30 %", 0.3, 0.15, 3), Level("exposed 70 %", 0.7, 0.45, 4)),
    ),
    Rule(
        "g_estimate", "Geomagnetic storm, estimate", "Kp estimated from the wind that has been measured.",
        "kp_estimate", "1", "derived", "above", _g("estimate"), hold=10 * MINUTE, release=60 * MINUTE,
    ),
    Rule(
        "g_observed", "Geomagnetic storm, observed", "Kp of the last three hours, by NOAA SWPC.",
        "kp", "1", "swpc_kp", "above", _g("observed"), hold=timedelta(0), release=timedelta(0),
        escalation=timedelta(0),
    ),
    Rule(
        "g_forecast", "Geomagnetic storm, forecast", "Greatest Kp that NOAA SWPC forecasts for the coming 24 hours.",
        "kp_forecast", "1", "kp_forecast", "above", _g("forecast", shift=1), hold=timedelta(0), release=timedelta(0),
        cooldown=timedelta(hours=12), escalation=timedelta(0), thread="forecast",
    ),
    Rule(
        "dst", "Ring current", "Dst estimated from the wind.", "dst_estimate", "nT", "derived", "below",
        (
            Level("Dst -50 nT", -50.0, -42.0, 1), Level("Dst -100 nT", -100.0, -80.0, 2),
            Level("Dst -200 nT", -200.0, -160.0, 4), Level("Dst -300 nT", -300.0, -240.0, 5),
        ),
        hold=15 * MINUTE, release=60 * MINUTE, escalation=15 * MINUTE,
    ),
    Rule(
        "sxi", "SXI differs from the models",
        "The nose in images of SMILE lies beyond both bands from where the wind puts it.",
        "sxi_departure", "R_E", "sxi", "above", (Level("SXI departs 1 R_E", 1.0, 0.5, 1),),
        hold=15 * MINUTE, release=30 * MINUTE, thread="sxi",
    ),
    Rule(
        "smile_view", "SMILE sees the magnetopause", "SXI has the nose in view from now on.",
        "smile_view", "1", "smile", "above", (Level("view", 0.5, 0.5, 1),),
        hold=timedelta(0), release=timedelta(0), cooldown=timedelta(0), thread="smile_view",
    ),
    Rule(
        "swpc", "Message of NOAA SWPC", "A watch, warning, alert or summary of NOAA SWPC is passed on.",
        "swpc_message", "", "swpc_alerts", "above", (Level("SWPC", 0.0, 0.0, 1),),
        hold=timedelta(0), release=timedelta(0), thread="swpc_message",
    ),
    Rule(
        "outage", "No wind from L1", "No craft at L1 sends wind that can be used.", "l1_age", "min", "health", "above",
        (Level("no wind for 30 min", 30.0, 5.0, 2), Level("no wind for 3 h", 180.0, 5.0, 3)),
        hold=timedelta(0), release=3 * MINUTE, cooldown=timedelta(0), escalation=timedelta(0),
        thread="outage",
    ),
    Rule(
        "substorm", "Substorm onset", "A substorm begins within the hour, by its own model.",
        "substorm_probability", "1", "substorm", "above", (Level("substorm 60 %", 0.6, 0.3, 2),),
    ),
)  # fmt: skip

RULES = MappingProxyType({rule.id: rule for rule in _ROWS})
"""All rules by id. A rule without data is quiet: "substorm" waits for its model."""

ADJUSTABLE = ("bz", "pressure", "standoff", "geo", "geo_exposure", "g_estimate", "dst")
"""Rules that take an own threshold."""


def rule(name: str) -> Rule:
    """A rule by its id, also of a variant: "standoff@7.2", "geo_exposure@-75.2", "geo_exposure@-75.2@0.4".

    Raises
    ------
    ValueError
        There is no such rule, or what follows the @ is no number that it takes.
    """
    base, *parts = name.split("@")
    if base not in RULES or len(parts) > (2 if base == "geo_exposure" else 1 if base in ADJUSTABLE else 0):
        raise ValueError(f"there is no rule {name!r}")
    numbers = [float(part) for part in parts]
    found = replace(RULES[base], id=name)
    if base == "geo_exposure":
        return found if len(numbers) < 2 else with_threshold(found, numbers[1])
    return found if not numbers else with_threshold(found, numbers[0])


def with_threshold(found: Rule, threshold: float) -> Rule:
    """The rule with one level, at an own threshold: its way back and severity are those of the nearest level."""
    nearest = min(found.levels, key=lambda level: abs(level.enter - threshold))
    back = nearest.leave - nearest.enter
    own = f"{found.title} {threshold:g} {found.unit if found.unit != '1' else ''}".strip()
    return replace(found, levels=(Level(own, threshold, threshold + back, nearest.severity),))


def longitude_of(found: Rule) -> float | None:
    """The longitude of an own satellite [deg east] that a variant of "geo_exposure" is for."""
    base, *parts = found.id.split("@")
    return float(parts[0]) if base == "geo_exposure" and parts else None


def variants(subscription: Subscription, switched_on: Iterable[str]) -> tuple[str, ...]:
    """Ids of the rules of a subscription: with its longitudes and thresholds.

    Parameters
    ----------
    subscription : Subscription
    switched_on : iterable of str
        Ids of the rules of its profile, or its own.
    """
    names: list[str] = []
    for name in switched_on:
        own = subscription.thresholds.get(name)
        end = "" if own is None else f"@{own:g}"
        if name == "geo_exposure":
            names += [f"{name}@{longitude:g}{end}" for longitude in subscription.longitudes]
        else:
            names.append(f"{name}{end}")
    return tuple(names)
