"""What the pages write of numbers, ages and times: the forms of `nowcast.words.text`, and an age with its state."""

from nowcast.vocabulary.freshness import VALUE_WORDS, Freshness, Limits, value_word
from nowcast.words.text import MINUS, NONE, SPACE, age, duration, hour, number, signed, stamp, value_band

FRESH = VALUE_WORDS[Freshness.FRESH]

__all__ = [
    "MINUS",
    "NONE",
    "SPACE",
    "age",
    "aged",
    "aged_html",
    "duration",
    "hour",
    "number",
    "signed",
    "stamp",
    "value_band",
]


def aged(seconds: float, limits: Limits, state: str | None = None) -> str:
    """An age with its state where that is not fresh: the one given, else what the age means.

    Examples
    --------
    >>> aged(420, (360, 600, 1800)).replace(SPACE, " ")
    '7 min, late'
    """
    word = state or value_word(seconds, limits)
    return f"{age(max(0.0, seconds))}{'' if word == FRESH else f', {word}'}"


def aged_html(time: float, limits: Limits, now: float, state: str | None = None) -> str:
    """The age of a time [unix s], which the browser counts on."""
    bounds = ",".join(f"{limit:.0f}" for limit in limits)
    return f'<span class="age" data-time="{time:.0f}" data-limits="{bounds}">{aged(now - time, limits, state)}</span>'
