"""Numbers and ages as text, in the forms in which the browser writes them."""

from datetime import UTC, datetime

SPACE = "\u00a0"  # does not break


def number(value: float | None, decimals: int) -> str:
    """A number with a true minus sign; a dash where there is none.

    Examples
    --------
    >>> number(-2.04, 1), number(-0.01, 1), number(None, 1)
    ('−2.0', '0.0', '–')
    """
    if value is None:
        return "–"
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", "−")


def value_band(low: float | None, high: float | None, decimals: int) -> str:
    """A band; with "to" where a minus sign would be taken for the dash, nothing where an end is missing.

    Examples
    --------
    >>> value_band(6.6, 8.1, 1), value_band(-31, -13, 0), value_band(None, 8.1, 1)
    ('6.6–8.1', '−31 to −13', '')
    """
    if low is None or high is None:
        return ""
    first, last = number(low, decimals), number(high, decimals)
    return f"{first} to {last}" if "−" in first + last else f"{first}–{last}"


def age(seconds: float | None) -> str:
    """An age in words, as the browser writes it."""
    if seconds is None:
        return ""
    minutes = int(seconds // 60)
    if minutes < 1:
        return f"<1{SPACE}min"
    if minutes < 60:
        return f"{minutes}{SPACE}min"
    return f"{minutes // 60}{SPACE}h{SPACE}{minutes % 60:02d}{SPACE}min" if minutes < 1440 else f">1{SPACE}d"


def duration(seconds: float) -> str:
    """A length of time: "22 min", "3 h 05 min", "2 d 4 h".

    Examples
    --------
    >>> duration(1320), duration(11100), duration(187200), duration(20)
    ('22 min', '3 h 05 min', '2 d 4 h', '<1 min')
    """
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else "<1 min"
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60:02} min" if minutes % 60 else f"{minutes // 60} h"
    days, hours = divmod(minutes // 60, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def stamp(seconds: float) -> str:
    """A time from unix seconds as "10 May 17:00", UTC, which is said beside it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%d %b %H:%M}".lstrip("0")


def hour(seconds: float) -> str:
    """The hour and minute of a time from unix seconds, UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"
