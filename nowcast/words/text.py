"""Numbers, ages, lengths of time and times as text: a true minus sign, fixed digits, UTC.

The browser writes the same forms where it has to count on: see `assets/core/words.js`.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from math import floor

MINUS = "\u2212"
NONE = "\u2013"  # where there is no number
SPACE = "\u00a0"  # does not break
THIN = "\u202f"  # between thousands
GROUPED = 1e4  # from here on
MOST_WORDS = 12  # of a short field


def number(value: float | None, decimals: int = 1) -> str:
    """A number, thousands apart in a great whole one; never a "−0", and a dash where there is none.

    Examples
    --------
    >>> number(-2.04), number(-0.01), number(-31.0, 0), number(None)
    ('−2.0', '0.0', '−31', '–')
    """
    if value is None or value != value:
        return NONE
    text = f"{value:.{decimals}f}"
    written = f"{value:,.0f}".replace(",", THIN) if not decimals and abs(value) >= GROUPED else text
    return written.replace("-", MINUS if float(text) else "")


def signed(value: float, decimals: int = 1) -> str:
    """A difference with its sign, none where it is zero.

    Examples
    --------
    >>> signed(0.34), signed(-0.34), signed(0.01)
    ('+0.3', '−0.3', '0.0')
    """
    text = number(value, decimals)
    return f"+{text}" if value > 0 and float(text) else text


def value_band(low: float | None, high: float | None, decimals: int = 1) -> str:
    """A band; with "to" where a minus sign would be taken for the dash, nothing where an end is missing.

    Examples
    --------
    >>> value_band(6.6, 8.1), value_band(-31, -13, 0), value_band(None, 8.1)
    ('6.6–8.1', '−31 to −13', '')
    """
    if low is None or high is None:
        return ""
    ends = number(low, decimals), number(high, decimals)
    return (" to " if MINUS in "".join(ends) else NONE).join(ends)


def age(seconds: float | None) -> str:
    """An age in its two largest parts, down to the minute; nothing where it is not known.

    Examples
    --------
    >>> [age(seconds).replace(SPACE, " ") for seconds in (20, 1320, 11100, 108000)]
    ['<1 min', '22 min', '3 h 05 min', '1 d 6 h']
    """
    if seconds is None:
        return ""
    minutes = int(seconds // 60)
    if minutes < 1:
        return f"<1{SPACE}min"
    if minutes < 60:
        return f"{minutes}{SPACE}min"
    if minutes < 1440:
        return f"{minutes // 60}{SPACE}h{SPACE}{minutes % 60:02}{SPACE}min"
    return f"{minutes // 1440}{SPACE}d{SPACE}{minutes % 1440 // 60}{SPACE}h"


def duration(seconds: float) -> str:
    """A length of time in a sentence: as an age, but without a second part that is zero.

    Examples
    --------
    >>> [duration(seconds) for seconds in (20, 1320, 10800, 187200, 172800)]
    ['<1 min', '22 min', '3 h', '2 d 4 h', '2 d']
    """
    return age(seconds).replace(SPACE, " ").removesuffix(" 00 min").removesuffix(" 0 h")


def stamp(seconds: float) -> str:
    """A time from unix seconds, UTC, which is said beside it.

    Examples
    --------
    >>> stamp(1715360400)
    '10 May 17:00'
    """
    return f"{datetime.fromtimestamp(seconds, UTC):%d %b %H:%M}".lstrip("0")


def hour(seconds: float) -> str:
    """The hour and minute of a time from unix seconds, UTC.

    Examples
    --------
    >>> hour(1715360400)
    '17:00'
    """
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"


def minutes_to_go(until: datetime, now: datetime) -> int:
    """Whole minutes to a time, rounded to the nearest; 0 where it has passed. Nothing rounds them another way.

    Examples
    --------
    >>> minutes_to_go(datetime(2024, 5, 10, 17, 2), datetime(2024, 5, 10, 16, 53, 20))
    9
    """
    return max(0, floor((until - now).total_seconds() / 60 + 0.5))


def window(low: datetime, high: datetime) -> str:
    """An interval of clock times, UTC.

    Examples
    --------
    >>> window(datetime(2024, 5, 10, 16, 57), datetime(2024, 5, 10, 17, 7))
    '16:57–17:07'
    """
    return f"{low:%H:%M}{NONE}{high:%H:%M}"


def join_within(parts: Iterable[str], most: int = MOST_WORDS) -> str:
    """Parts of a short field, the important ones first: those that fit into so many words.

    Examples
    --------
    >>> join_within(["Nose 7.4 R_E, strongly compressed.", "G2 storm, Kp 6, Dst -80 nT.", "L1 field is late."])
    'Nose 7.4 R_E, strongly compressed. G2 storm, Kp 6, Dst -80 nT.'
    """
    chosen: list[str] = []
    for part in parts:
        if part and len(" ".join([*chosen, part]).split()) <= most:
            chosen.append(part)
    return " ".join(chosen)
