"""What an alert means for the use that a subscriber chose, in one sentence; no advice that only an operator can
give.
"""

from collections.abc import Mapping
from types import MappingProxyType

BOUNDARY = ("shock", "pressure", "standoff", "geo")  # begins of ids of rules
STORM = ("g_", "dst", "bz", "swpc", "substorm")

SENTENCES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("geo", "boundary"): "a satellite near local noon may be in the magnetosheath for minutes to hours: its field "
        "reverses and fluctuates, so attitude control by magnetic torque and the charging of surfaces change.",
        ("geo", "storm"): "injections of electrons follow: expect surface charging from midnight to dawn, and deep "
        "charging in the days after.",
        ("power", "boundary"): "expect a sudden impulse on the ground within minutes of the arrival, and currents in "
        "long lines with it.",
        ("power", "storm"): "expect geomagnetically induced currents, strongest at auroral latitudes and by night; "
        "substorms make them change within minutes.",
        ("aurora", "boundary"): "aurora may brighten within minutes of the arrival where it is dark.",
        ("aurora", "storm"): "the oval moves towards the equator; look when it is dark and while Bz stays south.",
        ("research", "boundary"): "times, models and bands stand in the table; the event can be downloaded as CAP and "
        "through the API.",
    }
)


def meaning(profile: str, rule: str, kind: str) -> str:
    """The sentence for a profile and a rule; "" where there is nothing to add.

    Examples
    --------
    >>> meaning("aurora", "g_estimate", "onset").split(";")[0]
    'The oval moves towards the equator'
    >>> meaning("aurora", "g_estimate", "all_clear")
    ''
    """
    if kind in ("all_clear", "summary", "cannot_confirm"):
        return ""
    group = "boundary" if rule.startswith(BOUNDARY) else "storm" if rule.startswith(STORM) else ""
    sentence = SENTENCES.get((profile.partition("_")[0], group), "")
    return sentence[:1].upper() + sentence[1:]
