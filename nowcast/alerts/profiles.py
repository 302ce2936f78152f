"""What people need by what they do: which rules, and from which severity on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nowcast.alerts.records import Subscription
from nowcast.alerts.rules import RULES, variants


@dataclass(frozen=True)
class Profile:
    """A choice of rules.

    Parameters
    ----------
    name, title, about : str
    rules : mapping
        Least severity by rule id.
    """

    name: str
    title: str
    about: str
    rules: Mapping[str, int]


_ROWS = (
    Profile(
        "default", "General", "A shock on its way, and what it does.",
        {"shock": 3, "standoff": 4, "g_estimate": 3},
    ),
    Profile(
        "geo", "GEO operations", "For those who operate geosynchronous satellites.",
        {"shock": 2, "standoff": 3, "geo": 3, "geo_exposure": 3, "pressure": 3, "outage": 3},
    ),
    Profile(
        "power", "Power grid", "For those who operate long conductors.",
        {"shock": 2, "bz": 3, "g_estimate": 2, "g_observed": 2, "dst": 2},
    ),
    Profile(
        "aurora", "Aurora", "For those who wait for a clear night.", {"g_estimate": 1, "g_observed": 1, "substorm": 1},
    ),
    Profile(
        "research", "Research", "Every rule there is.", dict.fromkeys(RULES, 1),
    ),
    Profile("own", "Own choice", "What you choose yourself.", {}),
)  # fmt: skip

PROFILES = MappingProxyType({profile.name: profile for profile in _ROWS})


def wanted(subscription: Subscription) -> dict[str, int]:
    """Least severity by rule id (with own thresholds and longitudes) that a subscription wants.

    An own threshold is sent whatever the severity of the level that it is near.
    """
    profile = PROFILES.get(subscription.profile, PROFILES["own"])
    bases = subscription.rules or tuple(profile.rules)
    result: dict[str, int] = {}
    for base in bases:
        least = 1 if base in subscription.thresholds else max(profile.rules.get(base, 1), subscription.least_severity)
        result |= dict.fromkeys(variants(subscription, (base,)), least)
    return result
