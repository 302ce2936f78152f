"""What is played, and what the storm lacks, in words: pure."""

from collections.abc import Collection
from dataclasses import dataclass

from nowcast.texts import _, plural


@dataclass(frozen=True)
class Played:
    """A storm that is played.

    Parameters
    ----------
    about : str
        What it is, in a sentence.
    feeds : collection of str
        Names of the feeds that it holds.
    smile : str
        When simulated files of SMILE appear: off, live or perigee.
    """

    about: str
    feeds: Collection[str]
    smile: str


def note(mode: str) -> str:
    """What a page says of a mode that is not live."""
    if mode == "simulation":
        return _("SIMULATION: an invented storm is played. None of this has happened.")
    return _("REPLAY: recorded wind is played. Nothing here is happening now.") if mode == "replay" else ""


def storm_line(mode: str, played: Played | None) -> str:
    """What a recorded storm is, and what it has not, in one line."""
    if mode != "replay" or played is None:
        return ""
    simulated = _("SMILE is simulated.") if played.smile != "off" else ""
    return " ".join(part for part in (played.about, simulated, lacking_words(played)) if part)


def demonstration_note(seconds: float) -> str:
    """What a page says before the first demonstration begins."""
    return plural(
        "No upstream has answered: a demonstration starts in {count} s.",
        "No upstream has answered: a demonstration starts in {count} s.",
        max(0, round(seconds)),
    )


def lacks(played: Played | None, feed: str) -> bool:
    """Whether the storm that is played has nothing for a feed."""
    return played is not None and feed not in played.feeds


def lacking_words(played: Played) -> str:
    """What the storm has not, in one line; "" where nothing is lacking."""
    groups = {
        _("GOES"): ("goes_magnetometers", "goes_xrays", "goes_protons", "goes_electrons"),
        _("Kp"): ("gfz_kp",),
        _("SWPC scales and messages"): ("noaa_scales", "swpc_alerts"),
        _("forecasts"): ("three_day_forecast", "kp_forecast"),
        _("aurora"): ("ovation", "hemispheric_power"),
    }
    names = [name for name, feeds in groups.items() if not set(feeds) & set(played.feeds)]
    if played.smile == "off":
        names.append(_("SMILE"))
    return _("This storm has no {names}.").format(names=", ".join(names)) if names else ""
