"""Ages of what comes from SMILE, which the browser counts on, with the word for what they mean."""

from dataclasses import dataclass

from dashboard.pages.images.sentences import span

LIMITS = (1200.0, 3600.0, 216000.0)  # s at which something is late, stale, old: files come down once in 50 h


@dataclass(frozen=True)
class Age:
    """An age as text; `time` [unix s] and `limits` [s] are for the browser."""

    time: str
    limits: str
    text: str


def aged(seconds: float, limits: tuple[float, float, float], now: float) -> Age:
    """The age of what is of a time [unix s]."""
    age = max(0.0, now - seconds)
    late, stale, old = limits
    word = ", old" if age > old else ", stale" if age > stale else ", late" if age > late else ""
    return Age(f"{seconds:.0f}", ",".join(f"{limit:.0f}" for limit in limits), f"{span(age)}{word}")
