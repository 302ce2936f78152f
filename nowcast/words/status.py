"""The words for numbers: the place of the nose, Kp in thirds, the storm that a Kp is."""

from nowcast.texts import _
from nowcast.vocabulary.constants import COMPRESSION
from nowcast.vocabulary.scales import mark, storm_level, thirds
from nowcast.words.text import MINUS, NONE

THIRDS = ("", "+", MINUS)
COMPRESSED_BELOW = COMPRESSION[-2][0]  # R_E


def kp_thirds(value: float | None) -> str:
    """Kp in thirds: 4.67 is 5−, 5.0 is 5, 5.33 is 5+.

    Examples
    --------
    >>> kp_thirds(4.667), kp_thirds(5.0), kp_thirds(5.333), kp_thirds(None)
    ('5−', '5', '5+', '–')
    """
    if value is None or value != value:
        return NONE
    whole, rest = divmod(thirds(value), 3)
    return f"{whole + 1}{MINUS}" if rest == 2 else f"{whole}{THIRDS[rest]}"


def kp_band(low: float | None, high: float | None) -> str:
    """A band of Kp; nothing where an end is missing.

    Examples
    --------
    >>> kp_band(5.0, 7.0), kp_band(4.667, 7.0), kp_band(None, 7.0)
    ('5–7', '5− to 7', '')
    """
    if low is None or high is None:
        return ""
    ends = kp_thirds(low), kp_thirds(high)
    return (_(" to ") if MINUS in ends[0] else NONE).join(ends)


def storm(kp: float | None) -> str:
    """The level of NOAA's scale that a Kp reaches, as "G2"; nothing below the first.

    Examples
    --------
    >>> storm(5.667), storm(4.3), storm(None)
    ('G2', '', '')
    """
    reached = 0 if kp is None else storm_level(kp)
    return mark("G", reached) if reached else ""


def compression(nose: float) -> str:
    """The place of the nose [R_E] in a sentence.

    Examples
    --------
    >>> compression(6.1), compression(6.6), compression(10.4), compression(12.1)
    ('inside geosynchronous orbit', 'at geosynchronous orbit', 'at its usual distance', 'expanded')
    """
    return _phrases()[_rank(nose)][0]


def short_compression(nose: float) -> str:
    """The place of the nose [R_E] where there is little room.

    Examples
    --------
    >>> short_compression(6.1), short_compression(7.4), short_compression(10.4)
    ('inside GEO', 'strongly compressed', 'usual distance')
    """
    return _phrases()[_rank(nose)][1]


def _rank(nose: float) -> int:
    return sum(nose >= limit for limit, _word in COMPRESSION)


def _phrases() -> tuple[tuple[str, str], ...]:
    """By class of `COMPRESSION`, and beyond the last."""
    return (
        (_("inside geosynchronous orbit"), _("inside GEO")),
        (_("at geosynchronous orbit"), _("at GEO")),
        (_("strongly compressed"), _("strongly compressed")),
        (_("compressed"), _("compressed")),
        (_("at its usual distance"), _("usual distance")),
        (_("expanded"), _("expanded")),
    )
